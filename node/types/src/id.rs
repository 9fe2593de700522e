use std::{fmt, num::ParseIntError, str::FromStr};

/// Number of an event in the `event` contract. Also names its live stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventId(pub u64);

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for EventId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.parse().map(Self)
    }
}

/// Token id in the `ticket` contract: event id in the upper bits, serial in the lower 32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TicketId(u128);

impl TicketId {
    /// The ticket with this serial (from 1) of `event`.
    #[must_use]
    pub const fn new(event: EventId, serial: u32) -> Self {
        Self((event.0 as u128) << 32 | serial as u128)
    }

    /// The event that the ticket admits to.
    #[must_use]
    pub const fn event(self) -> EventId {
        EventId((self.0 >> 32) as u64)
    }

    /// The ticket's number within its event, from 1.
    #[must_use]
    pub const fn serial(self) -> u32 {
        self.0 as u32
    }

    /// The token id as the contract writes it (fits 96 bits).
    #[must_use]
    pub const fn token(self) -> u128 {
        self.0
    }
}

impl fmt::Display for TicketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a number is not a ticket id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketIdError {
    /// Not a decimal number.
    NotANumber,
    /// Larger than 96 bits, or serial 0.
    OutOfRange,
}

impl fmt::Display for TicketIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotANumber => "a ticket id is a decimal number",
            Self::OutOfRange => "a ticket id is event id * 2^32 + serial, with a serial from 1",
        })
    }
}

impl std::error::Error for TicketIdError {}

impl TryFrom<u128> for TicketId {
    type Error = TicketIdError;

    fn try_from(token: u128) -> Result<Self, TicketIdError> {
        if token >> 96 != 0 || token as u32 == 0 {
            return Err(TicketIdError::OutOfRange);
        }
        Ok(Self(token))
    }
}

impl FromStr for TicketId {
    type Err = TicketIdError;

    fn from_str(text: &str) -> Result<Self, TicketIdError> {
        text.parse::<u128>()
            .map_err(|_| TicketIdError::NotANumber)?
            .try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticket_id_holds_event_and_serial() {
        let ticket = TicketId::new(EventId(7), 3);
        assert_eq!((ticket.event(), ticket.serial()), (EventId(7), 3));
        assert_eq!(ticket.to_string().parse(), Ok(ticket));
    }

    #[test]
    fn impossible_ticket_ids_are_refused() {
        assert_eq!(TicketId::try_from(7 << 32), Err(TicketIdError::OutOfRange));
        assert_eq!(TicketId::try_from(1 << 96 | 1), Err(TicketIdError::OutOfRange));
        assert_eq!("x".parse::<TicketId>(), Err(TicketIdError::NotANumber));
    }
}
