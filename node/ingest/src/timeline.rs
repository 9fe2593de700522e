//! From RTMP's 32-bit milliseconds to decode times that never go back.

use w3av_types::ErrorKind;

/// The clock of one publisher's two tracks.
///
/// The first unit is the epoch. Decode times increase strictly within each track, in 90 kHz ticks. Audio times follow
/// the count of samples as long as the publisher's clock agrees: RTMP rounds to milliseconds, and encoders round to
/// pictures.
#[derive(Debug)]
pub struct Timeline {
    start_90k: i64,
    /// The last timestamp, as sent and as total since the first.
    last: Option<(u32, i64)>,
    /// Added to the publisher's time.
    offset_90k: i64,
    newest_90k: Option<i64>,
    video_90k: Option<i64>,
    audio_90k: Option<i64>,
    samples: Option<Samples>,
    jumps: u32,
    steady: u32,
    stats: TimelineStats,
}

/// What a timeline had to mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TimelineStats {
    /// Units moved forward because they were not later than the one before.
    pub nudged: u64,
    /// Jumps too far to belong together.
    pub discontinuities: u64,
    /// Times that audio was set anew because its count of samples and its timestamps were too far apart.
    pub resynced: u64,
}

/// The time of one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Decode time in 90 kHz ticks.
    pub dts_90k: i64,
    /// The publisher's own time on the same scale; differs when the decode time was moved.
    pub sent_90k: i64,
    /// This unit does not continue the ones before.
    pub is_discontinuity: bool,
}

/// The publisher's clock jumps to and fro.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("publisher's clock jumped {jumps} times in a row")]
pub struct TimelineError {
    /// Jumps with hardly a unit in between.
    pub jumps: u32,
}

impl TimelineError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

#[derive(Debug, Clone, Copy)]
struct Samples {
    anchor_90k: i64,
    frames: i64,
    sample_rate_hz: u32,
}

impl Timeline {
    /// A timeline whose first unit is at `start_90k`.
    #[must_use]
    pub const fn new(start_90k: i64) -> Self {
        Self {
            start_90k,
            last: None,
            offset_90k: start_90k,
            newest_90k: None,
            video_90k: None,
            audio_90k: None,
            samples: None,
            jumps: 0,
            steady: 0,
            stats: TimelineStats {
                nudged: 0,
                discontinuities: 0,
                resynced: 0,
            },
        }
    }

    /// What was mended so far.
    #[must_use]
    pub const fn stats(&self) -> TimelineStats {
        self.stats
    }

    /// Places a picture.
    ///
    /// # Errors
    /// [`TimelineError`] when the publisher's clock is useless.
    pub fn video(&mut self, timestamp_ms: u32) -> Result<Stamp, TimelineError> {
        let (sent_90k, is_discontinuity) = self.place(timestamp_ms)?;
        let dts_90k = self.increase(sent_90k, self.video_90k);
        self.video_90k = Some(dts_90k);
        self.newest_90k = self.newest_90k.max(Some(dts_90k));
        Ok(Stamp {
            dts_90k,
            sent_90k,
            is_discontinuity,
        })
    }

    /// Places an AAC frame of 1,024 samples.
    ///
    /// # Errors
    /// [`TimelineError`] when the publisher's clock is useless.
    pub fn audio(&mut self, timestamp_ms: u32, sample_rate_hz: u32) -> Result<Stamp, TimelineError> {
        let (sent_90k, is_discontinuity) = self.place(timestamp_ms)?;
        let counted_90k = self.count(sent_90k, sample_rate_hz.max(1), is_discontinuity);
        let dts_90k = self.increase(counted_90k, self.audio_90k);
        self.audio_90k = Some(dts_90k);
        self.newest_90k = self.newest_90k.max(Some(dts_90k));
        Ok(Stamp {
            dts_90k,
            sent_90k,
            is_discontinuity,
        })
    }

