use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use bytes::Bytes;
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval, timeout},
};
use w3av_signal::{ClientMessage, Input, NodeMessage, RefusedCode, SocketId};

use super::{Keepalive, exchange::Event};

/// One socket, from both ends: what comes goes to the exchange, what the exchange says goes out.
#[derive(Debug)]
pub(super) struct Line {
    id: SocketId,
    socket: WebSocket,
    events: mpsc::Sender<Event>,
    keepalive: Keepalive,
    heard: Instant,
}

/// What the exchange has for a socket. The end of the queue is the end of the socket.
#[derive(Debug)]
pub(super) enum Outgoing {
    Control(NodeMessage),
    Envelope(Bytes),
}

impl Line {
    pub(super) fn new(
        id: SocketId,
        socket: WebSocket,
        events: mpsc::Sender<Event>,
        keepalive: Keepalive,
    ) -> Self {
        Self {
            id,
            socket,
            events,
            keepalive,
            heard: Instant::now(),
        }
    }

    /// Runs to the end of the socket. Dropping the future closes it without a word.
    pub(super) async fn run(mut self) {
        let (outlet, outgoing) = mpsc::channel(MAX_OUTGOING);
        let id = self.id;
        if self.events.send(Event::Opened { id, outlet }).await.is_err() {
            return self.close(close_code::AWAY).await;
        }
        let code = self.carry(outgoing).await;
        // The exchange may be gone; then it has forgotten the socket.
        let _ = self.events.send(Event::Input(Input::Closed { socket: id })).await;
        self.close(code).await;
    }

    /// Returns the code to close with.
    async fn carry(&mut self, mut outgoing: mpsc::Receiver<Outgoing>) -> u16 {
        let mut ping = interval(self.keepalive.ping);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                said = outgoing.recv() => {
                    let Some(said) = said else { return close_code::NORMAL };
                    if !self.say(said).await {
                        return close_code::AWAY;
                    }
                }
                heard = self.socket.recv() => {
                    let Some(Ok(message)) = heard else {
                        // An error is mostly a frame that is too large; the end needs no code.
                        return close_code::SIZE;
                    };
                    self.heard = Instant::now();
                    match self.input(message) {
                        Ok(None) => {}
                        Ok(Some(input)) => {
                            if self.events.send(Event::Input(input)).await.is_err() {
                                return close_code::AWAY;
                            }
                        }
                        Err(Left) => return close_code::NORMAL,
                    }
                }
                _ = ping.tick() => {
                    if self.heard.elapsed() >= self.keepalive.silence {
                        let detail = format!("nothing was heard for {} s", self.keepalive.silence.as_secs());
                        self.say(Outgoing::Control(NodeMessage::Refused { code: RefusedCode::Silent, detail })).await;
                        return close_code::NORMAL;
                    }
                    if !self.send(Message::Ping(Bytes::new())).await {
                        return close_code::AWAY;
                    }
                }
            }
        }
    }

    fn input(&self, message: Message) -> Result<Option<Input>, Left> {
        let socket = self.id;
        Ok(match message {
            Message::Text(text) => Some(match serde_json::from_str::<ClientMessage>(text.as_str()) {
                Ok(message) => Input::Control { socket, message },
                Err(_) => Input::Garbled { socket },
            }),
            Message::Binary(bytes) => Some(Input::Envelope {
                socket,
                bytes: bytes.into(),
            }),
            Message::Ping(_) | Message::Pong(_) => None,
            Message::Close(_) => return Err(Left),
        })
    }

    async fn say(&mut self, said: Outgoing) -> bool {
        let message = match said {
            Outgoing::Control(message) => {
                let text = serde_json::to_string(&message).expect("control messages have text keys only");
                Message::Text(text.into())
            }
            Outgoing::Envelope(bytes) => Message::Binary(bytes),
        };
        self.send(message).await
    }

    /// False when the peer is gone or takes nothing.
    async fn send(&mut self, message: Message) -> bool {
        matches!(
            timeout(self.keepalive.silence, self.socket.send(message)).await,
            Ok(Ok(()))
        )
    }

    async fn close(&mut self, code: u16) {
        let frame = CloseFrame {
            code,
            reason: "".into(),
        };
        let goodbye = async {
            if self.socket.send(Message::Close(Some(frame))).await.is_ok() {
                // Until the peer has read it: closing with unread bytes would take the last words back.
                while let Some(Ok(_)) = self.socket.recv().await {}
            }
        };
        let _ = timeout(GOODBYE, goodbye).await;
    }
}

/// The client closed its side.
struct Left;

/// For the closing handshake.
const GOODBYE: Duration = Duration::from_secs(1);

/// Messages that a client may be behind: a burst of another device and a room's news. Who is further behind is cut off and
/// comes back; with the largest envelopes this is 2 MB.
pub(super) const MAX_OUTGOING: usize = 128;
