use crate::Address;

/// Why an event call was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields say which event, account or value")]
pub enum EventError {
    /// The caller is not the owner of the contract.
    NotOwner { caller: Address },
    /// Only the event's host may do this now.
    NotHost { event: u64, caller: Address },
    /// The caller is not a registered oracle.
    NotOracle { caller: Address },
    /// The caller may not create events for the firm.
    NotHostOfFirm { firm: u32, caller: Address },
    /// No event has this id.
    EventNotFound { event: u64 },
    /// Not possible in the event's state.
    WrongState { event: u64, state: u8 },
    /// Not 1 to [`super::MAX_CAPACITY`].
    InvalidCapacity { capacity: u32 },
    /// Ends before it starts, has ended, or lasts too long.
    InvalidTimes { start: u64, end: u64, now: u64 },
    /// Not 1 to [`super::MAX_RENDITIONS`].
    InvalidRenditions { renditions: u8 },
    /// Not 1 to [`super::MAX_TITLE_BYTES`] bytes.
    InvalidTitle { length: u32 },
    /// Not 1 to [`super::MAX_QUANTITY`].
    InvalidQuantity { quantity: u32 },
    /// The zero address can't hold a ticket.
    InvalidRecipient { recipient: Address },
    /// Events can't be priced in this token.
    PayTokenNotAllowed { token: Address },
    /// Fewer tickets are left than wanted.
    SoldOut { event: u64, remaining: u32 },
    /// The event is over.
    SalesClosed { event: u64, end: u64 },
    /// The purchase costs more than the buyer allowed.
    PriceAboveMax { total: u128, max_total: u128 },
    /// Possible from `opens_at`.
    TooEarly { event: u64, opens_at: u64 },
    /// Was possible until `closed_at`.
    TooLate { event: u64, closed_at: u64 },
    /// The account has no credit in the token.
    NothingToWithdraw { token: Address, account: Address },
    /// An oracle has reported this.
    AlreadyReported { event: u64 },
    /// An amount or counter needs more bits than it has.
    AmountOverflow,
    /// The zero address can't be used here.
    ZeroAddress,
}
