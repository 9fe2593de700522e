//! In-memory cells, real cryptography, and a network of nodes to begin with.

mod equivocation;
mod lease;
mod machine;
mod quorum;
mod registry;
mod report;
mod set;
mod stake;

use std::{collections::BTreeMap, vec::Vec};

use schnorrkel::{ExpansionMode, Keypair, MiniSecretKey, PublicKey, signing_context};

use super::{
    digest::{settlement_body, status_body},
    *,
};
use crate::crypto::{Crypto, address_of_sr25519};

/// A blob's cells; a cell of zeros is one that was never written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cells {
    pub(super) summary: Summary,
    pub(super) nodes: BTreeMap<u32, Node>,
    operators: BTreeMap<Address, u32>,
    keys: BTreeMap<[u8; 32], u32>,
    places: BTreeMap<u32, [u32; PLACES_PER_CELL]>,
    pub(super) members: BTreeMap<u8, Members>,
    pub(super) duties: BTreeMap<u64, Duty>,
    settlements: BTreeMap<u64, Settlement>,
    pub(super) credits: BTreeMap<Address, u128>,
}

impl Roster for Cells {
    fn summary(&self) -> Summary {
        self.summary
    }
    fn set_summary(&mut self, summary: &Summary) {
        self.summary = *summary;
    }
    fn node(&self, id: u32) -> Option<Node> {
        self.nodes.get(&id).copied()
    }
    fn set_node(&mut self, id: u32, node: &Node) {
        self.nodes.insert(id, *node);
    }
    fn node_of_operator(&self, operator: Address) -> u32 {
        self.operators.get(&operator).copied().unwrap_or(0)
    }
    fn set_node_of_operator(&mut self, operator: Address, id: u32) {
        self.operators.insert(operator, id);
    }
    fn node_of_key(&self, key: &[u8; 32]) -> u32 {
        self.keys.get(key).copied().unwrap_or(0)
    }
    fn set_node_of_key(&mut self, key: &[u8; 32], id: u32) {
        self.keys.insert(*key, id);
    }
    fn places(&self, cell: u32) -> [u32; PLACES_PER_CELL] {
        self.places.get(&cell).copied().unwrap_or_default()
    }
    fn set_places(&mut self, cell: u32, nodes: &[u32; PLACES_PER_CELL]) {
        self.places.insert(cell, *nodes);
    }
    fn members(&self, cell: u8) -> Members {
        self.members.get(&cell).copied().unwrap_or_default()
    }
    fn set_members(&mut self, cell: u8, members: &Members) {
        self.members.insert(cell, *members);
    }
    fn duty(&self, event: u64) -> Option<Duty> {
        self.duties.get(&event).copied()
    }
    fn set_duty(&mut self, event: u64, duty: &Duty) {
        self.duties.insert(event, *duty);
    }
    fn settlement(&self, event: u64) -> Settlement {
        self.settlements.get(&event).copied().unwrap_or_default()
    }
    fn set_settlement(&mut self, event: u64, settlement: &Settlement) {
        self.settlements.insert(event, *settlement);
    }
    fn credit(&self, account: Address) -> u128 {
        self.credits.get(&account).copied().unwrap_or(0)
    }
    fn set_credit(&mut self, account: Address, amount: u128) {
        self.credits.insert(account, amount);
    }
}

impl Cells {
    /// The list of active nodes.
    pub(super) fn active(&self) -> Vec<u32> {
        let mut reader = active::Reader::new(self);
        (0..self.summary.active_count)
            .map(|place| reader.node_at(self, place))
            .collect()
    }

    /// What the contract owes: its balance, if nobody gave it anything.
    pub(super) fn owed(&self) -> u128 {
        let at_stake: u128 = self.nodes.values().map(|node| node.stake + node.unbonding).sum();
        at_stake + self.credits.values().sum::<u128>()
    }
}

/// Keccak-256 and sr25519 as the chain has them.
pub(super) struct Real;

impl Crypto for Real {
    fn keccak256(&self, data: &[u8]) -> [u8; 32] {
        keccak_const::Keccak256::new().update(data).finalize()
    }
    fn recover(&self, _: &[u8; 32], _: u8, _: &[u8; 32], _: &[u8; 32]) -> Option<Address> {
        None
    }
    fn verify_sr25519(&self, key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        let (Ok(key), Ok(signature)) = (
            PublicKey::from_bytes(key),
            schnorrkel::Signature::from_bytes(signature),
        ) else {
            return false;
        };
        key.verify_simple(b"substrate", message, &signature).is_ok()
    }
}

pub(super) const NOW: u64 = 1_793_491_200;
pub(super) const EVENT: u64 = 7;
pub(super) const MIN_STAKE: u128 = 1_000;
pub(super) const STAKE: u128 = 5_000;
pub(super) const EPOCH: u64 = 6 * 3600;
pub(super) const LEASE: u64 = 60;
pub(super) const UNBONDING: u64 = 14 * 24 * 3600;
pub(super) const STRANGER: Address = Address::repeat_byte(0xAA);
pub(super) const EVENT_CONTRACT: Address = Address::repeat_byte(0xEC);
pub(super) const TREASURY: Address = Address::repeat_byte(0xFE);
pub(super) const HOME: Home = Home {
    chain_id: 420_420_420,
    contract: Address::repeat_byte(0xC0),
};

