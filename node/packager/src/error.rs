use w3av_media::{Track, aac::AacError, h264::NalError};
use w3av_types::ErrorKind;

/// Why an access unit cannot be packaged. The unit is left out; the state is as before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// The configurations have no such track.
    #[error("packaging a unit of a {track:?} track without configuration")]
    NoTrack {
        /// The unit's track.
        track: Track,
    },
    /// Before the stream's epoch.
    #[error("packaging a {track:?} unit with decode time {dts_90k}")]
    NegativeDts {
        /// The unit's track.
        track: Track,
        /// Its decode time in 90 kHz ticks.
        dts_90k: i64,
    },
    /// Decode time did not advance within the track; the caller starts a discontinuity.
    #[error("packaging a {track:?} unit with decode time {dts_90k} after {last_90k}")]
    DtsRegression {
        /// The unit's track.
        track: Track,
        /// Decode time of the unit before it in 90 kHz ticks.
        last_90k: i64,
        /// Its decode time in 90 kHz ticks.
        dts_90k: i64,
    },
    /// More bytes than any access unit that can come in.
    #[error("packaging a unit of {len} bytes")]
    UnitTooLarge {
        /// Bytes in the unit.
        len: usize,
    },
    /// A video unit's NAL units are malformed.
    #[error("packaging a video unit")]
    Nal {
        /// What is wrong with them.
        #[source]
        source: NalError,
    },
    /// An audio frame is too long or its configuration malformed.
    #[error("packaging an audio frame")]
    Aac {
        /// What is wrong with it.
        #[source]
        source: AacError,
    },
}

impl PackageError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::NoTrack { .. } | Self::DtsRegression { .. } => ErrorKind::Conflict,
            _ => ErrorKind::Invalid,
        }
    }
}
