use super::*;

const DUE: u64 = NOW + ROTATION_DELAY_S;

fn ask(cells: &mut Cells, caller: u8, lost: u8, successor: Address) -> Result<u64, FirmError> {
    attempt(cells, |cells| {
        request_rotation(cells, by(caller), 1, account(lost), successor)
    })
}

fn execute(cells: &mut Cells, now: u64, lost: u8) -> Result<Moved, FirmError> {
    attempt(cells, |cells| execute_rotation(cells, now, 1, account(lost)))
}

fn veto(cells: &mut Cells, context: Context, lost: u8) -> Result<(), FirmError> {
    attempt(cells, |cells| veto_rotation(cells, context, 1, account(lost)))
}

fn not_found<T>(lost: u8) -> Result<T, FirmError> {
    Err(FirmError::RotationNotFound {
        firm: 1,
        lost: account(lost),
    })
}

fn is_pending<T>(lost: u8) -> Result<T, FirmError> {
    Err(FirmError::RotationPending {
        firm: 1,
        lost: account(lost),
        executable_at: DUE,
    })
}

#[test]
fn membership_moves_after_the_delay_with_everything_that_belongs_to_it() {
    let mut cells = registry();
    set_until(&mut cells, by(OWNER), 1, account(MEMBER), DUE + 99).expect("the owner may");
    let grant = Grant {
        firm: 1,
        delegate: account(60),
        scope: Scope::CALL,
        until: DUE + 50,
    };
    set_delegate(&mut cells, by(MEMBER), &grant).expect("members may");
    propose_owner(&mut cells, by(OWNER), 1, account(MEMBER)).expect("the owner may");
    let place = cells.seat(1, account(MEMBER)).member().expect("a member").place;

    assert_eq!(ask(&mut cells, HR, MEMBER, account(OUTSIDER)), Ok(DUE));
    let request = rotation_of(&cells, NOW, 1, account(MEMBER)).expect("requested");
    assert_eq!(
        (request.successor, request.executable_at),
        (account(OUTSIDER), DUE)
    );
    assert_eq!(execute(&mut cells, DUE - 1, MEMBER), is_pending(MEMBER));
    assert_eq!(
        execute(&mut cells, DUE, MEMBER),
        Ok(Moved {
            successor: account(OUTSIDER),
            roles: Roles::MEMBER,
            until: DUE + 99
        })
    );
    assert_eq!(
        cells.seat(1, account(OUTSIDER)).member(),
        Some(Member {
            roles: Roles::MEMBER,
            place,
            until: DUE + 99
        })
    );
    assert_eq!(cells.seat(1, account(MEMBER)).standing, Standing::None);
    assert_eq!(find(&cells, 1).expect("there").member_count, 4);
    check_invariants(&cells, 1, DUE);
    // Delegates and offers were for the lost key.
    assert_eq!(delegation_of(&cells, DUE, 1, account(60)), None);
    assert_eq!(find(&cells, 1).expect("there").candidate, Address::zero());
    assert_eq!(execute(&mut cells, DUE, MEMBER), not_found(MEMBER));
}

#[test]
fn rotation_is_for_who_may_manage_and_managers_are_the_owners() {
    let mut cells = registry();
    add_member(&mut cells, by(OWNER), 1, account(70), Roles::HR).expect("the owner may");
    let owner_stays = Err(FirmError::OwnerMustStay { firm: 1 });
    for (caller, lost, successor, expected) in [
        (MEMBER, MEMBER, account(OUTSIDER), denied(MEMBER)),
        (OUTSIDER, MEMBER, account(OUTSIDER), denied(OUTSIDER)),
        (HR, 70, account(OUTSIDER), denied(HR)),
        (70, 70, account(OUTSIDER), denied(70)),
        (ADMIN, HR, account(OUTSIDER), denied(ADMIN)),
        (HR, ADMIN, account(OUTSIDER), denied(HR)),
        (OWNER, OWNER, account(OUTSIDER), owner_stays),
        (ADMIN, OWNER, account(OUTSIDER), owner_stays),
        (HR, OUTSIDER, account(60), not_member(OUTSIDER)),
        (HR, MEMBER, account(MEMBER), already_member(MEMBER)),
        (HR, MEMBER, account(ADMIN), already_member(ADMIN)),
        (HR, MEMBER, Address::zero(), Err(FirmError::ZeroAddress)),
        (HR, MEMBER, account(OUTSIDER), Ok(DUE)),
        (ADMIN, MEMBER, account(60), is_pending(MEMBER)),
        (OWNER, HR, account(60), Ok(DUE)),
        (OWNER, ADMIN, account(61), Ok(DUE)),
    ] {
        assert_eq!(
            ask(&mut cells, caller, lost, successor),
            expected,
            "{caller} asks for {lost}"
        );
    }
    assert_eq!(
        attempt(&mut cells, |cells| request_rotation(
            cells,
            by(OWNER),
            9,
            account(MEMBER),
            account(60)
        )),
        Err(FirmError::FirmNotFound { firm: 9 })
    );
    assert_eq!(
        request_rotation(&mut cells, at(OWNER, u64::MAX), 1, account(70), account(62)),
        Err(FirmError::CounterExhausted)
    );
}