pub(super) const POLICY: Policy = Policy {
    set_size: 31,
    assigned_nodes: 3,
    min_stake: MIN_STAKE,
    unbonding_seconds: UNBONDING as u32,
    epoch_seconds: EPOCH as u32,
    lease_seconds: LEASE as u32,
    stake_token: Address::repeat_byte(0x77),
    treasury: TREASURY,
    event_contract: EVENT_CONTRACT,
    paused_mask: 0,
};

pub(super) const OFFER: Offer = Offer {
    peer_id_hash: [9; 32],
    region: 3,
    capacity: 200,
    price: 4,
};

/// Operator of the node with this id, in a network of [`nodes`].
pub(super) fn operator(node: u32) -> Address {
    let mut bytes = [0x0B; 20];
    bytes[16..].copy_from_slice(&node.to_be_bytes());
    Address(bytes)
}

pub(super) fn keypair(node: u32) -> Keypair {
    let mut seed = [1; 32];
    seed[..4].copy_from_slice(&node.to_be_bytes());
    MiniSecretKey::from_bytes(&seed)
        .expect("32 bytes")
        .expand_to_keypair(ExpansionMode::Ed25519)
}

pub(super) fn key(node: u32) -> [u8; 32] {
    keypair(node).public.to_bytes()
}

/// The node's signature over a message.
pub(super) fn sign(node: u32, message: &[u8]) -> [u8; 64] {
    keypair(node)
        .sign(signing_context(b"substrate").bytes(message))
        .to_bytes()
}

pub(super) fn register_node(cells: &mut Cells, node: u32) -> Result<u32, OracleError> {
    register(cells, &POLICY, operator(node), key(node), OFFER, STAKE, 20)
}

/// Active nodes `1..=count`.
pub(super) fn nodes(count: u32) -> Cells {
    let mut cells = Cells {
        summary: Summary::new(Address::repeat_byte(0xAC)).expect("not zero"),
        ..Cells::default()
    };
    for node in 1..=count {
        assert_eq!(register_node(&mut cells, node), Ok(node));
        assert_eq!(activate(&mut cells, NOW, &POLICY, operator(node), node), Ok(()));
    }
    cells
}

/// Active nodes in a first set, which is in their order, and assigned to [`EVENT`].
pub(super) fn network(count: u32) -> Cells {
    let mut cells = nodes(count);
    roll(&mut cells, &Real, NOW, &POLICY, HOME, &[0; 32]).expect("nodes are active");
    assign(&mut cells, NOW, &POLICY, EVENT_CONTRACT, EVENT, &[0; 32])
        .expect("the event contract")
        .expect("nodes are active");
    cells
}

/// The call is refused with this error, and changes nothing.
pub(super) fn refused<T: std::fmt::Debug + PartialEq>(
    cells: &mut Cells,
    error: OracleError,
    call: impl FnOnce(&mut Cells) -> Result<T, OracleError>,
) {
    let before = cells.clone();
    assert_eq!(call(cells), Err(error));
    assert_eq!(*cells, before, "a refusal changed something");
}

/// Signatures of members, given by node, of a set that is in the order of the nodes.
pub(super) fn signatures(cells: &Cells, slot: Slot, body: &[u8; 32], signers: &[u32]) -> (u32, Vec<u8>) {
    let digest = report_digest(&Real, &cells.summary.current.digest, slot, body);
    let bits = signers.iter().fold(0, |bits, node| bits | 1 << (node - 1));
    let bytes = signers.iter().flat_map(|node| sign(*node, &digest)).collect();
    (bits, bytes)
}

pub(super) const fn slot(kind: u8, sequence: u32, fence: u32) -> Slot {
    Slot {
        event: EVENT,
        kind,
        sequence,
        fence,
    }
}

/// The next status report under the fence that is held, signed by these nodes.
pub(super) fn status_by(cells: &mut Cells, now: u64, signers: &[u32]) -> Result<(), OracleError> {
    let duty = cells.duties[&EVENT];
    let slot = slot(STATUS, duty.status.reports.next(), duty.fence);
    let (bits, bytes) = signatures(cells, slot, &status_body(&Real, 2, [5; 32]), signers);
    let report = report_of(cells, slot, bits, &bytes);
    report_status(cells, &Real, now, STRANGER, report, 2, [5; 32])
}

pub(super) const SAID: Settlement = Settlement {
    reports: Reports {
        count: 0,
        reported_at: 0,
    },
    delivered_seconds: 3_599,
    uptime_bps: 9_990,
    peak_viewers: 180,
    work_total: 77,
    work_root: [6; 32],
    log_root: [7; 32],
};

/// The next settlement report under the fence that is held, signed by these nodes.
pub(super) fn settlement_by(cells: &mut Cells, now: u64, signers: &[u32]) -> Result<(), OracleError> {
    let slot = slot(
        SETTLEMENT,
        cells.settlement(EVENT).reports.next(),
        cells.duties[&EVENT].fence,
    );
    let (bits, bytes) = signatures(cells, slot, &settlement_body(&Real, &SAID), signers);
    let report = report_of(cells, slot, bits, &bytes);
    report_settlement(cells, &Real, now, STRANGER, report, SAID)
}

pub(super) fn report_of<'a>(cells: &Cells, slot: Slot, signers: u32, signatures: &'a [u8]) -> Report<'a> {
    Report {
        event: slot.event,
        sequence: slot.sequence,
        fence: slot.fence,
        signed: Signed {
            set_id: cells.summary.current.id,
            signers,
            signatures,
        },
    }
}

/// Account of a node's signer key.
pub(super) fn signer_account(node: u32) -> Address {
    address_of_sr25519(&Real, &key(node))
}
