use super::{super::*, suite::*};
use crate::firm::Roles;

#[test]
fn fee_is_due_from_the_first_seat_above_the_free_ones() {
    let settings = Suite::new().hub.settings;
    // base 1000 + 3 a seat + 7 a minute and rendition
    for (capacity, seconds, renditions, fee) in [
        (1, 7200, 3, 0),
        (200, 7200, 8, 0),
        (201, 7200, 3, 1000 + 3 + 7 * 3 * 120),
        (500, 7200, 3, 1000 + 900 + 7 * 3 * 120),
        (201, 60, 1, 1000 + 3 + 7),
        (201, 61, 1, 1000 + 3 + 14),
        (201, 1, 2, 1000 + 3 + 14),
        (1_000_000, 24 * 3600, 8, 1000 + 3 * 999_800 + 7 * 8 * 1440),
    ] {
        assert_eq!(
            quote(&settings, 0, capacity, 50, 50 + seconds, renditions),
            Ok(fee),
            "{capacity} {seconds}"
        );
    }
    for (start, end) in [(50, 50), (50, 49), (u64::MAX, 0)] {
        assert_eq!(
            quote(&settings, 9, 500, start, end, 1),
            Err(EventError::InvalidTimes { start, end, now: 9 })
        );
    }
    for tariff in [
        Tariff {
            base: u128::MAX,
            per_seat: 1,
            per_minute: 0,
        },
        Tariff {
            base: 0,
            per_seat: u128::MAX,
            per_minute: 0,
        },
        Tariff {
            base: 0,
            per_seat: 0,
            per_minute: u128::MAX,
        },
    ] {
        let settings = Settings { tariff, ..settings };
        assert_eq!(
            quote(&settings, 0, 202, 0, 61, 1),
            Err(EventError::AmountOverflow)
        );
        assert_eq!(quote(&settings, 0, 200, 0, 61, 1), Ok(0));
    }
    let extreme = quote(&settings, 0, u32::MAX, 0, u64::MAX, u8::MAX);
    assert!(extreme.is_ok(), "any input has an answer: {extreme:?}");
}

#[test]
fn creation_checks_every_field_at_its_edges() {
    let good = Suite::draft();
    let now = Suite::new().now;
    let times = |start, end| Err(Failure::Event(EventError::InvalidTimes { start, end, now }));
    let no = |error| Err(Failure::Event(error));
    let day = MAX_DURATION_SECONDS;
    for (draft, expected) in [
        (good, Ok(1)),
        (
            Draft {
                capacity: 1,
                renditions: 8,
                title_bytes: 128,
                ..good
            },
            Ok(1),
        ),
        (
            Draft { capacity: 0, ..good },
            no(EventError::InvalidCapacity { capacity: 0 }),
        ),
        (
            Draft {
                capacity: 1_000_001,
                ..good
            },
            no(EventError::InvalidCapacity { capacity: 1_000_001 }),
        ),
        (
            Draft {
                renditions: 0,
                ..good
            },
            no(EventError::InvalidRenditions { renditions: 0 }),
        ),
        (
            Draft {
                renditions: 9,
                ..good
            },
            no(EventError::InvalidRenditions { renditions: 9 }),
        ),
        (
            Draft {
                title_bytes: 0,
                ..good
            },
            no(EventError::InvalidTitle { length: 0 }),
        ),
        (
            Draft {
                title_bytes: 129,
                ..good
            },
            no(EventError::InvalidTitle { length: 129 }),
        ),
        (Draft { end: START, ..good }, times(START, START)),
        (
            Draft {
                end: START + 1,
                ..good
            },
            Ok(1),
        ),
        (
            Draft {
                end: START + day,
                ..good
            },
            Ok(1),
        ),
        (
            Draft {
                end: START + day + 1,
                ..good
            },
            times(START, START + day + 1),
        ),
        (
            Draft {
                start: now - 5,
                end: now,
                ..good
            },
            times(now - 5, now),
        ),
        (
            Draft {
                start: now - 5,
                end: now + 1,
                ..good
            },
            Ok(1),
        ),
        (
            Draft {
                start: u64::MAX - 1,
                end: u64::MAX,
                ..good
            },
            times(u64::MAX - 1, u64::MAX),
        ),
        (
            Draft {
                pay_token: HOST,
                ..good
            },
            no(EventError::PayTokenNotAllowed { token: HOST }),
        ),
        (
            Draft {
                price: u128::MAX,
                capacity: 1,
                ..good
            },
            Ok(1),
        ),
        (
            Draft {
                price: u128::MAX,
                capacity: 2,
                ..good
            },
            no(EventError::AmountOverflow),
        ),
        (
            Draft {
                capacity: 1_000_000,
                price: 0,
                ..good
            },
            Err(Failure::Token),
        ),
    ] {
        let mut suite = Suite::new();
        let before = suite.clone();
        assert_eq!(suite.create(HOST, 0, draft), expected, "{draft:?}");
        if expected.is_err() {
            assert_eq!(suite, before);
        } else {
            suite.check();
        }
    }
}

#[test]
fn only_hosts_of_a_firm_create_in_its_name() {
    let draft = Draft {
        firm: 4,
        ..Suite::draft()
    };
    for roles in 0..=u8::MAX {
        let may = roles & (Roles::OWNER | Roles::ADMIN | Roles::HOST) != 0;
        let expected = if may {
            Ok(1)
        } else {
            Err(Failure::Event(EventError::NotHostOfFirm {
                firm: 4,
                caller: HOST,
            }))
        };
        assert_eq!(Suite::new().create(HOST, roles, draft), expected);
    }
}

#[test]
fn fee_is_escrowed_at_creation_and_a_later_tariff_leaves_it() {
    let mut suite = Suite::new();
    let id = suite
        .create(
            HOST,
            0,
            Draft {
                capacity: 201,
                ..Suite::draft()
            },
        )
        .expect("a good draft");
    let fee = 1000 + 3 + 7 * 3 * 120;
    assert_eq!((suite.balance(HUB), suite.balance(HOST)), (fee, WEALTH - fee));
    set_tariff(
        &mut suite.hub,
        OWNER,
        Tariff {
            base: 5,
            per_seat: 0,
            per_minute: 0,
        },
    )
    .expect("owner");
    set_free_seats(&mut suite.hub, OWNER, 1000).expect("owner");
    set_treasury(&mut suite.hub, OWNER, STRANGER).expect("owner");
    assert_eq!(suite.event(id).money.service_fee, fee);
    assert_eq!(
        suite.event(id).terms.treasury,
        TREASURY,
        "the treasury of the day of creation"
    );
    suite
        .create(
            HOST,
            0,
            Draft {
                capacity: 1000,
                ..Suite::draft()
            },
        )
        .expect("free now");
    assert_eq!(suite.balance(HUB), fee);
    suite.check();
}
