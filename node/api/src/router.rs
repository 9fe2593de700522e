use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::Method,
    middleware,
    routing::{MethodRouter, get, post},
};
use tower_http::cors::{Any, CorsLayer};

use crate::{
    challenges, events, flv, health, hls, info, metrics, openapi, oracle, page, payload::MAX_BODY_BYTES,
    request, sessions, signal, state::Api, stream_keys,
};

/// All routes with what happens around them.
pub(crate) fn router(api: Arc<Api>) -> Router {
    // Players of other sites may play what their viewers have a token for; wallets sign on our own page only.
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD]);
    let routes = Router::new()
        .merge(collect(api_routes()))
        .merge(collect(media_routes()).layer(cors));
    routes
        .fallback(page::serve)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(middleware::from_fn_with_state(Arc::clone(&api), request::observe))
        .with_state(api)
}

pub(crate) type Route = (&'static str, MethodRouter<Arc<Api>>);

/// Node, events and sessions.
pub(crate) fn api_routes() -> Vec<Route> {
    vec![
        ("/health", get(health::health)),
        ("/ready", get(health::ready)),
        ("/metrics", get(metrics::show)),
        ("/openapi.json", get(openapi::show)),
        ("/api/v1/info", get(info::show)),
        ("/api/v1/events", get(events::list)),
        ("/api/v1/events/{id}", get(events::show)),
        ("/api/v1/challenges", post(challenges::issue)),
        ("/api/v1/sessions", post(sessions::open)),
        ("/api/v1/sessions/refresh", post(sessions::refresh)),
        ("/api/v1/stream-keys", post(stream_keys::issue)),
        ("/oracle/v1/cosign", post(oracle::cosign)),
        ("/oracle/v1/witness", post(oracle::witness)),
        ("/v1/signal", get(signal::connect)),
    ]
}

/// Everything behind the gate.
pub(crate) fn media_routes() -> Vec<Route> {
    vec![
        ("/p/{token}/e/{event}/master.m3u8", get(hls::multivariant)),
        ("/p/{token}/e/{event}/{file}", get(flv::serve)),
        ("/p/{token}/e/{event}/{rendition}/{file}", get(hls::rendition)),
    ]
}

fn collect(routes: Vec<Route>) -> Router<Arc<Api>> {
    let router = routes.into_iter().fold(Router::new(), |router, (path, handler)| {
        router.route(path, handler)
    });
    // Before any layer, so that a layer may answer methods that the routes do not have.
    router.method_not_allowed_fallback(page::method_not_allowed)
}
