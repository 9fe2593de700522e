use super::{
    crypto::{Real, Wallet, domain},
    *,
};
use crate::typed_data::{Domain, address, number, type_hash};

const DEADLINE: u64 = NOW + 100;
const NONCE: [u8; 32] = [5; 32];

/// The firm of a wallet, with HR who has one too.
struct Office {
    cells: Cells,
    hr: Wallet,
}

fn office() -> Office {
    let hr = Wallet::new(3);
    let mut cells = registry();
    add_member(&mut cells, by(OWNER), 1, hr.address(), Roles::HR).expect("the owner may");
    Office { cells, hr }
}

const INVITE: Invite = Invite {
    firm: 1,
    invitee: Address::repeat_byte(OUTSIDER),
    roles: Roles::MEMBER,
    until: NOW + 500,
};

fn words(invite: &Invite, nonce: [u8; 32], deadline: u64) -> [[u8; 32]; 7] {
    let signature =
        "Invite(uint32 firm,address invitee,uint8 roles,uint64 until,bytes32 nonce,uint64 deadline)";
    [
        type_hash(signature),
        number(invite.firm),
        address(invite.invitee),
        number(invite.roles),
        number(invite.until),
        nonce,
        number(deadline),
    ]
}

fn bring(
    cells: &mut Cells,
    context: Context,
    invite: &Invite,
    signer: Address,
    nonce: [u8; 32],
    signature: &[u8],
) -> Result<Address, FirmError> {
    let voucher = Voucher {
        signer,
        nonce,
        deadline: DEADLINE,
        signature,
    };
    attempt(cells, |cells| {
        accept_invite(cells, &Real, &domain(), context, invite, &voucher)
    })
}

#[test]
fn anybody_brings_an_invite_and_the_invitee_becomes_a_member() {
    let Office { mut cells, hr } = office();
    let signature = hr.sign(&domain(), &words(&INVITE, NONCE, DEADLINE));
    let context = at(STRANGER, DEADLINE);
    let result = bring(&mut cells, context, &INVITE, hr.address(), NONCE, &signature);
    assert_eq!(result, Ok(account(OUTSIDER)));
    assert_eq!(roles_of(&cells, NOW, 1, account(OUTSIDER)), Roles::MEMBER);
    assert_eq!(until_of(&cells, 1, account(OUTSIDER)), NOW + 500);
    assert_eq!(roles_of(&cells, NOW, 1, account(STRANGER)), 0);
    check_invariants(&cells, 1, NOW);
    // Once only, also after the member has gone.
    let used = Err(FirmError::NonceUsed {
        signer: hr.address(),
        nonce: NONCE,
    });
    assert_eq!(
        bring(&mut cells, context, &INVITE, hr.address(), NONCE, &signature),
        used
    );
    remove_member(&mut cells, by(OWNER), 1, account(OUTSIDER)).expect("the owner may");
    assert_eq!(
        bring(&mut cells, context, &INVITE, hr.address(), NONCE, &signature),
        used
    );
}

#[test]
fn open_invite_is_for_the_first_who_brings_it() {
    let Office { mut cells, hr } = office();
    let open = Invite {
        invitee: Address::zero(),
        ..INVITE
    };
    let signature = hr.sign(&domain(), &words(&open, NONCE, DEADLINE));
    // A member can't waste it.
    assert_eq!(
        bring(&mut cells, by(MEMBER), &open, hr.address(), NONCE, &signature),
        already_member(MEMBER)
    );
    assert_eq!(
        bring(&mut cells, by(60), &open, hr.address(), NONCE, &signature),
        Ok(account(60))
    );
    assert_eq!(
        bring(&mut cells, by(61), &open, hr.address(), NONCE, &signature),
        Err(FirmError::NonceUsed {
            signer: hr.address(),
            nonce: NONCE
        })
    );
    // A named invite is not an open one.
    let named = Invite {
        invitee: account(61),
        ..open
    };
    let nonce = [6; 32];
    let signature = hr.sign(&domain(), &words(&named, nonce, DEADLINE));
    let result = bring(&mut cells, by(62), &open, hr.address(), nonce, &signature);
    assert!(matches!(result, Err(FirmError::InvalidSignature { .. })));
}

