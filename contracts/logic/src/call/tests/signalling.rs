use super::*;

#[test]
fn call_rings_is_answered_and_ends() {
    let mut lines = lines();
    let ring = lines.ring(MEMBER, NOW, HR).expect("colleagues");
    let id = ring.mail.call_id;
    assert_eq!(ring.caller, account(MEMBER));
    assert_eq!(ring.mail.sequence, Some(0));
    assert_eq!(
        lines.state(NOW, MEMBER, HR),
        (id, CallState::Ringing, NOW + MAX_RING_S)
    );
    assert!(lines.is_authorised(NOW, MEMBER, HR));
    // The other direction is another call.
    assert_eq!(lines.state(NOW, HR, MEMBER), ([0; 32], CallState::None, 0));
    assert!(!lines.is_authorised(NOW, HR, MEMBER));
    let answered = lines.answer(HR, NOW + 119, MEMBER).expect("rings");
    assert_eq!((answered.call_id, answered.sequence), (id, Some(1)));
    let end = NOW + 119 + MAX_CALL_S;
    assert_eq!(lines.state(NOW, MEMBER, HR), (id, CallState::Active, end));
    for (sender, party, sequence) in [(MEMBER, called(HR), 2), (HR, caller(MEMBER), 3)] {
        let mail = lines.post(sender, end - 1, party).expect("active");
        assert_eq!((mail.call_id, mail.sequence), (id, Some(sequence)));
    }
    assert!(lines.is_authorised(end - 1, MEMBER, HR));
    assert!(!lines.is_authorised(end, MEMBER, HR));
    assert_eq!(lines.state(end, MEMBER, HR), (id, CallState::Ended, end));
    assert_eq!(lines.hang_up(HR, end - 1, caller(MEMBER)), Ok(id));
    assert!(!lines.is_authorised(end - 1, MEMBER, HR));
    let ended = wrong_state(id, CallState::Ended);
    assert_eq!(lines.post(MEMBER, end - 1, called(HR)), ended);
    assert_eq!(lines.answer(HR, end - 1, MEMBER), ended);
    assert_eq!(
        lines.hang_up(MEMBER, end - 1, called(HR)),
        wrong_state(id, CallState::Ended)
    );
    // The next call of the pair has another id and starts to count again.
    let next = lines.ring(MEMBER, end, HR).expect("again").mail;
    assert_ne!(next.call_id, id);
    assert_eq!(next.sequence, Some(0));
    assert_eq!(lines.calls.len(), 1, "the cell is reused");
}

#[test]
fn only_colleagues_and_their_delegates_call_each_other() {
    for (from, to, expected) in [
        (MEMBER, HR, Ok(MEMBER)),
        (DEVICE, HR, Ok(MEMBER)),
        (HR, DEVICE, Ok(HR)),
        (OWNER, ADMIN, Ok(OWNER)),
        (OUTSIDER, HR, strangers(OUTSIDER, HR)),
        (STRANGER, HR, strangers(STRANGER, HR)),
        (HR, OUTSIDER, strangers(HR, OUTSIDER)),
        (VIEWER, MEMBER, strangers(VIEWER, MEMBER)),
        (MEMBER, VIEWER, strangers(MEMBER, VIEWER)),
        (
            MEMBER,
            MEMBER,
            Err(CallError::CallingSelf {
                caller: account(MEMBER),
            }),
        ),
        (
            DEVICE,
            MEMBER,
            Err(CallError::CallingSelf {
                caller: account(DEVICE),
            }),
        ),
        (
            MEMBER,
            DEVICE,
            Err(CallError::CallingSelf {
                caller: account(MEMBER),
            }),
        ),
    ] {
        let mut lines = lines();
        let result = lines.ring(from, NOW, to).map(|ring| ring.caller);
        assert_eq!(result, expected.map(account), "{from} calls {to}");
    }
    let mut lines = lines();
    let nowhere = Request {
        firm: 9,
        callee: account(HR),
        expires_at: NOW + 1,
        payload: 0,
    };
    let result = lines.attempt(MEMBER, NOW, |l, context| request(l, &Cheap, context, &nowhere));
    assert!(matches!(result, Err(CallError::NotSameFirm { firm: 9, .. })));
}