    /// The publisher's time on this timeline, with jumps taken out.
    fn place(&mut self, timestamp_ms: u32) -> Result<(i64, bool), TimelineError> {
        let total_ms = match self.last {
            // The shorter way round: forward over a wrap, back over a reordering.
            Some((sent, total)) => total + i64::from(timestamp_ms.wrapping_sub(sent).cast_signed()),
            None => 0,
        };
        self.last = Some((timestamp_ms, total_ms));
        let sent_90k = total_ms * TICKS_PER_MS + self.offset_90k;
        let Some(newest_90k) = self.newest_90k else {
            return Ok((sent_90k, false));
        };
        if (-MAX_BACK_90K..=MAX_AHEAD_90K).contains(&(sent_90k - newest_90k)) {
            self.steady += 1;
            if self.steady >= STEADY_UNITS {
                self.jumps = 0;
            }
            return Ok((sent_90k, false));
        }
        self.steady = 0;
        self.jumps += 1;
        self.stats.discontinuities += 1;
        if self.jumps > MAX_JUMPS {
            return Err(TimelineError { jumps: self.jumps });
        }
        let resumed_90k = newest_90k + JUMP_GAP_90K;
        self.offset_90k += resumed_90k - sent_90k;
        Ok((resumed_90k, true))
    }

    /// The time that the count of samples gives, which follows the publisher's clock slowly, or at once when far off.
    fn count(&mut self, sent_90k: i64, sample_rate_hz: u32, is_discontinuity: bool) -> i64 {
        let earlier = self
            .samples
            .filter(|s| s.sample_rate_hz == sample_rate_hz && !is_discontinuity);
        let Some(mut samples) = earlier else {
            self.samples = Some(Samples {
                anchor_90k: sent_90k,
                frames: 1,
                sample_rate_hz,
            });
            return sent_90k;
        };
        let drift_90k = sent_90k - samples.time_90k();
        if drift_90k.abs() > MAX_DRIFT_90K {
            self.stats.resynced += 1;
            samples = Samples {
                anchor_90k: sent_90k,
                frames: 0,
                sample_rate_hz,
            };
        } else if drift_90k.abs() > JITTER_90K {
            samples.anchor_90k += drift_90k.signum() * TICKS_PER_MS;
        }
        let counted_90k = samples.time_90k();
        samples.frames += 1;
        self.samples = Some(samples);
        counted_90k
    }

    fn increase(&mut self, wanted_90k: i64, earlier_90k: Option<i64>) -> i64 {
        let lowest_90k = earlier_90k.map_or(self.start_90k, |earlier| earlier + TICKS_PER_MS);
        if wanted_90k < lowest_90k && earlier_90k.is_none_or(|earlier| wanted_90k <= earlier) {
            self.stats.nudged += 1;
            return lowest_90k;
        }
        wanted_90k
    }
}

impl Samples {
    fn time_90k(&self) -> i64 {
        self.anchor_90k + self.frames * SAMPLES_PER_FRAME * 90_000 / i64::from(self.sample_rate_hz)
    }
}

const TICKS_PER_MS: i64 = 90;
/// AAC-LC. Source: ISO/IEC 14496-3, 4.5.1.1.
const SAMPLES_PER_FRAME: i64 = 1_024;
/// A step back that is still taken for reordering between the tracks: 2 s.
pub const MAX_BACK_90K: i64 = 2 * 90_000;
/// A step ahead that is still taken for a pause: 10 s.
pub const MAX_AHEAD_90K: i64 = 10 * 90_000;
/// Where the first unit after a jump is put behind the newest one before: 100 ms.
pub const JUMP_GAP_90K: i64 = 9_000;
/// Audio further than this from its timestamps is set anew: 100 ms.
pub const MAX_DRIFT_90K: i64 = 9_000;
/// Audio closer than this to its timestamps is left alone: 30 ms, more than the one frame that encoders jitter.
const JITTER_90K: i64 = 2_700;
/// Jumps in a row that are borne. An encoder whose tracks run on different clocks jumps at every unit.
pub const MAX_JUMPS: u32 = 16;
/// Units without a jump after which a row of jumps is over: about a second.
const STEADY_UNITS: u32 = 64;

#[cfg(test)]
mod tests;
