use super::{
    crypto::{Real, Wallet, domain},
    *,
};
use crate::typed_data::{address, number, type_hash};

const DEVICE: u8 = 60;
const END: u64 = NOW + 1_000;
const GRANT: Grant = Grant {
    firm: 1,
    delegate: Address::repeat_byte(DEVICE),
    scope: Scope::CALL | Scope::VIEW,
    until: END,
};

fn set(cells: &mut Cells, context: Context, grant: &Grant) -> Result<(), FirmError> {
    attempt(cells, |cells| set_delegate(cells, context, grant))
}

fn revoke(cells: &mut Cells, caller: u8, delegate: u8) -> Result<Address, FirmError> {
    attempt(cells, |cells| {
        revoke_delegate(cells, by(caller), 1, account(delegate))
    })
}

fn taken<T>(delegate: u8) -> Result<T, FirmError> {
    Err(FirmError::DelegateTaken {
        firm: 1,
        delegate: account(delegate),
    })
}

fn acts_for(cells: &Cells, now: u64, who: u8, scope: u8) -> Option<Address> {
    resolve(cells, now, 1, account(who), scope)
}

#[test]
fn delegate_acts_for_its_principal_within_scope_and_time() {
    let mut cells = registry();
    set(&mut cells, by(MEMBER), &GRANT).expect("members may");
    let member = Some(account(MEMBER));
    for (scope, expected) in [
        (Scope::CALL, member),
        (Scope::VIEW, member),
        (Scope::CALL | Scope::VIEW, member),
        (Scope::HOST, None),
        (Scope::CALL | Scope::HOST, None),
        (0, None),
        (8, None),
        (8 | Scope::CALL, None),
    ] {
        assert_eq!(acts_for(&cells, NOW, DEVICE, scope), expected, "scope {scope}");
    }
    assert_eq!(acts_for(&cells, END - 1, DEVICE, Scope::CALL), member);
    assert_eq!(acts_for(&cells, END, DEVICE, Scope::CALL), None);
    assert_eq!(resolve(&cells, NOW, 2, account(DEVICE), Scope::CALL), None);
    // Members act for themselves, whatever the scope.
    assert_eq!(acts_for(&cells, NOW, MEMBER, Scope::HOST), member);
    let same = |a, b| same_firm(&cells, NOW, 1, account(a), account(b));
    assert!(same(DEVICE, HR) && same(HR, DEVICE) && same(MEMBER, DEVICE));
    assert!(!same(DEVICE, OUTSIDER) && !same(OUTSIDER, DEVICE));
    // A delegate has no roles of its own.
    assert_eq!(roles_of(&cells, NOW, 1, account(DEVICE)), 0);
    let delegation = delegation_of(&cells, NOW, 1, account(DEVICE)).expect("alive");
    assert_eq!((delegation.scope, delegation.until), (GRANT.scope, END));
    assert_eq!(delegation_of(&cells, NOW, 1, account(MEMBER)), None);
    assert_eq!(delegation_of(&cells, NOW, 1, account(OUTSIDER)), None);
}

