use super::*;

const DAY: u64 = 24 * 3600;

#[test]
fn stake_grows_by_what_is_added() {
    let mut cells = nodes(1);
    assert_eq!(add(&mut cells, operator(1), 1, 7), Ok(()));
    assert_eq!(cells.nodes[&1].stake, STAKE + 7);
    let zero = OracleError::InvalidAmount {
        amount: 0,
        max: u128::MAX,
    };
    refused(&mut cells, zero, |cells| add(cells, operator(1), 1, 0));
    refused(&mut cells, OracleError::AmountOverflow, |cells| {
        add(cells, operator(1), 1, u128::MAX)
    });
    drain(&mut cells, operator(1), 1).expect("active");
    exit(&mut cells, NOW, &POLICY, operator(1), 1).expect("draining");
    refused(
        &mut cells,
        OracleError::WrongNodeState { node: 1, state: 4 },
        |cells| add(cells, operator(1), 1, 1),
    );
}

#[test]
fn unbonding_keeps_the_least_stake_and_waits() {
    let mut cells = nodes(1);
    let who = operator(1);
    for amount in [0, STAKE + 1, u128::MAX] {
        let error = OracleError::InvalidAmount { amount, max: STAKE };
        refused(&mut cells, error, |cells| {
            unbond(cells, NOW, &POLICY, who, 1, amount)
        });
    }
    for amount in [STAKE - MIN_STAKE + 1, STAKE] {
        let error = OracleError::StakeTooLow {
            stake: STAKE - amount,
            min: MIN_STAKE,
        };
        refused(&mut cells, error, |cells| {
            unbond(cells, NOW, &POLICY, who, 1, amount)
        });
    }
    let nothing = OracleError::NothingToWithdraw { account: who };
    refused(&mut cells, nothing, |cells| withdraw_stake(cells, NOW, who, 1));
    assert_eq!(
        unbond(&mut cells, NOW, &POLICY, who, 1, 1_000),
        Ok(NOW + UNBONDING)
    );
    // The second starts the delay again for both.
    let later = NOW + UNBONDING - 1;
    assert_eq!(
        unbond(&mut cells, later, &POLICY, who, 1, STAKE - MIN_STAKE - 1_000),
        Ok(later + UNBONDING)
    );
    let early = OracleError::TooEarly {
        opens_at: later + UNBONDING,
    };
    for now in [NOW, later, later + UNBONDING - 1] {
        refused(&mut cells, early, |cells| withdraw_stake(cells, now, who, 1));
    }
    let owed = cells.owed();
    let paid = withdraw_stake(&mut cells, later + UNBONDING, who, 1);
    assert_eq!(paid, Ok(STAKE - MIN_STAKE));
    assert_eq!(cells.owed(), owed - (STAKE - MIN_STAKE));
    refused(&mut cells, nothing, |cells| {
        withdraw_stake(cells, u64::MAX, who, 1)
    });
}

#[test]
fn sums_at_the_end_of_128_bits_are_refused_or_fit() {
    let mut cells = nodes(1);
    let who = operator(1);
    cells.nodes.get_mut(&1).expect("there").unbonding = u128::MAX - 10;
    refused(&mut cells, OracleError::AmountOverflow, |cells| {
        unbond(cells, NOW, &POLICY, who, 1, 11)
    });
    drain(&mut cells, who, 1).expect("active");
    refused(&mut cells, OracleError::AmountOverflow, |cells| {
        exit(cells, NOW, &POLICY, who, 1)
    });
    assert_eq!(unbond(&mut cells, u64::MAX, &POLICY, who, 1, 10), Ok(u64::MAX));
    // A tenth of all that fits in 128 bits.
    let mut cells = nodes(1);
    cells.nodes.get_mut(&1).expect("there").stake = u128::MAX;
    assert_eq!(
        slash(&mut cells, NOW, &POLICY, who, true, 1, 1_000),
        Ok(u128::MAX / 10)
    );
    cells.credits.insert(TREASURY, u128::MAX);
    refused(&mut cells, OracleError::AmountOverflow, |cells| {
        slash(cells, NOW + DAY, &POLICY, who, true, 1, 1_000)
    });
    cells.credits.clear();
    let node = cells.nodes.get_mut(&1).expect("there");
    (node.stake, node.unbonding) = (u128::MAX, u128::MAX);
    assert!(slash(&mut cells, NOW + DAY, &POLICY, who, true, 1, 1_000).is_ok());
}

