use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use hpke::{Deserializable as _, Kem as _, Serializable as _, kem::X25519HkdfSha256};
use w3av_types::{Address, ErrorKind, Secret};

use crate::cbor::{CborError, Reader, Writer};

/// A device: one of an account's slots in the firm contract. Ordered by account, then slot; the larger is the polite
/// side of a negotiation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceId {
    account: Address,
    slot: u8,
}

/// There is no such slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no slot {slot}: an account has slots 0 to {MAX_SLOT}")]
pub struct DeviceIdError {
    /// What was asked for.
    pub slot: u8,
}

impl DeviceIdError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

impl DeviceId {
    /// A device of `account`.
    ///
    /// # Errors
    /// [`DeviceIdError`] when `slot` is above [`MAX_SLOT`].
    pub const fn new(account: Address, slot: u8) -> Result<Self, DeviceIdError> {
        if slot > MAX_SLOT {
            return Err(DeviceIdError { slot });
        }
        Ok(Self { account, slot })
    }

    /// Whose device it is.
    #[must_use]
    pub const fn account(self) -> Address {
        self.account
    }

    /// 0 to [`MAX_SLOT`].
    #[must_use]
    pub const fn slot(self) -> u8 {
        self.slot
    }

    /// As signed texts hold it: the account's 20 bytes and the slot's one.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 21] {
        let mut bytes = [self.slot; 21];
        bytes[..20].copy_from_slice(&self.account.0);
        bytes
    }

    pub(crate) fn write(self, writer: &mut Writer) {
        writer.array(2).bytes(&self.account.0).uint(self.slot.into());
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        reader.array_of_len(2, DEVICE)?;
        let account = Address(reader.array_of("account")?);
        let slot = reader.uint_to(MAX_SLOT.into(), "slot")? as u8;
        Ok(Self { account, slot })
    }
}

impl fmt::Debug for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.account, self.slot)
    }
}

/// What the firm contract holds of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceKeys {
    /// Ed25519 public key.
    pub signing: [u8; 32],
    /// X25519 public key.
    pub agreement: [u8; 32],
}

/// A device's own half of its keys. A node never has one; tests and headless members do.
#[derive(Debug, Clone)]
pub struct DeviceSecret {
    signing: Secret<[u8; 32]>,
    agreement: Secret<[u8; 32]>,
}

impl DeviceSecret {
    /// `signing`: Ed25519 seed. `agreement`: X25519 private key.
    #[must_use]
    pub const fn new(signing: Secret<[u8; 32]>, agreement: Secret<[u8; 32]>) -> Self {
        Self { signing, agreement }
    }

    /// The public half.
    #[must_use]
    pub fn keys(&self) -> DeviceKeys {
        let agreement = X25519HkdfSha256::sk_to_pk(&self.agreement());
        DeviceKeys {
            signing: SigningKey::from_bytes(self.signing.expose())
                .verifying_key()
                .to_bytes(),
            agreement: agreement.to_bytes().into(),
        }
    }

    /// Ed25519 signature over `text`.
    #[must_use]
    pub fn sign(&self, text: &[u8]) -> [u8; 64] {
        SigningKey::from_bytes(self.signing.expose())
            .sign(text)
            .to_bytes()
    }

    pub(crate) fn agreement(&self) -> <X25519HkdfSha256 as hpke::Kem>::PrivateKey {
        <X25519HkdfSha256 as hpke::Kem>::PrivateKey::from_bytes(self.agreement.expose())
            .expect("every 32 bytes are an X25519 private key")
    }
}

/// The signature is not this device's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature is not by the device's signing key")]
pub struct SignatureError;

impl SignatureError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Unauthorized
    }
}

impl DeviceKeys {
    /// Checks a signature of the device over `text`.
    ///
    /// # Errors
    /// [`SignatureError`] also for a key that is no point of the curve, or one of small order, which would verify
    /// signatures that nobody made.
    ///
    /// Source: RFC 8032, 5.1.7, with the refusals of `verify_strict`.
    pub fn verify(signing: &[u8; 32], text: &[u8], signature: &[u8; 64]) -> Result<(), SignatureError> {
        VerifyingKey::from_bytes(signing)
            .and_then(|key| key.verify_strict(text, &ed25519_dalek::Signature::from_bytes(signature)))
            .map_err(|_| SignatureError)
    }
}

/// An account has four devices. Source: `IFirm.sol`, `setDevice`.
pub const MAX_SLOT: u8 = 3;

const DEVICE: &str = "device: account and slot";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_end_at_three() {
        assert!(DeviceId::new(Address::ZERO, 3).is_ok());
        assert_eq!(DeviceId::new(Address::ZERO, 4), Err(DeviceIdError { slot: 4 }));
    }

    #[test]
    fn key_of_small_order_signs_nothing() {
        // The neutral element: without the strict check it verifies R = S * B for every text.
        let mut neutral = [0; 32];
        neutral[0] = 1;
        let mut signature = [0; 64];
        signature[0] = 1;
        assert_eq!(
            DeviceKeys::verify(&neutral, b"anything", &signature),
            Err(SignatureError)
        );
    }

    #[test]
    fn secrets_are_not_printed() {
        let device = DeviceSecret::new(Secret::new([0xAB; 32]), Secret::new([0xCD; 32]));
        let text = format!("{device:?}");
        assert!(
            !text.contains("171") && !text.to_lowercase().contains("ab, "),
            "{text}"
        );
    }
}
