//! AAC: `AudioSpecificConfig` and ADTS headers.

use bytes::Bytes;
use w3av_types::ErrorKind;

use crate::track::AudioConfig;

/// Why bytes are not an audio configuration, or a frame cannot be framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AacError {
    /// The configuration ends before its last field.
    #[error("aac configuration of {len} bytes ends early")]
    Truncated {
        /// Bytes in the configuration.
        len: usize,
    },
    /// More bytes than any configuration needs.
    #[error("aac configuration of {len} bytes is above {MAX_ASC_BYTES}")]
    TooLarge {
        /// Bytes in the configuration.
        len: usize,
    },
    /// Not AAC-LC (2), nor HE-AAC (5, 29) over AAC-LC.
    #[error("audio object type {object_type} is not supported, only AAC-LC and HE-AAC")]
    ObjectType {
        /// `audioObjectType` found.
        object_type: u8,
    },
    /// A sample rate that ADTS has no index for.
    #[error("aac sample rate of {sample_rate_hz} Hz is not supported")]
    SampleRate {
        /// Samples per second; 0 for a reserved index.
        sample_rate_hz: u32,
    },
    /// A channel layout outside the standard ones (a program config element, or reserved).
    #[error("aac channel configuration {channel_configuration} is not supported")]
    Channels {
        /// `channelConfiguration` found.
        channel_configuration: u8,
    },
    /// Frames of 960 samples.
    #[error("aac frames of 960 samples are not supported")]
    FrameLength,
    /// Longer than an ADTS frame can be.
    #[error("aac frame of {len} bytes is above {MAX_FRAME_BYTES}")]
    FrameTooLarge {
        /// Bytes in the frame.
        len: usize,
    },
}

impl AacError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

impl AudioConfig {
    /// Reads an `AudioSpecificConfig`: AAC-LC, or HE-AAC whose core is AAC-LC.
    ///
    /// `sample_rate_hz` and `channels` are the core's, so a frame always lasts 1024 / `sample_rate_hz` seconds.
    ///
    /// # Errors
    /// [`AacError`].
    ///
    /// Source: ISO/IEC 14496-3, 1.6.2.1.
    pub fn from_asc(asc: Bytes) -> Result<Self, AacError> {
        let core = Core::parse(&asc)?;
        Ok(Self {
            sample_rate_hz: SAMPLE_RATES_HZ[usize::from(core.rate_index)],
            channels: CHANNELS[usize::from(core.channel_configuration)],
            // Copied: a slice would keep the whole network buffer that it came in alive for as long as the stream.
            asc: Bytes::copy_from_slice(&asc),
        })
    }

    /// Name for the `CODECS` attribute, such as `mp4a.40.2`.
    ///
    /// Source: RFC 6381, 3.3.
    #[must_use]
    pub fn codec(&self) -> String {
        let object_type = self.asc.first().map_or(0, |byte| byte >> 3);
        if object_type == 0 {
            "mp4a.40".to_owned()
        } else {
            format!("mp4a.40.{object_type}")
        }
    }

    /// Samples per frame and channel.
    pub const SAMPLES_PER_FRAME: u32 = 1024;
}

/// The ADTS header for a raw frame of `frame_len` bytes.
///
/// # Errors
/// [`AacError::FrameTooLarge`], or what [`AudioConfig::from_asc`] would say of a malformed configuration.
///
/// Source: ISO/IEC 13818-7, 6.2.
pub fn adts_header(config: &AudioConfig, frame_len: usize) -> Result<[u8; ADTS_HEADER_BYTES], AacError> {
    if frame_len > MAX_FRAME_BYTES {
        return Err(AacError::FrameTooLarge { len: frame_len });
    }
    let core = Core::parse(&config.asc)?;
    let len = (frame_len + ADTS_HEADER_BYTES) as u16;
    Ok([
        0xff,
        0xf1, // MPEG-4, no CRC
        (AAC_LC - 1) << 6 | core.rate_index << 2 | core.channel_configuration >> 2,
        (core.channel_configuration & 3) << 6 | (len >> 11) as u8,
        (len >> 3) as u8,
        ((len & 7) as u8) << 5 | 0x1f, // buffer fullness: variable rate
        0xfc,                          // one raw data block
    ])
}

/// The fields that ADTS repeats: of the AAC-LC core.
struct Core {
    rate_index: u8,
    channel_configuration: u8,
}

