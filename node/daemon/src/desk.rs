//! Answers other oracle nodes: signs what this node can confirm itself, and lets witnesses watch.

use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt as _};
use tokio::task::spawn_blocking;
use tracing::{info, warn};
use w3av_api::{CosignAnswer, CosignRequest, DeskError, OracleDesk, WITNESS_SERIALS, WitnessRequest};
use w3av_chain::{ContractError, Signer};
use w3av_interfaces::oracle::IOracle;
use w3av_oracle::{Body, Knowledge, Slot, figures, is_signed_by, judge, report_digest};
use w3av_types::{Address, ErrorKind, EventId, TicketId};

use crate::{
    driver::unix_ms,
    guard::{Guard, GuardError},
    identity::Identities,
    memory::Memory,
    suite::{SignerSet, Suite},
    wire::{from_wire, hex_bytes, hex_text},
};

/// The desk of a node with a signer.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) suite: Suite,
    pub(crate) signer: Signer,
    pub(crate) identity: Identities,
    pub(crate) memory: Arc<Memory>,
    pub(crate) guard: Arc<Guard>,
    /// Genesis hash and this server's host and port: what a witness signs for.
    pub(crate) genesis: String,
    pub(crate) server: String,
}

impl OracleDesk for Desk {
    fn cosign(&self, request: CosignRequest) -> BoxFuture<'_, Result<CosignAnswer, DeskError>> {
        async move {
            let (event, node) = (request.event, request.node);
            let answer = self.sign(request).await;
            if let Err(refusal) = &answer {
                info!(event, node, code = refusal.code, detail = %refusal.detail, "report not signed");
            }
            answer
        }
        .boxed()
    }

    fn witness(&self, request: WitnessRequest) -> BoxFuture<'_, Result<(TicketId, Address), DeskError>> {
        self.admit(request).boxed()
    }
}

impl Desk {
    async fn sign(&self, request: CosignRequest) -> Result<CosignAnswer, DeskError> {
        let invalid = |detail: &str| refused(ErrorKind::Invalid, "malformed", detail);
        let body = from_wire(&request.body).ok_or_else(|| invalid("the body has an impossible field"))?;
        let signature: [u8; 64] =
            hex_bytes(&request.signature).ok_or_else(|| invalid("signature is 0x and 128 hex digits"))?;
        let set = self.suite.signers().await.map_err(unavailable)?;
        if set.id != request.set {
            return Err(refused(
                ErrorKind::Conflict,
                "other_set",
                format!("the present set is {}", set.id),
            ));
        }
        let member = self.member(&set)?;
        let slot = Slot {
            event: EventId(request.event),
            kind: body.kind(),
            sequence: request.sequence,
            fence: request.fence,
        };
        let digest = report_digest(&set.digest, &slot, &body.hash());
        // The proof comes first, so that nobody but a node can make this one ask the chain for long.
        let asking = self.suite.node(request.node).await.map_err(unavailable)?;
        if !is_signed_by(&asking.signer_key, &digest, &signature) {
            return Err(refused(
                ErrorKind::Unauthorized,
                "not_signed",
                "the report is not signed by the node that asks",
            ));
        }
        let known = self.knowledge(request.node, &slot, &body).await?;
        judge(&body, &known)
            .map_err(|refusal| refused(ErrorKind::Conflict, refusal.code(), refusal.to_string()))?;
        note(&self.guard, slot, &body).await?;
        Ok(CosignAnswer {
            member,
            signature: hex_text(&self.signer.sign(&digest)),
        })
    }

    fn member(&self, set: &SignerSet) -> Result<u8, DeskError> {
        let key = self.signer.public_key();
        self.identity
            .present()
            .node
            .and_then(|node| set.members.iter().position(|member| *member == (node, key)))
            .and_then(|index| u8::try_from(index).ok())
            .ok_or_else(|| {
                refused(
                    ErrorKind::Unavailable,
                    "not_member",
                    "this node is not in the set of signers",
                )
            })
    }

