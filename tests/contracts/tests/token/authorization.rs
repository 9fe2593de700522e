//! ERC-3009 by the chain's `ecrecover` and sr25519 verification.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{Eip712Domain, SolStruct};
use w3av_contract_tests::{Failure, NOW, Person, w3};
use w3av_interfaces::token::IToken;

use crate::signed::{
    CancelAuthorization, NONCE, ReceiveWithAuthorization, Scene, TransferWithAuthorization, bob_signs, split,
};

fn transfer_of(from: Address) -> TransferWithAuthorization {
    TransferWithAuthorization {
        from,
        to: Person::CHARLIE.address(),
        value: U256::from(w3(30)),
        validAfter: U256::from(NOW - 1),
        validBefore: U256::from(NOW + 1),
        nonce: NONCE,
    }
}

/// The same in the payee's form.
fn receipt_of(from: Address) -> ReceiveWithAuthorization {
    let TransferWithAuthorization {
        from,
        to,
        value,
        validAfter,
        validBefore,
        nonce,
    } = transfer_of(from);
    ReceiveWithAuthorization {
        from,
        to,
        value,
        validAfter,
        validBefore,
        nonce,
    }
}

fn transfer_parts(signature: &[u8; 65], from: Address) -> IToken::transferWithAuthorization_0Call {
    let (v, r, s) = split(signature);
    let TransferWithAuthorization {
        from,
        to,
        value,
        validAfter,
        validBefore,
        nonce,
    } = transfer_of(from);
    IToken::transferWithAuthorization_0Call {
        from,
        to,
        value,
        validAfter,
        validBefore,
        nonce,
        v,
        r,
        s,
    }
}

fn transfer_bytes(signature: &[u8], from: Address) -> IToken::transferWithAuthorization_1Call {
    let signature = Bytes::copy_from_slice(signature);
    let TransferWithAuthorization {
        from,
        to,
        value,
        validAfter,
        validBefore,
        nonce,
    } = transfer_of(from);
    IToken::transferWithAuthorization_1Call {
        from,
        to,
        value,
        validAfter,
        validBefore,
        nonce,
        signature,
    }
}

fn receive_parts(signature: &[u8; 65], from: Address) -> IToken::receiveWithAuthorization_0Call {
    let (v, r, s) = split(signature);
    let ReceiveWithAuthorization {
        from,
        to,
        value,
        validAfter,
        validBefore,
        nonce,
    } = receipt_of(from);
    IToken::receiveWithAuthorization_0Call {
        from,
        to,
        value,
        validAfter,
        validBefore,
        nonce,
        v,
        r,
        s,
    }
}

fn receive_bytes(signature: &[u8], from: Address) -> IToken::receiveWithAuthorization_1Call {
    let signature = Bytes::copy_from_slice(signature);
    let ReceiveWithAuthorization {
        from,
        to,
        value,
        validAfter,
        validBefore,
        nonce,
    } = receipt_of(from);
    IToken::receiveWithAuthorization_1Call {
        from,
        to,
        value,
        validAfter,
        validBefore,
        nonce,
        signature,
    }
}

/// Moved once, with both events; a replay is named.
fn check_moved(scene: &mut Scene, from: Address, replay: Failure) {
    let events = scene.chain.take_events();
    let used = events
        .iter()
        .filter_map(|event| event.decode::<IToken::AuthorizationUsed>())
        .collect::<Vec<_>>();
    assert_eq!((used.len(), used[0].authorizer, used[0].nonce), (1, from, NONCE));
    let moved = events
        .iter()
        .filter_map(|event| event.decode::<IToken::Transfer>())
        .collect::<Vec<_>>();
    assert_eq!(
        (moved.len(), moved[0].from, moved[0].value),
        (1, from, U256::from(w3(30)))
    );
    assert!(scene.is_used(from));
    assert_eq!(scene.balance(from), w3(70));
    assert_eq!(scene.balance(Person::CHARLIE.address()), w3(30));
    let error: IToken::ERC3009ConsumedAuthorization = replay.error().expect("typed");
    assert_eq!((error.authorizer, error.nonce), (from, NONCE));
}

#[test]
fn a_signed_transfer_is_brought_once_by_anybody() {
    let mut scene = Scene::new();
    let (from, domain) = (scene.ethereum_address(), scene.domain());
    let signature = scene.sign(transfer_of(from).eip712_signing_hash(&domain));
    scene
        .call(Person::DAVE, transfer_parts(&signature, from))
        .expect("signed");
    let replay = scene
        .call(Person::DAVE, transfer_bytes(&signature, from))
        .err()
        .expect("once");
    check_moved(&mut scene, from, replay);

    let mut scene = Scene::new();
    let (from, domain) = (Person::BOB.address(), scene.domain());
    let signature = bob_signs(&transfer_of(from).eip712_signing_hash(&domain).0);
    scene
        .call(Person::DAVE, transfer_bytes(&signature, from))
        .expect("signed");
    let replay = scene
        .call(Person::DAVE, transfer_bytes(&signature, from))
        .err()
        .expect("once");
    check_moved(&mut scene, from, replay);
}

