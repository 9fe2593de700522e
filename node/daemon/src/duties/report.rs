//! Reports of the node that serves an event.

use tokio::task::spawn_blocking;
use w3av_chain::{ContractError, Signer, SubmitError, keccak256};
use w3av_interfaces::oracle::IOracle;
use w3av_oracle::{Body, Figures, Health, Slot};
use w3av_types::{ErrorKind, EventId, RenditionId};

use super::{Hands, collect::Signatures, is_stale};
use crate::{desk, guard::GuardError, memory::MemoryError, wire::from_wire};

/// Why a report was not made.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReportError {
    #[error(transparent)]
    Ask(#[from] ContractError),
    #[error(transparent)]
    Send(#[from] SubmitError),
    #[error(transparent)]
    Memory(#[from] MemoryError),
    #[error(transparent)]
    Guard(#[from] GuardError),
    #[error(transparent)]
    Signing(#[from] w3av_api::DeskError),
    #[error("{signed} of {needed} signatures: {reasons}")]
    TooFewSignatures { signed: u8, needed: u8, reasons: String },
    #[error("this node operates no oracle node")]
    NoOracle,
    #[error("there is no set of signers")]
    NoSet,
    #[error("a task of the node was cut off")]
    CutOff,
}

impl ReportError {
    pub(super) const fn kind(&self) -> ErrorKind {
        match self {
            Self::Ask(error) => error.kind(),
            Self::Send(error) => error.kind(),
            Self::Signing(error) => error.kind,
            Self::TooFewSignatures { .. } | Self::NoOracle | Self::NoSet => ErrorKind::Conflict,
            Self::Memory(_) | Self::Guard(_) | Self::CutOff => ErrorKind::Internal,
        }
    }
}

impl Hands {
    /// Reports how the stream is. Returns the block; `None` when it was reported already.
    pub(super) async fn report_status(
        &self,
        signer: &Signer,
        event: EventId,
        fence: u32,
        health: Health,
    ) -> Result<Option<u64>, ReportError> {
        let reported = self
            .suite
            .oracle(&IOracle::statusOfCall { eventId: event.0 })
            .await?;
        if health == Health::Ready && reported.readyAt > 0 {
            return Ok(None);
        }
        let playlist = self.shelves.find(event).and_then(|shelf| shelf.multivariant());
        let body = Body::Status {
            status: health as u8,
            manifest_hash: keccak256(&playlist.unwrap_or_default()).0,
        };
        let slot = Slot {
            event,
            kind: body.kind(),
            sequence: reported.nextSequence,
            fence,
        };
        let (body, signed) = self.signed(signer, slot, body).await?;
        let Body::Status {
            status,
            manifest_hash,
        } = body
        else {
            return Err(ReportError::CutOff);
        };
        let call = IOracle::reportStatusCall {
            eventId: event.0,
            sequence: slot.sequence,
            fence,
            status,
            manifestHash: manifest_hash.into(),
            setId: signed.set,
            signers: signed.signers,
            signatures: signed.signatures.into(),
        };
        self.bring(signer, &call).await
    }

    /// Reports what was delivered. Returns the block; `None` when it was reported already.
    pub(super) async fn report_settlement(
        &self,
        signer: &Signer,
        event: EventId,
        fence: u32,
        figures: Figures,
    ) -> Result<Option<u64>, ReportError> {
        let reported = self
            .suite
            .oracle(&IOracle::settlementOfCall { eventId: event.0 })
            .await?;
        if reported.reportedAt > 0 {
            return Ok(None);
        }
        let node = self.identity.present().node.ok_or(ReportError::NoOracle)?;
        let record = self.suite.node(node).await?;
        let work = self.suite.work(event, &record, figures.delivered_seconds).await?;
        let body = Body::Settlement {
            delivered_seconds: figures.delivered_seconds,
            uptime_bps: figures.uptime_bps,
            peak_viewers: u32::try_from(self.memory.peak_viewers(event)?).unwrap_or(u32::MAX),
            work_total: work.total,
            work_root: work.root,
            log_root: self.log_root(event),
        };
        let slot = Slot {
            event,
            kind: body.kind(),
            sequence: reported.nextSequence,
            fence,
        };
        let (body, signed) = self.signed(signer, slot, body).await?;
        let Body::Settlement {
            delivered_seconds,
            uptime_bps,
            peak_viewers,
            work_total,
            work_root,
            log_root,
        } = body
        else {
            return Err(ReportError::CutOff);
        };
        let call = IOracle::reportSettlementCall {
            eventId: event.0,
            sequence: slot.sequence,
            fence,
            deliveredSeconds: delivered_seconds,
            uptimeBps: uptime_bps,
            peakViewers: peak_viewers,
            workTotal: work_total,
            workRoot: work_root.into(),
            logRoot: log_root.into(),
            setId: signed.set,
            signers: signed.signers,
            signatures: signed.signatures.into(),
        };
        self.bring(signer, &call).await
    }

    /// Signs the report and has it signed by as many members of the present set as it needs.
    ///
    /// What was signed for this slot before is what is signed now: two bodies would be a proof against this node.
    async fn signed(
        &self,
        signer: &Signer,
        slot: Slot,
        body: Body,
    ) -> Result<(Body, Signatures), ReportError> {
        let guard = std::sync::Arc::clone(&self.guard);
        let noted = spawn_blocking(move || guard.noted(&slot))
            .await
            .map_err(|_| ReportError::CutOff)??;
        let noted = noted.and_then(|text| from_wire(&serde_json::from_str(&text).ok()?));
        let body = noted.unwrap_or(body);
        let node = self.identity.present().node.ok_or(ReportError::NoOracle)?;
        let mut set = self.suite.signers().await?;
        if set.members.is_empty() {
            // Anybody may make the first set; without one nothing can be reported.
            let roll = self
                .suite
                .send(signer, self.suite.addresses.oracle, &IOracle::rollSetCall {})
                .await;
            set = self.suite.signers().await?;
            if set.members.is_empty() {
                return Err(roll.err().map_or(ReportError::NoSet, ReportError::Send));
            }
        }
        desk::note(&self.guard, slot, &body).await?;
        let signatures = self.collect(signer, node, &set, &slot, &body).await?;
        Ok((body, signatures))
    }

    async fn bring<C: alloy_sol_types::SolCall>(
        &self,
        signer: &Signer,
        call: &C,
    ) -> Result<Option<u64>, ReportError> {
        match self.suite.send(signer, self.suite.addresses.oracle, call).await {
            Ok(receipt) => Ok(Some(receipt.block.number)),
            Err(error) if error.revert().is_some_and(is_stale) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Hash of the media playlists as they are now.
    fn log_root(&self, event: EventId) -> [u8; 32] {
        let mut text = Vec::new();
        if let Some(shelf) = self.shelves.find(event) {
            for rendition in shelf.renditions() {
                let playlist = shelf.rendition(rendition).and_then(|shelf| shelf.playlist());
                text.extend_from_slice(rendition_name(rendition).as_bytes());
                text.extend_from_slice(&playlist.unwrap_or_default());
            }
        }
        keccak256(&text).0
    }
}

fn rendition_name(rendition: RenditionId) -> String {
    format!("{rendition}\n")
}
