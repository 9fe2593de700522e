//! Proof that a wallet's owner agreed to a text.

use k256::ecdsa::{RecoveryId, Signature as EcdsaSignature, VerifyingKey};
use schnorrkel::{PublicKey, Signature as Sr25519Signature};
use sha3::{Digest, Keccak256};
use w3av_types::{Address, ErrorKind};

/// A signature over a challenge's text, with what is needed to learn the signer's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WalletProof {
    /// A Substrate account's Schnorr signature over the text, bare or wrapped in `<Bytes>` as browser
    /// extensions do.
    Sr25519 {
        /// Public key (compressed Ristretto point).
        public_key: [u8; 32],
        /// Signature with the schnorrkel marker bit.
        signature: [u8; 64],
    },
    /// An Ethereum account's `personal_sign`: r, s and v (0, 1, 27 or 28). Source: EIP-191, version 0x45.
    Ethereum {
        /// 32 bytes r, 32 bytes s, 1 byte v.
        signature: [u8; 65],
    },
}

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The bytes are not a public key or signature of that scheme.
    #[error("the {scheme} proof is malformed")]
    Malformed {
        /// Name of the signature scheme.
        scheme: &'static str,
    },
    /// A valid signature written in its second form; accepting both would make proofs malleable.
    #[error("the ethereum signature has a high s")]
    HighS,
    /// The signature is not of this text and key.
    #[error("the {scheme} signature does not match the text")]
    Mismatch {
        /// Name of the signature scheme.
        scheme: &'static str,
    },
}

impl ProofError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Unauthorized
    }
}

/// The address whose key signed `text`. About 0.1 ms of CPU.
///
/// An Ethereum signature always recovers *some* address: the caller compares it with the one that was
/// claimed.
///
/// # Errors
/// [`ProofError`] when the proof is malformed or does not match.
///
/// Source: schnorrkel with signing context `substrate`; EIP-191 and EIP-2 (low s).
pub fn verify(text: &str, proof: &WalletProof) -> Result<Address, ProofError> {
    match proof {
        WalletProof::Sr25519 {
            public_key,
            signature,
        } => verify_sr25519(text, public_key, signature),
        WalletProof::Ethereum { signature } => recover_ethereum(text, signature),
    }
}

/// Address of an sr25519 account on pallet-revive: the last 20 bytes of keccak-256 over the key, or, for an
/// account that was made from an Ethereum address by padding it with twelve bytes 0xEE, that address.
#[must_use]
pub fn address_of_sr25519(public_key: &[u8; 32]) -> Address {
    let mut address = [0; 20];
    if public_key[20..] == [0xEE; 12] {
        address.copy_from_slice(&public_key[..20]);
    } else {
        address.copy_from_slice(&Keccak256::digest(public_key)[12..]);
    }
    Address(address)
}

fn verify_sr25519(text: &str, public_key: &[u8; 32], signature: &[u8; 64]) -> Result<Address, ProofError> {
    const SCHEME: &str = "sr25519";
    let malformed = |_| ProofError::Malformed { scheme: SCHEME };
    let key = PublicKey::from_bytes(public_key).map_err(malformed)?;
    let signature = Sr25519Signature::from_bytes(signature).map_err(malformed)?;
    let wrapped = format!("<Bytes>{text}</Bytes>");
    if [wrapped.as_str(), text]
        .iter()
        .any(|text| key.verify_simple(CONTEXT, text.as_bytes(), &signature).is_ok())
    {
        Ok(address_of_sr25519(public_key))
    } else {
        Err(ProofError::Mismatch { scheme: SCHEME })
    }
}

