use std::{collections::HashMap, sync::Arc, time::Duration};

use futures::{
    future::{BoxFuture, FutureExt as _},
    stream::{FuturesUnordered, StreamExt as _},
};
use tokio::{
    sync::mpsc::{self, error::TrySendError},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use w3av_signal::{
    Answer, ChangedDevices, Input, NodeMessage, Output, Question, QuestionId, RefusedCode, SocketId,
    Switchboard,
};

use super::{CallDirectory, SignalMetrics, SignalParts, socket::Outgoing};
use crate::{ChainViewError, Clock, Random};

/// The one task that owns the switchboard: hands it what happens, and does what it says.
pub(crate) struct Exchange {
    board: Switchboard,
    directory: Arc<dyn CallDirectory>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    metrics: SignalMetrics,
    events: mpsc::Receiver<Event>,
    touched: mpsc::Receiver<ChangedDevices>,
    outlets: HashMap<SocketId, mpsc::Sender<Outgoing>>,
    /// Open questions; the switchboard bounds how many.
    questions: FuturesUnordered<BoxFuture<'static, (QuestionId, Answer)>>,
}

/// Something from a socket.
#[derive(Debug)]
pub(super) enum Event {
    /// A new socket, and where to send what is for it.
    Opened {
        id: SocketId,
        outlet: mpsc::Sender<Outgoing>,
    },
    /// Something of a socket that was opened.
    Input(Input),
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange")
            .field("load", &self.board.load())
            .finish_non_exhaustive()
    }
}

impl Exchange {
    pub(super) fn new(
        parts: SignalParts,
        random: Arc<dyn Random>,
        metrics: SignalMetrics,
        events: mpsc::Receiver<Event>,
    ) -> Self {
        Self {
            board: Switchboard::new(parts.domain),
            directory: parts.directory,
            clock: parts.clock,
            random,
            metrics,
            events,
            touched: parts.touched,
            outlets: HashMap::new(),
            questions: FuturesUnordered::new(),
        }
    }

    /// Runs until `cancel`, then says goodbye to every socket. Dropping the future closes them without a word.
    pub(crate) async fn run(mut self, cancel: CancellationToken) {
        loop {
            let (before, until_wake) = (self.board.counts(), self.until_wake());
            tokio::select! {
                biased;
                () = cancel.cancelled() => break,
                // First, so that nothing is forwarded on the strength of what is over.
                Some(devices) = self.touched.recv() => self.handle(Input::Finalized { devices }),
                Some((question, answer)) = self.questions.next() => self.handle(Input::Answered { question, answer }),
                () = sleep(until_wake) => {
                    let now_ms = self.clock.now_ms();
                    self.board.handle_timeout(now_ms);
                    self.perform();
                }
                Some(event) = self.events.recv() => self.take(event),
            }
            self.metrics.state(self.board.load(), before, self.board.counts());
        }
        for outlet in self.outlets.values() {
            let code = RefusedCode::Stopping;
            let detail = "the node stops".to_owned();
            // Who is behind misses the words, and not the end.
            let _ = outlet.try_send(Outgoing::Control(NodeMessage::Refused { code, detail }));
        }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Opened { id, outlet } => {
                self.outlets.insert(id, outlet);
                let nonce = self.random.bytes();
                self.handle(Input::Opened { socket: id, nonce });
            }
            Event::Input(input) => {
                if let Input::Closed { socket } = input {
                    self.outlets.remove(&socket);
                }
                self.handle(input);
            }
        }
    }

    fn handle(&mut self, input: Input) {
        let now_ms = self.clock.now_ms();
        self.board.handle(now_ms, input);
        self.perform();
    }

    fn perform(&mut self) {
        while let Some(output) = self.board.poll_output() {
            match output {
                Output::Send { socket, message } => {
                    self.metrics.said(&message);
                    if let NodeMessage::Refused { code, .. } = message {
                        tracing::debug!(socket = socket.0, code = code.name(), "socket refused");
                    }
                    self.send(socket, Outgoing::Control(message));
                }
                Output::Forward { socket, bytes } => {
                    self.metrics.forwarded();
                    self.send(socket, Outgoing::Envelope(bytes.into()));
                }
                // The socket sends what is queued, and ends with the queue.
                Output::Close { socket } => {
                    self.outlets.remove(&socket);
                }
                Output::Ask { id, question } => self.questions.push(self.ask(id, question)),
            }
        }
    }

    fn send(&mut self, socket: SocketId, outgoing: Outgoing) {
        let Some(outlet) = self.outlets.get(&socket) else {
            return;
        };
        match outlet.try_send(outgoing) {
            // A socket that has just ended says so itself.
            Ok(()) | Err(TrySendError::Closed(_)) => {}
            Err(TrySendError::Full(_)) => {
                self.metrics.too_slow();
                tracing::debug!(socket = socket.0, "socket takes too little");
                self.outlets.remove(&socket);
                let now_ms = self.clock.now_ms();
                self.board.handle(now_ms, Input::Closed { socket });
            }
        }
    }

    fn ask(&self, id: QuestionId, question: Question) -> BoxFuture<'static, (QuestionId, Answer)> {
        let directory = Arc::clone(&self.directory);
        async move {
            let answer = timeout(QUESTION_TIMEOUT, answer(&*directory, question)).await;
            let answer = match answer {
                Ok(Ok(answer)) => answer,
                Ok(Err(error)) => {
                    tracing::debug!(%error, "a question about a call has no answer");
                    Answer::Failed
                }
                Err(_) => {
                    tracing::debug!("a question about a call has no answer in time");
                    Answer::Failed
                }
            };
            (id, answer)
        }
        .boxed()
    }

    fn until_wake(&self) -> Duration {
        let wake_ms = self.board.next_wake_ms().unwrap_or(u64::MAX);
        let ms = wake_ms.saturating_sub(self.clock.now_ms());
        // The wall clock may be set while we sleep.
        Duration::from_millis(ms).min(LONGEST_SLEEP)
    }
}

async fn answer(directory: &dyn CallDirectory, question: Question) -> Result<Answer, ChainViewError> {
    Ok(match question {
        Question::Device(device) => Answer::Device(directory.device(device).await?),
        Question::Call {
            firm,
            caller,
            callee,
            call,
        } => Answer::Standing(directory.call(firm, caller, callee, call).await?),
        Question::Seat {
            firm,
            host,
            room,
            account,
        } => Answer::Standing(directory.seat(firm, host, room, account).await?),
    })
}

/// A dry run takes milliseconds. Shorter than an envelope waits, so that a second question has time.
const QUESTION_TIMEOUT: Duration = Duration::from_secs(5);

const LONGEST_SLEEP: Duration = Duration::from_secs(1);
