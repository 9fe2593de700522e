//! What oracle nodes ask each other: a signature under a report, and leave to watch as a witness.

use std::sync::Arc;

use axum::{Json, extract::State};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use w3av_types::{Address, ErrorKind, TicketId};

use crate::{
    payload::Payload,
    problem::{Problem, ProblemBody},
    sessions::{SessionBody, body},
    state::Api,
};

/// Answers other oracle nodes. Futures may be dropped at any time, except that a signature may have been noted then.
pub trait OracleDesk: Send + Sync + 'static {
    /// Signs a report of another node, or says why not.
    fn cosign(&self, request: CosignRequest) -> BoxFuture<'_, Result<CosignAnswer, DeskError>>;
    /// The ticket, of no viewer's, that a witness watches with, and the witness.
    fn witness(&self, request: WitnessRequest) -> BoxFuture<'_, Result<(TicketId, Address), DeskError>>;
}

/// Why the desk said no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct DeskError {
    /// What the caller can do about it.
    pub kind: ErrorKind,
    /// A word for programs, such as `delivered_time`.
    pub code: &'static str,
    /// For people; holds no secret.
    pub detail: String,
}

/// A report that another node wants signed. Byte strings are 0x and hex digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CosignRequest {
    /// The set of signers.
    pub set: u32,
    /// The node that asks: the holder of the lease.
    pub node: u32,
    /// The event.
    pub event: u64,
    /// Counts reports of the kind.
    pub sequence: u32,
    /// The lease.
    pub fence: u32,
    /// What is reported.
    pub body: ReportBody,
    /// The asking node's own signature over the report's digest, 64 bytes.
    pub signature: String,
}

/// What is reported. Source: `IOracle.sol`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum ReportBody {
    /// How the stream is.
    Status {
        /// 1 ready, 2 healthy, 3 degraded.
        status: u8,
        /// 32 bytes.
        manifest_hash: String,
    },
    /// What was delivered.
    Settlement {
        /// In whole seconds.
        delivered_seconds: u32,
        /// In hundredths of a per cent.
        uptime_bps: u16,
        /// Most viewers at a time.
        peak_viewers: u32,
        /// In the token's smallest unit, as a decimal number.
        work_total: String,
        /// 32 bytes.
        work_root: String,
        /// 32 bytes.
        log_root: String,
    },
}

/// A signature under a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CosignAnswer {
    /// Place of the signer in the set.
    pub member: u8,
    /// 64 bytes as 0x and hex digits.
    pub signature: String,
}

/// A witness that wants to watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WitnessRequest {
    /// The event.
    pub event: u64,
    /// The witness's node.
    pub node: u32,
    /// When it was signed, Unix ms.
    pub at_ms: u64,
    /// Signature with the node's signer key over [`WitnessRequest::text`], 64 bytes as 0x and hex digits.
    pub signature: String,
}

impl WitnessRequest {
    /// What the witness signs. `server`: the host and port that it asks, so that nobody can pass it on.
    #[must_use]
    pub fn text(genesis: &str, server: &str, event: u64, node: u32, at_ms: u64) -> String {
        format!("W3space witness v1\n{genesis}\n{server}\n{event}\n{node}\n{at_ms}")
    }
}

/// Signs a report of the node that serves an event, if this node can confirm it.
#[utoipa::path(
    post, path = "/oracle/v1/cosign", tag = "oracle", request_body = CosignRequest,
    responses(
        (status = 200, body = CosignAnswer),
        (status = 400, body = ProblemBody<'static>),
        (status = 403, description = "not a node that may ask", body = ProblemBody<'static>),
        (status = 409, description = "this node can't confirm the report", body = ProblemBody<'static>),
        (status = 503, description = "no oracle, or the chain does not answer", body = ProblemBody<'static>)
    )
)]
pub(crate) async fn cosign(
    State(api): State<Arc<Api>>,
    Payload(request): Payload<CosignRequest>,
) -> Result<Json<CosignAnswer>, Problem> {
    let _permit = api.oracle_permit()?;
    Ok(Json(api.oracle()?.cosign(request).await?))
}

/// Lets another oracle node watch, so that it can confirm what is delivered.
#[utoipa::path(
    post, path = "/oracle/v1/witness", tag = "oracle", request_body = WitnessRequest,
    responses(
        (status = 200, body = SessionBody),
        (status = 400, body = ProblemBody<'static>),
        (status = 403, description = "not a witness of this event", body = ProblemBody<'static>),
        (status = 503, description = "no oracle, or the chain does not answer", body = ProblemBody<'static>)
    )
)]
pub(crate) async fn witness(
    State(api): State<Arc<Api>>,
    Payload(request): Payload<WitnessRequest>,
) -> Result<Json<SessionBody>, Problem> {
    let _permit = api.oracle_permit()?;
    let opening = api.viewers.begin();
    let (ticket, witness) = api.oracle()?.witness(request).await?;
    let token = api.viewers.open(opening, ticket, witness)?;
    Ok(Json(body(token, ticket.event())))
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        Self::new(error.kind, error.to_string())
    }
}
