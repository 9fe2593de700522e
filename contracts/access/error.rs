//! Errors of the golden interface `IAccess`; each reverts the call.

use ink::Address;
use w3av_contract_logic::access::AccessError;

/// Why a call was refused: see [`AccessError`], variant by variant.
#[derive(Debug, PartialEq, Eq)]
#[ink::error]
pub enum Error {
    NotOwner {
        caller: Address,
    },
    NotPendingOwner {
        caller: Address,
    },
    MissingRole {
        role: u8,
        caller: Address,
    },
    ZeroAddress,
    UnknownKey {
        kind: u8,
        key: u8,
    },
    OutOfBounds {
        key: u8,
        value: u128,
        min: u128,
        max: u128,
    },
    OperationNotFound {
        operation: u64,
    },
    OperationClosed {
        operation: u64,
        state: u8,
    },
    TooEarly {
        operation: u64,
        executable_at: u64,
    },
    Expired {
        operation: u64,
        expired_at: u64,
    },
    InvalidUntil {
        until: u64,
        max: u64,
    },
    PauseCoolingDown {
        mask: u32,
        until: u64,
    },
    InvalidMask {
        mask: u32,
    },
    AlreadySealed,
    CounterExhausted,
}

impl From<AccessError> for Error {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::NotOwner { caller } => Self::NotOwner { caller },
            AccessError::NotPendingOwner { caller } => Self::NotPendingOwner { caller },
            AccessError::MissingRole { role, caller } => Self::MissingRole { role, caller },
            AccessError::ZeroAddress => Self::ZeroAddress,
            AccessError::UnknownKey { kind, key } => Self::UnknownKey { kind, key },
            AccessError::OutOfBounds { key, value, min, max } => Self::OutOfBounds { key, value, min, max },
            AccessError::OperationNotFound { operation } => Self::OperationNotFound { operation },
            AccessError::OperationClosed { operation, state } => Self::OperationClosed { operation, state },
            AccessError::TooEarly {
                operation,
                executable_at,
            } => Self::TooEarly {
                operation,
                executable_at,
            },
            AccessError::Expired {
                operation,
                expired_at,
            } => Self::Expired {
                operation,
                expired_at,
            },
            AccessError::InvalidUntil { until, max } => Self::InvalidUntil { until, max },
            AccessError::PauseCoolingDown { mask, until } => Self::PauseCoolingDown { mask, until },
            AccessError::InvalidMask { mask } => Self::InvalidMask { mask },
            AccessError::AlreadySealed => Self::AlreadySealed,
            AccessError::CounterExhausted => Self::CounterExhausted,
        }
    }
}
