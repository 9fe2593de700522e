//! Ticketed live events: sale, escrow, service fee, check-in, settlement, refunds, resale.
//!
//! Money enters in [`create`] and [`raise_capacity`] (service fee), [`buy`] (tickets), [`propose`] and [`challenge`]
//! (bonds) and [`buy_resale`], becomes a credit or a refund exactly once, and is pulled by its owner. What is governed
//! ([`Policy`]) is copied when an event is created, and then stays. Times are seconds since the Unix epoch.

mod attendance;
mod claim;
mod creation;
mod credit;
mod error;
mod escrow;
mod lifecycle;
mod policy;
mod record;
mod resale;
mod sale;
mod settlement;
mod tier;
mod work;

pub use attendance::{CheckIn, Lease, Seat, admit_check_in, check_in_digest, check_in_viewer};
pub use claim::{Claim, Refund, claim_of, refund};
pub use creation::{Draft, TERMS_WORDS, add_tier, create, raise_capacity};
pub use credit::withdraw;
pub use error::EventError;
pub use escrow::{Money, share};
pub use lifecycle::{cancel, end, go_live, seed};
pub use policy::{POLICY_WORDS, Policy};
pub use record::{Agreed, Event, EventState, Listing, Settlement, Terms};
pub use resale::{Resale, Resold, buy_resale, delist, list};
pub use sale::{Admission, Order, Purchase, buy, purchase_nonce};
pub use settlement::{
    Outcome, Proposal, REPORT_WORDS, Report, Settled, challenge, finalize, propose, resolve, timeout,
};
pub use tier::{Tier, find_tier};
pub use work::{Work, claim_work, is_work_claimed, reclaim_budget};

use crate::{Address, ticket::TicketId};

/// Most seats of one event.
pub const MAX_CAPACITY: u32 = 1_000_000;
/// Most rungs of one event's ladder.
pub const MAX_RENDITIONS: u8 = 8;
/// Longest title, bytes: it is only emitted, but whoever reads events keeps it.
pub const MAX_TITLE_BYTES: usize = 128;
/// Most tickets of one purchase: bounds the work of one call.
pub const MAX_QUANTITY: u32 = 10;
/// Most tiers of one event.
pub const MAX_TIERS: u8 = 8;
/// Highest price of one ticket: the fullest house still fits in 128 bits, so that no purchase can overflow.
pub const MAX_PRICE: u128 = u128::MAX / MAX_CAPACITY as u128;
/// Most of a resale that goes to the host.
pub const MAX_ROYALTY_BPS: u16 = 1_000;
/// `resaleCapBps` of events whose tickets are not resold.
pub const NO_RESALE: u16 = u16::MAX;
/// Longest event.
pub const MAX_DURATION_SECONDS: u64 = 24 * 3600;
/// The host may go live this long before and after the start.
pub const LIVE_WINDOW_SECONDS: u64 = 3600;
/// Nodes claim their work for this long after the settlement.
pub const CLAIM_SECONDS: u64 = 90 * 24 * 3600;
/// A whole in basis points.
pub const WHOLE_BPS: u16 = 10_000;
/// Pay token kind in the access contract: for ticket prices.
pub const KIND_PRICE: u8 = 1;
/// Pay token kind in the access contract: for prices and service fees.
pub const KIND_FEE: u8 = 2;
/// Role in the access contract that decides disputes.
pub const ARBITER: u8 = 4;
/// Pause bit of [`create`].
pub const PAUSE_CREATE: u32 = 1;
/// Pause bit of [`buy`].
pub const PAUSE_BUY: u32 = 2;
/// Pause bit of [`go_live`].
pub const PAUSE_GO_LIVE: u32 = 4;
/// Pause bit of [`list`] and [`buy_resale`].
pub const PAUSE_RESALE: u32 = 8;

/// The cells of the event contract.
pub trait Hub {
    /// Number of events; ids are `1..=event_count`.
    fn event_count(&self) -> u64;
    /// Writes the number of events.
    fn set_event_count(&mut self, count: u64);
    /// The event with this id.
    fn event(&self, id: u64) -> Option<Event>;
    /// Writes an event.
    fn set_event(&mut self, id: u64, event: &Event);
    /// A tier other than the first, which is in the event's own cell.
    fn tier(&self, id: u64, tier: u8) -> Option<Tier>;
    /// Writes a tier other than the first.
    fn set_tier(&mut self, id: u64, tier: u8, record: &Tier);
    /// The event's settlement, default before the first proposal.
    fn settlement(&self, id: u64) -> Settlement;
    /// Writes the event's settlement.
    fn set_settlement(&mut self, id: u64, settlement: &Settlement);
    /// Tickets of a tier with a limit that `recipient` got, 0 when there is no cell.
    fn bought(&self, id: u64, tier: u8, recipient: Address) -> u32;
    /// Writes how many tickets of a tier `recipient` got.
    fn set_bought(&mut self, id: u64, tier: u8, recipient: Address, count: u32);
    /// Bits of 256 tickets that were checked in by their viewers; zeros when there is no cell.
    fn viewer_bits(&self, id: u64, word: u32) -> [u8; 32];
    /// Writes bits of 256 tickets.
    fn set_viewer_bits(&mut self, id: u64, word: u32, bits: [u8; 32]);
    /// Bits of 256 work claims; zeros when there is no cell.
    fn work_bits(&self, id: u64, word: u32) -> [u8; 32];
    /// Writes bits of 256 work claims.
    fn set_work_bits(&mut self, id: u64, word: u32, bits: [u8; 32]);
    /// The offer of a ticket; default when there is none.
    fn listing(&self, ticket: TicketId) -> Listing;
    /// Writes the offer of a ticket.
    fn set_listing(&mut self, ticket: TicketId, listing: &Listing);
    /// What `account` may withdraw in `token`, 0 when there is no cell.
    fn credit(&self, token: Address, account: Address) -> u128;
    /// Writes what `account` may withdraw in `token`.
    fn set_credit(&mut self, token: Address, account: Address, amount: u128);
}

/// The event with this id.
///
/// # Errors
/// [`EventError::EventNotFound`].
pub fn find(hub: &impl Hub, event_id: u64) -> Result<Event, EventError> {
    hub.event(event_id).ok_or(EventError::EventNotFound { event_id })
}

/// Refuses while one of the `bits` is paused.
///
/// # Errors
/// [`EventError::Paused`].
pub fn refuse_paused(mask: u32, bits: u32) -> Result<(), EventError> {
    match mask & bits {
        0 => Ok(()),
        mask => Err(EventError::Paused { mask }),
    }
}

#[cfg(test)]
mod tests;
