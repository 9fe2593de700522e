use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use super::{EventError, LIVE_WINDOW_SECONDS, Money, Tier};
use crate::Address;

/// What the host decided; never changes, but for a raised capacity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Terms {
    /// Who created it, may go live, and is paid.
    pub host: Address,
    /// Firm of the host; 0 for none.
    pub firm: u32,
    /// Token of prices and service fee.
    pub pay_token: Address,
    /// Planned start, seconds.
    pub start: u64,
    /// Sales and going live end here, seconds.
    pub end: u64,
    /// Most tickets.
    pub capacity: u32,
    /// Rungs of the ladder.
    pub renditions: u8,
    /// False for soulbound tickets.
    pub is_transferable: bool,
    /// Uptime that earns the full price, basis points.
    pub sla_bps: u16,
    /// Most over the price paid in a resale, basis points; [`super::NO_RESALE`] for none.
    pub resale_cap_bps: u16,
    /// The host's share of a resale, basis points.
    pub royalty_bps: u16,
    /// When the oracles stay silent: 1 everybody is refunded, 2 the host is paid if half of the tickets were used.
    pub timeout_policy: u8,
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
}

/// What was governed when the event was created; never changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Agreed {
    /// Gets its share of service fee and resales.
    pub treasury: Address,
    /// Token of the bonds.
    pub bond_token: Address,
    /// Bond of a proposal and of a challenge.
    pub bond: u128,
    /// The treasury's share of the service fee.
    pub protocol_bps: u16,
    /// The treasury's share of a resale.
    pub resale_fee_bps: u16,
    /// How long a proposal can be challenged.
    pub challenge_seconds: u32,
    /// How long an arbiter has to decide.
    pub dispute_seconds: u32,
    /// Silence of the oracles, after the end, that times the event out.
    pub report_seconds: u32,
    /// True for a token that isn't ours: what arrives is measured.
    pub is_measured: bool,
}

/// State of an event; never goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum EventState {
    /// On sale, not live yet.
    #[codec(index = 1)]
    Scheduled,
    /// The host is on air, or about to be.
    #[codec(index = 2)]
    Live,
    /// Over; waits for a proposal.
    #[codec(index = 3)]
    Ended,
    /// Waits for a challenge, or the end of the window for one.
    #[codec(index = 4)]
    Proposed,
    /// Waits for an arbiter, or the deadline.
    #[codec(index = 5)]
    Disputed,
    /// Host and treasury have their credit.
    #[codec(index = 6)]
    Settled,
    /// Ticket owners can claim their whole price.
    #[codec(index = 7)]
    Cancelled,
}

impl EventState {
    /// The number at the ABI.
    pub const fn code(self) -> u8 {
        match self {
            Self::Scheduled => 1,
            Self::Live => 2,
            Self::Ended => 3,
            Self::Proposed => 4,
            Self::Disputed => 5,
            Self::Settled => 6,
            Self::Cancelled => 7,
        }
    }

    /// True while tickets are sold.
    pub const fn is_on_sale(self) -> bool {
        matches!(self, Self::Scheduled | Self::Live)
    }

    /// True when nothing but payments can follow.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Settled | Self::Cancelled)
    }
}

/// One event: one storage cell with its first tier, so that most purchases read and write one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Event {
    /// What the host decided.
    pub terms: Terms,
    /// What was governed.
    pub agreed: Agreed,
    /// Tickets sold; never goes down.
    pub sold: u32,
    /// Number of tiers.
    pub tier_count: u8,
    /// Tickets that were checked in by their viewers.
    pub viewer_check_ins: u32,
    /// Where in its life it is.
    pub state: EventState,
    /// What came in and went out.
    pub money: Money,
    /// Tier 0.
    pub first_tier: Tier,
}

impl Event {
    /// Refuses a call in the event's state.
    pub(super) const fn wrong_state(&self, event_id: u64) -> EventError {
        EventError::WrongState {
            event_id,
            state: self.state.code(),
        }
    }

    /// Refuses unless the event is in this state.
    pub(super) fn expect(&self, event_id: u64, state: EventState) -> Result<(), EventError> {
        if self.state == state {
            Ok(())
        } else {
            Err(self.wrong_state(event_id))
        }
    }

    /// Refuses anybody but the host.
    pub(super) fn only_host(&self, event_id: u64, caller: Address) -> Result<(), EventError> {
        if self.terms.host == caller {
            Ok(())
        } else {
            Err(EventError::NotHost { event_id, caller })
        }
    }

    /// Refuses unless tickets are sold now.
    pub(super) fn expect_on_sale(&self, event_id: u64, now: u64) -> Result<(), EventError> {
        if !self.state.is_on_sale() {
            return Err(self.wrong_state(event_id));
        }
        if now >= self.terms.end {
            return Err(EventError::SalesClosed {
                event_id,
                end: self.terms.end,
            });
        }
        Ok(())
    }

    /// Refuses unless Ended, or Live past the end; true in the second case.
    pub(super) fn expect_over(&self, event_id: u64, now: u64) -> Result<bool, EventError> {
        let is_live = self.state == EventState::Live && now >= self.terms.end;
        if is_live || self.state == EventState::Ended {
            Ok(is_live)
        } else {
            Err(self.wrong_state(event_id))
        }
    }
}

/// How an event is settled; one cell, from the first proposal on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Settlement {
    /// The host's share of the ticket money.
    pub payout_bps: u16,
    /// End of the window for a challenge, or of the dispute.
    pub deadline: u64,
    /// Paid the first bond.
    pub proposer: Address,
    /// Paid the second bond; zero for nobody.
    pub challenger: Address,
    /// What nodes worked for, as reported.
    pub work_total: u128,
    /// Merkle root of who worked for what.
    pub work_root: [u8; 32],
    /// When it was settled; 0 before.
    pub settled_at: u64,
}

/// A ticket on offer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Listing {
    /// Owner of the ticket; zero when it is not offered.
    pub seller: Address,
    /// What the seller asks.
    pub price: u128,
}
