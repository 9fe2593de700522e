use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use crate::U256;

/// A ticket: its token id is `event << 32 | serial`, so at most 96 bits; serials start at 1. A key of 12 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct TicketId {
    event: u64,
    serial: u32,
}

impl TicketId {
    /// The ticket with this serial number of this event.
    pub const fn new(event: u64, serial: u32) -> Self {
        Self { event, serial }
    }

    /// A token id of the ABI; `None` when it can't be a ticket's.
    pub fn from_token(token_id: U256) -> Option<Self> {
        let id = u128::try_from(token_id).ok()?;
        let event = u64::try_from(id >> 32).ok()?;
        Some(Self::new(event, id as u32))
    }

    /// The token id at the ABI.
    pub fn token(self) -> U256 {
        U256::from(self.number())
    }

    /// The token id as a number.
    pub const fn number(self) -> u128 {
        (self.event as u128) << 32 | self.serial as u128
    }

    /// The event that the ticket admits to.
    pub const fn event(self) -> u64 {
        self.event
    }

    /// Number of the ticket within its event.
    pub const fn serial(self) -> u32 {
        self.serial
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
