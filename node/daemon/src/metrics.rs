//! Metrics of the live path and the chain, read from the parts when somebody asks.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeGaugeValue, EncodeMetric as _},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
    registry::Registry,
};
use w3av_ingest::IngestStats;
use w3av_stream::{Directory, RenditionStats};
use w3av_transcode::JobStats;
use w3av_types::EventId;

use crate::{following::Progress, shelf::Shelves};

/// Counters of the transcoding jobs by event.
#[derive(Debug, Default)]
pub(crate) struct Jobs(Mutex<BTreeMap<EventId, Arc<JobStats>>>);

impl Jobs {
    pub(crate) fn insert(&self, event: EventId, stats: Arc<JobStats>) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(event, stats);
    }

    pub(crate) fn remove(&self, event: EventId) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&event);
    }

    fn all(&self) -> Vec<(EventId, Arc<JobStats>)> {
        let jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.iter()
            .map(|(event, stats)| (*event, Arc::clone(stats)))
            .collect()
    }
}

/// Reads the parts of the node that keep counters of their own.
#[derive(Debug)]
pub(crate) struct NodeMetrics {
    pub(crate) ingest: Arc<IngestStats>,
    pub(crate) directory: Arc<Directory>,
    pub(crate) shelves: Arc<Shelves>,
    pub(crate) jobs: Arc<Jobs>,
    pub(crate) progress: Arc<Progress>,
}

impl NodeMetrics {
    /// A registry with these metrics, all named `w3av_…`.
    pub(crate) fn into_registry(self) -> Registry {
        let mut registry = Registry::default();
        registry
            .sub_registry_with_prefix("w3av")
            .register_collector(Box::new(self));
        registry
    }

