use std::{vec, vec::Vec};

use proptest::prelude::*;

use super::*;
use crate::{crypto::tests::Real, typed_data::number};

/// A tree of OpenZeppelin's `StandardMerkleTree`, straight from its description: sorted leaves at the end of an array,
/// backwards; node `i` is the hash of its children `2i + 1` and `2i + 2`, the smaller one first.
struct Tree(Vec<[u8; 32]>);

impl Tree {
    fn new(mut leaves: Vec<[u8; 32]>) -> Self {
        leaves.sort_unstable();
        let count = leaves.len();
        let mut nodes = vec![[0; 32]; 2 * count - 1];
        for (index, leaf) in leaves.into_iter().enumerate() {
            nodes[2 * count - 2 - index] = leaf;
        }
        for index in (0..count - 1).rev() {
            let mut children = [nodes[2 * index + 1], nodes[2 * index + 2]];
            children.sort_unstable();
            nodes[index] = Real.keccak256(&children.concat());
        }
        Self(nodes)
    }

    fn root(&self) -> [u8; 32] {
        self.0[0]
    }

    fn proof(&self, node: [u8; 32]) -> Vec<[u8; 32]> {
        let mut index = self
            .0
            .iter()
            .position(|other| *other == node)
            .expect("in the tree");
        let mut proof = Vec::new();
        while index > 0 {
            proof.push(self.0[if index % 2 == 1 { index + 1 } else { index - 1 }]);
            index = (index - 1) / 2;
        }
        proof
    }
}

/// The record of number `index`.
fn record(index: u64) -> [[u8; 32]; 2] {
    [number(index), number(index * 7)]
}

fn leaves(count: u64) -> Vec<[u8; 32]> {
    (0..count).map(|index| leaf(&Real, &record(index))).collect()
}

fn is_proven(root: &[u8; 32], leaf: [u8; 32], proof: &[[u8; 32]]) -> bool {
    is_under(&Real, root, leaf, proof.iter())
}

/// Source: README of @openzeppelin/merkle-tree: values (address, uint256), two leaves.
#[test]
fn the_published_example_has_its_published_root() {
    let value = |byte: u8, tenths: u128| {
        let account = crate::typed_data::address(crate::Address::repeat_byte(byte));
        leaf(&Real, &[account, number(tenths * 100_000_000_000_000_000)])
    };
    let (first, second) = (value(0x11, 50), value(0x22, 25));
    let root =
        crate::typed_data::tests::hex("d4dee0beab2d53f2cc83e567171bd2820e49898130a22622b10ead383e90bd77");
    assert!(is_proven(&root, first, &[second]));
    assert!(is_proven(&root, second, &[first]));
}

#[test]
fn every_leaf_of_a_tree_of_any_size_is_proven() {
    for count in 1..=17 {
        let leaves = leaves(count);
        let tree = Tree::new(leaves.clone());
        for leaf in leaves {
            assert!(is_proven(&tree.root(), leaf, &tree.proof(leaf)), "of {count}");
        }
        let stranger = leaf(&Real, &record(99));
        assert!(!is_proven(
            &tree.root(),
            stranger,
            &tree.proof(tree.0[tree.0.len() - 1])
        ));
    }
}

#[test]
fn a_single_leaf_is_its_own_root() {
    let [leaf] = leaves(1)[..] else { panic!("one leaf") };
    assert!(is_proven(&leaf, leaf, &[]));
    assert!(!is_proven(&leaf, leaf, &[leaf]));
    assert!(!is_proven(&[1; 32], leaf, &[]));
}

#[test]
fn the_order_of_a_proof_counts() {
    let leaves = leaves(9);
    let tree = Tree::new(leaves.clone());
    for leaf in leaves {
        let mut proof = tree.proof(leaf);
        proof.reverse();
        assert!(!is_proven(&tree.root(), leaf, &proof));
        proof.reverse();
        assert!(!is_proven(&tree.root(), leaf, &proof[1..]));
        assert!(!is_proven(&tree.root(), leaf, &proof[..proof.len() - 1]));
        proof.push([0; 32]);
        assert!(!is_proven(&tree.root(), leaf, &proof));
    }
}

#[test]
fn equal_siblings_are_a_pair_too() {
    let node = [5; 32];
    let root = Real.keccak256(&[node, node].concat());
    assert!(is_proven(&root, node, &[node]));
}

#[test]
fn an_inner_node_is_no_leaf() {
    let tree = Tree::new(leaves(4));
    let inner = tree.0[1];
    let (left, right) = (tree.0[3].min(tree.0[4]), tree.0[3].max(tree.0[4]));
    assert_eq!(inner, Real.keccak256(&[left, right].concat()));
    // The node itself is under the root, but no record has it as its leaf: not even the one made of its children.
    assert!(is_proven(&tree.root(), inner, &[tree.0[2]]));
    assert_ne!(leaf(&Real, &[left, right]), inner);
    assert!(!is_proven(
        &tree.root(),
        leaf(&Real, &[left, right]),
        &[tree.0[2]]
    ));
}

#[test]
fn zero_roots_and_long_proofs_are_refused() {
    assert!(!is_proven(&[0; 32], [0; 32], &[]));
    let chain = |length: usize| {
        let proof: Vec<[u8; 32]> = (0..length as u64).map(number).collect();
        let root = proof.iter().fold([9; 32], |node, sibling| {
            Real.keccak256(&[node.min(*sibling), node.max(*sibling)].concat())
        });
        is_proven(&root, [9; 32], &proof)
    };
    assert!(chain(MAX_PROOF));
    assert!(!chain(MAX_PROOF + 1));
}

#[test]
fn leaves_are_hashed_twice() {
    let words = record(3);
    assert_eq!(
        leaf(&Real, &words),
        Real.keccak256(&Real.keccak256(&words.concat()))
    );
}

proptest! {
    #[test]
    fn one_changed_bit_breaks_a_proof(count in 2u64..40, index in 0u64..40, bit in 0usize..256, step in 0usize..6) {
        let leaves = leaves(count);
        let tree = Tree::new(leaves.clone());
        let leaf = leaves[(index % count) as usize];
        let mut proof = tree.proof(leaf);
        let place = step % proof.len();
        proof[place][bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!is_proven(&tree.root(), leaf, &proof));
    }
}