#[test]
fn lost_member_and_owner_veto() {
    let mut cells = registry();
    assert_eq!(veto(&mut cells, by(MEMBER), MEMBER), not_found(MEMBER));
    for caller in [MEMBER, OWNER] {
        ask(&mut cells, HR, MEMBER, account(OUTSIDER)).expect("HR may");
        for other in [HR, ADMIN, OUTSIDER] {
            assert_eq!(veto(&mut cells, by(other), MEMBER), denied(other));
        }
        assert_eq!(veto(&mut cells, at(caller, DUE), MEMBER), Ok(()));
        assert_eq!(rotation_of(&cells, NOW, 1, account(MEMBER)), None);
        assert_eq!(execute(&mut cells, DUE, MEMBER), not_found(MEMBER));
    }
    for result in [
        attempt(&mut cells, |cells| {
            veto_rotation(cells, by(OWNER), 9, account(MEMBER))
        }),
        attempt(&mut cells, |cells| {
            execute_rotation(cells, NOW, 9, account(MEMBER)).map(|_| ())
        }),
    ] {
        assert_eq!(result, Err(FirmError::FirmNotFound { firm: 9 }));
    }
}

#[test]
fn request_dies_with_the_membership_and_lapses() {
    let mut cells = registry();
    ask(&mut cells, HR, MEMBER, account(OUTSIDER)).expect("HR may");
    let lapsed = DUE + ROTATION_WINDOW_S;
    assert!(rotation_of(&cells, lapsed - 1, 1, account(MEMBER)).is_some());
    assert_eq!(execute(&mut cells, lapsed, MEMBER), not_found(MEMBER));
    assert_eq!(veto(&mut cells, at(MEMBER, lapsed), MEMBER), not_found(MEMBER));
    // A lapsed request doesn't stand in the way of the next.
    let again = attempt(&mut cells, |cells| {
        request_rotation(cells, at(HR, lapsed), 1, account(MEMBER), account(60))
    });
    assert_eq!(again, Ok(lapsed + ROTATION_DELAY_S));

    let mut cells = registry();
    ask(&mut cells, HR, MEMBER, account(OUTSIDER)).expect("HR may");
    remove_member(&mut cells, by(HR), 1, account(MEMBER)).expect("HR may");
    assert_eq!(execute(&mut cells, DUE, MEMBER), not_found(MEMBER));
    add_member(&mut cells, by(HR), 1, account(MEMBER), Roles::MEMBER).expect("HR may");
    assert_eq!(execute(&mut cells, DUE, MEMBER), not_found(MEMBER));
}

#[test]
fn request_needs_its_requesters_rights_when_it_is_executed() {
    let ready = || {
        let mut cells = registry();
        ask(&mut cells, HR, MEMBER, account(OUTSIDER)).expect("HR may");
        cells
    };
    // Who requested it was removed.
    let mut cells = ready();
    remove_member(&mut cells, by(OWNER), 1, account(HR)).expect("the owner may");
    assert_eq!(execute(&mut cells, DUE, MEMBER), denied(HR));
    // Their membership ended.
    let mut cells = ready();
    set_until(&mut cells, by(OWNER), 1, account(HR), DUE).expect("the owner may");
    assert_eq!(execute(&mut cells, DUE, MEMBER), denied(HR));
    // The lost member was promoted beyond them.
    for roles in [Roles::ADMIN, Roles::HR] {
        let mut cells = ready();
        set_roles(&mut cells, by(OWNER), 1, account(MEMBER), roles).expect("the owner may");
        assert_eq!(execute(&mut cells, DUE, MEMBER), denied(HR));
    }
    // The successor became a member meanwhile.
    let mut cells = ready();
    add_member(&mut cells, by(HR), 1, account(OUTSIDER), Roles::MEMBER).expect("HR may");
    assert_eq!(execute(&mut cells, DUE, MEMBER), already_member(OUTSIDER));
    // The successor was somebody's delegate: now a member, and nobody's delegate.
    let mut cells = ready();
    let grant = Grant {
        firm: 1,
        delegate: account(OUTSIDER),
        scope: Scope::CALL,
        until: DUE + 50,
    };
    set_delegate(&mut cells, by(MEMBER), &grant).expect("members may");
    assert!(execute(&mut cells, DUE, MEMBER).is_ok());
    assert_eq!(
        resolve(&cells, DUE, 1, account(OUTSIDER), Scope::CALL),
        Some(account(OUTSIDER))
    );
    check_invariants(&cells, 1, DUE);
}
