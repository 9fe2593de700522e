use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use super::{MAX_ASSIGNED, MEMBERS_PER_CELL, OracleError};
use crate::Address;

/// What the access contract governs, as it answers `oraclePolicy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Members of a new signer set, at most [`super::MAX_SET`].
    pub set_size: u8,
    /// Nodes for an event, at most [`MAX_ASSIGNED`].
    pub assigned_nodes: u8,
    /// Least stake of a node that registers or activates.
    pub min_stake: u128,
    /// Between `unbond` and `withdrawStake`.
    pub unbonding_seconds: u32,
    /// Between two signer sets.
    pub epoch_seconds: u32,
    /// How long a lease of an event that is assigned now lasts without a renewal.
    pub lease_seconds: u32,
    /// W3W.
    pub stake_token: Address,
    /// Gets what is slashed.
    pub treasury: Address,
    /// May assign.
    pub event_contract: Address,
    /// Bits that are paused.
    pub paused_mask: u32,
}

/// The root cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Summary {
    /// The access contract.
    pub access: Address,
    /// What stakes are in: W3W when the first node registered. Fixed from then on, so that a new address in the
    /// address book can't strand what is staked.
    pub token: Address,
    /// Number of nodes; ids are `1..=node_count`.
    pub node_count: u32,
    /// Length of the list of active nodes.
    pub active_count: u32,
    /// The set that reports should name.
    pub current: SetHead,
    /// The set before.
    pub previous: SetHead,
    /// The set before counts until here, exclusive: for one epoch.
    pub previous_until: u64,
}

impl Summary {
    /// The root of a new contract.
    ///
    /// # Errors
    /// [`OracleError::ZeroAddress`].
    pub fn new(access: Address) -> Result<Self, OracleError> {
        if access.is_zero() {
            return Err(OracleError::ZeroAddress);
        }
        Ok(Self {
            access,
            ..Self::default()
        })
    }
}

/// A signer set without its members; id 0 when there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct SetHead {
    /// Counts up from 1.
    pub id: u32,
    /// Number of members.
    pub size: u8,
    /// When it was drawn.
    pub started_at: u64,
    /// Binds chain, contract, id, size and keys.
    pub digest: [u8; 32],
}

/// Eight members of a set, frozen when it was drawn. Node 0 with a key is a member that doesn't count any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Members {
    /// Ids of the nodes.
    pub nodes: [u32; MEMBERS_PER_CELL],
    /// Their keys, in the same order.
    pub keys: [[u8; 32]; MEMBERS_PER_CELL],
}

/// State of a node. Registered → Active ↔ Draining → Exited; Jailed from any of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum NodeState {
    /// Staked, never active.
    #[codec(index = 1)]
    Registered,
    /// Drawn into sets and onto events.
    #[codec(index = 2)]
    Active,
    /// Finishes what it has.
    #[codec(index = 3)]
    Draining,
    /// Gone for good.
    #[codec(index = 4)]
    Exited,
    /// Caught.
    #[codec(index = 5)]
    Jailed,
}

impl NodeState {
    /// The number at the ABI.
    pub const fn code(self) -> u8 {
        match self {
            Self::Registered => 1,
            Self::Active => 2,
            Self::Draining => 3,
            Self::Exited => 4,
            Self::Jailed => 5,
        }
    }

    /// True when a node in this state may hold a lease.
    pub const fn may_serve(self) -> bool {
        matches!(self, Self::Active | Self::Draining)
    }
}

/// What a node says about itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Offer {
    /// Hash of its libp2p peer id.
    pub peer_id_hash: [u8; 32],
    /// Where it is.
    pub region: u8,
    /// How much it can serve.
    pub capacity: u32,
    /// What it asks.
    pub price: u128,
}

/// One node: one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Node {
    /// Who staked, and is paid.
    pub operator: Address,
    /// Key for the sets to come; zeros once it was burnt.
    pub signer_key: [u8; 32],
    /// What it says about itself.
    pub offer: Offer,
    /// Where in its life it is.
    pub state: NodeState,
    /// Where in the list of active nodes it is, while Active.
    pub place: u32,
    /// What is at stake.
    pub stake: u128,
    /// What is on its way out, at stake until withdrawn.
    pub unbonding: u128,
    /// When `unbonding` may be withdrawn.
    pub withdrawable_at: u64,
    /// End of the sentence.
    pub jailed_until: u64,
    /// When an arbiter slashed last.
    pub slashed_at: u64,
    /// What arbiters took in slashes that were each less than a day apart.
    pub slashed_bps: u16,
}

impl Node {
    /// Refuses a call in the node's state.
    pub(super) const fn wrong_state(&self, node: u32) -> OracleError {
        OracleError::WrongNodeState {
            node,
            state: self.state.code(),
        }
    }
}

/// Who serves an event, and what was last reported of it: one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Duty {
    /// The nodes that were drawn; zeros behind them.
    pub nodes: [u32; MAX_ASSIGNED],
    /// The node that holds the lease.
    pub holder: u32,
    /// Counts holders up from 1.
    pub fence: u32,
    /// The lease is over from here on.
    pub until: u64,
    /// How long a lease of this event lasts without a renewal; kept, so that reports ask no other contract.
    pub lease_seconds: u32,
    /// Last status report.
    pub status: Status,
}

impl Duty {
    /// The assigned nodes.
    pub fn assigned(&self) -> impl Iterator<Item = u32> + '_ {
        self.nodes.iter().copied().filter(|node| *node != 0)
    }
}

/// Reports of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Reports {
    /// How many there were.
    pub count: u32,
    /// When the last one came; 0 for never.
    pub reported_at: u64,
}

impl Reports {
    /// Sequence of the next report. Sequences start at 1.
    pub const fn next(&self) -> u32 {
        self.count.saturating_add(1)
    }
}

/// What the last status report said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Status {
    /// How many there were, and when.
    pub reports: Reports,
    /// When the first one came; 0 for never.
    pub ready_at: u64,
    /// 1 ready, 2 healthy, 3 degraded.
    pub code: u8,
    /// Hash of the stream's manifest.
    pub manifest_hash: [u8; 32],
}

/// What the last settlement report said: one cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Settlement {
    /// How many there were, and when.
    pub reports: Reports,
    /// Seconds of video that were delivered.
    pub delivered_seconds: u32,
    /// Availability in basis points.
    pub uptime_bps: u16,
    /// Most viewers at once.
    pub peak_viewers: u32,
    /// What the nodes of `work_root` may claim.
    pub work_total: u128,
    /// Merkle root of who did how much.
    pub work_root: [u8; 32],
    /// Merkle root of the logs.
    pub log_root: [u8; 32],
}
