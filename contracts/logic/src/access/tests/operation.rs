use super::*;

#[test]
fn before_the_seal_a_change_is_made_at_once() {
    let mut cells = directory();
    let owner = account(OWNER);
    let (id, operation) = schedule(
        &mut cells,
        owner,
        NOW,
        Kind::Parameter,
        key::BOND,
        Address::zero(),
        5,
    )
    .expect("wide bounds");
    assert_eq!(
        (operation.executable_at, operation.state),
        (NOW, State::Scheduled)
    );
    assert_eq!(cells.governance.operation_count, id);
    assert_eq!(find(&cells, id), Ok(operation));
    assert_ne!(cells.governance.parameter(key::BOND), Ok(5), "only announced");
    execute(&mut cells, owner, NOW, id).expect("no delay");
    assert_eq!(cells.governance.parameter(key::BOND), Ok(5));
    assert_eq!(find(&cells, id).expect("known").state, State::Executed);
}

#[test]
fn after_the_seal_a_change_waits_and_then_ends() {
    let mut cells = sealed();
    let admin = account(ADMIN);
    let subject = account(9);
    let (id, operation) =
        schedule(&mut cells, admin, NOW, Kind::Address, place::CALL, subject, 0).expect("an account");
    let executable_at = NOW + 2 * DAY;
    assert_eq!(operation.executable_at, executable_at);
    let before = cells.clone();
    for now in [NOW, executable_at - 1] {
        let early = AccessError::TooEarly {
            operation: id,
            executable_at,
        };
        assert_eq!(execute(&mut cells, admin, now, id), Err(early));
    }
    let expired_at = executable_at + GRACE_SECONDS;
    for now in [expired_at, u64::MAX] {
        let expired = AccessError::Expired {
            operation: id,
            expired_at,
        };
        // The owner: the admin's own role has ended at the end of time.
        assert_eq!(
            execute(&mut cells, account(OWNER), now.min(u64::MAX - 1), id),
            Err(expired)
        );
    }
    assert_eq!(cells, before);
    for now in [executable_at, expired_at - 1] {
        let mut cells = before.clone();
        execute(&mut cells, admin, now, id).expect("in its time");
        assert_eq!(cells.governance.address(place::CALL), Ok(subject));
    }
}

#[test]
fn the_delay_is_the_one_of_the_day() {
    let mut cells = sealed();
    change(
        &mut cells,
        NOW,
        Kind::Parameter,
        key::TIMELOCK_SECONDS,
        0,
        u128::from(5 * DAY),
    )
    .expect("longer");
    let id = announce(&mut cells, NOW, Kind::PayToken, 0, 9, 2).expect("fine");
    assert_eq!(find(&cells, id).expect("known").executable_at, NOW + 5 * DAY);
    let far = announce(&mut cells, u64::MAX - 1, Kind::PayToken, 0, 9, 2).expect("saturates");
    assert_eq!(find(&cells, far).expect("known").executable_at, u64::MAX);
}

#[test]
fn only_admins_announce_and_make_changes() {
    let mut cells = directory();
    let id = announce(&mut cells, NOW, Kind::PayToken, 0, 9, 1).expect("the owner");
    let before = cells.clone();
    for (who, now) in [(GUARDIAN, NOW), (MINTER, NOW), (STRANGER, NOW), (ADMIN, TERM)] {
        let caller = account(who);
        let denied = missing(Role::Admin, who);
        let result = schedule(&mut cells, caller, now, Kind::PayToken, 0, account(9), 1);
        assert_eq!(result.map(drop), Err(denied));
        assert_eq!(execute(&mut cells, caller, now, id).map(drop), Err(denied));
        if who != GUARDIAN {
            assert_eq!(cancel(&mut cells, caller, now, id), Err(denied));
        }
    }
    assert_eq!(cells, before);
    execute(&mut cells, account(ADMIN), NOW, id).expect("an admin");
    assert_eq!(cells.pay_token_kind(account(9)), 1);
}

