//! Going live, pauses, and viewers who use their tickets.

use crate::{FEE, credit, go_live, sign};
use alloy_primitives::{B256, U256};
use w3av_contract_tests::{Failure, NOW, Person, Suite, event_request, w3};
use w3av_interfaces::{event::IEvent, ticket::ITicket};

alloy_sol_types::sol! {
    struct CheckIn { uint256 tokenId; uint64 deadline; }
}

#[test]
fn pauses_stop_sale_and_going_live_but_not_cancelling() {
    let mut suite = Suite::new();
    let id = suite.create(event_request(suite.w3w, 300)).expect("Bob creates");
    let ticket = suite.buy(Person::CHARLIE, id, 1).expect("on sale");
    suite.pause(1 | 2 | 4 | 8, NOW).expect("Alice is a guardian");
    let is_paused = |failure: Failure| assert!(failure.error::<IEvent::Paused>().is_some(), "{failure:?}");
    is_paused(suite.buy(Person::CHARLIE, id, 1).err().expect("paused"));
    is_paused(suite.create(event_request(suite.w3w, 3)).err().expect("paused"));
    let event = suite.event;
    let live = IEvent::goLiveCall { eventId: id };
    is_paused(suite.chain.call(Person::BOB, event, live).err().expect("paused"));
    let list = IEvent::listResaleCall {
        tokenId: ticket,
        price: w3(5),
    };
    is_paused(
        suite
            .chain
            .call(Person::CHARLIE, event, list)
            .err()
            .expect("paused"),
    );
    let cancel = IEvent::cancelCall { eventId: id };
    suite
        .chain
        .call(Person::BOB, event, cancel)
        .expect("never paused");
    let before = suite.balance(suite.w3w, Person::CHARLIE.address());
    let refund = IEvent::claimRefundCall { tokenId: ticket };
    suite
        .chain
        .call(Person::DAVE, event, refund.clone())
        .expect("never paused");
    assert_eq!(
        suite.balance(suite.w3w, Person::CHARLIE.address()),
        before + w3(5)
    );
    suite.chain.call(Person::DAVE, event, refund).err().expect("once");
    assert_eq!(credit(&mut suite, Person::BOB), FEE);
    let withdraw = IEvent::withdrawCall { token: suite.w3w };
    suite
        .chain
        .call(Person::BOB, event, withdraw.clone())
        .expect("never paused");
    let failure = suite
        .chain
        .call(Person::BOB, event, withdraw)
        .err()
        .expect("paid already");
    assert!(
        failure.error::<IEvent::NothingToWithdraw>().is_some(),
        "{failure:?}"
    );
    assert_eq!(suite.balance(suite.w3w, event), 0);
}

#[test]
fn going_live_draws_nodes_and_their_holder_checks_tickets_in() {
    let mut suite = Suite::new();
    let id = suite.create(event_request(suite.w3w, 10)).expect("Bob creates");
    let first = suite.buy(Person::CHARLIE, id, 3).expect("on sale");
    let event = suite.event;
    let live = IEvent::goLiveCall { eventId: id };
    let failure = suite
        .chain
        .call(Person::CHARLIE, event, live)
        .err()
        .expect("not the host");
    assert!(failure.error::<IEvent::NotHost>().is_some(), "{failure:?}");
    suite.chain.take_events();
    go_live(&mut suite, id);
    let events = suite.chain.take_events();
    let live: IEvent::WentLive = events.iter().find_map(|event| event.decode()).expect("emitted");
    assert_eq!((live.eventId, live.renditions, live.end), (id, 3, NOW + 4_200));
    let holder = suite.lease_holder(id);
    let check_in = |serials: u8| IEvent::checkInCall {
        eventId: id,
        word: 0,
        bits: B256::from(U256::from(serials)),
    };
    let failure = suite
        .chain
        .call(Person::DAVE, event, check_in(2))
        .err()
        .expect("a stranger");
    assert!(failure.error::<IEvent::NotLeaseHolder>().is_some(), "{failure:?}");
    suite.chain.call(holder, event, check_in(2)).expect("the holder");
    let seen = suite.view(suite.ticket, ITicket::viewerOfCall { tokenId: first });
    assert_eq!(seen.state, 2);
    let own = IEvent::checkInViewerCall {
        tokenId: first + U256::from(1),
        deadline: NOW + 60,
        signature: Vec::new().into(),
    };
    let failure = suite
        .chain
        .call(Person::DAVE, event, own.clone())
        .err()
        .expect("not the viewer");
    assert!(failure.error::<IEvent::NotViewer>().is_some(), "{failure:?}");
    suite
        .chain
        .call(Person::CHARLIE, event, own.clone())
        .expect("the viewer");
    suite.chain.call(Person::CHARLIE, event, own).err().expect("once");
    let signed = CheckIn {
        tokenId: first + U256::from(2),
        deadline: NOW + 60,
    };
    let signature = sign(Person::CHARLIE, "W3space Event", event, &signed);
    let brought = |deadline| IEvent::checkInViewerCall {
        tokenId: signed.tokenId,
        deadline,
        signature: signature.clone().into(),
    };
    let failure = suite
        .chain
        .call(Person::DAVE, event, brought(NOW + 61))
        .err()
        .expect("another deadline");
    assert!(
        failure.error::<IEvent::InvalidSignature>().is_some(),
        "{failure:?}"
    );
    suite
        .chain
        .call(Person::DAVE, event, brought(NOW + 60))
        .expect("signed");
    assert_eq!(suite.view(event, IEvent::viewerCheckInsCall { eventId: id }), 2);
}
