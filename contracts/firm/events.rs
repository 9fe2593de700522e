//! Events of the golden interface `IFirm`.

use ink::{Address, sol::FixedBytes};

/// A firm was made.
#[ink::event]
pub struct FirmCreated {
    #[ink(topic)]
    pub firm: u32,
    #[ink(topic)]
    pub owner: Address,
    pub meta_hash: FixedBytes<32>,
}

/// A member was added or has other roles.
#[ink::event]
pub struct MemberSet {
    #[ink(topic)]
    pub firm: u32,
    #[ink(topic)]
    pub who: Address,
    pub roles: u8,
    pub by: Address,
}

/// A member left or was removed.
#[ink::event]
pub struct MemberRemoved {
    #[ink(topic)]
    pub firm: u32,
    #[ink(topic)]
    pub who: Address,
    pub by: Address,
}
