use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use super::{Event, EventError, Hub};

/// One kind of ticket of an event. The price never changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Tier {
    /// Price of one ticket.
    pub price: u128,
    /// Most tickets of this tier; 0 for the event's whole capacity.
    pub cap: u32,
    /// Tickets sold.
    pub sold: u32,
    /// Most tickets for one recipient; 0 for no limit.
    pub per_wallet: u32,
    /// Merkle root of who may buy how many; zeros for everybody.
    pub allow_root: [u8; 32],
}

impl Tier {
    /// True when everybody may buy.
    pub fn is_open(&self) -> bool {
        self.allow_root == [0; 32]
    }

    /// Tickets that this tier still has, as far as the event has them.
    pub(super) fn remaining(&self, event: &Event) -> u32 {
        let seats = event.terms.capacity.saturating_sub(event.sold);
        match self.cap {
            0 => seats,
            cap => cap.saturating_sub(self.sold).min(seats),
        }
    }
}

/// The tier of this number.
///
/// # Errors
/// [`EventError::TierNotFound`].
pub fn find_tier(hub: &impl Hub, event: &Event, event_id: u64, tier: u8) -> Result<Tier, EventError> {
    match tier {
        0 => Ok(event.first_tier),
        _ => hub
            .tier(event_id, tier)
            .ok_or(EventError::TierNotFound { event_id, tier }),
    }
}
