//! Merkle proofs: any root, leaf and proof. Random proofs never hold, and long ones are refused before any work.
#![no_main]

use libfuzzer_sys::fuzz_target;
use w3av_contract_logic::{
    Address,
    crypto::Crypto,
    merkle::{MAX_PROOF, is_under},
};

struct Keccak;

impl Crypto for Keccak {
    fn keccak256(&self, data: &[u8]) -> [u8; 32] {
        keccak_const::Keccak256::new().update(data).finalize()
    }
    fn recover(&self, _digest: &[u8; 32], _v: u8, _r: &[u8; 32], _s: &[u8; 32]) -> Option<Address> {
        None
    }
    fn verify_sr25519(&self, _key: &[u8; 32], _message: &[u8], _signature: &[u8; 64]) -> bool {
        false
    }
}

fuzz_target!(|data: &[u8]| {
    let (words, _) = data.as_chunks::<32>();
    let [root, leaf, proof @ ..] = words else { return };
    let holds = is_under(&Keccak, root, *leaf, proof.iter());
    let is_trivial = proof.is_empty() && root == leaf && *root != [0; 32];
    assert_eq!(holds, is_trivial, "no proof is made up");
    if proof.len() > MAX_PROOF {
        assert!(!holds);
    }
});
