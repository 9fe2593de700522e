use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use w3av_types::{ErrorKind, EventId};

use crate::{
    payload::Payload,
    problem::{Problem, ProblemBody},
    proof::{Claim, ProofBody},
    state::Api,
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StreamKeyRequest {
    /// The event to publish.
    event: u64,
    /// The event's host.
    address: String,
    /// Names the challenge that was signed.
    nonce: String,
    /// The signature.
    proof: ProofBody,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct StreamKeyBody {
    /// Secret: whoever has it can publish.
    stream_key: String,
    /// Where to publish, without the key.
    rtmp_url: String,
}

/// Gives an event's host the key to publish with. The same event has the same key every time.
#[utoipa::path(
    post, path = "/api/v1/stream-keys", tag = "publishing", request_body = StreamKeyRequest,
    responses(
        (status = 200, body = StreamKeyBody),
        (status = 400, body = ProblemBody<'static>),
        (status = 401, description = "no or bad proof", body = ProblemBody<'static>),
        (status = 403, description = "not the host", body = ProblemBody<'static>),
        (status = 404, description = "no such event", body = ProblemBody<'static>),
        (status = 503, description = "the chain does not answer", body = ProblemBody<'static>)
    )
)]
pub(crate) async fn issue(
    State(api): State<Arc<Api>>,
    Payload(request): Payload<StreamKeyRequest>,
) -> Result<Json<StreamKeyBody>, Problem> {
    let StreamKeyRequest {
        event,
        address,
        nonce,
        proof,
    } = request;
    let event = EventId(event);
    let caller = Claim {
        address,
        nonce,
        proof,
    }
    .prove(&api)?;
    if api.ask(|chain| chain.host_of(event)).await? != caller {
        return Err(Problem::new(
            ErrorKind::Unauthorized,
            "this address is not the event's host",
        ));
    }
    let stream_key = api.stream_keys.issue(event).expose().clone();
    Ok(Json(StreamKeyBody {
        stream_key,
        rtmp_url: api.info.rtmp_url.clone(),
    }))
}
