//! Creation and its fee.

use crate::{FEE, event_of};
use alloy_primitives::U256;
use w3av_contract_tests::{NOW, Person, SEAT_LIMIT, Suite, TITLE, event_request, w3};
use w3av_interfaces::{event::IEvent, token::IToken};

#[test]
fn two_hundred_seats_are_free_and_more_pay_the_tariff() {
    let mut suite = Suite::new();
    let (token, bob) = (suite.w3w, Person::BOB.address());
    let before = suite.balance(token, bob);
    suite.create(event_request(token, SEAT_LIMIT)).expect("free");
    assert_eq!(suite.balance(token, bob), before);
    suite.chain.take_events();
    let id = suite.create(event_request(token, 300)).expect("paid");
    let events = suite.chain.take_events();
    let created: IEvent::EventCreated = events.iter().find_map(|event| event.decode()).expect("emitted");
    assert_eq!((created.eventId, created.host, created.firm), (id, bob, 0));
    assert_eq!(
        (created.serviceFee, created.title.as_str(), created.price),
        (FEE, TITLE, w3(5))
    );
    let tier: IEvent::TierAdded = events.iter().find_map(|event| event.decode()).expect("emitted");
    assert_eq!((tier.eventId, tier.tier, tier.price), (id, 0, w3(5)));
    assert_eq!(suite.balance(token, bob), before - FEE);
    let quote = IEvent::quoteFeeCall {
        capacity: 300,
        start: NOW + 600,
        end: NOW + 4_200,
        renditions: 3,
    };
    assert_eq!(suite.view(suite.event, quote), FEE);
    let seen = event_of(&mut suite, id);
    assert_eq!(
        (seen.host, seen.payToken, seen.capacity, seen.state),
        (bob, token, 300, 1)
    );
    let rules = suite.view(suite.event, IEvent::rulesOfCall { eventId: id });
    assert_eq!(
        (rules.slaBps, rules.resaleFeeBps, rules.bond),
        (9_900, 250, w3(100))
    );
    assert_eq!(
        (rules.bondToken, rules.treasury),
        (token, Person::FERDIE.address())
    );
    assert_eq!(
        (rules.challengeSeconds, rules.disputeSeconds, rules.reportSeconds),
        (86_400, 604_800, 1_209_600)
    );
    let raise = IEvent::raiseCapacityCall {
        eventId: id,
        capacity: 310,
    };
    suite
        .chain
        .call(Person::BOB, suite.event, raise)
        .expect("Bob raises");
    assert_eq!(suite.balance(token, bob), before - FEE - w3(1));
}

#[test]
fn senseless_terms_are_refused_by_name() {
    let mut suite = Suite::new();
    let good = event_request(suite.w3w, 3);
    let mut refused = |change: fn(&mut IEvent::createCall)| {
        let mut request = good.clone();
        change(&mut request);
        suite.create(request).err().expect("senseless")
    };
    macro_rules! refusals {
        ($($error:ident: $change:expr),+ $(,)?) => {$(
            let failure = refused($change);
            assert!(failure.error::<IEvent::$error>().is_some(), "{failure:?}");
        )+};
    }
    refusals! {
        InvalidCapacity: |r| r.terms.capacity = 0,
        InvalidCapacity: |r| r.terms.capacity = u32::MAX,
        InvalidTimes: |r| r.terms.end = r.terms.start,
        InvalidTimes: |r| r.terms.end = NOW,
        InvalidTimes: |r| r.terms.end = u64::MAX,
        InvalidRenditions: |r| r.terms.renditions = 0,
        InvalidTitle: |r| r.title = "x".repeat(129),
        InvalidTitle: |r| r.title.clear(),
        InvalidTerms: |r| r.terms.slaBps = 0,
        InvalidTerms: |r| r.terms.royaltyBps = 1_001,
        InvalidTerms: |r| r.terms.timeoutPolicy = 3,
        PayTokenNotAllowed: |r| r.terms.payToken = Person::DAVE.address(),
        NotHostOfFirm: |r| r.terms.firm = 7,
        AmountOverflow: |r| r.terms.price = u128::MAX,
    }
}

#[test]
fn a_fee_without_allowance_creates_nothing() {
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
    assert_eq!(suite.view(event, IEvent::eventCountCall {}), 0);
}
