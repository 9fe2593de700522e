//! How to decode a track.

use bytes::Bytes;

/// H.264 decoder configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoConfig {
    /// `AVCDecoderConfigurationRecord`, always with 4-byte NAL lengths. Source: ISO/IEC 14496-15, 5.3.3.
    pub avcc: Bytes,
    /// Picture width in pixels, after cropping.
    pub width: u16,
    /// Picture height in pixels, after cropping.
    pub height: u16,
}

/// AAC decoder configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudioConfig {
    /// `AudioSpecificConfig`. Source: ISO/IEC 14496-3, 1.6.2.1.
    pub asc: Bytes,
    /// Samples per second.
    pub sample_rate_hz: u32,
    /// Number of channels.
    pub channels: u8,
}

/// The tracks of one rendition; at least one is present once media flows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrackConfigs {
    /// Video, when there is any.
    pub video: Option<VideoConfig>,
    /// Audio, when there is any.
    pub audio: Option<AudioConfig>,
}
