use crate::Address;

/// Why a message of the call contract was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields say which call, account or number")]
pub enum CallError {
    /// Not both members of the firm now, or live delegates of members.
    NotSameFirm {
        firm: u32,
        caller: Address,
        callee: Address,
    },
    /// Both are, or act for, the same member.
    CallingSelf { caller: Address },
    /// The callee, or the host, blocks the caller.
    Blocked { callee: Address },
    /// In the past, or too far away.
    InvalidExpiry { expires_at: u64, max: u64 },
    /// More than an event should carry.
    PayloadTooLarge { length: u32, max: u32 },
    /// Not before `retry_at`; 0 when the mails of the call are used up.
    RateLimited { retry_at: u64 },
    /// The call is in another state.
    WrongState { call_id: [u8; 32], state: u8 },
    /// The call rang or lasted until `expires_at`.
    CallExpired { call_id: [u8; 32], expires_at: u64 },
    /// Neither mesh nor star.
    InvalidTopology { topology: u8 },
    /// Fewer than 2, or more than the topology carries.
    InvalidSeats { seats: u8, max: u8 },
    /// The host has no open room.
    RoomNotOpen { firm: u32, host: Address },
    /// Nobody has this address.
    ZeroAddress,
    /// No more calls of this pair, rooms of this host, or mails in this room.
    CounterExhausted,
}
