use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use tower_http::services::ServeDir;

use crate::{problem::Problem, state::Api};

/// Everything that is no route: the files of the web page, or 404.
pub(crate) async fn serve(State(api): State<Arc<Api>>, request: Request) -> Response {
    let path = request.uri().path();
    let is_page = !RESERVED.iter().any(|prefix| path.starts_with(prefix));
    if !is_page || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return not_found();
    }
    let (is_root, is_asset) = (path == "/", path.starts_with("/assets/"));
    let Some(dir) = &api.page_dir else {
        return if is_root { absent() } else { not_found() };
    };
    // Refuses `..`, also encoded, and everything else that leads out of the folder.
    let answer = ServeDir::new(dir)
        .redirect_to_trailing_slash(false)
        .try_call(request)
        .await;
    let found = answer.inspect_err(|error| tracing::debug!(%error, "reading a file of the web page"));
    match found
        .ok()
        .filter(|response| response.status() != StatusCode::NOT_FOUND)
    {
        Some(response) => {
            let mut response = response.map(Body::new);
            // The build puts a hash of the content into the names of assets, and into nothing else.
            let cache = if is_asset {
                "public, max-age=31536000, immutable"
            } else {
                "no-cache"
            };
            response
                .headers_mut()
                .insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
            response
        }
        None if is_root => absent(),
        None => not_found(),
    }
}

/// A method that the route does not have.
pub(crate) async fn method_not_allowed() -> Problem {
    Problem::with_status(StatusCode::METHOD_NOT_ALLOWED, "this route has no such method")
}

fn not_found() -> Response {
    Problem::not_found("there is nothing at this address").into_response()
}

fn absent() -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], ABSENT).into_response()
}

/// Never looked for among the files of the page.
const RESERVED: [&str; 2] = ["/api/", "/p/"];

const ABSENT: &str =
    "W3space A/V: this node runs, but its web page is not built. The API is described at /openapi.json.\n";
