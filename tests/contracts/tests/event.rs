//! The event contract's blob: creation and its fee, tiers, sale in every way, going live, check-in, resale.

use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::{SolValue, eip712_domain, sol};
use sp_core::Pair;
use w3av_contract_tests::{Failure, NOW, Person, SEAT_LIMIT, Suite, TITLE, event_request, w3};
use w3av_interfaces::{event::IEvent, ticket::ITicket, token::IToken};

const FEE: u128 = w3(10) + 100 * w3(1) / 10 + 180 * w3(1) / 100;

fn event_of(suite: &mut Suite, event_id: u64) -> IEvent::eventOfReturn {
    suite.view(suite.event, IEvent::eventOfCall { eventId: event_id })
}

fn credit(suite: &mut Suite, person: Person) -> u128 {
    let call = IEvent::creditOfCall {
        token: suite.w3w,
        account: person.address(),
    };
    suite.view(suite.event, call)
}

/// The one leaf of a tree: its own root.
fn only_leaf(words: Vec<u8>) -> B256 {
    keccak256(keccak256(words))
}

fn go_live(suite: &mut Suite, event_id: u64) {
    let call = IEvent::goLiveCall { eventId: event_id };
    suite
        .chain
        .call(Person::BOB, suite.event, call)
        .expect("Bob goes live");
}

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
    struct CheckIn { uint256 tokenId; uint64 deadline; }
}

/// `key ‖ signature` over typed data of a contract.
fn sign(
    person: Person,
    name: &'static str,
    contract: Address,
    data: &impl alloy_sol_types::SolStruct,
) -> Vec<u8> {
    let chain_id = 420_420_420_u64;
    let domain = eip712_domain! {
        name: name,
        version: "1",
        chain_id: chain_id,
        verifying_contract: contract,
    };
    let pair = person.0.pair();
    let digest = data.eip712_signing_hash(&domain);
    [&pair.public().0[..], &pair.sign(digest.as_slice()).0[..]].concat()
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
