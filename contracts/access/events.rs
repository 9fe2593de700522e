//! Events of the golden interface `IAccess`.

use ink::Address;

w3av_contract_host::events! {
    /// The ownership was offered; zero takes the offer back.
    OwnershipTransferStarted { previous_owner: Address, new_owner: Address; }
    /// The ownership changed hands; the previous owner is zero at deployment.
    OwnershipTransferred { previous_owner: Address, new_owner: Address; }
    /// A change was announced.
    OperationScheduled { operation: u64; kind: u8, key: u8; subject: Address; value: u128, executable_at: u64 }
    /// An announced change was made.
    OperationExecuted { operation: u64, by: Address; }
    /// An announced change was given up.
    OperationCancelled { operation: u64, by: Address; }
    /// A governed value changed.
    ParameterSet { key: u8; value: u128 }
    /// A place of the address book changed.
    AddressSet { key: u8, subject: Address; }
    /// What a token pays for changed.
    PayTokenSet { token: Address; kind: u8 }
    /// An account got a role, until then.
    RoleGranted { role: u8, account: Address; until: u64 }
    /// An account lost a role.
    RoleRevoked { role: u8, account: Address, by: Address; }
    /// These bits are paused until then.
    Paused {; mask: u32, until: u64; by: Address; }
    /// The pause of these bits ended before its time.
    Unpaused {; mask: u32; by: Address; }
    /// Operations wait from now on.
    Sealed { by: Address; }
}
