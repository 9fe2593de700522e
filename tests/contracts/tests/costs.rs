//! What every changing message costs, against the committed table `tests/contracts/costs.md`.
//!
//! A message that gets more than 5 % dearer, or cheaper, fails the test: the table changes with the commit that
//! explains it. `W3AV_UPDATE_COSTS=1` writes the table anew.

use alloy_primitives::{B256, U256, keccak256};
use alloy_sol_types::SolValue;
use std::fmt::Write as _;
use w3av_contract_tests::{Cost, Person, Suite, event_request, w3};
use w3av_interfaces::{event::IEvent, firm::IFirm, ticket::ITicket, token::IToken};

const TABLE: &str = "costs.md";
/// How far a number may move, in per cent, before the table must change with it.
const TOLERANCE_PERCENT: u64 = 5;

#[test]
fn every_message_costs_what_the_table_says() {
    let costs = measure();
    if std::env::var_os("W3AV_UPDATE_COSTS").is_some() {
        std::fs::write(TABLE, render(&costs)).expect("the table can be written");
        return;
    }
    // For the bench: one row per message, separated by tabs.
    if let Some(file) = std::env::var_os("W3AV_COSTS_FILE") {
        let row = |(message, cost): &(&str, Cost)| {
            format!(
                "{message}\t{}\t{}\t{}\n",
                cost.ref_time, cost.proof_bytes, cost.deposit
            )
        };
        std::fs::write(file, costs.iter().map(row).collect::<String>()).expect("the file can be written");
    }
    let table = std::fs::read_to_string(TABLE).expect("costs.md is committed");
    let mut problems = Vec::new();
    for (message, cost) in &costs {
        match row(&table, message) {
            Some((ref_time, proof_bytes)) => {
                for (what, was, is) in [
                    ("ref_time", ref_time, cost.ref_time),
                    ("proof", proof_bytes, cost.proof_bytes),
                ] {
                    if was.abs_diff(is) * 100 > was * TOLERANCE_PERCENT {
                        problems.push(format!("{message}: {what} was {was}, is {is}"));
                    }
                }
            }
            None => problems.push(format!("{message}: not in the table")),
        }
    }
    assert!(
        problems.is_empty(),
        "costs moved (W3AV_UPDATE_COSTS=1 writes the table):\n{}",
        problems.join("\n")
    );
}

fn row(table: &str, message: &str) -> Option<(u64, u64)> {
    let line = table
        .lines()
        .find(|line| line.split('|').nth(1).is_some_and(|cell| cell.trim() == message))?;
    let number = |column: usize| line.split('|').nth(column)?.trim().parse().ok();
    Some((number(2)?, number(3)?))
}

fn render(costs: &[(&str, Cost)]) -> String {
    let mut table = String::from(
        "# What messages cost\n\nMeasured on the pallet by `tests/contracts/tests/costs.rs`: `ref_time` in picoseconds, proof in bytes (metered), deposit in\n\
         the smallest unit of the development chain's currency (12 decimals). CI fails when a number moves by more than 5 %.\n\n\
         | message | ref_time | proof | deposit |\n|---|---:|---:|---:|\n",
    );
    for (message, cost) in costs {
        let _ = writeln!(
            table,
            "| {message} | {} | {} | {} |",
            cost.ref_time, cost.proof_bytes, cost.deposit
        );
    }
    table
}

