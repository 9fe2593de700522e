use w3av_types::ErrorKind;

use crate::{
    CallId, DeviceId, DeviceKeys, DeviceSecret, SignatureError,
    cbor::{CborError, Reader, Writer},
};

/// What a device confirms before media flows: that the certificates of the connection are those of the two devices, with
/// nobody in between. The node never sees one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmation {
    /// The call or room.
    pub call: CallId,
    /// Who signs.
    pub own: DeviceId,
    /// Who checks.
    pub peer: DeviceId,
    /// SHA-256 of the certificate that the signing side uses.
    pub own_fingerprint: [u8; 32],
    /// SHA-256 of the certificate that the signing side received.
    pub peer_fingerprint: [u8; 32],
}

impl Confirmation {
    /// What is signed: the domain, a zero byte, call id, own account and slot, the peer's, own fingerprint, the peer's.
    #[must_use]
    pub fn text(&self) -> Vec<u8> {
        [
            DOMAIN,
            b"\0",
            &self.call.0,
            &self.own.to_bytes(),
            &self.peer.to_bytes(),
            &self.own_fingerprint,
            &self.peer_fingerprint,
        ]
        .concat()
    }

    /// The same connection as the other side sees it: what its signature must be over.
    #[must_use]
    pub const fn mirrored(&self) -> Self {
        Self {
            call: self.call,
            own: self.peer,
            peer: self.own,
            own_fingerprint: self.peer_fingerprint,
            peer_fingerprint: self.own_fingerprint,
        }
    }

    /// The message for the data channel: CBOR `{1: signature}`.
    #[must_use]
    pub fn seal(&self, own: &DeviceSecret) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.map(1).uint(1).bytes(&own.sign(&self.text()));
        writer.into_bytes()
    }

    /// Checks the peer's message against what this side sees.
    ///
    /// `signing`: what the firm contract says is the peer's key.
    ///
    /// # Errors
    /// [`ConfirmError`]; no media may flow then.
    pub fn check(&self, message: &[u8], signing: &[u8; 32]) -> Result<(), ConfirmError> {
        let mut reader = Reader::new(message);
        reader.map_of_len(1, "map of one entry")?;
        let signature = reader.key(1, 1)?.array_of("signature of 64 bytes")?;
        reader.end()?;
        Ok(DeviceKeys::verify(signing, &self.mirrored().text(), &signature)?)
    }
}

/// Why a connection is not confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfirmError {
    /// Not the deterministic encoding of a confirmation.
    #[error("decoding a confirmation")]
    Encoding(#[from] CborError),
    /// The peer sees other certificates, or is another.
    #[error("checking a confirmation")]
    Signature(#[from] SignatureError),
}

impl ConfirmError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Encoding(_) => ErrorKind::Invalid,
            Self::Signature(_) => ErrorKind::Unauthorized,
        }
    }
}

const DOMAIN: &[u8] = b"w3space-av/confirm/1";
