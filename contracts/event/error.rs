//! Errors of the golden interface `IEvent`; each reverts the call.

use ink::{Address, SolDecode, U256};
use w3av_contract_host::{self as host, Word};
use w3av_contract_logic::{event::EventError, words::selector};

/// Declares the errors for the ABI, and sends them in words.
macro_rules! errors {
    ($($name:ident $({ $($field:ident: $type:ty),* })?,)+) => {
        /// Why a call was refused: see [`EventError`], variant by variant.
        #[derive(Debug, PartialEq, Eq)]
        #[ink::error]
        pub enum Error { $($name $({ $($field: $type),* })?),+ }

        /// Ends the call with the error.
        #[inline(never)]
        pub(crate) fn revert(error: EventError) -> ! {
            match error {
                $(EventError::$name $({ $($field),* })? => host::revert(
                    const { selector(stringify!($name), &[$($(<$type as SolDecode>::SOL_NAME),*)?]) },
                    &[$($($field.word()),*)?],
                ),)+
            }
        }
    };
}

errors! {
    NotHost { event_id: u64, caller: Address },
    NotHostOfFirm { firm: u32, caller: Address },
    MissingRole { role: u8, caller: Address },
    EventNotFound { event_id: u64 },
    WrongState { event_id: u64, state: u8 },
    InvalidCapacity { capacity: u32 },
    InvalidTimes { start: u64, end: u64, now_seconds: u64 },
    InvalidRenditions { renditions: u8 },
    InvalidTitle { length: u32 },
    InvalidTerms { field: u8 },
    InvalidQuantity { quantity: u32 },
    InvalidRecipient { recipient: Address },
    PayTokenNotAllowed { token: Address },
    TierNotFound { event_id: u64, tier: u8 },
    TooManyTiers { event_id: u64 },
    SoldOut { event_id: u64, remaining: u32 },
    WalletLimit { event_id: u64, recipient: Address, remaining: u32 },
    NotOnAllowList { event_id: u64, tier: u8, recipient: Address },
    ProofTooLong { length: u32, max: u32 },
    SalesClosed { event_id: u64, end: u64 },
    PriceAboveMax { total: u128, max_total: u128 },
    TooEarly { event_id: u64, opens_at: u64 },
    TooLate { event_id: u64, closed_at: u64 },
    NotReported { event_id: u64 },
    NotLeaseHolder { event_id: u64, caller: Address },
    NotViewer { token_id: U256, viewer: Address },
    InvalidSignature { signer: Address },
    TicketNotValid { token_id: U256, state: u8 },
    NothingToRefund { token_id: U256 },
    NothingToWithdraw { token: Address, account: Address },
    InvalidPayout { payout_bps: u16 },
    InvalidProof { event_id: u64, index: u32 },
    AlreadyClaimed { event_id: u64, index: u32 },
    BudgetExhausted { event_id: u64, remaining: u128 },
    NotListed { token_id: U256 },
    NotTicketOwner { token_id: U256, caller: Address },
    ResaleNotAllowed { event_id: u64 },
    ResalePriceTooHigh { price: u128, max: u128 },
    Paused { mask: u32 },
    AmountOverflow,
    ZeroAddress,
    TokenCallFailed { token: Address },
    TicketCallFailed { ticket: Address },
    OracleCallFailed { oracle: Address },
    AccessCallFailed { access: Address },
}

/// The value, or the end of the call.
pub(crate) fn ok<T>(result: Result<T, EventError>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => revert(error),
    }
}
