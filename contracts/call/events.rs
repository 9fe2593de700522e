//! Events of the golden interface `ICall`.

use ink::{
    Address,
    sol::{DynBytes, FixedBytes},
};

type Bytes32 = FixedBytes<32>;

w3av_contract_host::events! {
    /// A call rings.
    CallAuthorised { call_id: Bytes32, firm: u32, callee_tag: Bytes32; caller: Address, expires_at: u64 }
    /// The callee took the call.
    CallAnswered { call_id: Bytes32; }
    /// Something for the other side of a call, sealed by the sender's client.
    Mail { call_id: Bytes32, sequence: u32; from_caller: bool, payload: DynBytes }
    /// Somebody hung up.
    CallEnded { call_id: Bytes32; }
    /// A member's room is open for colleagues.
    RoomOpened { room_id: Bytes32, firm: u32, host: Address; topology: u8, seats: u8, expires_at: u64 }
    /// Something for who is in a room.
    RoomMail { room_id: Bytes32, from: Address, sequence: u32; payload: DynBytes }
    /// The host closed the room.
    RoomClosed { room_id: Bytes32; }
    /// An account wants, or does not want, to be called by another.
    BlockSet { account: Address, other: Address; blocked: bool }
}
