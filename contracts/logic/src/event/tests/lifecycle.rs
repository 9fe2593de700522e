use super::{super::*, live_event, suite::*};

#[test]
fn host_goes_live_within_the_window_to_the_second() {
    let long = Draft {
        end: START + 3 * 3600,
        ..Suite::draft()
    };
    let short = Draft {
        end: START + 600,
        ..Suite::draft()
    };
    let early = |opens_at| Err(Failure::Event(EventError::TooEarly { event: 1, opens_at }));
    let late = |closed_at| Err(Failure::Event(EventError::TooLate { event: 1, closed_at }));
    for (draft, now, expected) in [
        (long, START - 3601, early(START - 3600)),
        (long, START - 3600, Ok(())),
        (long, START + 3600, Ok(())),
        (long, START + 3601, late(START + 3600)),
        (short, START + 599, Ok(())),
        (short, START + 600, late(START + 600)),
    ] {
        let mut suite = Suite::new();
        let id = suite.create(HOST, 0, draft).expect("a good draft");
        suite.now = now;
        assert_eq!(
            suite.go_live(STRANGER, id),
            Err(Failure::Event(EventError::NotHost {
                event: 1,
                caller: STRANGER
            }))
        );
        assert_eq!(suite.go_live(HOST, id), expected, "at {now}");
        if expected.is_ok() {
            assert_eq!(
                suite.go_live(HOST, id),
                Err(Failure::Event(EventError::WrongState { event: 1, state: 2 }))
            );
        }
    }
}

#[test]
fn anybody_ends_at_the_end_and_cancels_after_the_window() {
    let not_host = |caller| Err(Failure::Event(EventError::NotHost { event: 1, caller }));
    let (mut suite, id, _) = live_event();
    suite.now = END - 1;
    assert_eq!(suite.end(STRANGER, id), not_host(STRANGER));
    suite.now = END;
    assert_eq!(suite.end(STRANGER, id), Ok(()));
    assert_eq!(
        suite.end(HOST, id),
        Err(Failure::Event(EventError::WrongState { event: 1, state: 3 }))
    );

    let mut suite = Suite::new();
    let id = suite
        .create(
            HOST,
            0,
            Draft {
                capacity: 300,
                ..Suite::draft()
            },
        )
        .expect("a good draft");
    let fee = suite.event(id).money.service_fee;
    suite.now = START + 3600;
    assert_eq!(suite.cancel(STRANGER, id), not_host(STRANGER));
    suite.now = START + 3601;
    assert_eq!(suite.cancel(STRANGER, id), Ok(()));
    assert_eq!(
        suite.hub.credit(TOKEN, HOST),
        fee,
        "the fee goes back to the host"
    );
    suite.check();
    assert_eq!(
        suite.cancel(HOST, id),
        Err(Failure::Event(EventError::WrongState { event: 1, state: 5 }))
    );
    assert_eq!(suite.withdraw(HOST), Ok(fee));
    assert_eq!(suite.balance(HOST), WEALTH);
    assert_eq!(
        suite.withdraw(HOST),
        Err(Failure::Event(EventError::NothingToWithdraw {
            token: TOKEN,
            account: HOST
        }))
    );
    suite.check();
}

#[test]
fn settings_are_the_owners_and_never_zero() {
    let mut suite = Suite::new();
    let denied = Err(EventError::NotOwner { caller: HOST });
    let tariff = suite.hub.settings.tariff;
    assert_eq!(set_tariff(&mut suite.hub, HOST, tariff), denied);
    assert_eq!(set_free_seats(&mut suite.hub, HOST, 1), denied);
    assert_eq!(set_treasury(&mut suite.hub, HOST, HOST), denied);
    assert_eq!(suite.hub.settings.authorize(HOST, Some(HOST)), denied);
    assert_eq!(
        set_treasury(&mut suite.hub, OWNER, Address::zero()),
        Err(EventError::ZeroAddress)
    );
    assert_eq!(
        suite.hub.settings.authorize(OWNER, Some(Address::zero())),
        Err(EventError::ZeroAddress)
    );
    let zero = Address::zero();
    for (a, b, c) in [(zero, HUB, HUB), (HUB, zero, HUB), (HUB, HUB, zero)] {
        assert_eq!(Settings::new(OWNER, a, b, c), Err(EventError::ZeroAddress));
    }
    let new = Settings::new(OWNER, HUB, HUB, HUB).expect("no zero address");
    assert_eq!(new.free_seats, 200);
    assert!(new.tariff.base > 0, "a new contract is not free by mistake");
}
