//! Events of the golden interface `IOracle`.

use ink::{Address, sol::FixedBytes};
use w3av_contract_host::abi::{Output, Text, Value, emit};
use w3av_contract_logic::oracle::{Duty, NodeState};

use crate::nodes::Nodes;

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
    /// A new signer set counts.
    SetRolled { set_id: u32; size: u8, digest: Bytes32 }
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

/// A node lost stake. Declared by hand: an indexed field comes after another.
#[ink::event]
pub struct Slashed {
    #[ink(topic)]
    pub node: u32,
    pub amount: u128,
    #[ink(topic)]
    pub by: Address,
    pub reason: Bytes32,
}

impl Slashed {
    /// Emits the event.
    pub fn emit(&self) {
        let mut output = begin(const { signature::<Self>() });
        self.node.write(&mut output);
        self.by.write(&mut output);
        self.amount.write(&mut output);
        self.reason.write(&mut output);
        emit(output, 3);
    }
}

/// Nodes were drawn for an event. Declared by hand: a list comes before another field.
#[ink::event]
pub struct NodesAssigned {
    #[ink(topic)]
    pub event_id: u64,
    pub nodes: Nodes,
    pub seed: Bytes32,
}

impl NodesAssigned {
    /// Emits the event.
    pub fn emit(&self) {
        let mut output = begin(const { signature::<Self>() });
        self.event_id.write(&mut output);
        // The list begins behind its offset and the seed.
        output.push(&[64]);
        self.seed.write(&mut output);
        self.nodes.write_items(&mut output);
        emit(output, 2);
    }
}

/// An event's first topic.
const fn signature<E: ink::env::Event<ink::abi::Sol>>() -> [u8; 32] {
    E::SIGNATURE_TOPIC.expect("a named event")
}

fn begin(signature: [u8; 32]) -> Output {
    let mut output = Output::default();
    output.push(&signature);
    output
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
