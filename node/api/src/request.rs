//! What happens to every request: an id, a log line without secrets, a count, and security headers.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::state::Api;

/// Wraps a request. Dropping the future drops the handler's.
pub(crate) async fn observe(State(api): State<Arc<Api>>, request: Request, next: Next) -> Response {
    // Paths hold tokens, so only the template of the route is ever written down.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("(none)", MatchedPath::as_str)
        .to_owned();
    let method = request.method().clone();
    let id = hex::encode(&api.random.bytes()[..8]);
    let mut response = next.run(request).await;
    let status = response.status();
    api.metrics.answered(&route, status);
    if status.is_server_error() {
        tracing::warn!(%method, route, status = status.as_u16(), request = id, "request failed");
    } else {
        tracing::debug!(%method, route, status = status.as_u16(), request = id, "request answered");
    }
    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The page plays media from blobs, decodes in workers, and talks to chains of the viewer's choice; nothing
/// else.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
                      img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self' ws: wss: http: https:; \
                      worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

const SECURITY_HEADERS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // The token in a path must not travel on in a Referer.
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
];
