use super::*;

#[test]
fn permits_of_both_kinds_of_key_approve_once() {
    let (eth, key) = (permit_of(alice().address()), permit_of(sub().address()));
    let raw = sub().sign(&permit_digest(domain(), &key, 0));
    let wallet = sub().sign(&wrapped(&permit_digest(domain(), &key, 0)));
    let ethereum = alice().sign(&permit_digest(domain(), &eth, 0));
    for (wanted, signature) in [(eth, &ethereum[..]), (key, &raw), (key, &wallet)] {
        let mut book = funded();
        permit(&mut book, &Real, NOW, &wanted, &signed(signature)).expect("signed by the owner");
        assert_eq!(Book::allowance(&book, wanted.owner, account(2)), 77.into());
        assert_eq!(book.nonce(wanted.owner), 1);
        let before = book.clone();
        let replay = permit(&mut book, &Real, NOW, &wanted, &signed(signature));
        assert!(
            matches!(replay, Err(TokenError::InvalidSigner { .. })),
            "{replay:?}"
        );
        assert_eq!(book, before);
    }
    let mut book = funded();
    for nonce in 0..3 {
        let signature = alice().sign(&permit_digest(domain(), &eth, nonce));
        permit(&mut book, &Real, NOW, &eth, &signed(&signature)).expect("the next nonce");
    }
    let ahead = alice().sign(&permit_digest(domain(), &eth, 4));
    assert!(permit(&mut book, &Real, NOW, &eth, &signed(&ahead)).is_err());
}

#[test]
fn a_permit_counts_only_as_it_was_signed() {
    let wanted = permit_of(alice().address());
    let good = alice().sign(&permit_digest(domain(), &wanted, 0));
    let other_chain = Domain {
        chain_id: 1,
        ..domain()
    };
    let other_contract = Domain {
        contract: account(0xC1),
        ..domain()
    };
    let other_name = Domain {
        name_hash: Real.keccak256(b"W3SPACE"),
        ..domain()
    };
    let sign = |domain| alice().sign(&permit_digest(domain, &wanted, 0));
    let mut wrong_v = good;
    let with_v = |v| {
        wrong_v[64] = v;
        wrong_v
    };
    let signatures = [
        sign(other_chain),
        sign(other_contract),
        sign(other_name),
        alice().sign(&permit_digest(domain(), &wanted, 1)),
        Ethereum::new([9; 32]).sign(&permit_digest(domain(), &wanted, 0)),
        twin(&good),
        [0; 65],
        [0xFF; 65],
    ];
    let mut book = funded();
    let before = book.clone();
    for bytes in signatures.into_iter().chain([0, 1, 26, 29, 255].map(with_v)) {
        let result = permit(&mut book, &Real, NOW, &wanted, &signed(&bytes));
        let Err(TokenError::InvalidSigner { signer, owner }) = result else {
            panic!("{result:?}");
        };
        assert_eq!(owner, wanted.owner);
        assert_ne!(signer, owner);
    }
    for changed in [
        Permit {
            owner: account(7),
            ..wanted
        },
        Permit {
            owner: Address::zero(),
            ..wanted
        },
        Permit {
            spender: account(3),
            ..wanted
        },
        Permit {
            value: U256::MAX,
            ..wanted
        },
        Permit {
            deadline: U256::MAX,
            ..wanted
        },
    ] {
        let result = permit(&mut book, &Real, NOW, &changed, &signed(&good));
        assert!(
            matches!(result, Err(TokenError::InvalidSigner { .. })),
            "{changed:?}"
        );
    }
    for length in [0, 1, 64, 66, 96, 97] {
        let bytes: Vec<u8> = good.iter().copied().cycle().take(length).collect();
        let result = permit(&mut book, &Real, NOW, &wanted, &signed(&bytes));
        let signer = Address::zero();
        let owner = wanted.owner;
        assert_eq!(
            result,
            Err(TokenError::InvalidSigner { signer, owner }),
            "{length} bytes"
        );
    }
    assert_eq!(book, before);
}

#[test]
fn the_zero_address_permits_nothing() {
    let mut book = funded();
    let wanted = permit_of(Address::zero());
    let nobody = Err(TokenError::InvalidSigner {
        signer: Address::zero(),
        owner: Address::zero(),
    });
    assert_eq!(permit(&mut book, &Real, NOW, &wanted, &signed(&[0; 65])), nobody);
    assert_eq!(permit(&mut book, &Real, NOW, &wanted, &signed(&[])), nobody);
    let crypto = Gullible(Address::zero());
    assert_eq!(
        permit(&mut book, &crypto, NOW, &wanted, &signed(&[1; 65])),
        nobody
    );
}

#[test]
fn a_permit_ends_after_its_deadline() {
    let mut book = funded();
    for (deadline, now, is_valid) in [
        (U256::from(NOW), NOW + 1, false),
        (U256::zero(), 1, false),
        (U256::from(NOW), u64::MAX, false),
        (U256::from(NOW), NOW, true),
        (U256::MAX, u64::MAX, true),
    ] {
        let wanted = Permit {
            deadline,
            ..permit_of(alice().address())
        };
        let nonce = book.nonce(wanted.owner);
        let signature = alice().sign(&permit_digest(domain(), &wanted, nonce));
        let result = permit(&mut book, &Real, now, &wanted, &signed(&signature));
        let expected = if is_valid {
            Ok(())
        } else {
            Err(TokenError::ExpiredSignature { deadline })
        };
        assert_eq!(result, expected, "{deadline} at {now}");
    }
}

#[test]
fn permits_for_nobody_and_beyond_the_last_nonce_are_refused() {
    let mut book = funded();
    let wanted = Permit {
        spender: Address::zero(),
        ..permit_of(alice().address())
    };
    let signature = alice().sign(&permit_digest(domain(), &wanted, 0));
    let before = book.clone();
    assert_eq!(
        permit(&mut book, &Real, NOW, &wanted, &signed(&signature)),
        Err(TokenError::InvalidSpender {
            spender: Address::zero()
        })
    );
    assert_eq!(book, before, "the nonce is not spent");
    book.set_nonce(alice().address(), u64::MAX);
    let wanted = permit_of(alice().address());
    let signature = alice().sign(&permit_digest(domain(), &wanted, u64::MAX));
    assert!(permit(&mut book, &Real, NOW, &wanted, &signed(&signature)).is_err());
}