#[test]
fn slash_takes_the_same_share_of_stake_and_unbonding() {
    let mut cells = nodes(1);
    unbond(&mut cells, NOW, &POLICY, operator(1), 1, 999).expect("more than the least stays");
    let owed = cells.owed();
    assert_eq!(
        slash(&mut cells, NOW, &POLICY, STRANGER, true, 1, 333),
        Ok(133 + 33)
    );
    let node = cells.nodes[&1];
    assert_eq!((node.stake, node.unbonding), (4_001 - 133, 999 - 33));
    assert_eq!(cells.credit(TREASURY), 166);
    assert_eq!(cells.owed(), owed);
    assert_eq!(withdraw(&mut cells, TREASURY), Ok(166));
    assert_eq!(cells.owed(), owed - 166);
}

#[test]
fn arbiters_take_at_most_a_tenth_in_any_day() {
    let mut cells = nodes(1);
    let cut = |cells: &mut Cells, now, bps| slash(cells, now, &POLICY, STRANGER, true, 1, bps).map(|_| ());
    for bps in [1_001, 10_000, u16::MAX] {
        refused(
            &mut cells,
            OracleError::SlashTooHigh { bps, max: 1_000 },
            |cells| cut(cells, NOW, bps),
        );
    }
    assert_eq!(cut(&mut cells, NOW, 100), Ok(()));
    assert_eq!(cut(&mut cells, NOW + DAY - 1, 900), Ok(()));
    // A day after the first, but not after the last.
    for now in [NOW + DAY, NOW + DAY - 1 + DAY - 1] {
        refused(
            &mut cells,
            OracleError::SlashTooHigh { bps: 1, max: 0 },
            |cells| cut(cells, now, 1),
        );
    }
    assert_eq!(cut(&mut cells, NOW + DAY - 1 + DAY, 1_000), Ok(()));
}

#[test]
fn slash_is_refused() {
    let mut cells = nodes(2);
    refused(
        &mut cells,
        OracleError::MissingRole {
            role: 4,
            caller: STRANGER,
        },
        |cells| slash(cells, NOW, &POLICY, STRANGER, false, 1, 1),
    );
    let nobody = Policy {
        treasury: Address::zero(),
        ..POLICY
    };
    refused(&mut cells, OracleError::ZeroAddress, |cells| {
        slash(cells, NOW, &nobody, STRANGER, true, 1, 1)
    });
    refused(&mut cells, OracleError::NodeNotFound { node: 3 }, |cells| {
        slash(cells, NOW, &POLICY, STRANGER, true, 3, 1)
    });
    let nothing = OracleError::InvalidAmount {
        amount: 0,
        max: STAKE,
    };
    refused(&mut cells, nothing, |cells| {
        slash(cells, NOW, &POLICY, STRANGER, true, 1, 0)
    });
    refused(&mut cells, nothing, |cells| {
        slash(cells, NOW, &POLICY, STRANGER, true, 1, 1)
    });
    assert_eq!(slash(&mut cells, NOW, &POLICY, STRANGER, true, 1, 2), Ok(1));
}

#[test]
fn what_unbonds_is_slashable_until_withdrawn() {
    let mut cells = nodes(1);
    drain(&mut cells, operator(1), 1).expect("active");
    exit(&mut cells, NOW, &POLICY, operator(1), 1).expect("draining");
    let now = NOW + UNBONDING;
    assert_eq!(
        slash(&mut cells, now, &POLICY, STRANGER, true, 1, 1_000),
        Ok(STAKE / 10)
    );
    assert_eq!(
        withdraw_stake(&mut cells, now, operator(1), 1),
        Ok(STAKE - STAKE / 10)
    );
    refused(
        &mut cells,
        OracleError::InvalidAmount { amount: 0, max: 0 },
        |cells| slash(cells, now + DAY, &POLICY, STRANGER, true, 1, 1_000),
    );
    assert_eq!(cells.owed(), STAKE / 10);
}

#[test]
fn credit_is_paid_once() {
    let mut cells = nodes(0);
    let nothing = OracleError::NothingToWithdraw { account: STRANGER };
    refused(&mut cells, nothing, |cells| withdraw(cells, STRANGER));
    cells.credits.insert(STRANGER, 5);
    assert_eq!(withdraw(&mut cells, STRANGER), Ok(5));
    refused(&mut cells, nothing, |cells| withdraw(cells, STRANGER));
}
