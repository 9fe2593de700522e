use super::*;

#[test]
fn user_watches_in_the_owners_place_up_to_the_last_second() {
    let (mut cells, id) = with_ticket(BOUND);
    assert_eq!(viewer_of(&cells, 0, id), (account(1), 1));
    set_user(&mut cells, account(1), id, account(5), 100).expect("the owner may");
    for (now, viewer, user) in [(0, 5, 5), (100, 5, 5), (101, 1, 0), (u64::MAX, 1, 0)] {
        assert_eq!(viewer_of(&cells, now, id), (account(viewer), 1), "{now}");
        assert_eq!(user_of(&cells, now, id), (account(user), 100), "{now}");
    }
    set_user(&mut cells, account(1), id, ZERO, u64::MAX).expect("the owner may");
    assert_eq!(viewer_of(&cells, 0, id), (account(1), 1));
    assert_eq!(user_of(&cells, 0, id), (ZERO, u64::MAX));
}

#[test]
fn owner_approved_and_operator_name_a_user() {
    let (mut cells, id) = with_ticket(OPEN);
    approve(&mut cells, account(1), account(2), id).expect("the owner may");
    set_approval_for_all(&mut cells, account(1), account(3), true).expect("real operator");
    for by in [1, 2, 3] {
        set_user(&mut cells, account(by), id, account(5), by.into()).expect("allowed");
        assert_eq!(user_of(&cells, 0, id), (account(5), by.into()));
    }
    for stranger in [0, 4, 5] {
        let operator = account(stranger);
        let error = TicketError::InsufficientApproval {
            operator,
            token_id: id,
        };
        refused(&cells, error, |cells| {
            set_user(cells, operator, id, operator, u64::MAX)
        });
    }
    let missing = id + 1;
    refused(&cells, nonexistent(missing), |cells| {
        set_user(cells, account(1), missing, account(5), 1)
    });
    assert_eq!(
        approved_for(&cells, id),
        Ok(account(2)),
        "a user changes no approval"
    );
    transfer(&mut cells, account(1), account(1), account(4), id).expect("valid");
    assert_eq!(user_of(&cells, 0, id), (ZERO, 0), "a transfer ends the user");
}

#[test]
fn what_is_no_ticket_has_neither_user_nor_viewer() {
    let (cells, id) = with_ticket(OPEN);
    for missing in [id + 1, U256::zero(), U256::MAX, U256::one() << 96 | id] {
        assert_eq!(user_of(&cells, 0, missing), (ZERO, 0));
        assert_eq!(viewer_of(&cells, 0, missing), (ZERO, 0));
    }
}
