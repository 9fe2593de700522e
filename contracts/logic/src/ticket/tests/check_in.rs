use super::*;

fn word_of(bits: &[u8]) -> Bits {
    let mut word = [0; 32];
    for bit in bits {
        word[31 - usize::from(bit / 8)] |= 1 << (bit % 8);
    }
    word
}

#[test]
fn bits_of_minted_serials_are_set_once() {
    let mut cells = ledger();
    minted(&mut cells, account(1), OPEN, 300);
    // Serial 0 does not exist.
    let done = check_in(&mut cells, MINTER, OPEN, 0, &word_of(&[0, 1, 7, 8, 255])).expect("open");
    assert_eq!((done.added, done.bits), (4, word_of(&[1, 7, 8, 255])));
    assert_eq!(
        (done.first, done.last),
        (TicketId::new(OPEN, 1), TicketId::new(OPEN, 255))
    );
    let done = check_in(&mut cells, MINTER, OPEN, 0, &word_of(&[1, 2])).expect("open");
    assert_eq!((done.added, done.bits), (1, word_of(&[1, 2, 7, 8, 255])));
    // Serials 256..=300 are minted.
    let done = check_in(&mut cells, MINTER, OPEN, 1, &[255; 32]).expect("open");
    assert_eq!(done.added, 45);
    assert_eq!(
        (done.first, done.last),
        (TicketId::new(OPEN, 256), TicketId::new(OPEN, 300))
    );
    for (serial, state) in [
        (1, TicketState::CheckedIn),
        (3, TicketState::Valid),
        (8, TicketState::CheckedIn),
        (9, TicketState::Valid),
        (255, TicketState::CheckedIn),
        (256, TicketState::CheckedIn),
        (300, TicketState::CheckedIn),
    ] {
        assert_eq!(
            state_of(&cells, TicketId::new(OPEN, serial).token()),
            state,
            "{serial}"
        );
    }
    assert_eq!(cells.check_ins(BOUND, 0), [0; 32], "events are apart");
}

#[test]
fn every_bit_is_the_ticket_with_its_serial() {
    let mut cells = ledger();
    let ids = minted(&mut cells, account(1), OPEN, 511);
    for id in ids {
        let (word, bit) = (id.serial() / 256, (id.serial() % 256) as u8);
        assert_eq!(state_of(&cells, id.token()), TicketState::Valid);
        check_in(&mut cells, MINTER, OPEN, word, &word_of(&[bit])).expect("open");
        assert_eq!(state_of(&cells, id.token()), TicketState::CheckedIn);
    }
}

#[test]
fn nothing_new_writes_nothing() {
    let (cells, _) = with_ticket(OPEN);
    for (word, bits) in [
        (0, [0; 32]),
        (0, word_of(&[0, 2, 255])),
        (1, [255; 32]),
        (u32::MAX, [255; 32]),
    ] {
        let mut after = cells.clone();
        let done = check_in(&mut after, MINTER, OPEN, word, &bits).expect("open");
        assert_eq!((done.added, done.bits), (0, [0; 32]));
        assert_eq!(after, cells);
    }
    refused(&cells, TicketError::EventNotOpen { event: 3 }, |cells| {
        check_in(cells, MINTER, 3, 0, &[255; 32])
    });
}

#[test]
fn last_word_of_an_event_is_its_last_256_serials() {
    let mut cells = ledger();
    let event = cells.event(OPEN).expect("open");
    let minted = u32::MAX;
    cells.set_event(OPEN, &EventTickets { minted, ..event });
    let word = u32::MAX >> 8;
    let done = check_in(&mut cells, MINTER, OPEN, word, &[255; 32]).expect("open");
    assert_eq!((done.added, done.last.serial()), (256, u32::MAX));
    let beyond = check_in(&mut cells, MINTER, OPEN, word + 1, &[255; 32]).expect("open");
    assert_eq!(beyond.added, 0);
}

#[test]
fn bit_of_a_refunded_or_void_ticket_has_no_effect() {
    let mut cells = ledger();
    let ids = minted(&mut cells, account(1), OPEN, 2);
    mark_paid_back(&mut cells, MINTER, ids[0].token(), true).expect("valid");
    mark_void(&mut cells, MINTER, ids[1].token()).expect("valid");
    let done = check_in(&mut cells, MINTER, OPEN, 0, &word_of(&[1, 2])).expect("open");
    assert_eq!(done.added, 2);
    assert_eq!(state_of(&cells, ids[0].token()), TicketState::Refunded);
    assert_eq!(state_of(&cells, ids[1].token()), TicketState::Void);
}
