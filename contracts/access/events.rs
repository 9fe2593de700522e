//! Events of the golden interface `IAccess`.

use ink::Address;

/// The ownership was offered; zero takes the offer back.
#[ink::event]
pub struct OwnershipTransferStarted {
    #[ink(topic)]
    pub previous_owner: Address,
    #[ink(topic)]
    pub new_owner: Address,
}

/// The ownership changed hands; the previous owner is zero at deployment.
#[ink::event]
pub struct OwnershipTransferred {
    #[ink(topic)]
    pub previous_owner: Address,
    #[ink(topic)]
    pub new_owner: Address,
}

/// A change was announced.
#[ink::event]
pub struct OperationScheduled {
    #[ink(topic)]
    pub operation: u64,
    pub kind: u8,
    pub key: u8,
    #[ink(topic)]
    pub subject: Address,
    pub value: u128,
    pub executable_at: u64,
}

/// An announced change was made.
#[ink::event]
pub struct OperationExecuted {
    #[ink(topic)]
    pub operation: u64,
    #[ink(topic)]
    pub by: Address,
}

/// An announced change was given up.
#[ink::event]
pub struct OperationCancelled {
    #[ink(topic)]
    pub operation: u64,
    #[ink(topic)]
    pub by: Address,
}

/// A governed value changed.
#[ink::event]
pub struct ParameterSet {
    #[ink(topic)]
    pub key: u8,
    pub value: u128,
}

/// A place of the address book changed.
#[ink::event]
pub struct AddressSet {
    #[ink(topic)]
    pub key: u8,
    #[ink(topic)]
    pub subject: Address,
}

/// What a token pays for changed.
#[ink::event]
pub struct PayTokenSet {
    #[ink(topic)]
    pub token: Address,
    pub kind: u8,
}

/// An account got a role, until then.
#[ink::event]
pub struct RoleGranted {
    #[ink(topic)]
    pub role: u8,
    #[ink(topic)]
    pub account: Address,
    pub until: u64,
}

/// An account lost a role.
#[ink::event]
pub struct RoleRevoked {
    #[ink(topic)]
    pub role: u8,
    #[ink(topic)]
    pub account: Address,
    #[ink(topic)]
    pub by: Address,
}

/// These bits are paused until then.
#[ink::event]
pub struct Paused {
    pub mask: u32,
    pub until: u64,
    #[ink(topic)]
    pub by: Address,
}

/// The pause of these bits ended before its time.
#[ink::event]
pub struct Unpaused {
    pub mask: u32,
    #[ink(topic)]
    pub by: Address,
}

/// Operations wait from now on.
#[ink::event]
pub struct Sealed {
    #[ink(topic)]
    pub by: Address,
}
