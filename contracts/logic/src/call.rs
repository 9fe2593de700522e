//! Calls within a firm: who may reach whom now, and how much signalling a call may carry.
//!
//! A call belongs to an ordered pair of members. Whoever acts for one of them within CALL uses the same call, so
//! several devices are one party, and a delegate can't get around a block or a rate limit of its principal.

mod blocking;
mod error;
mod pair;
mod records;
mod room;
mod signalling;

pub use blocking::set_blocked;
pub use error::CallError;
pub use pair::{Party, is_authorised, lookup};
pub use records::{Call, CallState, Room, Topology};
pub use room::{Opening, RoomMail, close_room, is_admitted, open_room, post_to_room, room_of};
pub use signalling::{Mail, Request, Ring, answer, hang_up, post, request};

use crate::Address;

/// Longest time that a call rings, in seconds.
pub const MAX_RING_S: u64 = 120;
/// How long an answered call is authorised, and how long a room may be open, in seconds: 12 h.
pub const MAX_CALL_S: u64 = 43_200;
/// Shortest time between two requests of one pair, in seconds.
pub const REQUEST_INTERVAL_S: u64 = 5;
/// Most mails of one call, both directions: offer, answer, and candidates in a few batches.
pub const MAX_MAILS: u8 = 16;
/// Largest payload in bytes: a sealed, compressed session description with candidates takes about half.
pub const MAX_PAYLOAD: usize = 1_024;

/// The cells of the call contract, and what the firm contract says.
pub trait Exchange {
    /// The members that `accounts` act for now within CALL, by the firm contract; zero for who acts for nobody.
    fn principals(&self, firm: u32, accounts: [Address; 2]) -> [Address; 2];
    /// The cell of a pair; default when there is none.
    fn call(&self, pair: &[u8; 32]) -> Call;
    /// Writes the cell of a pair.
    fn set_call(&mut self, pair: &[u8; 32], call: &Call);
    /// The room of a host; default when there is none.
    fn room(&self, firm: u32, host: Address) -> Room;
    /// Writes a room.
    fn set_room(&mut self, firm: u32, host: Address, room: &Room);
    /// True when `account` doesn't want to be called by `other`.
    fn is_blocked(&self, account: Address, other: Address) -> bool;
    /// Writes whether `account` wants to be called by `other`.
    fn set_blocked(&mut self, account: Address, other: Address, is_blocked: bool);
}

/// Refuses more than an event should carry.
fn check_payload(length: usize) -> Result<(), CallError> {
    if length > MAX_PAYLOAD {
        return Err(CallError::PayloadTooLarge {
            length: u32::try_from(length).unwrap_or(u32::MAX),
            max: MAX_PAYLOAD as u32,
        });
    }
    Ok(())
}

/// Refuses an expiry that isn't in the future, or is more than `longest` seconds away.
fn check_expiry(now: u64, expires_at: u64, longest: u64) -> Result<(), CallError> {
    let max = now.saturating_add(longest);
    if expires_at <= now || expires_at > max {
        return Err(CallError::InvalidExpiry { expires_at, max });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
