use serde::{Deserialize, Serialize};

use super::Mistakes;

/// `[hls]`: how segments are cut and kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct HlsConfig {
    /// Target length of a segment in ms; each is cut at the first IDR after it.
    pub(crate) segment_ms: u32,
    /// Segments in a playlist.
    pub(crate) window_segments: usize,
}

impl Default for HlsConfig {
    fn default() -> Self {
        Self {
            segment_ms: 2_000,
            window_segments: 6,
        }
    }
}

impl HlsConfig {
    pub(super) fn check(&self, mistakes: &mut Mistakes) {
        mistakes.range("hls.segment_ms", self.segment_ms.into(), 500, 10_000);
        // RFC 8216, 6.2.2: a live playlist holds at least three target durations.
        mistakes.range("hls.window_segments", self.window_segments as u64, 3, 60);
    }
}
