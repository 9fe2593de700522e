//! Ticketed live events: sale, escrow, service fee, oracle reports, settlement.
//!
//! Money enters an event's escrow in [`create`] (service fee) and [`buy`] (tickets) and leaves it exactly once: to
//! the host and the treasury in [`settle`], or to ticket owners in [`refund`] and to the host (fee) when the event
//! is cancelled. Times are seconds since the Unix epoch.

mod creation;
mod credit;
mod error;
mod escrow;
mod fee;
mod lifecycle;
mod record;
mod report;
mod sale;
mod settings;
mod settlement;

pub use creation::{Draft, create};
pub use credit::withdraw;
pub use error::EventError;
pub use escrow::Money;
pub use fee::{Tariff, quote};
pub use lifecycle::{cancel, end, go_live};
pub use record::{Event, EventState, Reports, Terms};
pub use report::{EndReport, report_ended, report_live};
pub use sale::{Order, Purchase, buy};
pub use settings::{Settings, set_free_seats, set_tariff, set_treasury};
pub use settlement::{Refund, Settlement, refund, settle};

use crate::Address;

/// Most seats of one event.
pub const MAX_CAPACITY: u32 = 1_000_000;
/// Most rungs of one event's ladder.
pub const MAX_RENDITIONS: u8 = 8;
/// Longest title, bytes: it is only emitted, but whoever reads events keeps it.
pub const MAX_TITLE_BYTES: usize = 128;
/// Most tickets of one purchase: bounds the work of one call.
pub const MAX_QUANTITY: u32 = 10;
/// Longest event.
pub const MAX_DURATION_SECONDS: u64 = 24 * 3600;
/// The host may go live this long before and after the start.
pub const LIVE_WINDOW_SECONDS: u64 = 3600;
/// Without an oracle's report for this long after the end, ticket owners get their money back.
pub const REPORT_WINDOW_SECONDS: u64 = 14 * 24 * 3600;
/// Seats that are free of the service fee until the owner says otherwise.
pub const DEFAULT_FREE_SEATS: u32 = 200;

/// The cells of the event contract.
pub trait Hub {
    /// The root cell.
    fn settings(&self) -> Settings;
    /// Writes the root cell.
    fn set_settings(&mut self, settings: Settings);
    /// The event with this id.
    fn event(&self, id: u64) -> Option<Event>;
    /// Writes an event.
    fn set_event(&mut self, id: u64, event: &Event);
    /// What `account` may withdraw in `token`, 0 when there is no cell.
    fn credit(&self, token: Address, account: Address) -> u128;
    /// Writes what `account` may withdraw in `token`.
    fn set_credit(&mut self, token: Address, account: Address, amount: u128);
    /// True when `account` may report.
    fn is_oracle(&self, account: Address) -> bool;
    /// True when events may be priced in `token`.
    fn is_pay_token(&self, token: Address) -> bool;
}

/// The event with this id.
///
/// # Errors
/// [`EventError::EventNotFound`].
pub fn find(hub: &impl Hub, id: u64) -> Result<Event, EventError> {
    hub.event(id).ok_or(EventError::EventNotFound { event: id })
}

#[cfg(test)]
mod tests;
