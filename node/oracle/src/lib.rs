//! The decision core: chain events, media facts and time in; actions and the next wake-up out.
//!
//! [`Oracle`] decides what the node must do and never does it: this crate has no tokio, no clock and no socket.
//! Non-goals: who may watch (`gate`), how media moves (`stream`), how a report is signed (`chain`).
//!
//! The caller drains [`Oracle::poll_action`] after every input until it yields [`Output::Timeout`]:
//!
//! ```
//! use w3av_oracle::{Action, BlockRef, ChainEvent, Event, Oracle, Output};
//! use w3av_types::EventId;
//!
//! let mut oracle = Oracle::new();
//! let live = ChainEvent::WentLive { event: EventId(7), renditions: 3, end_s: 2_000 };
//! oracle.handle_event(1_000_000, Event::Chain(live, BlockRef { number: 12, timestamp_ms: 1_000_000 }));
//! assert_eq!(oracle.poll_action(), Output::Action(Action::OpenIngest { event: EventId(7), renditions: 3 }));
//! ```

mod action;
mod backoff;
mod event;
mod event_state;
mod oracle;
mod report_state;

pub use action::{Action, Output, Report};
pub use backoff::{FIRST_DELAY_MS, MAX_DELAY_MS};
pub use event::{BlockRef, ChainEvent, Event, EventStatus, ReportOutcome, Snapshot};
pub use event_state::{DRAIN_MS, END_GRACE_MS, LINGER_MS};
pub use oracle::{MAX_ACTIVE_EVENTS, MAX_CLOSED_EVENTS, Oracle};
pub use report_state::CONFIRM_MS;
