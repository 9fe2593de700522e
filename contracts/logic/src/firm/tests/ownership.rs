use super::*;

fn propose(cells: &mut Cells, caller: u8, candidate: Address) -> Result<(), FirmError> {
    attempt(cells, |cells| propose_owner(cells, by(caller), 1, candidate))
}

fn accept(cells: &mut Cells, context: Context) -> Result<Address, FirmError> {
    attempt(cells, |cells| accept_owner(cells, context, 1))
}

#[test]
fn firm_passes_to_who_accepts_an_offer() {
    let mut cells = registry();
    set_until(&mut cells, by(OWNER), 1, account(MEMBER), NOW + 10).expect("the owner may");
    propose(&mut cells, OWNER, account(MEMBER)).expect("the owner may");
    assert_eq!(accept(&mut cells, by(MEMBER)), Ok(account(OWNER)));
    assert_eq!(find(&cells, 1).expect("there").owner, account(MEMBER));
    let standing = |who| cells.seat(1, account(who)).member().map(|m| (m.roles, m.until));
    assert_eq!(standing(MEMBER), Some((Roles::OWNER, 0)));
    assert_eq!(standing(OWNER), Some((Roles::ADMIN, 0)));
    check_invariants(&cells, 1, NOW);
    // Only once, and the old owner owns nothing.
    assert_eq!(accept(&mut cells, by(MEMBER)), denied(MEMBER));
    assert_eq!(propose(&mut cells, OWNER, account(HR)), denied(OWNER));
}

#[test]
fn offers_are_for_members_and_by_the_owner() {
    let mut cells = registry();
    for (caller, candidate, expected) in [
        (ADMIN, account(ADMIN), denied(ADMIN)),
        (OUTSIDER, account(OUTSIDER), denied(OUTSIDER)),
        (OWNER, account(OUTSIDER), not_member(OUTSIDER)),
        (OWNER, account(STRANGER), not_member(STRANGER)),
        (OWNER, account(OWNER), Err(FirmError::OwnerMustStay { firm: 1 })),
        (OWNER, Address::zero(), Ok(())),
        (OWNER, account(ADMIN), Ok(())),
    ] {
        assert_eq!(propose(&mut cells, caller, candidate), expected);
    }
    assert_eq!(
        attempt(&mut cells, |cells| propose_owner(cells, by(OWNER), 9, account(1))),
        Err(FirmError::FirmNotFound { firm: 9 })
    );
    assert_eq!(
        attempt(&mut cells, |cells| accept_owner(cells, by(OWNER), 9)),
        Err(FirmError::FirmNotFound { firm: 9 })
    );
    assert_eq!(accept(&mut cells, by(HR)), denied(HR));
}

#[test]
fn offer_is_gone_when_taken_back_and_when_the_candidate_left_or_ended() {
    let mut cells = registry();
    propose(&mut cells, OWNER, account(MEMBER)).expect("the owner may");
    propose(&mut cells, OWNER, Address::zero()).expect("the owner may");
    assert_eq!(accept(&mut cells, by(MEMBER)), denied(MEMBER));

    propose(&mut cells, OWNER, account(MEMBER)).expect("the owner may");
    remove_member(&mut cells, by(MEMBER), 1, account(MEMBER)).expect("anybody may leave");
    add_member(&mut cells, by(HR), 1, account(MEMBER), Roles::MEMBER).expect("back again");
    assert_eq!(accept(&mut cells, by(MEMBER)), denied(MEMBER));

    propose(&mut cells, OWNER, account(MEMBER)).expect("the owner may");
    set_until(&mut cells, by(OWNER), 1, account(MEMBER), NOW + 10).expect("the owner may");
    assert_eq!(accept(&mut cells, at(MEMBER, NOW + 10)), denied(MEMBER));
    remove_member(&mut cells, by(HR), 1, account(HR)).expect("anybody may leave");
    // Somebody else leaving doesn't touch the offer.
    assert_eq!(accept(&mut cells, at(MEMBER, NOW + 9)), Ok(account(OWNER)));
}

#[test]
fn nobody_accepts_for_the_zero_address() {
    let mut cells = registry();
    let zero = Context {
        caller: Address::zero(),
        now: NOW,
    };
    assert_eq!(
        accept(&mut cells, zero),
        Err(FirmError::NotAuthorized {
            firm: 1,
            caller: Address::zero()
        })
    );
}

#[test]
fn new_owner_can_not_be_rotated_by_an_old_request() {
    let mut cells = registry();
    request_rotation(&mut cells, by(OWNER), 1, account(MEMBER), account(OUTSIDER)).expect("the owner may");
    propose(&mut cells, OWNER, account(MEMBER)).expect("the owner may");
    accept(&mut cells, by(MEMBER)).expect("the candidate may");
    let due = NOW + ROTATION_DELAY_S;
    assert_eq!(rotation_of(&cells, due, 1, account(MEMBER)), None);
    // Not even when the firm went on to somebody else.
    propose(&mut cells, MEMBER, account(HR)).expect("the owner may");
    accept(&mut cells, by(HR)).expect("the candidate may");
    assert_eq!(
        attempt(&mut cells, |cells| execute_rotation(
            cells,
            due,
            1,
            account(MEMBER)
        )),
        Err(FirmError::RotationNotFound {
            firm: 1,
            lost: account(MEMBER)
        })
    );
}