fn recover_ethereum(text: &str, signature: &[u8; 65]) -> Result<Address, ProofError> {
    const SCHEME: &str = "ethereum";
    let malformed = ProofError::Malformed { scheme: SCHEME };
    let parity = match signature[64] {
        v @ (0 | 1) => v,
        v @ (27 | 28) => v - 27,
        _ => return Err(malformed),
    };
    let id = RecoveryId::from_byte(parity).ok_or(malformed)?;
    let signature = EcdsaSignature::from_slice(&signature[..64]).map_err(|_| malformed)?;
    if signature.normalize_s().is_some() {
        return Err(ProofError::HighS);
    }
    let hash = Keccak256::new()
        .chain_update(format!("\x19Ethereum Signed Message:\n{}", text.len()))
        .chain_update(text)
        .finalize();
    let key = VerifyingKey::recover_from_prehash(&hash, &signature, id)
        .map_err(|_| ProofError::Mismatch { scheme: SCHEME })?;
    let point = key.to_encoded_point(false);
    let mut address = [0; 20];
    // The first byte says that the point is uncompressed; it is not hashed.
    address.copy_from_slice(&Keccak256::digest(&point.as_bytes()[1..])[12..]);
    Ok(Address(address))
}

/// Signing context of all Substrate sr25519 signatures.
const CONTEXT: &[u8] = b"substrate";

#[cfg(test)]
mod tests {
    use k256::ecdsa::SigningKey;
    use proptest::prelude::*;
    use schnorrkel::{ExpansionMode, Keypair, MiniSecretKey};

    use super::*;

    const TEXT: &str = "site wants you to sign in with your account:\n0x00…";

    fn sr25519(seed: u8) -> Keypair {
        MiniSecretKey::from_bytes(&[seed; 32])
            .expect("32 bytes")
            .expand_to_keypair(ExpansionMode::Ed25519)
    }

    fn sr25519_proof(keys: &Keypair, text: &str) -> WalletProof {
        let signature = keys.sign_simple(CONTEXT, text.as_bytes()).to_bytes();
        WalletProof::Sr25519 {
            public_key: keys.public.to_bytes(),
            signature,
        }
    }

    fn ethereum_signature(seed: u8, text: &str) -> [u8; 65] {
        let message = [
            format!("\x19Ethereum Signed Message:\n{}", text.len()).as_str(),
            text,
        ]
        .concat();
        let key = SigningKey::from_slice(&[seed; 32]).expect("in range");
        let (signature, id) = key
            .sign_prehash_recoverable(&Keccak256::digest(message))
            .expect("signs");
        let mut bytes = [0; 65];
        bytes[..64].copy_from_slice(&signature.to_bytes());
        bytes[64] = id.to_byte() + 27;
        bytes
    }

    fn ethereum(hex_text: &str) -> WalletProof {
        WalletProof::Ethereum {
            signature: hex::decode(hex_text).expect("hex").try_into().expect("65 bytes"),
        }
    }

    fn address(text: &str) -> Address {
        text.parse().expect("address")
    }

    /// Vectors from the public documentation of web3.js (`eth.accounts.sign`) and viem (`signMessage`).
    #[test]
    fn published_personal_sign_vectors_recover_their_signer() {
        for (text, signer, signature) in [
            (
                "Some data",
                "0x2c7536e3605d9c16a7a3d7b1898e529396a65c23",
                "b91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd\
                 6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a0291c",
            ),
            (
                "hello world",
                "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266",
                "a461f509887bd19e312c0c58467ce8ff8e300d3c1a90b608a760c5b80318eaf1\
                 5fe57c96f9175d6cd4daad4663763baa7e78836e067d0163e9a2ccf2ff753f5b1b",
            ),
        ] {
            assert_eq!(verify(text, &ethereum(signature)), Ok(address(signer)), "{text}");
        }
    }

    #[test]
    fn recovery_byte_may_be_written_both_ways() {
        let mut signature = ethereum_signature(3, TEXT);
        let signer = verify(TEXT, &WalletProof::Ethereum { signature });
        signature[64] -= 27;
        assert!(signer.is_ok());
        assert_eq!(verify(TEXT, &WalletProof::Ethereum { signature }), signer);
        for v in [2, 3, 26, 29, 30, 37, 255] {
            signature[64] = v;
            let refused = verify(TEXT, &WalletProof::Ethereum { signature });
            assert_eq!(refused, Err(ProofError::Malformed { scheme: "ethereum" }), "{v}");
        }
    }

