//! Errors of the golden interface `ICall`; each reverts the call.

use ink::{Address, sol::FixedBytes};
use w3av_contract_logic::call::CallError;

/// Why a call was refused: see [`CallError`], variant by variant.
#[derive(Debug, PartialEq, Eq)]
#[ink::error]
pub enum Error {
    NotSameFirm {
        firm: u32,
        caller: Address,
        callee: Address,
    },
    CallingSelf {
        caller: Address,
    },
    Blocked {
        callee: Address,
    },
    InvalidExpiry {
        expires_at: u64,
        max: u64,
    },
    PayloadTooLarge {
        length: u32,
        max: u32,
    },
    RateLimited {
        retry_at: u64,
    },
    WrongState {
        call_id: FixedBytes<32>,
        state: u8,
    },
    CallExpired {
        call_id: FixedBytes<32>,
        expires_at: u64,
    },
    InvalidTopology {
        topology: u8,
    },
    InvalidSeats {
        seats: u8,
        max: u8,
    },
    RoomNotOpen {
        firm: u32,
        host: Address,
    },
    ZeroAddress,
    CounterExhausted,
}

impl From<CallError> for Error {
    #[inline(never)]
    fn from(error: CallError) -> Self {
        match error {
            CallError::NotSameFirm { firm, caller, callee } => Self::NotSameFirm { firm, caller, callee },
            CallError::CallingSelf { caller } => Self::CallingSelf { caller },
            CallError::Blocked { callee } => Self::Blocked { callee },
            CallError::InvalidExpiry { expires_at, max } => Self::InvalidExpiry { expires_at, max },
            CallError::PayloadTooLarge { length, max } => Self::PayloadTooLarge { length, max },
            CallError::RateLimited { retry_at } => Self::RateLimited { retry_at },
            CallError::WrongState { call_id, state } => Self::WrongState {
                call_id: FixedBytes(call_id),
                state,
            },
            CallError::CallExpired { call_id, expires_at } => Self::CallExpired {
                call_id: FixedBytes(call_id),
                expires_at,
            },
            CallError::InvalidTopology { topology } => Self::InvalidTopology { topology },
            CallError::InvalidSeats { seats, max } => Self::InvalidSeats { seats, max },
            CallError::RoomNotOpen { firm, host } => Self::RoomNotOpen { firm, host },
            CallError::ZeroAddress => Self::ZeroAddress,
            CallError::CounterExhausted => Self::CounterExhausted,
        }
    }
}
