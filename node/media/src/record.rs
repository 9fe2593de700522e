//! The worker protocol: what the node and the transcoding worker send each other over the worker's standard input
//! and output.
//!
//! A record is its length in 4 bytes (of what follows), one byte that says which record it is, and its fields.
//! All numbers are big-endian.

use std::marker::PhantomData;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use w3av_types::{ErrorKind, RenditionId};

use crate::{
    track::{AudioConfig, TrackConfigs, VideoConfig},
    unit::{AccessUnit, Track},
};

/// From the node to the worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// The source's tracks; before the first unit, and again whenever they change.
    Configs(TrackConfigs),
    /// The next access unit of the source, in the order of arrival.
    Unit(AccessUnit),
    /// There is no more: write what is in the encoders, then end.
    End,
}

/// From the worker to the node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// The tracks of a rendition; before its first unit, and again whenever they change.
    Configs {
        /// The rendition.
        rendition: RenditionId,
        /// Its tracks.
        configs: TrackConfigs,
    },
    /// The next access unit of a rendition.
    Unit {
        /// The rendition.
        rendition: RenditionId,
        /// The access unit.
        unit: AccessUnit,
    },
    /// What the worker has done since it started.
    Stats {
        /// Pictures decoded.
        frames: u64,
        /// CPU time used by the process, user and system, in milliseconds.
        cpu_ms: u64,
    },
}

/// Why records cannot be read or written. After a read error the peer must be ended: record borders are lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// Longer than any record of a stream that can be carried.
    #[error("record of {len} bytes is above {MAX_RECORD_BYTES}")]
    TooLarge {
        /// Bytes in the record.
        len: usize,
    },
    /// The record's fields do not fill it exactly.
    #[error("record of kind {kind} with malformed fields")]
    Malformed {
        /// The byte that says which record it is.
        kind: u8,
    },
    /// No record of this direction has this number.
    #[error("record of unknown kind {kind}")]
    UnknownKind {
        /// The byte that says which record it is.
        kind: u8,
    },
    /// A record of length 0.
    #[error("record without a kind")]
    Empty,
}

impl RecordError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

/// One direction of the protocol: [`Input`] or [`Output`].
pub trait Record: Sized {
    /// Reads the record `kind` from its fields, taking all of them; `None` when they are malformed.
    #[doc(hidden)]
    fn read(kind: u8, fields: &mut Bytes) -> Result<Option<Self>, RecordError>;
}

/// Reads records from bytes that come in any split.
///
/// Feed, then call [`Decoder::next`] until it returns `None`: then never more than one unfinished record is kept.
#[derive(Debug)]
pub struct Decoder<T> {
    buffer: BytesMut,
    failed: Option<RecordError>,
    records: PhantomData<fn() -> T>,
}

impl<T: Record> Default for Decoder<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Record> Decoder<T> {
    /// A decoder at a record border.
    #[must_use]
    pub fn new() -> Self {
        Self {
            buffer: BytesMut::new(),
            failed: None,
            records: PhantomData,
        }
    }

    /// Adds the next bytes. Ignored after an error.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.failed.is_none() {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// The next whole record; `None` when more bytes are needed.
    ///
    /// # Errors
    /// [`RecordError`], and the same at each call after it.
    #[expect(
        clippy::should_implement_trait,
        reason = "an iterator would end at `None`; here more bytes may follow"
    )]
    pub fn next(&mut self) -> Result<Option<T>, RecordError> {
        match self.failed {
            Some(error) => Err(error),
            None => self.take().inspect_err(|error| {
                self.failed = Some(*error);
                self.buffer = BytesMut::new();
            }),
        }
    }

    /// Whether the bytes so far end at a record border, as they do when the peer ended in order.
    #[must_use]
    pub fn is_at_border(&self) -> bool {
        self.failed.is_none() && self.buffer.is_empty()
    }

    fn take(&mut self) -> Result<Option<T>, RecordError> {
        let Some(prefix) = self.buffer.first_chunk::<PREFIX_BYTES>() else {
            return Ok(None);
        };
        let len = u32::from_be_bytes(*prefix) as usize;
        if len > MAX_RECORD_BYTES {
            return Err(RecordError::TooLarge { len });
        }
        if self.buffer.len() - PREFIX_BYTES < len {
            return Ok(None);
        }
        self.buffer.advance(PREFIX_BYTES);
        let mut fields = self.buffer.split_to(len).freeze();
        let kind = fields.try_get_u8().map_err(|_| RecordError::Empty)?;
        match T::read(kind, &mut fields)? {
            Some(record) if fields.is_empty() => Ok(Some(record)),
            _ => Err(RecordError::Malformed { kind }),
        }
    }
}

