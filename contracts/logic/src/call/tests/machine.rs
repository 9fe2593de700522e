//! Any steps in both contracts at any time: no call and no room without two current members.

use std::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::firm::Roles;

/// One step: what, by whom, about whom, after how many seconds, until how many later.
type Step = (u8, u8, u8, u64, u64);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let wait = prop_oneof![6 => 0u64..8, 2 => 0u64..130, 1 => 0..MAX_CALL_S * 2];
    let step = (0u8..13, 1u8..8, 1u8..8, wait, 1u64..200);
    prop::collection::vec(step, 1..100)
}

fn take(lines: &mut Lines, now: u64, (message, from, to, _, length): Step) {
    let (context, other, until) = (at(from, now), account(to), now + length);
    let grant = firm::Grant {
        firm: 1,
        delegate: other,
        scope: (length % 8) as u8,
        until,
    };
    match message {
        0 | 1 => drop(lines.ring(from, now, to)),
        2 => drop(lines.answer(from, now, to)),
        3 => drop(lines.post(from, now, called(to))),
        4 => drop(lines.hang_up(from, now, caller(to))),
        5 => lines.set_blocked(account(from), other, length % 2 == 0),
        6 => {
            let opening = Opening {
                firm: 1,
                topology: 1,
                seats: 8,
                expires_at: until,
            };
            let _ = lines.attempt(from, now, |lines, context| {
                open_room(lines, &Cheap, context, &opening)
            });
        }
        7 => drop(lines.attempt(from, now, |lines, context| close_room(lines, &Cheap, context, 1))),
        8 => drop(firm::add_member(
            &mut lines.firms,
            context,
            1,
            other,
            Roles::MEMBER,
        )),
        9 => drop(firm::remove_member(&mut lines.firms, context, 1, other)),
        10 => drop(firm::set_until(&mut lines.firms, context, 1, other, until)),
        11 => drop(firm::set_delegate(&mut lines.firms, context, &grant)),
        _ => drop(firm::revoke_delegate(&mut lines.firms, context, 1, other)),
    }
}

fn check(lines: &Lines, now: u64) {
    let principal = |who| firm::resolve(&lines.firms, now, 1, account(who), Scope::CALL);
    for a in 1..8 {
        for b in 1..8 {
            let accounts = [account(a), account(b)];
            if is_authorised(lines, &Cheap, now, 1, accounts) {
                let (Some(caller), Some(callee)) = (principal(a), principal(b)) else {
                    panic!("{a} and {b} are not both members");
                };
                assert_ne!(caller, callee);
                for member in [caller, callee] {
                    assert_ne!(firm::roles_of(&lines.firms, now, 1, member), 0);
                }
                let (_, state, expires_at) = lookup(lines, &Cheap, now, 1, [caller, callee]);
                assert!(matches!(state, CallState::Ringing | CallState::Active));
                assert!(now < expires_at && expires_at <= now + MAX_CALL_S);
            }
            if is_admitted(lines, now, 1, account(a), account(b)) {
                let (Some(host), Some(guest)) = (principal(a), principal(b)) else {
                    panic!("{a} and {b} are not both members");
                };
                assert!(room_of(lines, &Cheap, now, 1, host).is_some());
                assert!(!lines.is_blocked(host, guest) && !lines.is_blocked(host, account(b)));
            }
        }
    }
    for call in lines.calls.values() {
        assert!(call.mails <= MAX_MAILS && call.sequence != 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_is_authorised_without_two_current_members(steps in steps()) {
        let mut lines = lines();
        let mut now = NOW;
        for step in steps {
            now += step.3;
            lines.now = now;
            take(&mut lines, now, step);
            check(&lines, now);
        }
    }
}
