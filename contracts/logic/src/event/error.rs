use crate::{Address, U256};

/// Why an event call was refused; names and fields as at the ABI. The last four are about other contracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields say which event, account or value")]
pub enum EventError {
    /// Only the event's host may do this now.
    NotHost { event_id: u64, caller: Address },
    /// The caller may not create events for the firm.
    NotHostOfFirm { firm: u32, caller: Address },
    /// The caller lacks a role in the access contract.
    MissingRole { role: u8, caller: Address },
    /// No event has this id.
    EventNotFound { event_id: u64 },
    /// Not possible in the event's state.
    WrongState { event_id: u64, state: u8 },
    /// Not 1 to [`super::MAX_CAPACITY`], or not more than before.
    InvalidCapacity { capacity: u32 },
    /// Ends before it starts, has ended, or lasts too long.
    InvalidTimes { start: u64, end: u64, now_seconds: u64 },
    /// Not 1 to [`super::MAX_RENDITIONS`].
    InvalidRenditions { renditions: u8 },
    /// Not 1 to [`super::MAX_TITLE_BYTES`] bytes.
    InvalidTitle { length: u32 },
    /// The field of the terms with this number, counted from 0, is out of range.
    InvalidTerms { field: u8 },
    /// Not 1 to [`super::MAX_QUANTITY`].
    InvalidQuantity { quantity: u32 },
    /// The zero address can't hold a ticket.
    InvalidRecipient { recipient: Address },
    /// Events can't be priced in this token, or not of this size.
    PayTokenNotAllowed { token: Address },
    /// The event has no such tier.
    TierNotFound { event_id: u64, tier: u8 },
    /// The event has [`super::MAX_TIERS`] already.
    TooManyTiers { event_id: u64 },
    /// Fewer tickets are left than wanted.
    SoldOut { event_id: u64, remaining: u32 },
    /// The recipient may get only `remaining` more tickets of the tier.
    WalletLimit {
        event_id: u64,
        recipient: Address,
        remaining: u32,
    },
    /// The recipient is not shown to be on the tier's list.
    NotOnAllowList {
        event_id: u64,
        tier: u8,
        recipient: Address,
    },
    /// A Merkle proof of more hashes than any tree needs.
    ProofTooLong { length: u32, max: u32 },
    /// The event is over.
    SalesClosed { event_id: u64, end: u64 },
    /// The purchase costs more than the buyer allowed.
    PriceAboveMax { total: u128, max_total: u128 },
    /// Possible from `opens_at`.
    TooEarly { event_id: u64, opens_at: u64 },
    /// Was possible until `closed_at`.
    TooLate { event_id: u64, closed_at: u64 },
    /// No quorum of oracles has reported.
    NotReported { event_id: u64 },
    /// The caller doesn't hold the event's lease.
    NotLeaseHolder { event_id: u64, caller: Address },
    /// This account can't watch with the ticket.
    NotViewer { token_id: U256, viewer: Address },
    /// Signed by somebody else; zero when the signature is malformed.
    InvalidSignature { signer: Address },
    /// The ticket was used or paid back.
    TicketNotValid { token_id: U256, state: u8 },
    /// Nothing of this ticket's price is paid back.
    NothingToRefund { token_id: U256 },
    /// The account has nothing to get in the token.
    NothingToWithdraw { token: Address, account: Address },
    /// More than a whole.
    InvalidPayout { payout_bps: u16 },
    /// The work is not shown to be under the reported root.
    InvalidProof { event_id: u64, index: u32 },
    /// This work was claimed before.
    AlreadyClaimed { event_id: u64, index: u32 },
    /// The claim is larger than what is left for nodes.
    BudgetExhausted { event_id: u64, remaining: u128 },
    /// The ticket is not offered.
    NotListed { token_id: U256 },
    /// The caller doesn't own or didn't offer the ticket.
    NotTicketOwner { token_id: U256, caller: Address },
    /// The host allows no resale.
    ResaleNotAllowed { event_id: u64 },
    /// Above what the host allows.
    ResalePriceTooHigh { price: u128, max: u128 },
    /// A guardian paused this.
    Paused { mask: u32 },
    /// An amount or counter needs more bits than it has.
    AmountOverflow,
    /// The zero address can't be used here.
    ZeroAddress,
    /// A token refused, or moved less than it should.
    TokenCallFailed { token: Address },
    /// The ticket contract refused.
    TicketCallFailed { ticket: Address },
    /// The oracle contract did not answer.
    OracleCallFailed { oracle: Address },
    /// The access contract did not answer.
    AccessCallFailed { access: Address },
}
