//! Governed values: how they are stored, what they start with, and what they may be.

use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use super::{AccessError, Kind};

/// Keys of the governed values.
pub mod key {
    /// Service fee per event.
    pub const TARIFF_BASE: u8 = 1;
    /// Service fee per seat above the free ones.
    pub const TARIFF_PER_SEAT: u8 = 2;
    /// Service fee per started minute and rendition.
    pub const TARIFF_PER_MINUTE: u8 = 3;
    /// Capacity without a service fee.
    pub const FREE_SEATS: u8 = 4;
    /// Share of the service fee for the treasury.
    pub const PROTOCOL_BPS: u8 = 5;
    /// Share of a resale for the treasury.
    pub const RESALE_FEE_BPS: u8 = 6;
    /// How long a settlement may be challenged.
    pub const CHALLENGE_SECONDS: u8 = 7;
    /// How long a dispute may be resolved.
    pub const DISPUTE_SECONDS: u8 = 8;
    /// What a proposer and a challenger risk.
    pub const BOND: u8 = 9;
    /// Silence of the oracles after which an event times out.
    pub const REPORT_SECONDS: u8 = 10;
    /// Most members of a signer set.
    pub const SET_SIZE: u8 = 11;
    /// Nodes that an event is assigned to.
    pub const ASSIGNED_NODES: u8 = 12;
    /// Least stake of a node.
    pub const MIN_STAKE: u8 = 13;
    /// How long a stake stays slashable after it was taken out.
    pub const UNBONDING_SECONDS: u8 = 14;
    /// How long a signer set lasts.
    pub const EPOCH_SECONDS: u8 = 15;
    /// How long a node leads an event without renewing.
    pub const LEASE_SECONDS: u8 = 16;
    /// How long an operation waits.
    pub const TIMELOCK_SECONDS: u8 = 17;
}

/// Number of parameters; keys are `1..=PARAMETERS`.
const PARAMETERS: u8 = 17;
/// Amounts of tokens: the three tariffs, bond, stake.
const AMOUNTS: usize = 5;
/// Everything else: seconds, counts, shares.
const NUMBERS: usize = 12;
/// A stake outlives the challenge of what it vouched for by at least this.
const UNBONDING_MARGIN: u128 = 7 * 86_400;

const W3: u128 = 1_000_000_000_000_000_000;
/// More tokens than either cap: what a development network may set.
const MANY: u128 = 1_000_000_000 * W3;
const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;

/// What one parameter starts with and may be, ends included.
#[derive(Clone, Copy)]
struct Rule<N> {
    default: N,
    /// Before the seal: anything that does not break the contracts.
    wide: (N, N),
    /// After the seal.
    public: (N, N),
}

const fn rule<N: Copy>(default: N, wide: (N, N), public: (N, N)) -> Rule<N> {
    Rule {
        default,
        wide,
        public,
    }
}

/// In the order of their keys.
const AMOUNT_RULES: [Rule<u128>; AMOUNTS] = [
    rule(10 * W3, (0, MANY), (0, 10_000 * W3)),
    rule(W3 / 100, (0, MANY), (0, 10 * W3)),
    rule(W3 / 100, (0, MANY), (0, 10 * W3)),
    rule(100 * W3, (1, MANY), (W3, 100_000 * W3)),
    rule(1_000 * W3, (1, MANY), (100 * W3, 1_000_000 * W3)),
];

/// In the order of their keys.
const NUMBER_RULES: [Rule<u32>; NUMBERS] = [
    // Free seats, shares.
    rule(200, (0, 1_000_000), (200, 10_000)),
    rule(2_000, (0, 10_000), (0, 5_000)),
    rule(250, (0, 1_000), (0, 500)),
    // Challenge, dispute, report.
    rule(DAY, (1, 30 * DAY), (12 * HOUR, 14 * DAY)),
    rule(7 * DAY, (1, 60 * DAY), (DAY, 30 * DAY)),
    rule(14 * DAY, (1, 90 * DAY), (3 * DAY, 60 * DAY)),
    // Set size, assigned nodes.
    rule(31, (1, 31), (4, 31)),
    rule(3, (1, 8), (2, 8)),
    // Unbonding, epoch, lease, timelock.
    rule(14 * DAY, (1, 90 * DAY), (8 * DAY, 90 * DAY)),
    rule(6 * HOUR, (1, 7 * DAY), (HOUR, 7 * DAY)),
    rule(2 * MINUTE, (1, HOUR), (30, 10 * MINUTE)),
    rule(2 * DAY, (0, 30 * DAY), (2 * DAY, 30 * DAY)),
];

