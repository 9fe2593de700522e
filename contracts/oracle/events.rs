//! Events of the golden interface `IOracle`.

use ink::{Address, sol::FixedBytes};
use w3av_contract_host::abi::{List, Text};
use w3av_contract_logic::oracle::{Duty, NodeState};

type Bytes32 = FixedBytes<32>;

w3av_contract_host::events! {
    /// A node was registered, with its first stake.
    NodeRegistered {
        node: u32, operator: Address;
        signer_key: Bytes32, peer_id_hash: Bytes32, region: u8, capacity: u32, price: u128, endpoints: Text
    }
    /// A node says something else about itself.
    NodeUpdated {
        node: u32;
        peer_id_hash: Bytes32, region: u8, capacity: u32, price: u128, endpoints: Text
    }
    /// A node is in another state.
    NodeStateChanged { node: u32; state: u8 }
    /// A node has another key for the sets to come.
    SignerRotated { node: u32; signer_key: Bytes32 }
    /// A node has more at stake.
    StakeAdded { node: u32; amount: u128 }
    /// A part of a node's stake is on its way out.
    Unbonding { node: u32; amount: u128, withdrawable_at: u64 }
    /// What had unbonded was paid out.
    StakeWithdrawn { node: u32, operator: Address; amount: u128 }
    /// A node lost stake.
    Slashed { node: u32; amount: u128; by: Address; reason: Bytes32 }
    /// A new signer set counts.
    SetRolled { set_id: u32; size: u8, digest: Bytes32 }
    /// Nodes were drawn for an event.
    NodesAssigned { event_id: u64; nodes: List<u32>, seed: Bytes32 }
    /// A node holds the lease of an event.
    LeaseTaken { event_id: u64, node: u32, fence: u32; until: u64 }
    /// A quorum said how an event goes.
    StatusReported {
        event_id: u64;
        sequence: u32, status: u8, manifest_hash: Bytes32, set_id: u32, signers: u32
    }
    /// A quorum said how an event went.
    SettlementReported {
        event_id: u64;
        sequence: u32, delivered_seconds: u32, uptime_bps: u16, peak_viewers: u32, work_total: u128,
        work_root: Bytes32, log_root: Bytes32, set_id: u32, signers: u32
    }
    /// A credit was paid out.
    Withdrawn { account: Address; amount: u128 }
}

/// Emits who holds the lease of an event.
#[inline(never)]
pub(crate) fn emit_lease(event_id: u64, duty: &Duty) {
    LeaseTaken {
        event_id,
        node: duty.holder,
        fence: duty.fence,
        until: duty.until,
    }
    .emit();
}

/// Emits that a node is in another state.
#[inline(never)]
pub(crate) fn emit_state(node: u32, state: NodeState) {
    let state = state.code();
    NodeStateChanged { node, state }.emit();
}

/// Emits that stake is on its way out.
#[inline(never)]
pub(crate) fn emit_unbonding(node: u32, amount: u128, withdrawable_at: u64) {
    Unbonding {
        node,
        amount,
        withdrawable_at,
    }
    .emit();
}