#[test]
fn request_is_bounded() {
    let wish = Request {
        firm: 1,
        callee: account(HR),
        expires_at: NOW + 60,
        payload: 0,
    };
    let expiry = |expires_at| {
        Err(CallError::InvalidExpiry {
            expires_at,
            max: NOW + MAX_RING_S,
        })
    };
    let too_large = |length| Err(CallError::PayloadTooLarge { length, max: 1_024 });
    for (wish, expected) in [
        (wish, Ok(None)),
        (
            Request {
                payload: MAX_PAYLOAD,
                ..wish
            },
            Ok(Some(0)),
        ),
        (
            Request {
                payload: MAX_PAYLOAD + 1,
                ..wish
            },
            too_large(1_025),
        ),
        (
            Request {
                payload: usize::MAX,
                ..wish
            },
            too_large(u32::MAX),
        ),
        (
            Request {
                callee: Address::zero(),
                ..wish
            },
            Err(CallError::ZeroAddress),
        ),
        (
            Request {
                expires_at: 0,
                ..wish
            },
            expiry(0),
        ),
        (
            Request {
                expires_at: NOW,
                ..wish
            },
            expiry(NOW),
        ),
        (
            Request {
                expires_at: NOW + 121,
                ..wish
            },
            expiry(NOW + 121),
        ),
        (
            Request {
                expires_at: u64::MAX,
                ..wish
            },
            expiry(u64::MAX),
        ),
        (
            Request {
                expires_at: NOW + 120,
                ..wish
            },
            Ok(None),
        ),
        (
            Request {
                expires_at: NOW + 1,
                ..wish
            },
            Ok(None),
        ),
    ] {
        let result = lines().attempt(MEMBER, NOW, |lines, context| {
            request(lines, &Cheap, context, &wish)
        });
        assert_eq!(result.map(|ring| ring.mail.sequence), expected, "{wish:?}");
    }
}

#[test]
fn pair_calls_not_too_often_and_one_call_at_a_time() {
    let mut lines = lines();
    let id = lines.ring(MEMBER, NOW, HR).expect("colleagues").mail.call_id;
    assert_eq!(
        lines.ring(MEMBER, NOW + 9, HR),
        wrong_state(id, CallState::Ringing)
    );
    // A delegate doesn't get around it, and other pairs are other pairs.
    assert_eq!(
        lines.ring(DEVICE, NOW + 9, HR),
        wrong_state(id, CallState::Ringing)
    );
    assert!(lines.ring(MEMBER, NOW, ADMIN).is_ok());
    assert!(lines.ring(HR, NOW, MEMBER).is_ok());
    lines.hang_up(HR, NOW + 1, caller(MEMBER)).expect("rings");
    let limited = Err(CallError::RateLimited { retry_at: NOW + 5 });
    assert_eq!(lines.ring(MEMBER, NOW + 4, HR), limited);
    assert_eq!(lines.ring(DEVICE, NOW + 4, HR), limited);
    let id = lines.ring(MEMBER, NOW + 5, HR).expect("waited").mail.call_id;
    lines.answer(HR, NOW + 6, MEMBER).expect("rings");
    assert_eq!(
        lines.ring(MEMBER, NOW + 20, HR),
        wrong_state(id, CallState::Active)
    );
    // The last call there can be.
    let pair = *lines.calls.keys().next().expect("a pair");
    for pair in lines.calls.values_mut() {
        *pair = Call {
            sequence: u32::MAX,
            ..Call::default()
        };
    }
    assert_eq!(lines.call(&pair).sequence, u32::MAX);
    assert_eq!(lines.ring(MEMBER, NOW + 20, HR), Err(CallError::CounterExhausted));
}

#[test]
fn first_call_is_not_rate_limited_at_the_beginning_of_time() {
    let mut lines = lines();
    let wish = Request {
        firm: 1,
        callee: account(HR),
        expires_at: 2,
        payload: 0,
    };
    let result = lines.attempt(MEMBER, 1, |lines, context| request(lines, &Cheap, context, &wish));
    assert!(result.is_ok());
}

