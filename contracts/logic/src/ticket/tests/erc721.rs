use super::*;

#[test]
fn transfer_is_refused_for_the_first_reason_that_holds() {
    let (cells, id) = with_ticket(OPEN);
    let missing = id + 1;
    let to_zero = TicketError::InvalidReceiver { receiver: ZERO };
    let not_approved = TicketError::InsufficientApproval {
        operator: account(2),
        token_id: id,
    };
    let not_owner = TicketError::IncorrectOwner {
        sender: account(2),
        token_id: id,
        owner: account(1),
    };
    for (caller, from, to, token_id, error) in [
        (2, 2, 0, missing, to_zero),
        (2, 2, 3, missing, nonexistent(missing)),
        (2, 2, 3, U256::MAX, nonexistent(U256::MAX)),
        (
            1,
            1,
            2,
            U256::one() << 96 | id,
            nonexistent(U256::one() << 96 | id),
        ),
        (2, 2, 3, id, not_approved),
        (1, 2, 3, id, not_owner),
    ] {
        for has_code in [false, true] {
            refused(&cells, error, |cells| {
                safe_transfer(
                    cells,
                    account(caller),
                    account(from),
                    account(to),
                    token_id,
                    has_code,
                )
            });
        }
    }
    let receiver = account(2);
    refused(&cells, TicketError::InvalidReceiver { receiver }, |cells| {
        safe_transfer(cells, account(1), account(1), receiver, id, true)
    });
}

#[test]
fn soulbound_ticket_stays_with_its_owner() {
    let (mut cells, id) = with_ticket(BOUND);
    approve(&mut cells, account(1), account(2), id).expect("the owner may");
    set_approval_for_all(&mut cells, account(1), account(3), true).expect("real operator");
    for caller in [1, 2, 3] {
        refused(&cells, TicketError::Soulbound { token_id: id }, |cells| {
            transfer(cells, account(caller), account(1), account(4), id)
        });
    }
}

#[test]
fn only_a_valid_ticket_moves() {
    for (state, end) in [
        (
            2,
            (|cells, _| check_in_first(cells, OPEN)) as fn(&mut Cells, U256),
        ),
        (3, |cells, id| {
            assert!(mark_paid_back(cells, MINTER, id, true).is_ok())
        }),
        (4, |cells, id| assert!(mark_void(cells, MINTER, id).is_ok())),
    ] {
        let (mut cells, token_id) = with_ticket(OPEN);
        end(&mut cells, token_id);
        let error = TicketError::TicketNotValid { token_id, state };
        refused(&cells, error, |cells| {
            transfer(cells, account(1), account(1), account(2), token_id)
        });
        refused(&cells, error, |cells| {
            move_sold(cells, MINTER, account(1), account(2), token_id)
        });
    }
}

#[test]
fn owner_approved_and_operator_may_transfer_and_approval_ends_with_it() {
    for by in [1, 2, 3] {
        let (mut cells, id) = with_ticket(OPEN);
        assert_eq!(approve(&mut cells, account(1), account(2), id), Ok(account(1)));
        assert_eq!(approved_for(&cells, id), Ok(account(2)));
        set_approval_for_all(&mut cells, account(1), account(3), true).expect("real operator");
        transfer(&mut cells, account(by), account(1), account(4), id).expect("allowed");
        assert_eq!(find(&cells, id).map(|(_, ticket)| ticket.owner), Ok(account(4)));
        assert_eq!(approved_for(&cells, id), Ok(ZERO));
        assert_eq!((cells.holding(account(1)), cells.holding(account(4))), (0, 1));
        for former in [1, 2, 3] {
            let operator = account(former);
            let error = TicketError::InsufficientApproval {
                operator,
                token_id: id,
            };
            refused(&cells, error, |cells| {
                transfer(cells, operator, account(4), operator, id)
            });
        }
    }
}

