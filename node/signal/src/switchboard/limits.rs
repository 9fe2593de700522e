//! Bounds of the switchboard, each with its reason.

/// Sockets at a time. Each has a few hundred bytes here and some kilobytes in the system; a firm of a thousand members with
/// four devices each fits.
pub const MAX_SOCKETS: usize = 4_096;

/// Sockets that have not said who they are. Strangers fill these and never the places of devices; each leaves within
/// [`HELLO_MS`].
pub const MAX_STRANGERS: usize = 512;

/// From a socket's opening to its hello: time for a slow network and a key in a secure store.
pub const HELLO_MS: u64 = 10_000;

/// How long an envelope or a join waits for its authorisation: two blocks of 6 s and their finality.
pub const WAIT_MS: u64 = 15_000;

/// Envelopes and joins of one device that wait: a ring, an offer and its candidates to four devices of a callee.
pub const MAX_WAITING_PER_DEVICE: usize = 16;

/// All that waits. With the largest envelopes this is 32 MB.
pub const MAX_WAITING: usize = 2_048;

/// Envelopes and control messages a second and device: a mesh of eight with its candidates.
pub const RATE_PER_S: u64 = 50;

/// What a device may send at once after it was quiet.
pub const BURST: u64 = 100;

/// Calls, seats and devices whose authorisation is known or asked for. Each is a dry run after a block that touched the
/// contracts; a local chain answers some thousand a second.
pub const MAX_CLAIMS: usize = 16_384;

/// Questions to the chain at a time: half of what the whole node allows itself.
pub const MAX_QUESTIONS: usize = 64;

/// An answer is used no longer than this, even when no block touches the contracts: memberships end by time alone.
pub const MAX_AGE_MS: u64 = 60_000;

/// An answer is asked for again at this age, so that it is new before it is too old.
pub const RENEW_MS: u64 = 30_000;

/// After a question that the chain did not answer.
pub const RETRY_MS: u64 = 1_000;

/// A call that has expired may have been answered in a block that isn't finalized yet: it is over only this much later.
/// Nothing is forwarded meanwhile.
pub const FINALITY_MS: u64 = 15_000;

/// A call nobody of whom is connected is remembered this long, so that who comes back learns of its end.
pub const LINGER_MS: u64 = 60_000;

/// Rooms at a time; each has at least one device in it.
pub const MAX_ROOMS: usize = 1_024;

/// Devices in one room. Source: `ICall.sol`, `openRoom`.
pub const MAX_ROOM_MEMBERS: usize = 32;

/// Rooms that one device is in: one, and one that it is about to go to, and some slack for a device that is nobody's desk.
pub const MAX_ROOMS_PER_DEVICE: usize = 4;

/// Calls and sending devices whose last sequence is remembered; each is of an authorised call and is forgotten once its
/// envelopes are too old to be taken again.
pub const MAX_SEQUENCES: usize = 32_768;