    /// What this node knows of the event: chain state at the finalized head, and what it received itself.
    async fn knowledge(&self, node: u32, slot: &Slot, body: &Body) -> Result<Knowledge, DeskError> {
        let (event, suite) = (slot.event, &self.suite);
        let standing = suite.standing(event).await.map_err(unavailable)?;
        let Some((status, end_s, tickets)) = standing else {
            return Err(refused(ErrorKind::NotFound, "no_event", "there is no such event"));
        };
        let lease = suite.lease(event).await.map_err(unavailable)?;
        let (next, ready_s) = self.reported(slot).await.map_err(unavailable)?;
        let stored = (self.memory.delivered_ms(event), self.memory.ended_s(event));
        let (delivered_ms, ended_s) = match stored {
            (Ok(delivered_ms), Ok(ended_s)) => (delivered_ms, ended_s),
            (Err(error), _) | (_, Err(error)) => {
                return Err(refused(ErrorKind::Internal, "memory", error.to_string()));
            }
        };
        let claimed = match body {
            Body::Settlement {
                delivered_seconds, ..
            } => *delivered_seconds,
            Body::Status { .. } => 0,
        };
        let asking = suite.node(node).await.map_err(unavailable)?;
        let work = suite.work(event, &asking, claimed).await.map_err(unavailable)?;
        Ok(Knowledge {
            status,
            is_past_end: unix_ms() / 1_000 >= end_s,
            is_holder: lease.is_some_and(|lease| (lease.node, lease.fence) == (node, slot.fence)),
            is_next: next == slot.sequence,
            observed: figures(delivered_ms, ready_s, ended_s, end_s),
            tickets,
            work_total: work.total,
            work_root: work.root,
        })
    }

    /// The next sequence of the slot's kind, and when the stream was ready.
    async fn reported(&self, slot: &Slot) -> Result<(u32, Option<u64>), ContractError> {
        let settlement = IOracle::settlementOfCall {
            eventId: slot.event.0,
        };
        let settlement = self.suite.oracle(&settlement).await?;
        let ready_s = Some(settlement.readyAt).filter(|ready_s| *ready_s > 0);
        if slot.kind == SETTLEMENT {
            return Ok((settlement.nextSequence, ready_s));
        }
        let status = IOracle::statusOfCall {
            eventId: slot.event.0,
        };
        Ok((self.suite.oracle(&status).await?.nextSequence, ready_s))
    }

    async fn admit(&self, request: WitnessRequest) -> Result<(TicketId, Address), DeskError> {
        let WitnessRequest {
            event,
            node,
            at_ms,
            signature,
        } = request;
        let unauthorized = |detail: &str| refused(ErrorKind::Unauthorized, "not_witness", detail);
        let signature: [u8; 64] = hex_bytes(&signature).ok_or_else(|| {
            refused(
                ErrorKind::Invalid,
                "malformed",
                "signature is 0x and 128 hex digits",
            )
        })?;
        if unix_ms().abs_diff(at_ms) > MAX_CLOCK_DIFFERENCE_MS {
            return Err(unauthorized("it was signed at another time"));
        }
        let record = self.suite.node(node).await.map_err(unavailable)?;
        let text = WitnessRequest::text(&self.genesis, &self.server, event, node, at_ms);
        if !is_signed_by(&record.signer_key, text.as_bytes(), &signature) {
            return Err(unauthorized("it is not signed by this node"));
        }
        let set = self.suite.signers().await.map_err(unavailable)?;
        let call = IOracle::assignmentOfCall { eventId: event };
        let assigned = self.suite.oracle(&call).await.map_err(unavailable)?;
        if set.member(node).is_none() && !assigned.contains(&node) {
            return Err(unauthorized(
                "this node is neither in the set nor assigned to the event",
            ));
        }
        let serial = WITNESS_SERIALS | (node & !WITNESS_SERIALS);
        Ok((TicketId::new(EventId(event), serial), record.operator))
    }
}

/// Notes on disk what is about to be signed.
pub(crate) async fn note(guard: &Arc<Guard>, slot: Slot, body: &Body) -> Result<(), DeskError> {
    let (guard, text) = (Arc::clone(guard), body_text(body));
    let noted = spawn_blocking(move || guard.note(&slot, &text)).await;
    match noted {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error @ GuardError::Equivocation)) => {
            warn!(event = %slot.event, kind = slot.kind, sequence = slot.sequence, "{error}");
            Err(refused(ErrorKind::Conflict, "equivocation", error.to_string()))
        }
        Ok(Err(error)) => Err(refused(ErrorKind::Internal, "guard", error.to_string())),
        Err(error) => Err(refused(ErrorKind::Internal, "guard", error.to_string())),
    }
}

/// A body as the guard keeps it.
pub(crate) fn body_text(body: &Body) -> String {
    serde_json::to_string(&crate::wire::to_wire(body)).unwrap_or_default()
}

fn refused(kind: ErrorKind, code: &'static str, detail: impl Into<String>) -> DeskError {
    DeskError {
        kind,
        code,
        detail: detail.into(),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "given to map_err")]
fn unavailable(error: ContractError) -> DeskError {
    match error.revert() {
        Some(_) => refused(ErrorKind::NotFound, "unknown", error.to_string()),
        None => refused(ErrorKind::Unavailable, "chain", error.to_string()),
    }
}

/// Report kind. Source: `IOracle.sol`.
const SETTLEMENT: u8 = 2;
/// How far the clocks of two nodes may be apart.
const MAX_CLOCK_DIFFERENCE_MS: u64 = 60_000;
