//! When signatures of a set are enough.

use super::{Members, OracleError, Roster, SETTLEMENT, STATUS, SetHead};
use crate::{crypto::Crypto, signature::is_signed};

const SIGNATURE_BYTES: usize = 64;

/// Signatures needed in a set of `size`, with f = (size - 1) / 3 members that may lie: f + 1 for a status, so that
/// one of them is honest; size - f for a settlement, so that two quorums share an honest one. `None` for other kinds.
pub const fn quorum(size: u8, kind: u8) -> Option<u8> {
    let faulty = size.saturating_sub(1) / 3;
    match kind {
        STATUS => Some(faulty.saturating_add(1)),
        SETTLEMENT => Some(size.saturating_sub(faulty)),
        _ => None,
    }
}

/// Signatures of members of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed<'a> {
    /// Set that the members are of.
    pub set_id: u32,
    /// A bit for each member that signed.
    pub signers: u32,
    /// Their signatures, 64 bytes each, from the lowest bit up.
    pub signatures: &'a [u8],
}

/// Passes only when at least `needed` different members of the set, who all still count, signed `digest`. A bit is a
/// member and there is one signature for each bit, so nobody counts twice; keys are unique among nodes.
///
/// # Errors
/// [`OracleError::InvalidSigners`], [`OracleError::TooFewSigners`], [`OracleError::InvalidSignature`], in this order.
pub(super) fn check(
    roster: &impl Roster,
    crypto: &impl Crypto,
    head: &SetHead,
    needed: u8,
    digest: &[u8; 32],
    signed: Signed<'_>,
) -> Result<(), OracleError> {
    let signers = signed.signers;
    let is_foreign = signers.checked_shr(head.size.into()).unwrap_or(0) != 0;
    let (signatures, rest) = signed.signatures.as_chunks::<SIGNATURE_BYTES>();
    let count = signers.count_ones();
    if is_foreign || !rest.is_empty() || signatures.len() != count as usize {
        return Err(OracleError::InvalidSigners {
            signers,
            size: head.size,
        });
    }
    if count < needed.into() {
        return Err(OracleError::TooFewSigners {
            signers: count as u8,
            needed,
        });
    }
    let mut loaded: Option<(u8, Members)> = None;
    let bits = (0..head.size).filter(|member| signers.checked_shr((*member).into()).unwrap_or(0) & 1 == 1);
    for (member, signature) in bits.zip(signatures) {
        let (cell, slot) = head.locate(member);
        let members = match loaded {
            Some((current, members)) if current == cell => members,
            _ => roster.members(cell),
        };
        loaded = Some((cell, members));
        let (node, key) = members.member(slot);
        if node == 0 || !is_signed(crypto, &key, digest, signature) {
            return Err(OracleError::InvalidSignature { member });
        }
    }
    Ok(())
}