#[test]
fn a_change_is_cancelled_by_admin_or_guardian_and_once() {
    for who in [OWNER, ADMIN, GUARDIAN] {
        let mut cells = sealed();
        let id = announce(&mut cells, NOW, Kind::PayToken, 0, 9, 1).expect("fine");
        cancel(&mut cells, account(who), NOW, id).expect("open");
        let closed = AccessError::OperationClosed {
            operation: id,
            state: 3,
        };
        assert_eq!(cancel(&mut cells, account(who), NOW, id), Err(closed));
        assert_eq!(
            execute(&mut cells, account(OWNER), NOW + 2 * DAY, id).map(drop),
            Err(closed)
        );
        assert_eq!(cells.pay_token_kind(account(9)), 0);
    }
}

#[test]
fn a_change_is_made_once() {
    let mut cells = directory();
    let id = announce(&mut cells, NOW, Kind::PayToken, 0, 9, 1).expect("fine");
    execute(&mut cells, account(OWNER), NOW, id).expect("open");
    let before = cells.clone();
    let closed = AccessError::OperationClosed {
        operation: id,
        state: 2,
    };
    assert_eq!(
        execute(&mut cells, account(OWNER), NOW, id).map(drop),
        Err(closed)
    );
    assert_eq!(cancel(&mut cells, account(OWNER), NOW, id), Err(closed));
    assert_eq!(cells, before);
}

#[test]
fn unknown_operations_are_not_found() {
    let mut cells = directory();
    for id in [0, 4, u64::MAX] {
        let unknown = AccessError::OperationNotFound { operation: id };
        assert_eq!(find(&cells, id), Err(unknown));
        assert_eq!(
            execute(&mut cells, account(OWNER), NOW, id).map(drop),
            Err(unknown)
        );
        assert_eq!(cancel(&mut cells, account(OWNER), NOW, id), Err(unknown));
    }
}

#[test]
fn changes_that_could_not_be_made_are_not_announced() {
    let past = AccessError::InvalidUntil {
        until: NOW,
        max: u64::MAX,
    };
    let beyond = AccessError::InvalidUntil {
        until: u64::MAX,
        max: u64::MAX,
    };
    let unknown = |kind: Kind, key| AccessError::UnknownKey {
        kind: kind.code(),
        key,
    };
    for (kind, key, subject, value, error) in [
        (Kind::Parameter, 0, 9, 1, unknown(Kind::Parameter, 0)),
        (Kind::Parameter, 18, 9, 1, unknown(Kind::Parameter, 18)),
        (Kind::Parameter, 255, 9, 1, unknown(Kind::Parameter, 255)),
        (
            Kind::Parameter,
            key::SET_SIZE,
            9,
            32,
            AccessError::OutOfBounds {
                key: 11,
                value: 32,
                min: 1,
                max: 31,
            },
        ),
        (Kind::Address, 0, 9, 0, unknown(Kind::Address, 0)),
        (Kind::Address, 9, 9, 0, unknown(Kind::Address, 9)),
        (Kind::Address, place::EVENT, 0, 0, AccessError::ZeroAddress),
        (Kind::PayToken, 0, 0, 1, AccessError::ZeroAddress),
        (
            Kind::PayToken,
            7,
            9,
            3,
            AccessError::OutOfBounds {
                key: 7,
                value: 3,
                min: 0,
                max: 2,
            },
        ),
        (
            Kind::PayToken,
            7,
            9,
            257,
            AccessError::OutOfBounds {
                key: 7,
                value: 257,
                min: 0,
                max: 2,
            },
        ),
        (Kind::Role, 0, 9, TERM.into(), unknown(Kind::Role, 0)),
        (Kind::Role, 5, 9, TERM.into(), unknown(Kind::Role, 5)),
        (Kind::Role, 2, 0, TERM.into(), AccessError::ZeroAddress),
        (Kind::Role, 2, 9, NOW.into(), past),
        (Kind::Role, 2, 9, u128::from(u64::MAX) + 1, beyond),
        (Kind::Role, 2, 9, u128::MAX, beyond),
    ] {
        let mut cells = directory();
        let before = cells.clone();
        assert_eq!(
            announce(&mut cells, NOW, kind, key, subject, value),
            Err(error),
            "{kind:?} {key} {value}"
        );
        assert_eq!(cells, before);
    }
    // A role that would be over before it can be granted.
    let mut cells = sealed();
    let until = NOW + 2 * DAY;
    let over = AccessError::InvalidUntil { until, max: u64::MAX };
    assert_eq!(
        announce(&mut cells, NOW, Kind::Role, 2, 9, until.into()),
        Err(over)
    );
    announce(&mut cells, NOW, Kind::Role, 2, 9, u128::from(until + 1)).expect("a second of it is left");
}