#[test]
fn delegation_is_bounded_by_time_scope_and_the_membership() {
    let year = NOW + YEAR_S;
    let with = |delegate: Address, scope, until| Grant {
        firm: 1,
        delegate,
        scope,
        until,
    };
    let device = account(DEVICE);
    for (caller, grant, expected) in [
        (OUTSIDER, GRANT, not_member(OUTSIDER)),
        (
            MEMBER,
            with(Address::zero(), Scope::CALL, END),
            Err(FirmError::ZeroAddress),
        ),
        (
            MEMBER,
            with(device, 0, END),
            Err(FirmError::InvalidScope { scope: 0 }),
        ),
        (
            MEMBER,
            with(device, 8, END),
            Err(FirmError::InvalidScope { scope: 8 }),
        ),
        (MEMBER, with(device, 7, NOW), invalid_until(NOW, year)),
        (MEMBER, with(device, 7, 0), invalid_until(0, year)),
        (MEMBER, with(device, 7, year + 1), invalid_until(year + 1, year)),
        (MEMBER, with(device, 7, u64::MAX), invalid_until(u64::MAX, year)),
        (MEMBER, with(account(MEMBER), 1, END), taken(MEMBER)),
        (MEMBER, with(account(HR), 1, END), taken(HR)),
        (
            MEMBER,
            Grant { firm: 9, ..GRANT },
            Err(FirmError::FirmNotFound { firm: 9 }),
        ),
        (MEMBER, with(device, 7, year), Ok(())),
        (MEMBER, with(account(61), 7, NOW + 1), Ok(())),
    ] {
        let mut cells = registry();
        assert_eq!(set(&mut cells, by(caller), &grant), expected, "{grant:?}");
    }
    // Never longer than the membership, also when that gets shorter later.
    let mut cells = registry();
    set_until(&mut cells, by(HR), 1, account(MEMBER), END).expect("HR may");
    let longer = Grant {
        until: END + 1,
        ..GRANT
    };
    assert_eq!(set(&mut cells, by(MEMBER), &longer), invalid_until(END + 1, END));
    set(&mut cells, by(MEMBER), &GRANT).expect("members may");
    set_until(&mut cells, by(HR), 1, account(MEMBER), NOW + 5).expect("HR may");
    assert!(acts_for(&cells, NOW + 4, DEVICE, Scope::CALL).is_some());
    assert_eq!(acts_for(&cells, NOW + 5, DEVICE, Scope::CALL), None);
    assert_eq!(set(&mut cells, at(MEMBER, NOW + 5), &GRANT), not_member(MEMBER));
}

#[test]
fn delegate_can_not_delegate() {
    let mut cells = registry();
    let everything = Grant { scope: 7, ..GRANT };
    set(&mut cells, by(MEMBER), &everything).expect("members may");
    let next = Grant {
        delegate: account(61),
        ..GRANT
    };
    assert_eq!(set(&mut cells, by(DEVICE), &next), not_member(DEVICE));
}

#[test]
fn one_account_acts_for_one_principal() {
    let mut cells = registry();
    set(&mut cells, by(MEMBER), &GRANT).expect("members may");
    assert_eq!(set(&mut cells, by(HR), &GRANT), taken(DEVICE));
    // The same principal changes what it allowed.
    let less = Grant {
        scope: Scope::CALL,
        ..GRANT
    };
    set(&mut cells, by(MEMBER), &less).expect("its own");
    assert_eq!(acts_for(&cells, NOW, DEVICE, Scope::VIEW), None);
    // In another firm it may act for somebody else.
    let elsewhere = Grant { firm: 2, ..GRANT };
    set(&mut cells, by(STRANGER), &elsewhere).expect("the owner of firm 2");
    // A delegation that is over is in nobody's way.
    let later = Grant {
        until: END + 9,
        ..GRANT
    };
    set(&mut cells, at(HR, END), &later).expect("nobody's");
    assert_eq!(acts_for(&cells, END, DEVICE, Scope::CALL), Some(account(HR)));
}

#[test]
fn removed_principal_takes_its_delegates_along_for_good() {
    let mut cells = registry();
    set(&mut cells, by(MEMBER), &GRANT).expect("members may");
    remove_member(&mut cells, by(HR), 1, account(MEMBER)).expect("HR may");
    assert_eq!(acts_for(&cells, NOW, DEVICE, Scope::CALL), None);
    add_member(&mut cells, by(HR), 1, account(MEMBER), Roles::MEMBER).expect("HR may");
    assert_eq!(acts_for(&cells, NOW, DEVICE, Scope::CALL), None);
    assert_eq!(delegation_of(&cells, NOW, 1, account(DEVICE)), None);
    set(&mut cells, by(HR), &GRANT).expect("nobody's");
}

#[test]
fn nobody_is_kept_out_by_being_named_a_delegate() {
    let mut cells = registry();
    set(&mut cells, by(MEMBER), &GRANT).expect("members may");
    add_member(&mut cells, by(HR), 1, account(DEVICE), Roles::MEMBER).expect("a delegate may join");
    assert_eq!(acts_for(&cells, NOW, DEVICE, Scope::CALL), Some(account(DEVICE)));
    // Leaving does not bring the delegation back.
    remove_member(&mut cells, by(DEVICE), 1, account(DEVICE)).expect("anybody may leave");
    assert_eq!(acts_for(&cells, NOW, DEVICE, Scope::CALL), None);
}

