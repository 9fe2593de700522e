use super::limits::*;
use super::*;
use crate::UndeliveredCode::*;

#[test]
fn hello_is_challenged_and_answered() {
    let mut bench = Bench::new();
    let (socket, sent) = bench.open();
    let challenge = NodeMessage::Challenge {
        nonce: nonce(socket),
        genesis: GENESIS,
        contract: CONTRACT,
    };
    assert_eq!(sent, [Sent::Said(socket, challenge)]);
    let device = Device::new(1, 0);
    assert_eq!(bench.put(device.hello(socket)), []);
    assert_eq!(bench.answer(), [Sent::Said(socket, NodeMessage::Ready)]);
}

#[test]
fn hello_that_proves_nothing_is_refused() {
    let unknown = Device::new(9, 0);
    let (one, two) = (Device::new(1, 0), Device::new(2, 0));
    let mut bench = Bench::new();
    let (socket, _) = bench.open();
    assert_eq!(
        refused(&bench.run(unknown.hello(socket))),
        [RefusedCode::UnknownDevice]
    );
    // By another device, and over another socket's challenge.
    let (socket, _) = bench.open();
    let Input::Control { message, .. } = two.hello(socket) else {
        panic!("a control message")
    };
    let ClientMessage::Hello { signature, .. } = message else {
        panic!("a hello")
    };
    let message = ClientMessage::Hello {
        account: one.id.account(),
        slot: 0,
        signature,
    };
    assert_eq!(
        refused(&bench.run(Input::Control { socket, message })),
        [RefusedCode::BadSignature]
    );
    let (socket, _) = bench.open();
    let Input::Control { message, .. } = one.hello(SocketId(99)) else {
        panic!("a control message")
    };
    let sent = bench.run(Input::Control { socket, message });
    assert_eq!(refused(&sent), [RefusedCode::BadSignature]);
    assert_eq!(sent.last(), Some(&Sent::Closed(socket)));
    // A device whose time is over, and a chain that does not answer.
    bench.chain.devices.get_mut(&one.id).expect("is there").until_s = NOW_MS / 1_000;
    let (socket, _) = bench.open();
    assert_eq!(
        refused(&bench.run(one.hello(socket))),
        [RefusedCode::UnknownDevice]
    );
    let (socket, _) = bench.open();
    bench.put(one.hello(socket));
    let (question, _) = bench.asked.remove(0);
    let sent = bench.put(Input::Answered {
        question,
        answer: Answer::Failed,
    });
    assert_eq!(refused(&sent), [RefusedCode::Unavailable]);
    assert_eq!(bench.board.load().sockets, 0);
}

#[test]
fn socket_without_hello_is_closed_and_strangers_are_bounded() {
    let mut bench = Bench::new();
    let (socket, _) = bench.open();
    assert_eq!(bench.wait(HELLO_MS - 1), []);
    let sent = bench.wait(1);
    assert_eq!(
        (refused(&sent), sent.last()),
        (vec![RefusedCode::TooLate], Some(&Sent::Closed(socket)))
    );
    let refusals: Vec<_> = (0..2 * MAX_STRANGERS)
        .flat_map(|_| refused(&bench.open().1))
        .collect();
    assert_eq!(refusals, vec![RefusedCode::Busy; MAX_STRANGERS]);
    assert_eq!(bench.board.load().sockets, MAX_STRANGERS);
}

#[test]
fn authorised_envelope_goes_to_its_receiver_as_it_came() {
    let mut bench = Bench::new();
    let ((one, a), (two, b), (_, _)) = (bench.connect(1), bench.connect(2), bench.connect(3));
    let ring = one.envelope(&two, 1, |_| {});
    assert_eq!(bench.envelope(a, &ring), []);
    assert_eq!(bench.answer(), [Sent::Forwarded(b, ring)]);
    let answer = two.envelope(&one, 1, |header| header.side = Side::Callee);
    assert_eq!(bench.envelope(b, &answer), [Sent::Forwarded(a, answer)]);
    assert!(bench.asked.is_empty(), "what is known is not asked again");
}

#[test]
fn envelopes_that_are_not_the_senders_own_are_refused() {
    let mut bench = Bench::new();
    let ((one, a), (two, _)) = (bench.connect(1), bench.connect(2));
    let three = Device::new(3, 0);
    let mut forged = one.envelope(&two, 1, |_| {});
    *forged.last_mut().expect("not empty") ^= 1;
    let cases = [
        vec![],
        forged,
        three.envelope(&two, 1, |_| {}),
        one.envelope(&two, 1, |header| header.genesis = [7; 8]),
        one.envelope(&two, 1, |header| header.sent_at_ms += MAX_CLOCK_SKEW_MS + 1),
        one.envelope(&two, 1, |header| header.sent_at_ms -= MAX_CLOCK_SKEW_MS + 1),
    ];
    for bytes in cases {
        let sent = bench.envelope(a, &bytes);
        assert_eq!(undelivered(&sent), [Malformed]);
    }
    assert!(bench.asked.is_empty(), "the chain is not asked about forgeries");
}

