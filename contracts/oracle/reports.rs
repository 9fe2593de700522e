//! What signers of a set say about an event, and what shows that one of them said two things.

use ink::sol::{DynBytes, FixedBytes};
use w3av_contract_host::{ChainCrypto, caller, now};
use w3av_contract_logic::oracle::{self as rules, Evidence, Report, Settlement, Signed, Slot};

use crate::{
    error::OrRevert,
    events::{SettlementReported, Slashed, StatusReported, emit_state},
    oracle::Oracle,
};

type Bytes32 = FixedBytes<32>;
/// What `reportStatus` takes, in its order.
pub(crate) type StatusTypes = (u64, u32, u32, u8, Bytes32, u32, u32, DynBytes);
/// What `reportSettlement` takes, in its order.
pub(crate) type SettlementTypes = (
    u64,
    u32,
    u32,
    u32,
    u16,
    u32,
    u128,
    Bytes32,
    Bytes32,
    u32,
    u32,
    DynBytes,
);
/// What `proveEquivocation` takes, in its order.
pub(crate) type EvidenceTypes = (
    Bytes32,
    u32,
    u8,
    Bytes32,
    u64,
    u8,
    u32,
    u32,
    Bytes32,
    DynBytes,
    Bytes32,
    DynBytes,
);

impl Oracle {
    pub(crate) fn take_status(&mut self, said: StatusTypes) {
        let (event_id, sequence, fence, status, manifest_hash, set_id, signers, signatures) = said;
        let report = report(event_id, sequence, fence, set_id, signers, &signatures);
        let hash = manifest_hash.0;
        rules::report_status(self, &ChainCrypto, now(), caller(), report, status, hash).or_revert();
        StatusReported {
            event_id,
            sequence,
            status,
            manifest_hash,
            set_id,
            signers,
        }
        .emit();
    }

    pub(crate) fn take_settlement(&mut self, said: SettlementTypes) {
        let (
            event_id,
            sequence,
            fence,
            delivered_seconds,
            uptime_bps,
            peak_viewers,
            work_total,
            work_root,
            log_root,
            set_id,
            signers,
            signatures,
        ) = said;
        let report = report(event_id, sequence, fence, set_id, signers, &signatures);
        let said = Settlement {
            delivered_seconds,
            uptime_bps,
            peak_viewers,
            work_total,
            work_root: work_root.0,
            log_root: log_root.0,
            ..Settlement::default()
        };
        rules::report_settlement(self, &ChainCrypto, now(), caller(), report, said).or_revert();
        SettlementReported {
            event_id,
            sequence,
            delivered_seconds,
            uptime_bps,
            peak_viewers,
            work_total,
            work_root,
            log_root,
            set_id,
            signers,
        }
        .emit();
    }

    pub(crate) fn punish(&mut self, shown: EvidenceTypes) {
        let (signer_key, set_id, size, keys_hash, event, kind, sequence, fence, body_a, a, body_b, b) = shown;
        let (by, now, policy) = self.call();
        let evidence = Evidence {
            signer_key: signer_key.0,
            set_id,
            size,
            keys_hash: keys_hash.0,
            slot: Slot {
                event,
                kind,
                sequence,
                fence,
            },
            body_a: body_a.0,
            signature_a: &a.0,
            body_b: body_b.0,
            signature_b: &b.0,
        };
        let home = self.home();
        let punishment = rules::punish(self, &ChainCrypto, now, &policy, home, by, &evidence).or_revert();
        let (node, amount) = (punishment.node, punishment.amount);
        Slashed {
            node,
            amount,
            by,
            reason: FixedBytes(rules::EQUIVOCATION),
        }
        .emit();
        emit_state(node, punishment.state);
    }
}

fn report(
    event: u64,
    sequence: u32,
    fence: u32,
    set_id: u32,
    signers: u32,
    signatures: &DynBytes,
) -> Report<'_> {
    Report {
        event,
        sequence,
        fence,
        signed: Signed {
            set_id,
            signers,
            signatures: &signatures.0,
        },
    }
}
