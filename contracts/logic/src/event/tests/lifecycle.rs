use super::{super::*, crypto::RealCrypto, suite::*};

#[test]
fn the_host_goes_live_around_the_start_only() {
    let mut suite = Suite::new();
    let id = suite.create(draft()).expect("good");
    suite.now = START - 3601;
    let error = EventError::TooEarly {
        event_id: id,
        opens_at: START - 3600,
    };
    assert_eq!(suite.go_live(HOST, id), Err(error.into()));
    suite.now = START + 3601;
    let error = EventError::TooLate {
        event_id: id,
        closed_at: START + 3600,
    };
    assert_eq!(suite.go_live(HOST, id), Err(error.into()));
    for now in [START - 3600, START + 3600] {
        let mut suite = suite.clone();
        suite.now = now;
        let error = EventError::NotHost {
            event_id: id,
            caller: BUYER,
        };
        assert_eq!(suite.go_live(BUYER, id), Err(error.into()));
        suite.go_live(HOST, id).expect("in the window");
        let error = EventError::WrongState {
            event_id: id,
            state: 2,
        };
        assert_eq!(suite.go_live(HOST, id), Err(error.into()));
    }
    let error = EventError::EventNotFound { event_id: 0 };
    assert_eq!(suite.go_live(HOST, 0), Err(error.into()));
}

#[test]
fn a_short_event_goes_live_before_its_end() {
    let mut suite = Suite::new();
    let mut short = draft();
    short.terms.end = START + 60;
    let id = suite.create(short).expect("good");
    suite.now = START + 60;
    let error = EventError::TooLate {
        event_id: id,
        closed_at: START + 60,
    };
    assert_eq!(suite.go_live(HOST, id), Err(error.into()));
    suite.now = START + 59;
    suite.policy.paused_mask = PAUSE_GO_LIVE;
    assert_eq!(
        suite.go_live(HOST, id),
        Err(EventError::Paused { mask: PAUSE_GO_LIVE }.into())
    );
    suite.policy.paused_mask = PAUSE_BUY;
    suite.go_live(HOST, id).expect("the last second");
}

#[test]
fn anybody_ends_an_event_that_is_over_and_the_host_ends_it_before() {
    let (suite, id, _) = Suite::live(draft(), 1);
    for (caller, now, is_ok) in [
        (HOST, START, true),
        (BUYER, START, false),
        (BUYER, END - 1, false),
        (BUYER, END, true),
        (HOST, END, true),
    ] {
        let mut suite = suite.clone();
        suite.now = now;
        let error = EventError::NotHost { event_id: id, caller };
        assert_eq!(
            suite.end(caller, id),
            if is_ok { Ok(()) } else { Err(error.into()) }
        );
        suite.check();
    }
    let mut suite = Suite::new();
    let id = suite.create(draft()).expect("good");
    let error = EventError::WrongState {
        event_id: id,
        state: 1,
    };
    assert_eq!(suite.end(HOST, id), Err(error.into()));
}

#[test]
fn who_may_cancel_when() {
    let mut suite = Suite::new();
    let id = suite.create(paid_draft()).expect("good");
    suite.buy(BUYER, id, 2).expect("on sale");
    let refused = Err(EventError::NotHost {
        event_id: id,
        caller: STRANGER,
    }
    .into());
    for (caller, now, expected) in [
        (HOST, START, Ok(())),
        (ARBITRATOR, START, Ok(())),
        (STRANGER, START, refused),
        (STRANGER, START + 3600, refused),
        (STRANGER, START + 3601, Ok(())),
    ] {
        let mut suite = suite.clone();
        suite.now = now;
        assert_eq!(suite.cancel(caller, id), expected);
        if expected.is_ok() {
            assert_eq!(suite.credit(TOKEN, HOST), suite.event(id).money.service_fee);
            let error = EventError::WrongState {
                event_id: id,
                state: 7,
            };
            assert_eq!(suite.cancel(ARBITRATOR, id), Err(error.into()));
        }
        suite.check();
    }
}

#[test]
fn only_an_arbiter_cancels_what_has_begun() {
    let (mut suite, id, _) = Suite::live(paid_draft(), 3);
    suite.now = END + 100 * 86_400;
    for caller in [HOST, STRANGER] {
        let error = EventError::MissingRole {
            role: ARBITER,
            caller,
        };
        assert_eq!(suite.cancel(caller, id), Err(error.into()));
    }
    suite.cancel(ARBITRATOR, id).expect("arbiter");
    suite.check();
}

#[test]
fn an_arbiter_who_cancels_a_dispute_returns_both_bonds() {
    let (mut suite, id, ticket) = Suite::reported(paid_draft(), 3, 10_000, 50);
    suite.propose(STRANGER, id).expect("reported");
    let mut proposed = suite.clone();
    proposed.cancel(ARBITRATOR, id).expect("arbiter");
    assert_eq!(proposed.credit(BOND_TOKEN, STRANGER), BOND);
    proposed.check();
    suite.challenge(BUYER, id).expect("in the window");
    suite.cancel(ARBITRATOR, id).expect("arbiter");
    assert_eq!(
        (
            suite.credit(BOND_TOKEN, STRANGER),
            suite.credit(BOND_TOKEN, BUYER)
        ),
        (BOND, BOND)
    );
    assert_eq!(suite.claim_refund(ticket), Ok(10));
    suite.check();
}

#[test]
fn seed_depends_on_event_and_block() {
    let seeds = [(1, 1), (1, 2), (2, 1)].map(|(id, block)| seed(&RealCrypto, id, [block; 32]));
    assert!(seeds[0] != seeds[1] && seeds[0] != seeds[2] && seeds[1] != seeds[2]);
}