#[test]
fn envelope_before_ready_ends_the_socket() {
    let mut bench = Bench::new();
    let (socket, _) = bench.open();
    let sent = bench.envelope(socket, &[]);
    assert_eq!(
        (refused(&sent), sent.last()),
        (vec![RefusedCode::Malformed], Some(&Sent::Closed(socket)))
    );
}

#[test]
fn sequence_is_taken_once_and_gaps_are_fine() {
    let mut bench = Bench::new();
    let ((one, a), (two, b)) = (bench.connect(1), bench.connect(2));
    let fifth = one.envelope(&two, 5, |_| {});
    // Waiting counts too.
    bench.envelope(a, &fifth);
    assert_eq!(undelivered(&bench.envelope(a, &fifth)), [Replayed]);
    assert_eq!(bench.answer(), [Sent::Forwarded(b, fifth.clone())]);
    for sequence in [5, 4, 1] {
        let bytes = one.envelope(&two, sequence, |_| {});
        assert_eq!(undelivered(&bench.envelope(a, &bytes)), [Replayed]);
    }
    let ninth = one.envelope(&two, 9, |_| {});
    assert_eq!(bench.envelope(a, &ninth), [Sent::Forwarded(b, ninth)]);
    // Neither a new socket nor time lets it through again.
    bench.put(Input::Closed { socket: a });
    let (_, a) = bench.connect(1);
    assert_eq!(undelivered(&bench.envelope(a, &fifth)), [Replayed]);
    bench.wait(MAX_CLOCK_SKEW_MS);
    assert_eq!(undelivered(&bench.envelope(a, &fifth)), [Replayed]);
    bench.wait(10 * MAX_CLOCK_SKEW_MS);
    assert_eq!(bench.board.load().sequences, 0, "what is too old needs no memory");
    assert_eq!(undelivered(&bench.envelope(a, &fifth)), [Malformed]);
}

#[test]
fn envelope_waits_for_its_authorisation() {
    let mut bench = Bench::new();
    let ((one, a), (two, b)) = (bench.connect(1), bench.connect(2));
    bench.chain.calls.clear();
    let ring = one.envelope(&two, 1, |_| {});
    assert_eq!(bench.envelope(a, &ring), []);
    assert_eq!(bench.answer(), []);
    assert_eq!(bench.wait(WAIT_MS - 1), []);
    bench
        .chain
        .calls
        .insert((account(1), account(2)), (call(1), u64::MAX));
    assert_eq!(bench.block(), [Sent::Forwarded(b, ring)]);
    assert_eq!(bench.board.load().waiting, 0);
}

#[test]
fn envelope_that_is_never_authorised_comes_to_nothing() {
    let mut bench = Bench::new();
    let ((one, a), (three, _)) = (bench.connect(1), bench.connect(3));
    let ring = one.envelope(&three, 1, |_| {});
    bench.envelope(a, &ring);
    bench.answer();
    assert_eq!(undelivered(&bench.wait(WAIT_MS)), [NotAuthorised]);
    // Its sequence was never used; whoever is no member is told at once.
    bench
        .chain
        .calls
        .insert((account(1), account(3)), (call(1), u64::MAX));
    bench.chain.members.remove(&account(3));
    bench.block();
    bench.wait(RENEW_MS);
    bench.envelope(a, &ring);
    assert_eq!(undelivered(&bench.answer()), [NotAuthorised]);
}

#[test]
fn stranger_does_not_learn_who_is_online() {
    let mut bench = Bench::new();
    let (four, d) = bench.connect(4);
    let offline = four.envelope(&Device::new(2, 0), 1, |_| {});
    bench.envelope(d, &offline);
    assert_eq!(bench.answer(), []);
    let to_nobody = undelivered(&bench.wait(WAIT_MS));
    bench.connect(2);
    bench.envelope(d, &offline);
    bench.answer();
    assert_eq!(to_nobody, [NotAuthorised]);
    assert_eq!(undelivered(&bench.wait(WAIT_MS)), to_nobody);
}

#[test]
fn receiver_that_is_not_here_is_offline_and_the_envelope_may_be_sent_again() {
    let mut bench = Bench::new();
    let (one, a) = bench.connect(1);
    let two = Device::new(2, 0);
    let ring = one.envelope(&two, 1, |_| {});
    bench.envelope(a, &ring);
    assert_eq!(undelivered(&bench.answer()), [Offline]);
    let (_, b) = bench.connect(2);
    assert_eq!(bench.envelope(a, &ring), [Sent::Forwarded(b, ring)]);
}

