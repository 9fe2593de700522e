//! Errors of the golden interface `ICall`; each reverts the call.

use ink::{Address, sol::FixedBytes};
use w3av_contract_logic::call::CallError;

w3av_contract_host::errors! {
    CallError:
    CallError::NotSameFirm { firm, caller, callee } =>
        NotSameFirm { firm: u32, caller: Address, callee: Address },
    CallError::CallingSelf { caller } => CallingSelf { caller: Address },
    CallError::Blocked { callee } => Blocked { callee: Address },
    CallError::InvalidExpiry { expires_at, max } => InvalidExpiry { expires_at: u64, max: u64 },
    CallError::PayloadTooLarge { length, max } => PayloadTooLarge { length: u32, max: u32 },
    CallError::RateLimited { retry_at } => RateLimited { retry_at: u64 },
    CallError::WrongState { call_id, state } => WrongState { call_id: FixedBytes<32>, state: u8 },
    CallError::CallExpired { call_id, expires_at } =>
        CallExpired { call_id: FixedBytes<32>, expires_at: u64 },
    CallError::InvalidTopology { topology } => InvalidTopology { topology: u8 },
    CallError::InvalidSeats { seats, max } => InvalidSeats { seats: u8, max: u8 },
    CallError::RoomNotOpen { firm, host } => RoomNotOpen { firm: u32, host: Address },
    CallError::ZeroAddress => ZeroAddress {},
    CallError::CounterExhausted => CounterExhausted {},
}
