//! What other contracts ask for in one call, as the words of the answer.

use super::{Directory, Governance, key, paused_mask, place};
use crate::{
    Address,
    typed_data::{address, number},
};

/// Length of [`event_policy`].
pub const EVENT_POLICY_WORDS: usize = 14;
/// Length of [`oracle_policy`].
pub const ORACLE_POLICY_WORDS: usize = 10;

/// All that an event copies when it is created: kind of the pay token; tariff base, per seat, per minute; free seats;
/// protocol and resale shares; challenge, dispute and report seconds; bond; bond token; treasury; paused bits.
pub fn event_policy(
    directory: &impl Directory,
    now: u64,
    pay_token: Address,
) -> [[u8; 32]; EVENT_POLICY_WORDS] {
    let governance = directory.governance();
    let value = |key| value_of(governance, key);
    [
        number(directory.pay_token_kind(pay_token)),
        value(key::TARIFF_BASE),
        value(key::TARIFF_PER_SEAT),
        value(key::TARIFF_PER_MINUTE),
        value(key::FREE_SEATS),
        value(key::PROTOCOL_BPS),
        value(key::RESALE_FEE_BPS),
        value(key::CHALLENGE_SECONDS),
        value(key::DISPUTE_SECONDS),
        value(key::REPORT_SECONDS),
        value(key::BOND),
        address_of(governance, place::W3W),
        address_of(governance, place::TREASURY),
        number(paused_mask(governance, now)),
    ]
}

/// All that the oracle contract needs: set size, assigned nodes, least stake; unbonding, epoch and lease seconds;
/// stake token; treasury; event contract; paused bits.
pub fn oracle_policy(governance: &Governance, now: u64) -> [[u8; 32]; ORACLE_POLICY_WORDS] {
    let value = |key| value_of(governance, key);
    [
        value(key::SET_SIZE),
        value(key::ASSIGNED_NODES),
        value(key::MIN_STAKE),
        value(key::UNBONDING_SECONDS),
        value(key::EPOCH_SECONDS),
        value(key::LEASE_SECONDS),
        address_of(governance, place::W3W),
        address_of(governance, place::TREASURY),
        address_of(governance, place::EVENT),
        number(paused_mask(governance, now)),
    ]
}

fn value_of(governance: &Governance, key: u8) -> [u8; 32] {
    number(governance.parameters.get(key).unwrap_or_default())
}

fn address_of(governance: &Governance, key: u8) -> [u8; 32] {
    address(governance.address(key).unwrap_or_default())
}
