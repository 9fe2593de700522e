//! Events of the golden interface `IToken`.

use ink::{Address, U256, sol::FixedBytes};

/// Tokens moved; `from` is zero for a mint, `to` is zero for a burn.
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

/// A signed transfer was brought.
#[ink::event]
pub struct AuthorizationUsed {
    #[ink(topic)]
    pub authorizer: Address,
    #[ink(topic)]
    pub nonce: FixedBytes<32>,
}

/// A nonce became unusable.
#[ink::event]
pub struct AuthorizationCanceled {
    #[ink(topic)]
    pub authorizer: Address,
    #[ink(topic)]
    pub nonce: FixedBytes<32>,
}
