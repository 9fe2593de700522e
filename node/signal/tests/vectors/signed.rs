use serde_json::json;
use w3av_signal::{CallId, Challenge, Confirmation, Hello};

use crate::{CALL, CONTRACT, Device, GENESIS, check, hex0x};

#[test]
fn hello_is_signed_as_recorded() {
    let (alice, bob) = (Device::alice(), Device::bob());
    let challenge = Challenge {
        nonce: [0x4E; 32],
        genesis: GENESIS,
        contract: CONTRACT,
    };
    let signature = alice.secret.sign(&challenge.text(alice.id));
    let hello = Hello {
        device: alice.id,
        signature,
    };
    assert_eq!(hello.verify(&challenge, &alice.secret.keys().signing), Ok(()));
    assert!(hello.verify(&challenge, &bob.secret.keys().signing).is_err());
    let other_node = Challenge {
        nonce: [0x4F; 32],
        ..challenge
    };
    assert!(hello.verify(&other_node, &alice.secret.keys().signing).is_err());
    let about = "Alice's answer to a node's challenge.";
    let vectors = json!([{
        "nonce": hex0x(&challenge.nonce), "signed": hex0x(&challenge.text(alice.id)), "signature": hex0x(&signature),
    }]);
    check("hello.json", about, vectors);
}

#[test]
fn confirmation_is_signed_as_recorded_and_holds_for_these_certificates_only() {
    let (alice, bob) = (Device::alice(), Device::bob());
    let seen_by_alice = Confirmation {
        call: CallId(CALL),
        own: alice.id,
        peer: bob.id,
        own_fingerprint: [0xFA; 32],
        peer_fingerprint: [0xFB; 32],
    };
    let seen_by_bob = seen_by_alice.mirrored();
    let message = seen_by_alice.seal(&alice.secret);
    assert_eq!(seen_by_bob.check(&message, &alice.secret.keys().signing), Ok(()));
    let in_between = Confirmation {
        peer_fingerprint: [0xFC; 32],
        ..seen_by_bob
    };
    assert!(in_between.check(&message, &alice.secret.keys().signing).is_err());
    // Not even Bob's own words, sent back to him.
    let mirrored = seen_by_bob.seal(&bob.secret);
    assert!(seen_by_bob.check(&mirrored, &bob.secret.keys().signing).is_err());
    let about = "What Alice sends on the data channel. Fingerprints are the SHA-256 of the certificates.";
    let vectors = json!([{
        "own_fingerprint": hex0x(&seen_by_alice.own_fingerprint), "peer_fingerprint": hex0x(&seen_by_alice.peer_fingerprint),
        "signed": hex0x(&seen_by_alice.text()), "message": hex0x(&message),
    }]);
    check("confirm.json", about, vectors);
}
