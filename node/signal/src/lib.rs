//! Signalling of internal calls: how two devices of one firm find each other through a node that can't read, alter,
//! replay or forge what they say. The protocol is in `PROTOCOL.md` beside this crate.
//!
//! Pure: this crate never opens a socket, never reads a clock, never draws randomness and never asks the chain. Times
//! are Unix milliseconds, random bytes are arguments, and what must be asked comes out as data.
//!
//! Two halves. [`Envelope`], [`seal`] and [`open`] are what devices do (a node only decodes and verifies); [`Switchboard`]
//! is what a node does: it decides which envelope goes to which socket, and asks whether it may.
//!
//! ```
//! use w3av_signal::{CallId, DeviceId, DeviceSecret, Header, Kind, Media, Message, Side, open, seal};
//! use w3av_types::{Address, Secret};
//!
//! let alice = DeviceSecret::new(Secret::new([1; 32]), Secret::new([2; 32]));
//! let bob = DeviceSecret::new(Secret::new([3; 32]), Secret::new([4; 32]));
//! let header = Header {
//!     kind: Kind::Ring,
//!     call: CallId([5; 32]),
//!     genesis: [6; 8],
//!     firm: 1,
//!     from: DeviceId::new(Address([7; 20]), 0)?,
//!     to: DeviceId::new(Address([8; 20]), 0)?,
//!     sequence: 1,
//!     sent_at_ms: 1_795_380_334_000,
//!     side: Side::Caller,
//! };
//! let ring = Message::Ring { media: Media::AUDIO };
//! let envelope = seal(header, &ring, &alice, &bob.keys().agreement, [9; 32])?;
//! envelope.verify(&alice.keys().signing)?;
//! assert_eq!(open(&envelope, &bob)?, ring);
//! assert!(open(&envelope, &alice).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cbor;
mod confirm;
mod control;
mod device;
mod envelope;
mod hello;
mod message;
mod sealing;
mod switchboard;

pub use cbor::CborError;
pub use confirm::{ConfirmError, Confirmation};
pub use control::{
    CallIdError, ClientMessage, EndReason, NodeMessage, Present, RefusedCode, UndeliveredCode,
};
pub use device::{DeviceId, DeviceIdError, DeviceKeys, DeviceSecret, MAX_SLOT, SignatureError};
pub use envelope::{
    CallId, Envelope, EnvelopeError, Expectation, Header, Kind, MAX_CLOCK_SKEW_MS, MAX_ENVELOPE_BYTES,
    RefusedError, Side,
};
pub use hello::{Challenge, Hello};
pub use message::{
    ByeReason, Candidate, DeclineReason, Deflated, InflateError, MAX_CANDIDATES, MAX_KEY_ID, MAX_SDP_BYTES,
    Media, Message, MessageError,
};
#[doc(hidden)]
pub use sealing::seal_plaintext;
pub use sealing::{OpenError, SealError, open, seal};
pub use switchboard::{
    Answer, ChangedDevices, Counts, DeviceRecord, Domain, Grant, Input, Load, Output, Question, QuestionId,
    SocketId, Standing, Switchboard, limits,
};
