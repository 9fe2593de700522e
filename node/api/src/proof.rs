use serde::Deserialize;
use utoipa::ToSchema;
use w3av_gate::WalletProof;
use w3av_types::{Address, ErrorKind};

use crate::{problem::Problem, state::Api};

/// A wallet's signature over a challenge's text. Byte strings are 0x and hex digits.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "scheme", rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum ProofBody {
    /// A Substrate account; the text may be wrapped in `<Bytes>`.
    Sr25519 {
        /// 32 bytes.
        public_key: String,
        /// 64 bytes.
        signature: String,
    },
    /// An Ethereum account's `personal_sign`.
    Ethereum {
        /// 65 bytes: r, s, v.
        signature: String,
    },
}

/// The caller's claim to an address. Says nothing until [`Claim::prove`].
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) address: String,
    pub(crate) nonce: String,
    pub(crate) proof: ProofBody,
}

impl Claim {
    /// The address, once its challenge was redeemed and the signature found good. The challenge is spent
    /// either way.
    pub(crate) fn prove(self, api: &Api) -> Result<Address, Problem> {
        let address = address(&self.address)?;
        let proof = self.proof.decode()?;
        let text = api.viewers.redeem(address, &self.nonce)?;
        if w3av_gate::verify(&text, &proof)? == address {
            Ok(address)
        } else {
            Err(Problem::unproven(&SignerError))
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the signature was made by another address")]
struct SignerError;

/// An address as a caller writes it.
pub(crate) fn address(text: &str) -> Result<Address, Problem> {
    text.parse()
        .map_err(|error: w3av_types::AddressError| Problem::new(ErrorKind::Invalid, error.to_string()))
}

impl ProofBody {
    fn decode(&self) -> Result<WalletProof, Problem> {
        Ok(match self {
            Self::Sr25519 {
                public_key,
                signature,
            } => WalletProof::Sr25519 {
                public_key: bytes("public_key", public_key)?,
                signature: bytes("signature", signature)?,
            },
            Self::Ethereum { signature } => WalletProof::Ethereum {
                signature: bytes("signature", signature)?,
            },
        })
    }
}

fn bytes<const N: usize>(field: &str, text: &str) -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    let digits = text.strip_prefix("0x").unwrap_or_default();
    match hex::decode_to_slice(digits, &mut bytes) {
        Ok(()) => Ok(bytes),
        Err(_) => Err(Problem::new(
            ErrorKind::Invalid,
            format!("{field} is 0x and {} hex digits", 2 * N),
        )),
    }
}
