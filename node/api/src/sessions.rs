use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use w3av_gate::Token;
use w3av_types::{ErrorKind, EventId, TicketId};

use crate::{
    payload::Payload,
    problem::{Problem, ProblemBody},
    proof::{Claim, ProofBody},
    state::{Api, is_admitting},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SessionRequest {
    /// The event to watch.
    event: u64,
    /// Token id of the ticket, as a decimal number.
    ticket: String,
    /// The ticket's holder.
    address: String,
    /// Names the challenge that was signed.
    nonce: String,
    /// The signature.
    proof: ProofBody,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefreshRequest {
    /// A token of the session that has not expired.
    token: String,
}

/// The right to fetch one event's media until it expires.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionBody {
    /// Part of the path of every request for media.
    token: String,
    /// Unix milliseconds from which it is refused; refresh before.
    expires_at_ms: u64,
    /// Path of the multivariant playlist.
    hls: String,
    /// Path of the FLV stream.
    flv: String,
}

/// Opens a session for the holder of a ticket. Ends the ticket's earlier session.
#[utoipa::path(
    post, path = "/api/v1/sessions", tag = "sessions", request_body = SessionRequest,
    responses(
        (status = 200, body = SessionBody),
        (status = 400, body = ProblemBody<'static>),
        (status = 401, description = "no or bad proof", body = ProblemBody<'static>),
        (status = 403, description = "not the holder, or the ticket is not valid", body = ProblemBody<'static>),
        (status = 404, description = "no such ticket", body = ProblemBody<'static>),
        (status = 409, description = "the ticket is in use or just changed", body = ProblemBody<'static>),
        (status = 429, description = "all sessions are in use", body = ProblemBody<'static>),
        (status = 503, description = "the chain does not answer", body = ProblemBody<'static>)
    )
)]
pub(crate) async fn open(
    State(api): State<Arc<Api>>,
    Payload(request): Payload<SessionRequest>,
) -> Result<Json<SessionBody>, Problem> {
    let invalid = |error: w3av_types::TicketIdError| Problem::new(ErrorKind::Invalid, error.to_string());
    let ticket: TicketId = request.ticket.parse().map_err(invalid)?;
    if ticket.event() != EventId(request.event) {
        return Err(Problem::new(
            ErrorKind::Invalid,
            "the ticket is for another event",
        ));
    }
    // The proof comes first, so that nobody can make the node ask the chain without a wallet.
    let SessionRequest {
        address,
        nonce,
        proof,
        ..
    } = request;
    let viewer = Claim {
        address,
        nonce,
        proof,
    }
    .prove(&api)?;
    let opening = api.viewers.begin();
    let holder = api.ask(|chain| chain.viewer_of(ticket)).await?;
    if holder.viewer != viewer {
        return Err(Problem::new(
            ErrorKind::Unauthorized,
            "this address does not hold the ticket",
        ));
    }
    if !is_admitting(holder.state) {
        return Err(Problem::new(
            ErrorKind::Unauthorized,
            "the ticket is not valid any more",
        ));
    }
    let token = api.viewers.open(opening, ticket, viewer)?;
    Ok(Json(body(token, ticket.event())))
}

/// Exchanges a token for a new one of the same session.
#[utoipa::path(
    post, path = "/api/v1/sessions/refresh", tag = "sessions", request_body = RefreshRequest,
    responses(
        (status = 200, body = SessionBody),
        (status = 403, description = "the token is no good or the session has ended", body = ProblemBody<'static>)
    )
)]
pub(crate) async fn refresh(
    State(api): State<Arc<Api>>,
    Payload(request): Payload<RefreshRequest>,
) -> Result<Json<SessionBody>, Problem> {
    let (token, event) = api
        .viewers
        .refresh(&request.token)
        .inspect_err(|error| api.metrics.refused(error))?;
    Ok(Json(body(token, event)))
}

pub(crate) fn body(token: Token, event: EventId) -> SessionBody {
    let Token { text, expires_at_ms } = token;
    SessionBody {
        hls: format!("/p/{text}/e/{event}/master.m3u8"),
        flv: format!("/p/{text}/e/{event}/source.flv"),
        token: text,
        expires_at_ms,
    }
}
