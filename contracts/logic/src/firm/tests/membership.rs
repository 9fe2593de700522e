use super::*;

fn add(cells: &mut Cells, caller: u8, who: Address, roles: u8) -> Result<(), FirmError> {
    attempt(cells, |cells| add_member(cells, by(caller), 1, who, roles))
}

fn invalid<T>(roles: u8) -> Result<T, FirmError> {
    Err(FirmError::InvalidRoles { roles })
}

const OWNER_STAYS: FirmError = FirmError::OwnerMustStay { firm: 1 };
const NOT_FOUND: FirmError = FirmError::FirmNotFound { firm: 9 };

#[test]
fn creator_owns_the_firm_and_is_its_first_member() {
    let mut cells = registry();
    let firm = find(&cells, 2).expect("made");
    assert_eq!((firm.owner, firm.member_count), (account(STRANGER), 1));
    assert_eq!(firm.meta_hash, [8; 32]);
    assert_eq!(member_at(&cells, 2, 0), Ok((account(STRANGER), Roles::OWNER)));
    assert_eq!(roles_of(&cells, NOW, 1, account(STRANGER)), 0);
    check_invariants(&cells, 2, NOW);
    cells.count = u32::MAX;
    assert_eq!(
        attempt(&mut cells, |cells| create_firm(cells, account(1), [0; 32])),
        Err(FirmError::CounterExhausted)
    );
}

#[test]
fn rights_to_add_follow_the_roles() {
    for (caller, roles, expected) in [
        (OWNER, Roles::ADMIN, Ok(())),
        (OWNER, 126, Ok(())),
        (OWNER, Roles::OWNER, invalid(Roles::OWNER)),
        (OWNER, Roles::OWNER | Roles::MEMBER, invalid(33)),
        (OWNER, 0, invalid(0)),
        (OWNER, 128, invalid(128)),
        (ADMIN, Roles::HR, Ok(())),
        (ADMIN, Roles::ADMIN, denied(ADMIN)),
        (HR, Roles::HOST, Ok(())),
        (HR, Roles::HOST | Roles::ADMIN, denied(HR)),
        (MEMBER, Roles::MEMBER, denied(MEMBER)),
        (STRANGER, Roles::MEMBER, denied(STRANGER)),
        (STRANGER, 0, denied(STRANGER)),
    ] {
        let mut cells = registry();
        let result = add(&mut cells, caller, account(OUTSIDER), roles);
        assert_eq!(result, expected, "{caller} grants {roles}");
        if result.is_ok() {
            assert_eq!(member_at(&cells, 1, 4), Ok((account(OUTSIDER), roles)));
            assert_eq!(until_of(&cells, 1, account(OUTSIDER)), 0);
        }
    }
    let mut cells = registry();
    assert_eq!(add(&mut cells, OWNER, account(HR), Roles::HR), already_member(HR));
    assert_eq!(
        add(&mut cells, OWNER, Address::zero(), Roles::HR),
        Err(FirmError::ZeroAddress)
    );
    assert_eq!(
        attempt(&mut cells, |cells| add_member(
            cells,
            by(OWNER),
            9,
            account(OUTSIDER),
            Roles::HR
        )),
        Err(NOT_FOUND)
    );
    assert_eq!(member_at(&cells, 9, 0), Err(NOT_FOUND));
    assert_eq!(
        member_at(&cells, 1, 4),
        Err(FirmError::IndexOutOfBounds {
            firm: 1,
            index: 4,
            count: 4
        })
    );
}

#[test]
fn batch_is_added_whole_or_not_at_all() {
    let batch = |accounts: &[Address], until| {
        let mut cells = registry();
        let result = attempt(&mut cells, |cells| {
            add_members(cells, by(HR), 1, accounts, Roles::MEMBER, until)
        });
        check_invariants(&cells, 1, NOW);
        (result, cells)
    };
    let many: Vec<Address> = (100..151).map(account).collect();
    let (result, cells) = batch(&many[..50], NOW + 1);
    assert_eq!(result, Ok(()));
    assert_eq!(find(&cells, 1).expect("there").member_count, 54);
    assert_eq!(member_at(&cells, 1, 53), Ok((account(149), Roles::MEMBER)));
    assert_eq!(roles_of(&cells, NOW, 1, account(149)), Roles::MEMBER);
    assert_eq!(roles_of(&cells, NOW + 1, 1, account(149)), 0);

    let too_many = |count| Err(FirmError::TooManyMembers { count, max: 50 });
    assert_eq!(batch(&[], 0).0, too_many(0));
    assert_eq!(batch(&many, 0).0, too_many(51));
    let (new, other) = (account(100), account(101));
    for (accounts, until, expected) in [
        ([new, other, account(MEMBER)], 0, already_member(MEMBER)),
        ([new, other, new], 0, already_member(100)),
        ([new, other, other], 0, already_member(101)),
        ([new, Address::zero(), other], 0, Err(FirmError::ZeroAddress)),
        ([new, other, account(102)], NOW, invalid_until(NOW, u64::MAX)),
        ([new, other, account(102)], 1, invalid_until(1, u64::MAX)),
        ([new, other, account(102)], u64::MAX, Ok(())),
    ] {
        assert_eq!(batch(&accounts, until).0, expected);
    }
    // The last places that there are.
    let mut cells = registry();
    let firm = find(&cells, 1).expect("made");
    cells.set_firm(
        1,
        &Firm {
            member_count: u32::MAX - 1,
            ..firm
        },
    );
    assert_eq!(
        attempt(&mut cells, |cells| add_members(
            cells,
            by(HR),
            1,
            &many[..2],
            Roles::MEMBER,
            0
        )),
        Err(FirmError::CounterExhausted)
    );
    assert_eq!(add(&mut cells, HR, new, Roles::MEMBER), Ok(()));
    assert_eq!(crate::firm::places::account_at(&cells, 1, u32::MAX - 1), new);
}

