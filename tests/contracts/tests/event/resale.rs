//! Resale, capped and divided.

use crate::credit;
use w3av_contract_tests::{Person, Suite, event_request, w3};
use w3av_interfaces::{event::IEvent, ticket::ITicket};

#[test]
fn a_resale_is_capped_and_divided() {
    let mut suite = Suite::new();
    let id = suite.create(event_request(suite.w3w, 10)).expect("Bob creates");
    let ticket = suite.buy(Person::CHARLIE, id, 1).expect("on sale");
    let event = suite.event;
    let list = |price| IEvent::listResaleCall {
        tokenId: ticket,
        price,
    };
    let failure = suite
        .chain
        .call(Person::CHARLIE, event, list(w3(6)))
        .err()
        .expect("5.5 at most");
    assert_eq!(
        failure.error::<IEvent::ResalePriceTooHigh>().expect("typed").max,
        w3(11) / 2
    );
    let failure = suite
        .chain
        .call(Person::DAVE, event, list(1))
        .err()
        .expect("not his");
    assert!(failure.error::<IEvent::NotTicketOwner>().is_some(), "{failure:?}");
    suite
        .chain
        .call(Person::CHARLIE, event, list(w3(4)))
        .expect("the owner");
    let listing = suite.view(event, IEvent::listingOfCall { tokenId: ticket });
    assert_eq!(
        (listing.seller, listing.price),
        (Person::CHARLIE.address(), w3(4))
    );
    let buy = IEvent::buyResaleCall {
        tokenId: ticket,
        maxPrice: w3(4),
        recipient: Person::DAVE.address(),
    };
    suite
        .chain
        .call(Person::DAVE, event, buy.clone())
        .expect("offered");
    let failure = suite.chain.call(Person::DAVE, event, buy).err().expect("sold");
    assert!(failure.error::<IEvent::NotListed>().is_some(), "{failure:?}");
    assert_eq!(credit(&mut suite, Person::BOB), w3(4) / 20);
    assert_eq!(credit(&mut suite, Person::FERDIE), w3(4) / 40);
    assert_eq!(
        credit(&mut suite, Person::CHARLIE),
        w3(4) - w3(4) / 20 - w3(4) / 40
    );
    let owner = suite.view(suite.ticket, ITicket::ownerOfCall { tokenId: ticket });
    assert_eq!(owner, Person::DAVE.address());
    suite
        .chain
        .call(Person::DAVE, event, list(w3(1)))
        .expect("the new owner");
    suite
        .chain
        .call(Person::DAVE, event, IEvent::delistResaleCall { tokenId: ticket })
        .expect("the seller");
}
