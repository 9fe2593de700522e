//! Errors of the golden interface `IOracle`; each reverts the call.

use ink::{Address, sol::FixedBytes};
use w3av_contract_logic::oracle::OracleError;

w3av_contract_host::errors! {
    OracleError:
    OracleError::NodeNotFound { node } => NodeNotFound { node: u32 },
    OracleError::NotOperator { node, caller } => NotOperator { node: u32, caller: Address },
    OracleError::NotEventContract { caller } => NotEventContract { caller: Address },
    OracleError::MissingRole { role, caller } => MissingRole { role: u8, caller: Address },
    OracleError::WrongNodeState { node, state } => WrongNodeState { node: u32, state: u8 },
    OracleError::AlreadyRegistered { operator, node } => AlreadyRegistered { operator: Address, node: u32 },
    OracleError::InvalidKey => InvalidKey {},
    OracleError::KeyTaken { signer_key } => KeyTaken { signer_key: FixedBytes<32> },
    OracleError::InvalidEndpoints { length } => InvalidEndpoints { length: u32 },
    OracleError::InvalidCapacity { capacity } => InvalidCapacity { capacity: u32 },
    OracleError::StakeTooLow { stake, min } => StakeTooLow { stake: u128, min: u128 },
    OracleError::InvalidAmount { amount, max } => InvalidAmount { amount: u128, max: u128 },
    OracleError::TooEarly { opens_at } => TooEarly { opens_at: u64 },
    OracleError::SetNotFound { set_id } => SetNotFound { set_id: u32 },
    OracleError::NoActiveNodes => NoActiveNodes {},
    OracleError::AlreadyAssigned { event } => AlreadyAssigned { event: u64 },
    OracleError::NotAssigned { event, caller } => NotAssigned { event: u64, caller: Address },
    OracleError::LeaseHeld { event, node, until } => LeaseHeld { event: u64, node: u32, until: u64 },
    OracleError::StaleFence { event, fence, current } =>
        StaleFence { event: u64, fence: u32, current: u32 },
    OracleError::StaleSequence { event, sequence, next } =>
        StaleSequence { event: u64, sequence: u32, next: u32 },
    OracleError::InvalidReport { event } => InvalidReport { event: u64 },
    OracleError::InvalidSigners { signers, size } => InvalidSigners { signers: u32, size: u8 },
    OracleError::TooFewSigners { signers, needed } => TooFewSigners { signers: u8, needed: u8 },
    OracleError::InvalidSignature { member } => InvalidSignature { member: u8 },
    OracleError::NotEquivocation => NotEquivocation {},
    OracleError::SlashTooHigh { bps, max } => SlashTooHigh { bps: u16, max: u16 },
    OracleError::NothingToWithdraw { account } => NothingToWithdraw { account: Address },
    OracleError::TokenCallFailed { token } => TokenCallFailed { token: Address },
    OracleError::AccessCallFailed { access } => AccessCallFailed { access: Address },
    OracleError::Paused => Paused {},
    OracleError::AmountOverflow => AmountOverflow {},
    OracleError::CounterExhausted => CounterExhausted {},
    OracleError::ZeroAddress => ZeroAddress {},
}
