//! Collects the signatures of other oracle nodes.

use std::{collections::BTreeMap, time::Duration};

use tokio::task::JoinSet;
use w3av_api::CosignRequest;
use w3av_chain::Signer;
use w3av_oracle::{Body, Cosign, CosignStep, Slot, report_digest};

use super::{Hands, report::ReportError};
use crate::{
    driver::unix_ms,
    suite::SignerSet,
    wire::{hex_bytes, hex_text, to_wire},
};

/// Enough signatures of one set.
#[derive(Debug)]
pub(super) struct Signatures {
    pub(super) set: u32,
    /// Bit `i` for member `i`.
    pub(super) signers: u32,
    /// 64 bytes each, in the order of the bits.
    pub(super) signatures: Vec<u8>,
}

impl Hands {
    /// Asks the members of `set` until enough have signed or the time is over. Dropping the future is safe.
    pub(super) async fn collect(
        &self,
        signer: &Signer,
        node: u32,
        set: &SignerSet,
        slot: &Slot,
        body: &Body,
    ) -> Result<Signatures, ReportError> {
        let digest = report_digest(&set.digest, slot, &body.hash());
        let own = signer.sign(&digest);
        let request = CosignRequest {
            set: set.id,
            node,
            event: slot.event.0,
            sequence: slot.sequence,
            fence: slot.fence,
            body: to_wire(body),
            signature: hex_text(&own),
        };
        let started_ms = unix_ms();
        let deadline_ms = started_ms.saturating_add(COLLECT_MS);
        let mut cosign = Cosign::new(started_ms, digest, slot.kind, &set.keys(), deadline_ms);
        if let Some(member) = set.member(node) {
            cosign.answer(started_ms, member, Some(own));
        }
        let (mut asking, mut reasons) = (JoinSet::new(), BTreeMap::new());
        loop {
            let until_ms = match cosign.step(unix_ms()) {
                CosignStep::Done { signers, signatures } => {
                    return Ok(Signatures {
                        set: set.id,
                        signers,
                        signatures,
                    });
                }
                CosignStep::GaveUp { signed, needed } => {
                    return Err(ReportError::TooFewSignatures {
                        signed,
                        needed,
                        reasons: shown(&reasons),
                    });
                }
                CosignStep::Ask(members) => {
                    for member in members {
                        let Some((peer, _)) = set.members.get(usize::from(member)).copied() else {
                            continue;
                        };
                        let (peers, request) = (self.peers.clone(), request.clone());
                        asking.spawn(async move { (member, peers.cosign(peer, &request).await) });
                    }
                    continue;
                }
                CosignStep::Wait(until_ms) => until_ms,
            };
            let wait = Duration::from_millis(until_ms.saturating_sub(unix_ms()));
            tokio::select! {
                Some(Ok((member, answer))) = asking.join_next() => {
                    let signature = match answer {
                        Ok(answer) => hex_bytes(&answer.signature),
                        Err(error) => {
                            reasons.insert(member, format!("{:#}", anyhow::Error::new(error)));
                            None
                        }
                    };
                    cosign.answer(unix_ms(), member, signature);
                }
                () = tokio::time::sleep(wait) => {}
            }
        }
    }
}

fn shown(reasons: &BTreeMap<u8, String>) -> String {
    let lines = reasons
        .iter()
        .map(|(member, reason)| format!("member {member}: {reason}"));
    lines.collect::<Vec<_>>().join("; ")
}

/// How long one attempt collects; the oracle tries again after it.
const COLLECT_MS: u64 = 20_000;
