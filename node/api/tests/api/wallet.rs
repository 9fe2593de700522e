use k256::ecdsa::SigningKey;
use schnorrkel::{ExpansionMode, Keypair, MiniSecretKey};
use serde_json::{Value, json};
use sha3::{Digest, Keccak256};
use w3av_types::Address;

/// A wallet of either kind.
pub(crate) enum Wallet {
    Sr25519(Box<Keypair>),
    Ethereum(SigningKey),
}

impl Wallet {
    pub(crate) fn sr25519(seed: u8) -> Self {
        let key = MiniSecretKey::from_bytes(&[seed; 32]).expect("32 bytes");
        Self::Sr25519(Box::new(key.expand_to_keypair(ExpansionMode::Ed25519)))
    }

    pub(crate) fn ethereum(seed: u8) -> Self {
        Self::Ethereum(SigningKey::from_slice(&[seed; 32]).expect("in range"))
    }

    pub(crate) fn address(&self) -> Address {
        match self {
            Self::Sr25519(keys) => w3av_gate::address_of_sr25519(&keys.public.to_bytes()),
            Self::Ethereum(key) => {
                let point = key.verifying_key().to_encoded_point(false);
                Address(
                    Keccak256::digest(&point.as_bytes()[1..])[12..]
                        .try_into()
                        .expect("20 bytes"),
                )
            }
        }
    }

    /// The `proof` of a request.
    pub(crate) fn sign(&self, text: &str) -> Value {
        match self {
            Self::Sr25519(keys) => json!({
                "scheme": "sr25519",
                "public_key": hex(&keys.public.to_bytes()),
                "signature": hex(&keys.sign_simple(b"substrate", format!("<Bytes>{text}</Bytes>").as_bytes()).to_bytes()),
            }),
            Self::Ethereum(key) => {
                let message = format!("\x19Ethereum Signed Message:\n{}{text}", text.len());
                let (signature, id) = key
                    .sign_prehash_recoverable(&Keccak256::digest(message))
                    .expect("signs");
                let bytes = [&signature.to_bytes()[..], &[id.to_byte() + 27]].concat();
                json!({ "scheme": "ethereum", "signature": hex(&bytes) })
            }
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}
