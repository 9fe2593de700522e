use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    payload::Payload,
    problem::{Problem, ProblemBody},
    proof,
    state::Api,
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChallengeRequest {
    /// The address that will sign.
    address: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChallengeBody {
    /// Names the challenge.
    nonce: String,
    /// What the wallet must sign, exactly.
    text: String,
    /// Unix milliseconds from which it is refused.
    expires_at_ms: u64,
}

/// Asks for a text to sign. Good for one proof.
#[utoipa::path(
    post, path = "/api/v1/challenges", tag = "sessions", request_body = ChallengeRequest,
    responses((status = 200, body = ChallengeBody), (status = 400, body = ProblemBody<'static>))
)]
pub(crate) async fn issue(
    State(api): State<Arc<Api>>,
    Payload(request): Payload<ChallengeRequest>,
) -> Result<Json<ChallengeBody>, Problem> {
    let challenge = api.viewers.challenge(proof::address(&request.address)?);
    Ok(Json(ChallengeBody {
        nonce: challenge.nonce,
        text: challenge.text,
        expires_at_ms: challenge.expires_at_ms,
    }))
}
