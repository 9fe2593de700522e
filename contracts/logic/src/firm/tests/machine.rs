//! Any steps by anybody at any time: what must hold in a firm always holds.

use proptest::prelude::*;

use super::{
    crypto::{Cheap, domain},
    *,
};
use crate::typed_data::{address, number, type_hash};

/// One step: what, by whom, about whom, with which roles or scope, after how many seconds, until how many later.
#[derive(Clone, Copy, Debug)]
struct Step {
    message: u8,
    caller: u8,
    who: u8,
    other: u8,
    bits: u8,
    wait: u64,
    last: u64,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let bits = prop_oneof![4 => Just(32u8), 2 => Just(4u8), 1 => Just(2u8), 1 => any::<u8>()];
    let wait = prop_oneof![4 => 0u64..10, 1 => 0..ROTATION_DELAY_S * 2, 1 => 0..YEAR_S];
    let last = prop_oneof![2 => Just(0), 3 => 1u64..400_000, 1 => any::<u64>()];
    let step = (0u8..14, 1u8..10, 1u8..10, 1u8..10, bits, wait, last);
    let step = step.prop_map(|(message, caller, who, other, bits, wait, last)| Step {
        message,
        caller,
        who,
        other,
        bits,
        wait,
        last,
    });
    prop::collection::vec(step, 1..120)
}

fn take(cells: &mut Cells, now: u64, step: Step) -> Result<(), FirmError> {
    let Step {
        message,
        caller,
        who,
        other,
        bits,
        last,
        ..
    } = step;
    let context = at(caller, now);
    let (who, other) = (account(who), account(other));
    let until = if last == 0 { 0 } else { now.saturating_add(last) };
    let grant = Grant {
        firm: 1,
        delegate: who,
        scope: bits % 8,
        until,
    };
    let nonce = [bits % 16; 32];
    match message {
        0 => add_member(cells, context, 1, who, bits),
        1 => add_members(cells, context, 1, &[who, other], bits, until),
        2 => set_roles(cells, context, 1, who, bits).map(|_| ()),
        3 => set_until(cells, context, 1, who, until).map(|_| ()),
        4 => remove_member(cells, context, 1, who),
        5 => propose_owner(cells, context, 1, who),
        6 => accept_owner(cells, context, 1).map(|_| ()),
        7 => set_delegate(cells, context, &grant),
        8 => revoke_delegate(cells, context, 1, who).map(|_| ()),
        9 => request_rotation(cells, context, 1, who, other).map(|_| ()),
        10 => veto_rotation(cells, context, 1, who),
        11 => execute_rotation(cells, now, 1, who).map(|_| ()),
        12 => {
            let invite = Invite {
                firm: 1,
                invitee: if bits % 3 == 0 { Address::zero() } else { who },
                roles: bits,
                until,
            };
            let words = [
                type_hash(
                    "Invite(uint32 firm,address invitee,uint8 roles,uint64 until,bytes32 nonce,uint64 deadline)",
                ),
                number(1_u32),
                address(invite.invitee),
                number(bits),
                number(until),
                nonce,
                number(now),
            ];
            let voucher = Voucher {
                signer: other,
                nonce,
                deadline: now,
                signature: &Cheap::sign(other, &domain(), &words),
            };
            accept_invite(cells, &Cheap, &domain(), context, &invite, &voucher).map(|_| ())
        }
        _ => revoke_nonce(cells, context, &nonce),
    }
}

/// What a step must not do, whatever it is.
fn check_step(before: &Cells, after: &Cells, now: u64, step: Step, result: Result<(), FirmError>) {
    if result.is_err() {
        assert_eq!(before, after, "a refusal changed something");
        return;
    }
    let owner = |cells: &Cells| find(cells, 1).expect("there").owner;
    if owner(before) != owner(after) {
        assert_eq!(step.message, 6, "only acceptance changes the owner");
        assert_eq!(owner(after), account(step.caller));
        assert_eq!(find(before, 1).expect("there").candidate, account(step.caller));
    }
    assert_eq!(before.firms.get(&2), after.firms.get(&2), "another firm changed");
    assert!(after.nonces.is_superset(&before.nonces), "a nonce came back");
    if step.message == 12 {
        assert_eq!(
            after.nonces.len(),
            before.nonces.len() + 1,
            "an invite used one nonce"
        );
    }
    for number in 1..10 {
        let who = account(number);
        let roles = |cells| roles_of(cells, now, 1, who);
        let gained = roles(after) & !roles(before);
        if gained & (Roles::ADMIN | Roles::OWNER) != 0 && step.message != 6 && step.message != 11 {
            // Power comes from the owner, directly or by signature.
            let from = if step.message == 12 {
                step.other
            } else {
                step.caller
            };
            assert_eq!(account(from), owner(before));
        }
        if let Some(delegation) = delegation_of(after, now, 1, who)
            && delegation_of(before, now, 1, who) != Some(delegation)
        {
            assert_eq!((step.message, delegation.principal), (7, account(step.caller)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn invariants_hold_whatever_happens(steps in steps()) {
        let mut cells = registry();
        let mut now = NOW;
        for step in steps {
            now += step.wait;
            let before = cells.clone();
            let result = take(&mut cells, now, step);
            check_step(&before, &cells, now, step, result);
            check_invariants(&cells, 1, now);
        }
    }
}
