use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use utoipa::OpenApi;

use crate::{challenges, events, flv, health, hls, info, metrics, oracle, sessions, signal, stream_keys};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "W3space A/V node",
        description = "Ticketed live events: sessions for ticket holders, gated media, status. \
                       Errors are problem documents (RFC 9457)."
    ),
    paths(
        health::health,
        health::ready,
        metrics::show,
        show,
        info::show,
        events::list,
        events::show,
        challenges::issue,
        sessions::open,
        sessions::refresh,
        stream_keys::issue,
        oracle::cosign,
        oracle::witness,
        signal::connect,
        hls::multivariant,
        hls::rendition,
        flv::serve,
    )
)]
struct Description;

/// This description.
#[utoipa::path(
    get, path = "/openapi.json", tag = "node",
    responses((status = 200, description = "OpenAPI 3.1 document", content_type = "application/json"))
)]
pub(crate) async fn show() -> Response {
    let body = Description::openapi().to_json().unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::router;

    #[test]
    fn every_route_is_described_and_every_description_has_a_route() {
        let routes: BTreeSet<_> = router::api_routes()
            .into_iter()
            .chain(router::media_routes())
            .map(|r| r.0)
            .collect();
        let document = Description::openapi();
        let described: BTreeSet<_> = document.paths.paths.keys().map(String::as_str).collect();
        assert_eq!(described, routes);
    }

    #[test]
    fn every_operation_describes_its_errors_as_problems() {
        let text = Description::openapi().to_json().expect("serialises");
        let document: serde_json::Value = serde_json::from_str(&text).expect("is JSON");
        let paths = document["paths"].as_object().expect("has paths");
        for (path, operation) in paths.iter().flat_map(|(path, item)| {
            item.as_object()
                .expect("has methods")
                .values()
                .map(move |operation| (path, operation))
        }) {
            for (status, response) in operation["responses"].as_object().expect("has responses") {
                let refers = response.to_string().contains("#/components/schemas/Problem");
                let is_error = !status.starts_with(['1', '2']);
                assert_eq!(refers, is_error, "{path} {status}");
            }
        }
    }
}
