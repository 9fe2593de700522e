//! Tokens, tickets and events.

use crate::measured;
use alloy_primitives::{B256, U256, keccak256};
use alloy_sol_types::SolValue;
use w3av_contract_tests::{Cost, Person, Suite, event_request, w3};
use w3av_interfaces::{event::IEvent, ticket::ITicket, token::IToken};

pub(crate) fn measure() -> Vec<(&'static str, Cost)> {
    let mut suite = Suite::new();
    let mut costs = Vec::new();
    let (w3w, ticket, event) = (suite.w3w, suite.ticket, suite.event);
    let value = U256::from(w3(1));
    measured!(
        suite,
        costs,
        "token.mint (new holder)",
        Person::ALICE,
        w3w,
        IToken::mintCall {
            to: Person::DAVE.address(),
            value
        }
    );
    measured!(
        suite,
        costs,
        "token.transfer (new holder)",
        Person::BOB,
        w3w,
        IToken::transferCall {
            to: Person::FERDIE.address(),
            value
        }
    );
    measured!(
        suite,
        costs,
        "token.transfer",
        Person::BOB,
        w3w,
        IToken::transferCall {
            to: Person::CHARLIE.address(),
            value
        }
    );
    measured!(
        suite,
        costs,
        "token.approve",
        Person::DAVE,
        w3w,
        IToken::approveCall {
            spender: event,
            value: U256::MAX
        }
    );
    let spend = IToken::transferFromCall {
        from: Person::BOB.address(),
        to: Person::CHARLIE.address(),
        value,
    };
    let spender = Person::DAVE.address();
    let allow = IToken::approveCall { spender, value };
    suite.chain.call(Person::BOB, w3w, allow).expect("allowed");
    measured!(suite, costs, "token.transferFrom", Person::DAVE, w3w, spend);
    measured!(
        suite,
        costs,
        "token.burn",
        Person::DAVE,
        w3w,
        IToken::burnCall { value }
    );
    measured!(
        suite,
        costs,
        "event.create (200 seats)",
        Person::BOB,
        event,
        event_request(w3w, 200)
    );
    let mut paid = event_request(w3w, 500);
    paid.terms.transferable = true;
    let live = measured!(
        suite,
        costs,
        "event.create (500 seats, fee)",
        Person::BOB,
        event,
        paid.clone()
    );
    let cancelled = suite.create(paid).expect("another");
    let (charlie, dave) = (Person::CHARLIE, Person::DAVE);
    let buy = |id, quantity| IEvent::buyCall {
        eventId: id,
        tier: 0,
        quantity,
        maxTotal: u128::MAX,
        recipient: charlie.address(),
    };
    let token_id = measured!(
        suite,
        costs,
        "event.buy (1, new buyer)",
        charlie,
        event,
        buy(live, 1)
    );
    measured!(suite, costs, "event.buy (1)", charlie, event, buy(live, 1));
    measured!(suite, costs, "event.buy (10)", charlie, event, buy(live, 10));
    let list = |token_id| IEvent::listResaleCall {
        tokenId: token_id,
        price: w3(5),
    };
    measured!(
        suite,
        costs,
        "event.listResale",
        charlie,
        event,
        list(token_id + U256::from(1))
    );
    let resale = IEvent::buyResaleCall {
        tokenId: token_id + U256::from(1),
        maxPrice: w3(5),
        recipient: dave.address(),
    };
    measured!(suite, costs, "event.buyResale", dave, event, resale);
    let raise = IEvent::raiseCapacityCall {
        eventId: live,
        capacity: 600,
    };
    measured!(suite, costs, "event.raiseCapacity", Person::BOB, event, raise);
    let tier = IEvent::addTierCall {
        eventId: live,
        price: w3(1),
        cap: 5,
        perWallet: 2,
        allowRoot: B256::ZERO,
    };
    measured!(suite, costs, "event.addTier", Person::BOB, event, tier);
    let mut limited = buy(live, 1);
    limited.tier = 1;
    measured!(
        suite,
        costs,
        "event.buy (1, limited tier)",
        charlie,
        event,
        limited
    );
    let refundable = suite.buy(charlie, cancelled, 1).expect("a ticket to refund");
    let send = ITicket::transferFromCall {
        from: charlie.address(),
        to: dave.address(),
        tokenId: token_id,
    };
    measured!(suite, costs, "ticket.transferFrom", charlie, ticket, send);
    let approve = ITicket::approveCall {
        to: charlie.address(),
        tokenId: token_id,
    };
    measured!(suite, costs, "ticket.approve", dave, ticket, approve);
    let user = ITicket::setUserCall {
        tokenId: token_id,
        user: Person::EVE.address(),
        expires: u64::MAX,
    };
    measured!(suite, costs, "ticket.setUser", dave, ticket, user);
    let operator = ITicket::setApprovalForAllCall {
        operator: charlie.address(),
        approved: true,
    };
    measured!(suite, costs, "ticket.setApprovalForAll", dave, ticket, operator);
    measured!(
        suite,
        costs,
        "event.cancel",
        Person::BOB,
        event,
        IEvent::cancelCall { eventId: cancelled }
    );
    measured!(
        suite,
        costs,
        "event.claimRefund",
        charlie,
        event,
        IEvent::claimRefundCall { tokenId: refundable }
    );
    measured!(
        suite,
        costs,
        "event.goLive",
        Person::BOB,
        event,
        IEvent::goLiveCall { eventId: live }
    );
    suite.report_status(live).expect("on air");
    costs.push(("oracle.reportStatus", suite.chain.last_cost()));
    let holder = suite.lease_holder(live);
    let bits = IEvent::checkInCall {
        eventId: live,
        word: 0,
        bits: B256::repeat_byte(255),
    };
    measured!(suite, costs, "event.checkIn (256 seats)", holder, event, bits);
    let viewer = IEvent::checkInViewerCall {
        tokenId: token_id + U256::from(2),
        deadline: u64::MAX,
        signature: Vec::new().into(),
    };
    measured!(suite, costs, "event.checkInViewer", charlie, event, viewer);
    measured!(
        suite,
        costs,
        "event.end",
        Person::BOB,
        event,
        IEvent::endCall { eventId: live }
    );
    let root = keccak256(keccak256((0_u32, dave.address(), w3(1)).abi_encode()));
    suite
        .report_settlement(live, 9_000, w3(1), root)
        .expect("reported");
    costs.push(("oracle.reportSettlement", suite.chain.last_cost()));
    measured!(
        suite,
        costs,
        "event.propose",
        dave,
        event,
        IEvent::proposeCall { eventId: live }
    );
    measured!(
        suite,
        costs,
        "event.challenge",
        charlie,
        event,
        IEvent::challengeCall { eventId: live }
    );
    let resolve = IEvent::resolveCall {
        eventId: live,
        payoutBps: 5_000,
    };
    measured!(suite, costs, "event.resolve", Person::ALICE, event, resolve);
    let partly = IEvent::claimRefundCall {
        tokenId: token_id + U256::from(2),
    };
    measured!(suite, costs, "event.claimRefund (a part)", dave, event, partly);
    let work = IEvent::claimWorkCall {
        eventId: live,
        index: 0,
        account: dave.address(),
        amount: w3(1),
        proof: Vec::new(),
    };
    measured!(suite, costs, "event.claimWork", dave, event, work);
    measured!(
        suite,
        costs,
        "event.withdraw",
        Person::BOB,
        event,
        IEvent::withdrawCall { token: w3w }
    );
    costs
}
