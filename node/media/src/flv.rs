//! FLV tag bodies of H.264 and AAC. The body of an RTMP audio or video message is the same bytes.
//!
//! Source: Adobe Flash Video File Format Specification 10.1, E.4.2 and E.4.3.

use bytes::{BufMut, Bytes, BytesMut};
use w3av_types::ErrorKind;

use crate::{
    aac::AacError,
    h264::{
        avcc::{self, AvccError},
        nal::{self, NalError},
    },
    track::{AudioConfig, VideoConfig},
};

/// What a video body holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VideoBody {
    /// Decoder configuration; what follows needs it.
    Config(VideoConfig),
    /// One access unit.
    Unit {
        /// It holds an IDR picture. The frame type in the body is not believed: other intra pictures carry it too.
        is_key: bool,
        /// Presentation minus decode time in milliseconds.
        cts_ms: i32,
        /// NAL units behind 4-byte lengths, checked to add up; at least one.
        data: Bytes,
    },
    /// The encoder ended the sequence.
    EndOfSequence,
}

/// What an audio body holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AudioBody {
    /// Decoder configuration; what follows needs it.
    Config(AudioConfig),
    /// One raw AAC frame; not empty.
    Frame(Bytes),
}

/// Why a body cannot be used. The body is lost; the stream may go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FlvError {
    /// Ends before its header does, or carries nothing behind it. Some encoders send empty bodies as keep-alive.
    #[error("flv body of {len} bytes ends early")]
    Truncated {
        /// Bytes in the body.
        len: usize,
    },
    /// Another codec than H.264 or AAC.
    #[error("{codec} is not supported, only H.264 video and AAC audio")]
    Codec {
        /// The codec's name.
        codec: &'static str,
    },
    /// An Enhanced RTMP body. Encoders send it for H.265 and AV1, some for H.264 when told to.
    #[error(
        "enhanced rtmp body with codec `{four_cc}` is not supported, choose plain H.264 and AAC in the encoder"
    )]
    Enhanced {
        /// The FourCC, other than printable ASCII escaped.
        four_cc: String,
    },
    /// A packet type that the format does not have.
    #[error("flv packet type {packet_type}")]
    PacketType {
        /// The packet type found.
        packet_type: u8,
    },
    /// A seek marker, not a picture: ignore it.
    #[error("flv video command frame")]
    Command,
    /// An access unit came before any decoder configuration.
    #[error("access unit before the decoder configuration")]
    UnitBeforeConfig,
    /// The video decoder configuration is malformed.
    #[error("reading the video configuration in an flv body")]
    VideoConfig {
        /// What is wrong with it.
        #[source]
        source: AvccError,
    },
    /// The audio decoder configuration is malformed or of an AAC variant that is not supported.
    #[error("reading the audio configuration in an flv body")]
    AudioConfig {
        /// What is wrong with it.
        #[source]
        source: AacError,
    },
    /// The NAL units of an access unit are malformed.
    #[error("reading the nal units in an flv body")]
    Nal {
        /// What is wrong with them.
        #[source]
        source: NalError,
    },
}

impl FlvError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::UnitBeforeConfig => ErrorKind::Conflict,
            _ => ErrorKind::Invalid,
        }
    }
}

/// Reads the video bodies of one publisher: remembers the NAL length size of its last configuration, and rewrites
/// units to 4-byte lengths when it is another.
#[derive(Debug, Clone, Default)]
pub struct VideoParser {
    length_size: Option<u8>,
}

impl VideoParser {
    /// A parser that waits for a configuration.
    #[must_use]
    pub const fn new() -> Self {
        Self { length_size: None }
    }

    /// Reads one body. Units with 4-byte lengths are slices of `body`, not copies.
    ///
    /// # Errors
    /// [`FlvError`]; after one, the last good configuration stays in force.
    pub fn parse(&mut self, body: Bytes) -> Result<VideoBody, FlvError> {
        check_video_codec(&body)?;
        let Some((header, _)) = body.split_first_chunk::<VIDEO_HEADER_BYTES>() else {
            // E.4.3.1 gives an end of sequence a composition time, yet some encoders leave it out.
            return match body.get(1) {
                Some(&END_OF_SEQUENCE) => Ok(VideoBody::EndOfSequence),
                _ => Err(FlvError::Truncated { len: body.len() }),
            };
        };
        let [_, packet_type, time @ ..] = *header;
        let payload = body.slice(VIDEO_HEADER_BYTES..);
        match packet_type {
            CONFIG => self.parse_config(payload),
            UNIT => self.parse_unit(payload, signed_24(time)),
            END_OF_SEQUENCE => Ok(VideoBody::EndOfSequence),
            _ => Err(FlvError::PacketType { packet_type }),
        }
    }

    fn parse_config(&mut self, record: Bytes) -> Result<VideoBody, FlvError> {
        let error = |source| FlvError::VideoConfig { source };
        let length_size = avcc::nal_length_size(&record).map_err(error)?;
        let config = VideoConfig::from_avcc(record).map_err(error)?;
        self.length_size = Some(length_size);
        Ok(VideoBody::Config(config))
    }

    fn parse_unit(&self, payload: Bytes, cts_ms: i32) -> Result<VideoBody, FlvError> {
        let length_size = self.length_size.ok_or(FlvError::UnitBeforeConfig)?;
        let (data, summary) =
            nal::to_canonical(payload, length_size).map_err(|source| FlvError::Nal { source })?;
        Ok(VideoBody::Unit {
            is_key: summary.has_idr,
            cts_ms,
            data,
        })
    }
}

