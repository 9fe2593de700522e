use std::time::Duration;

use axum::{
    Json,
    extract::{FromRequest, Request},
    http::StatusCode,
};
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// A JSON body, complete within [`BODY_TIMEOUT`] and no longer than [`MAX_BODY_BYTES`].
#[derive(Debug)]
pub(crate) struct Payload<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Payload<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match tokio::time::timeout(BODY_TIMEOUT, Json::from_request(request, state)).await {
            Ok(body) => Ok(Self(body?.0)),
            Err(_) => Err(Problem::with_status(
                StatusCode::REQUEST_TIMEOUT,
                "the body did not arrive in time",
            )),
        }
    }
}

/// The longest body is a session request of some 600 bytes.
pub(crate) const MAX_BODY_BYTES: usize = 16 * 1024;

/// Enough for such a body over the slowest phone.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
