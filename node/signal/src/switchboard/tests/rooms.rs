use super::*;

fn join(socket: SocketId) -> Input {
    let message = ClientMessage::Join {
        room: call(9),
        firm: FIRM,
        host: account(1),
    };
    Input::Control { socket, message }
}

fn leave(socket: SocketId) -> Input {
    let message = ClientMessage::Leave { room: call(9) };
    Input::Control { socket, message }
}

fn present(socket: SocketId, accounts: &[u8]) -> Sent {
    let device = |n: &u8| DeviceId::new(account(*n), 0).expect("a slot").into();
    let present = accounts.iter().map(device).collect();
    let room = NodeMessage::Room {
        room: call(9),
        topology: 1,
        present,
    };
    Sent::Said(socket, room)
}

/// Accounts 1 to 3 in the room.
fn meeting() -> (Bench, [(Device, SocketId); 3]) {
    let mut bench = Bench::new();
    let all = [bench.connect(1), bench.connect(2), bench.connect(3)];
    for (_, socket) in &all {
        bench.run(join(*socket));
    }
    (bench, all)
}

#[test]
fn everybody_in_a_room_is_told_who_is_there() {
    let mut bench = Bench::new();
    let ((_, b), (_, a)) = (bench.connect(2), bench.connect(1));
    assert_eq!(bench.run(join(b)), [present(b, &[2])]);
    assert_eq!(bench.run(join(a)), [present(a, &[1, 2]), present(b, &[1, 2])]);
    assert_eq!(
        bench.run(join(b)),
        [present(b, &[1, 2])],
        "who asks again troubles nobody else"
    );
    assert_eq!(bench.run(leave(b)), [present(a, &[1])]);
    assert_eq!(bench.run(leave(b)), []);
    assert_eq!(bench.run(leave(a)), []);
    assert_eq!(bench.board.load().rooms, 0);
}

#[test]
fn who_is_not_admitted_gets_no_seat() {
    let mut bench = Bench::new();
    let (_, d) = bench.connect(4);
    assert_eq!(undelivered(&bench.run(join(d))), [UndeliveredCode::NotAuthorised]);
    let (_, a) = bench.connect(1);
    bench.chain.rooms.clear();
    assert_eq!(bench.run(join(a)), []);
    assert_eq!(
        undelivered(&bench.wait(limits::WAIT_MS)),
        [UndeliveredCode::NotAuthorised]
    );
    assert_eq!(bench.board.load().rooms, 0);
}

#[test]
fn join_waits_for_a_room_that_is_not_finalized_yet() {
    let mut bench = Bench::new();
    let (_, a) = bench.connect(1);
    let room = bench.chain.rooms.remove(&account(1)).expect("is there");
    assert_eq!(bench.run(join(a)), []);
    bench.chain.rooms.insert(account(1), room);
    assert_eq!(bench.block(), [present(a, &[1])]);
}

#[test]
fn seats_are_bounded_by_the_contract() {
    let (mut bench, _) = meeting();
    bench.chain.members.insert(account(4), u64::MAX);
    let (_, d) = bench.connect(4);
    assert_eq!(undelivered(&bench.run(join(d))), [UndeliveredCode::Busy]);
}

#[test]
fn envelopes_pass_between_those_who_are_in_the_room() {
    let (mut bench, [(one, a), (two, b), (three, c)]) = meeting();
    let in_room = |from: &Device, to: &Device, sequence| {
        from.envelope(to, sequence, |header| {
            header.call = call(9);
            header.side = Side::Room;
        })
    };
    let offer = in_room(&two, &three, 1);
    assert_eq!(bench.envelope(b, &offer), [Sent::Forwarded(c, offer)]);
    bench.run(leave(c));
    let offer = in_room(&two, &three, 2);
    let mut sent = bench.envelope(b, &offer);
    sent.extend(bench.answer());
    assert_eq!(undelivered(&sent), [UndeliveredCode::Offline]);
    assert_eq!(
        undelivered(&bench.envelope(c, &in_room(&three, &one, 1))),
        [UndeliveredCode::NotAuthorised]
    );
    bench.put(Input::Closed { socket: a });
    assert_eq!(bench.board.load().rooms, 1);
}

#[test]
fn room_envelopes_keep_their_order_when_one_receiver_is_asked_about() {
    let (mut bench, [(one, a), (two, b), (three, c)]) = meeting();
    let in_room = |to: &Device, sequence| {
        one.envelope(to, sequence, |header| {
            header.call = call(9);
            header.side = Side::Room;
        })
    };
    bench.put(Input::Finalized {
        devices: ChangedDevices::Named(vec![]),
    });
    let (first, second, third) = (in_room(&two, 1), in_room(&three, 2), in_room(&two, 3));
    for bytes in [&first, &second, &third] {
        assert_eq!(bench.envelope(a, bytes), []);
    }
    let sent = bench.answer();
    let to = |socket, bytes: &[u8]| Sent::Forwarded(socket, bytes.to_vec());
    let of_two: Vec<_> = sent
        .iter()
        .filter(|sent| matches!(sent, Sent::Forwarded(s, _) if *s == b))
        .collect();
    assert_eq!(of_two, [&to(b, &first), &to(b, &third)]);
    assert!(sent.contains(&to(c, &second)));
}

#[test]
fn member_who_is_removed_loses_the_seat_and_the_others_are_told() {
    let (mut bench, [(_, a), (_, b), (_, c)]) = meeting();
    bench.chain.members.remove(&account(2));
    let sent = bench.block();
    assert_eq!(
        sent,
        [
            ended(b, call(9), EndReason::NotAuthorised),
            present(a, &[1, 3]),
            present(c, &[1, 3]),
        ]
    );
}

#[test]
fn closed_room_ends_for_all_at_once() {
    let (mut bench, all) = meeting();
    bench.chain.rooms.clear();
    let expected: Vec<_> = all
        .iter()
        .map(|(_, socket)| ended(*socket, call(9), EndReason::Closed))
        .collect();
    assert_eq!(bench.block(), expected);
    assert_eq!(bench.board.load().rooms, 0);
}

#[test]
fn device_whose_socket_ends_has_left() {
    let (mut bench, [(_, a), (_, b), (_, c)]) = meeting();
    assert_eq!(
        bench.put(Input::Closed { socket: b }),
        [present(a, &[1, 3]), present(c, &[1, 3])]
    );
    // A newer socket has joined nothing yet.
    let (_, again) = bench.connect(3);
    assert_ne!(again, c);
    bench.chain.rooms.clear();
    let sent = bench.block();
    assert_eq!(sent, [ended(a, call(9), EndReason::Closed)]);
}

#[test]
fn rooms_of_one_device_are_bounded() {
    let mut bench = Bench::new();
    let (_, a) = bench.connect(1);
    let codes: Vec<_> = (0..6)
        .flat_map(|n| {
            let host = account(100 + n);
            bench.chain.members.insert(host, u64::MAX);
            bench.chain.rooms.insert(host, (call(100 + n), u64::MAX, 8));
            let message = ClientMessage::Join {
                room: call(100 + n),
                firm: FIRM,
                host,
            };
            undelivered(&bench.run(Input::Control { socket: a, message }))
        })
        .collect();
    assert_eq!(
        codes,
        vec![UndeliveredCode::Busy; 6 - limits::MAX_ROOMS_PER_DEVICE]
    );
}
