//! Any calls by anybody at any time: money is conserved and leaves once, states never go back.

use std::vec;

use proptest::prelude::*;

use super::{
    super::*,
    crypto::{RealCrypto, tree},
    suite::*,
};
use crate::{
    merkle,
    ticket::TicketId,
    typed_data::{address, number},
};

#[derive(Clone, Copy, Debug)]
enum Step {
    Create {
        capacity: u32,
        price: u128,
        seconds: u64,
        token: usize,
        policy: u8,
    },
    AddTier {
        price: u128,
        cap: u32,
        per_wallet: u32,
    },
    Raise {
        by: u32,
    },
    Buy {
        tier: u8,
        quantity: u32,
    },
    GoLive,
    End,
    Cancel,
    CheckIn {
        serial: u32,
    },
    Report {
        uptime: u16,
        work: u128,
    },
    Propose,
    Challenge,
    Resolve {
        payout: u16,
    },
    Finalize,
    Timeout,
    Refund {
        serial: u32,
    },
    Work {
        index: u32,
    },
    Reclaim,
    Withdraw {
        token: usize,
    },
    List {
        serial: u32,
        price: u128,
    },
    Delist {
        serial: u32,
    },
    BuyResale {
        serial: u32,
    },
    Wait {
        seconds: u64,
    },
    Kill,
}

fn step() -> impl Strategy<Value = Step> {
    let serial = 1_u32..12;
    let payout = prop_oneof![Just(0_u16), Just(10_000), Just(3_333), 0_u16..10_002];
    prop_oneof![
        1 => (1_u32..320, prop_oneof![0_u128..5, 100_u128..100_000], 30_u64..9_000, 0_usize..3, 1_u8..3).prop_map(
            |(capacity, price, seconds, token, policy)| Step::Create { capacity, price, seconds, token, policy }
        ),
        1 => (0_u128..100_000, 0_u32..9, 0_u32..5).prop_map(|(price, cap, per_wallet)| Step::AddTier { price, cap, per_wallet }),
        1 => (0_u32..200).prop_map(|by| Step::Raise { by }),
        4 => (0_u8..3, 0_u32..12).prop_map(|(tier, quantity)| Step::Buy { tier, quantity }),
        3 => Just(Step::GoLive),
        2 => Just(Step::End),
        1 => Just(Step::Cancel),
        1 => serial.clone().prop_map(|serial| Step::CheckIn { serial }),
        2 => (0_u16..10_001, 0_u128..3_000).prop_map(|(uptime, work)| Step::Report { uptime, work }),
        3 => Just(Step::Propose),
        2 => Just(Step::Challenge),
        2 => payout.prop_map(|payout| Step::Resolve { payout }),
        3 => Just(Step::Finalize),
        1 => Just(Step::Timeout),
        3 => serial.clone().prop_map(|serial| Step::Refund { serial }),
        2 => (0_u32..3).prop_map(|index| Step::Work { index }),
        1 => Just(Step::Reclaim),
        2 => (0_usize..3).prop_map(|token| Step::Withdraw { token }),
        1 => (serial.clone(), 0_u128..110_000).prop_map(|(serial, price)| Step::List { serial, price }),
        1 => serial.clone().prop_map(|serial| Step::Delist { serial }),
        2 => serial.prop_map(|serial| Step::BuyResale { serial }),
        4 => prop_oneof![0_u64..4_000, Just(CHALLENGE), Just(DISPUTE), Just(REPORT), Just(CLAIM_SECONDS)]
            .prop_map(|seconds| Step::Wait { seconds }),
        1 => Just(Step::Kill),
    ]
}

/// Three claims of nodes; the reported total may be less than their sum.
fn work(event_id: u64) -> ([u8; 32], [(Work, std::vec::Vec<[u8; 32]>); 3]) {
    let works = [(0, 700), (1, 1_300), (2, 900)].map(|(index, amount)| Work {
        event_id,
        index,
        account: NODE,
        amount,
    });
    let leaves = works.map(|work| {
        let words = [number(work.index), address(work.account), number(work.amount)];
        merkle::leaf(&RealCrypto, &words)
    });
    let (root, proofs) = tree(&leaves);
    let mut proofs = proofs.into_iter();
    (root, works.map(|work| (work, proofs.next().expect("one each"))))
}

