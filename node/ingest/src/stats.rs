use std::sync::atomic::{AtomicU64, Ordering};

/// Counters of an ingest server since it started. Read them with [`AtomicU64::load`].
#[derive(Debug, Default)]
pub struct IngestStats {
    /// Connections accepted.
    pub connections: AtomicU64,
    /// Connections open now.
    pub connections_open: AtomicU64,
    /// Connections closed at once because too many were open.
    pub refused_full: AtomicU64,
    /// Stream keys that were not valid, or valid for an event without an open stream.
    pub refused_key: AtomicU64,
    /// Publishers refused because the stream had one.
    pub refused_taken: AtomicU64,
    /// Publishers refused because the node could not tell or had no room.
    pub refused_unavailable: AtomicU64,
    /// Publishers accepted.
    pub publishers: AtomicU64,
    /// Publishers now.
    pub publishers_now: AtomicU64,
    /// Connections closed because of the bytes on them: another protocol, broken chunks, calls out of order.
    pub protocol_errors: AtomicU64,
    /// Connections closed because of their media: other codecs, broken configs, a useless clock.
    pub media_errors: AtomicU64,
    /// Connections that ended in the middle of a message.
    pub truncated: AtomicU64,
    /// Connections closed because the peer was silent or too slow.
    pub timeouts: AtomicU64,
    /// Connections that the network broke.
    pub io_errors: AtomicU64,
    /// Bytes received.
    pub bytes: AtomicU64,
    /// RTMP messages of no use here: metadata, unknown calls.
    pub messages_ignored: AtomicU64,
    /// Access units pushed into streams.
    pub units: AtomicU64,
    /// Access units that a stream refused; its rendition counts why.
    pub units_refused: AtomicU64,
    /// Media messages without a unit in them.
    pub bodies_skipped: AtomicU64,
    /// Units lost because they were malformed.
    pub units_malformed: AtomicU64,
    /// Units whose decode time was moved forward to keep it increasing.
    pub units_nudged: AtomicU64,
    /// Jumps of publishers' clocks.
    pub discontinuities: AtomicU64,
    /// Times that audio was set anew to its timestamps.
    pub audio_resynced: AtomicU64,
}

impl IngestStats {
    pub(crate) fn add(counter: &AtomicU64, count: u64) {
        counter.fetch_add(count, Ordering::Relaxed);
    }

    pub(crate) fn count(counter: &AtomicU64) {
        Self::add(counter, 1);
    }
}

/// Counts one more for as long as it lives.
#[derive(Debug)]
pub(crate) struct Gauge<'a>(&'a AtomicU64);

impl<'a> Gauge<'a> {
    pub(crate) fn new(counter: &'a AtomicU64) -> Self {
        counter.fetch_add(1, Ordering::Relaxed);
        Self(counter)
    }
}

impl Drop for Gauge<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
