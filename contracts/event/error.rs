//! Errors of the golden interface `IEvent`; each reverts the call.

use ink::{Address, U256};
use w3av_contract_logic::event::EventError;

w3av_contract_host::errors! {
    EventError:
    EventError::NotHost { event_id, caller } => NotHost { event_id: u64, caller: Address },
    EventError::NotHostOfFirm { firm, caller } => NotHostOfFirm { firm: u32, caller: Address },
    EventError::MissingRole { role, caller } => MissingRole { role: u8, caller: Address },
    EventError::EventNotFound { event_id } => EventNotFound { event_id: u64 },
    EventError::WrongState { event_id, state } => WrongState { event_id: u64, state: u8 },
    EventError::InvalidCapacity { capacity } => InvalidCapacity { capacity: u32 },
    EventError::InvalidTimes { start, end, now_seconds } =>
        InvalidTimes { start: u64, end: u64, now_seconds: u64 },
    EventError::InvalidRenditions { renditions } => InvalidRenditions { renditions: u8 },
    EventError::InvalidTitle { length } => InvalidTitle { length: u32 },
    EventError::InvalidTerms { field } => InvalidTerms { field: u8 },
    EventError::InvalidQuantity { quantity } => InvalidQuantity { quantity: u32 },
    EventError::InvalidRecipient { recipient } => InvalidRecipient { recipient: Address },
    EventError::PayTokenNotAllowed { token } => PayTokenNotAllowed { token: Address },
    EventError::TierNotFound { event_id, tier } => TierNotFound { event_id: u64, tier: u8 },
    EventError::TooManyTiers { event_id } => TooManyTiers { event_id: u64 },
    EventError::SoldOut { event_id, remaining } => SoldOut { event_id: u64, remaining: u32 },
    EventError::WalletLimit { event_id, recipient, remaining } =>
        WalletLimit { event_id: u64, recipient: Address, remaining: u32 },
    EventError::NotOnAllowList { event_id, tier, recipient } =>
        NotOnAllowList { event_id: u64, tier: u8, recipient: Address },
    EventError::ProofTooLong { length, max } => ProofTooLong { length: u32, max: u32 },
    EventError::SalesClosed { event_id, end } => SalesClosed { event_id: u64, end: u64 },
    EventError::PriceAboveMax { total, max_total } => PriceAboveMax { total: u128, max_total: u128 },
    EventError::TooEarly { event_id, opens_at } => TooEarly { event_id: u64, opens_at: u64 },
    EventError::TooLate { event_id, closed_at } => TooLate { event_id: u64, closed_at: u64 },
    EventError::NotReported { event_id } => NotReported { event_id: u64 },
    EventError::NotLeaseHolder { event_id, caller } => NotLeaseHolder { event_id: u64, caller: Address },
    EventError::NotViewer { token_id, viewer } => NotViewer { token_id: U256, viewer: Address },
    EventError::InvalidSignature { signer } => InvalidSignature { signer: Address },
    EventError::TicketNotValid { token_id, state } => TicketNotValid { token_id: U256, state: u8 },
    EventError::NothingToRefund { token_id } => NothingToRefund { token_id: U256 },
    EventError::NothingToWithdraw { token, account } =>
        NothingToWithdraw { token: Address, account: Address },
    EventError::InvalidPayout { payout_bps } => InvalidPayout { payout_bps: u16 },
    EventError::InvalidProof { event_id, index } => InvalidProof { event_id: u64, index: u32 },
    EventError::AlreadyClaimed { event_id, index } => AlreadyClaimed { event_id: u64, index: u32 },
    EventError::BudgetExhausted { event_id, remaining } => BudgetExhausted { event_id: u64, remaining: u128 },
    EventError::NotListed { token_id } => NotListed { token_id: U256 },
    EventError::NotTicketOwner { token_id, caller } => NotTicketOwner { token_id: U256, caller: Address },
    EventError::ResaleNotAllowed { event_id } => ResaleNotAllowed { event_id: u64 },
    EventError::ResalePriceTooHigh { price, max } => ResalePriceTooHigh { price: u128, max: u128 },
    EventError::Paused { mask } => Paused { mask: u32 },
    EventError::AmountOverflow => AmountOverflow {},
    EventError::ZeroAddress => ZeroAddress {},
    EventError::TokenCallFailed { token } => TokenCallFailed { token: Address },
    EventError::TicketCallFailed { ticket } => TicketCallFailed { ticket: Address },
    EventError::OracleCallFailed { oracle } => OracleCallFailed { oracle: Address },
    EventError::AccessCallFailed { access } => AccessCallFailed { access: Address },
}
