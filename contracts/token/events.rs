//! Events of the golden interface `IToken`.

use ink::{Address, U256};

/// Tokens moved; `from` is zero for a mint.
#[ink::event]
pub struct Transfer {
    #[ink(topic)]
    pub from: Address,
    #[ink(topic)]
    pub to: Address,
    pub value: U256,
}

/// An allowance was set.
#[ink::event]
pub struct Approval {
    #[ink(topic)]
    pub owner: Address,
    #[ink(topic)]
    pub spender: Address,
    pub value: U256,
}

/// The right to mint changed hands; the previous owner is zero at deployment.
#[ink::event]
pub struct OwnershipTransferred {
    #[ink(topic)]
    pub previous_owner: Address,
    #[ink(topic)]
    pub new_owner: Address,
}
