//! Errors of the golden interface `IOracle`; each reverts the call.

use ink::{Address, sol::FixedBytes};
use w3av_contract_logic::oracle::OracleError;

/// Why a call was refused: see [`OracleError`], variant by variant; or a call to another contract failed.
#[derive(Debug, PartialEq, Eq)]
#[ink::error]
pub enum Error {
    NodeNotFound { node: u32 },
    NotOperator { node: u32, caller: Address },
    NotEventContract { caller: Address },
    MissingRole { role: u8, caller: Address },
    WrongNodeState { node: u32, state: u8 },
    AlreadyRegistered { operator: Address, node: u32 },
    InvalidKey,
    KeyTaken { signer_key: FixedBytes<32> },
    InvalidEndpoints { length: u32 },
    InvalidCapacity { capacity: u32 },
    StakeTooLow { stake: u128, min: u128 },
    InvalidAmount { amount: u128, max: u128 },
    TooEarly { opens_at: u64 },
    SetNotFound { set_id: u32 },
    NoActiveNodes,
    AlreadyAssigned { event_id: u64 },
    NotAssigned { event_id: u64, caller: Address },
    LeaseHeld { event_id: u64, node: u32, until: u64 },
    StaleFence { event_id: u64, fence: u32, current: u32 },
    StaleSequence { event_id: u64, sequence: u32, next: u32 },
    InvalidReport { event_id: u64 },
    InvalidSigners { signers: u32, size: u8 },
    TooFewSigners { signers: u8, needed: u8 },
    InvalidSignature { member: u8 },
    NotEquivocation,
    SlashTooHigh { bps: u16, max: u16 },
    NothingToWithdraw { account: Address },
    TokenCallFailed { token: Address },
    AccessCallFailed { access: Address },
    Paused,
    AmountOverflow,
    CounterExhausted,
    ZeroAddress,
}

impl From<OracleError> for Error {
    fn from(error: OracleError) -> Self {
        match error {
            OracleError::NodeNotFound { node } => Self::NodeNotFound { node },
            OracleError::NotOperator { node, caller } => Self::NotOperator { node, caller },
            OracleError::NotEventContract { caller } => Self::NotEventContract { caller },
            OracleError::MissingRole { role, caller } => Self::MissingRole { role, caller },
            OracleError::WrongNodeState { node, state } => Self::WrongNodeState { node, state },
            OracleError::AlreadyRegistered { operator, node } => Self::AlreadyRegistered { operator, node },
            OracleError::InvalidKey => Self::InvalidKey,
            OracleError::KeyTaken { signer_key } => Self::KeyTaken {
                signer_key: FixedBytes(signer_key),
            },
            OracleError::InvalidEndpoints { length } => Self::InvalidEndpoints { length },
            OracleError::InvalidCapacity { capacity } => Self::InvalidCapacity { capacity },
            OracleError::StakeTooLow { stake, min } => Self::StakeTooLow { stake, min },
            OracleError::InvalidAmount { amount, max } => Self::InvalidAmount { amount, max },
            OracleError::TooEarly { opens_at } => Self::TooEarly { opens_at },
            OracleError::SetNotFound { set_id } => Self::SetNotFound { set_id },
            OracleError::NoActiveNodes => Self::NoActiveNodes,
            OracleError::AlreadyAssigned { event } => Self::AlreadyAssigned { event_id: event },
            OracleError::NotAssigned { event, caller } => Self::NotAssigned {
                event_id: event,
                caller,
            },
            OracleError::LeaseHeld { event, node, until } => Self::LeaseHeld {
                event_id: event,
                node,
                until,
            },
            OracleError::StaleFence {
                event,
                fence,
                current,
            } => Self::StaleFence {
                event_id: event,
                fence,
                current,
            },
            OracleError::StaleSequence {
                event,
                sequence,
                next,
            } => Self::StaleSequence {
                event_id: event,
                sequence,
                next,
            },
            OracleError::InvalidReport { event } => Self::InvalidReport { event_id: event },
            OracleError::InvalidSigners { signers, size } => Self::InvalidSigners { signers, size },
            OracleError::TooFewSigners { signers, needed } => Self::TooFewSigners { signers, needed },
            OracleError::InvalidSignature { member } => Self::InvalidSignature { member },
            OracleError::NotEquivocation => Self::NotEquivocation,
            OracleError::SlashTooHigh { bps, max } => Self::SlashTooHigh { bps, max },
            OracleError::NothingToWithdraw { account } => Self::NothingToWithdraw { account },
            OracleError::Paused => Self::Paused,
            OracleError::AmountOverflow => Self::AmountOverflow,
            OracleError::CounterExhausted => Self::CounterExhausted,
            OracleError::ZeroAddress => Self::ZeroAddress,
        }
    }
}
