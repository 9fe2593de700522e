//! FLV streams: file header, tags, and a demultiplexer.
//!
//! Source: Adobe Flash Video File Format Specification 10.1, annex E.

mod demuxer;
mod metadata;

use bytes::{BufMut, Bytes, BytesMut};
use w3av_media::{
    AccessUnit, TIMESCALE, Track, TrackConfigs,
    flv::{AUDIO_FRAME_HEADER, audio_config_body, video_config_body, video_unit_header},
};
use w3av_types::ErrorKind;

pub use demuxer::{DemuxError, Demuxer, MAX_TAG_BYTES, Tag};
pub use metadata::on_meta_data;

/// What a tag carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TagKind {
    /// An audio body.
    Audio,
    /// A video body.
    Video,
    /// AMF0 values.
    Script,
}

impl TagKind {
    const fn number(self) -> u8 {
        match self {
            Self::Audio => 8,
            Self::Video => 9,
            Self::Script => 18,
        }
    }

    const fn from_number(number: u8) -> Option<Self> {
        match number {
            8 => Some(Self::Audio),
            9 => Some(Self::Video),
            18 => Some(Self::Script),
            _ => None,
        }
    }
}

/// A body is too long for the 24 bits that a tag has for its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("writing an flv tag with a body of {len} bytes")]
pub struct TagTooLarge {
    /// Bytes in the body.
    pub len: usize,
}

impl TagTooLarge {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

/// What a stream starts with: the file header and the size of the tag before the first, 0.
#[must_use]
pub const fn file_header(has_video: bool, has_audio: bool) -> [u8; 13] {
    let flags = has_video as u8 | (has_audio as u8) << 2;
    [b'F', b'L', b'V', 1, flags, 0, 0, 0, FILE_HEADER_BYTES, 0, 0, 0, 0]
}

/// A whole tag with its length behind it.
///
/// # Errors
/// [`TagTooLarge`].
pub fn tag(kind: TagKind, timestamp_ms: u32, body: &[u8]) -> Result<Bytes, TagTooLarge> {
    let mut out = BytesMut::with_capacity(TAG_HEADER_BYTES + body.len() + TAG_TAIL_BYTES);
    out.put_slice(&tag_header(kind, timestamp_ms, body.len())?);
    out.put_slice(body);
    out.put_u32((TAG_HEADER_BYTES + body.len()) as u32);
    Ok(out.freeze())
}

/// The tag of an access unit in three pieces, to be sent one after the other: tag and body header, the payload
/// itself (not copied), and the tag's length.
///
/// # Errors
/// [`TagTooLarge`].
pub fn unit_tag(unit: &AccessUnit) -> Result<[Bytes; 3], TagTooLarge> {
    let timestamp_ms = timestamp_ms(unit.dts_90k);
    let mut out = BytesMut::with_capacity(TAG_HEADER_BYTES + 5 + TAG_TAIL_BYTES);
    let mut write = |kind, header: &[u8]| {
        let body = header.len() + unit.data.len();
        out.put_slice(&tag_header(kind, timestamp_ms, body)?);
        out.put_slice(header);
        out.put_u32((TAG_HEADER_BYTES + body) as u32);
        Ok(TAG_HEADER_BYTES + header.len())
    };
    let head = match unit.track {
        // From both times, so that the presentation time does not lose a fraction twice.
        Track::Video => write(TagKind::Video, &video_unit_header(unit.is_key, cts_ms(unit)))?,
        Track::Audio => write(TagKind::Audio, &AUDIO_FRAME_HEADER)?,
    };
    let mut out = out.freeze();
    let tail = out.split_off(head);
    Ok([out, unit.data.clone(), tail])
}

/// The tags that a viewer needs before any unit: `onMetaData`, then the configuration of each track.
///
/// # Errors
/// [`TagTooLarge`] for a configuration that no encoder makes.
pub fn config_tags(configs: &TrackConfigs, timestamp_ms: u32) -> Result<Bytes, TagTooLarge> {
    let mut out = BytesMut::from(tag(TagKind::Script, timestamp_ms, &on_meta_data(configs))?);
    if let Some(video) = &configs.video {
        out.put_slice(&tag(TagKind::Video, timestamp_ms, &video_config_body(video))?);
    }
    if let Some(audio) = &configs.audio {
        out.put_slice(&tag(TagKind::Audio, timestamp_ms, &audio_config_body(audio))?);
    }
    Ok(out.freeze())
}

/// The 32-bit tag timestamp of a decode time in 90 kHz ticks: milliseconds rounded down, wrapping after 49 days.
#[must_use]
pub const fn timestamp_ms(dts_90k: i64) -> u32 {
    dts_90k.div_euclid(TICKS_PER_MS) as u32
}

fn cts_ms(unit: &AccessUnit) -> i32 {
    let (pts_ms, dts_ms) = (
        unit.pts_90k().div_euclid(TICKS_PER_MS),
        unit.dts_90k.div_euclid(TICKS_PER_MS),
    );
    pts_ms.saturating_sub(dts_ms) as i32
}

fn tag_header(kind: TagKind, timestamp_ms: u32, body: usize) -> Result<[u8; TAG_HEADER_BYTES], TagTooLarge> {
    let len = u32::try_from(body)
        .ok()
        .filter(|len| *len < 1 << 24)
        .ok_or(TagTooLarge { len: body })?;
    let ([_, l2, l1, l0], [t3, t2, t1, t0]) = (len.to_be_bytes(), timestamp_ms.to_be_bytes());
    Ok([kind.number(), l2, l1, l0, t2, t1, t0, t3, 0, 0, 0])
}

const FILE_HEADER_BYTES: u8 = 9;
const TAG_HEADER_BYTES: usize = 11;
const TAG_TAIL_BYTES: usize = 4;
const TICKS_PER_MS: i64 = TIMESCALE as i64 / 1000;

#[cfg(test)]
mod tests;