/// All parameters, packed: amounts in 16 bytes, everything else in 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Parameters {
    amounts: [u128; AMOUNTS],
    numbers: [u32; NUMBERS],
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            amounts: AMOUNT_RULES.map(|rule| rule.default),
            numbers: NUMBER_RULES.map(|rule| rule.default),
        }
    }
}

/// Where a parameter is stored.
enum Slot {
    Amount(usize),
    Number(usize),
}

fn slot(key: u8) -> Option<Slot> {
    let behind = |keys: u8| usize::from(key.saturating_sub(keys));
    Some(match key {
        key::TARIFF_BASE..=key::TARIFF_PER_MINUTE => Slot::Amount(behind(1)),
        key::FREE_SEATS..=key::DISPUTE_SECONDS => Slot::Number(behind(4)),
        key::BOND => Slot::Amount(3),
        key::REPORT_SECONDS..=key::ASSIGNED_NODES => Slot::Number(behind(5)),
        key::MIN_STAKE => Slot::Amount(4),
        key::UNBONDING_SECONDS..=key::TIMELOCK_SECONDS => Slot::Number(behind(6)),
        _ => return None,
    })
}

impl Parameters {
    /// The value at `key`, `None` when there is no such parameter.
    pub fn get(&self, key: u8) -> Option<u128> {
        match slot(key)? {
            Slot::Amount(index) => self.amounts.get(index).copied(),
            Slot::Number(index) => self.numbers.get(index).map(|number| u128::from(*number)),
        }
    }

    /// Writes a value that [`Self::check`] let through.
    pub(super) fn set(&mut self, key: u8, value: u128) {
        match (slot(key), u32::try_from(value)) {
            (Some(Slot::Amount(index)), _) => {
                if let Some(entry) = self.amounts.get_mut(index) {
                    *entry = value;
                }
            }
            (Some(Slot::Number(index)), Ok(number)) => {
                if let Some(entry) = self.numbers.get_mut(index) {
                    *entry = number;
                }
            }
            _ => {}
        }
    }

    /// `value` may stand at `key`, beside the other values.
    ///
    /// # Errors
    /// [`AccessError::UnknownKey`], [`AccessError::OutOfBounds`].
    pub(super) fn check(&self, is_sealed: bool, key: u8, value: u128) -> Result<(), AccessError> {
        let (min, max) = self.bounds(is_sealed, key).ok_or(AccessError::UnknownKey {
            kind: Kind::Parameter.code(),
            key,
        })?;
        if (min..=max).contains(&value) {
            Ok(())
        } else {
            Err(AccessError::OutOfBounds { key, value, min, max })
        }
    }

    fn bounds(&self, is_sealed: bool, key: u8) -> Option<(u128, u128)> {
        let (wide, public) = match slot(key)? {
            Slot::Amount(index) => AMOUNT_RULES.get(index).map(|rule| (rule.wide, rule.public))?,
            Slot::Number(index) => {
                let rule = NUMBER_RULES.get(index)?;
                (widened(rule.wide), widened(rule.public))
            }
        };
        if !is_sealed {
            return Some(wide);
        }
        let (min, max) = public;
        // Whoever signed a false report can still be slashed when its challenge is decided.
        Some(match key {
            key::UNBONDING_SECONDS => {
                let challenge = self.get(key::CHALLENGE_SECONDS)?;
                (min.max(challenge.saturating_add(UNBONDING_MARGIN)), max)
            }
            key::CHALLENGE_SECONDS => {
                let unbonding = self.get(key::UNBONDING_SECONDS)?;
                (min, max.min(unbonding.saturating_sub(UNBONDING_MARGIN)))
            }
            _ => public,
        })
    }
}

fn widened((min, max): (u32, u32)) -> (u128, u128) {
    (min.into(), max.into())
}

/// Every parameter is within the bounds of a public network.
pub(super) fn check_all(parameters: &Parameters) -> Result<(), AccessError> {
    (1..=PARAMETERS).try_for_each(|key| {
        let value = parameters.get(key).unwrap_or_default();
        parameters.check(true, key, value)
    })
}
