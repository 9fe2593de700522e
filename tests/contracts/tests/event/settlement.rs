//! From the end of an event on: proposal, challenge, decision, timeout, refunds, work.

use crate::{FEE, credit};
use alloy_primitives::{B256, U256, keccak256};
use alloy_sol_types::SolValue;
use w3av_contract_tests::{NOW, Person, Suite, event_request, w3};
use w3av_interfaces::{event::IEvent, token::IToken};

const END: u64 = NOW + 4_200;
const DAY: u64 = 86_400;
const PROPOSED: u8 = 4;
const SETTLED: u8 = 6;
const CANCELLED: u8 = 7;

fn state(suite: &mut Suite, event_id: u64) -> u8 {
    suite
        .view(suite.event, IEvent::eventOfCall { eventId: event_id })
        .state
}

/// An event with a fee and two tickets of Charlie, over and reported with this uptime.
fn reported(uptime_bps: u16) -> (Suite, u64, U256) {
    let mut suite = Suite::new();
    let id = suite.create(event_request(suite.w3w, 300)).expect("Bob creates");
    let ticket = suite.buy(Person::CHARLIE, id, 2).expect("on sale");
    suite.run_event(id, uptime_bps).expect("served");
    (suite, id, ticket)
}

macro_rules! call {
    ($suite:expr, $who:expr, $call:expr) => {{
        let contract = $suite.event;
        $suite.chain.call($who, contract, $call)
    }};
}

#[test]
fn a_served_event_pays_the_host_after_the_window_and_empties_the_escrow() {
    let (mut suite, event_id, ticket) = reported(10_000);
    let propose = IEvent::proposeCall { eventId: event_id };
    suite.chain.take_events();
    call!(suite, Person::DAVE, propose).expect("reported");
    let proposed: IEvent::SettlementProposed = suite
        .chain
        .take_events()
        .iter()
        .find_map(|event| event.decode())
        .expect("emitted");
    assert_eq!((proposed.payoutBps, proposed.workTotal), (10_000, 0));
    assert_eq!(state(&mut suite, event_id), PROPOSED);
    let finalize = IEvent::finalizeCall { eventId: event_id };
    let failure = call!(suite, Person::EVE, finalize.clone())
        .err()
        .expect("the window is open");
    assert!(failure.error::<IEvent::TooEarly>().is_some(), "{failure:?}");
    suite.chain.set_time(NOW + DAY);
    call!(suite, Person::EVE, finalize).expect("anybody");
    assert_eq!(state(&mut suite, event_id), SETTLED);
    let protocol = FEE / 5;
    assert_eq!(credit(&mut suite, Person::FERDIE), protocol);
    assert_eq!(credit(&mut suite, Person::BOB), w3(10) + FEE - protocol);
    assert_eq!(credit(&mut suite, Person::DAVE), w3(100), "the bond");
    let refund = IEvent::claimRefundCall { tokenId: ticket };
    let failure = call!(suite, Person::CHARLIE, refund).err().expect("served");
    assert!(
        failure.error::<IEvent::NothingToRefund>().is_some(),
        "{failure:?}"
    );
    for person in [Person::BOB, Person::FERDIE, Person::DAVE] {
        let token = suite.w3w;
        call!(suite, person, IEvent::withdrawCall { token }).expect("has credit");
    }
    assert_eq!(suite.balance(suite.w3w, suite.event), 0);
}

#[test]
fn an_event_below_its_promise_pays_back_in_proportion() {
    let (mut suite, event_id, ticket) = reported(4_950);
    call!(suite, Person::DAVE, IEvent::proposeCall { eventId: event_id }).expect("reported");
    suite.chain.set_time(NOW + DAY);
    call!(suite, Person::EVE, IEvent::finalizeCall { eventId: event_id }).expect("anybody");
    let before = suite.balance(suite.w3w, Person::CHARLIE.address());
    let refund = IEvent::claimRefundCall { tokenId: ticket };
    call!(suite, Person::EVE, refund.clone()).expect("half of the price");
    assert_eq!(
        suite.balance(suite.w3w, Person::CHARLIE.address()),
        before + w3(5) / 2
    );
    let failure = call!(suite, Person::EVE, refund).err().expect("once");
    assert!(
        failure.error::<IEvent::TicketCallFailed>().is_some(),
        "{failure:?}"
    );
    let money = suite.view(suite.event, IEvent::moneyOfCall { eventId: event_id });
    assert_eq!(
        (money.gross, money.refunded, money.hostPaid),
        (w3(10), w3(5) / 2, w3(5))
    );
}

#[test]
fn an_arbiter_decides_a_dispute_and_half_a_bond_burns() {
    let (mut suite, event_id, _) = reported(10_000);
    call!(suite, Person::DAVE, IEvent::proposeCall { eventId: event_id }).expect("reported");
    call!(
        suite,
        Person::CHARLIE,
        IEvent::challengeCall { eventId: event_id }
    )
    .expect("in the window");
    let resolve = |payout| IEvent::resolveCall {
        eventId: event_id,
        payoutBps: payout,
    };
    let failure = call!(suite, Person::BOB, resolve(10_000))
        .err()
        .expect("no arbiter");
    assert!(failure.error::<IEvent::MissingRole>().is_some(), "{failure:?}");
    let supply = suite.view(suite.w3w, IToken::totalSupplyCall {});
    call!(suite, Person::ALICE, resolve(5_000)).expect("arbiter");
    let burned = U256::from(w3(50));
    assert_eq!(suite.view(suite.w3w, IToken::totalSupplyCall {}), supply - burned);
    assert_eq!(
        (
            credit(&mut suite, Person::CHARLIE),
            credit(&mut suite, Person::DAVE)
        ),
        (w3(150), 0)
    );
    assert_eq!(state(&mut suite, event_id), SETTLED);
}

