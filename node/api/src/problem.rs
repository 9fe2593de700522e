//! What an error looks like to a caller: the only place where kinds become HTTP statuses.

use std::error::Error;

use axum::{
    Json,
    extract::rejection::JsonRejection,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;
use w3av_gate::{ChallengeError, GateError, ProofError, SessionError};
use w3av_types::ErrorKind;

use crate::ChainViewError;

/// An error answer. Source: RFC 9457.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    status: StatusCode,
    kind: ErrorKind,
    detail: String,
}

/// Body of every error answer (`application/problem+json`). Source: RFC 9457.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// Names the type of problem: `urn:w3av:problem:` and the kind.
    #[serde(rename = "type")]
    type_uri: String,
    /// The same text for every problem of this status.
    title: &'a str,
    /// HTTP status.
    status: u16,
    /// What went wrong this time.
    detail: &'a str,
    /// `invalid`, `unauthorized`, `not_found`, `conflict`, `unavailable`, `exhausted` or `internal`.
    kind: &'a str,
}

impl Problem {
    pub(crate) fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self {
            status: status_of(kind),
            kind,
            detail: detail.into(),
        }
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, detail)
    }

    /// The caller's identity is not proven; 401 rather than 403.
    pub(crate) fn unproven(error: &(dyn Error + 'static)) -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            kind: ErrorKind::Unauthorized,
            detail: chain(error),
        }
    }

    /// A refusal that HTTP itself has a status for.
    pub(crate) fn with_status(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            kind: ErrorKind::Invalid,
            detail: detail.into(),
        }
    }

    fn of(kind: ErrorKind, error: &(dyn Error + 'static)) -> Self {
        Self::new(kind, chain(error))
    }
}

const fn status_of(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::Invalid => StatusCode::BAD_REQUEST,
        ErrorKind::Unauthorized => StatusCode::FORBIDDEN,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Exhausted => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

const fn name_of(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Invalid => "invalid",
        ErrorKind::Unauthorized => "unauthorized",
        ErrorKind::NotFound => "not_found",
        ErrorKind::Conflict => "conflict",
        ErrorKind::Unavailable => "unavailable",
        ErrorKind::Exhausted => "exhausted",
        ErrorKind::Internal => "internal",
    }
}

/// The error and its causes in one line.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ProblemBody {
            type_uri: format!("urn:w3av:problem:{}", name_of(self.kind)),
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: &self.detail,
            kind: name_of(self.kind),
        };
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.kind.is_transient() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_S));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            // RFC 9110, 11.6.1 wants a challenge here; browsers do not know this one and so ask for no
            // password.
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("W3AV-Wallet"));
        }
        response
    }
}

impl From<ChainViewError> for Problem {
    fn from(error: ChainViewError) -> Self {
        Self::of(error.kind(), &error)
    }
}

impl From<GateError> for Problem {
    fn from(error: GateError) -> Self {
        Self::of(error.kind(), &error)
    }
}

impl From<SessionError> for Problem {
    fn from(error: SessionError) -> Self {
        Self::of(error.kind(), &error)
    }
}

impl From<ChallengeError> for Problem {
    fn from(error: ChallengeError) -> Self {
        Self::unproven(&error)
    }
}

impl From<ProofError> for Problem {
    fn from(error: ProofError) -> Self {
        Self::unproven(&error)
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        // A body of the right syntax and the wrong shape is as invalid as any other.
        let status = match rejection.status() {
            StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
            status => status,
        };
        Self::with_status(status, rejection.body_text())
    }
}

/// A block takes some seconds, and so does a viewer who reads the message.
const RETRY_AFTER_S: &str = "2";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_status_and_transient_ones_say_when_to_retry() {
        for (kind, status) in [
            (ErrorKind::Invalid, 400),
            (ErrorKind::Unauthorized, 403),
            (ErrorKind::NotFound, 404),
            (ErrorKind::Conflict, 409),
            (ErrorKind::Exhausted, 429),
            (ErrorKind::Internal, 500),
            (ErrorKind::Unavailable, 503),
        ] {
            let response = Problem::new(kind, "").into_response();
            assert_eq!(response.status(), status, "{kind:?}");
            assert_eq!(
                response.headers().contains_key(header::RETRY_AFTER),
                kind.is_transient(),
                "{kind:?}"
            );
        }
    }

    #[test]
    fn detail_names_the_cause_once() {
        let source = w3av_gate::TokenError::Expired { expired_at_ms: 5 };
        let problem = Problem::from(GateError::Token { source });
        assert_eq!(problem.detail, "refusing the token: the token expired at 5 ms");
    }
}
