//! Events of the golden interface `IOracle`.

use ink::{
    Address,
    prelude::{string::String, vec::Vec},
    sol::FixedBytes,
};

/// A node was registered, with its first stake.
#[ink::event]
pub struct NodeRegistered {
    #[ink(topic)]
    pub node: u32,
    #[ink(topic)]
    pub operator: Address,
    pub signer_key: FixedBytes<32>,
    pub peer_id_hash: FixedBytes<32>,
    pub region: u8,
    pub capacity: u32,
    pub price: u128,
    pub endpoints: String,
}

/// A node says something else about itself.
#[ink::event]
pub struct NodeUpdated {
    #[ink(topic)]
    pub node: u32,
    pub peer_id_hash: FixedBytes<32>,
    pub region: u8,
    pub capacity: u32,
    pub price: u128,
    pub endpoints: String,
}

/// A node is in another state.
#[ink::event]
pub struct NodeStateChanged {
    #[ink(topic)]
    pub node: u32,
    pub state: u8,
}

/// A node has another key for the sets to come.
#[ink::event]
pub struct SignerRotated {
    #[ink(topic)]
    pub node: u32,
    pub signer_key: FixedBytes<32>,
}

/// A node has more at stake.
#[ink::event]
pub struct StakeAdded {
    #[ink(topic)]
    pub node: u32,
    pub amount: u128,
}

/// A part of a node's stake is on its way out.
#[ink::event]
pub struct Unbonding {
    #[ink(topic)]
    pub node: u32,
    pub amount: u128,
    pub withdrawable_at: u64,
}

/// What had unbonded was paid out.
#[ink::event]
pub struct StakeWithdrawn {
    #[ink(topic)]
    pub node: u32,
    #[ink(topic)]
    pub operator: Address,
    pub amount: u128,
}

/// A node lost stake.
#[ink::event]
pub struct Slashed {
    #[ink(topic)]
    pub node: u32,
    pub amount: u128,
    #[ink(topic)]
    pub by: Address,
    pub reason: FixedBytes<32>,
}

/// A new signer set counts.
#[ink::event]
pub struct SetRolled {
    #[ink(topic)]
    pub set_id: u32,
    pub size: u8,
    pub digest: FixedBytes<32>,
}

/// Nodes were drawn for an event.
#[ink::event]
pub struct NodesAssigned {
    #[ink(topic)]
    pub event_id: u64,
    pub nodes: Vec<u32>,
    pub seed: FixedBytes<32>,
}

/// A node holds the lease of an event.
#[ink::event]
pub struct LeaseTaken {
    #[ink(topic)]
    pub event_id: u64,
    #[ink(topic)]
    pub node: u32,
    #[ink(topic)]
    pub fence: u32,
    pub until: u64,
}

/// A quorum said how an event goes.
#[ink::event]
pub struct StatusReported {
    #[ink(topic)]
    pub event_id: u64,
    pub sequence: u32,
    pub status: u8,
    pub manifest_hash: FixedBytes<32>,
    pub set_id: u32,
    pub signers: u32,
}

/// A quorum said how an event went.
#[ink::event]
pub struct SettlementReported {
    #[ink(topic)]
    pub event_id: u64,
    pub sequence: u32,
    pub delivered_seconds: u32,
    pub uptime_bps: u16,
    pub peak_viewers: u32,
    pub work_total: u128,
    pub work_root: FixedBytes<32>,
    pub log_root: FixedBytes<32>,
    pub set_id: u32,
    pub signers: u32,
}

/// A credit was paid out.
#[ink::event]
pub struct Withdrawn {
    #[ink(topic)]
    pub account: Address,
    pub amount: u128,
}
