use std::vec;

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    Schedule(u8, u8, u8, u8, u128),
    Execute(u8, u64),
    Cancel(u8, u64),
    Offer(u8, u8),
    Accept(u8),
    Revoke(u8, u8, u8),
    Renounce(u8, u8),
    Pause(u8, u32, u64),
    Unpause(u8, u32),
    Seal(u8),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 0u8..7;
    let value = prop_oneof![
        0u128..100,
        (0u128..40).prop_map(|days| days * u128::from(DAY)),
        (NOW..TERM).prop_map(u128::from),
        any::<u128>(),
    ];
    let wait = prop_oneof![0..10u64, Just(HOUR), Just(DAY), Just(2 * DAY), Just(8 * DAY)];
    prop_oneof![
        4 => (who(), 0u8..6, 0u8..19, who(), value).prop_map(|(a, k, y, s, v)| Step::Schedule(a, k, y, s, v)),
        4 => (who(), 0u64..30).prop_map(|(a, id)| Step::Execute(a, id)),
        1 => (who(), 0u64..30).prop_map(|(a, id)| Step::Cancel(a, id)),
        1 => (who(), who()).prop_map(|(a, b)| Step::Offer(a, b)),
        1 => who().prop_map(Step::Accept),
        1 => (who(), 1u8..5, who()).prop_map(|(a, r, b)| Step::Revoke(a, r, b)),
        1 => (who(), 1u8..5).prop_map(|(a, r)| Step::Renounce(a, r)),
        2 => (who(), 0u32..40, 0u64..9).prop_map(|(a, m, d)| Step::Pause(a, m, d)),
        1 => (who(), 0u32..40).prop_map(|(a, m)| Step::Unpause(a, m)),
        1 => who().prop_map(Step::Seal),
        4 => wait.prop_map(Step::Wait),
    ]
}

fn take(cells: &mut Cells, now: u64, step: &Step) -> Result<(), AccessError> {
    match *step {
        Step::Schedule(by, kind, key, subject, value) => {
            let kind = Kind::from_code(kind)?;
            schedule(cells, account(by), now, kind, key, account(subject), value).map(drop)
        }
        Step::Execute(by, id) => execute(cells, account(by), now, id).map(drop),
        Step::Cancel(by, id) => cancel(cells, account(by), now, id),
        Step::Offer(by, to) => transfer_ownership(cells, account(by), account(to)),
        Step::Accept(by) => accept_ownership(cells, account(by)).map(drop),
        Step::Revoke(by, role, who) => revoke_role(cells, account(by), Role::from_code(role)?, account(who)),
        Step::Renounce(by, role) => renounce_role(cells, account(by), Role::from_code(role)?),
        Step::Pause(by, mask, days) => pause(cells, account(by), now, mask, now + days * DAY),
        Step::Unpause(by, mask) => unpause(cells, account(by), now, mask).map(drop),
        Step::Seal(by) => seal(cells, account(by)),
        Step::Wait(_) => Ok(()),
    }
}

proptest! {
    #[test]
    fn governance_keeps_its_promises(steps in prop::collection::vec(step(), 1..120)) {
        let mut cells = directory();
        let mut now = NOW;
        // Of each bit: when it was last seen paused, and whether it was seen running since.
        let mut seen = [(None::<u64>, false); PAUSE_BITS];
        for step in steps {
            if let Step::Wait(seconds) = step {
                now += seconds;
            }
            let before = cells.clone();
            let result = take(&mut cells, now, &step);
            let (was, is) = (&before.governance, &cells.governance);
            if result.is_err() {
                prop_assert_eq!(&cells, &before);
            }
            // There is always an owner, a seal is for good, ids only grow.
            prop_assert!(!is.owner.is_zero());
            prop_assert!(is.is_sealed || !was.is_sealed);
            prop_assert!(is.operation_count >= was.operation_count);
            // Governed values, addresses and roles change only by an operation that waited.
            let changed = was.parameters != is.parameters || was.addresses != is.addresses
                || before.pay_tokens != cells.pay_tokens;
            let granted = cells.roles.iter().any(|(place, until)| {
                *until > before.roles.get(place).copied().unwrap_or(0)
            });
            if changed || granted {
                let Step::Execute(by, id) = step else { panic!("{step:?} changed something") };
                prop_assert!(has_role(&before, Role::Admin, account(by), now));
                let operation = before.operations[&id];
                prop_assert_eq!(operation.state, State::Scheduled);
                prop_assert!(now >= operation.executable_at);
                prop_assert!(!is.is_sealed || id > is.void_through);
            }
            if let (Step::Schedule(..), true, Ok(())) = (&step, was.is_sealed, result) {
                let operation = cells.operations[&is.operation_count];
                prop_assert!(operation.executable_at >= now + 2 * DAY);
            }
            if is.is_sealed {
                let value = |key| is.parameter(key).expect("known");
                let margin = u128::from(7 * DAY);
                prop_assert!(value(key::UNBONDING_SECONDS) >= value(key::CHALLENGE_SECONDS) + margin);
                prop_assert!(value(key::TIMELOCK_SECONDS) >= u128::from(2 * DAY));
            }
            // A pause ends within a week, and the next one is a week later.
            let mask = paused_mask(is, now);
            prop_assert_eq!(mask & !31, 0);
            prop_assert_eq!(paused_mask(is, now + 7 * DAY), 0);
            for (bit, (last, ran)) in seen.iter_mut().enumerate() {
                if mask & (1 << bit) == 0 {
                    *ran = true;
                    continue;
                }
                if let (Some(last), true) = (*last, *ran) {
                    prop_assert!(now >= last + 7 * DAY);
                }
                (*last, *ran) = (Some(now), false);
            }
        }
    }
}
