//! Who acts, and on whom.

use alloy_primitives::{Address, B256, U256, keccak256};
use sp_core::{Pair as _, ecdsa};
use w3av_contract_tests::Person;

/// Callers: Alice mints, Dave never has anything at first.
pub(crate) const CALLERS: [Person; 4] = [Person::ALICE, Person::BOB, Person::CHARLIE, Person::DAVE];
/// Accounts that hold an Ethereum key and only sign.
pub(crate) const SIGNERS: usize = 2;
/// Addresses that operations name: callers, signers, one with nobody behind it, and zero.
pub(crate) const ADDRESSES: usize = CALLERS.len() + SIGNERS + 2;

/// An Ethereum account.
pub(crate) struct Signer(ecdsa::Pair);

impl Signer {
    /// `index` < [`SIGNERS`].
    pub(crate) fn new(index: usize) -> Self {
        let seed = keccak256([u8::try_from(index).expect("few signers")]);
        Self(ecdsa::Pair::from_seed(&seed.0))
    }

    /// Last twenty bytes of the key's hash.
    pub(crate) fn address(&self) -> Address {
        let digest = [1; 32];
        let signature = self.0.sign_prehashed(&digest);
        let Ok(key) = sp_io::crypto::secp256k1_ecdsa_recover(&signature.0, &digest) else {
            unreachable!("a key recovers from its own signature")
        };
        Address::from_slice(&keccak256(key)[12..])
    }

    /// r, s and v (27 or 28) over a digest.
    pub(crate) fn sign(&self, digest: B256) -> (B256, B256, u8) {
        let signature = self.0.sign_prehashed(&digest.0).0;
        (
            B256::from_slice(&signature[..32]),
            B256::from_slice(&signature[32..64]),
            signature[64] + 27,
        )
    }
}

/// The address with this number.
pub(crate) fn address(index: usize) -> Address {
    match index {
        0..4 => CALLERS[index].address(),
        4..6 => Signer::new(index - CALLERS.len()).address(),
        6 => Address::from_word(B256::from(U256::from(0xc0de))),
        _ => Address::ZERO,
    }
}
