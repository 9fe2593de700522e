//! Two reports in one slot, signed by one key: a lie whatever the truth is, and so proven without a judge.

use super::{
    Home, JAIL_SECONDS, NodeState, OracleError, Policy, REWARD_DIVISOR, Roster, Slot, active,
    digest::report_digest, find, set, stake::grant,
};
use crate::{Address, crypto::Crypto, signature::is_signed};

/// Marks a key that was caught: no second sentence for the same lie, and nobody registers it again.
const BURNT: u32 = u32::MAX;

/// Two bodies that one key signed in one slot of one set. The set need not be kept any more: its digest is made of
/// what is given and of this chain and contract, and whoever signs it twice is caught.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence<'a> {
    /// The key.
    pub signer_key: [u8; 32],
    /// Id of the set.
    pub set_id: u32,
    /// Size of the set.
    pub size: u8,
    /// Hash of the set's keys one after the other.
    pub keys_hash: [u8; 32],
    /// The slot.
    pub slot: Slot,
    /// Hash of a report's fields.
    pub body_a: [u8; 32],
    /// Signature of that report.
    pub signature_a: &'a [u8],
    /// Hash of another report's fields.
    pub body_b: [u8; 32],
    /// Signature of that report.
    pub signature_b: &'a [u8],
}

/// What a proof brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Punishment {
    /// The node.
    pub node: u32,
    /// What it lost.
    pub amount: u128,
    /// Its state now.
    pub state: NodeState,
}

/// Takes everything that the key's node has at stake, a tenth for the caller and the rest for the treasury; jails
/// the node, takes it off the list and out of the sets, and burns the key. Anybody.
///
/// # Errors
/// [`OracleError::NodeNotFound`] for a key that no node has or had, or that was burnt,
/// [`OracleError::NotEquivocation`], [`OracleError::ZeroAddress`] without a treasury,
/// [`OracleError::AmountOverflow`], in this order.
pub fn punish(
    roster: &mut impl Roster,
    crypto: &impl Crypto,
    now: u64,
    policy: &Policy,
    home: Home,
    caller: Address,
    evidence: &Evidence<'_>,
) -> Result<Punishment, OracleError> {
    let id = roster.node_of_key(&evidence.signer_key);
    let mut node = find(roster, id)?;
    if !proves(crypto, home, evidence) {
        return Err(OracleError::NotEquivocation);
    }
    if policy.treasury.is_zero() {
        return Err(OracleError::ZeroAddress);
    }
    let amount = node
        .stake
        .checked_add(node.unbonding)
        .ok_or(OracleError::AmountOverflow)?;
    let reward = amount / REWARD_DIVISOR;
    // Caller and treasury may be one account: the second sum is checked before anything is written.
    roster
        .credit(policy.treasury)
        .checked_add(amount)
        .ok_or(OracleError::AmountOverflow)?;
    grant(roster, caller, reward)?;
    grant(roster, policy.treasury, amount.saturating_sub(reward))?;
    if node.state == NodeState::Active {
        active::leave(roster, &node);
    }
    roster.set_node_of_key(&evidence.signer_key, BURNT);
    if node.signer_key == evidence.signer_key {
        node.signer_key = [0; 32];
    }
    (node.stake, node.unbonding) = (0, 0);
    // A node that left stays so: there is nothing that it could come back with.
    if node.state != NodeState::Exited {
        node.state = NodeState::Jailed;
        node.jailed_until = now.saturating_add(JAIL_SECONDS);
    }
    roster.set_node(id, &node);
    set::strike(roster, id);
    Ok(Punishment {
        node: id,
        amount,
        state: node.state,
    })
}

fn proves(crypto: &impl Crypto, home: Home, evidence: &Evidence<'_>) -> bool {
    let set_digest = home.set_digest(crypto, evidence.set_id, evidence.size, evidence.keys_hash);
    let is_by_key = |body: &[u8; 32], signature: &[u8]| {
        <&[u8; 64]>::try_from(signature).is_ok_and(|signature| {
            let digest = report_digest(crypto, &set_digest, evidence.slot, body);
            is_signed(crypto, &evidence.signer_key, &digest, signature)
        })
    };
    evidence.body_a != evidence.body_b
        && is_by_key(&evidence.body_a, evidence.signature_a)
        && is_by_key(&evidence.body_b, evidence.signature_b)
}
