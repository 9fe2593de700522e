//! Real signatures, and ones that cost nothing for the many steps of the state machine.

use k256::ecdsa::{RecoveryId, Signature, SigningKey, VerifyingKey};

use crate::{Address, crypto::Crypto, typed_data::Domain};

/// Where the tests' signatures count.
pub(crate) fn domain() -> Domain {
    Domain {
        chain_id: 420_420_420,
        name_hash: super::NAME_HASH,
        contract: Address::repeat_byte(0xc0),
    }
}

fn keccak256(data: &[u8]) -> [u8; 32] {
    keccak_const::Keccak256::new().update(data).finalize()
}

fn address_of(key: &VerifyingKey) -> Address {
    Address::from_slice(&keccak256(&key.to_encoded_point(false).as_bytes()[1..])[12..])
}

/// Keccak-256 and secp256k1 as on the chain.
pub(crate) struct Real;

impl Crypto for Real {
    fn keccak256(&self, data: &[u8]) -> [u8; 32] {
        keccak256(data)
    }
    fn recover(&self, digest: &[u8; 32], v: u8, r: &[u8; 32], s: &[u8; 32]) -> Option<Address> {
        let signature = Signature::from_scalars(*r, *s).ok()?;
        let id = RecoveryId::from_byte(v.checked_sub(27)?)?;
        let key = VerifyingKey::recover_from_prehash(digest, &signature, id).ok()?;
        Some(address_of(&key))
    }
    fn verify_sr25519(&self, _: &[u8; 32], _: &[u8], _: &[u8; 64]) -> bool {
        false
    }
}

/// An Ethereum account.
pub(crate) struct Wallet(SigningKey);

impl Wallet {
    pub(crate) fn new(seed: u8) -> Self {
        Self(SigningKey::from_slice(&[seed; 32]).expect("a scalar"))
    }
    pub(crate) fn address(&self) -> Address {
        address_of(self.0.verifying_key())
    }
    /// `r ‖ s ‖ v` over typed data.
    pub(crate) fn sign(&self, domain: &Domain, words: &[[u8; 32]]) -> [u8; 65] {
        let digest = domain.digest(&Real, words);
        let (signature, id) = self.0.sign_prehash_recoverable(&digest).expect("a digest");
        let mut bytes = [0; 65];
        bytes[..64].copy_from_slice(&signature.to_bytes());
        bytes[64] = id.to_byte() + 27;
        bytes
    }
}

/// Signatures that anybody can make, but still of one account over one digest: `r` is the account, `s` the digest.
pub(crate) struct Cheap;

impl Cheap {
    pub(crate) fn sign(signer: Address, domain: &Domain, words: &[[u8; 32]]) -> [u8; 65] {
        let mut bytes = [27; 65];
        bytes[..20].copy_from_slice(signer.as_bytes());
        bytes[32..64].copy_from_slice(&Self::small(domain.digest(&Self, words)));
        bytes
    }
    /// Below half of the order, as an `s` must be.
    fn small(mut digest: [u8; 32]) -> [u8; 32] {
        digest[0] &= 0x3f;
        digest
    }
}

impl Crypto for Cheap {
    fn keccak256(&self, data: &[u8]) -> [u8; 32] {
        keccak256(data)
    }
    fn recover(&self, digest: &[u8; 32], _: u8, r: &[u8; 32], s: &[u8; 32]) -> Option<Address> {
        (*s == Self::small(*digest)).then(|| Address::from_slice(&r[..20]))
    }
    fn verify_sr25519(&self, _: &[u8; 32], _: &[u8], _: &[u8; 64]) -> bool {
        false
    }
}
