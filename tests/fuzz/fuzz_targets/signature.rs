//! Signatures of people: any bytes, any digest. Whatever parses writes back as it came, and nobody's signature is
//! never somebody's.
#![no_main]

use libfuzzer_sys::fuzz_target;
use w3av_contract_logic::{
    Address,
    crypto::Crypto,
    signature::{ECDSA_BYTES, SR25519_BYTES, Signature},
};

/// Recovers the zero address from everything, and takes every sr25519 signature whose key hashes to zeros.
struct FakeCrypto;

impl Crypto for FakeCrypto {
    fn keccak256(&self, _data: &[u8]) -> [u8; 32] {
        [0; 32]
    }
    fn recover(&self, _digest: &[u8; 32], v: u8, r: &[u8; 32], s: &[u8; 32]) -> Option<Address> {
        assert!(matches!(v, 27 | 28), "v is checked before");
        assert!(*r != [0; 32] && *s != [0; 32] && s[0] < 0x80, "r and s are checked before");
        Some(Address::zero())
    }
    fn verify_sr25519(&self, _key: &[u8; 32], _message: &[u8], _signature: &[u8; 64]) -> bool {
        true
    }
}

fuzz_target!(|data: &[u8]| {
    let Some(signature) = Signature::from_bytes(data) else {
        assert!(data.len() != ECDSA_BYTES && data.len() != SR25519_BYTES);
        return;
    };
    let again = match signature {
        Signature::Ecdsa { v, r, s } => [&r[..], &s[..], &[v]].concat(),
        Signature::Sr25519 { key, signature } => [&key[..], &signature[..]].concat(),
    };
    assert_eq!(again, data);
    if let Some(signer) = signature.signer(&FakeCrypto, &[7; 32]) {
        assert!(!signer.is_zero(), "the zero address signs nothing");
    }
});
