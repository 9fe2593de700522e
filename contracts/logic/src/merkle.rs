//! Merkle proofs as OpenZeppelin's `StandardMerkleTree` makes them: double-hashed leaves, sorted pairs.

use crate::crypto::{Crypto, hash_words};

/// Longest proof: a tree of 2^32 leaves. Bounds the work of one call.
pub const MAX_PROOF: usize = 32;

/// The leaf of a record given as its words: `keccak256(keccak256(abi.encode(…)))`. Hashed twice so that no inner node
/// of a tree can pass for a leaf.
pub fn leaf(crypto: &impl Crypto, words: &[[u8; 32]]) -> [u8; 32] {
    crypto.keccak256(&hash_words(crypto, words))
}

/// True when `leaf` is under `root` by `proof`. A root of zeros and a proof longer than [`MAX_PROOF`] never are.
pub fn is_under<'a>(
    crypto: &impl Crypto,
    root: &[u8; 32],
    leaf: [u8; 32],
    proof: impl ExactSizeIterator<Item = &'a [u8; 32]>,
) -> bool {
    if *root == [0; 32] || proof.len() > MAX_PROOF {
        return false;
    }
    let top = proof.fold(leaf, |node, sibling| {
        if node <= *sibling {
            hash_words(crypto, &[node, *sibling])
        } else {
            hash_words(crypto, &[*sibling, node])
        }
    });
    top == *root
}

#[cfg(test)]
mod tests;
