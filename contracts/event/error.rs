//! Errors of the golden interface `IEvent`; each reverts the call.

use ink::Address;
use w3av_contract_logic::event::EventError;

/// Why a call was refused: see [`EventError`], variant by variant. The last two are about other contracts.
#[derive(Debug, PartialEq, Eq)]
#[ink::error]
pub enum Error {
    NotOwner { caller: Address },
    NotHost { event_id: u64, caller: Address },
    NotOracle { caller: Address },
    NotHostOfFirm { firm: u32, caller: Address },
    EventNotFound { event_id: u64 },
    WrongState { event_id: u64, state: u8 },
    InvalidCapacity { capacity: u32 },
    InvalidTimes { start: u64, end: u64, now_seconds: u64 },
    InvalidRenditions { renditions: u8 },
    InvalidTitle { length: u32 },
    InvalidQuantity { quantity: u32 },
    InvalidRecipient { recipient: Address },
    PayTokenNotAllowed { token: Address },
    SoldOut { event_id: u64, remaining: u32 },
    SalesClosed { event_id: u64, end: u64 },
    PriceAboveMax { total: u128, max_total: u128 },
    TooEarly { event_id: u64, opens_at: u64 },
    TooLate { event_id: u64, closed_at: u64 },
    NothingToWithdraw { token: Address, account: Address },
    AlreadyReported { event_id: u64 },
    AmountOverflow,
    ZeroAddress,
    TokenCallFailed { token: Address },
    TicketCallFailed { ticket: Address },
}

impl From<EventError> for Error {
    fn from(error: EventError) -> Self {
        match error {
            EventError::NotOwner { caller } => Self::NotOwner { caller },
            EventError::NotHost { event, caller } => Self::NotHost {
                event_id: event,
                caller,
            },
            EventError::NotOracle { caller } => Self::NotOracle { caller },
            EventError::NotHostOfFirm { firm, caller } => Self::NotHostOfFirm { firm, caller },
            EventError::EventNotFound { event } => Self::EventNotFound { event_id: event },
            EventError::WrongState { event, state } => Self::WrongState {
                event_id: event,
                state,
            },
            EventError::InvalidCapacity { capacity } => Self::InvalidCapacity { capacity },
            EventError::InvalidTimes { start, end, now } => Self::InvalidTimes {
                start,
                end,
                now_seconds: now,
            },
            EventError::InvalidRenditions { renditions } => Self::InvalidRenditions { renditions },
            EventError::InvalidTitle { length } => Self::InvalidTitle { length },
            EventError::InvalidQuantity { quantity } => Self::InvalidQuantity { quantity },
            EventError::InvalidRecipient { recipient } => Self::InvalidRecipient { recipient },
            EventError::PayTokenNotAllowed { token } => Self::PayTokenNotAllowed { token },
            EventError::SoldOut { event, remaining } => Self::SoldOut {
                event_id: event,
                remaining,
            },
            EventError::SalesClosed { event, end } => Self::SalesClosed { event_id: event, end },
            EventError::PriceAboveMax { total, max_total } => Self::PriceAboveMax { total, max_total },
            EventError::TooEarly { event, opens_at } => Self::TooEarly {
                event_id: event,
                opens_at,
            },
            EventError::TooLate { event, closed_at } => Self::TooLate {
                event_id: event,
                closed_at,
            },
            EventError::NothingToWithdraw { token, account } => Self::NothingToWithdraw { token, account },
            EventError::AlreadyReported { event } => Self::AlreadyReported { event_id: event },
            EventError::AmountOverflow => Self::AmountOverflow,
            EventError::ZeroAddress => Self::ZeroAddress,
        }
    }
}
