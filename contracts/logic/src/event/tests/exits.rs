//! Nobody's money depends on anybody else: from every state there is a way out for a stranger, with the oracle and
//! access contracts dead and everything paused.

use super::{super::*, suite::*};

#[test]
fn every_state_ends_by_a_strangers_calls_alone() {
    let (live, id, ticket) = Suite::live(paid_draft(), 3);
    let mut scheduled = Suite::new();
    scheduled.create(paid_draft()).expect("good");
    scheduled.buy(BUYER, id, 3).expect("on sale");
    let mut ended = live.clone();
    ended.end(HOST, id).expect("host");
    let (mut proposed, ..) = Suite::reported(paid_draft(), 3, 5_000, 10);
    proposed.propose(STRANGER, id).expect("reported");
    let mut disputed = proposed.clone();
    disputed.challenge(BUYER, id).expect("in the window");
    for mut suite in [scheduled, live, ended, proposed, disputed] {
        suite.are_callees_alive = false;
        suite.policy.paused_mask = u32::MAX;
        suite.now = END + 30 * 86_400;
        let state = suite.state(id);
        let is_out = match state {
            EventState::Scheduled => suite.cancel(STRANGER, id).is_ok(),
            EventState::Proposed | EventState::Disputed => suite.finalize(id).is_ok(),
            _ => suite.timeout(id).is_ok(),
        };
        assert!(is_out && suite.state(id).is_final(), "{state:?}");
        suite.claim_refund(ticket).expect("some of the price");
        for who in PEOPLE {
            for token in [TOKEN, BOND_TOKEN] {
                let is_owed = suite.credit(token, who) != 0;
                assert_eq!(suite.withdraw(who, token).is_ok(), is_owed);
            }
        }
        suite.check();
    }
}
