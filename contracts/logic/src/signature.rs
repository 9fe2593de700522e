//! Signatures of people: secp256k1 as Ethereum wallets make them, sr25519 as Substrate wallets do, over one digest.

use crate::{
    Address,
    crypto::{Crypto, address_of_sr25519},
};

/// Length of a secp256k1 signature `r ‖ s ‖ v`.
pub const ECDSA_BYTES: usize = 65;
/// Length of an sr25519 `key ‖ signature`.
pub const SR25519_BYTES: usize = 96;
/// Half of the secp256k1 order: a signature with a larger `s` has a twin, so it is refused (EIP-2).
const HALF_ORDER: [u8; 32] = [
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x5d,
    0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0,
];
const OPENING: &[u8; 7] = b"<Bytes>";
const CLOSING: &[u8; 8] = b"</Bytes>";

/// A signature over a 32-byte digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// Of a secp256k1 key.
    Ecdsa {
        /// 27 or 28.
        v: u8,
        /// First half.
        r: [u8; 32],
        /// Second half.
        s: [u8; 32],
    },
    /// Of an sr25519 key, which can't be recovered and so comes along.
    Sr25519 {
        /// Public key.
        key: [u8; 32],
        /// Signature.
        signature: [u8; 64],
    },
}

impl Signature {
    /// Reads `r ‖ s ‖ v` (65 bytes) or `key ‖ signature` (96 bytes); `None` for any other length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes.len() {
            ECDSA_BYTES => Some(Self::Ecdsa {
                r: *bytes.first_chunk()?,
                s: *bytes.get(32..)?.first_chunk()?,
                v: *bytes.get(64)?,
            }),
            SR25519_BYTES => Some(Self::Sr25519 {
                key: *bytes.first_chunk()?,
                signature: *bytes.get(32..)?.first_chunk()?,
            }),
            _ => None,
        }
    }

    /// Whose signature over `digest` it is; `None` when it is nobody's. Never the zero address.
    pub fn signer(&self, crypto: &impl Crypto, digest: &[u8; 32]) -> Option<Address> {
        let signer = match self {
            Self::Ecdsa { v, r, s } => {
                let is_canonical = matches!(v, 27 | 28) && *s <= HALF_ORDER && *s != [0; 32] && *r != [0; 32];
                if is_canonical {
                    crypto.recover(digest, *v, r, s)
                } else {
                    None
                }
            }
            Self::Sr25519 { key, signature } => {
                is_signed(crypto, key, digest, signature).then(|| address_of_sr25519(crypto, key))
            }
        };
        signer.filter(|address| !address.is_zero())
    }
}

/// True when the sr25519 `key` signed `digest`, raw or between `<Bytes>` and `</Bytes>` as wallets do.
pub fn is_signed(crypto: &impl Crypto, key: &[u8; 32], digest: &[u8; 32], signature: &[u8; 64]) -> bool {
    crypto.verify_sr25519(key, digest, signature) || crypto.verify_sr25519(key, &wrapped(digest), signature)
}

/// `<Bytes>` digest `</Bytes>`.
pub fn wrapped(digest: &[u8; 32]) -> [u8; 47] {
    let mut message = [0; 47];
    message[..7].copy_from_slice(OPENING);
    message[7..39].copy_from_slice(digest);
    message[39..].copy_from_slice(CLOSING);
    message
}

#[cfg(test)]
mod tests;
