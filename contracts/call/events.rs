//! Events of the golden interface `ICall`.

use ink::{
    Address,
    sol::{DynBytes, FixedBytes},
};

/// A call rings.
#[ink::event]
pub struct CallAuthorised {
    #[ink(topic)]
    pub call_id: FixedBytes<32>,
    #[ink(topic)]
    pub firm: u32,
    #[ink(topic)]
    pub callee_tag: FixedBytes<32>,
    pub caller: Address,
    pub expires_at: u64,
}

/// The callee took the call.
#[ink::event]
pub struct CallAnswered {
    #[ink(topic)]
    pub call_id: FixedBytes<32>,
}

/// Something for the other side of a call, sealed by the sender's client.
#[ink::event]
pub struct Mail {
    #[ink(topic)]
    pub call_id: FixedBytes<32>,
    #[ink(topic)]
    pub sequence: u32,
    pub from_caller: bool,
    pub payload: DynBytes,
}

/// Somebody hung up.
#[ink::event]
pub struct CallEnded {
    #[ink(topic)]
    pub call_id: FixedBytes<32>,
}

/// A member's room is open for colleagues.
#[ink::event]
pub struct RoomOpened {
    #[ink(topic)]
    pub room_id: FixedBytes<32>,
    #[ink(topic)]
    pub firm: u32,
    #[ink(topic)]
    pub host: Address,
    pub topology: u8,
    pub seats: u8,
    pub expires_at: u64,
}

/// Something for who is in a room.
#[ink::event]
pub struct RoomMail {
    #[ink(topic)]
    pub room_id: FixedBytes<32>,
    #[ink(topic)]
    pub from: Address,
    #[ink(topic)]
    pub sequence: u32,
    pub payload: DynBytes,
}

/// The host closed the room.
#[ink::event]
pub struct RoomClosed {
    #[ink(topic)]
    pub room_id: FixedBytes<32>,
}

/// An account wants, or does not want, to be called by another.
#[ink::event]
pub struct BlockSet {
    #[ink(topic)]
    pub account: Address,
    #[ink(topic)]
    pub other: Address,
    pub blocked: bool,
}