#[test]
fn what_waits_is_bounded_by_device() {
    let mut bench = Bench::new();
    let ((one, a), (three, _)) = (bench.connect(1), bench.connect(3));
    let codes: Vec<_> = (1..=20)
        .flat_map(|sequence| {
            let bytes = one.envelope(&three, sequence, |_| {});
            undelivered(&bench.envelope(a, &bytes))
        })
        .collect();
    assert_eq!(codes, vec![Busy; 20 - MAX_WAITING_PER_DEVICE]);
    assert_eq!(bench.board.load().waiting, MAX_WAITING_PER_DEVICE);
    bench.put(Input::Closed { socket: a });
    assert_eq!(
        (bench.board.load().waiting, bench.board.counts().abandoned),
        (0, MAX_WAITING_PER_DEVICE as u64)
    );
}

#[test]
fn device_sends_no_faster_than_its_rate_even_on_a_new_socket() {
    let mut bench = Bench::new();
    let ((one, a), (two, _)) = (bench.connect(1), bench.connect(2));
    let send = |bench: &mut Bench, socket, sequence| {
        let bytes = one.envelope(&two, sequence, |_| {});
        let mut sent = bench.envelope(socket, &bytes);
        sent.extend(bench.answer());
        undelivered(&sent)
    };
    let burst = BURST as u32;
    let limited: Vec<_> = (1..=burst + 3)
        .flat_map(|sequence| send(&mut bench, a, sequence))
        .collect();
    assert_eq!(limited, [RateLimited; 3]);
    // While the first is still open.
    let (_, again) = bench.connect(1);
    assert_eq!(send(&mut bench, again, burst + 10), [RateLimited]);
    bench.now_ms += 1_000 / RATE_PER_S;
    assert_eq!(send(&mut bench, again, burst + 11), []);
    let leave = ClientMessage::Leave { room: call(9) };
    let sent = bench.put(Input::Control {
        socket: again,
        message: leave,
    });
    assert_eq!(undelivered(&sent), [RateLimited]);
}

#[test]
fn second_socket_replaces_the_first() {
    let mut bench = Bench::new();
    let ((one, a), (two, _)) = (bench.connect(1), bench.connect(2));
    let (socket, _) = bench.open();
    let sent = bench.run(Device::new(2, 0).hello(socket));
    assert_eq!(refused(&sent), [RefusedCode::Replaced]);
    let ring = one.envelope(&two, 1, |_| {});
    bench.envelope(a, &ring);
    assert_eq!(bench.answer(), [Sent::Forwarded(socket, ring)]);
    assert_eq!(bench.board.load().sockets, 2);
}

/// Both in call 1 after a first envelope.
fn talking() -> (Bench, (Device, SocketId), (Device, SocketId)) {
    let mut bench = Bench::new();
    let ((one, a), (two, b)) = (bench.connect(1), bench.connect(2));
    let ring = one.envelope(&two, 1, |_| {});
    bench.envelope(a, &ring);
    assert_eq!(bench.answer(), [Sent::Forwarded(b, ring)]);
    (bench, (one, a), (two, b))
}

#[test]
fn removal_of_a_member_ends_the_call_for_both_and_nothing_passes() {
    let (mut bench, (one, a), (two, b)) = talking();
    bench.chain.members.remove(&account(2));
    let over = EndReason::NotAuthorised;
    assert_eq!(bench.block(), [ended(a, call(1), over), ended(b, call(1), over)]);
    let next = one.envelope(&two, 2, |_| {});
    assert_eq!(undelivered(&bench.envelope(a, &next)), [NotAuthorised]);
    assert_eq!(bench.block(), [], "and it is told once");
}

#[test]
fn nothing_passes_between_a_block_and_the_answer_about_it() {
    let (mut bench, (one, a), (two, b)) = talking();
    bench.put(Input::Finalized {
        devices: ChangedDevices::Named(vec![]),
    });
    let second = one.envelope(&two, 2, |_| {});
    assert_eq!(bench.envelope(a, &second), []);
    // Another block before the answer: that answer does not count.
    let (question, _) = bench.asked.remove(0);
    bench.put(Input::Finalized {
        devices: ChangedDevices::Named(vec![]),
    });
    let answer = Answer::Standing(Standing::Valid(Grant {
        until_s: u64::MAX,
        topology: 0,
        seats: 0,
    }));
    assert_eq!(bench.put(Input::Answered { question, answer }), []);
    assert_eq!(bench.answer(), [Sent::Forwarded(b, second)]);
}

#[test]
fn hanging_up_and_a_newer_call_end_a_call() {
    let (mut bench, (_, a), (_, b)) = talking();
    bench.chain.over.insert(call(1));
    let over = EndReason::Ended;
    assert_eq!(bench.block(), [ended(a, call(1), over), ended(b, call(1), over)]);
    let (mut bench, (_, a), (_, b)) = talking();
    bench
        .chain
        .calls
        .insert((account(1), account(2)), (call(2), u64::MAX));
    assert_eq!(bench.block(), [ended(a, call(1), over), ended(b, call(1), over)]);
}