#[test]
fn rights_to_change_cover_old_and_new_roles() {
    for (caller, who, roles, expected) in [
        (OWNER, ADMIN, Roles::MEMBER, Ok(())),
        (HR, ADMIN, Roles::MEMBER, denied(HR)),
        (ADMIN, ADMIN, Roles::MEMBER, denied(ADMIN)),
        (HR, MEMBER, Roles::ADMIN, denied(HR)),
        (HR, MEMBER, Roles::SPEAKER, Ok(())),
        (OWNER, OWNER, Roles::MEMBER, Err(OWNER_STAYS)),
        (OWNER, MEMBER, Roles::OWNER, invalid(1)),
        (OWNER, STRANGER, Roles::HR, not_member(STRANGER)),
        (MEMBER, MEMBER, Roles::HR, denied(MEMBER)),
    ] {
        let mut cells = registry();
        set_until(&mut cells, by(OWNER), 1, account(MEMBER), NOW + 9).expect("the owner may");
        let result = attempt(&mut cells, |cells| {
            set_roles(cells, by(caller), 1, account(who), roles)
        });
        let end = if who == MEMBER { NOW + 9 } else { 0 };
        assert_eq!(result, expected.map(|()| end), "{caller} gives {who} {roles}");
        if result.is_ok() {
            let member = cells.seat(1, account(who)).member().expect("still there");
            assert_eq!((member.roles, member.until), (roles, end));
        }
    }
    let mut cells = registry();
    assert_eq!(
        set_roles(&mut cells, by(OWNER), 9, account(MEMBER), Roles::HR),
        Err(NOT_FOUND)
    );
}

#[test]
fn membership_ends_when_it_should_and_can_be_renewed() {
    let end = NOW + 10;
    for (caller, who, until, expected) in [
        (OWNER, ADMIN, end, Ok(Roles::ADMIN)),
        (HR, MEMBER, end, Ok(Roles::MEMBER)),
        (HR, MEMBER, 0, Ok(Roles::MEMBER)),
        (HR, ADMIN, end, denied(HR)),
        (HR, HR, end, denied(HR)),
        (ADMIN, ADMIN, 0, denied(ADMIN)),
        (MEMBER, MEMBER, 0, denied(MEMBER)),
        (MEMBER, HR, end, denied(MEMBER)),
        (OWNER, OWNER, end, Err(OWNER_STAYS)),
        (ADMIN, OWNER, end, Err(OWNER_STAYS)),
        (OWNER, STRANGER, end, not_member(STRANGER)),
        (STRANGER, STRANGER, 0, not_member(STRANGER)),
        (HR, MEMBER, NOW, invalid_until(NOW, u64::MAX)),
        (HR, MEMBER, 1, invalid_until(1, u64::MAX)),
    ] {
        let mut cells = registry();
        let result = attempt(&mut cells, |cells| {
            set_until(cells, by(caller), 1, account(who), until)
        });
        assert_eq!(result, expected, "{caller} ends {who} at {until}");
        if result.is_ok() {
            assert_eq!(until_of(&cells, 1, account(who)), until);
        }
    }
    let mut cells = registry();
    assert_eq!(
        set_until(&mut cells, by(OWNER), 9, account(MEMBER), end),
        Err(NOT_FOUND)
    );
    set_until(&mut cells, by(HR), 1, account(MEMBER), end).expect("HR may");
    assert_eq!(roles_of(&cells, end - 1, 1, account(MEMBER)), Roles::MEMBER);
    assert_eq!(roles_of(&cells, end, 1, account(MEMBER)), 0);
    assert_eq!(member_at(&cells, 1, 3), Ok((account(MEMBER), Roles::MEMBER)));
    // Ended, but still on the list: renewed, not added.
    let again = attempt(&mut cells, |cells| {
        add_member(cells, at(HR, end), 1, account(MEMBER), Roles::MEMBER)
    });
    assert_eq!(again, already_member(MEMBER));
    set_until(&mut cells, at(HR, end), 1, account(MEMBER), end + 1).expect("HR may");
    assert_eq!(roles_of(&cells, end, 1, account(MEMBER)), Roles::MEMBER);
}

