//! What is common to everything that a member signs and somebody else brings.

use super::{FirmError, Registry};
use crate::{Address, context::Context, crypto::Crypto, signature::Signature, typed_data::Domain};

/// Keccak-256 of the name of the EIP-712 domain, "W3space Firm".
pub const NAME_HASH: [u8; 32] = keccak_const::Keccak256::new().update(b"W3space Firm").finalize();

/// What makes a signature count once and for a time only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voucher<'a> {
    /// Who signed.
    pub signer: Address,
    /// Chosen by the signer; counts once.
    pub nonce: [u8; 32],
    /// Last second that it counts.
    pub deadline: u64,
    /// As [`Signature::from_bytes`] reads it.
    pub signature: &'a [u8],
}

impl Voucher<'_> {
    /// Checks everything and changes nothing. `words` are the signed struct: type hash and fields.
    pub(super) fn check(
        &self,
        registry: &impl Registry,
        crypto: &impl Crypto,
        domain: &Domain,
        now: u64,
        words: &[[u8; 32]],
    ) -> Result<(), FirmError> {
        if now > self.deadline {
            return Err(FirmError::Expired {
                deadline: self.deadline,
            });
        }
        refuse_used(registry, self.signer, &self.nonce)?;
        let signer = Signature::from_bytes(self.signature)
            .and_then(|signature| signature.signer(crypto, &domain.digest(crypto, words)))
            .unwrap_or_default();
        if signer.is_zero() || signer != self.signer {
            return Err(FirmError::InvalidSignature { signer });
        }
        Ok(())
    }
}

/// Voids everything that the caller signed with this nonce.
///
/// # Errors
/// [`FirmError::NonceUsed`].
pub fn revoke_nonce(
    registry: &mut impl Registry,
    context: Context,
    nonce: &[u8; 32],
) -> Result<(), FirmError> {
    refuse_used(registry, context.caller, nonce)?;
    registry.use_nonce(context.caller, nonce);
    Ok(())
}

fn refuse_used(registry: &impl Registry, signer: Address, nonce: &[u8; 32]) -> Result<(), FirmError> {
    if registry.is_nonce_used(signer, nonce) {
        return Err(FirmError::NonceUsed {
            signer,
            nonce: *nonce,
        });
    }
    Ok(())
}
