//! What ink! 6.0.0-beta.1 offers wrongly or not at all, straight from the chain's host functions: `ecrecover`,
//! sr25519, chain id, block hashes, and calls to other contracts, arguments, answers, errors and events by words.
//!
//! Away from the chain nothing is there: every signature is refused and every call fails.
#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

#[cfg(test)]
extern crate std;

pub mod abi;
mod answer;
mod call;
mod declare;
mod layout;
#[cfg(not(target_arch = "riscv64"))]
#[path = "away.rs"]
mod platform;
#[cfg(target_arch = "riscv64")]
#[path = "chain.rs"]
mod platform;
mod surroundings;

pub use answer::{Answer, Shape};
pub use call::Callee;
pub use platform::{block_hash, caller, chain_id, load_text, now, store_text};
pub use surroundings::{context, domain};

#[doc(hidden)]
pub use ink;

use w3av_contract_logic::{Address, crypto::Crypto};

/// Address of the `ecrecover` precompile.
const ECRECOVER: Address = Address({
    let mut bytes = [0; 20];
    bytes[19] = 1;
    bytes
});

/// The chain's cryptography.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChainCrypto;

impl Crypto for ChainCrypto {
    fn keccak256(&self, data: &[u8]) -> [u8; 32] {
        platform::keccak256(data)
    }

    fn recover(&self, digest: &[u8; 32], v: u8, r: &[u8; 32], s: &[u8; 32]) -> Option<Address> {
        let mut input = [0; 128];
        input[..32].copy_from_slice(digest);
        input[63] = v;
        input[64..96].copy_from_slice(r);
        input[96..].copy_from_slice(s);
        let mut output = [0; 32];
        // An invalid signature is answered with nothing at all.
        let length = platform::call(ECRECOVER, true, &input, &mut output)?;
        (length == 32).then(|| Address::from_slice(&output[12..]))
    }

    fn verify_sr25519(&self, key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        platform::verify_sr25519(key, message, signature)
    }
}
