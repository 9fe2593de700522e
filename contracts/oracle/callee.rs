//! Calls to access and token, by their golden interfaces. Neither calls back.

use ink::{Address, codegen::sol::selector_bytes};
use w3av_contract_host::{Callee, address_of, number_of};
use w3av_contract_logic::{
    oracle::{ARBITER, OracleError, Policy},
    typed_data::{address, number},
};

use crate::error::Error;

/// What the access contract governs.
#[inline(never)]
pub(crate) fn policy(access: Address) -> Result<Policy, Error> {
    policy_of(access).ok_or(OracleError::AccessCallFailed { access }.into())
}

fn policy_of(access: Address) -> Option<Policy> {
    let words: [_; 10] = Callee(access).view(const { selector_bytes("oraclePolicy()") }, &[])?;
    let [
        set_size,
        assigned,
        min_stake,
        unbonding,
        epoch,
        lease,
        token,
        treasury,
        event,
        paused,
    ] = &words;
    Some(Policy {
        set_size: narrow(set_size)?,
        assigned_nodes: narrow(assigned)?,
        min_stake: number_of(min_stake)?,
        unbonding_seconds: narrow(unbonding)?,
        epoch_seconds: narrow(epoch)?,
        lease_seconds: narrow(lease)?,
        stake_token: address_of(token)?,
        treasury: address_of(treasury)?,
        event_contract: address_of(event)?,
        paused_mask: narrow(paused)?,
    })
}

fn narrow<T: TryFrom<u128>>(word: &[u8; 32]) -> Option<T> {
    T::try_from(number_of(word)?).ok()
}

/// True when `account` may slash.
pub(crate) fn is_arbiter(access: Address, account: Address) -> Result<bool, Error> {
    let selector = const { selector_bytes("hasRole(uint8,address)") };
    let [word] = Callee(access)
        .view(selector, &[number(ARBITER), address(account)])
        .ok_or(OracleError::AccessCallFailed { access })?;
    Ok(word == number(1u8))
}

/// Moves `amount` of `token` from `from`, who allowed it, to this contract; nothing to do for 0.
pub(crate) fn pull(token: Address, from: Address, to: Address, amount: u128) -> Result<(), Error> {
    let selector = const { selector_bytes("transferFrom(address,address,uint256)") };
    pay(
        token,
        selector,
        &[address(from), address(to), number(amount)],
        amount,
    )
}

/// Pays `amount` of `token` from this contract to `to`; nothing to do for 0.
pub(crate) fn push(token: Address, to: Address, amount: u128) -> Result<(), Error> {
    let selector = const { selector_bytes("transfer(address,uint256)") };
    pay(token, selector, &[address(to), number(amount)], amount)
}

#[inline(never)]
fn pay(token: Address, selector: [u8; 4], arguments: &[[u8; 32]], amount: u128) -> Result<(), Error> {
    if amount == 0 {
        return Ok(());
    }
    match Callee(token).call(selector, arguments) {
        Some([word]) if word == number(1u8) => Ok(()),
        _ => Err(OracleError::TokenCallFailed { token }.into()),
    }
}
