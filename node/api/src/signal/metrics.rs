use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};
use w3av_signal::{Counts, EndReason, Load, NodeMessage};

/// Counters and gauges of signalling.
#[derive(Debug, Clone, Default)]
pub(crate) struct SignalMetrics {
    sockets: Gauge,
    devices: Gauge,
    waiting: Gauge,
    claims: Gauge,
    rooms: Gauge,
    forwarded: Counter,
    undelivered: Family<CodeLabels, Counter>,
    refused: Family<CodeLabels, Counter>,
    ended: Family<CodeLabels, Counter>,
    abandoned: Counter,
    unanswered: Counter,
    too_slow: Counter,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CodeLabels {
    code: &'static str,
}

impl SignalMetrics {
    /// Adds the metrics, named `signal_…`.
    pub(crate) fn register(registry: &mut Registry) -> Self {
        let metrics = Self::default();
        let registry = registry.sub_registry_with_prefix("signal");
        registry.register("sockets", "Open sockets of signalling", metrics.sockets.clone());
        registry.register(
            "devices",
            "Devices that are ready to signal",
            metrics.devices.clone(),
        );
        let help = "Envelopes and joins that wait for their authorisation";
        registry.register("waiting", help, metrics.waiting.clone());
        let help = "Authorisations that are known or asked for";
        registry.register("claims", help, metrics.claims.clone());
        registry.register("rooms", "Rooms with somebody in them", metrics.rooms.clone());
        registry.register("forwarded", "Envelopes forwarded", metrics.forwarded.clone());
        let help = "Envelopes and joins that came to nothing, by code";
        registry.register("undelivered", help, metrics.undelivered.clone());
        registry.register("refused", "Sockets refused, by code", metrics.refused.clone());
        let help = "Devices told that a call or seat is over, by reason";
        registry.register("ended", help, metrics.ended.clone());
        let help = "Envelopes and joins whose sender left before they came to anything";
        registry.register("abandoned", help, metrics.abandoned.clone());
        let help = "Questions to the chain without an answer";
        registry.register("unanswered", help, metrics.unanswered.clone());
        let help = "Sockets cut off because they took too little";
        registry.register("too_slow", help, metrics.too_slow.clone());
        metrics
    }

    pub(super) fn forwarded(&self) {
        self.forwarded.inc();
    }

    pub(super) fn too_slow(&self) {
        self.too_slow.inc();
    }

    pub(super) fn said(&self, message: &NodeMessage) {
        let (family, code) = match message {
            NodeMessage::Undelivered { code, .. } => (&self.undelivered, code.name()),
            NodeMessage::Refused { code, .. } => (&self.refused, code.name()),
            NodeMessage::Ended { reason, .. } => (&self.ended, name_of(*reason)),
            NodeMessage::Challenge { .. } | NodeMessage::Ready | NodeMessage::Room { .. } => return,
        };
        family.get_or_create(&CodeLabels { code }).inc();
    }

    /// `before` and `after`: what the switchboard counted when this was called last, and now.
    pub(super) fn state(&self, load: Load, before: Counts, after: Counts) {
        for (gauge, value) in [
            (&self.sockets, load.sockets),
            (&self.devices, load.devices),
            (&self.waiting, load.waiting),
            (&self.claims, load.claims),
            (&self.rooms, load.rooms),
        ] {
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        }
        self.abandoned.inc_by(after.abandoned - before.abandoned);
        self.unanswered.inc_by(after.unanswered - before.unanswered);
    }
}

const fn name_of(reason: EndReason) -> &'static str {
    match reason {
        EndReason::Ended => "ended",
        EndReason::NotAuthorised => "not_authorised",
        EndReason::Closed => "closed",
    }
}
