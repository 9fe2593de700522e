use bytes::{Bytes, BytesMut};
use w3av_media::{AccessUnit, TIMESCALE, Track, TrackConfigs};

use crate::{
    error::PackageError,
    mpegts::{Muxer, Payload},
};

/// How long segments are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmenterConfig {
    /// A segment is cut at the first IDR picture this many milliseconds after its start.
    pub target_ms: u32,
    /// A segment is cut anywhere this many milliseconds after its start, when no IDR picture comes.
    pub max_ms: u32,
    /// Number of the first segment: where an earlier segmenter of the rendition left off, else 0. Above 0 the first
    /// segment is a discontinuity.
    pub first_sequence: u64,
}

impl Default for SegmenterConfig {
    fn default() -> Self {
        Self {
            target_ms: 2_000,
            max_ms: 10_000,
            first_sequence: 0,
        }
    }
}

/// One MPEG-TS segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its number; each is one above the last.
    pub sequence: u64,
    /// Time from its first unit to the next segment's, in 90 kHz ticks; at least 1.
    pub duration_90k: i64,
    /// Its times or tracks do not continue those of the segment before.
    pub discontinuity: bool,
    /// It starts with an IDR picture (or is audio only), so that a player can start with it.
    pub is_independent: bool,
    /// Presentation time of its first unit in 90 kHz ticks of the stream.
    pub start_pts_90k: i64,
    /// Transport packets: PAT and PMT first.
    pub data: Bytes,
}

impl Segment {
    /// Its bits per second.
    #[must_use]
    pub fn bandwidth_bps(&self) -> u32 {
        let bits = self.data.len() as u128 * 8 * u128::from(TIMESCALE);
        u32::try_from(bits / u128::from(self.duration_90k.unsigned_abs().max(1))).unwrap_or(u32::MAX)
    }
}

/// Cuts the access units of one rendition into MPEG-TS segments.
///
/// Cuts at each IDR picture once the target is reached; the very first segment is cut at the first IDR picture that
/// follows, however short, so that viewers can start early. With audio only, any unit will do.
#[derive(Debug)]
pub struct Segmenter {
    config: SegmenterConfig,
    muxer: Muxer,
    /// Tracks from the next segment on.
    next_configs: Option<TrackConfigs>,
    /// The timeline breaks before the next unit.
    is_broken: bool,
    /// The next segment does not continue the last one.
    is_discontinuous: bool,
    open: Option<Open>,
    next_sequence: u64,
    last_video: Last,
    last_audio: Last,
    /// Bytes of the last segment: what to make room for.
    last_bytes: usize,
    skipped: u64,
}

#[derive(Debug)]
struct Open {
    start_dts_90k: i64,
    start_pts_90k: i64,
    discontinuity: bool,
    is_independent: bool,
    data: BytesMut,
}

/// The last unit of a track.
#[derive(Debug, Clone, Copy, Default)]
struct Last {
    dts_90k: Option<i64>,
    /// From the unit before it.
    step_90k: i64,
}

impl Segmenter {
    /// A segmenter without tracks.
    #[must_use]
    pub fn new(config: SegmenterConfig) -> Self {
        Self {
            next_sequence: config.first_sequence,
            config,
            muxer: Muxer::new(TrackConfigs::default()),
            next_configs: None,
            is_broken: false,
            is_discontinuous: false,
            open: None,
            last_video: Last::default(),
            last_audio: Last::default(),
            last_bytes: 0,
            skipped: 0,
        }
    }

    /// Sets the tracks. Other tracks than before end the open segment at the next unit, and the one after is marked
    /// as a discontinuity; the same tracks change nothing.
    pub fn set_configs(&mut self, configs: TrackConfigs) {
        self.next_configs = (configs != *self.muxer.configs()).then_some(configs);
    }

    /// Says that the times of the units that follow do not continue those before: the next unit ends the open
    /// segment, and decode times may start anew.
    pub fn mark_discontinuity(&mut self) {
        self.is_broken = true;
    }

    /// Adds the next unit, in the order of arrival; returns the segment that it ends, if it ends one.
    ///
    /// Units that come before the first IDR picture are left out (see [`Segmenter::skipped`]).
    ///
    /// # Errors
    /// [`PackageError`]; the unit is left out and no segment ends.
    pub fn push(&mut self, unit: &AccessUnit) -> Result<Option<Segment>, PackageError> {
        self.check_times(unit)?;
        let payload = Payload::new(
            unit,
            self.next_configs.as_ref().unwrap_or_else(|| self.muxer.configs()),
        )?;
        let is_break = self.is_broken || self.next_configs.is_some();
        let is_cut = !is_break && self.is_cut_before(unit);
        let ended = if is_break {
            self.finish()
        } else if is_cut {
            self.close(unit.dts_90k)
        } else {
            None
        };
        if is_break {
            self.apply_break();
        }
        self.note_time(unit);
        // After a forced cut any unit goes on; otherwise a player could not start.
        if self.open.is_none() && (is_cut || self.can_start_with(unit)) {
            self.open_with(unit);
        }
        match &mut self.open {
            Some(open) => self.muxer.write_payload(&payload, &mut open.data),
            None => self.skipped += 1,
        }
        Ok(ended)
    }