fn measure() -> Vec<(&'static str, Cost)> {
    let mut suite = Suite::new();
    let mut costs = Vec::new();
    let (w3w, ticket, event, firm) = (suite.w3w, suite.ticket, suite.event, suite.firm);
    macro_rules! measured {
        ($name:literal, $who:expr, $contract:expr, $call:expr) => {{
            let value = suite.chain.call($who, $contract, $call).expect($name);
            costs.push(($name, suite.chain.last_cost()));
            value
        }};
    }
    let value = U256::from(w3(1));
    measured!(
        "token.mint (new holder)",
        Person::ALICE,
        w3w,
        IToken::mintCall {
            to: Person::DAVE.address(),
            value
        }
    );
    measured!(
        "token.transfer (new holder)",
        Person::BOB,
        w3w,
        IToken::transferCall {
            to: Person::FERDIE.address(),
            value
        }
    );
    measured!(
        "token.transfer",
        Person::BOB,
        w3w,
        IToken::transferCall {
            to: Person::CHARLIE.address(),
            value
        }
    );
    measured!(
        "token.approve",
        Person::DAVE,
        w3w,
        IToken::approveCall {
            spender: event,
            value: U256::MAX
        }
    );
    let id = measured!(
        "firm.createFirm",
        Person::BOB,
        firm,
        IFirm::createFirmCall { metaHash: B256::ZERO }
    );
    let add = IFirm::addMemberCall {
        firm: id,
        who: Person::CHARLIE.address(),
        roles: 32,
    };
    measured!("firm.addMember", Person::BOB, firm, add);
    let remove = IFirm::removeMemberCall {
        firm: id,
        who: Person::CHARLIE.address(),
    };
    measured!("firm.removeMember", Person::BOB, firm, remove);
    measured!(
        "event.create (200 seats)",
        Person::BOB,
        event,
        event_request(w3w, 200)
    );
    let mut paid = event_request(w3w, 500);
    paid.terms.transferable = true;
    let live = measured!("event.create (500 seats, fee)", Person::BOB, event, paid.clone());
    let cancelled = suite.create(paid).expect("another");
    let (charlie, dave) = (Person::CHARLIE, Person::DAVE);
    let buy = |id, quantity| IEvent::buyCall {
        eventId: id,
        tier: 0,
        quantity,
        maxTotal: u128::MAX,
        recipient: charlie.address(),
    };
    let token_id = measured!("event.buy (1, new buyer)", charlie, event, buy(live, 1));
    measured!("event.buy (1)", charlie, event, buy(live, 1));
    measured!("event.buy (10)", charlie, event, buy(live, 10));
    let list = |token_id| IEvent::listResaleCall {
        tokenId: token_id,
        price: w3(5),
    };
    measured!("event.listResale", charlie, event, list(token_id + U256::from(1)));
    let resale = IEvent::buyResaleCall {
        tokenId: token_id + U256::from(1),
        maxPrice: w3(5),
        recipient: dave.address(),
    };
    measured!("event.buyResale", dave, event, resale);
    let raise = IEvent::raiseCapacityCall {
        eventId: live,
        capacity: 600,
    };
    measured!("event.raiseCapacity", Person::BOB, event, raise);
    let tier = IEvent::addTierCall {
        eventId: live,
        price: w3(1),
        cap: 5,
        perWallet: 2,
        allowRoot: B256::ZERO,
    };
    measured!("event.addTier", Person::BOB, event, tier);
    let mut limited = buy(live, 1);
    limited.tier = 1;
    measured!("event.buy (1, limited tier)", charlie, event, limited);
    let refundable = suite.buy(charlie, cancelled, 1).expect("a ticket to refund");
    let send = ITicket::transferFromCall {
        from: charlie.address(),
        to: dave.address(),
        tokenId: token_id,
    };
    measured!("ticket.transferFrom", charlie, ticket, send);
    measured!(
        "event.cancel",
        Person::BOB,
        event,
        IEvent::cancelCall { eventId: cancelled }
    );
    measured!(
        "event.claimRefund",
        charlie,
        event,
        IEvent::claimRefundCall { tokenId: refundable }
    );
    measured!(
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
    measured!("event.checkIn (256 seats)", holder, event, bits);
    let viewer = IEvent::checkInViewerCall {
        tokenId: token_id + U256::from(2),
        deadline: u64::MAX,
        signature: Vec::new().into(),
    };
    measured!("event.checkInViewer", charlie, event, viewer);
    measured!("event.end", Person::BOB, event, IEvent::endCall { eventId: live });
    let root = keccak256(keccak256((0_u32, dave.address(), w3(1)).abi_encode()));
    suite
        .report_settlement(live, 9_000, w3(1), root)
        .expect("reported");
    costs.push(("oracle.reportSettlement", suite.chain.last_cost()));
    measured!(
        "event.propose",
        dave,
        event,
        IEvent::proposeCall { eventId: live }
    );
    measured!(
        "event.challenge",
        charlie,
        event,
        IEvent::challengeCall { eventId: live }
    );
    let resolve = IEvent::resolveCall {
        eventId: live,
        payoutBps: 5_000,
    };
    measured!("event.resolve", Person::ALICE, event, resolve);
    let partly = IEvent::claimRefundCall {
        tokenId: token_id + U256::from(2),
    };
    measured!("event.claimRefund (a part)", dave, event, partly);
    let work = IEvent::claimWorkCall {
        eventId: live,
        index: 0,
        account: dave.address(),
        amount: w3(1),
        proof: Vec::new(),
    };
    measured!("event.claimWork", dave, event, work);
    measured!(
        "event.withdraw",
        Person::BOB,
        event,
        IEvent::withdrawCall { token: w3w }
    );
    costs
}