#[test]
fn an_undecided_dispute_ends_with_the_quorums_value() {
    let (mut suite, event_id, _) = reported(10_000);
    call!(suite, Person::DAVE, IEvent::proposeCall { eventId: event_id }).expect("reported");
    call!(
        suite,
        Person::CHARLIE,
        IEvent::challengeCall { eventId: event_id }
    )
    .expect("in the window");
    suite.chain.set_time(NOW + 7 * DAY);
    call!(suite, Person::EVE, IEvent::finalizeCall { eventId: event_id }).expect("the deadline has passed");
    assert_eq!(
        (
            credit(&mut suite, Person::CHARLIE),
            credit(&mut suite, Person::DAVE)
        ),
        (w3(100), w3(100))
    );
}

#[test]
fn silent_oracles_cannot_keep_the_money() {
    let mut suite = Suite::new();
    let event_id = suite.create(event_request(suite.w3w, 300)).expect("Bob creates");
    let ticket = suite.buy(Person::CHARLIE, event_id, 1).expect("on sale");
    call!(suite, Person::BOB, IEvent::goLiveCall { eventId: event_id }).expect("live");
    suite.chain.set_time(END);
    let failure = call!(suite, Person::DAVE, IEvent::proposeCall { eventId: event_id })
        .err()
        .expect("no report");
    assert!(failure.error::<IEvent::NotReported>().is_some(), "{failure:?}");
    let timeout = IEvent::timeoutCall { eventId: event_id };
    suite.chain.set_time(END + 14 * DAY - 1);
    let failure = call!(suite, Person::DAVE, timeout.clone())
        .err()
        .expect("a second early");
    assert!(failure.error::<IEvent::TooEarly>().is_some(), "{failure:?}");
    suite.chain.set_time(END + 14 * DAY);
    call!(suite, Person::DAVE, timeout).expect("anybody");
    assert_eq!(state(&mut suite, event_id), CANCELLED);
    call!(suite, Person::DAVE, IEvent::claimRefundCall { tokenId: ticket }).expect("the price");
    assert_eq!(suite.balance(suite.w3w, suite.event), FEE);
    assert_eq!(credit(&mut suite, Person::BOB), FEE);
}

#[test]
fn nodes_claim_proven_work_and_the_host_gets_the_rest_after_ninety_days() {
    let mut suite = Suite::new();
    let event_id = suite.create(event_request(suite.w3w, 300)).expect("Bob creates");
    let node = Person::OPERATORS[0];
    let root = keccak256(keccak256((0_u32, node.address(), w3(2)).abi_encode()));
    call!(suite, Person::BOB, IEvent::goLiveCall { eventId: event_id }).expect("live");
    suite.report_status(event_id).expect("on air");
    call!(suite, Person::BOB, IEvent::endCall { eventId: event_id }).expect("over");
    suite
        .report_settlement(event_id, 10_000, w3(3), root)
        .expect("reported");
    call!(suite, Person::DAVE, IEvent::proposeCall { eventId: event_id }).expect("reported");
    suite.chain.set_time(NOW + DAY);
    call!(suite, Person::EVE, IEvent::finalizeCall { eventId: event_id }).expect("anybody");
    let claim = |amount| IEvent::claimWorkCall {
        eventId: event_id,
        index: 0,
        account: node.address(),
        amount,
        proof: Vec::new(),
    };
    let failure = call!(suite, node, claim(w3(3))).err().expect("two");
    assert!(failure.error::<IEvent::InvalidProof>().is_some(), "{failure:?}");
    call!(suite, Person::EVE, claim(w3(2))).expect("proven");
    assert!(suite.view(
        suite.event,
        IEvent::isWorkClaimedCall {
            eventId: event_id,
            index: 0
        }
    ));
    let failure = call!(suite, node, claim(w3(2))).err().expect("once");
    assert!(failure.error::<IEvent::AlreadyClaimed>().is_some(), "{failure:?}");
    let before = credit(&mut suite, Person::BOB);
    suite.chain.set_time(NOW + 91 * DAY);
    call!(
        suite,
        Person::EVE,
        IEvent::reclaimBudgetCall { eventId: event_id }
    )
    .expect("ninety days");
    assert_eq!(credit(&mut suite, Person::BOB), before + w3(1));
    let settlement = suite.view(suite.event, IEvent::settlementOfCall { eventId: event_id });
    assert_eq!((settlement.workTotal, settlement.workRoot), (w3(3), root));
    assert_eq!((settlement.payoutBps, settlement.settledAt), (10_000, NOW + DAY));
    assert_ne!(settlement.workRoot, B256::ZERO);
}
