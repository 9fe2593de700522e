//! The decision core: chain events, media facts and time in; actions and the next wake-up out.
//!
//! [`Oracle`] decides what the node must do and never does it: this crate has no tokio, no clock and no socket.
//! Non-goals: who may watch (`gate`), how media moves (`stream`), how a report is signed (`chain`).
//!
//! The caller drains [`Oracle::poll_action`] after every input until it yields [`Output::Timeout`]:
//!
//! ```
//! use w3av_oracle::{Action, BlockRef, ChainEvent, Event, Identity, Lease, Oracle, Output};
//! use w3av_types::EventId;
//!
//! let mut oracle = Oracle::new();
//! oracle.handle_event(1_000_000, Event::Identity(Identity { node: Some(1), is_signer: true }));
//! let (event, block) = (EventId(7), BlockRef { number: 12, timestamp_ms: 1_000_000 });
//! for fact in [
//!     ChainEvent::WentLive { event, renditions: 3, end_s: 2_000 },
//!     ChainEvent::LeaseTaken { event, lease: Lease { node: 1, fence: 1, until_s: 1_060 } },
//! ] {
//!     oracle.handle_event(1_000_000, Event::Chain(fact, block));
//! }
//! assert_eq!(oracle.poll_action(), Output::Action(Action::OpenIngest { event, renditions: 3 }));
//! ```

mod action;
mod attempt;
mod backoff;
mod cosign;
mod event;
mod event_state;
mod oracle;
mod report;
mod witness;

pub use action::{Action, Duty, Figures, Health, Output};
pub use attempt::CONFIRM_MS;
pub use backoff::{FIRST_DELAY_MS, MAX_DELAY_MS};
pub use cosign::{Cosign, CosignStep};
pub use event::{BlockRef, ChainEvent, DutyOutcome, Event, EventStatus, Identity, Lease, Snapshot};
pub use event_state::{DRAIN_MS, END_GRACE_MS, LINGER_MS, SUBSTITUTE_MS, TAKE_OVER_MS, figures};
pub use oracle::{MAX_ACTIVE_EVENTS, MAX_CLOSED_EVENTS, Oracle};
pub use report::{Body, Slot, is_signed_by, quorum, report_digest, set_digest, work_leaf};
pub use witness::{Knowledge, Refusal, TOLERANCE_DIVISOR, TOLERANCE_SECONDS, judge, work_total};
