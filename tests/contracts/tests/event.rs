//! The event contract's blob: sale, capacity and time edges, fee, live, settlement and refunds.

use alloy_primitives::U256;
use w3av_contract_tests::{NOW, Person, SEAT_LIMIT, Suite, event_request, w3};
use w3av_interfaces::{event::IEvent, token::IToken};

const SCHEDULED: u8 = 1;
const LIVE: u8 = 2;
const SETTLED: u8 = 4;
const CANCELLED: u8 = 5;

fn state(suite: &mut Suite, event_id: u64) -> u8 {
    let call = IEvent::eventOfCall { eventId: event_id };
    suite
        .chain
        .call(Person::DAVE, suite.event, call)
        .expect("a view")
        .state
}

fn credit(suite: &mut Suite, person: Person) -> u128 {
    let call = IEvent::creditOfCall {
        token: suite.w3w,
        account: person.address(),
    };
    suite.chain.call(Person::DAVE, suite.event, call).expect("a view")
}

#[test]
fn two_hundred_seats_are_free_and_one_more_pays_the_tariff() {
    let mut suite = Suite::new();
    let (token, bob) = (suite.w3w, Person::BOB.address());
    let before = suite.balance(token, bob);
    suite.create(event_request(token, SEAT_LIMIT)).expect("free");
    assert_eq!(suite.balance(token, bob), before);
    suite.create(event_request(token, SEAT_LIMIT + 1)).expect("paid");
    // base 10, one seat at 0.1, three renditions for 60 minutes at 0.01
    let fee = w3(10) + w3(1) / 10 + 180 * w3(1) / 100;
    assert_eq!(suite.balance(token, bob), before - fee);
    let quote = IEvent::quoteFeeCall {
        capacity: SEAT_LIMIT + 1,
        start: NOW + 600,
        end: NOW + 4_200,
        renditions: 3,
    };
    assert_eq!(
        suite
            .chain
            .call(Person::DAVE, suite.event, quote)
            .expect("a view"),
        fee
    );
}

#[test]
fn fee_without_allowance_creates_nothing() {
    let mut suite = Suite::new();
    let (token, event) = (suite.w3w, suite.event);
    let revoke = IToken::approveCall {
        spender: event,
        value: U256::ZERO,
    };
    suite.chain.call(Person::BOB, token, revoke).expect("approve");
    let failure = suite
        .create(event_request(token, SEAT_LIMIT + 1))
        .err()
        .expect("no allowance");
    assert!(
        failure.error::<IEvent::TokenCallFailed>().is_some(),
        "{failure:?}"
    );
    let count = suite
        .chain
        .call(Person::DAVE, event, IEvent::eventCountCall {})
        .expect("a view");
    assert_eq!(count, 0);
}

#[test]
fn last_seat_sells_and_the_next_does_not() {
    let mut suite = Suite::new();
    let event = suite.create(event_request(suite.w3w, 3)).expect("Bob creates");
    suite.buy(Person::CHARLIE, event, 2).expect("two of three");
    let failure = suite.buy(Person::CHARLIE, event, 2).err().expect("one is left");
    assert_eq!(failure.error::<IEvent::SoldOut>().expect("typed").remaining, 1);
    suite.buy(Person::CHARLIE, event, 1).expect("the last");
    let failure = suite.buy(Person::CHARLIE, event, 1).err().expect("none is left");
    assert_eq!(failure.error::<IEvent::SoldOut>().expect("typed").remaining, 0);
}

#[test]
fn sales_close_exactly_at_the_end() {
    let mut suite = Suite::new();
    let event = suite.create(event_request(suite.w3w, 3)).expect("Bob creates");
    suite.chain.set_time(NOW + 4_199);
    suite
        .buy(Person::CHARLIE, event, 1)
        .expect("one second before the end");
    suite.chain.set_time(NOW + 4_200);
    let failure = suite.buy(Person::CHARLIE, event, 1).err().expect("the end");
    assert!(failure.error::<IEvent::SalesClosed>().is_some(), "{failure:?}");
}

