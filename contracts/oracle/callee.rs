//! Calls to access and token, by their golden interfaces. Neither calls back.

use ink::{Address, codegen::sol::selector_bytes};
use w3av_contract_host::{Callee, abi::Values};
use w3av_contract_logic::{
    oracle::{ARBITER, OracleError, Policy},
    typed_data::number,
    words,
};

use crate::error::OrRevert;

/// What the access contract governs.
#[inline(never)]
pub(crate) fn policy(access: Address) -> Policy {
    policy_of(access)
        .ok_or(OracleError::AccessCallFailed { access })
        .or_revert()
}

fn policy_of(access: Address) -> Option<Policy> {
    let words: [_; 10] = Callee(access).view(const { selector_bytes("oraclePolicy()") }, &())?;
    let number = |index| number_at(&words, index);
    let address = |index| address_at(&words, index);
    Some(Policy {
        set_size: u8::try_from(number(0)?).ok()?,
        assigned_nodes: u8::try_from(number(1)?).ok()?,
        min_stake: number(2)?,
        unbonding_seconds: u32::try_from(number(3)?).ok()?,
        epoch_seconds: u32::try_from(number(4)?).ok()?,
        lease_seconds: u32::try_from(number(5)?).ok()?,
        stake_token: address(6)?,
        treasury: address(7)?,
        event_contract: address(8)?,
        paused_mask: u32::try_from(number(9)?).ok()?,
    })
}

#[inline(never)]
fn number_at(words: &[[u8; 32]], index: usize) -> Option<u128> {
    words::uint(words.get(index)?)
}

#[inline(never)]
fn address_at(words: &[[u8; 32]], index: usize) -> Option<Address> {
    words::address(words.get(index)?)
}

/// True when `account` may slash.
pub(crate) fn is_arbiter(access: Address, account: Address) -> bool {
    let selector = const { selector_bytes("hasRole(uint8,address)") };
    let [word] = Callee(access)
        .view(selector, &(ARBITER, account))
        .ok_or(OracleError::AccessCallFailed { access })
        .or_revert();
    word == number(true)
}

/// Moves `amount` of `token` from `from`, who allowed it, to this contract; nothing to do for 0.
pub(crate) fn pull(token: Address, from: Address, to: Address, amount: u128) {
    let selector = const { selector_bytes("transferFrom(address,address,uint256)") };
    pay(token, selector, &(from, to, amount), amount)
}

/// Pays `amount` of `token` from this contract to `to`; nothing to do for 0.
pub(crate) fn push(token: Address, to: Address, amount: u128) {
    let selector = const { selector_bytes("transfer(address,uint256)") };
    pay(token, selector, &(to, amount), amount);
}

fn pay(token: Address, selector: [u8; 4], arguments: &impl Values, amount: u128) {
    if amount == 0 {
        return;
    }
    let paid = Callee(token).call(selector, arguments) == Some([number(true)]);
    paid.then_some(())
        .ok_or(OracleError::TokenCallFailed { token })
        .or_revert();
}