    fn renditions(&self) -> Vec<([(&'static str, String); 2], RenditionStats)> {
        let streams = self
            .directory
            .ids()
            .into_iter()
            .filter_map(|event| self.directory.find(event));
        streams
            .flat_map(|stream| {
                let ids = stream.renditions().into_iter();
                ids.filter_map(move |id| {
                    let labels = [("event", stream.id().to_string()), ("rendition", id.to_string())];
                    stream.rendition(id).map(|rendition| (labels, rendition.stats()))
                })
            })
            .collect()
    }
}

type ReadRendition = fn(&RenditionStats) -> u64;
type ReadIngest = fn(&IngestStats) -> &AtomicU64;
type ReadJob = fn(&JobStats) -> u64;

/// Counters of one rendition: name, help, value.
const COUNTERS: [(&str, &str, ReadRendition); 10] = [
    ("stream_units", "Access units accepted from publishers", |s| {
        s.units
    }),
    ("stream_bytes", "Payload bytes accepted from publishers", |s| {
        s.bytes
    }),
    ("stream_keyframes", "Key pictures accepted from publishers", |s| {
        s.keyframes
    }),
    (
        "stream_discontinuities",
        "Discontinuities written for all readers",
        |s| s.discontinuities,
    ),
    (
        "stream_dropped_before_key",
        "Video units that came before a key picture",
        |s| s.dropped_before_key,
    ),
    ("stream_dropped_oversized", "Units that were too long", |s| {
        s.dropped_oversized
    }),
    (
        "stream_dropped_regressed",
        "Units whose decode time did not increase",
        |s| s.dropped_regressed,
    ),
    (
        "stream_dropped_disposable",
        "Disposable pictures not sent to slow readers",
        |s| s.dropped_disposable,
    ),
    (
        "stream_dropped_in_gaps",
        "Pictures not sent to slow readers",
        |s| s.dropped_in_gaps,
    ),
    (
        "stream_too_slow",
        "Readers ended because they were too slow",
        |s| s.too_slow,
    ),
];

/// Gauges of one rendition.
const GAUGES: [(&str, &str, ReadRendition); 2] = [
    ("stream_readers", "Readers now", |s| s.readers as u64),
    ("stream_ring_bytes", "Bytes held for readers now", |s| {
        s.ring_bytes
    }),
];

/// Counters of the RTMP server.
const INGEST_COUNTERS: [(&str, &str, ReadIngest); 17] = [
    ("ingest_connections", "RTMP connections accepted", |s| {
        &s.connections
    }),
    (
        "ingest_refused_full",
        "RTMP connections closed because too many were open",
        |s| &s.refused_full,
    ),
    (
        "ingest_refused_key",
        "Publishers refused because of their stream key",
        |s| &s.refused_key,
    ),
    (
        "ingest_refused_taken",
        "Publishers refused because the stream had one",
        |s| &s.refused_taken,
    ),
    (
        "ingest_refused_unavailable",
        "Publishers refused because there was no room",
        |s| &s.refused_unavailable,
    ),
    ("ingest_publishers", "Publishers accepted", |s| &s.publishers),
    (
        "ingest_protocol_errors",
        "RTMP connections closed because of their bytes",
        |s| &s.protocol_errors,
    ),
    (
        "ingest_media_errors",
        "RTMP connections closed because of their media",
        |s| &s.media_errors,
    ),
    (
        "ingest_truncated",
        "RTMP connections that ended in a message",
        |s| &s.truncated,
    ),
    (
        "ingest_timeouts",
        "RTMP connections that were silent or too slow",
        |s| &s.timeouts,
    ),
    (
        "ingest_io_errors",
        "RTMP connections that the network broke",
        |s| &s.io_errors,
    ),
    ("ingest_bytes", "Bytes received by RTMP", |s| &s.bytes),
    ("ingest_units", "Access units pushed into streams", |s| &s.units),
    (
        "ingest_units_refused",
        "Access units that a stream refused",
        |s| &s.units_refused,
    ),
    (
        "ingest_units_malformed",
        "Access units lost because they were malformed",
        |s| &s.units_malformed,
    ),
    (
        "ingest_units_nudged",
        "Access units whose decode time was moved forward",
        |s| &s.units_nudged,
    ),
    ("ingest_discontinuities", "Jumps of publishers' clocks", |s| {
        &s.discontinuities
    }),
];

/// Gauges of the RTMP server.
const INGEST_GAUGES: [(&str, &str, ReadIngest); 2] = [
    ("ingest_connections_open", "RTMP connections now", |s| {
        &s.connections_open
    }),
    ("ingest_publishers_now", "Publishers now", |s| &s.publishers_now),
];

/// Counters of one transcoding job.
const JOB_COUNTERS: [(&str, &str, ReadJob); 4] = [
    (
        "worker_restarts",
        "Transcoding workers that had to be replaced",
        JobStats::restarts,
    ),
    ("worker_pictures", "Source pictures decoded", JobStats::pictures),
    (
        "worker_cpu_ms",
        "Processor time of the workers in ms",
        JobStats::cpu_ms,
    ),
    (
        "worker_units",
        "Access units put out over all rungs",
        JobStats::units,
    ),
];

impl Collector for NodeMetrics {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let renditions = self.renditions();
        for (name, help, read) in COUNTERS {
            let mut family = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            for (labels, stats) in &renditions {
                ConstCounter::new(read(stats)).encode(family.encode_family(labels)?)?;
            }
        }
        for (name, help, read) in GAUGES {
            let mut family = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            for (labels, stats) in &renditions {
                ConstGauge::new(signed(read(stats))).encode(family.encode_family(labels)?)?;
            }
        }
        for (name, help, read) in INGEST_COUNTERS {
            let counter = ConstCounter::new(read(&self.ingest).load(Ordering::Relaxed));
            counter.encode(encoder.encode_descriptor(name, help, None, MetricType::Counter)?)?;
        }
        for (name, help, read) in INGEST_GAUGES {
            gauge(
                &mut encoder,
                name,
                help,
                signed(read(&self.ingest).load(Ordering::Relaxed)),
            )?;
        }
        let jobs = self.jobs.all();
        for (name, help, read) in JOB_COUNTERS {
            let mut family = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            for (event, stats) in &jobs {
                let labels = [("event", event.to_string())];
                ConstCounter::new(read(stats)).encode(family.encode_family(&labels)?)?;
            }
        }
        gauge(
            &mut encoder,
            "shelf_bytes",
            "Bytes of HLS segments held",
            signed(self.shelves.bytes() as u64),
        )?;
        let block = signed(self.progress.handled().unwrap_or_default());
        gauge(
            &mut encoder,
            "finalized_block",
            "Last finalized block that was handled",
            block,
        )?;
        let is_ready = i64::from(self.progress.problem().is_none());
        gauge(
            &mut encoder,
            "chain_followed",
            "1 while the node follows the chain",
            is_ready,
        )
    }
}

fn gauge(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    value: impl EncodeGaugeValue,
) -> Result<(), fmt::Error> {
    let gauge = ConstGauge::new(value);
    let metric = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
    gauge.encode(metric)
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use prometheus_client::encoding::text;
    use w3av_types::RenditionId;

    use super::*;

    #[test]
    fn every_metric_appears_with_its_labels() {
        let directory = Arc::new(Directory::new());
        let stream = directory.open(EventId(7)).expect("room");
        let _publisher = stream.publish(RenditionId::Source).expect("free");
        let jobs = Arc::new(Jobs::default());
        jobs.insert(EventId(7), Arc::default());
        let metrics = NodeMetrics {
            ingest: Arc::default(),
            directory,
            shelves: Arc::default(),
            jobs,
            progress: Arc::default(),
        };
        let mut page = String::new();
        text::encode(&mut page, &metrics.into_registry()).expect("text");
        for line in [
            "w3av_stream_units_total{event=\"7\",rendition=\"source\"} 0",
            "w3av_stream_readers{event=\"7\",rendition=\"source\"} 0",
            "w3av_worker_restarts_total{event=\"7\"} 0",
            "w3av_ingest_connections_total 0",
            "w3av_ingest_publishers_now 0",
            "w3av_shelf_bytes 0",
            "w3av_chain_followed 0",
        ] {
            assert!(page.contains(line), "{line} is not in:\n{page}");
        }
    }
}
