//! What only devices can do: seal for one, and open what was sealed for one.

use std::convert::Infallible;

use hpke::{
    Deserializable as _, HpkeError, Kem, OpModeR, OpModeS, Serializable as _,
    aead::ChaCha20Poly1305,
    kdf::HkdfSha256,
    kem::X25519HkdfSha256,
    rand_core::{TryCryptoRng, TryRng},
    single_shot_open, single_shot_seal_with_rng,
};
use w3av_types::ErrorKind;

use crate::{
    DeviceSecret, Envelope, Header, Kind, MAX_ENVELOPE_BYTES, Message, MessageError, envelope::DOMAIN,
};

/// Why nothing could be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// Header and message are of different kinds.
    #[error("a message of kind {} does not go into an envelope of kind {}", message.name(), header.name())]
    OtherKind {
        /// What the header says.
        header: Kind,
        /// What the message is.
        message: Kind,
    },
    /// The envelope would have more than [`MAX_ENVELOPE_BYTES`].
    #[error("the envelope would have {bytes} bytes, more than {MAX_ENVELOPE_BYTES}")]
    TooLarge {
        /// How many.
        bytes: usize,
    },
    /// The receiver's agreement key gives no secret: it has small order.
    #[error("the receiver's agreement key is unusable")]
    BadKey,
}

impl SealError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

/// Why nothing could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Sealed for another device, or changed on the way.
    #[error("the ciphertext does not open with this device's key")]
    DoesNotOpen,
    /// It opens, and holds no message of its kind.
    #[error("reading the message in an envelope")]
    Message(#[from] MessageError),
}

impl OpenError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }

    /// A word for programs, the same in every implementation. Source: `PROTOCOL.md`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::DoesNotOpen => "does_not_open",
            Self::Message(_) => "bad_plaintext",
        }
    }
}

/// Seals a message for the device with the agreement key `to`, and signs it as `from`.
///
/// `random`: fresh, unpredictable bytes, used once; the input key material of RFC 9180's `DeriveKeyPair`.
///
/// # Errors
/// [`SealError`].
///
/// Source: RFC 9180, 6.1 (base mode); DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305.
pub fn seal(
    header: Header,
    message: &Message,
    from: &DeviceSecret,
    to: &[u8; 32],
    random: [u8; 32],
) -> Result<Envelope, SealError> {
    if header.kind != message.kind() {
        return Err(SealError::OtherKind {
            header: header.kind,
            message: message.kind(),
        });
    }
    seal_plaintext(header, &message.encode(), from, to, random)
}

/// As [`seal`], with bytes that need not be a message: for tests of what receivers refuse.
///
/// # Errors
/// [`SealError`].
#[doc(hidden)]
pub fn seal_plaintext(
    header: Header,
    plaintext: &[u8],
    from: &DeviceSecret,
    to: &[u8; 32],
    random: [u8; 32],
) -> Result<Envelope, SealError> {
    let (enc, ciphertext) =
        seal_base(DOMAIN, &header.aad(), plaintext, to, random).map_err(|_| SealError::BadKey)?;
    let mut envelope = Envelope {
        header,
        enc,
        ciphertext,
        signature: [0; 64],
    };
    envelope.signature = from.sign(&envelope.signed_text());
    match envelope.encode().len() {
        bytes if bytes > MAX_ENVELOPE_BYTES => Err(SealError::TooLarge { bytes }),
        _ => Ok(envelope),
    }
}

/// Opens an envelope that is addressed to this device. Check [`Header::check`] and [`Envelope::verify`] first: HPKE's
/// base mode says nothing about who sealed it.
///
/// # Errors
/// [`OpenError`].
pub fn open(envelope: &Envelope, to: &DeviceSecret) -> Result<Message, OpenError> {
    let enc = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&envelope.enc)
        .map_err(|_| OpenError::DoesNotOpen)?;
    let plaintext = single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &to.agreement(),
        &enc,
        DOMAIN,
        &envelope.ciphertext,
        &envelope.header.aad(),
    )
    .map_err(|_| OpenError::DoesNotOpen)?;
    Ok(Message::decode(envelope.header.kind, &plaintext)?)
}

fn seal_base(
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
    to: &[u8; 32],
    random: [u8; 32],
) -> Result<([u8; 32], Vec<u8>), HpkeError> {
    let to = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(to)?;
    let (enc, ciphertext) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &to,
        info,
        plaintext,
        aad,
        &mut Given { random, at: 0 },
    )?;
    Ok((enc.to_bytes().into(), ciphertext))
}

/// Hands out the bytes that the caller drew.
struct Given {
    random: [u8; 32],
    at: usize,
}

impl TryRng for Given {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        let end = self.at + into.len();
        into.copy_from_slice(
            self.random
                .get(self.at..end)
                .expect("base mode with X25519 draws one private key of 32 bytes"),
        );
        self.at = end;
        Ok(())
    }
}

impl TryCryptoRng for Given {}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        hex::decode(text).expect("hex").try_into().expect("as long")
    }

    #[test]
    fn suite_is_that_of_the_standard() {
        // Source: RFC 9180, A.2.1 and A.2.1.1, sequence number 0.
        let (enc, ciphertext) = seal_base(
            &hex::decode("4f6465206f6e2061204772656369616e2055726e").expect("hex"),
            &hex::decode("436f756e742d30").expect("hex"),
            &hex::decode("4265617574792069732074727574682c20747275746820626561757479").expect("hex"),
            &bytes("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a"),
            bytes("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b"),
        )
        .expect("seals");
        assert_eq!(
            hex::encode(enc),
            "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a"
        );
        assert_eq!(
            hex::encode(ciphertext),
            "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28"
        );
    }

    #[test]
    fn agreement_key_of_small_order_is_refused() {
        assert!(seal_base(b"", b"", b"", &[0; 32], [7; 32]).is_err());
    }
}
