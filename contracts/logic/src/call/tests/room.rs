use super::*;

const END: u64 = NOW + 3_600;
const OPENING: Opening = Opening {
    firm: 1,
    topology: 2,
    seats: 32,
    expires_at: END,
};

impl Lines {
    fn open(&mut self, host: u8, now: u64, opening: Opening) -> Result<([u8; 32], Address), CallError> {
        self.attempt(host, now, |lines, context| {
            open_room(lines, &Cheap, context, &opening)
        })
    }

    fn mail(&mut self, from: u8, now: u64, host: u8) -> Result<RoomMail, CallError> {
        self.attempt(from, now, |lines, context| {
            post_to_room(lines, &Cheap, context, 1, account(host), 10)
        })
    }

    fn close(&mut self, host: u8, now: u64) -> Result<[u8; 32], CallError> {
        self.attempt(host, now, |lines, context| close_room(lines, &Cheap, context, 1))
    }

    fn admits(&mut self, now: u64, host: u8, who: u8) -> bool {
        self.now = now;
        is_admitted(self, now, 1, account(host), account(who))
    }
}

fn not_open<T>(host: u8) -> Result<T, CallError> {
    Err(CallError::RoomNotOpen {
        firm: 1,
        host: account(host),
    })
}

#[test]
fn room_is_for_colleagues_while_it_is_open() {
    let mut lines = lines();
    assert!(!lines.admits(NOW, MEMBER, HR));
    assert_eq!(lines.mail(HR, NOW, MEMBER), not_open(MEMBER));
    assert_eq!(lines.close(MEMBER, NOW), not_open(MEMBER));
    let (id, host) = lines.open(DEVICE, NOW, OPENING).expect("a member's delegate");
    assert_eq!(host, account(MEMBER));
    let (found, room) = room_of(&lines, &Cheap, NOW, 1, account(MEMBER)).expect("open");
    assert_eq!(
        (found, room.topology, room.seats, room.expires_at),
        (id, 2, 32, END)
    );
    for (who, expected) in [
        (MEMBER, true),
        (DEVICE, true),
        (HR, true),
        (OWNER, true),
        (VIEWER, false),
        (STRANGER, false),
        (OUTSIDER, false),
    ] {
        assert_eq!(lines.admits(NOW, MEMBER, who), expected);
        assert_eq!(lines.mail(who, NOW, MEMBER).is_ok(), expected);
    }
    assert_eq!(lines.mail(VIEWER, NOW, MEMBER), strangers(VIEWER, MEMBER));
    let mail = lines.mail(DEVICE, END - 1, DEVICE).expect("open");
    assert_eq!((mail.room_id, mail.from, mail.sequence), (id, account(MEMBER), 4));
    assert!(lines.admits(END - 1, MEMBER, HR));
    assert!(!lines.admits(END, MEMBER, HR));
    assert_eq!(room_of(&lines, &Cheap, END, 1, account(MEMBER)), None);
    assert_eq!(lines.mail(HR, END, MEMBER), not_open(MEMBER));
    // Somebody else's room is not this one.
    assert_eq!(lines.close(HR, NOW), not_open(HR));
    assert_eq!(lines.close(MEMBER, NOW), Ok(id));
    assert_eq!(lines.close(MEMBER, NOW), not_open(MEMBER));
    assert!(!lines.admits(NOW, MEMBER, HR));
    let (next, _) = lines.open(MEMBER, NOW, OPENING).expect("again");
    assert_ne!(next, id);
    assert_eq!(lines.mail(HR, NOW, MEMBER).expect("open").sequence, 0);
    // One at a time.
    assert_eq!(
        lines.open(MEMBER, NOW, OPENING),
        wrong_state(next, CallState::Active)
    );
    assert!(
        lines
            .open(
                MEMBER,
                END,
                Opening {
                    expires_at: END + 1,
                    ..OPENING
                }
            )
            .is_ok()
    );
}

#[test]
fn room_is_bounded() {
    let with = |topology, seats, expires_at| Opening {
        firm: 1,
        topology,
        seats,
        expires_at,
    };
    let seats = |seats, max| Err(CallError::InvalidSeats { seats, max });
    let expiry = |expires_at| {
        Err(CallError::InvalidExpiry {
            expires_at,
            max: NOW + MAX_CALL_S,
        })
    };
    for (opening, expected) in [
        (with(0, 2, END), Err(CallError::InvalidTopology { topology: 0 })),
        (with(3, 2, END), Err(CallError::InvalidTopology { topology: 3 })),
        (with(1, 1, END), seats(1, 8)),
        (with(1, 9, END), seats(9, 8)),
        (with(2, 0, END), seats(0, 32)),
        (with(2, 33, END), seats(33, 32)),
        (with(2, 2, NOW), expiry(NOW)),
        (with(2, 2, u64::MAX), expiry(u64::MAX)),
        (with(2, 2, NOW + MAX_CALL_S + 1), expiry(NOW + MAX_CALL_S + 1)),
        (with(1, 2, END), Ok(())),
        (with(1, 8, END), Ok(())),
        (with(2, 32, NOW + MAX_CALL_S), Ok(())),
    ] {
        assert_eq!(lines().open(MEMBER, NOW, opening).map(|_| ()), expected);
    }
    assert_eq!(
        lines().open(OUTSIDER, NOW, OPENING),
        strangers(OUTSIDER, OUTSIDER)
    );
    let mut lines = lines();
    lines.open(MEMBER, NOW, OPENING).expect("a member");
    let large = lines.attempt(HR, NOW, |lines, context| {
        post_to_room(lines, &Cheap, context, 1, account(MEMBER), 1_025)
    });
    assert_eq!(
        large,
        Err(CallError::PayloadTooLarge {
            length: 1_025,
            max: 1_024
        })
    );
    let room = lines.room(1, account(MEMBER));
    lines.set_room(
        1,
        account(MEMBER),
        &Room {
            mails: u32::MAX,
            ..room
        },
    );
    assert_eq!(lines.mail(HR, NOW, MEMBER), Err(CallError::CounterExhausted));
    lines.set_room(
        1,
        account(MEMBER),
        &Room {
            sequence: u32::MAX,
            ..Room::default()
        },
    );
    assert_eq!(lines.open(MEMBER, NOW, OPENING), Err(CallError::CounterExhausted));
}

#[test]
fn blocked_and_former_members_are_out_at_once() {
    let mut lines = lines();
    let (id, _) = lines.open(HR, NOW, OPENING).expect("a member");
    lines.set_blocked(account(HR), account(MEMBER), true);
    for who in [MEMBER, DEVICE] {
        assert!(!lines.admits(NOW, HR, who));
        assert_eq!(
            lines.mail(who, NOW, HR),
            Err(CallError::Blocked { callee: account(HR) })
        );
    }
    lines.set_blocked(account(HR), account(MEMBER), false);
    firm::remove_member(&mut lines.firms, by(OWNER), 1, account(MEMBER)).expect("the owner may");
    assert!(!lines.admits(NOW, HR, MEMBER) && !lines.admits(NOW, HR, DEVICE));
    assert_eq!(lines.mail(MEMBER, NOW, HR), strangers(MEMBER, HR));
    // A host who left takes everybody along, and may still close.
    firm::remove_member(&mut lines.firms, by(OWNER), 1, account(HR)).expect("the owner may");
    assert!(!lines.admits(NOW, HR, OWNER));
    assert_eq!(lines.mail(OWNER, NOW, HR), strangers(OWNER, HR));
    assert_eq!(lines.close(HR, NOW), Ok(id));
}