#[test]
fn ended_manager_has_no_rights_but_may_leave() {
    let end = NOW + 10;
    let mut cells = registry();
    for who in [ADMIN, HR] {
        set_until(&mut cells, by(OWNER), 1, account(who), end).expect("the owner may");
    }
    for caller in [ADMIN, HR] {
        let context = at(caller, end);
        let who = account(MEMBER);
        let refused = denied(caller);
        let grant = Grant {
            firm: 1,
            delegate: account(60),
            scope: Scope::CALL,
            until: end + 5,
        };
        for result in [
            attempt(&mut cells, |c| {
                add_member(c, context, 1, account(60), Roles::MEMBER)
            }),
            attempt(&mut cells, |c| {
                set_roles(c, context, 1, who, Roles::HOST).map(|_| ())
            }),
            attempt(&mut cells, |c| set_until(c, context, 1, who, 0).map(|_| ())),
            attempt(&mut cells, |c| remove_member(c, context, 1, who)),
            attempt(&mut cells, |c| {
                request_rotation(c, context, 1, who, account(60)).map(|_| ())
            }),
            attempt(&mut cells, |c| {
                set_member_root(c, context, 1, [1; 32]).map(|_| ())
            }),
        ] {
            assert_eq!(result, refused);
        }
        assert_eq!(
            attempt(&mut cells, |c| set_delegate(c, context, &grant)),
            not_member(caller)
        );
        assert_eq!(remove_member(&mut cells, context, 1, account(caller)), Ok(()));
    }
    check_invariants(&cells, 1, end);
}

#[test]
fn rights_to_remove_follow_the_roles_and_the_owner_stays() {
    for (caller, who, expected) in [
        (OWNER, ADMIN, Ok(())),
        (HR, MEMBER, Ok(())),
        (ADMIN, ADMIN, Ok(())),
        (MEMBER, MEMBER, Ok(())),
        (HR, ADMIN, denied(HR)),
        (MEMBER, HR, denied(MEMBER)),
        (STRANGER, MEMBER, denied(STRANGER)),
        (STRANGER, OUTSIDER, denied(STRANGER)),
        (OWNER, OWNER, Err(OWNER_STAYS)),
        (ADMIN, OWNER, Err(OWNER_STAYS)),
        (STRANGER, STRANGER, not_member(STRANGER)),
        (OWNER, STRANGER, not_member(STRANGER)),
    ] {
        let mut cells = registry();
        let result = attempt(&mut cells, |cells| {
            remove_member(cells, by(caller), 1, account(who))
        });
        assert_eq!(result, expected, "{caller} removes {who}");
        check_invariants(&cells, 1, NOW);
        if result.is_ok() {
            assert_eq!(roles_of(&cells, NOW, 1, account(who)), 0);
            assert_eq!(find(&cells, 1).expect("still there").member_count, 3);
            assert_eq!(cells.seat(1, account(who)).term, 1);
        }
    }
    assert_eq!(
        remove_member(&mut registry(), by(OWNER), 9, account(OWNER)),
        Err(NOT_FOUND)
    );
}

#[test]
fn views_answer_nothing_for_a_firm_that_is_not_there() {
    let cells = registry();
    assert_eq!(roles_of(&cells, NOW, 9, account(OWNER)), 0);
    assert_eq!(until_of(&cells, 9, account(OWNER)), 0);
    assert_eq!(resolve(&cells, NOW, 9, account(OWNER), Scope::CALL), None);
    assert!(!same_firm(&cells, NOW, 9, account(OWNER), account(OWNER)));
}

#[test]
fn roles_say_who_may_host_and_who_manages() {
    for (roles, may_host, is_manager, may_set_root) in [
        (0, false, false, false),
        (Roles::OWNER, true, true, true),
        (Roles::ADMIN, true, true, true),
        (Roles::HR, false, true, false),
        (Roles::HOST, true, false, false),
        (Roles::SPEAKER, false, false, false),
        (Roles::MEMBER, false, false, false),
        (Roles::AUDITOR, false, false, false),
    ] {
        let roles = Roles::from_bits(roles);
        assert_eq!(roles.may_host(), may_host);
        assert_eq!(roles.is_manager(), is_manager);
        assert_eq!(roles.may_set_root(), may_set_root);
    }
}