#[test]
fn a_change_is_checked_again_when_it_is_made() {
    let mut cells = sealed();
    let owner = account(OWNER);
    let until = NOW + 3 * DAY;
    let role = announce(&mut cells, NOW, Kind::Role, 4, 9, until.into()).expect("not over yet");
    // Each is fine today; together they would break the rule between challenge and unbonding.
    let shorter = u128::from(9 * DAY);
    let unbonding = announce(
        &mut cells,
        NOW,
        Kind::Parameter,
        key::UNBONDING_SECONDS,
        0,
        shorter,
    )
    .expect("fine");
    let longer = u128::from(6 * DAY);
    let challenge = announce(
        &mut cells,
        NOW,
        Kind::Parameter,
        key::CHALLENGE_SECONDS,
        0,
        longer,
    )
    .expect("fine");
    execute(&mut cells, owner, NOW + 2 * DAY, unbonding).expect("the first of the two");
    let before = cells.clone();
    assert_eq!(
        execute(&mut cells, owner, NOW + 2 * DAY, challenge).map(drop),
        Err(AccessError::OutOfBounds {
            key: key::CHALLENGE_SECONDS,
            value: longer,
            min: u128::from(12 * HOUR),
            max: u128::from(2 * DAY),
        })
    );
    assert_eq!(
        execute(&mut cells, owner, until, role).map(drop),
        Err(AccessError::InvalidUntil { until, max: u64::MAX })
    );
    assert_eq!(cells, before);
}

#[test]
fn every_kind_does_its_one_thing() {
    let mut cells = directory();
    for kind in 0..=PAY_TOKEN_KINDS {
        change(&mut cells, NOW, Kind::PayToken, 0, 9, kind.into()).expect("a kind");
        assert_eq!(cells.pay_token_kind(account(9)), kind);
    }
    for key in 1..=8u8 {
        let before = cells.governance;
        change(&mut cells, NOW, Kind::Address, key, 100 + key, 0).expect("a place");
        for other in 1..=8u8 {
            let expected = if other == key {
                Ok(account(100 + key))
            } else {
                before.address(other)
            };
            assert_eq!(cells.governance.address(other), expected);
        }
    }
    for key in [0, 9, 255] {
        let unknown = AccessError::UnknownKey { kind: 2, key };
        assert_eq!(cells.governance.address(key), Err(unknown));
    }
    change(
        &mut cells,
        NOW,
        Kind::Role,
        Role::Arbiter.code(),
        9,
        u64::MAX.into(),
    )
    .expect("for good");
    assert_eq!(role_until(&cells, Role::Arbiter, account(9)), u64::MAX);
}

#[test]
fn ids_end_instead_of_wrapping() {
    let mut cells = directory();
    cells.governance.operation_count = u64::MAX;
    let before = cells.clone();
    let result = announce(&mut cells, NOW, Kind::PayToken, 0, 9, 1);
    assert_eq!(result, Err(AccessError::CounterExhausted));
    assert_eq!(cells, before);
}