    /// Ends the open segment, if there is one. Its last unit is taken to last as long as the one before it.
    pub fn finish(&mut self) -> Option<Segment> {
        let start_90k = self.open.as_ref()?.start_dts_90k;
        // A segment that was cut inside an access unit sequence may hold no unit of the lead track yet.
        let lasts = if self.lead() == Track::Video {
            [self.last_video, self.last_audio]
        } else {
            [self.last_audio, self.last_video]
        };
        let end_90k = lasts
            .iter()
            .filter_map(|last| last.end_90k())
            .find(|end| *end >= start_90k);
        self.close(end_90k.unwrap_or(start_90k))
    }

    /// Units left out because no IDR picture had come yet.
    #[must_use]
    pub const fn skipped(&self) -> u64 {
        self.skipped
    }

    /// The number that the next segment gets (or the open one has).
    #[must_use]
    pub const fn next_sequence(&self) -> u64 {
        self.next_sequence
    }

    fn check_times(&self, unit: &AccessUnit) -> Result<(), PackageError> {
        let (track, dts_90k) = (unit.track, unit.dts_90k);
        if dts_90k < 0 {
            return Err(PackageError::NegativeDts { track, dts_90k });
        }
        match self.last(track).dts_90k {
            Some(last_90k) if dts_90k <= last_90k && !self.is_broken => Err(PackageError::DtsRegression {
                track,
                last_90k,
                dts_90k,
            }),
            _ => Ok(()),
        }
    }

    fn apply_break(&mut self) {
        if self.is_broken {
            self.muxer.mark_discontinuity();
            (self.last_video, self.last_audio) = (Last::default(), Last::default());
        }
        if let Some(configs) = self.next_configs.take() {
            self.muxer.set_configs(configs);
        }
        self.is_broken = false;
        // Before segment 0 nothing was there to continue.
        self.is_discontinuous = self.next_sequence > 0;
    }

    fn is_cut_before(&self, unit: &AccessUnit) -> bool {
        let Some(open) = &self.open else { return false };
        let elapsed_90k = unit.dts_90k.saturating_sub(open.start_dts_90k);
        let is_first =
            self.next_sequence == self.config.first_sequence && self.muxer.configs().video.is_some();
        self.can_start_with(unit) && (is_first || elapsed_90k >= ticks(self.config.target_ms))
            || elapsed_90k >= ticks(self.config.max_ms.max(self.config.target_ms))
            || open.data.len() >= MAX_SEGMENT_BYTES
    }

    fn can_start_with(&self, unit: &AccessUnit) -> bool {
        unit.track == self.lead() && unit.is_key
    }

    fn open_with(&mut self, unit: &AccessUnit) {
        let mut data = BytesMut::with_capacity(self.last_bytes + self.last_bytes / 8);
        self.muxer.begin_segment(&mut data);
        self.open = Some(Open {
            start_dts_90k: unit.dts_90k,
            start_pts_90k: unit.pts_90k(),
            discontinuity: std::mem::take(&mut self.is_discontinuous),
            is_independent: self.can_start_with(unit),
            data,
        });
    }

    fn close(&mut self, end_90k: i64) -> Option<Segment> {
        let open = self.open.take()?;
        let sequence = self.next_sequence;
        self.next_sequence = sequence.saturating_add(1);
        self.last_bytes = open.data.len();
        Some(Segment {
            sequence,
            duration_90k: end_90k.saturating_sub(open.start_dts_90k).max(1),
            discontinuity: open.discontinuity,
            is_independent: open.is_independent,
            start_pts_90k: open.start_pts_90k,
            data: open.data.freeze(),
        })
    }

    /// The track whose units segments start with.
    const fn lead(&self) -> Track {
        if self.muxer.configs().video.is_some() {
            Track::Video
        } else {
            Track::Audio
        }
    }

    const fn last(&self, track: Track) -> Last {
        match track {
            Track::Video => self.last_video,
            Track::Audio => self.last_audio,
        }
    }

    fn note_time(&mut self, unit: &AccessUnit) {
        let last = match unit.track {
            Track::Video => &mut self.last_video,
            Track::Audio => &mut self.last_audio,
        };
        let step_90k = last
            .dts_90k
            .map_or(0, |before| unit.dts_90k.saturating_sub(before));
        *last = Last {
            dts_90k: Some(unit.dts_90k),
            step_90k,
        };
    }
}

impl Last {
    fn end_90k(&self) -> Option<i64> {
        Some(self.dts_90k?.saturating_add(self.step_90k))
    }
}

fn ticks(ms: u32) -> i64 {
    i64::from(ms) * i64::from(TIMESCALE / 1000)
}

/// A segment is cut here whatever comes: 25 Mbit/s for the 10 s after which it is cut anyway.
pub const MAX_SEGMENT_BYTES: usize = 32 * 1024 * 1024;

#[cfg(test)]
mod tests;