/// Reads one video body whose units have 4-byte lengths, as all that the node writes have.
/// For bodies of a publisher use [`VideoParser`], which knows the length size.
///
/// # Errors
/// [`FlvError`].
pub fn parse_video(body: Bytes) -> Result<VideoBody, FlvError> {
    VideoParser {
        length_size: Some(nal::CANONICAL_LENGTH_SIZE),
    }
    .parse(body)
}

/// Reads one audio body. The frame is a slice of `body`, not a copy.
///
/// # Errors
/// [`FlvError`].
pub fn parse_audio(body: Bytes) -> Result<AudioBody, FlvError> {
    let truncated = FlvError::Truncated { len: body.len() };
    let Some(format) = body.first().map(|byte| byte >> 4) else {
        return Err(truncated);
    };
    match format {
        AAC_FORMAT => {}
        ENHANCED_AUDIO_FORMAT => {
            return Err(FlvError::Enhanced {
                four_cc: four_cc(&body),
            });
        }
        _ => {
            return Err(FlvError::Codec {
                codec: AUDIO_CODECS[usize::from(format)],
            });
        }
    }
    let Some(&packet_type) = body.get(1) else {
        return Err(truncated);
    };
    let payload = body.slice(AUDIO_FRAME_HEADER.len()..);
    match packet_type {
        CONFIG => AudioConfig::from_asc(payload)
            .map(AudioBody::Config)
            .map_err(|source| FlvError::AudioConfig { source }),
        UNIT if payload.is_empty() => Err(truncated),
        UNIT => Ok(AudioBody::Frame(payload)),
        _ => Err(FlvError::PacketType { packet_type }),
    }
}

/// What goes before an access unit's `data` to make a video body. `cts_ms` is cut to its low 24 bits (±2.3 hours).
#[must_use]
pub const fn video_unit_header(is_key: bool, cts_ms: i32) -> [u8; VIDEO_HEADER_BYTES] {
    let [_, high, middle, low] = cts_ms.to_be_bytes();
    [
        (if is_key { KEY_FRAME } else { INTER_FRAME }) << 4 | AVC_CODEC,
        UNIT,
        high,
        middle,
        low,
    ]
}

/// The video body that carries a decoder configuration.
#[must_use]
pub fn video_config_body(config: &VideoConfig) -> Bytes {
    let mut body = BytesMut::with_capacity(VIDEO_HEADER_BYTES + config.avcc.len());
    body.put_slice(&[KEY_FRAME << 4 | AVC_CODEC, CONFIG, 0, 0, 0]);
    body.put_slice(&config.avcc);
    body.freeze()
}

/// What goes before a raw AAC frame to make an audio body. The rate, size and channel bits are fixed for AAC.
pub const AUDIO_FRAME_HEADER: [u8; 2] = [AAC_FORMAT << 4 | 0xf, UNIT];

/// The audio body that carries a decoder configuration.
#[must_use]
pub fn audio_config_body(config: &AudioConfig) -> Bytes {
    let mut body = BytesMut::with_capacity(AUDIO_FRAME_HEADER.len() + config.asc.len());
    body.put_slice(&[AUDIO_FRAME_HEADER[0], CONFIG]);
    body.put_slice(&config.asc);
    body.freeze()
}

fn check_video_codec(body: &[u8]) -> Result<(), FlvError> {
    let Some(first) = body.first() else {
        return Err(FlvError::Truncated { len: 0 });
    };
    if first & ENHANCED_VIDEO != 0 {
        return Err(FlvError::Enhanced {
            four_cc: four_cc(body),
        });
    }
    if first & 0xf != AVC_CODEC {
        return Err(FlvError::Codec {
            codec: VIDEO_CODECS[usize::from(first & 0xf)],
        });
    }
    if first >> 4 == COMMAND_FRAME {
        return Err(FlvError::Command);
    }
    Ok(())
}

/// Source: Enhanced RTMP v1 and v2 (Veovera), ExVideoTagHeader and ExAudioTagHeader.
fn four_cc(body: &[u8]) -> String {
    body.get(1..5).unwrap_or_default().escape_ascii().to_string()
}

const fn signed_24([high, middle, low]: [u8; 3]) -> i32 {
    i32::from_be_bytes([high, middle, low, 0]) >> 8
}

/// Bytes before the payload of a video body.
pub const VIDEO_HEADER_BYTES: usize = 5;

const CONFIG: u8 = 0;
const UNIT: u8 = 1;
const END_OF_SEQUENCE: u8 = 2;

const KEY_FRAME: u8 = 1;
const INTER_FRAME: u8 = 2;
const COMMAND_FRAME: u8 = 5;
const ENHANCED_VIDEO: u8 = 0x80;

const AVC_CODEC: u8 = 7;
const AAC_FORMAT: u8 = 10;
const ENHANCED_AUDIO_FORMAT: u8 = 9;

/// By `CodecID`. 12 is what several encoders used for H.265 before Enhanced RTMP.
const VIDEO_CODECS: [&str; 16] = [
    "video codec 0",
    "JPEG",
    "Sorenson H.263",
    "Screen video",
    "VP6",
    "VP6 with alpha",
    "Screen video 2",
    "H.264",
    "video codec 8",
    "video codec 9",
    "video codec 10",
    "video codec 11",
    "H.265",
    "AV1",
    "video codec 14",
    "video codec 15",
];
/// By `SoundFormat`.
const AUDIO_CODECS: [&str; 16] = [
    "PCM",
    "ADPCM",
    "MP3",
    "PCM",
    "Nellymoser 16 kHz",
    "Nellymoser 8 kHz",
    "Nellymoser",
    "G.711 A-law",
    "G.711 mu-law",
    "audio codec 9",
    "AAC",
    "Speex",
    "audio codec 12",
    "Opus",
    "MP3 8 kHz",
    "device-specific sound",
];

#[cfg(test)]
mod tests;
