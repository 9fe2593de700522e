//! Events of the golden interface `ITicket`.

use ink::{Address, U256, sol::FixedBytes};

w3av_contract_host::events! {
    /// A ticket got an owner; `from` is zero for a mint.
    Transfer { from: Address, to: Address, token_id: U256; }
    /// Somebody may transfer one ticket; zero for nobody.
    Approval { owner: Address, approved: Address, token_id: U256; }
    /// Somebody may transfer all tickets of an owner, or not any more.
    ApprovalForAll { owner: Address, operator: Address; approved: bool }
    /// A ticket is not valid any more.
    TicketStateChanged { token_id: U256; state: u8 }
    /// Bits of 256 consecutive serials that are checked in now.
    CheckedIn { event_id: u64, word: u32; bits: FixedBytes<32> }
    /// Somebody may watch in the owner's place up to `expires`.
    UpdateUser { token_id: U256, user: Address; expires: u64 }
    /// ERC-4906: read the ticket again.
    MetadataUpdate {; token_id: U256 }
    /// ERC-4906: read these tickets again.
    BatchMetadataUpdate {; from_token_id: U256, to_token_id: U256 }
    /// ERC-5192: the ticket is soulbound.
    Locked {; token_id: U256 }
    /// ERC-5192: never emitted, since a ticket stays what it was minted as.
    Unlocked {; token_id: U256 }
    /// The event contract was named.
    MinterSet { minter: Address; }
}