#[test]
fn membership_that_ends_by_time_ends_the_call_without_a_block() {
    let (mut bench, (_, a), (_, b)) = talking();
    let end_ms = bench.now_ms + 10_000;
    bench.chain.members.insert(account(2), end_ms);
    assert_eq!(bench.wait(10_000), []);
    let over = EndReason::NotAuthorised;
    let sent = bench.wait(RENEW_MS);
    assert_eq!(sent, [ended(a, call(1), over), ended(b, call(1), over)]);
}

#[test]
fn call_that_expired_carries_nothing_but_is_over_only_when_no_answer_can_come() {
    let (mut bench, (one, a), (two, b)) = talking();
    let until_s = bench.now_ms / 1_000 + 5;
    bench
        .chain
        .calls
        .insert((account(1), account(2)), (call(1), until_s));
    bench.block();
    bench.wait(4_999);
    let second = one.envelope(&two, 2, |_| {});
    assert_eq!(bench.envelope(a, &second), [Sent::Forwarded(b, second)]);
    bench.wait(1);
    let third = one.envelope(&two, 3, |_| {});
    assert_eq!(bench.envelope(a, &third), []);
    // The callee had answered in time, in a block that is finalized only now.
    bench
        .chain
        .calls
        .insert((account(1), account(2)), (call(1), until_s + 60));
    assert_eq!(bench.block(), [Sent::Forwarded(b, third)]);
    let sent = bench.wait(60_000 + FINALITY_MS);
    assert_eq!(
        sent,
        [
            ended(a, call(1), EndReason::Ended),
            ended(b, call(1), EndReason::Ended)
        ]
    );
}

#[test]
fn answer_is_used_for_a_minute_when_the_chain_goes_silent() {
    let (mut bench, (one, a), (two, b)) = talking();
    bench.now_ms += MAX_AGE_MS;
    let second = one.envelope(&two, 2, |header| header.sent_at_ms += MAX_AGE_MS);
    assert_eq!(bench.envelope(a, &second), [Sent::Forwarded(b, second)]);
    bench.now_ms += 1;
    let third = one.envelope(&two, 3, |header| header.sent_at_ms += MAX_AGE_MS);
    assert_eq!(bench.envelope(a, &third), []);
    assert!(!bench.asked.is_empty());
}

#[test]
fn chain_that_refuses_to_answer_is_asked_again_and_ends_nothing() {
    let (mut bench, (one, a), (two, b)) = talking();
    bench.put(Input::Finalized {
        devices: ChangedDevices::Named(vec![]),
    });
    let second = one.envelope(&two, 2, |_| {});
    bench.envelope(a, &second);
    let (question, _) = bench.asked.remove(0);
    assert_eq!(
        bench.put(Input::Answered {
            question,
            answer: Answer::Failed
        }),
        []
    );
    assert_eq!(bench.wait(RETRY_MS), [Sent::Forwarded(b, second)]);
}

#[test]
fn revoked_device_is_closed_and_others_are_not_asked_about() {
    let (mut bench, (_, a), (two, _)) = talking();
    bench.chain.devices.remove(&two.id);
    let sent = bench.run(Input::Finalized {
        devices: ChangedDevices::Named(vec![two.id]),
    });
    assert_eq!(refused(&sent), [RefusedCode::DeviceEnded]);
    assert_eq!(bench.board.load().devices, 1);
    // New keys are another device.
    bench
        .chain
        .devices
        .insert(DeviceId::new(account(1), 0).expect("a slot"), two.record());
    assert_eq!(refused(&bench.block()), [], "no block said so");
    let sent = bench.run(Input::Finalized {
        devices: ChangedDevices::All,
    });
    assert_eq!(
        (refused(&sent), sent.last()),
        (vec![RefusedCode::DeviceEnded], Some(&Sent::Closed(a)))
    );
}

#[test]
fn who_comes_back_learns_that_the_call_is_over() {
    let (mut bench, (_, a), (_, b)) = talking();
    bench.put(Input::Closed { socket: a });
    bench.put(Input::Closed { socket: b });
    bench.chain.over.insert(call(1));
    bench.block();
    let (socket, _) = bench.open();
    let sent = bench.run(Device::new(1, 0).hello(socket));
    assert!(
        sent.contains(&ended(socket, call(1), EndReason::Ended)),
        "{sent:?}"
    );
    // After a while nobody remembers.
    bench.put(Input::Closed { socket });
    bench.wait(LINGER_MS + RENEW_MS);
    assert_eq!(bench.board.load().claims, 0);
}