#[test]
fn unanswered_call_expires() {
    let mut lines = lines();
    let id = lines.ring(MEMBER, NOW, HR).expect("colleagues").mail.call_id;
    let over = NOW + MAX_RING_S;
    let expired = CallError::CallExpired {
        call_id: id,
        expires_at: over,
    };
    assert_eq!(lines.answer(HR, over, MEMBER), Err(expired));
    assert_eq!(lines.post(MEMBER, over, called(HR)), Err(expired));
    assert_eq!(lines.hang_up(MEMBER, over, called(HR)), Err(expired));
    assert!(!lines.is_authorised(over, MEMBER, HR));
    assert!(lines.ring(MEMBER, over, HR).is_ok());
    // Answered once, not twice; and nobody answers for somebody else or their own call.
    let id = lines.state(over, MEMBER, HR).0;
    let none = |lines: &mut Lines, from: u8, to: u8| {
        assert!(matches!(
            lines.answer(to, over, from),
            Err(CallError::WrongState { state: 0, .. })
        ));
    };
    none(&mut lines, MEMBER, ADMIN);
    none(&mut lines, HR, MEMBER);
    assert_eq!(lines.answer(OUTSIDER, over, MEMBER), strangers(MEMBER, OUTSIDER));
    lines.answer(HR, over, MEMBER).expect("rings");
    assert_eq!(lines.answer(HR, over, MEMBER), wrong_state(id, CallState::Active));
}

#[test]
fn mails_are_counted_and_run_out() {
    let mut lines = lines();
    lines.ring(MEMBER, NOW, HR).expect("colleagues");
    for sequence in 1..16 {
        let mail = lines.post(MEMBER, NOW, called(HR)).expect("rings");
        assert_eq!(mail.sequence, Some(sequence));
    }
    let used_up = Err(CallError::RateLimited { retry_at: 0 });
    assert_eq!(lines.post(MEMBER, NOW, called(HR)), used_up);
    assert_eq!(lines.answer(HR, NOW, MEMBER), used_up);
    // Without a mail it can still be answered.
    let answered = lines.attempt(HR, NOW, |lines, context| {
        answer(lines, &Cheap, context, 1, account(MEMBER), 0)
    });
    assert_eq!(answered.map(|mail| mail.sequence), Ok(None));
    let large = lines.attempt(HR, NOW, |lines, context| {
        post(lines, &Cheap, context, &caller(MEMBER), 1_025)
    });
    let too_large = CallError::PayloadTooLarge {
        length: 1_025,
        max: 1_024,
    };
    assert_eq!(large, Err(too_large));
    let large = lines.attempt(HR, NOW, |lines, context| {
        answer(lines, &Cheap, context, 1, account(MEMBER), 1_025)
    });
    assert_eq!(large, Err(too_large));
}

#[test]
fn delegates_share_the_calls_of_their_member() {
    let mut lines = lines();
    let id = lines.ring(HR, NOW, MEMBER).expect("colleagues").mail.call_id;
    assert_eq!(lines.answer(DEVICE, NOW, HR).expect("rings").call_id, id);
    assert!(lines.is_authorised(NOW, HR, DEVICE) && lines.is_authorised(NOW, HR, MEMBER));
    assert!(!lines.is_authorised(NOW, VIEWER, MEMBER));
    assert_eq!(lines.post(HR, NOW, called(DEVICE)).expect("active").call_id, id);
    assert_eq!(lines.post(VIEWER, NOW, called(MEMBER)), strangers(VIEWER, MEMBER));
    // The end of the delegation is at once.
    firm::revoke_delegate(&mut lines.firms, by(MEMBER), 1, account(DEVICE)).expect("its own");
    assert!(!lines.is_authorised(NOW, HR, DEVICE));
    assert!(lines.is_authorised(NOW, HR, MEMBER));
    assert_eq!(lines.post(DEVICE, NOW, caller(HR)), strangers(HR, DEVICE));
    assert!(matches!(
        lines.hang_up(DEVICE, NOW, caller(HR)),
        Err(CallError::WrongState { state: 0, .. })
    ));
}

