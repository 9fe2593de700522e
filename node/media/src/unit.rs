//! One coded picture or audio frame, in the form that all of the live path shares.

use bytes::Bytes;

/// Ticks per second of every time in this crate. RTMP's milliseconds and MPEG-TS's clock are both exact in it.
pub const TIMESCALE: u32 = 90_000;

/// Which of a stream's two tracks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Track {
    /// H.264.
    Video,
    /// AAC-LC.
    Audio,
}

/// One access unit. Immutable once made; clones share the payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessUnit {
    /// The track that it belongs to.
    pub track: Track,
    /// Decode time in 90 kHz ticks since the stream's epoch, unwrapped, strictly increasing within a track.
    pub dts_90k: i64,
    /// Presentation minus decode time in 90 kHz ticks; 0 for audio.
    pub cts_90k: i32,
    /// Video: an IDR picture. Audio: always true.
    pub is_key: bool,
    /// Video: no other picture refers to it (`nal_ref_idc` 0), so it may be dropped alone.
    pub is_disposable: bool,
    /// Arrival at this node in microseconds of the node's monotonic clock; measures added latency.
    pub arrival_us: u64,
    /// Video: NAL units, each behind its length in 4 bytes, big-endian (AVCC). Audio: one raw AAC frame, no ADTS.
    pub data: Bytes,
}

impl AccessUnit {
    /// Presentation time in 90 kHz ticks.
    #[must_use]
    pub fn pts_90k(&self) -> i64 {
        self.dts_90k.saturating_add(i64::from(self.cts_90k))
    }
}
