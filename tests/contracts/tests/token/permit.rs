//! EIP-2612 by the chain's `ecrecover` and sr25519 verification.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{Eip712Domain, SolStruct};
use w3av_contract_tests::{NOW, Person, w3};
use w3av_interfaces::token::IToken;

use crate::signed::{ORDER, Permit, Scene, bob_signs, split};

fn permit_parts(permit: &Permit, signature: &[u8; 65]) -> IToken::permit_0Call {
    let (v, r, s) = split(signature);
    let Permit {
        owner,
        spender,
        value,
        deadline,
        ..
    } = *permit;
    IToken::permit_0Call {
        owner,
        spender,
        value,
        deadline,
        v,
        r,
        s,
    }
}

fn permit_bytes(permit: &Permit, signature: impl Into<Vec<u8>>) -> IToken::permit_1Call {
    let Permit {
        owner,
        spender,
        value,
        deadline,
        ..
    } = *permit;
    let signature = Bytes::from(signature.into());
    IToken::permit_1Call {
        owner,
        spender,
        value,
        deadline,
        signature,
    }
}

#[test]
fn the_domain_is_what_wallets_compute() {
    let mut scene = Scene::new();
    let separator = scene
        .call(Person::DAVE, IToken::DOMAIN_SEPARATORCall {})
        .expect("a view");
    assert_eq!(separator, scene.domain().separator());
}

#[test]
fn an_ethereum_wallet_permits_in_both_forms() {
    let mut scene = Scene::new();
    let owner = scene.ethereum_address();
    for (nonce, is_bytes) in [(0, false), (1, true)] {
        let mut permit = scene.permit(owner);
        permit.nonce = U256::from(nonce);
        permit.value = U256::from(w3(nonce + 1));
        let signature = scene.sign(permit.eip712_signing_hash(&scene.domain()));
        // Anybody brings it.
        if is_bytes {
            scene
                .call(Person::DAVE, permit_bytes(&permit, signature))
                .expect("signed");
        } else {
            scene
                .call(Person::DAVE, permit_parts(&permit, &signature))
                .expect("signed");
        }
        let event: IToken::Approval = scene.chain.only_event();
        assert_eq!(
            (event.owner, event.spender, event.value),
            (owner, permit.spender, permit.value)
        );
        assert_eq!(scene.allowance(owner), permit.value);
        assert_eq!(scene.nonce(owner), U256::from(nonce + 1));
    }
}

#[test]
fn a_substrate_wallet_permits_raw_and_wrapped() {
    let mut scene = Scene::new();
    let owner = Person::BOB.address();
    let domain = scene.domain();
    for nonce in [0, 1] {
        let mut permit = scene.permit(owner);
        permit.nonce = U256::from(nonce);
        let digest = permit.eip712_signing_hash(&domain);
        let wrapped = [&b"<Bytes>"[..], &digest.0, b"</Bytes>"].concat();
        let signature = bob_signs(if nonce == 0 { &digest.0 } else { &wrapped });
        scene
            .call(Person::DAVE, permit_bytes(&permit, signature))
            .expect("signed");
        assert_eq!(scene.nonce(owner), U256::from(nonce + 1));
    }
    assert_eq!(scene.allowance(owner), U256::from(w3(5)));
}

