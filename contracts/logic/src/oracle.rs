//! Oracle nodes: registry and stake, signer sets, leases, quorum reports.
//!
//! A node stakes, signs with one sr25519 key, and is drawn into signer sets and onto events. A report counts when
//! enough different members of a current signer set signed it: see [`quorum`] for how many that is.
//!
//! Money: what the contract holds is the sum of every node's stake and unbonding and of every credit, no more and no
//! less; a slash moves stake into credits. Times are seconds since the Unix epoch.

mod active;
mod digest;
mod equivocation;
mod error;
mod lease;
mod quorum;
mod record;
mod registry;
mod report;
mod set;
mod stake;

pub use digest::{Home, Slot, report_digest};
pub use equivocation::{Evidence, Punishment, punish};
pub use error::OracleError;
pub use lease::{Lease, assign, lease_of, renew, take_over};
pub use quorum::{Signed, quorum};
pub use record::{
    Duty, Members, Node, NodeState, Offer, Policy, Reports, SetHead, Settlement, Status, Summary,
};
pub use registry::{activate, drain, exit, register, rotate_signer, update};
pub use report::{Report, report_settlement, report_status};
pub use set::{member, roll};
pub use stake::{add, slash, unbond, withdraw, withdraw_stake};

use crate::Address;

/// Longest endpoints, bytes: they are only emitted, but whoever reads events keeps them.
pub const MAX_ENDPOINTS_BYTES: usize = 512;
/// Most members of a signer set: their bits fit a `uint32`.
pub const MAX_SET: u8 = 31;
/// Most nodes that are assigned to one event.
pub const MAX_ASSIGNED: usize = 8;
/// Members that share a cell.
pub const MEMBERS_PER_CELL: usize = 8;
/// Ids of active nodes that share a cell.
pub const PLACES_PER_CELL: usize = 32;
/// Most that an arbiter takes of a node in any 24 hours, in basis points of its stake and unbonding.
pub const MAX_SLASH_BPS: u16 = 1_000;
/// Sentence for equivocation.
pub const JAIL_SECONDS: u64 = 365 * DAY_SECONDS;
/// Share of a slashed stake for who proved the equivocation: one part of this many.
pub const REWARD_DIVISOR: u128 = 10;
/// Reason of a slash for equivocation: this word in ASCII.
pub const EQUIVOCATION: [u8; 32] = *b"equivocation\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
/// Role in the access contract that may slash.
pub const ARBITER: u8 = 4;
/// Pause bit in the access contract that stops [`register`].
pub const PAUSE_REGISTER: u32 = 16;
/// Report kind: [`quorum`] of f + 1.
pub const STATUS: u8 = 1;
/// Report kind: [`quorum`] of n - f.
pub const SETTLEMENT: u8 = 2;

const DAY_SECONDS: u64 = 24 * 3600;

/// The cells of the oracle contract.
pub trait Roster {
    /// The root cell.
    fn summary(&self) -> Summary;
    /// Writes the root cell.
    fn set_summary(&mut self, summary: &Summary);
    /// The node with this id.
    fn node(&self, id: u32) -> Option<Node>;
    /// Writes a node.
    fn set_node(&mut self, id: u32, node: &Node);
    /// Node of an operator, 0 for none.
    fn node_of_operator(&self, operator: Address) -> u32;
    /// Writes the node of an operator.
    fn set_node_of_operator(&mut self, operator: Address, id: u32);
    /// Node that ever had this signer key, 0 for none; [`u32::MAX`] once the key is burnt.
    fn node_of_key(&self, key: &[u8; 32]) -> u32;
    /// Writes the node of a signer key.
    fn set_node_of_key(&mut self, key: &[u8; 32], id: u32);
    /// One cell of the list of active nodes; zeros when there is none.
    fn places(&self, cell: u32) -> [u32; PLACES_PER_CELL];
    /// Writes one cell of the list of active nodes.
    fn set_places(&mut self, cell: u32, nodes: &[u32; PLACES_PER_CELL]);
    /// One cell of the signer sets; zeros when there is none.
    fn members(&self, cell: u8) -> Members;
    /// Writes one cell of the signer sets.
    fn set_members(&mut self, cell: u8, members: &Members);
    /// Assignment, lease and last status of an event.
    fn duty(&self, event: u64) -> Option<Duty>;
    /// Writes assignment, lease and last status of an event.
    fn set_duty(&mut self, event: u64, duty: &Duty);
    /// Last settlement report of an event; zeros when there is none.
    fn settlement(&self, event: u64) -> Settlement;
    /// Writes the last settlement report of an event.
    fn set_settlement(&mut self, event: u64, settlement: &Settlement);
    /// What `account` may withdraw, 0 when there is no cell.
    fn credit(&self, account: Address) -> u128;
    /// Writes what `account` may withdraw.
    fn set_credit(&mut self, account: Address, amount: u128);
}

/// The node with this id.
///
/// # Errors
/// [`OracleError::NodeNotFound`].
pub fn find(roster: &impl Roster, node: u32) -> Result<Node, OracleError> {
    roster.node(node).ok_or(OracleError::NodeNotFound { node })
}

/// The node with this id, for its operator.
fn own(roster: &impl Roster, caller: Address, node: u32) -> Result<Node, OracleError> {
    let record = find(roster, node)?;
    if record.operator != caller {
        return Err(OracleError::NotOperator { node, caller });
    }
    Ok(record)
}

#[cfg(test)]
mod tests;
