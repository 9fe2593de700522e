//! Real cryptography, as the chain has it.

use k256::ecdsa::{RecoveryId, Signature, SigningKey, VerifyingKey};

use crate::{Address, crypto::Crypto};

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RealCrypto;

impl Crypto for RealCrypto {
    fn keccak256(&self, data: &[u8]) -> [u8; 32] {
        keccak_const::Keccak256::new().update(data).finalize()
    }

    fn recover(&self, digest: &[u8; 32], v: u8, r: &[u8; 32], s: &[u8; 32]) -> Option<Address> {
        let signature = Signature::from_scalars(*r, *s).ok()?;
        let recovery = RecoveryId::from_byte(v.checked_sub(27)?)?;
        let key = VerifyingKey::recover_from_prehash(digest, &signature, recovery).ok()?;
        Some(address_of(&key))
    }

    fn verify_sr25519(&self, key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        let Ok(key) = schnorrkel::PublicKey::from_bytes(key) else {
            return false;
        };
        schnorrkel::Signature::from_bytes(signature)
            .is_ok_and(|signature| key.verify_simple(b"substrate", message, &signature).is_ok())
    }
}

/// The secp256k1 key that is `byte` over and over.
pub(crate) fn key(byte: u8) -> SigningKey {
    SigningKey::from_slice(&[byte; 32]).expect("a valid scalar")
}

pub(crate) fn address_of(key: &VerifyingKey) -> Address {
    let point = key.to_encoded_point(false);
    Address::from_slice(&RealCrypto.keccak256(&point.as_bytes()[1..])[12..])
}

/// `r ‖ s ‖ v`.
pub(crate) fn sign(key: &SigningKey, digest: &[u8; 32]) -> [u8; 65] {
    let (signature, recovery) = key.sign_prehash_recoverable(digest).expect("signs");
    let mut bytes = [0; 65];
    bytes[..64].copy_from_slice(&signature.to_bytes());
    bytes[64] = recovery.to_byte() + 27;
    bytes
}

/// Root of a tree over `leaves`, and the proof of each.
pub(crate) fn tree(leaves: &[[u8; 32]]) -> ([u8; 32], std::vec::Vec<std::vec::Vec<[u8; 32]>>) {
    use std::{vec, vec::Vec};
    let mut proofs = vec![Vec::new(); leaves.len()];
    let mut level: Vec<([u8; 32], Vec<usize>)> = leaves
        .iter()
        .enumerate()
        .map(|(i, leaf)| (*leaf, vec![i]))
        .collect();
    while level.len() > 1 {
        let mut next = Vec::new();
        for pair in level.chunks(2) {
            let [(left, left_ids), (right, right_ids)] = pair else {
                next.push(pair[0].clone());
                continue;
            };
            left_ids.iter().for_each(|id| proofs[*id].push(*right));
            right_ids.iter().for_each(|id| proofs[*id].push(*left));
            let mut pair = [*left, *right];
            pair.sort_unstable();
            let ids = left_ids.iter().chain(right_ids).copied().collect();
            next.push((RealCrypto.keccak256(pair.as_flattened()), ids));
        }
        level = next;
    }
    (level[0].0, proofs)
}
