//! Typed data by EIP-712: what wallets show before they sign.

use crate::{
    Address, U256,
    crypto::{Crypto, hash_words},
};

/// Type hash of the domain that all our contracts use.
const DOMAIN_TYPE: [u8; 32] = keccak_const::Keccak256::new()
    .update(b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
    .finalize();
/// Version of every domain.
const VERSION: [u8; 32] = keccak_const::Keccak256::new().update(b"1").finalize();

/// Type hash of a struct, from its `encodeType`.
pub const fn type_hash(signature: &str) -> [u8; 32] {
    keccak_const::Keccak256::new()
        .update(signature.as_bytes())
        .finalize()
}

/// Where signatures count: this chain and this contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Chain id.
    pub chain_id: u64,
    /// Keccak-256 of the domain's name.
    pub name_hash: [u8; 32],
    /// Address of the contract.
    pub contract: Address,
}

impl Domain {
    /// `domainSeparator`.
    pub fn separator(&self, crypto: &impl Crypto) -> [u8; 32] {
        hash_words(
            crypto,
            &[
                DOMAIN_TYPE,
                self.name_hash,
                VERSION,
                number(self.chain_id),
                address(self.contract),
            ],
        )
    }

    /// The digest that is signed, for a struct given as its type hash and encoded fields.
    pub fn digest(&self, crypto: &impl Crypto, words: &[[u8; 32]]) -> [u8; 32] {
        let mut message = [0; 66];
        message[..2].copy_from_slice(&[0x19, 0x01]);
        message[2..34].copy_from_slice(&self.separator(crypto));
        message[34..].copy_from_slice(&hash_words(crypto, words));
        crypto.keccak256(&message)
    }
}

/// An address as a word. Not inlined: a blob makes many words.
#[inline(never)]
pub fn address(value: Address) -> [u8; 32] {
    let mut word = [0; 32];
    word[12..].copy_from_slice(value.as_bytes());
    word
}

/// A number of up to 128 bits as a word.
pub fn number(value: impl Into<u128>) -> [u8; 32] {
    let mut word = [0; 32];
    word[16..].copy_from_slice(&value.into().to_be_bytes());
    word
}

/// A `uint256` as a word.
pub fn uint256(value: U256) -> [u8; 32] {
    value.to_big_endian()
}

#[cfg(test)]
pub(crate) mod tests;
