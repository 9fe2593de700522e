use super::*;

#[test]
fn signed_transfers_move_once() {
    let payers = [alice().address(), sub().address()];
    for (index, from) in payers.into_iter().enumerate() {
        for name in ["TransferWithAuthorization", "ReceiveWithAuthorization"] {
            let wanted = authorization_of(from);
            let digest = transfer_digest(name, domain(), &wanted);
            let bytes = if index == 0 {
                alice().sign(&digest).to_vec()
            } else {
                sub().sign(&digest).to_vec()
            };
            let bring = |book: &mut Cells| match name {
                "TransferWithAuthorization" => {
                    transfer_with_authorization(book, &Real, NOW, &wanted, &signed(&bytes))
                }
                _ => receive_with_authorization(book, &Real, wanted.to, NOW, &wanted, &signed(&bytes)),
            };
            let mut book = funded();
            bring(&mut book).expect("signed by the payer");
            assert_eq!((book.balance(from), book.balance(account(2))), (70, 30));
            assert!(book.is_consumed(from, [5; 32]));
            let before = book.clone();
            let consumed = TokenError::ConsumedAuthorization {
                authorizer: from,
                nonce: [5; 32],
            };
            assert_eq!(bring(&mut book), Err(consumed));
            assert_eq!(book, before);
        }
    }
}

#[test]
fn a_signature_for_one_message_is_none_for_another() {
    let mut book = funded();
    let wanted = authorization_of(alice().address());
    let names = [
        "TransferWithAuthorization",
        "ReceiveWithAuthorization",
        "CancelAuthorization",
    ];
    let digests = [
        transfer_digest(names[0], domain(), &wanted),
        transfer_digest(names[1], domain(), &wanted),
        cancel_digest(domain(), wanted.from, wanted.nonce),
        permit_digest(domain(), &permit_of(wanted.from), 0),
    ];
    let before = book.clone();
    for (index, digest) in digests.iter().enumerate() {
        let signature = signed(&alice().sign(digest));
        let invalid = Err(TokenError::InvalidSignature);
        if index != 0 {
            let result = transfer_with_authorization(&mut book, &Real, NOW, &wanted, &signature);
            assert_eq!(result, invalid);
        }
        if index != 1 {
            let result = receive_with_authorization(&mut book, &Real, wanted.to, NOW, &wanted, &signature);
            assert_eq!(result, invalid);
        }
        if index != 2 {
            let result = cancel_authorization(&mut book, &Real, wanted.from, wanted.nonce, &signature);
            assert_eq!(result, invalid);
        }
        if index != 3 {
            let result = permit(&mut book, &Real, NOW, &permit_of(wanted.from), &signature);
            assert!(matches!(result, Err(TokenError::InvalidSigner { .. })));
        }
    }
    assert_eq!(book, before);
}

#[test]
fn a_signed_transfer_counts_only_as_it_was_signed() {
    let mut book = funded();
    let before = book.clone();
    let wanted = authorization_of(alice().address());
    let name = "TransferWithAuthorization";
    let good = alice().sign(&transfer_digest(name, domain(), &wanted));
    for changed in [
        Authorization {
            from: sub().address(),
            ..wanted
        },
        Authorization {
            from: Address::zero(),
            ..wanted
        },
        Authorization {
            to: account(3),
            ..wanted
        },
        Authorization {
            value: 31.into(),
            ..wanted
        },
        Authorization {
            valid_after: 0.into(),
            ..wanted
        },
        Authorization {
            valid_before: U256::MAX,
            ..wanted
        },
        Authorization {
            nonce: [6; 32],
            ..wanted
        },
    ] {
        let result = transfer_with_authorization(&mut book, &Real, NOW, &changed, &signed(&good));
        assert_eq!(result, Err(TokenError::InvalidSignature), "{changed:?}");
    }
    for domain in [
        Domain {
            chain_id: 1,
            ..domain()
        },
        Domain {
            contract: account(0xC1),
            ..domain()
        },
    ] {
        let bytes = alice().sign(&transfer_digest(name, domain, &wanted));
        let result = transfer_with_authorization(&mut book, &Real, NOW, &wanted, &signed(&bytes));
        assert_eq!(result, Err(TokenError::InvalidSignature));
    }
    for bytes in [&twin(&good)[..], &[0; 65], &[0; 96], &good[..64], &[]] {
        let result = transfer_with_authorization(&mut book, &Real, NOW, &wanted, &signed(bytes));
        assert_eq!(result, Err(TokenError::InvalidSignature));
    }
    assert_eq!(book, before);
}

