use super::*;

#[test]
fn minter_is_named_once_by_the_owner() {
    let cells = Cells {
        admin: Admin {
            owner: OWNER,
            minter: ZERO,
        },
        ..Cells::default()
    };
    for caller in [ZERO, OWNER, MINTER] {
        refused(&cells, TicketError::NotMinter { caller }, |cells| {
            mint(cells, caller, &order(account(1), OPEN, 1))
        });
    }
    refused(&cells, TicketError::Unauthorized { account: MINTER }, |cells| {
        set_minter(cells, MINTER, MINTER)
    });
    refused(&cells, TicketError::InvalidOperator { operator: ZERO }, |cells| {
        set_minter(cells, OWNER, ZERO)
    });
    let mut cells = cells;
    set_minter(&mut cells, OWNER, MINTER).expect("first time");
    assert_eq!(cells.admin().minter, MINTER);
    refused(
        &cells,
        TicketError::MinterAlreadySet { minter: MINTER },
        |cells| set_minter(cells, OWNER, account(1)),
    );
}

#[test]
fn only_the_minter_opens_mints_moves_marks_and_checks_in() {
    let (cells, id) = with_ticket(OPEN);
    for caller in [ZERO, OWNER, HOST, account(1)] {
        let error = TicketError::NotMinter { caller };
        refused(&cells, error, |cells| open_event(cells, caller, 3, HOST, 0, true));
        refused(&cells, error, |cells| {
            mint(cells, caller, &order(account(1), OPEN, 1))
        });
        refused(&cells, error, |cells| {
            move_sold(cells, caller, account(1), account(2), id)
        });
        refused(&cells, error, |cells| mark_paid_back(cells, caller, id, true));
        refused(&cells, error, |cells| mark_void(cells, caller, id));
        refused(&cells, error, |cells| {
            check_in(cells, caller, OPEN, 0, &[255; 32])
        });
    }
}

#[test]
fn an_event_is_opened_once_with_a_bounded_royalty() {
    let mut cells = ledger();
    for event in [OPEN, BOUND] {
        refused(&cells, TicketError::EventAlreadyOpen { event }, |cells| {
            open_event(cells, MINTER, event, account(1), 1, true)
        });
    }
    for royalty_bps in [MAX_ROYALTY_BPS + 1, u16::MAX] {
        refused(&cells, TicketError::InvalidRoyalty { royalty_bps }, |cells| {
            open_event(cells, MINTER, 3, HOST, royalty_bps, true)
        });
    }
    open_event(&mut cells, MINTER, u64::MAX, HOST, MAX_ROYALTY_BPS, false).expect("new");
    assert_eq!(
        cells.event(u64::MAX),
        Some(EventTickets {
            host: HOST,
            royalty_bps: MAX_ROYALTY_BPS,
            is_transferable: false,
            minted: 0
        })
    );
    refused(&cells, TicketError::EventNotOpen { event: 3 }, |cells| {
        mint(cells, MINTER, &order(account(1), 3, 1))
    });
}

#[test]
fn serials_are_consecutive_within_each_event() {
    let mut cells = ledger();
    for (event, quantity, first_serial) in [(OPEN, 3, 1), (BOUND, 1, 1), (OPEN, 2, 4)] {
        let (range, is_transferable) =
            mint(&mut cells, MINTER, &order(account(1), event, quantity)).expect("the minter may");
        assert_eq!(is_transferable, event == OPEN);
        assert_eq!(range.first, TicketId::new(event, first_serial));
        assert_eq!(range.ids().count(), quantity as usize);
        for id in range.ids() {
            assert_eq!(
                details(&cells, id.token()),
                Ok(Details {
                    ticket: Ticket {
                        owner: account(1),
                        user: ZERO,
                        user_until: 0,
                        price: 5,
                        tier: 3,
                        standing: Standing::Good,
                        is_paid_back: false,
                        is_approved: false,
                    },
                    event,
                    state: TicketState::Valid,
                    is_transferable,
                })
            );
        }
    }
    assert_eq!(cells.event(OPEN).map(|event| event.minted), Some(5));
    assert_eq!(cells.event(BOUND).map(|event| event.minted), Some(1));
    assert_eq!(balance_of(&cells, account(1)), Ok(6));
    refused(&cells, TicketError::InvalidReceiver { receiver: ZERO }, |cells| {
        mint(cells, MINTER, &order(ZERO, OPEN, 1))
    });
}

#[test]
fn serials_end_at_32_bits() {
    let mut cells = ledger();
    let exhausted = TicketError::SerialExhausted { event: OPEN };
    let event = cells.event(OPEN).expect("open");
    let minted = u32::MAX - 1;
    cells.set_event(OPEN, &EventTickets { minted, ..event });
    for quantity in [2, u32::MAX] {
        refused(&cells, exhausted, |cells| {
            mint(cells, MINTER, &order(account(1), OPEN, quantity))
        });
    }
    let (last, _) = mint(&mut cells, MINTER, &order(account(1), OPEN, 1)).expect("the last serial");
    assert_eq!(last.first.serial(), u32::MAX);
    for quantity in [0, 1] {
        refused(&cells, exhausted, |cells| {
            mint(cells, MINTER, &order(account(1), OPEN, quantity))
        });
    }
    cells.set_holding(account(2), u64::MAX);
    refused(&cells, TicketError::SerialExhausted { event: BOUND }, |cells| {
        mint(cells, MINTER, &order(account(2), BOUND, 1))
    });
}