#[test]
fn signature_counts_for_what_was_signed_only() {
    let Office { mut cells, hr } = office();
    let signed = words(&INVITE, NONCE, DEADLINE);
    let signature = hr.sign(&domain(), &signed);
    for changed in [
        Invite { firm: 2, ..INVITE },
        Invite {
            invitee: account(60),
            ..INVITE
        },
        Invite {
            roles: Roles::HR,
            ..INVITE
        },
        Invite { until: 0, ..INVITE },
    ] {
        add_member(&mut cells, by(STRANGER), 2, hr.address(), Roles::HR).ok();
        let result = bring(&mut cells, by(60), &changed, hr.address(), NONCE, &signature);
        assert!(
            matches!(result, Err(FirmError::InvalidSignature { .. })),
            "{changed:?}"
        );
    }
    let elsewhere = [
        Domain {
            chain_id: 1,
            ..domain()
        },
        Domain {
            contract: account(1),
            ..domain()
        },
        Domain {
            name_hash: [0; 32],
            ..domain()
        },
    ];
    let foreign = elsewhere.map(|domain| hr.sign(&domain, &signed));
    let other_nonce = hr.sign(&domain(), &words(&INVITE, [6; 32], DEADLINE));
    let other_deadline = hr.sign(&domain(), &words(&INVITE, NONCE, DEADLINE + 1));
    let delegation = hr.sign(&domain(), &{
        let mut words = signed;
        words[0] = type_hash(
            "Delegation(uint32 firm,address delegate,uint8 scope,uint64 until,bytes32 nonce,uint64 deadline)",
        );
        words
    });
    let other_signer = Wallet::new(9).sign(&domain(), &signed);
    let mut high_v = signature;
    high_v[64] += 4;
    let mut bad: Vec<&[u8]> = foreign.iter().map(|bytes| &bytes[..]).collect();
    bad.extend([
        &other_nonce[..],
        &other_deadline,
        &delegation,
        &other_signer,
        &high_v,
        &signature[..64],
        &[],
        &[0; 65],
        &[0; 96],
        &[27; 200],
    ]);
    for bytes in bad {
        let result = bring(&mut cells, by(60), &INVITE, hr.address(), NONCE, bytes);
        assert!(
            matches!(result, Err(FirmError::InvalidSignature { .. })),
            "{bytes:?}"
        );
    }
    // Malformed: nobody signed; signed by another: who it was.
    assert_eq!(
        bring(&mut cells, by(60), &INVITE, hr.address(), NONCE, &[]),
        Err(FirmError::InvalidSignature {
            signer: Address::zero()
        })
    );
    assert_eq!(
        bring(&mut cells, by(60), &INVITE, hr.address(), NONCE, &other_signer),
        Err(FirmError::InvalidSignature {
            signer: Wallet::new(9).address()
        })
    );
}

#[test]
fn inviter_needs_the_right_when_the_invite_is_brought() {
    let Office { mut cells, hr } = office();
    let not_authorized = |who: &Wallet| {
        Err(FirmError::NotAuthorized {
            firm: 1,
            caller: who.address(),
        })
    };
    let sign = |wallet: &Wallet, invite: &Invite| wallet.sign(&domain(), &words(invite, NONCE, DEADLINE));
    let admin = Invite {
        roles: Roles::ADMIN,
        ..INVITE
    };
    let result = bring(
        &mut cells,
        by(60),
        &admin,
        hr.address(),
        NONCE,
        &sign(&hr, &admin),
    );
    assert_eq!(result, not_authorized(&hr));
    let outsider = Wallet::new(9);
    let signature = sign(&outsider, &INVITE);
    assert_eq!(
        bring(&mut cells, by(60), &INVITE, outsider.address(), NONCE, &signature),
        not_authorized(&outsider)
    );
    let owner = Invite {
        roles: Roles::OWNER,
        ..INVITE
    };
    assert_eq!(
        bring(
            &mut cells,
            by(60),
            &owner,
            hr.address(),
            NONCE,
            &sign(&hr, &owner)
        ),
        Err(FirmError::InvalidRoles { roles: Roles::OWNER })
    );
    let unknown = Invite { firm: 9, ..INVITE };
    assert_eq!(
        bring(
            &mut cells,
            by(60),
            &unknown,
            hr.address(),
            NONCE,
            &sign(&hr, &unknown)
        ),
        Err(FirmError::FirmNotFound { firm: 9 })
    );
    let past = Invite { until: NOW, ..INVITE };
    assert_eq!(
        bring(&mut cells, by(60), &past, hr.address(), NONCE, &sign(&hr, &past)),
        invalid_until(NOW, u64::MAX)
    );
    let signature = sign(&hr, &INVITE);
    assert_eq!(
        bring(
            &mut cells,
            at(60, DEADLINE + 1),
            &INVITE,
            hr.address(),
            NONCE,
            &signature
        ),
        Err(FirmError::Expired { deadline: DEADLINE })
    );
    remove_member(&mut cells, by(OWNER), 1, hr.address()).expect("the owner may");
    assert_eq!(
        bring(&mut cells, by(60), &INVITE, hr.address(), NONCE, &signature),
        not_authorized(&hr)
    );
}

#[test]
fn revoked_nonce_is_void_for_its_signer_only() {
    let Office { mut cells, hr } = office();
    let by_hr = Context {
        caller: hr.address(),
        now: NOW,
    };
    let used = FirmError::NonceUsed {
        signer: hr.address(),
        nonce: NONCE,
    };
    // Somebody else's revocation is about their own signatures.
    assert_eq!(revoke_nonce(&mut cells, by(OWNER), &NONCE), Ok(()));
    assert!(!cells.is_nonce_used(hr.address(), &NONCE));
    assert_eq!(revoke_nonce(&mut cells, by_hr, &NONCE), Ok(()));
    assert_eq!(
        attempt(&mut cells, |cells| revoke_nonce(cells, by_hr, &NONCE)),
        Err(used)
    );
    let signature = hr.sign(&domain(), &words(&INVITE, NONCE, DEADLINE));
    assert_eq!(
        bring(&mut cells, by(60), &INVITE, hr.address(), NONCE, &signature),
        Err(used)
    );
    let nonce = [6; 32];
    let signature = hr.sign(&domain(), &words(&INVITE, nonce, DEADLINE));
    assert!(bring(&mut cells, by(60), &INVITE, hr.address(), nonce, &signature).is_ok());
}