#[test]
fn bad_permits_are_refused_and_change_nothing() {
    let mut scene = Scene::new();
    let owner = scene.ethereum_address();
    let permit = scene.permit(owner);
    let domain = scene.domain();
    let good = scene.sign(permit.eip712_signing_hash(&domain));
    let mut twin = good;
    let s = ORDER - U256::from_be_slice(&good[32..64]);
    twin[32..64].copy_from_slice(&s.to_be_bytes::<32>());
    twin[64] = 55 - good[64];
    let with_v = |v| {
        let mut bytes = good;
        bytes[64] = v;
        bytes
    };
    let mut zero_r = good;
    zero_r[..32].fill(0);
    let mut zero_s = good;
    zero_s[32..64].fill(0);
    let mut large_r = good;
    large_r[..32].fill(0xFF);
    let nobodys = [
        twin,
        zero_r,
        zero_s,
        large_r,
        with_v(0),
        with_v(1),
        with_v(26),
        with_v(29),
        [0; 65],
    ];
    for bytes in nobodys {
        for failure in [
            scene
                .call(Person::DAVE, permit_parts(&permit, &bytes))
                .err()
                .expect("nobody's"),
            scene
                .call(Person::DAVE, permit_bytes(&permit, bytes))
                .err()
                .expect("nobody's"),
        ] {
            let error: IToken::ERC2612InvalidSigner = failure.error().expect("typed");
            assert_eq!((error.signer, error.owner), (Address::ZERO, owner));
        }
    }
    let other_chain = Eip712Domain {
        chain_id: Some(U256::from(1)),
        ..domain.clone()
    };
    let other_contract = Eip712Domain {
        verifying_contract: Some(Person::EVE.address()),
        ..domain.clone()
    };
    let other_name = Eip712Domain {
        name: Some("W3W".into()),
        ..domain.clone()
    };
    for other in [other_chain, other_contract, other_name] {
        let bytes = scene.sign(permit.eip712_signing_hash(&other));
        let failure = scene
            .call(Person::DAVE, permit_parts(&permit, &bytes))
            .err()
            .expect("another domain");
        let error: IToken::ERC2612InvalidSigner = failure.error().expect("typed");
        assert_ne!(error.signer, owner);
    }
    for length in [0, 1, 64, 66, 95, 96, 97, 4_096] {
        let failure = scene
            .call(Person::DAVE, permit_bytes(&permit, vec![1; length]))
            .err()
            .expect("no signature");
        let error: IToken::ERC2612InvalidSigner = failure.error().expect("typed");
        assert_eq!(error.signer, Address::ZERO);
    }
    // A call that does not even fit into the contract's buffer.
    scene
        .call(Person::DAVE, permit_bytes(&permit, vec![1; 20_000]))
        .err()
        .expect("too large");
    let mut nobody = scene.permit(Address::ZERO);
    let failure = scene
        .call(Person::DAVE, permit_bytes(&nobody, vec![0; 65]))
        .err()
        .expect("zero owner");
    assert!(
        failure.error::<IToken::ERC2612InvalidSigner>().is_some(),
        "{failure:?}"
    );
    nobody.owner = owner;
    nobody.spender = Address::ZERO;
    let bytes = scene.sign(nobody.eip712_signing_hash(&domain));
    let failure = scene
        .call(Person::DAVE, permit_parts(&nobody, &bytes))
        .err()
        .expect("zero spender");
    assert!(
        failure.error::<IToken::ERC20InvalidSpender>().is_some(),
        "{failure:?}"
    );
    scene.chain.set_time(NOW + 1);
    let failure = scene
        .call(Person::DAVE, permit_parts(&permit, &good))
        .err()
        .expect("late");
    let error: IToken::ERC2612ExpiredSignature = failure.error().expect("typed");
    assert_eq!(error.deadline, permit.deadline);
    scene.chain.set_time(NOW);
    assert_eq!(
        (scene.nonce(owner), scene.allowance(owner)),
        (U256::ZERO, U256::ZERO)
    );
    assert!(scene.chain.take_events().is_empty());
    scene
        .call(Person::DAVE, permit_parts(&permit, &good))
        .expect("the good one still counts");
    let failure = scene
        .call(Person::DAVE, permit_parts(&permit, &good))
        .err()
        .expect("once");
    assert!(
        failure.error::<IToken::ERC2612InvalidSigner>().is_some(),
        "{failure:?}"
    );
}

#[test]
fn a_padded_key_signs_for_nobody() {
    let mut scene = Scene::new();
    let owner = scene.ethereum_address();
    let permit = scene.permit(owner);
    let mut forged = bob_signs(&permit.eip712_signing_hash(&scene.domain()).0);
    forged[..20].copy_from_slice(owner.as_slice());
    forged[20..32].fill(0xEE);
    let failure = scene
        .call(Person::DAVE, permit_bytes(&permit, forged))
        .err()
        .expect("nobody has that key");
    let error: IToken::ERC2612InvalidSigner = failure.error().expect("typed");
    assert_eq!(error.signer, Address::ZERO);
}
