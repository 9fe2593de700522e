use super::{
    MAX_ENDPOINTS_BYTES, Node, NodeState, Offer, OracleError, PAUSE_REGISTER, Policy, Roster, active, own,
    set, stake::start_unbonding,
};
use crate::Address;

/// Registers the caller's node with its first stake, which the contract then pulls. Returns the id.
///
/// # Errors
/// [`OracleError::Paused`], [`OracleError::ZeroAddress`] when no stake token is named,
/// [`OracleError::AlreadyRegistered`], [`OracleError::InvalidCapacity`], [`OracleError::InvalidEndpoints`],
/// [`OracleError::StakeTooLow`], [`OracleError::InvalidKey`], [`OracleError::KeyTaken`],
/// [`OracleError::CounterExhausted`], in this order.
pub fn register(
    roster: &mut impl Roster,
    policy: &Policy,
    caller: Address,
    signer_key: [u8; 32],
    offer: Offer,
    stake: u128,
    endpoints_bytes: usize,
) -> Result<u32, OracleError> {
    if policy.paused_mask & PAUSE_REGISTER != 0 {
        return Err(OracleError::Paused);
    }
    if policy.stake_token.is_zero() {
        return Err(OracleError::ZeroAddress);
    }
    let registered = roster.node_of_operator(caller);
    if registered != 0 {
        return Err(OracleError::AlreadyRegistered {
            operator: caller,
            node: registered,
        });
    }
    check_offer(&offer, endpoints_bytes)?;
    check_stake(stake, policy)?;
    check_key(roster, &signer_key)?;
    let mut summary = roster.summary();
    // The largest id marks burnt keys.
    let id = summary
        .node_count
        .checked_add(1)
        .filter(|id| *id != u32::MAX)
        .ok_or(OracleError::CounterExhausted)?;
    summary.node_count = id;
    if summary.token.is_zero() {
        summary.token = policy.stake_token;
    }
    roster.set_summary(&summary);
    roster.set_node_of_operator(caller, id);
    roster.set_node_of_key(&signer_key, id);
    let node = Node {
        operator: caller,
        signer_key,
        offer,
        state: NodeState::Registered,
        place: 0,
        stake,
        unbonding: 0,
        withdrawable_at: 0,
        jailed_until: 0,
        slashed_at: 0,
        slashed_bps: 0,
    };
    roster.set_node(id, &node);
    Ok(id)
}

/// Changes what a node says about itself; operator.
///
/// # Errors
/// [`OracleError::NodeNotFound`], [`OracleError::NotOperator`], [`OracleError::WrongNodeState`] once Exited,
/// [`OracleError::InvalidCapacity`], [`OracleError::InvalidEndpoints`], in this order.
pub fn update(
    roster: &mut impl Roster,
    caller: Address,
    id: u32,
    offer: Offer,
    endpoints_bytes: usize,
) -> Result<(), OracleError> {
    let mut node = present(roster, caller, id)?;
    check_offer(&offer, endpoints_bytes)?;
    node.offer = offer;
    roster.set_node(id, &node);
    Ok(())
}

/// Registered, Draining, or Jailed after the sentence → Active; operator.
///
/// # Errors
/// [`OracleError::NodeNotFound`], [`OracleError::NotOperator`], [`OracleError::WrongNodeState`],
/// [`OracleError::TooEarly`] during the sentence, [`OracleError::StakeTooLow`], [`OracleError::InvalidKey`] when the
/// node's key was burnt, in this order.
pub fn activate(
    roster: &mut impl Roster,
    now: u64,
    policy: &Policy,
    caller: Address,
    id: u32,
) -> Result<(), OracleError> {
    let mut node = own(roster, caller, id)?;
    if !matches!(
        node.state,
        NodeState::Registered | NodeState::Draining | NodeState::Jailed
    ) {
        return Err(node.wrong_state(id));
    }
    check_sentence(&node, now)?;
    check_stake(node.stake, policy)?;
    if node.signer_key == [0; 32] {
        return Err(OracleError::InvalidKey);
    }
    active::join(roster, id, &mut node)?;
    roster.set_node(id, &node);
    Ok(())
}