impl Record for Input {
    fn read(kind: u8, fields: &mut Bytes) -> Result<Option<Self>, RecordError> {
        Ok(match kind {
            INPUT_CONFIGS => read_configs(fields).map(Self::Configs),
            INPUT_UNIT => read_unit(fields).map(Self::Unit),
            INPUT_END => Some(Self::End),
            _ => return Err(RecordError::UnknownKind { kind }),
        })
    }
}

impl Record for Output {
    fn read(kind: u8, fields: &mut Bytes) -> Result<Option<Self>, RecordError> {
        Ok(match kind {
            OUTPUT_CONFIGS => read_rendition(fields).and_then(|rendition| {
                Some(Self::Configs {
                    rendition,
                    configs: read_configs(fields)?,
                })
            }),
            OUTPUT_UNIT => read_rendition(fields).and_then(|rendition| {
                Some(Self::Unit {
                    rendition,
                    unit: read_unit(fields)?,
                })
            }),
            OUTPUT_STATS => read_stats(fields),
            _ => return Err(RecordError::UnknownKind { kind }),
        })
    }
}

/// Appends one record to `out`.
///
/// # Errors
/// [`RecordError::TooLarge`]; `out` is as it was.
pub fn encode_input(input: &Input, out: &mut BytesMut) -> Result<(), RecordError> {
    write_record(out, |out| match input {
        Input::Configs(configs) => {
            out.put_u8(INPUT_CONFIGS);
            write_configs(configs, out);
        }
        Input::Unit(unit) => {
            out.put_u8(INPUT_UNIT);
            write_unit(unit, out);
        }
        Input::End => out.put_u8(INPUT_END),
    })
}

/// Appends one record to `out`.
///
/// # Errors
/// [`RecordError::TooLarge`]; `out` is as it was.
pub fn encode_output(output: &Output, out: &mut BytesMut) -> Result<(), RecordError> {
    write_record(out, |out| match output {
        Output::Configs { rendition, configs } => {
            out.put_u8(OUTPUT_CONFIGS);
            write_rendition(*rendition, out);
            write_configs(configs, out);
        }
        Output::Unit { rendition, unit } => {
            out.put_u8(OUTPUT_UNIT);
            write_rendition(*rendition, out);
            write_unit(unit, out);
        }
        Output::Stats { frames, cpu_ms } => {
            out.put_u8(OUTPUT_STATS);
            out.put_u64(*frames);
            out.put_u64(*cpu_ms);
        }
    })
}

fn write_record(out: &mut BytesMut, write: impl FnOnce(&mut BytesMut)) -> Result<(), RecordError> {
    let start = out.len();
    out.put_u32(0);
    write(out);
    let len = out.len() - start - PREFIX_BYTES;
    if len > MAX_RECORD_BYTES {
        out.truncate(start);
        return Err(RecordError::TooLarge { len });
    }
    out[start..start + PREFIX_BYTES].copy_from_slice(&(len as u32).to_be_bytes());
    Ok(())
}

fn write_rendition(rendition: RenditionId, out: &mut BytesMut) {
    let (kind, height) = match rendition {
        RenditionId::Source => (0, 0),
        RenditionId::Rung(height) => (1, height),
    };
    out.put_u8(kind);
    out.put_u16(height);
}