#[test]
fn going_live_is_possible_in_its_window_only_and_by_the_host_only() {
    let mut suite = Suite::new();
    let mut request = event_request(suite.w3w, 3);
    (request.start, request.end) = (NOW + 7_200, NOW + 14_400);
    let event = suite.create(request).expect("Bob creates");
    let go_live = IEvent::goLiveCall { eventId: event };
    suite.chain.set_time(NOW + 3_599);
    let failure = suite
        .chain
        .call(Person::BOB, suite.event, go_live.clone())
        .err()
        .expect("a second early");
    assert_eq!(
        failure.error::<IEvent::TooEarly>().expect("typed").opensAt,
        NOW + 3_600
    );
    suite.chain.set_time(NOW + 3_600);
    let failure = suite
        .chain
        .call(Person::CHARLIE, suite.event, go_live.clone())
        .err()
        .expect("not the host");
    assert!(failure.error::<IEvent::NotHost>().is_some(), "{failure:?}");
    assert_eq!(state(&mut suite, event), SCHEDULED);
    suite
        .chain
        .call(Person::BOB, suite.event, go_live)
        .expect("the window is open");
    assert_eq!(state(&mut suite, event), LIVE);
}

#[test]
fn event_never_live_can_be_cancelled_by_anybody_after_its_window() {
    let mut suite = Suite::new();
    let event = suite.create(event_request(suite.w3w, 300)).expect("Bob creates");
    let ticket = suite.buy(Person::CHARLIE, event, 1).expect("Charlie buys");
    let cancel = IEvent::cancelCall { eventId: event };
    let failure = suite
        .chain
        .call(Person::DAVE, suite.event, cancel.clone())
        .err()
        .expect("still possible");
    assert!(failure.error::<IEvent::NotHost>().is_some(), "{failure:?}");
    suite.chain.set_time(NOW + 600 + 3_601);
    suite
        .chain
        .call(Person::DAVE, suite.event, cancel)
        .expect("the window has passed");
    assert_eq!(state(&mut suite, event), CANCELLED);
    let before = suite.balance(suite.w3w, Person::CHARLIE.address());
    suite
        .chain
        .call(
            Person::DAVE,
            suite.event,
            IEvent::claimRefundCall { tokenId: ticket },
        )
        .expect("anybody may");
    assert_eq!(
        suite.balance(suite.w3w, Person::CHARLIE.address()),
        before + w3(5)
    );
    let twice = suite.chain.call(
        Person::DAVE,
        suite.event,
        IEvent::claimRefundCall { tokenId: ticket },
    );
    twice.err().expect("a ticket is refunded once");
    // base 10, 100 seats at 0.1, three renditions for 60 minutes at 0.01
    let fee = w3(10) + 100 * w3(1) / 10 + 180 * w3(1) / 100;
    assert_eq!(credit(&mut suite, Person::BOB), fee);
}

#[test]
fn served_event_pays_host_and_treasury_and_empties_the_escrow() {
    let mut suite = Suite::new();
    let (token, event_contract) = (suite.w3w, suite.event);
    let event = suite.create(event_request(token, 500)).expect("Bob creates");
    suite.buy(Person::CHARLIE, event, 2).expect("Charlie buys");
    let escrow = suite.balance(token, event_contract);
    suite.run_event(event, 1_800).expect("served");
    suite
        .chain
        .call(
            Person::DAVE,
            event_contract,
            IEvent::settleCall { eventId: event },
        )
        .expect("anybody settles");
    assert_eq!(state(&mut suite, event), SETTLED);
    let failure = suite.chain.call(
        Person::DAVE,
        event_contract,
        IEvent::settleCall { eventId: event },
    );
    assert!(
        failure
            .err()
            .expect("once")
            .error::<IEvent::WrongState>()
            .is_some()
    );
    let (host, treasury) = (
        credit(&mut suite, Person::BOB),
        credit(&mut suite, Person::FERDIE),
    );
    assert_eq!((host, host + treasury), (w3(10), escrow));
    for person in [Person::BOB, Person::FERDIE] {
        suite
            .chain
            .call(person, event_contract, IEvent::withdrawCall { token })
            .expect("has credit");
        let again = suite
            .chain
            .call(person, event_contract, IEvent::withdrawCall { token });
        assert!(
            again
                .err()
                .expect("paid already")
                .error::<IEvent::NothingToWithdraw>()
                .is_some()
        );
    }
    assert_eq!(suite.balance(token, event_contract), 0);
}

