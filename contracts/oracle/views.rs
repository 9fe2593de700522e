//! What the views of the oracle contract say, in the order of their answers.

use ink::{Address, sol::FixedBytes};
use w3av_contract_logic::oracle::{Node, Settlement, Status};

type Bytes32 = FixedBytes<32>;
/// What `nodeOf` says.
pub(crate) type NodeView = (Address, Bytes32, Bytes32, u8, u32, u128, u8);
/// What `stakeOf` says.
pub(crate) type StakeView = (u128, u128, u64, u64);
/// What `statusOf` says.
pub(crate) type StatusView = (u32, u8, u64, u64, Bytes32);
/// What `settlementOf` says.
pub(crate) type SettlementView = (u32, u64, u64, u32, u16, u32, u128, Bytes32, Bytes32);

/// Zeros for no node.
pub(crate) fn node(node: Option<Node>) -> NodeView {
    let Some(node) = node else {
        let zeros = FixedBytes([0; 32]);
        return (Address::zero(), zeros, zeros, 0, 0, 0, 0);
    };
    (
        node.operator,
        FixedBytes(node.signer_key),
        FixedBytes(node.offer.peer_id_hash),
        node.offer.region,
        node.offer.capacity,
        node.offer.price,
        node.state.code(),
    )
}

/// Zeros for no node.
pub(crate) fn stake(node: Option<Node>) -> StakeView {
    node.map_or((0, 0, 0, 0), |node| {
        (
            node.stake,
            node.unbonding,
            node.withdrawable_at,
            node.jailed_until,
        )
    })
}

pub(crate) fn status(status: &Status) -> StatusView {
    (
        status.reports.next(),
        status.code,
        status.ready_at,
        status.reports.reported_at,
        FixedBytes(status.manifest_hash),
    )
}

/// `ready_at`: when the first status came.
pub(crate) fn settlement(said: &Settlement, ready_at: u64) -> SettlementView {
    (
        said.reports.next(),
        ready_at,
        said.reports.reported_at,
        said.delivered_seconds,
        said.uptime_bps,
        said.peak_viewers,
        said.work_total,
        FixedBytes(said.work_root),
        FixedBytes(said.log_root),
    )
}