#[test]
fn a_signed_receipt_is_brought_once_by_the_payee() {
    let mut scene = Scene::new();
    let (from, domain) = (scene.ethereum_address(), scene.domain());
    let signature = scene.sign(receipt_of(from).eip712_signing_hash(&domain));
    let failure = scene
        .call(Person::DAVE, receive_parts(&signature, from))
        .err()
        .expect("not the payee");
    let error: IToken::ERC3009CallerNotPayee = failure.error().expect("typed");
    assert_eq!(
        (error.caller, error.payee),
        (Person::DAVE.address(), Person::CHARLIE.address())
    );
    scene
        .call(Person::CHARLIE, receive_parts(&signature, from))
        .expect("signed");
    let replay = scene
        .call(Person::CHARLIE, receive_bytes(&signature, from))
        .err()
        .expect("once");
    check_moved(&mut scene, from, replay);

    let mut scene = Scene::new();
    let (from, domain) = (Person::BOB.address(), scene.domain());
    let signature = bob_signs(&receipt_of(from).eip712_signing_hash(&domain).0);
    scene
        .call(Person::CHARLIE, receive_bytes(&signature, from))
        .expect("signed");
    let replay = scene
        .call(Person::CHARLIE, receive_bytes(&signature, from))
        .err()
        .expect("once");
    check_moved(&mut scene, from, replay);
}

#[test]
fn bad_authorizations_are_refused_and_change_nothing() {
    let mut scene = Scene::new();
    let (from, domain) = (scene.ethereum_address(), scene.domain());
    let good = scene.sign(transfer_of(from).eip712_signing_hash(&domain));
    let receipt = scene.sign(receipt_of(from).eip712_signing_hash(&domain));
    let other_chain = Eip712Domain {
        chain_id: Some(U256::from(1)),
        ..domain.clone()
    };
    let foreign = scene.sign(transfer_of(from).eip712_signing_hash(&other_chain));
    for bytes in [receipt, foreign, [0; 65], [0xFF; 65]] {
        let failure = scene
            .call(Person::DAVE, transfer_parts(&bytes, from))
            .err()
            .expect("not signed");
        assert!(
            failure.error::<IToken::ERC3009InvalidSignature>().is_some(),
            "{failure:?}"
        );
    }
    let failure = scene
        .call(Person::CHARLIE, receive_parts(&good, from))
        .err()
        .expect("not for the payee");
    assert!(
        failure.error::<IToken::ERC3009InvalidSignature>().is_some(),
        "{failure:?}"
    );
    for bytes in [&good[..64], &[], &[1; 96], &[1; 300]] {
        let failure = scene
            .call(Person::DAVE, transfer_bytes(bytes, from))
            .err()
            .expect("no signature");
        assert!(
            failure.error::<IToken::ERC3009InvalidSignature>().is_some(),
            "{failure:?}"
        );
    }
    let failure = scene
        .call(Person::DAVE, transfer_parts(&good, Person::BOB.address()))
        .err()
        .expect("not Bob's");
    assert!(
        failure.error::<IToken::ERC3009InvalidSignature>().is_some(),
        "{failure:?}"
    );
    for now in [NOW - 1, NOW + 1] {
        scene.chain.set_time(now);
        let failure = scene
            .call(Person::DAVE, transfer_parts(&good, from))
            .err()
            .expect("out of time");
        let error: IToken::ERC3009InvalidAuthorizationTime = failure.error().expect("typed");
        assert_eq!(
            (error.validAfter, error.validBefore),
            (U256::from(NOW - 1), U256::from(NOW + 1))
        );
    }
    scene.chain.set_time(NOW);
    assert!(!scene.is_used(from));
    assert_eq!(scene.balance(from), w3(100));
    assert!(scene.chain.take_events().is_empty());
    scene
        .call(Person::DAVE, transfer_parts(&good, from))
        .expect("the good one still counts");
}

#[test]
fn a_nonce_is_cancelled_in_both_forms() {
    let mut scene = Scene::new();
    let (from, domain) = (scene.ethereum_address(), scene.domain());
    let cancel = CancelAuthorization {
        authorizer: from,
        nonce: NONCE,
    };
    let signature = scene.sign(cancel.eip712_signing_hash(&domain));
    let (v, r, s) = split(&signature);
    let call = IToken::cancelAuthorization_0Call {
        authorizer: from,
        nonce: NONCE,
        v,
        r,
        s,
    };
    scene.call(Person::DAVE, call.clone()).expect("signed");
    let event: IToken::AuthorizationCanceled = scene.chain.only_event();
    assert_eq!((event.authorizer, event.nonce), (from, NONCE));
    let failure = scene.call(Person::DAVE, call).err().expect("once");
    assert!(
        failure.error::<IToken::ERC3009ConsumedAuthorization>().is_some(),
        "{failure:?}"
    );
    let transfer = scene.sign(transfer_of(from).eip712_signing_hash(&domain));
    let failure = scene
        .call(Person::DAVE, transfer_parts(&transfer, from))
        .err()
        .expect("cancelled");
    assert!(
        failure.error::<IToken::ERC3009ConsumedAuthorization>().is_some(),
        "{failure:?}"
    );

    let authorizer = Person::BOB.address();
    let cancel = CancelAuthorization {
        authorizer,
        nonce: NONCE,
    };
    let digest = cancel.eip712_signing_hash(&domain);
    let by_bytes = |signature: Vec<u8>| IToken::cancelAuthorization_1Call {
        authorizer,
        nonce: NONCE,
        signature: signature.into(),
    };
    let failure = scene
        .call(Person::BOB, by_bytes(signature.to_vec()))
        .err()
        .expect("somebody else's");
    assert!(
        failure.error::<IToken::ERC3009InvalidSignature>().is_some(),
        "{failure:?}"
    );
    assert!(!scene.is_used(authorizer));
    scene
        .call(Person::DAVE, by_bytes(bob_signs(&digest.0)))
        .expect("signed");
    assert!(scene.is_used(authorizer));
}