fn run(suite: &mut Suite, caller: Address, id: u64, step: Step) -> bool {
    let tokens = [TOKEN, BOND_TOKEN, FOREIGN];
    match step {
        Step::Create {
            capacity,
            price,
            seconds,
            token,
            policy,
        } => {
            let mut draft = draft();
            let start = suite.now + seconds;
            (draft.terms.start, draft.terms.end) = (start, start + 60 + seconds);
            (draft.terms.host, draft.terms.capacity) = (caller, capacity);
            (draft.terms.pay_token, draft.terms.timeout_policy) = (tokens[token], policy);
            draft.tier.price = price;
            suite.create(draft).is_ok()
        }
        Step::AddTier {
            price,
            cap,
            per_wallet,
        } => {
            let host = suite.hub.event(id).map_or(caller, |event| event.terms.host);
            let tier = Tier {
                price,
                cap,
                per_wallet,
                ..Tier::default()
            };
            suite.add_tier(host, id, tier).is_ok()
        }
        Step::Raise { by } => match suite.hub.event(id) {
            Some(event) => suite
                .raise(event.terms.host, id, event.terms.capacity + by)
                .is_ok(),
            None => false,
        },
        Step::Buy { tier, quantity } => {
            let order = Order {
                event_id: id,
                tier,
                quantity,
                max_total: u128::MAX,
                recipient: caller,
            };
            suite.order(caller, order, Admission::Open).is_ok()
        }
        Step::GoLive => {
            let host = suite.hub.event(id).map_or(caller, |event| event.terms.host);
            suite.go_live(host, id).is_ok()
        }
        Step::End => suite.end(caller, id).is_ok(),
        Step::Cancel => suite.cancel(caller, id).is_ok(),
        Step::CheckIn { serial } => {
            let ticket = TicketId::new(id, serial);
            let viewer = suite.tickets.get(&ticket).map_or(caller, |ticket| ticket.owner);
            suite.check_in(viewer, ticket).is_ok()
        }
        Step::Report { uptime, work: total } => {
            let is_first = !suite.reports.contains_key(&id);
            if is_first {
                suite.report(id, uptime, total, work(id).0);
            }
            is_first
        }
        Step::Propose => suite.propose(caller, id).is_ok(),
        Step::Challenge => suite.challenge(caller, id).is_ok(),
        Step::Resolve { payout } => suite.resolve(ARBITRATOR, id, payout).is_ok(),
        Step::Finalize => suite.finalize(id).is_ok(),
        Step::Timeout => suite.timeout(id).is_ok(),
        Step::Refund { serial } => suite.claim_refund(TicketId::new(id, serial)).is_ok(),
        Step::Work { index } => {
            let (_, works) = work(id);
            let (work, proof) = &works[index as usize];
            suite.claim_work(*work, proof).is_ok()
        }
        Step::Reclaim => suite.reclaim(id).is_ok(),
        Step::Withdraw { token } => suite.withdraw(caller, tokens[token]).is_ok(),
        Step::List { serial, price } => {
            let ticket = TicketId::new(id, serial);
            let owner = suite.tickets.get(&ticket).map_or(caller, |ticket| ticket.owner);
            suite.list(owner, ticket, price).is_ok()
        }
        Step::Delist { serial } => suite.delist(caller, TicketId::new(id, serial).token()).is_ok(),
        Step::BuyResale { serial } => suite
            .buy_resale(caller, TicketId::new(id, serial), u128::MAX)
            .is_ok(),
        Step::Wait { seconds } => {
            suite.now += seconds;
            true
        }
        Step::Kill => {
            suite.are_callees_alive = !suite.are_callees_alive;
            true
        }
    }
}

proptest! {
    #[test]
    fn money_is_conserved_whatever_happens(
        steps in prop::collection::vec((step(), 0_usize..6, 1_u64..4), 1..160),
    ) {
        let mut suite = Suite::new();
        for (step, who, id) in steps {
            let before = suite.clone();
            if !run(&mut suite, PEOPLE[who], id, step) {
                prop_assert_eq!(&suite, &before);
            }
            for (id, earlier) in &before.hub.events {
                let event = suite.event(*id);
                prop_assert!(event.state >= earlier.state, "never back");
                prop_assert!(!earlier.state.is_final() || event.state == earlier.state, "final is final");
                prop_assert_eq!(event.agreed, earlier.agreed);
                prop_assert!(event.sold >= earlier.sold && event.terms.capacity >= earlier.terms.capacity);
                let terms = Terms { capacity: earlier.terms.capacity, ..event.terms };
                prop_assert_eq!(terms, earlier.terms);
                let (now, was) = (event.money, earlier.money);
                prop_assert!(now.gross >= was.gross && now.refunded >= was.refunded && now.host_paid >= was.host_paid);
            }
            for (id, earlier) in &before.tickets {
                let ticket = suite.tickets[id];
                prop_assert!(ticket.is_paid_back || !earlier.is_paid_back, "paid back once");
                prop_assert_eq!(ticket.price, earlier.price);
            }
            suite.check();
        }
        // Whatever happened, everything ends and everybody is paid, by a stranger's calls alone.
        suite.are_callees_alive = false;
        suite.policy.paused_mask = u32::MAX;
        suite.now += CLAIM_SECONDS;
        let ids: std::vec::Vec<u64> = suite.hub.events.keys().copied().collect();
        for id in ids {
            let is_final = suite.state(id).is_final();
            let is_out = [
                suite.cancel(STRANGER, id).is_ok(),
                suite.finalize(id).is_ok(),
                suite.timeout(id).is_ok(),
            ];
            prop_assert!(is_final || is_out.contains(&true), "{:?}", suite.state(id));
        }
        suite.now += CLAIM_SECONDS;
        let ids: std::vec::Vec<u64> = suite.hub.events.keys().copied().collect();
        ids.iter().for_each(|id| drop(suite.reclaim(*id)));
        let tickets: std::vec::Vec<_> = suite.tickets.keys().copied().collect();
        tickets.iter().for_each(|ticket| drop(suite.claim_refund(*ticket)));
        for who in PEOPLE {
            for token in [TOKEN, BOND_TOKEN, FOREIGN] {
                let _ = suite.withdraw(who, token);
            }
        }
        suite.check();
        let sold: u128 = suite.hub.events.values().map(|event| u128::from(event.sold)).sum();
        let left: u128 = [TOKEN, BOND_TOKEN, FOREIGN].iter().map(|token| suite.balance(*token, HUB)).sum();
        prop_assert!(left <= sold, "only dust stays: {left} of {sold} tickets");
    }
}
