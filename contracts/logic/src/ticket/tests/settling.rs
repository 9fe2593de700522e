use super::*;

#[test]
fn money_is_paid_back_once() {
    for whole in [false, true] {
        let (mut cells, id) = with_ticket(BOUND);
        assert_eq!(
            mark_paid_back(&mut cells, MINTER, id, whole),
            Ok(PaidBack {
                owner: account(1),
                price: 5,
                is_refunded: whole
            })
        );
        let state = if whole {
            TicketState::Refunded
        } else {
            TicketState::Valid
        };
        assert_eq!(state_of(&cells, id), state);
        assert!(details(&cells, id).expect("minted").ticket.is_paid_back);
        for again in [false, true] {
            refused(&cells, TicketError::AlreadyPaidBack { token_id: id }, |cells| {
                mark_paid_back(cells, MINTER, id, again)
            });
        }
    }
    let cells = ledger();
    for missing in [TicketId::new(OPEN, 1).token(), U256::MAX] {
        refused(&cells, nonexistent(missing), |cells| {
            mark_paid_back(cells, MINTER, missing, true)
        });
        refused(&cells, nonexistent(missing), |cells| {
            mark_void(cells, MINTER, missing)
        });
    }
}

#[test]
fn used_ticket_that_is_paid_back_stays_used() {
    let (mut cells, id) = with_ticket(OPEN);
    check_in_first(&mut cells, OPEN);
    let paid = mark_paid_back(&mut cells, MINTER, id, true).expect("once");
    assert!(!paid.is_refunded);
    assert_eq!(state_of(&cells, id), TicketState::CheckedIn);
    let (mut cells, id) = with_ticket(OPEN);
    mark_void(&mut cells, MINTER, id).expect("valid");
    let paid = mark_paid_back(&mut cells, MINTER, id, true).expect("once");
    assert!(!paid.is_refunded);
    assert_eq!(state_of(&cells, id), TicketState::Void);
}

#[test]
fn only_a_valid_ticket_is_voided() {
    let (mut cells, token_id) = with_ticket(OPEN);
    mark_void(&mut cells, MINTER, token_id).expect("valid");
    refused(
        &cells,
        TicketError::TicketNotValid { token_id, state: 4 },
        |cells| mark_void(cells, MINTER, token_id),
    );
    let (mut cells, token_id) = with_ticket(OPEN);
    mark_paid_back(&mut cells, MINTER, token_id, true).expect("once");
    refused(
        &cells,
        TicketError::TicketNotValid { token_id, state: 3 },
        |cells| mark_void(cells, MINTER, token_id),
    );
    let (mut cells, token_id) = with_ticket(OPEN);
    check_in_first(&mut cells, OPEN);
    refused(
        &cells,
        TicketError::TicketNotValid { token_id, state: 2 },
        |cells| mark_void(cells, MINTER, token_id),
    );
}