#[test]
fn only_a_registered_oracle_reports_and_only_once() {
    let mut suite = Suite::new();
    let (event_contract, event) = (
        suite.event,
        suite.create(event_request(suite.w3w, 3)).expect("Bob creates"),
    );
    suite
        .chain
        .call(Person::BOB, event_contract, IEvent::goLiveCall { eventId: event })
        .expect("live");
    let report = IEvent::reportLiveCall { eventId: event };
    let failure = suite
        .chain
        .call(Person::DAVE, event_contract, report.clone())
        .err()
        .expect("a stranger");
    assert!(failure.error::<IEvent::NotOracle>().is_some(), "{failure:?}");
    suite
        .chain
        .call(Person::EVE, event_contract, report.clone())
        .expect("the oracle");
    let failure = suite
        .chain
        .call(Person::EVE, event_contract, report)
        .err()
        .expect("twice");
    assert!(
        failure.error::<IEvent::AlreadyReported>().is_some(),
        "{failure:?}"
    );
}

#[test]
fn event_that_was_never_served_is_cancelled_by_its_report() {
    let mut suite = Suite::new();
    let (event_contract, event) = (
        suite.event,
        suite.create(event_request(suite.w3w, 3)).expect("Bob creates"),
    );
    let ticket = suite.buy(Person::CHARLIE, event, 1).expect("Charlie buys");
    suite
        .chain
        .call(Person::BOB, event_contract, IEvent::goLiveCall { eventId: event })
        .expect("live");
    suite
        .chain
        .call(Person::BOB, event_contract, IEvent::endCall { eventId: event })
        .expect("ended");
    let report = IEvent::reportEndedCall {
        eventId: event,
        deliveredSeconds: 0,
    };
    suite
        .chain
        .call(Person::EVE, event_contract, report)
        .expect("the oracle");
    assert_eq!(state(&mut suite, event), CANCELLED);
    suite
        .chain
        .call(
            Person::CHARLIE,
            event_contract,
            IEvent::claimRefundCall { tokenId: ticket },
        )
        .expect("refund");
}

#[test]
fn dead_oracles_cannot_keep_the_money() {
    let mut suite = Suite::new();
    let (event_contract, event) = (
        suite.event,
        suite.create(event_request(suite.w3w, 3)).expect("Bob creates"),
    );
    let ticket = suite.buy(Person::CHARLIE, event, 1).expect("Charlie buys");
    suite
        .chain
        .call(Person::BOB, event_contract, IEvent::goLiveCall { eventId: event })
        .expect("live");
    suite.chain.set_time(NOW + 4_200);
    suite
        .chain
        .call(Person::DAVE, event_contract, IEvent::endCall { eventId: event })
        .expect("anybody, after the end");
    let settle = IEvent::settleCall { eventId: event };
    suite
        .chain
        .call(Person::DAVE, event_contract, settle.clone())
        .err()
        .expect("the oracle has 14 days");
    suite.chain.set_time(NOW + 4_200 + 14 * 86_400 + 1);
    suite
        .chain
        .call(Person::DAVE, event_contract, settle)
        .expect("the deadline has passed");
    assert_eq!(state(&mut suite, event), CANCELLED);
    suite
        .chain
        .call(
            Person::DAVE,
            event_contract,
            IEvent::claimRefundCall { tokenId: ticket },
        )
        .expect("refund");
    assert_eq!(suite.balance(suite.w3w, event_contract), 0);
}