#[test]
fn removal_and_end_of_membership_are_at_once_and_hanging_up_is_always_possible() {
    let start = || {
        let mut lines = lines();
        let id = lines.ring(MEMBER, NOW, HR).expect("colleagues").mail.call_id;
        lines.answer(HR, NOW, MEMBER).expect("rings");
        (lines, id)
    };
    for (gone, stays) in [(MEMBER, HR), (HR, MEMBER)] {
        let (mut lines, id) = start();
        firm::remove_member(&mut lines.firms, by(OWNER), 1, account(gone)).expect("the owner may");
        assert!(!lines.is_authorised(NOW, MEMBER, HR));
        assert!(!lines.is_authorised(NOW, DEVICE, HR));
        assert_eq!(lines.post(MEMBER, NOW, called(HR)), strangers(MEMBER, HR));
        assert_eq!(lines.post(HR, NOW, caller(MEMBER)), strangers(MEMBER, HR));
        let by_gone = lines.clone().hang_up(
            gone,
            NOW,
            Party {
                is_caller: gone == MEMBER,
                ..called(stays)
            },
        );
        assert_eq!(by_gone, Ok(id));
        let by_other = lines.hang_up(
            stays,
            NOW,
            Party {
                is_caller: stays == MEMBER,
                ..called(gone)
            },
        );
        assert_eq!(by_other, Ok(id));
    }
    let (mut lines, _) = start();
    firm::set_until(&mut lines.firms, by(OWNER), 1, account(HR), NOW + 7).expect("the owner may");
    assert!(lines.is_authorised(NOW + 6, MEMBER, HR));
    assert!(!lines.is_authorised(NOW + 7, MEMBER, HR));
    // A third colleague has no part in it.
    assert!(matches!(
        lines.hang_up(ADMIN, NOW, called(HR)),
        Err(CallError::WrongState { state: 0, .. })
    ));
}

#[test]
fn nobody_is_called_by_an_account_that_they_block() {
    let mut lines = lines();
    let block = |lines: &mut Lines, account_of: u8, other: Address, blocked| {
        lines.attempt(account_of, NOW, |lines, context| {
            set_blocked(lines, context, other, blocked)
        })
    };
    assert_eq!(
        block(&mut lines, HR, Address::zero(), true),
        Err(CallError::ZeroAddress)
    );
    let blocked = Err(CallError::Blocked { callee: account(HR) });
    block(&mut lines, HR, account(MEMBER), true).expect("anybody may");
    assert_eq!(lines.ring(MEMBER, NOW, HR), blocked);
    assert_eq!(lines.ring(DEVICE, NOW, HR), blocked);
    assert!(
        lines.ring(HR, NOW, MEMBER).is_ok(),
        "the other direction is not blocked"
    );
    block(&mut lines, HR, account(MEMBER), false).expect("anybody may");
    // One device only.
    block(&mut lines, HR, account(DEVICE), true).expect("anybody may");
    assert_eq!(lines.ring(DEVICE, NOW, HR), blocked);
    assert!(lines.ring(MEMBER, NOW, HR).is_ok());
}

#[test]
fn ids_differ_by_firm_pair_and_number() {
    let mut lines = lines();
    // The same two are colleagues in firm 2.
    for who in [MEMBER, HR] {
        firm::add_member(&mut lines.firms, by(STRANGER), 2, account(who), 32).expect("its owner");
    }
    let mut ids = BTreeSet::new();
    for (firm, from, to, now) in [
        (1, MEMBER, HR, NOW),
        (1, HR, MEMBER, NOW),
        (1, MEMBER, ADMIN, NOW),
        (2, MEMBER, HR, NOW),
        (1, MEMBER, HR, NOW + 500),
    ] {
        let wish = Request {
            firm,
            callee: account(to),
            expires_at: now + 1,
            payload: 0,
        };
        let ring = lines.attempt(from, now, |lines, context| request(lines, &Cheap, context, &wish));
        assert!(ids.insert(ring.expect("colleagues").mail.call_id));
    }
}
