/// Counters of one rendition since it appeared, and its size now. Every unit that somebody did not get is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RenditionStats {
    /// Access units accepted from publishers.
    pub units: u64,
    /// Payload bytes accepted from publishers.
    pub bytes: u64,
    /// Media time accepted, in 90 kHz ticks; jumps at discontinuities count nothing. `bytes` over it is the bit rate.
    pub media_90k: i64,
    /// Key pictures accepted.
    pub keyframes: u64,
    /// Discontinuities written for all readers.
    pub discontinuities: u64,
    /// Video units of a publisher that came before a key picture they could be decoded from.
    pub dropped_before_key: u64,
    /// Units longer than [`crate::MAX_UNIT_BYTES`].
    pub dropped_oversized: u64,
    /// Units whose decode time did not increase within their track.
    pub dropped_regressed: u64,
    /// Units pushed after the stream was closed.
    pub dropped_after_close: u64,
    /// Disposable pictures not sent to readers that were a little behind; counted once per reader.
    pub dropped_disposable: u64,
    /// Pictures not sent to readers that were well behind; counted once per reader.
    pub dropped_in_gaps: u64,
    /// Times that a reader lost video up to the next key picture.
    pub gaps: u64,
    /// Readers ended because they were too slow.
    pub too_slow: u64,
    /// Readers now.
    pub readers: usize,
    /// Units and markers in the ring now.
    pub ring_slots: usize,
    /// Bytes that the ring charges for them now.
    pub ring_bytes: u64,
    /// Media time in the ring now, in 90 kHz ticks.
    pub ring_90k: i64,
}
