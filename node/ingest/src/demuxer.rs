//! From RTMP's audio and video messages to configs and access units.

use bytes::Bytes;
use w3av_media::{
    flv::{self, AudioBody, FlvError, VideoBody, VideoParser},
    h264,
    track::TrackConfigs,
    unit::{AccessUnit, Track},
};
use w3av_types::ErrorKind;

use crate::timeline::{Stamp, Timeline, TimelineError, TimelineStats};

/// Reads the media of one publisher. Pure.
#[derive(Debug)]
pub struct Demuxer {
    video: VideoParser,
    configs: TrackConfigs,
    has_new_configs: bool,
    owes_discontinuity: bool,
    timeline: Timeline,
    stats: DemuxerStats,
}

/// What a publisher's media amounts to, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Demuxed {
    /// How to decode the units from here on.
    Configs(TrackConfigs),
    /// The unit that follows does not continue the ones before.
    Discontinuity,
    /// One access unit.
    Unit(AccessUnit),
}

/// Counters of one publisher's media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DemuxerStats {
    /// Bodies that carry no unit: keep-alives, seek markers, units before their config.
    pub skipped: u64,
    /// Units lost because they are malformed.
    pub malformed: u64,
}

/// Why a publisher's media cannot be carried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DemuxError {
    /// The codec or its configuration is not supported.
    #[error("reading the publisher's media")]
    Body {
        /// What is wrong with it.
        #[source]
        source: FlvError,
    },
    /// Too many units cannot be read.
    #[error("{MAX_MALFORMED} malformed units")]
    Malformed {
        /// What is wrong with the last one.
        #[source]
        source: FlvError,
    },
    /// The publisher's clock is useless.
    #[error("placing the publisher's media in time")]
    Timeline {
        /// What is wrong with it.
        #[source]
        source: TimelineError,
    },
}

impl DemuxError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Body { source } | Self::Malformed { source } => source.kind(),
            Self::Timeline { source } => source.kind(),
        }
    }
}

impl Demuxer {
    /// A demuxer whose first unit is at `start_90k`.
    #[must_use]
    pub const fn new(start_90k: i64) -> Self {
        Self {
            video: VideoParser::new(),
            configs: TrackConfigs {
                video: None,
                audio: None,
            },
            has_new_configs: false,
            owes_discontinuity: false,
            timeline: Timeline::new(start_90k),
            stats: DemuxerStats {
                skipped: 0,
                malformed: 0,
            },
        }
    }

    /// Reads an FLV video body and appends what it amounts to. `arrival_us` is passed on.
    ///
    /// A malformed unit is lost, and with it what refers to it: a discontinuity follows.
    ///
    /// # Errors
    /// [`DemuxError`]; the publisher should be told and left.
    pub fn video(
        &mut self,
        timestamp_ms: u32,
        body: Bytes,
        arrival_us: u64,
        out: &mut Vec<Demuxed>,
    ) -> Result<(), DemuxError> {
        match self.video.parse(body) {
            Ok(VideoBody::Config(config)) => {
                self.has_new_configs |= self.configs.video.as_ref() != Some(&config);
                self.configs.video = Some(config);
                Ok(())
            }
            Ok(VideoBody::Unit { is_key, cts_ms, data }) => {
                let stamp = self.timeline.video(timestamp_ms);
                let stamp = stamp.map_err(|source| DemuxError::Timeline { source })?;
                // A picture whose decode time was moved is still shown when the publisher said, if that is possible.
                let pts_90k = stamp.sent_90k + i64::from(cts_ms) * 90;
                let cts_90k = i32::try_from((pts_90k - stamp.dts_90k).max(0)).unwrap_or(0);
                let is_disposable = h264::is_disposable(&data);
                let track = Track::Video;
                self.emit(
                    AccessUnit {
                        track,
                        dts_90k: 0,
                        cts_90k,
                        is_key,
                        is_disposable,
                        arrival_us,
                        data,
                    },
                    stamp,
                    out,
                );
                Ok(())
            }
            Ok(VideoBody::EndOfSequence) => Ok(()),
            Err(error) => {
                self.owes_discontinuity |= matches!(error, FlvError::Nal { .. });
                self.bear(error)
            }
        }
    }

    /// Reads an FLV audio body and appends what it amounts to. `arrival_us` is passed on.
    ///
    /// # Errors
    /// [`DemuxError`]; the publisher should be told and left.
    pub fn audio(
        &mut self,
        timestamp_ms: u32,
        body: Bytes,
        arrival_us: u64,
        out: &mut Vec<Demuxed>,
    ) -> Result<(), DemuxError> {
        match flv::parse_audio(body) {
            Ok(AudioBody::Config(config)) => {
                self.has_new_configs |= self.configs.audio.as_ref() != Some(&config);
                self.configs.audio = Some(config);
                Ok(())
            }
            Ok(AudioBody::Frame(data)) => {
                let Some(config) = &self.configs.audio else {
                    return self.bear(FlvError::UnitBeforeConfig);
                };
                let stamp = self.timeline.audio(timestamp_ms, config.sample_rate_hz);
                let stamp = stamp.map_err(|source| DemuxError::Timeline { source })?;
                let (track, is_key, is_disposable) = (Track::Audio, true, false);
                self.emit(
                    AccessUnit {
                        track,
                        dts_90k: 0,
                        cts_90k: 0,
                        is_key,
                        is_disposable,
                        arrival_us,
                        data,
                    },
                    stamp,
                    out,
                );
                Ok(())
            }
            Err(error) => self.bear(error),
        }
    }

    /// Counters so far.
    #[must_use]
    pub const fn stats(&self) -> DemuxerStats {
        self.stats
    }

    /// What the timeline mended so far.
    #[must_use]
    pub const fn timeline_stats(&self) -> TimelineStats {
        self.timeline.stats()
    }

    /// Configs wait for the unit that needs them: encoders send those of both tracks before any unit.
    fn emit(&mut self, unit: AccessUnit, stamp: Stamp, out: &mut Vec<Demuxed>) {
        if std::mem::take(&mut self.owes_discontinuity) || stamp.is_discontinuity {
            out.push(Demuxed::Discontinuity);
        }
        if std::mem::take(&mut self.has_new_configs) {
            out.push(Demuxed::Configs(self.configs.clone()));
        }
        out.push(Demuxed::Unit(AccessUnit {
            dts_90k: stamp.dts_90k,
            ..unit
        }));
    }

    fn bear(&mut self, error: FlvError) -> Result<(), DemuxError> {
        match error {
            FlvError::Truncated { .. }
            | FlvError::Command
            | FlvError::PacketType { .. }
            | FlvError::UnitBeforeConfig => self.stats.skipped += 1,
            FlvError::Nal { .. } => self.stats.malformed += 1,
            source => return Err(DemuxError::Body { source }),
        }
        if self.stats.malformed >= MAX_MALFORMED {
            return Err(DemuxError::Malformed { source: error });
        }
        Ok(())
    }
}

/// Malformed units of one publisher that are borne. A network does not damage TCP, so an encoder that makes more of
/// them is broken.
pub const MAX_MALFORMED: u64 = 32;

#[cfg(test)]
mod tests;
