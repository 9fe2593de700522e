use std::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::crypto::tests::{Ethereum, Gullible, Real, Substrate, twin};

const DIGEST: [u8; 32] = [0x5A; 32];
const SOMEBODY: Address = Address([3; 20]);

fn signer(bytes: &[u8]) -> Option<Address> {
    Signature::from_bytes(bytes)?.signer(&Real, &DIGEST)
}

#[test]
fn both_kinds_of_wallet_are_recognised() {
    let (ethereum, substrate) = (Ethereum::new([1; 32]), Substrate::new([2; 32]));
    assert_eq!(signer(&ethereum.sign(&DIGEST)), Some(ethereum.address()));
    assert_eq!(signer(&substrate.sign(&DIGEST)), Some(substrate.address()));
    assert_eq!(
        signer(&substrate.sign(&wrapped(&DIGEST))),
        Some(substrate.address())
    );
}

#[test]
fn only_two_lengths_are_signatures() {
    let ethereum = Ethereum::new([1; 32]).sign(&DIGEST);
    let substrate = Substrate::new([2; 32]).sign(&DIGEST);
    for length in 0..=200 {
        let bytes: Vec<u8> = substrate
            .iter()
            .chain(&ethereum)
            .chain(&substrate)
            .copied()
            .take(length)
            .collect();
        assert_eq!(
            Signature::from_bytes(&bytes).is_some(),
            length == 65 || length == 96,
            "{length}"
        );
    }
    // The compact form of EIP-2098, and a signature with something behind it.
    assert_eq!(signer(&ethereum[..64]), None);
    assert_eq!(signer(&[&ethereum[..], &[0]].concat()), None);
    assert_eq!(signer(&[&substrate[..], &[0]].concat()), None);
}

#[test]
fn parts_are_read_in_order() {
    let bytes: [u8; 96] = core::array::from_fn(|index| index as u8);
    let Some(Signature::Ecdsa { v, r, s }) = Signature::from_bytes(&bytes[..65]) else {
        panic!("65 bytes");
    };
    assert_eq!((v, &r[..], &s[..]), (64, &bytes[..32], &bytes[32..64]));
    let Some(Signature::Sr25519 { key, signature }) = Signature::from_bytes(&bytes) else {
        panic!("96 bytes");
    };
    assert_eq!((&key[..], &signature[..]), (&bytes[..32], &bytes[32..]));
}

#[test]
fn the_twin_of_a_signature_is_refused() {
    let ethereum = Ethereum::new([1; 32]);
    let signature = ethereum.sign(&DIGEST);
    let twin = twin(&signature);
    let (r, s) = (
        twin[..32].try_into().expect("32"),
        twin[32..64].try_into().expect("32"),
    );
    assert_eq!(
        Real.recover(&DIGEST, twin[64], &r, &s),
        Some(ethereum.address()),
        "valid by the mathematics"
    );
    assert_eq!(signer(&twin), None);
}

#[test]
fn numbers_outside_of_their_range_never_reach_the_precompile() {
    let accepts =
        |v, r, s| Signature::Ecdsa { v, r, s }.signer(&Gullible(SOMEBODY), &DIGEST) == Some(SOMEBODY);
    let one = [1; 32];
    for v in 0..=255 {
        assert_eq!(accepts(v, one, one), v == 27 || v == 28, "v = {v}");
    }
    assert!(!accepts(27, [0; 32], one));
    assert!(!accepts(27, one, [0; 32]));
    let mut above = HALF_ORDER;
    above[31] += 1;
    assert!(accepts(27, one, HALF_ORDER));
    assert!(!accepts(27, one, above));
    assert!(!accepts(27, one, [0xFF; 32]));
    assert!(
        accepts(28, [0xFF; 32], one),
        "r beyond the order is the precompile's to refuse"
    );
}

#[test]
fn half_the_order_is_half_the_order() {
    // Twice it and one more is the order of secp256k1 (SEC 2).
    let order = crate::U256::from_big_endian(&crate::typed_data::tests::hex::<32>(
        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
    ));
    assert_eq!(crate::U256::from_big_endian(&HALF_ORDER) * 2 + 1, order);
}

#[test]
fn the_zero_address_never_signed() {
    let signature = Signature::Ecdsa {
        v: 27,
        r: [1; 32],
        s: [1; 32],
    };
    assert_eq!(signature.signer(&Gullible(Address::zero()), &DIGEST), None);
    let mut key = [0xEE; 32];
    key[..20].fill(0);
    let padded = Signature::Sr25519 {
        key,
        signature: [0; 64],
    };
    assert_eq!(padded.signer(&Gullible(SOMEBODY), &DIGEST), None);
}

#[test]
fn a_padded_account_signs_for_nobody() {
    // Nobody has the secret key of a point chosen for its bytes; if one could sign, it would be for that account.
    let mut key = [0xEE; 32];
    key[..20].copy_from_slice(SOMEBODY.as_bytes());
    let padded = Signature::Sr25519 {
        key,
        signature: Substrate::new([2; 32]).sign(&DIGEST)[32..]
            .try_into()
            .expect("64"),
    };
    assert_eq!(padded.signer(&Real, &DIGEST), None);
    assert_eq!(
        padded.signer(&Gullible(Address([9; 20])), &DIGEST),
        Some(SOMEBODY)
    );
}

#[test]
fn wrapping_is_exactly_what_wallets_do() {
    assert_eq!(
        wrapped(b"01234567890123456789012345678901")[..],
        b"<Bytes>01234567890123456789012345678901</Bytes>"[..]
    );
    let substrate = Substrate::new([2; 32]);
    for message in [
        [b"<Bytes>", &DIGEST[..]].concat(),
        [&DIGEST[..], b"</Bytes>"].concat(),
        [b"<bytes>", &DIGEST[..], b"</bytes>"].concat(),
        wrapped(&DIGEST)[..46].to_vec(),
        Vec::new(),
    ] {
        assert_eq!(signer(&substrate.sign(&message)), None, "{message:?}");
    }
}

#[test]
fn a_key_does_not_take_the_signature_of_another() {
    let (one, other) = (Substrate::new([2; 32]), Substrate::new([3; 32]));
    let mut bytes = one.sign(&DIGEST);
    bytes[..32].copy_from_slice(&other.key());
    assert_eq!(signer(&bytes), None);
    bytes[..32].fill(0xFF);
    assert_eq!(signer(&bytes), None, "not a point");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn one_changed_bit_is_another_signer_or_none(bit in 0usize..65 * 8, substrate_bit in 0usize..96 * 8) {
        let ethereum = Ethereum::new([1; 32]);
        let mut bytes = ethereum.sign(&DIGEST);
        bytes[bit / 8] ^= 1 << (bit % 8);
        prop_assert_ne!(signer(&bytes), Some(ethereum.address()));
        let substrate = Substrate::new([2; 32]);
        let mut bytes = substrate.sign(&DIGEST);
        bytes[substrate_bit / 8] ^= 1 << (substrate_bit % 8);
        prop_assert_eq!(signer(&bytes), None);
    }

    #[test]
    fn a_signature_counts_for_its_digest_only(digest: [u8; 32]) {
        prop_assume!(digest != DIGEST);
        let (ethereum, substrate) = (Ethereum::new([1; 32]), Substrate::new([2; 32]));
        prop_assert_ne!(signer(&ethereum.sign(&digest)), Some(ethereum.address()));
        prop_assert_eq!(signer(&substrate.sign(&digest)), None);
        prop_assert_eq!(signer(&substrate.sign(&wrapped(&digest))), None);
    }
}
