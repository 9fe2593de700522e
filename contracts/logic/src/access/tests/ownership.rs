use super::*;

#[test]
fn a_deployment_has_an_owner_and_a_treasury() {
    let governance = directory().governance;
    assert_eq!(governance.owner, account(OWNER));
    assert_eq!(governance.address(place::TREASURY), Ok(account(TREASURY)));
    assert!(!governance.is_sealed);
    for (owner, treasury) in [(account(1), Address::zero()), (Address::zero(), account(1))] {
        assert_eq!(Governance::new(owner, treasury), Err(AccessError::ZeroAddress));
    }
}

#[test]
fn ownership_moves_only_when_it_is_taken() {
    let mut cells = directory();
    let (owner, next) = (account(OWNER), account(STRANGER));
    assert_eq!(
        transfer_ownership(&mut cells, next, next),
        Err(AccessError::NotOwner { caller: next })
    );
    assert_eq!(
        accept_ownership(&mut cells, next),
        Err(AccessError::NotPendingOwner { caller: next })
    );
    transfer_ownership(&mut cells, owner, next).expect("the owner offers");
    assert_eq!(cells.governance.owner, owner, "until it is accepted");
    for caller in [owner, account(ADMIN), Address::zero()] {
        assert_eq!(
            accept_ownership(&mut cells, caller),
            Err(AccessError::NotPendingOwner { caller })
        );
    }
    assert_eq!(accept_ownership(&mut cells, next), Ok(owner));
    assert_eq!(cells.governance.owner, next);
    assert_eq!(cells.governance.pending_owner, Address::zero());
    assert!(
        accept_ownership(&mut cells, next).is_err(),
        "an offer is taken once"
    );
    assert!(!has_role(&cells, Role::Admin, owner, NOW), "ADMIN went along");
    assert!(has_role(&cells, Role::Admin, next, NOW));
}

#[test]
fn an_offer_is_taken_back_or_replaced() {
    let mut cells = directory();
    let owner = account(OWNER);
    transfer_ownership(&mut cells, owner, account(7)).expect("the owner offers");
    transfer_ownership(&mut cells, owner, Address::zero()).expect("and takes back");
    for caller in [account(7), Address::zero()] {
        assert_eq!(
            accept_ownership(&mut cells, caller),
            Err(AccessError::NotPendingOwner { caller })
        );
    }
    transfer_ownership(&mut cells, owner, account(7)).expect("the owner offers");
    transfer_ownership(&mut cells, owner, account(8)).expect("to somebody else");
    assert!(accept_ownership(&mut cells, account(7)).is_err());
    assert_eq!(accept_ownership(&mut cells, account(8)), Ok(owner));
}

#[test]
fn sealing_is_the_owners_and_happens_once() {
    let mut cells = directory();
    for who in [ADMIN, GUARDIAN, STRANGER] {
        let caller = account(who);
        assert_eq!(seal(&mut cells, caller), Err(AccessError::NotOwner { caller }));
    }
    seal(&mut cells, account(OWNER)).expect("once");
    assert!(cells.governance.is_sealed);
    let before = cells.clone();
    assert_eq!(seal(&mut cells, account(OWNER)), Err(AccessError::AlreadySealed));
    assert_eq!(cells, before);
}

#[test]
fn sealing_voids_what_never_waited() {
    let mut cells = directory();
    let open = announce(
        &mut cells,
        NOW,
        Kind::Role,
        Role::Minter.code(),
        STRANGER,
        TERM.into(),
    )
    .expect("fine");
    let done = announce(&mut cells, NOW, Kind::Parameter, key::BOND, 0, 1).expect("wide bounds");
    cancel(&mut cells, account(OWNER), NOW, done).expect("open");
    let executed = 1;
    seal(&mut cells, account(OWNER)).expect("defaults");
    for (id, state) in [
        (open, State::Cancelled),
        (done, State::Cancelled),
        (executed, State::Executed),
    ] {
        assert_eq!(find(&cells, id).expect("known").state, state);
        let closed = AccessError::OperationClosed {
            operation: id,
            state: state.code(),
        };
        let owner = account(OWNER);
        assert_eq!(execute(&mut cells, owner, NOW + 3 * DAY, id), Err(closed));
        assert_eq!(cancel(&mut cells, owner, NOW, id), Err(closed));
    }
    let next = announce(&mut cells, NOW, Kind::PayToken, 0, 9, 1).expect("fine");
    assert_eq!(find(&cells, next).expect("known").state, State::Scheduled);
}

