use proptest::prelude::*;

use super::{super::*, suite::*};
use crate::ticket::TicketId;

proptest! {
    /// Any calls by anybody at any time: money is conserved and leaves once, states never go back.
    #[test]
    fn money_is_conserved_whatever_happens(
        steps in prop::collection::vec((0u8..11, 0usize..5, 0u64..4, 0u32..12, 0u64..5000), 1..120),
    ) {
        let mut suite = Suite::new();
        let everybody = [HOST, BUYER, STRANGER, ORACLE, TREASURY];
        for (step, who, id, number, seconds) in steps {
            let caller = everybody[who];
            let before = suite.clone();
            let is_ok = match step {
                0 => {
                    let start = suite.now + seconds;
                    let capacity = 195 + number;
                    let price = if number == 7 { 0 } else { u128::from(number) * 11 };
                    let draft = Draft {
                        capacity, price, start, end: start + 60 + seconds, is_transferable: number % 2 == 0,
                        ..Suite::draft()
                    };
                    suite.create(caller, 0, draft).is_ok()
                }
                1 | 2 => suite.buy(caller, id, number).is_ok(),
                3 => suite.go_live(HOST, id).is_ok(),
                4 => suite.end(caller, id).is_ok(),
                5 => suite.cancel(caller, id).is_ok(),
                6 => suite.report_live(ORACLE, id).is_ok(),
                7 => suite.report_ended(ORACLE, id).is_ok(),
                8 => suite.settle(id).is_ok(),
                9 => suite.claim_refund(TicketId::new(id, number).token()).is_ok(),
                _ => suite.withdraw(caller).is_ok(),
            };
            if !is_ok {
                prop_assert_eq!(&suite, &before);
            }
            for (id, earlier) in &before.hub.events {
                let event = suite.event(*id);
                prop_assert!(event.state >= earlier.state || earlier.state == EventState::Settled);
                prop_assert!(earlier.state < EventState::Settled || event.state == earlier.state, "final is final");
                prop_assert_eq!(event.terms, earlier.terms);
                prop_assert!(event.sold >= earlier.sold);
            }
            suite.check();
            // Now and then a long time passes, so that every deadline is met by some run.
            suite.now += if seconds % 50 == 0 { REPORT_WINDOW_SECONDS } else { seconds / 4 };
        }
        let total = suite.supply();
        let held = everybody.iter().chain([&HUB]).map(|who| suite.balance(*who)).sum::<u128>();
        prop_assert_eq!(held, total, "no token appears or disappears");
    }
}
