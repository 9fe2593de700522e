//! Feeds the oracle and has its actions performed.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};
use w3av_oracle::{Action, BlockRef, ChainEvent, Event, Oracle, Output};

/// What the driver is told.
#[derive(Debug)]
pub(crate) enum Input {
    /// Something for the oracle.
    Fact(Event),
    /// A finalized block with the facts in it; `handled` is answered once all that follows from it was started.
    Block {
        block: BlockRef,
        facts: Vec<ChainEvent>,
        handled: oneshot::Sender<()>,
    },
}

/// Does what the oracle decides. Never waits: what takes time runs in tasks that come back with facts.
pub(crate) trait Perform: Send {
    fn perform(&mut self, action: Action, cause: Option<BlockRef>);
}

/// Owns the oracle. The only place where it meets a clock.
#[derive(Debug)]
pub(crate) struct Driver<P> {
    oracle: Oracle,
    performer: P,
    inputs: mpsc::Receiver<Input>,
    refused_events: u64,
}

/// Inputs that may wait. Senders wait when it is full; the driver itself never does.
pub(crate) const MAX_INPUTS: usize = 256;

impl<P: Perform> Driver<P> {
    pub(crate) fn new(performer: P, inputs: mpsc::Receiver<Input>) -> Self {
        Self {
            oracle: Oracle::new(),
            performer,
            inputs,
            refused_events: 0,
        }
    }

    /// Runs until cancelled.
    pub(crate) async fn run(mut self, cancel: CancellationToken) -> anyhow::Result<()> {
        let mut wake_ms = None;
        loop {
            let input = tokio::select! {
                () = cancel.cancelled() => return Ok(()),
                input = self.inputs.recv() => input,
                () = sleep_until(wake_ms) => {
                    self.oracle.handle_timeout(unix_ms());
                    wake_ms = self.drain(None);
                    continue;
                }
            };
            let Some(input) = input else { return Ok(()) };
            wake_ms = self.handle(unix_ms(), input);
        }
    }

    /// Takes one input; returns when to wake up next, in Unix ms.
    fn handle(&mut self, now_ms: u64, input: Input) -> Option<u64> {
        let wake_ms = match input {
            Input::Fact(event) => {
                self.oracle.handle_event(now_ms, event);
                self.drain(None)
            }
            Input::Block {
                block,
                facts,
                handled,
            } => {
                for fact in facts {
                    self.oracle.handle_event(now_ms, Event::Chain(fact, block));
                }
                let wake_ms = self.drain(Some(block));
                // The follower may be gone already when the node stops.
                _ = handled.send(());
                wake_ms
            }
        };
        if self.oracle.refused_events() > self.refused_events {
            self.refused_events = self.oracle.refused_events();
            warn!(
                refused = self.refused_events,
                "too many events are live, one was refused"
            );
        }
        wake_ms
    }

    fn drain(&mut self, cause: Option<BlockRef>) -> Option<u64> {
        loop {
            match self.oracle.poll_action() {
                Output::Action(action) => {
                    debug!(?action, "performing");
                    self.performer.perform(action, cause);
                }
                Output::Timeout(at) => return at,
            }
        }
    }
}

/// Now, in Unix ms.
pub(crate) fn unix_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}

/// Cancel-safe. The clock may be set while we wait, so a long wait is cut into pieces.
async fn sleep_until(at_ms: Option<u64>) {
    let Some(at_ms) = at_ms else {
        return std::future::pending().await;
    };
    let wait = Duration::from_millis(at_ms.saturating_sub(unix_ms()));
    tokio::time::sleep(wait.min(MAX_SLEEP)).await;
}

/// A clock that is set is noticed after this long at the latest.
const MAX_SLEEP: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use w3av_oracle::{Identity, Lease};
    use w3av_types::EventId;

    use super::*;

    #[derive(Default)]
    struct Recorder(Vec<(Action, Option<BlockRef>)>);

    impl Perform for Recorder {
        fn perform(&mut self, action: Action, cause: Option<BlockRef>) {
            self.0.push((action, cause));
        }
    }

    const EVENT: EventId = EventId(7);
    const BLOCK: BlockRef = BlockRef {
        number: 3,
        timestamp_ms: 1_000,
    };
    const LIVE: ChainEvent = ChainEvent::WentLive {
        event: EVENT,
        renditions: 2,
        end_s: 2_000,
    };

    fn driver() -> Driver<Recorder> {
        Driver::new(Recorder::default(), mpsc::channel(1).1)
    }

    #[test]
    fn block_is_handled_only_after_its_actions_were_performed() {
        let mut driver = driver();
        let me = Identity {
            node: Some(1),
            is_signer: true,
        };
        driver.handle(1_000, Input::Fact(Event::Identity(me)));
        let (handled, mut is_handled) = oneshot::channel();
        let wake = driver.handle(
            1_000,
            Input::Block {
                block: BLOCK,
                facts: vec![
                    LIVE,
                    ChainEvent::LeaseTaken {
                        event: EVENT,
                        lease: Lease {
                            node: 1,
                            fence: 1,
                            until_s: 9_000,
                        },
                    },
                ],
                handled,
            },
        );
        let open = Action::OpenIngest {
            event: EVENT,
            renditions: 2,
        };
        assert_eq!(driver.performer.0, [(open, Some(BLOCK))]);
        assert!(is_handled.try_recv().is_ok());
        assert_eq!(wake, Some(2_000_000 + w3av_oracle::END_GRACE_MS));
    }

    #[test]
    fn fact_that_needs_nothing_performs_nothing() {
        let mut driver = driver();
        assert_eq!(driver.handle(1_000, Input::Fact(Event::FirstUnit(EVENT))), None);
        assert_eq!(driver.performer.0, []);
    }

    #[tokio::test]
    async fn driver_stops_when_cancelled() {
        let (_inputs, receiver) = mpsc::channel(1);
        let cancel = CancellationToken::new();
        cancel.cancel();
        Driver::new(Recorder::default(), receiver)
            .run(cancel)
            .await
            .expect("a clean stop");
    }
}
