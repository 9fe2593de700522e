use std::sync::Arc;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};
use w3av_gate::GateError;

use crate::{
    problem::{Problem, ProblemBody},
    signal::SignalMetrics,
    state::Api,
};

/// Counters and gauges of the HTTP side.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: Family<RequestLabels, Counter>,
    refusals: Family<RefusalLabels, Counter>,
    bytes: Family<MediaLabels, Counter>,
    sessions: Gauge,
    flv_viewers: Gauge,
    flv_too_slow: Counter,
    evicted_challenges: Gauge,
    http_connections: Gauge,
    http_connections_refused: Counter,
    pub(crate) signal: SignalMetrics,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RefusalLabels {
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct MediaLabels {
    protocol: &'static str,
}

impl Metrics {
    /// Adds the metrics, named `w3av_…`, to a registry.
    #[must_use]
    pub fn register(registry: &mut Registry) -> Self {
        let registry = registry.sub_registry_with_prefix("w3av");
        let metrics = Self {
            signal: SignalMetrics::register(registry),
            ..Self::default()
        };
        registry.register(
            "http_requests",
            "Requests answered, by route and status",
            metrics.requests.clone(),
        );
        registry.register(
            "gate_refusals",
            "Requests for media refused, by reason",
            metrics.refusals.clone(),
        );
        registry.register(
            "media_bytes",
            "Bytes of media handed to viewers",
            metrics.bytes.clone(),
        );
        registry.register("sessions", "Sessions of ticket holders", metrics.sessions.clone());
        registry.register("flv_viewers", "Open FLV connections", metrics.flv_viewers.clone());
        let help = "FLV connections closed because the viewer was too slow";
        registry.register("flv_too_slow", help, metrics.flv_too_slow.clone());
        let help = "Challenges pushed out of the full table before their time";
        registry.register("evicted_challenges", help, metrics.evicted_challenges.clone());
        registry.register(
            "http_connections",
            "Open HTTP connections",
            metrics.http_connections.clone(),
        );
        let help = "HTTP connections closed at once because too many were open";
        registry.register(
            "http_connections_refused",
            help,
            metrics.http_connections_refused.clone(),
        );
        metrics
    }

    /// `route`: template of the route, of which there are few, never a path.
    pub(crate) fn answered(&self, route: &str, status: StatusCode) {
        let labels = RequestLabels {
            route: route.to_owned(),
            status: status.as_u16(),
        };
        self.requests.get_or_create(&labels).inc();
    }

    pub(crate) fn refused(&self, error: &GateError) {
        self.refusals
            .get_or_create(&RefusalLabels {
                reason: error.reason(),
            })
            .inc();
    }

    /// The counter of bytes sent over `hls` or `flv`.
    pub(crate) fn media_bytes(&self, protocol: &'static str) -> Counter {
        self.bytes.get_or_create_owned(&MediaLabels { protocol })
    }

    pub(crate) fn too_slow(&self) {
        self.flv_too_slow.inc();
    }

    pub(crate) fn connection_refused(&self) {
        self.http_connections_refused.inc();
    }

    pub(crate) fn flv_viewer(&self) -> Counted {
        Counted::new(&self.flv_viewers)
    }

    pub(crate) fn http_connection(&self) -> Counted {
        Counted::new(&self.http_connections)
    }
}

/// Counts one of something for as long as it lives.
#[derive(Debug)]
pub(crate) struct Counted(Gauge);

impl Counted {
    fn new(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Metrics of the whole node in the OpenMetrics text format.
#[utoipa::path(
    get, path = "/metrics", tag = "node",
    responses((status = 200, description = "OpenMetrics text", content_type = "application/openmetrics-text"),
              (status = 500, body = ProblemBody<'static>))
)]
pub(crate) async fn show(State(api): State<Arc<Api>>) -> Result<Response, Problem> {
    api.metrics
        .sessions
        .set(i64::try_from(api.viewers.sessions()).unwrap_or(i64::MAX));
    api.metrics
        .evicted_challenges
        .set(i64::try_from(api.viewers.evicted_challenges()).unwrap_or(i64::MAX));
    let mut body = String::new();
    text::encode(&mut body, &api.registry)
        .map_err(|_| Problem::new(w3av_types::ErrorKind::Internal, "a metric cannot be written"))?;
    Ok((
        [(
            header::CONTENT_TYPE,
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
        )],
        body,
    )
        .into_response())
}
