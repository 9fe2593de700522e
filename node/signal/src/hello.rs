use crate::{DeviceId, DeviceKeys, SignatureError};
use w3av_types::Address;

/// What a node asks a device to sign before it carries anything for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Challenge {
    /// Drawn for this socket.
    pub nonce: [u8; 32],
    /// The chain's genesis hash.
    pub genesis: [u8; 32],
    /// The call contract.
    pub contract: Address,
}

impl Challenge {
    /// What the device signs: the domain, a zero byte, nonce, genesis, contract, account, slot.
    #[must_use]
    pub fn text(&self, device: DeviceId) -> Vec<u8> {
        [
            DOMAIN,
            b"\0",
            &self.nonce,
            &self.genesis,
            &self.contract.0,
            &device.to_bytes(),
        ]
        .concat()
    }
}

/// A device's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hello {
    /// Who it says it is.
    pub device: DeviceId,
    /// Over [`Challenge::text`].
    pub signature: [u8; 64],
}

impl Hello {
    /// Checks that the device is the one that it says.
    ///
    /// `signing`: what the firm contract says is the device's key.
    ///
    /// # Errors
    /// [`SignatureError`] when it isn't.
    pub fn verify(&self, challenge: &Challenge, signing: &[u8; 32]) -> Result<(), SignatureError> {
        DeviceKeys::verify(signing, &challenge.text(self.device), &self.signature)
    }
}

const DOMAIN: &[u8] = b"w3space-av/hello/1";
