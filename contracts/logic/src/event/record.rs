use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use super::{EventError, LIVE_WINDOW_SECONDS, Money, REPORT_WINDOW_SECONDS};
use crate::Address;

/// What was agreed when the event was created; never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Terms {
    /// Who created it, may go live, and is paid.
    pub host: Address,
    /// Firm of the host; 0 for none.
    pub firm: u32,
    /// Token of the price and the service fee.
    pub pay_token: Address,
    /// Gets the service fee.
    pub treasury: Address,
    /// Price of one ticket.
    pub price: u128,
    /// Most tickets.
    pub capacity: u32,
    /// Planned start, seconds.
    pub start: u64,
    /// Sales and reporting live end here, seconds.
    pub end: u64,
    /// Rungs of the ladder.
    pub renditions: u8,
    /// False for soulbound tickets.
    pub is_transferable: bool,
}

impl Terms {
    /// First second in which the host may go live.
    pub const fn live_opens_at(&self) -> u64 {
        self.start.saturating_sub(LIVE_WINDOW_SECONDS)
    }

    /// Last second in which the host may go live, whatever the end says; afterwards anybody may cancel.
    pub const fn live_closes_at(&self) -> u64 {
        self.start.saturating_add(LIVE_WINDOW_SECONDS)
    }

    /// First second in which a missing report cancels the event.
    pub const fn report_closes_at(&self) -> u64 {
        self.end.saturating_add(REPORT_WINDOW_SECONDS)
    }
}

/// State of an event. Scheduled → Live → Ended → Settled, or Cancelled from any state but Settled; never back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum EventState {
    /// On sale, not live yet.
    #[codec(index = 1)]
    Scheduled,
    /// The host is on air, or about to be.
    #[codec(index = 2)]
    Live,
    /// Over; waits for an oracle's report and settlement.
    #[codec(index = 3)]
    Ended,
    /// Host and treasury have their credit.
    #[codec(index = 4)]
    Settled,
    /// Ticket owners can claim refunds.
    #[codec(index = 5)]
    Cancelled,
}

impl EventState {
    /// The number at the ABI.
    pub const fn code(self) -> u8 {
        match self {
            Self::Scheduled => 1,
            Self::Live => 2,
            Self::Ended => 3,
            Self::Settled => 4,
            Self::Cancelled => 5,
        }
    }
}

/// What oracles reported; 0 means not yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Reports {
    /// When live was reported, seconds.
    pub live_at: u64,
    /// When the end was reported, seconds.
    pub ended_at: u64,
    /// Seconds of video that were delivered.
    pub delivered_seconds: u32,
}

/// One event: one storage cell, so that a purchase reads and writes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Event {
    /// What was agreed.
    pub terms: Terms,
    /// Tickets sold; never goes down.
    pub sold: u32,
    /// Where in its life it is.
    pub state: EventState,
    /// What came in and went out.
    pub money: Money,
    /// What oracles said.
    pub reports: Reports,
}

impl Event {
    /// Refuses a call in the event's state.
    pub(super) const fn wrong_state(&self, id: u64) -> EventError {
        EventError::WrongState {
            event: id,
            state: self.state.code(),
        }
    }
}