#[test]
fn roles_end_at_their_time() {
    let cells = directory();
    for (role, who) in [
        (Role::Admin, ADMIN),
        (Role::Guardian, GUARDIAN),
        (Role::Minter, MINTER),
    ] {
        assert!(has_role(&cells, role, account(who), TERM - 1));
        assert!(!has_role(&cells, role, account(who), TERM));
        assert_eq!(role_until(&cells, role, account(who)), TERM);
        for other in [Role::Admin, Role::Guardian, Role::Minter, Role::Arbiter] {
            assert_eq!(has_role(&cells, other, account(who), NOW), other == role);
        }
    }
    assert_eq!(role_until(&cells, Role::Admin, account(OWNER)), u64::MAX);
    assert!(has_role(&cells, Role::Admin, account(OWNER), u64::MAX - 1));
    for role in [Role::Guardian, Role::Minter, Role::Arbiter] {
        assert!(!has_role(&cells, role, account(OWNER), NOW), "ADMIN only");
    }
    assert_eq!(role_until(&cells, Role::Arbiter, account(STRANGER)), 0);
}

#[test]
fn the_owner_takes_roles_at_once_even_when_sealed() {
    for mut cells in [directory(), sealed()] {
        let (owner, admin) = (account(OWNER), account(ADMIN));
        let before = cells.clone();
        for who in [ADMIN, GUARDIAN, STRANGER] {
            assert_eq!(
                revoke_role(&mut cells, account(who), Role::Guardian, account(GUARDIAN)),
                Err(AccessError::NotOwner { caller: account(who) })
            );
        }
        assert_eq!(
            revoke_role(&mut cells, owner, Role::Arbiter, admin),
            Err(missing(Role::Arbiter, ADMIN))
        );
        assert_eq!(
            revoke_role(&mut cells, owner, Role::Admin, owner),
            Err(missing(Role::Admin, OWNER)),
            "the owner's ADMIN is no cell"
        );
        assert_eq!(cells, before);
        revoke_role(&mut cells, owner, Role::Admin, admin).expect("granted");
        assert!(!has_role(&cells, Role::Admin, admin, NOW));
        assert_eq!(
            revoke_role(&mut cells, owner, Role::Admin, admin),
            Err(missing(Role::Admin, ADMIN))
        );
    }
}

#[test]
fn a_role_is_given_up_by_its_holder() {
    let mut cells = directory();
    assert_eq!(
        renounce_role(&mut cells, account(ADMIN), Role::Guardian),
        Err(missing(Role::Guardian, ADMIN))
    );
    renounce_role(&mut cells, account(GUARDIAN), Role::Guardian).expect("granted");
    assert!(!has_role(&cells, Role::Guardian, account(GUARDIAN), NOW));
    assert!(renounce_role(&mut cells, account(GUARDIAN), Role::Guardian).is_err());
}

#[test]
fn codes_of_roles_and_kinds_are_those_of_the_interface() {
    let roles = [Role::Admin, Role::Guardian, Role::Minter, Role::Arbiter];
    let kinds = [Kind::Parameter, Kind::Address, Kind::PayToken, Kind::Role];
    for code in 0..=255u8 {
        let index = usize::from(code).wrapping_sub(1);
        let unknown = AccessError::UnknownKey { kind: 4, key: code };
        assert_eq!(Role::from_code(code), roles.get(index).copied().ok_or(unknown));
        let unknown = AccessError::UnknownKey { kind: code, key: 0 };
        assert_eq!(Kind::from_code(code), kinds.get(index).copied().ok_or(unknown));
    }
    assert_eq!(roles.map(Role::code), [1, 2, 3, 4]);
    assert_eq!(kinds.map(Kind::code), [1, 2, 3, 4]);
    assert_eq!(
        [State::Scheduled, State::Executed, State::Cancelled].map(State::code),
        [1, 2, 3]
    );
}