#[test]
fn principal_delegate_and_managers_revoke() {
    let refused = Err(FirmError::NotDelegate {
        firm: 1,
        delegate: account(DEVICE),
    });
    for (principal, caller, expected) in [
        (MEMBER, MEMBER, Ok(account(MEMBER))),
        (MEMBER, DEVICE, Ok(account(MEMBER))),
        (MEMBER, HR, Ok(account(MEMBER))),
        (MEMBER, OUTSIDER, denied(OUTSIDER)),
        (MEMBER, STRANGER, denied(STRANGER)),
        (ADMIN, HR, denied(HR)),
        (ADMIN, OWNER, Ok(account(ADMIN))),
        (OWNER, ADMIN, denied(ADMIN)),
    ] {
        let mut cells = registry();
        assert_eq!(revoke(&mut cells, caller, DEVICE), refused);
        set(&mut cells, by(principal), &GRANT).expect("members may");
        let result = revoke(&mut cells, caller, DEVICE);
        assert_eq!(result, expected, "{caller} revokes what {principal} gave");
        if result.is_ok() {
            assert_eq!(acts_for(&cells, NOW, DEVICE, Scope::CALL), None);
            assert_eq!(revoke(&mut cells, caller, DEVICE), refused);
        }
    }
    // What is dead can be cleared away by any manager, and a member is no delegate.
    let mut cells = registry();
    set(&mut cells, by(ADMIN), &GRANT).expect("members may");
    remove_member(&mut cells, by(OWNER), 1, account(ADMIN)).expect("the owner may");
    assert_eq!(revoke(&mut cells, HR, DEVICE), Ok(account(ADMIN)));
    assert_eq!(
        revoke(&mut cells, OWNER, MEMBER),
        Err(FirmError::NotDelegate {
            firm: 1,
            delegate: account(MEMBER)
        })
    );
}

#[test]
fn signed_delegation_counts_once() {
    let wallet = Wallet::new(3);
    let principal = wallet.address();
    let mut cells = registry();
    add_member(&mut cells, by(HR), 1, principal, Roles::MEMBER).expect("HR may");
    let (nonce, deadline) = ([5; 32], NOW + 10);
    let signature = wallet.sign(
        &domain(),
        &[
            type_hash(
                "Delegation(uint32 firm,address delegate,uint8 scope,uint64 until,bytes32 nonce,uint64 deadline)",
            ),
            number(1_u32),
            address(GRANT.delegate),
            number(GRANT.scope),
            number(GRANT.until),
            nonce,
            number(deadline),
        ],
    );
    let bring = |cells: &mut Cells, now, grant: &Grant, signer| {
        let voucher = Voucher {
            signer,
            nonce,
            deadline,
            signature: &signature,
        };
        attempt(cells, |cells| {
            set_delegate_by_signature(cells, &Real, &domain(), now, grant, &voucher)
        })
    };
    for changed in [
        Grant {
            delegate: account(61),
            ..GRANT
        },
        Grant { scope: 7, ..GRANT },
        Grant {
            until: END + 1,
            ..GRANT
        },
    ] {
        let result = bring(&mut cells, NOW, &changed, principal);
        assert!(matches!(result, Err(FirmError::InvalidSignature { .. })));
    }
    assert_eq!(
        bring(&mut cells, NOW, &GRANT, account(MEMBER)),
        Err(FirmError::InvalidSignature { signer: principal })
    );
    assert_eq!(
        bring(&mut cells, NOW, &GRANT, account(OUTSIDER)),
        not_member(OUTSIDER)
    );
    assert_eq!(
        bring(&mut cells, deadline + 1, &GRANT, principal),
        Err(FirmError::Expired { deadline })
    );
    assert_eq!(bring(&mut cells, deadline, &GRANT, principal), Ok(()));
    assert_eq!(acts_for(&cells, NOW, DEVICE, Scope::CALL), Some(principal));
    assert_eq!(
        bring(&mut cells, NOW, &GRANT, principal),
        Err(FirmError::NonceUsed {
            signer: principal,
            nonce
        })
    );
}