    #[test]
    fn high_s_form_of_a_good_signature_is_refused() {
        let mut bytes = ethereum_signature(3, TEXT);
        let signature = EcdsaSignature::from_slice(&bytes[..64]).expect("valid");
        let (r, s) = signature.split_scalars();
        let high = EcdsaSignature::from_scalars(r, -s).expect("valid");
        bytes[..64].copy_from_slice(&high.to_bytes());
        // The other recovery byte: 27 for 28 and back.
        bytes[64] = 55 - bytes[64];
        assert_eq!(
            verify(TEXT, &WalletProof::Ethereum { signature: bytes }),
            Err(ProofError::HighS)
        );
    }

    #[test]
    fn zero_ethereum_signature_is_malformed() {
        let refused = verify(TEXT, &WalletProof::Ethereum { signature: [0; 65] });
        assert_eq!(refused, Err(ProofError::Malformed { scheme: "ethereum" }));
    }

    /// Alice of the development accounts: her well-known public key and her address on pallet-revive.
    #[test]
    fn sr25519_account_has_the_address_that_the_chain_gives_it() {
        let alice = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
        let key = hex::decode(alice).expect("hex").try_into().expect("32 bytes");
        assert_eq!(
            address_of_sr25519(&key),
            address("0x9621dde636de098b43efb0fa9b61facfe328f99d")
        );
    }

    #[test]
    fn padded_ethereum_account_keeps_its_ethereum_address() {
        let mut key = [0x11; 32];
        key[20..].fill(0xEE);
        assert_eq!(address_of_sr25519(&key), Address([0x11; 20]));
    }

    #[test]
    fn bare_and_wrapped_sr25519_texts_are_accepted() {
        let keys = sr25519(7);
        let expected = Ok(address_of_sr25519(&keys.public.to_bytes()));
        assert_eq!(verify(TEXT, &sr25519_proof(&keys, TEXT)), expected);
        assert_eq!(
            verify(TEXT, &sr25519_proof(&keys, &format!("<Bytes>{TEXT}</Bytes>"))),
            expected
        );
    }

    #[test]
    fn proof_of_another_text_or_key_is_refused() {
        let mismatch = Err(ProofError::Mismatch { scheme: "sr25519" });
        assert_eq!(
            verify(TEXT, &sr25519_proof(&sr25519(7), "another text")),
            mismatch
        );
        let WalletProof::Sr25519 { signature, .. } = sr25519_proof(&sr25519(7), TEXT) else {
            unreachable!()
        };
        let public_key = sr25519(8).public.to_bytes();
        assert_eq!(
            verify(
                TEXT,
                &WalletProof::Sr25519 {
                    public_key,
                    signature
                }
            ),
            mismatch
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_changed_bit_of_an_sr25519_proof_is_refused(at in 0usize..64, bit in 0u8..8) {
            let WalletProof::Sr25519 { public_key, mut signature } = sr25519_proof(&sr25519(7), TEXT) else {
                unreachable!()
            };
            signature[at] ^= 1 << bit;
            let proof = WalletProof::Sr25519 { public_key, signature };
            prop_assert!(verify(TEXT, &proof).is_err());
        }

        #[test]
        fn any_changed_bit_of_an_ethereum_proof_loses_the_signer(at in 0usize..64, bit in 0u8..8) {
            let mut signature = ethereum_signature(3, TEXT);
            let signer = verify(TEXT, &WalletProof::Ethereum { signature });
            signature[at] ^= 1 << bit;
            prop_assert_ne!(verify(TEXT, &WalletProof::Ethereum { signature }), signer);
        }

        #[test]
        fn arbitrary_proofs_never_panic(text: String, key: [u8; 32], tail: [u8; 32], head: [u8; 32], v: u8) {
            let mut signature = [0; 65];
            signature[..32].copy_from_slice(&head);
            signature[32..64].copy_from_slice(&tail);
            signature[64] = v;
            let _ = verify(&text, &WalletProof::Ethereum { signature });
            let mut short = [0; 64];
            short.copy_from_slice(&signature[..64]);
            let proof = WalletProof::Sr25519 { public_key: key, signature: short };
            prop_assert!(verify(&text, &proof).is_err());
        }
    }
}
