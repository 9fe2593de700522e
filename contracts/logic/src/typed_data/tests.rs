use super::*;
use crate::{crypto::tests::Real, signature::Signature};

/// Bytes from hexadecimal digits.
pub(crate) fn hex<const N: usize>(digits: &str) -> [u8; N] {
    assert_eq!(digits.len(), 2 * N);
    core::array::from_fn(|index| u8::from_str_radix(&digits[2 * index..2 * index + 2], 16).expect("digits"))
}

/// The domain of the example of EIP-712.
fn ether_mail() -> Domain {
    Domain {
        chain_id: 1,
        name_hash: Real.keccak256(b"Ether Mail"),
        contract: Address([0xCC; 20]),
    }
}

fn person(name: &str, wallet: [u8; 20]) -> [u8; 32] {
    let words = [
        type_hash("Person(string name,address wallet)"),
        Real.keccak256(name.as_bytes()),
        address(Address(wallet)),
    ];
    hash_words(&Real, &words)
}

/// Source: EIP-712, Example.js: every hash and the signature of the key keccak256("cow").
#[test]
fn the_example_of_eip_712_gives_its_hashes_and_signer() {
    let domain = ether_mail();
    let separator = hex("f2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f");
    assert_eq!(domain.separator(&Real), separator);
    let cow: [u8; 20] = hex("cd2a3d9f938e13cd947ec05abc7fe734df8dd826");
    let mail_type =
        type_hash("Mail(Person from,Person to,string contents)Person(string name,address wallet)");
    assert_eq!(
        mail_type,
        hex("a0cedeb2dc280ba39b857546d74f5549c3a1d7bdc2dd96bf881f76108e23dac2")
    );
    let mail = [
        mail_type,
        person("Cow", cow),
        person("Bob", [0xBB; 20]),
        Real.keccak256(b"Hello, Bob!"),
    ];
    let mail_hash = hex("c52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e");
    assert_eq!(hash_words(&Real, &mail), mail_hash);
    let digest = domain.digest(&Real, &mail);
    assert_eq!(
        digest,
        hex("be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2")
    );
    let signature = Signature::Ecdsa {
        v: 28,
        r: hex("4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d"),
        s: hex("07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b91562"),
    };
    assert_eq!(signature.signer(&Real, &digest), Some(Address(cow)));
}

#[test]
fn every_part_of_the_domain_changes_the_digest() {
    let domain = ether_mail();
    let words = [[1; 32]];
    let digest = domain.digest(&Real, &words);
    for other in [
        Domain {
            chain_id: 2,
            ..domain
        },
        Domain {
            chain_id: u64::MAX,
            ..domain
        },
        Domain {
            name_hash: [0; 32],
            ..domain
        },
        Domain {
            contract: Address::zero(),
            ..domain
        },
    ] {
        assert_ne!(other.digest(&Real, &words), digest);
    }
    assert_ne!(domain.digest(&Real, &[[2; 32]]), digest);
    assert_ne!(domain.digest(&Real, &[]), digest);
}

#[test]
fn words_are_right_aligned_and_big_endian() {
    let mut expected = [0; 32];
    expected[12..].copy_from_slice(&[9; 20]);
    assert_eq!(address(Address([9; 20])), expected);
    assert_eq!(number(0x0102_u64)[30..], [1, 2]);
    assert_eq!(number(0x0102_u64)[..30], [0; 30]);
    assert_eq!(number(u128::MAX)[..16], [0; 16]);
    assert_eq!(number(u128::MAX)[16..], [0xFF; 16]);
    assert_eq!(number(true as u8)[31], 1);
    assert_eq!(uint256(U256::MAX), [0xFF; 32]);
    assert_eq!(uint256(U256::from(0x0102)), number(0x0102_u32));
}
