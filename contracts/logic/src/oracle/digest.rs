//! What signers sign.

use crate::{
    Address,
    crypto::{Crypto, hash_words},
    typed_data::{address, number},
};

/// What a report is called in its digest, and how long that is.
const NAME: (&[u8; 24], u8) = (b"W3space oracle report v1", 24);
/// Where the name starts in the encoding: behind seven words.
const NAME_OFFSET: u8 = 7 * 32;

/// Where signatures count: this chain and this contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Home {
    /// Chain id.
    pub chain_id: u64,
    /// Address of the contract.
    pub contract: Address,
}

impl Home {
    /// Digest of a signer set, from the hash of its keys one after the other.
    pub fn set_digest(&self, crypto: &impl Crypto, set_id: u32, size: u8, keys_hash: [u8; 32]) -> [u8; 32] {
        hash_words(
            crypto,
            &[
                number(self.chain_id),
                address(self.contract),
                number(set_id),
                number(size),
                keys_hash,
            ],
        )
    }
}

/// What a report is about: in one set a signer signs one body for one slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Event.
    pub event: u64,
    /// [`super::STATUS`] or [`super::SETTLEMENT`].
    pub kind: u8,
    /// Counts reports of the kind.
    pub sequence: u32,
    /// Which lease was held.
    pub fence: u32,
}

/// The digest that signers sign.
pub fn report_digest(
    crypto: &impl Crypto,
    set_digest: &[u8; 32],
    slot: Slot,
    body_hash: &[u8; 32],
) -> [u8; 32] {
    let mut name = [0; 32];
    name[..24].copy_from_slice(NAME.0);
    hash_words(
        crypto,
        &[
            number(NAME_OFFSET),
            *set_digest,
            number(slot.event),
            number(slot.kind),
            number(slot.sequence),
            number(slot.fence),
            *body_hash,
            number(NAME.1),
            name,
        ],
    )
}

/// Hash of a status report's fields.
pub fn status_body(crypto: &impl Crypto, status: u8, manifest_hash: [u8; 32]) -> [u8; 32] {
    hash_words(crypto, &[number(status), manifest_hash])
}

/// Hash of a settlement report's fields.
pub fn settlement_body(crypto: &impl Crypto, report: &super::Settlement) -> [u8; 32] {
    hash_words(
        crypto,
        &[
            number(report.delivered_seconds),
            number(report.uptime_bps),
            number(report.peak_viewers),
            number(report.work_total),
            report.work_root,
            report.log_root,
        ],
    )
}
