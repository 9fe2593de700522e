//! Errors of the golden interface `IAccess`; each reverts the call.

use ink::Address;
use w3av_contract_logic::access::AccessError;

w3av_contract_host::errors! {
    AccessError:
    AccessError::NotOwner { caller } => NotOwner { caller: Address },
    AccessError::NotPendingOwner { caller } => NotPendingOwner { caller: Address },
    AccessError::MissingRole { role, caller } => MissingRole { role: u8, caller: Address },
    AccessError::ZeroAddress => ZeroAddress {},
    AccessError::UnknownKey { kind, key } => UnknownKey { kind: u8, key: u8 },
    AccessError::OutOfBounds { key, value, min, max } =>
        OutOfBounds { key: u8, value: u128, min: u128, max: u128 },
    AccessError::OperationNotFound { operation } => OperationNotFound { operation: u64 },
    AccessError::OperationClosed { operation, state } => OperationClosed { operation: u64, state: u8 },
    AccessError::TooEarly { operation, executable_at } => TooEarly { operation: u64, executable_at: u64 },
    AccessError::Expired { operation, expired_at } => Expired { operation: u64, expired_at: u64 },
    AccessError::InvalidUntil { until, max } => InvalidUntil { until: u64, max: u64 },
    AccessError::PauseCoolingDown { mask, until } => PauseCoolingDown { mask: u32, until: u64 },
    AccessError::InvalidMask { mask } => InvalidMask { mask: u32 },
    AccessError::AlreadySealed => AlreadySealed {},
    AccessError::CounterExhausted => CounterExhausted {},
}
