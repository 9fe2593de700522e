//! What signers sign: the bodies of reports and their digests. Source: `IOracle.sol`.

use alloy_primitives::{Address as SolAddress, B256, U256, keccak256};
use alloy_sol_types::SolValue;
use schnorrkel::{PublicKey, Signature};
use w3av_types::{Address, EventId};

/// The body of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// How the stream is.
    Status {
        /// 1 ready, 2 healthy, 3 degraded.
        status: u8,
        /// Keccak-256 of the multivariant playlist.
        manifest_hash: [u8; 32],
    },
    /// What was delivered.
    Settlement {
        /// Media time that was received and offered to viewers.
        delivered_seconds: u32,
        /// Share of the time from ready to the end, 0..=10000.
        uptime_bps: u16,
        /// Most viewers at a time.
        peak_viewers: u32,
        /// What nodes are owed, in the smallest unit of the pay token.
        work_total: u128,
        /// Root of the tree of claims.
        work_root: [u8; 32],
        /// Keccak-256 of the last media playlists: what the reporting node can be held to.
        log_root: [u8; 32],
    },
}

impl Body {
    /// 1 status, 2 settlement.
    #[must_use]
    pub const fn kind(&self) -> u8 {
        match self {
            Self::Status { .. } => 1,
            Self::Settlement { .. } => 2,
        }
    }

    /// Keccak-256 of the fields in order.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        let words = match *self {
            Self::Status {
                status,
                manifest_hash,
            } => vec![word(status), B256::from(manifest_hash)],
            Self::Settlement {
                delivered_seconds,
                uptime_bps,
                peak_viewers,
                work_total,
                work_root,
                log_root,
            } => vec![
                word(delivered_seconds),
                word(uptime_bps),
                word(peak_viewers),
                word(work_total),
                B256::from(work_root),
                B256::from(log_root),
            ],
        };
        hash_words(&words)
    }
}

/// Which report it is: in one set a signer signs one body for one slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot {
    /// The event.
    pub event: EventId,
    /// 1 status, 2 settlement.
    pub kind: u8,
    /// Counts reports of the kind.
    pub sequence: u32,
    /// Which lease was held.
    pub fence: u32,
}

/// Digest of a signer set.
///
/// `keys`: the signer keys in the order of the members.
#[must_use]
pub fn set_digest(chain_id: u64, oracle: Address, set_id: u32, keys: &[[u8; 32]]) -> [u8; 32] {
    hash_words(&[
        word(chain_id),
        SolAddress::from(oracle.0).into_word(),
        word(set_id),
        word(keys.len()),
        keccak256(keys.concat()),
    ])
}

/// What signers sign.
#[must_use]
pub fn report_digest(set_digest: &[u8; 32], slot: &Slot, body_hash: &[u8; 32]) -> [u8; 32] {
    let fields = (
        NAME.to_owned(),
        B256::from(*set_digest),
        slot.event.0,
        U256::from(slot.kind),
        slot.sequence,
        slot.fence,
        B256::from(*body_hash),
    );
    keccak256(fields.abi_encode_params()).0
}

/// Hash of a claim for work under the reported root; with one claim, the root itself. Source: `IEvent.sol`, claimWork.
#[must_use]
pub fn work_leaf(index: u32, account: Address, amount: u128) -> [u8; 32] {
    let inner = hash_words(&[word(index), SolAddress::from(account.0).into_word(), word(amount)]);
    keccak256(inner).0
}

/// Whether `key` signed `message` raw, as the oracle contract checks it.
#[must_use]
pub fn is_signed_by(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let (Ok(key), Ok(signature)) = (PublicKey::from_bytes(key), Signature::from_bytes(signature)) else {
        return false;
    };
    key.verify_simple(SIGNING_CONTEXT, message, &signature).is_ok()
}

/// Signatures that a report needs, of a set of `size`. Source: `IOracle.sol`.
#[must_use]
pub const fn quorum(size: u8, kind: u8) -> u8 {
    let faulty = size.saturating_sub(1) / 3;
    if kind == 1 { faulty + 1 } else { size - faulty }
}

fn word<T>(value: T) -> B256
where
    U256: alloy_primitives::ruint::UintTryFrom<T>,
{
    B256::from(U256::from(value))
}

fn hash_words(words: &[B256]) -> [u8; 32] {
    keccak256(words.concat()).0
}

const NAME: &str = "W3space oracle report v1";
/// Source: Substrate, sr25519 signatures of extrinsics and messages.
const SIGNING_CONTEXT: &[u8] = b"substrate";

#[cfg(test)]
mod tests {
    use schnorrkel::{ExpansionMode, MiniSecretKey};

    use super::*;

    #[test]
    fn quorums_are_those_of_the_interface() {
        for (size, status, settlement) in [
            (1, 1, 1),
            (2, 1, 2),
            (3, 1, 3),
            (4, 2, 3),
            (7, 3, 5),
            (31, 11, 21),
        ] {
            assert_eq!(
                (quorum(size, 1), quorum(size, 2)),
                (status, settlement),
                "set of {size}"
            );
        }
    }

    #[test]
    fn every_field_changes_the_digest() {
        let slot = Slot {
            event: EventId(7),
            kind: 2,
            sequence: 1,
            fence: 3,
        };
        let base = report_digest(&[1; 32], &slot, &[2; 32]);
        let others = [
            report_digest(&[9; 32], &slot, &[2; 32]),
            report_digest(&[1; 32], &slot, &[9; 32]),
            report_digest(
                &[1; 32],
                &Slot {
                    event: EventId(8),
                    ..slot
                },
                &[2; 32],
            ),
            report_digest(&[1; 32], &Slot { kind: 1, ..slot }, &[2; 32]),
            report_digest(&[1; 32], &Slot { sequence: 2, ..slot }, &[2; 32]),
            report_digest(&[1; 32], &Slot { fence: 4, ..slot }, &[2; 32]),
        ];
        assert!(others.iter().all(|other| *other != base));
        let keys = [[1; 32], [2; 32]];
        let set = set_digest(420, Address([5; 20]), 1, &keys);
        assert_ne!(set, set_digest(421, Address([5; 20]), 1, &keys));
        assert_ne!(set, set_digest(420, Address([5; 20]), 1, &keys[..1]));
    }

    #[test]
    fn signature_counts_only_for_its_key_and_message() {
        let pair = MiniSecretKey::from_bytes(&[3; 32])
            .expect("32 bytes")
            .expand_to_keypair(ExpansionMode::Ed25519);
        let signature = pair.sign_simple(SIGNING_CONTEXT, b"digest").to_bytes();
        let key = pair.public.to_bytes();
        assert!(is_signed_by(&key, b"digest", &signature));
        assert!(!is_signed_by(&key, b"other", &signature));
        assert!(!is_signed_by(&[7; 32], b"digest", &signature));
        assert!(!is_signed_by(&key, b"digest", &[0; 64]));
    }
}
