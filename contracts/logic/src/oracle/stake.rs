use super::{
    DAY_SECONDS, MAX_SLASH_BPS, Node, NodeState, OracleError, Policy, Roster, find, own, registry,
    registry::check_stake, set,
};
use crate::Address;

const BPS: u128 = 10_000;

/// Adds to a node's stake, which the contract then pulls; operator.
///
/// # Errors
/// [`OracleError::NodeNotFound`], [`OracleError::NotOperator`], [`OracleError::WrongNodeState`] once Exited,
/// [`OracleError::InvalidAmount`] for zero, [`OracleError::AmountOverflow`], in this order.
pub fn add(roster: &mut impl Roster, caller: Address, id: u32, amount: u128) -> Result<(), OracleError> {
    let mut node = registry::present(roster, caller, id)?;
    if amount == 0 {
        return Err(OracleError::InvalidAmount {
            amount,
            max: u128::MAX,
        });
    }
    node.stake = node
        .stake
        .checked_add(amount)
        .ok_or(OracleError::AmountOverflow)?;
    roster.set_node(id, &node);
    Ok(())
}

/// Starts the delay for a part of the stake, and again for what is unbonding; operator. Returns when it is over.
///
/// # Errors
/// [`OracleError::NodeNotFound`], [`OracleError::NotOperator`], [`OracleError::InvalidAmount`] for zero and for more
/// than the stake, [`OracleError::StakeTooLow`] for what would stay, [`OracleError::AmountOverflow`], in this order.
pub fn unbond(
    roster: &mut impl Roster,
    now: u64,
    policy: &Policy,
    caller: Address,
    id: u32,
    amount: u128,
) -> Result<u64, OracleError> {
    let mut node = own(roster, caller, id)?;
    let max = node.stake;
    let rest = max
        .checked_sub(amount)
        .filter(|_| amount != 0)
        .ok_or(OracleError::InvalidAmount { amount, max })?;
    check_stake(rest, policy)?;
    start_unbonding(&mut node, now, policy, amount)?;
    roster.set_node(id, &node);
    Ok(node.withdrawable_at)
}

/// Takes out what has unbonded, for the contract to pay to the operator. A node that left and has nothing at stake
/// any more is struck from the signer sets.
///
/// # Errors
/// [`OracleError::NodeNotFound`], [`OracleError::NotOperator`], [`OracleError::NothingToWithdraw`],
/// [`OracleError::TooEarly`], in this order.
pub fn withdraw_stake(
    roster: &mut impl Roster,
    now: u64,
    caller: Address,
    id: u32,
) -> Result<u128, OracleError> {
    let mut node = own(roster, caller, id)?;
    let amount = node.unbonding;
    if amount == 0 {
        return Err(OracleError::NothingToWithdraw { account: caller });
    }
    if now < node.withdrawable_at {
        return Err(OracleError::TooEarly {
            opens_at: node.withdrawable_at,
        });
    }
    node.unbonding = 0;
    roster.set_node(id, &node);
    if node.state == NodeState::Exited {
        set::strike(roster, id);
    }
    Ok(amount)
}

/// Takes `bps` of a node's stake and of its unbonding for the treasury; `is_arbiter` says whether the caller may.
/// Returns how much.
///
/// # Errors
/// [`OracleError::MissingRole`], [`OracleError::ZeroAddress`] without a treasury, [`OracleError::NodeNotFound`],
/// [`OracleError::SlashTooHigh`] when slashes less than a day apart would take more than
/// [`MAX_SLASH_BPS`](super::MAX_SLASH_BPS) together, [`OracleError::InvalidAmount`] when that is nothing,
/// [`OracleError::AmountOverflow`], in this order.
pub fn slash(
    roster: &mut impl Roster,
    now: u64,
    policy: &Policy,
    caller: Address,
    is_arbiter: bool,
    id: u32,
    bps: u16,
) -> Result<u128, OracleError> {
    if !is_arbiter {
        return Err(OracleError::MissingRole {
            role: super::ARBITER,
            caller,
        });
    }
    if policy.treasury.is_zero() {
        return Err(OracleError::ZeroAddress);
    }
    let mut node = find(roster, id)?;
    // Slashes less than a day apart count together, so no window of a day holds more than the bound.
    let taken = if now < node.slashed_at.saturating_add(DAY_SECONDS) {
        node.slashed_bps
    } else {
        0
    };
    let max = MAX_SLASH_BPS.saturating_sub(taken);
    if bps > max {
        return Err(OracleError::SlashTooHigh { bps, max });
    }
    let (of_stake, of_unbonding) = (share(node.stake, bps), share(node.unbonding, bps));
    let amount = of_stake
        .checked_add(of_unbonding)
        .ok_or(OracleError::AmountOverflow)?;
    if amount == 0 {
        return Err(OracleError::InvalidAmount {
            amount,
            max: at_stake(&node),
        });
    }
    grant(roster, policy.treasury, amount)?;
    node.stake = node.stake.saturating_sub(of_stake);
    node.unbonding = node.unbonding.saturating_sub(of_unbonding);
    node.slashed_at = now;
    node.slashed_bps = taken.saturating_add(bps);
    roster.set_node(id, &node);
    Ok(amount)
}

/// Takes the caller's whole credit out, for the contract to pay.
///
/// # Errors
/// [`OracleError::NothingToWithdraw`].
pub fn withdraw(roster: &mut impl Roster, caller: Address) -> Result<u128, OracleError> {
    let amount = roster.credit(caller);
    if amount == 0 {
        return Err(OracleError::NothingToWithdraw { account: caller });
    }
    roster.set_credit(caller, 0);
    Ok(amount)
}

/// Lets `account` withdraw `amount` more.
pub(super) fn grant(roster: &mut impl Roster, account: Address, amount: u128) -> Result<(), OracleError> {
    let credit = roster
        .credit(account)
        .checked_add(amount)
        .ok_or(OracleError::AmountOverflow)?;
    roster.set_credit(account, credit);
    Ok(())
}

/// Moves `amount` of the stake to what is unbonding.
pub(super) fn start_unbonding(
    node: &mut Node,
    now: u64,
    policy: &Policy,
    amount: u128,
) -> Result<(), OracleError> {
    let unbonding = node
        .unbonding
        .checked_add(amount)
        .ok_or(OracleError::AmountOverflow)?;
    node.stake = node
        .stake
        .checked_sub(amount)
        .ok_or(OracleError::AmountOverflow)?;
    node.unbonding = unbonding;
    node.withdrawable_at = now.saturating_add(policy.unbonding_seconds.into());
    Ok(())
}

/// All that a node can lose.
pub(super) const fn at_stake(node: &Node) -> u128 {
    node.stake.saturating_add(node.unbonding)
}

/// `bps` of an amount, rounded down, for every amount.
const fn share(amount: u128, bps: u16) -> u128 {
    let bps = bps as u128;
    let (whole, rest) = (amount / BPS, amount % BPS);
    whole
        .saturating_mul(bps)
        .saturating_add(rest.saturating_mul(bps) / BPS)
}
