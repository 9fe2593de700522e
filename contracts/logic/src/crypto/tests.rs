use std::vec::Vec;

use k256::ecdsa::{RecoveryId, Signature, SigningKey, VerifyingKey};
use schnorrkel::{ExpansionMode, Keypair, MiniSecretKey, PublicKey};

use super::*;

/// Signing context of every Substrate wallet.
const CONTEXT: &[u8] = b"substrate";

/// Real cryptography. As lenient as the precompile and more: large `s` and any `v` are recovered, so that only our own
/// checks refuse them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Real;

impl Crypto for Real {
    fn keccak256(&self, data: &[u8]) -> [u8; 32] {
        keccak_const::Keccak256::new().update(data).finalize()
    }

    fn recover(&self, digest: &[u8; 32], v: u8, r: &[u8; 32], s: &[u8; 32]) -> Option<Address> {
        let signature = Signature::from_scalars(*r, *s).ok()?;
        let parity = v.wrapping_sub(27) & 1;
        // k256 refuses a large `s`: hand it the twin, whose `v` is the other one.
        let (signature, parity) = signature
            .normalize_s()
            .map_or((signature, parity), |twin| (twin, parity ^ 1));
        let id = RecoveryId::from_byte(parity)?;
        let key = VerifyingKey::recover_from_prehash(digest, &signature, id).ok()?;
        Some(ethereum_address(&key))
    }

    fn verify_sr25519(&self, key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        let Ok(key) = PublicKey::from_bytes(key) else {
            return false;
        };
        schnorrkel::Signature::from_bytes(signature)
            .is_ok_and(|signature| key.verify_simple(CONTEXT, message, &signature).is_ok())
    }
}

/// Finds a signer in everything: what our own checks let through, it accepts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gullible(pub(crate) Address);

impl Crypto for Gullible {
    fn keccak256(&self, data: &[u8]) -> [u8; 32] {
        Real.keccak256(data)
    }
    fn recover(&self, _: &[u8; 32], _: u8, _: &[u8; 32], _: &[u8; 32]) -> Option<Address> {
        Some(self.0)
    }
    fn verify_sr25519(&self, _: &[u8; 32], _: &[u8], _: &[u8; 64]) -> bool {
        true
    }
}

fn ethereum_address(key: &VerifyingKey) -> Address {
    let point = key.to_encoded_point(false);
    Address::from_slice(&Real.keccak256(&point.as_bytes()[1..])[12..])
}

/// Somebody with an Ethereum wallet.
pub(crate) struct Ethereum(SigningKey);

impl Ethereum {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self(SigningKey::from_slice(&seed).expect("a scalar"))
    }

    pub(crate) fn address(&self) -> Address {
        ethereum_address(self.0.verifying_key())
    }

    /// `r ‖ s ‖ v`.
    pub(crate) fn sign(&self, digest: &[u8; 32]) -> [u8; 65] {
        let (signature, id) = self.0.sign_prehash_recoverable(digest).expect("a digest");
        let mut bytes = [0; 65];
        bytes[..64].copy_from_slice(&signature.to_bytes());
        bytes[64] = id.to_byte() + 27;
        bytes
    }
}

/// The twin of `r ‖ s ‖ v`: the same signer, with the other `s` and `v`.
pub(crate) fn twin(signature: &[u8; 65]) -> [u8; 65] {
    let low = Signature::from_slice(&signature[..64]).expect("a signature");
    let high = Signature::from_scalars(low.r(), -*low.s()).expect("its twin");
    let mut bytes = [0; 65];
    bytes[..64].copy_from_slice(&high.to_bytes());
    bytes[64] = 55 - signature[64];
    bytes
}

/// Somebody with a Substrate wallet.
pub(crate) struct Substrate(Keypair);

impl Substrate {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        let secret = MiniSecretKey::from_bytes(&seed).expect("32 bytes");
        Self(secret.expand_to_keypair(ExpansionMode::Ed25519))
    }

    pub(crate) fn key(&self) -> [u8; 32] {
        self.0.public.to_bytes()
    }

    pub(crate) fn address(&self) -> Address {
        Address::from_slice(&Real.keccak256(&self.key())[12..])
    }

    /// `key ‖ signature` over the bytes as they are.
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 96] {
        let mut bytes = [0; 96];
        bytes[..32].copy_from_slice(&self.key());
        bytes[32..].copy_from_slice(&self.0.sign_simple(CONTEXT, message).to_bytes());
        bytes
    }
}

#[test]
fn words_are_hashed_as_one_message() {
    let words = [[1; 32], [2; 32]];
    let message: Vec<u8> = words.concat();
    assert_eq!(hash_words(&Real, &words), Real.keccak256(&message));
    assert_ne!(
        hash_words(&Real, &words),
        hash_words(&Real, &[words[1], words[0]])
    );
    // Keccak-256 of nothing, known to everybody.
    let empty = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";
    assert_eq!(hash_words(&Real, &[]), crate::typed_data::tests::hex(empty));
}

#[test]
fn sr25519_keys_map_to_accounts_as_on_the_chain() {
    // The development account Alice, whose address is known from the chain itself.
    let alice =
        crate::typed_data::tests::hex("d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d");
    let address: [u8; 20] = crate::typed_data::tests::hex("9621dde636de098b43efb0fa9b61facfe328f99d");
    assert_eq!(address_of_sr25519(&Real, &alice), Address(address));
    // An Ethereum account in the form of a key: padded with exactly twelve times 0xEE.
    let mut padded = [0xEE; 32];
    padded[..20].copy_from_slice(&[7; 20]);
    assert_eq!(address_of_sr25519(&Real, &padded), Address([7; 20]));
    for index in 20..32 {
        let mut other = padded;
        other[index] = 0xEF;
        let hash = Real.keccak256(&other);
        assert_eq!(
            address_of_sr25519(&Real, &other),
            Address::from_slice(&hash[12..])
        );
    }
}
