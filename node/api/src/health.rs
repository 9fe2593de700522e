use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use w3av_types::ErrorKind;

use crate::{
    problem::{Problem, ProblemBody},
    state::Api,
};

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// Always `ok`: the process answers.
    status: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Ready {
    /// Always true; a node that is not ready answers 503.
    ready: bool,
    /// Number of the newest finalized block that was handled.
    finalized_block: Option<u64>,
}

/// Whether the process answers at all.
#[utoipa::path(get, path = "/health", tag = "node", responses((status = 200, body = Health)))]
pub(crate) async fn health() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Whether the node can do its work: it follows the chain.
#[utoipa::path(
    get, path = "/ready", tag = "node",
    responses((status = 200, body = Ready), (status = 503, body = ProblemBody<'static>))
)]
pub(crate) async fn ready(State(api): State<Arc<Api>>) -> Result<Json<Ready>, Problem> {
    let readiness = api.readiness();
    match readiness.problem {
        None => Ok(Json(Ready {
            ready: true,
            finalized_block: readiness.finalized_block,
        })),
        Some(problem) => Err(Problem::new(ErrorKind::Unavailable, problem)),
    }
}
