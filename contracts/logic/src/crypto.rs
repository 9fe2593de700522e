//! What the rules need of the chain's cryptography; the chain's host functions in a blob, well-known crates in tests.

use crate::Address;

/// Hashing and signatures as the chain offers them.
pub trait Crypto {
    /// Keccak-256.
    fn keccak256(&self, data: &[u8]) -> [u8; 32];
    /// The secp256k1 signer by the `ecrecover` precompile; `None` when there is none. `v` is 27 or 28.
    fn recover(&self, digest: &[u8; 32], v: u8, r: &[u8; 32], s: &[u8; 32]) -> Option<Address>;
    /// True when `signature` over `message` is of the sr25519 `key` (context "substrate").
    fn verify_sr25519(&self, key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool;
}

/// Keccak-256 of 32-byte words one after the other: what `keccak256(abi.encode(…))` is for static types.
pub fn hash_words(crypto: &impl Crypto, words: &[[u8; 32]]) -> [u8; 32] {
    crypto.keccak256(words.as_flattened())
}

/// The account that the chain maps an sr25519 key to: the last 20 bytes of its Keccak-256; for a key that is an
/// Ethereum account padded with 0xEE, that account.
///
/// Source: pallet-revive, `AccountId32Mapper`.
pub fn address_of_sr25519(crypto: &impl Crypto, key: &[u8; 32]) -> Address {
    if key[20..] == [0xEE; 12] {
        return Address::from_slice(&key[..20]);
    }
    Address::from_slice(&crypto.keccak256(key)[12..])
}

#[cfg(test)]
pub(crate) mod tests;
