//! Events of the golden interface `ITicket`.

use ink::{Address, U256};

/// A ticket got an owner; `from` is zero for a mint.
#[ink::event]
pub struct Transfer {
    #[ink(topic)]
    pub from: Address,
    #[ink(topic)]
    pub to: Address,
    #[ink(topic)]
    pub token_id: U256,
}

/// Somebody may transfer one ticket; zero for nobody.
#[ink::event]
pub struct Approval {
    #[ink(topic)]
    pub owner: Address,
    #[ink(topic)]
    pub approved: Address,
    #[ink(topic)]
    pub token_id: U256,
}

/// Somebody may transfer all tickets of an owner, or not any more.
#[ink::event]
pub struct ApprovalForAll {
    #[ink(topic)]
    pub owner: Address,
    #[ink(topic)]
    pub operator: Address,
    pub approved: bool,
}

/// A ticket is not valid any more.
#[ink::event]
pub struct TicketStateChanged {
    #[ink(topic)]
    pub token_id: U256,
    pub state: u8,
}

/// The event contract was named.
#[ink::event]
pub struct MinterSet {
    #[ink(topic)]
    pub minter: Address,
}
