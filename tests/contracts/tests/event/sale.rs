//! Sale in every way.

use crate::{event_of, only_leaf, sign};
use alloy_primitives::{B256, U256, keccak256};
use alloy_sol_types::{SolValue, sol};
use w3av_contract_tests::{NOW, Person, Suite, event_request, w3};
use w3av_interfaces::{event::IEvent, ticket::ITicket};

#[test]
fn a_purchase_pays_the_escrow_and_mints() {
    let mut suite = Suite::new();
    let id = suite.create(event_request(suite.w3w, 3)).expect("Bob creates");
    suite.chain.take_events();
    let first = suite.buy(Person::CHARLIE, id, 2).expect("two of three");
    let events = suite.chain.take_events();
    let sold: IEvent::TicketsSold = events.iter().find_map(|event| event.decode()).expect("emitted");
    let charlie = Person::CHARLIE.address();
    assert_eq!((sold.eventId, sold.buyer, sold.recipient), (id, charlie, charlie));
    assert_eq!(
        (sold.firstTokenId, sold.quantity, sold.paid, sold.tier),
        (first, 2, w3(10), 0)
    );
    assert_eq!(suite.balance(suite.w3w, suite.event), w3(10));
    let owner = suite.view(
        suite.ticket,
        ITicket::ownerOfCall {
            tokenId: first + U256::from(1),
        },
    );
    assert_eq!(owner, charlie);
    let failure = suite.buy(Person::CHARLIE, id, 2).err().expect("one is left");
    assert_eq!(failure.error::<IEvent::SoldOut>().expect("typed").remaining, 1);
    let dear = IEvent::buyCall {
        eventId: id,
        tier: 0,
        quantity: 1,
        maxTotal: w3(5) - 1,
        recipient: charlie,
    };
    let failure = suite
        .chain
        .call(Person::CHARLIE, suite.event, dear)
        .err()
        .expect("costs 5");
    assert_eq!(
        failure.error::<IEvent::PriceAboveMax>().expect("typed").total,
        w3(5)
    );
    suite.chain.set_time(NOW + 4_200);
    let failure = suite.buy(Person::CHARLIE, id, 1).err().expect("the end");
    assert!(failure.error::<IEvent::SalesClosed>().is_some(), "{failure:?}");
}

#[test]
fn a_buyer_without_tokens_gets_nothing() {
    let mut suite = Suite::new();
    let id = suite.create(event_request(suite.w3w, 3)).expect("Bob creates");
    let failure = suite.buy(Person::EVE, id, 1).err().expect("Eve has none");
    assert_eq!(
        failure.error::<IEvent::TokenCallFailed>().expect("typed").token,
        suite.w3w
    );
    assert_eq!(event_of(&mut suite, id).sold, 0);
}

#[test]
fn an_allow_list_admits_whom_it_names() {
    let mut suite = Suite::new();
    let id = suite.create(event_request(suite.w3w, 10)).expect("Bob creates");
    let charlie = Person::CHARLIE.address();
    let add = IEvent::addTierCall {
        eventId: id,
        price: w3(1),
        cap: 5,
        perWallet: 1,
        allowRoot: only_leaf((charlie, 2_u32).abi_encode()),
    };
    assert_eq!(
        suite.chain.call(Person::BOB, suite.event, add).expect("Bob adds"),
        1
    );
    let buy = |recipient: Person, quantity| IEvent::buyListedCall {
        eventId: id,
        tier: 1,
        quantity,
        maxTotal: u128::MAX,
        recipient: recipient.address(),
        limit: 2,
        proof: Vec::new(),
    };
    let event = suite.event;
    let failure = suite
        .chain
        .call(Person::DAVE, event, buy(Person::DAVE, 1))
        .err()
        .expect("not listed");
    assert!(failure.error::<IEvent::NotOnAllowList>().is_some(), "{failure:?}");
    suite
        .chain
        .call(Person::CHARLIE, event, buy(Person::CHARLIE, 2))
        .expect("listed");
    let failure = suite
        .chain
        .call(Person::CHARLIE, event, buy(Person::CHARLIE, 1))
        .err()
        .expect("two at most");
    assert_eq!(
        failure.error::<IEvent::WalletLimit>().expect("typed").remaining,
        0
    );
    let bought = IEvent::boughtByCall {
        eventId: id,
        tier: 1,
        recipient: charlie,
    };
    assert_eq!(suite.view(event, bought), 2);
    let tier = suite.view(event, IEvent::tierOfCall { eventId: id, tier: 1 });
    assert_eq!(
        (tier.price, tier.cap, tier.sold, tier.perWallet),
        (w3(1), 5, 2, 1)
    );
}

sol! {
    struct ReceiveWithAuthorization {
        address from; address to; uint256 value; uint256 validAfter; uint256 validBefore; bytes32 nonce;
    }
}

#[test]
fn anybody_brings_a_purchase_that_the_payer_signed() {
    let mut suite = Suite::new();
    let id = suite.create(event_request(suite.w3w, 10)).expect("Bob creates");
    let (charlie, salt) = (Person::CHARLIE.address(), B256::repeat_byte(3));
    let nonce = IEvent::purchaseNonceCall {
        eventId: id,
        tier: 0,
        quantity: 2,
        recipient: charlie,
        salt,
    };
    let nonce = suite.view(suite.event, nonce);
    assert_eq!(
        nonce,
        keccak256((id, U256::ZERO, 2_u32, charlie, salt).abi_encode())
    );
    let authorization = ReceiveWithAuthorization {
        from: charlie,
        to: suite.event,
        value: U256::from(w3(10)),
        validAfter: U256::ZERO,
        validBefore: U256::MAX,
        nonce,
    };
    let signature = sign(Person::CHARLIE, "W3W", suite.w3w, &authorization);
    let buy = |quantity| IEvent::buyWithAuthorizationCall {
        eventId: id,
        tier: 0,
        quantity,
        from: charlie,
        recipient: charlie,
        validAfter: U256::ZERO,
        validBefore: U256::MAX,
        salt,
        signature: signature.clone().into(),
    };
    let failure = suite
        .chain
        .call(Person::EVE, suite.event, buy(1))
        .err()
        .expect("signed for two");
    assert!(
        failure.error::<IEvent::TokenCallFailed>().is_some(),
        "{failure:?}"
    );
    suite
        .chain
        .call(Person::EVE, suite.event, buy(2))
        .expect("signed");
    let failure = suite
        .chain
        .call(Person::EVE, suite.event, buy(2))
        .err()
        .expect("once");
    assert!(
        failure.error::<IEvent::TokenCallFailed>().is_some(),
        "{failure:?}"
    );
    assert_eq!(event_of(&mut suite, id).sold, 2);
}
