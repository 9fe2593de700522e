use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use crate::U256;

/// Token id of a ticket: `event << 32 | serial`, so at most 96 bits; serials start at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct TicketId(u128);

impl TicketId {
    /// The ticket with this serial number of this event.
    pub const fn new(event: u64, serial: u32) -> Self {
        Self((event as u128) << 32 | serial as u128)
    }

    /// A token id of the ABI; `None` when it can't be a ticket's.
    pub fn from_token(token_id: U256) -> Option<Self> {
        let id = u128::try_from(token_id).ok()?;
        (id >> 96 == 0).then_some(Self(id))
    }

    /// The token id at the ABI.
    pub fn token(self) -> U256 {
        U256::from(self.0)
    }

    /// The token id as a number.
    pub const fn number(self) -> u128 {
        self.0
    }

    /// The event that the ticket admits to.
    pub const fn event(self) -> u64 {
        (self.0 >> 32) as u64
    }

    /// Number of the ticket within its event.
    pub const fn serial(self) -> u32 {
        self.0 as u32
    }
}

/// Tickets of one event with consecutive serials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TicketRange {
    /// Id of the first one.
    pub first: TicketId,
    /// How many.
    pub quantity: u32,
}

impl TicketRange {
    /// Ids of the tickets, in order.
    pub fn ids(self) -> impl Iterator<Item = TicketId> {
        let (event, first) = (self.first.event(), self.first.serial());
        (0..self.quantity).map(move |offset| TicketId::new(event, first.saturating_add(offset)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_holds_event_and_serial_and_nothing_else() {
        for (event, serial) in [(0, 0), (1, 1), (7, u32::MAX), (u64::MAX, 1), (u64::MAX, u32::MAX)] {
            let id = TicketId::new(event, serial);
            assert_eq!((id.event(), id.serial()), (event, serial));
            assert_eq!(TicketId::from_token(id.token()), Some(id));
        }
        assert_eq!(TicketId::from_token(U256::one() << 96), None);
        assert_eq!(TicketId::from_token(U256::MAX), None);
    }
}