impl Core {
    fn parse(asc: &[u8]) -> Result<Self, AacError> {
        if asc.len() > MAX_ASC_BYTES {
            return Err(AacError::TooLarge { len: asc.len() });
        }
        let mut bits = Bits { bytes: asc, at: 0 };
        let mut object_type = bits.object_type()?;
        let rate_index = bits.rate_index()?;
        let channel_configuration = bits.take(4)? as u8;
        if matches!(object_type, HE_AAC | HE_AAC_V2) {
            bits.rate_index()?;
            object_type = bits.object_type()?;
        }
        if object_type != AAC_LC {
            return Err(AacError::ObjectType { object_type });
        }
        if CHANNELS
            .get(usize::from(channel_configuration))
            .is_none_or(|channels| *channels == 0)
        {
            return Err(AacError::Channels {
                channel_configuration,
            });
        }
        if bits.take(1)? == 1 {
            return Err(AacError::FrameLength);
        }
        Ok(Self {
            rate_index,
            channel_configuration,
        })
    }
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    /// The next `count` (at most 24) bits.
    fn take(&mut self, count: usize) -> Result<u32, AacError> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8).ok_or(AacError::Truncated {
                len: self.bytes.len(),
            })?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Ok(value)
    }

    fn object_type(&mut self) -> Result<u8, AacError> {
        match self.take(5)? as u8 {
            31 => Ok(32 + self.take(6)? as u8),
            object_type => Ok(object_type),
        }
    }

    fn rate_index(&mut self) -> Result<u8, AacError> {
        let index = self.take(4)?;
        let stated = if index == 15 { Some(self.take(24)?) } else { None };
        let found = match stated {
            Some(rate) => SAMPLE_RATES_HZ.iter().position(|known| *known == rate),
            None => Some(index as usize).filter(|index| *index < SAMPLE_RATES_HZ.len()),
        };
        found
            .map(|index| index as u8)
            .ok_or_else(|| AacError::SampleRate {
                sample_rate_hz: stated.unwrap_or(0),
            })
    }
}

/// Bytes in an ADTS header without CRC.
pub const ADTS_HEADER_BYTES: usize = 7;
/// ADTS has 13 bits for the length, header included.
pub const MAX_FRAME_BYTES: usize = (1 << 13) - 1 - ADTS_HEADER_BYTES;
/// Real ones have 2 to 5 bytes, at most some dozen with extensions.
pub const MAX_ASC_BYTES: usize = 64;

const AAC_LC: u8 = 2;
const HE_AAC: u8 = 5;
const HE_AAC_V2: u8 = 29;
/// By `samplingFrequencyIndex`. Source: ISO/IEC 14496-3, table 1.18.
const SAMPLE_RATES_HZ: [u32; 13] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];
/// By `channelConfiguration`; 0 stands for a layout in a program config element. Source: table 1.19.
const CHANNELS: [u8; 8] = [0, 1, 2, 3, 4, 5, 6, 8];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rate_and_channels_are_read() {
        for (asc, rate, channels, codec) in [
            (&[0x12, 0x10][..], 44_100, 2, "mp4a.40.2"),
            (&[0x11, 0x90], 48_000, 2, "mp4a.40.2"),
            (&[0x11, 0x90, 0x56, 0xe5, 0x00], 48_000, 2, "mp4a.40.2"),
            (&[0x14, 0x08], 16_000, 1, "mp4a.40.2"),
            // HE-AAC: 24 kHz core, 48 kHz with SBR.
            (&[0x2b, 0x11, 0x88, 0x00], 24_000, 2, "mp4a.40.5"),
            // 44100 Hz spelled out.
            (&[0x17, 0x80, 0x56, 0x22, 0x10], 44_100, 2, "mp4a.40.2"),
        ] {
            let config = AudioConfig::from_asc(Bytes::copy_from_slice(asc)).expect("valid");
            assert_eq!(
                (config.sample_rate_hz, config.channels, config.codec().as_str()),
                (rate, channels, codec)
            );
            assert_eq!(config.asc, asc);
        }
    }

    #[test]
    fn unusable_configurations_are_refused() {
        for (asc, expected) in [
            (&[][..], AacError::Truncated { len: 0 }),
            (&[0x12], AacError::Truncated { len: 1 }),
            (&[0x0a, 0x10], AacError::ObjectType { object_type: 1 }),
            (&[0x16, 0x90], AacError::SampleRate { sample_rate_hz: 0 }),
            (
                &[0x12, 0x00],
                AacError::Channels {
                    channel_configuration: 0,
                },
            ),
            (
                &[0x12, 0x78],
                AacError::Channels {
                    channel_configuration: 15,
                },
            ),
            (&[0x12, 0x14], AacError::FrameLength),
            (
                &[0; MAX_ASC_BYTES + 1],
                AacError::TooLarge {
                    len: MAX_ASC_BYTES + 1,
                },
            ),
        ] {
            assert_eq!(
                AudioConfig::from_asc(Bytes::copy_from_slice(asc)),
                Err(expected),
                "{asc:02x?}"
            );
        }
    }

    #[test]
    fn adts_header_states_rate_channels_and_length() {
        let config = AudioConfig::from_asc(Bytes::from_static(&[0x12, 0x10])).expect("valid");
        assert_eq!(
            adts_header(&config, 0x155),
            Ok([0xff, 0xf1, 0x50, 0x80, 0x2b, 0x9f, 0xfc])
        );
        assert_eq!(
            adts_header(&config, MAX_FRAME_BYTES),
            Ok([0xff, 0xf1, 0x50, 0x83, 0xff, 0xff, 0xfc])
        );
        let len = MAX_FRAME_BYTES + 1;
        assert_eq!(adts_header(&config, len), Err(AacError::FrameTooLarge { len }));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(data: Vec<u8>, len: usize) {
            if let Ok(config) = AudioConfig::from_asc(Bytes::from(data)) {
                prop_assert!(config.channels > 0 && config.sample_rate_hz > 0);
                let _ = (adts_header(&config, len), config.codec());
            }
        }
    }
}