#[test]
fn a_signed_transfer_has_an_open_window() {
    let mut book = funded();
    let before = book.clone();
    for (after, until) in [
        (U256::from(NOW), U256::MAX),
        (U256::zero(), U256::from(NOW)),
        (U256::MAX, U256::MAX),
        (U256::zero(), U256::zero()),
        (U256::from(NOW + 1), U256::from(NOW - 1)),
    ] {
        let wanted = Authorization {
            valid_after: after,
            valid_before: until,
            ..authorization_of(alice().address())
        };
        let bytes = alice().sign(&transfer_digest("TransferWithAuthorization", domain(), &wanted));
        let error = TokenError::InvalidAuthorizationTime {
            valid_after: after,
            valid_before: until,
        };
        assert_eq!(
            transfer_with_authorization(&mut book, &Real, NOW, &wanted, &signed(&bytes)),
            Err(error)
        );
    }
    assert_eq!(book, before);
}

#[test]
fn a_signed_transfer_obeys_the_rules_of_a_transfer() {
    let mut book = funded();
    let before = book.clone();
    let from = alice().address();
    for (to, value, error) in [
        (
            account(2),
            U256::from(101),
            TokenError::InsufficientBalance {
                sender: from,
                balance: 100.into(),
                needed: 101.into(),
            },
        ),
        (
            account(2),
            U256::MAX,
            TokenError::InsufficientBalance {
                sender: from,
                balance: 100.into(),
                needed: U256::MAX,
            },
        ),
        (
            Address::zero(),
            U256::one(),
            TokenError::InvalidReceiver {
                receiver: Address::zero(),
            },
        ),
    ] {
        let wanted = Authorization {
            to,
            value,
            ..authorization_of(from)
        };
        let bytes = alice().sign(&transfer_digest("TransferWithAuthorization", domain(), &wanted));
        assert_eq!(
            transfer_with_authorization(&mut book, &Real, NOW, &wanted, &signed(&bytes)),
            Err(error)
        );
    }
    assert_eq!(book, before, "a transfer that fails leaves the nonce");
}

#[test]
fn only_the_payee_brings_what_is_for_the_payee() {
    let mut book = funded();
    let wanted = authorization_of(alice().address());
    let bytes = alice().sign(&transfer_digest("ReceiveWithAuthorization", domain(), &wanted));
    for caller in [wanted.from, account(3), Address::zero()] {
        let result = receive_with_authorization(&mut book, &Real, caller, NOW, &wanted, &signed(&bytes));
        assert_eq!(
            result,
            Err(TokenError::CallerNotPayee {
                caller,
                payee: wanted.to
            })
        );
    }
    assert_eq!(book, funded());
}

#[test]
fn a_cancelled_nonce_is_gone() {
    let from = alice().address();
    let wanted = authorization_of(from);
    let cancel = signed(&alice().sign(&cancel_digest(domain(), from, wanted.nonce)));
    let transfer = signed(&alice().sign(&transfer_digest("TransferWithAuthorization", domain(), &wanted)));
    let consumed = TokenError::ConsumedAuthorization {
        authorizer: from,
        nonce: wanted.nonce,
    };
    let mut book = funded();
    let stranger = signed(&Ethereum::new([9; 32]).sign(&cancel_digest(domain(), from, wanted.nonce)));
    assert_eq!(
        cancel_authorization(&mut book, &Real, from, wanted.nonce, &stranger),
        Err(TokenError::InvalidSignature)
    );
    cancel_authorization(&mut book, &Real, from, wanted.nonce, &cancel).expect("signed");
    assert_eq!(
        cancel_authorization(&mut book, &Real, from, wanted.nonce, &cancel),
        Err(consumed)
    );
    assert_eq!(
        transfer_with_authorization(&mut book, &Real, NOW, &wanted, &transfer),
        Err(consumed)
    );
    assert_eq!(book.balance(from), 100);
    assert!(
        !book.is_consumed(sub().address(), wanted.nonce),
        "nonces are per authorizer"
    );
}