#[test]
fn an_approval_is_replaced_withdrawn_and_given_again() {
    let (mut cells, id) = with_ticket(OPEN);
    for to in [2, 3, 0, 0, 3] {
        approve(&mut cells, account(1), account(to), id).expect("the owner may");
        assert_eq!(approved_for(&cells, id), Ok(account(to)));
    }
    refused(
        &cells,
        TicketError::InsufficientApproval {
            operator: account(2),
            token_id: id,
        },
        |cells| transfer(cells, account(2), account(1), account(2), id),
    );
    for stranger in [2, 3] {
        let approver = account(stranger);
        refused(&cells, TicketError::InvalidApprover { approver }, |cells| {
            approve(cells, approver, approver, id)
        });
    }
    set_approval_for_all(&mut cells, account(1), account(4), true).expect("real operator");
    assert_eq!(approve(&mut cells, account(4), account(5), id), Ok(account(1)));
    let missing = id + 1;
    refused(&cells, nonexistent(missing), |cells| {
        approve(cells, account(1), account(2), missing)
    });
    assert_eq!(approved_for(&cells, missing), Err(nonexistent(missing)));
}

#[test]
fn zero_is_no_approved_account_and_no_operator_and_owns_nothing() {
    let (mut cells, id) = with_ticket(OPEN);
    refused(
        &cells,
        TicketError::InsufficientApproval {
            operator: ZERO,
            token_id: id,
        },
        |cells| transfer(cells, ZERO, account(1), account(2), id),
    );
    refused(&cells, TicketError::InvalidOperator { operator: ZERO }, |cells| {
        set_approval_for_all(cells, account(1), ZERO, true)
    });
    assert_eq!(
        balance_of(&cells, ZERO),
        Err(TicketError::InvalidOwner { owner: ZERO })
    );
    set_approval_for_all(&mut cells, account(1), account(3), true).expect("real operator");
    set_approval_for_all(&mut cells, account(1), account(3), false).expect("real operator");
    assert!(!cells.is_operator(account(1), account(3)));
    transfer(&mut cells, account(1), account(1), account(1), id).expect("to oneself");
    assert_eq!(cells.holding(account(1)), 1);
}

#[test]
fn sold_ticket_moves_whether_soulbound_or_not() {
    for event in [OPEN, BOUND] {
        let (mut cells, id) = with_ticket(event);
        approve(&mut cells, account(1), account(2), id).expect("the owner may");
        set_user(&mut cells, account(1), id, account(3), 50).expect("the owner may");
        let missing = id + 1;
        refused(&cells, TicketError::InvalidReceiver { receiver: ZERO }, |cells| {
            move_sold(cells, MINTER, account(1), ZERO, id)
        });
        refused(&cells, nonexistent(missing), |cells| {
            move_sold(cells, MINTER, account(1), account(4), missing)
        });
        let error = TicketError::IncorrectOwner {
            sender: account(2),
            token_id: id,
            owner: account(1),
        };
        refused(&cells, error, |cells| {
            move_sold(cells, MINTER, account(2), account(4), id)
        });
        move_sold(&mut cells, MINTER, account(1), account(4), id).expect("sold");
        assert_eq!(approved_for(&cells, id), Ok(ZERO));
        assert_eq!(viewer_of(&cells, 0, id), (account(4), 1));
        assert_eq!(user_of(&cells, 0, id), (ZERO, 0));
        assert_eq!((cells.holding(account(1)), cells.holding(account(4))), (0, 1));
    }
}

#[test]
fn counts_that_could_not_be_do_not_move_a_ticket() {
    let (mut cells, id) = with_ticket(OPEN);
    let error = TicketError::SerialExhausted { event: OPEN };
    cells.set_holding(account(2), u64::MAX);
    refused(&cells, error, |cells| {
        transfer(cells, account(1), account(1), account(2), id)
    });
    cells.set_holding(account(1), 0);
    refused(&cells, error, |cells| {
        transfer(cells, account(1), account(1), account(3), id)
    });
}