fn read_rendition(fields: &mut Bytes) -> Option<RenditionId> {
    match (fields.try_get_u8().ok()?, fields.try_get_u16().ok()?) {
        (0, 0) => Some(RenditionId::Source),
        (1, height) => Some(RenditionId::Rung(height)),
        _ => None,
    }
}

fn write_configs(configs: &TrackConfigs, out: &mut BytesMut) {
    out.put_u8(u8::from(configs.video.is_some()) | u8::from(configs.audio.is_some()) << 1);
    if let Some(video) = &configs.video {
        out.put_u16(video.width);
        out.put_u16(video.height);
        write_bytes(&video.avcc, out);
    }
    if let Some(audio) = &configs.audio {
        out.put_u32(audio.sample_rate_hz);
        out.put_u8(audio.channels);
        write_bytes(&audio.asc, out);
    }
}

fn read_configs(fields: &mut Bytes) -> Option<TrackConfigs> {
    let present = fields.try_get_u8().ok().filter(|present| *present < 4)?;
    let mut configs = TrackConfigs::default();
    if present & 1 != 0 {
        let (width, height) = (fields.try_get_u16().ok()?, fields.try_get_u16().ok()?);
        configs.video = Some(VideoConfig {
            width,
            height,
            avcc: read_bytes(fields)?,
        });
    }
    if present & 2 != 0 {
        let (sample_rate_hz, channels) = (fields.try_get_u32().ok()?, fields.try_get_u8().ok()?);
        configs.audio = Some(AudioConfig {
            sample_rate_hz,
            channels,
            asc: read_bytes(fields)?,
        });
    }
    Some(configs)
}

fn write_bytes(bytes: &[u8], out: &mut BytesMut) {
    // Too long for the prefix is too long for the record: refused by the caller.
    out.put_u32(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
    out.put_slice(bytes);
}

/// Copied: configurations are small and live as long as the stream.
fn read_bytes(fields: &mut Bytes) -> Option<Bytes> {
    let len = fields.try_get_u32().ok()? as usize;
    (len <= fields.len()).then(|| Bytes::copy_from_slice(&fields.split_to(len)))
}

fn write_unit(unit: &AccessUnit, out: &mut BytesMut) {
    out.reserve(UNIT_HEADER_BYTES + unit.data.len());
    out.put_u8(
        u8::from(unit.track == Track::Audio) | u8::from(unit.is_key) << 1 | u8::from(unit.is_disposable) << 2,
    );
    out.put_i64(unit.dts_90k);
    out.put_i32(unit.cts_90k);
    out.put_u64(unit.arrival_us);
    out.put_slice(&unit.data);
}

/// The payload is the rest of the record: a slice, not a copy.
fn read_unit(fields: &mut Bytes) -> Option<AccessUnit> {
    let flags = fields.try_get_u8().ok().filter(|flags| *flags < 8)?;
    Some(AccessUnit {
        track: if flags & 1 == 0 {
            Track::Video
        } else {
            Track::Audio
        },
        is_key: flags & 2 != 0,
        is_disposable: flags & 4 != 0,
        dts_90k: fields.try_get_i64().ok()?,
        cts_90k: fields.try_get_i32().ok()?,
        arrival_us: fields.try_get_u64().ok()?,
        data: fields.split_off(0),
    })
}

fn read_stats(fields: &mut Bytes) -> Option<Output> {
    Some(Output::Stats {
        frames: fields.try_get_u64().ok()?,
        cpu_ms: fields.try_get_u64().ok()?,
    })
}

/// As large as an FLV tag, and so an RTMP message, can be: no access unit that came in is larger.
pub const MAX_RECORD_BYTES: usize = (1 << 24) + 1024;

const PREFIX_BYTES: usize = 4;
const UNIT_HEADER_BYTES: usize = 1 + 8 + 4 + 8;

const INPUT_CONFIGS: u8 = 1;
const INPUT_UNIT: u8 = 2;
const INPUT_END: u8 = 3;
const OUTPUT_CONFIGS: u8 = 17;
const OUTPUT_UNIT: u8 = 18;
const OUTPUT_STATS: u8 = 19;

#[cfg(test)]
mod tests;