/// Active → Draining; operator. The node stays in the sets it is in, and keeps its leases.
///
/// # Errors
/// [`OracleError::NodeNotFound`], [`OracleError::NotOperator`], [`OracleError::WrongNodeState`].
pub fn drain(roster: &mut impl Roster, caller: Address, id: u32) -> Result<(), OracleError> {
    let mut node = own(roster, caller, id)?;
    if node.state != NodeState::Active {
        return Err(node.wrong_state(id));
    }
    active::leave(roster, &node);
    node.state = NodeState::Draining;
    roster.set_node(id, &node);
    Ok(())
}

/// Registered, Draining, or Jailed after the sentence → Exited; operator. The whole stake unbonds: returns how much,
/// and from when it may be withdrawn. Until then the node counts in the sets it is in.
///
/// # Errors
/// [`OracleError::NodeNotFound`], [`OracleError::NotOperator`], [`OracleError::WrongNodeState`],
/// [`OracleError::TooEarly`] during the sentence, [`OracleError::AmountOverflow`], in this order.
pub fn exit(
    roster: &mut impl Roster,
    now: u64,
    policy: &Policy,
    caller: Address,
    id: u32,
) -> Result<(u128, u64), OracleError> {
    let mut node = own(roster, caller, id)?;
    if !matches!(
        node.state,
        NodeState::Registered | NodeState::Draining | NodeState::Jailed
    ) {
        return Err(node.wrong_state(id));
    }
    check_sentence(&node, now)?;
    let amount = node.stake;
    start_unbonding(&mut node, now, policy, amount)?;
    node.state = NodeState::Exited;
    roster.set_node(id, &node);
    if node.unbonding == 0 {
        set::strike(roster, id);
    }
    Ok((amount, node.withdrawable_at))
}

/// Names the key for the signer sets to come; operator. The sets that are keep the key they were drawn with, and the
/// old key stays this node's: what it signed twice can still be proven.
///
/// # Errors
/// [`OracleError::NodeNotFound`], [`OracleError::NotOperator`], [`OracleError::WrongNodeState`] once Exited,
/// [`OracleError::InvalidKey`], [`OracleError::KeyTaken`], in this order.
pub fn rotate_signer(
    roster: &mut impl Roster,
    caller: Address,
    id: u32,
    signer_key: [u8; 32],
) -> Result<(), OracleError> {
    let mut node = present(roster, caller, id)?;
    check_key(roster, &signer_key)?;
    roster.set_node_of_key(&signer_key, id);
    node.signer_key = signer_key;
    roster.set_node(id, &node);
    Ok(())
}

/// The caller's node, unless it left for good.
pub(super) fn present(roster: &impl Roster, caller: Address, id: u32) -> Result<Node, OracleError> {
    let node = own(roster, caller, id)?;
    if node.state == NodeState::Exited {
        return Err(node.wrong_state(id));
    }
    Ok(node)
}

/// Least stake of a node.
pub(super) fn check_stake(stake: u128, policy: &Policy) -> Result<(), OracleError> {
    if stake < policy.min_stake {
        return Err(OracleError::StakeTooLow {
            stake,
            min: policy.min_stake,
        });
    }
    Ok(())
}

fn check_sentence(node: &Node, now: u64) -> Result<(), OracleError> {
    if now < node.jailed_until {
        return Err(OracleError::TooEarly {
            opens_at: node.jailed_until,
        });
    }
    Ok(())
}

fn check_offer(offer: &Offer, endpoints_bytes: usize) -> Result<(), OracleError> {
    if offer.capacity == 0 {
        return Err(OracleError::InvalidCapacity { capacity: 0 });
    }
    if endpoints_bytes == 0 || endpoints_bytes > MAX_ENDPOINTS_BYTES {
        return Err(OracleError::InvalidEndpoints {
            length: u32::try_from(endpoints_bytes).unwrap_or(u32::MAX),
        });
    }
    Ok(())
}

/// One key, one node, for ever. Zeros are a point for which everybody can sign; a key that ends in 0xEE stands for
/// an Ethereum account, which signs nothing by sr25519.
fn check_key(roster: &impl Roster, key: &[u8; 32]) -> Result<(), OracleError> {
    if *key == [0; 32] || key[20..] == [0xEE; 12] {
        return Err(OracleError::InvalidKey);
    }
    if roster.node_of_key(key) != 0 {
        return Err(OracleError::KeyTaken { signer_key: *key });
    }
    Ok(())
}