#[test]
fn senseless_requests_are_refused_by_name() {
    let mut suite = Suite::new();
    let good = event_request(suite.w3w, 3);
    let refused = |suite: &mut Suite, change: fn(&mut IEvent::createCall)| {
        let mut request = good.clone();
        change(&mut request);
        suite.create(request).err().expect("senseless")
    };
    assert!(
        refused(&mut suite, |r| r.capacity = 0)
            .error::<IEvent::InvalidCapacity>()
            .is_some()
    );
    assert!(
        refused(&mut suite, |r| r.capacity = u32::MAX)
            .error::<IEvent::InvalidCapacity>()
            .is_some()
    );
    assert!(
        refused(&mut suite, |r| r.end = r.start)
            .error::<IEvent::InvalidTimes>()
            .is_some()
    );
    assert!(
        refused(&mut suite, |r| r.end = NOW)
            .error::<IEvent::InvalidTimes>()
            .is_some()
    );
    assert!(
        refused(&mut suite, |r| r.end = u64::MAX)
            .error::<IEvent::InvalidTimes>()
            .is_some()
    );
    assert!(
        refused(&mut suite, |r| r.renditions = 0)
            .error::<IEvent::InvalidRenditions>()
            .is_some()
    );
    assert!(
        refused(&mut suite, |r| r.renditions = 9)
            .error::<IEvent::InvalidRenditions>()
            .is_some()
    );
    assert!(
        refused(&mut suite, |r| r.title = "x".repeat(129))
            .error::<IEvent::InvalidTitle>()
            .is_some()
    );
    assert!(
        refused(&mut suite, |r| r.payToken = Person::DAVE.address())
            .error::<IEvent::PayTokenNotAllowed>()
            .is_some()
    );
    assert!(
        refused(&mut suite, |r| r.firm = 7)
            .error::<IEvent::NotHostOfFirm>()
            .is_some()
    );
}

#[test]
fn overflowing_price_is_refused_by_name() {
    let mut suite = Suite::new();
    let mut request = event_request(suite.w3w, 3);
    request.price = u128::MAX;
    match suite.create(request) {
        Err(failure) => assert!(failure.error::<IEvent::AmountOverflow>().is_some(), "{failure:?}"),
        Ok(event) => {
            let failure = suite.buy(Person::CHARLIE, event, 2).err().expect("2 * u128::MAX");
            assert!(failure.error::<IEvent::AmountOverflow>().is_some(), "{failure:?}");
        }
    }
}

#[test]
fn price_above_the_buyers_limit_sells_nothing() {
    let mut suite = Suite::new();
    let event = suite.create(event_request(suite.w3w, 3)).expect("Bob creates");
    let before = suite.balance(suite.w3w, Person::CHARLIE.address());
    let buy = IEvent::buyCall {
        eventId: event,
        quantity: 2,
        maxTotal: w3(10) - 1,
        recipient: Person::CHARLIE.address(),
    };
    let failure = suite
        .chain
        .call(Person::CHARLIE, suite.event, buy)
        .err()
        .expect("costs 10");
    assert_eq!(
        failure.error::<IEvent::PriceAboveMax>().expect("typed").total,
        w3(10)
    );
    assert_eq!(suite.balance(suite.w3w, Person::CHARLIE.address()), before);
}

#[test]
fn governed_values_belong_to_the_owner() {
    let mut suite = Suite::new();
    let event = suite.event;
    let refused = suite
        .chain
        .call(Person::BOB, event, IEvent::setFreeSeatsCall { seats: 1_000 });
    assert!(
        refused
            .err()
            .expect("not the owner")
            .error::<IEvent::NotOwner>()
            .is_some()
    );
    suite
        .chain
        .call(Person::ALICE, event, IEvent::setFreeSeatsCall { seats: 500 })
        .expect("the owner");
    let before = suite.balance(suite.w3w, Person::BOB.address());
    suite.create(event_request(suite.w3w, 500)).expect("free now");
    assert_eq!(suite.balance(suite.w3w, Person::BOB.address()), before);
}
