use bytes::{Buf, Bytes, BytesMut};
use w3av_types::ErrorKind;

use super::{FILE_HEADER_BYTES, TAG_HEADER_BYTES, TAG_TAIL_BYTES, TagKind};

/// One tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// What it carries.
    pub kind: TagKind,
    /// Decode time in milliseconds, 32 bits, wrapping.
    pub timestamp_ms: u32,
    /// Its body: for video and audio what `w3av_media::flv` reads.
    pub body: Bytes,
}

/// Why bytes are not an FLV stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DemuxError {
    /// It does not start with `FLV` and version 1.
    #[error("not an flv stream of version 1")]
    Signature,
    /// The file header states an impossible length.
    #[error("flv file header of {len} bytes")]
    HeaderLength {
        /// The length stated.
        len: u32,
    },
    /// A tag is larger than [`MAX_TAG_BYTES`].
    #[error("flv tag of {len} bytes is above {MAX_TAG_BYTES}")]
    TagTooLarge {
        /// Bytes in its body.
        len: usize,
    },
    /// A tag is encrypted.
    #[error("encrypted flv tag")]
    Encrypted,
    /// The length behind a tag is not that of the tag: borders are lost.
    #[error("flv tag of {len} bytes states {stated} behind it")]
    TagLength {
        /// Bytes in the tag.
        len: u32,
        /// What is stated behind it.
        stated: u32,
    },
}

impl DemuxError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

/// Reads tags from an FLV stream that comes in any split.
///
/// Feed, then call [`Demuxer::next`] until it returns `None`: then never more than one unfinished tag is kept.
#[derive(Debug, Default)]
pub struct Demuxer {
    buffer: BytesMut,
    is_past_header: bool,
    failed: Option<DemuxError>,
}

impl Demuxer {
    /// A demultiplexer at the start of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next bytes. Ignored after an error.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.failed.is_none() {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// The next whole tag; `None` when more bytes are needed. Tags of unknown kinds are skipped.
    ///
    /// # Errors
    /// [`DemuxError`], and the same at each call after it.
    #[expect(
        clippy::should_implement_trait,
        reason = "an iterator would end at `None`; here more bytes may follow"
    )]
    pub fn next(&mut self) -> Result<Option<Tag>, DemuxError> {
        match self.failed {
            Some(error) => Err(error),
            None => self.take().inspect_err(|error| {
                self.failed = Some(*error);
                self.buffer = BytesMut::new();
            }),
        }
    }

    fn take(&mut self) -> Result<Option<Tag>, DemuxError> {
        if !self.is_past_header && !self.skip_header()? {
            return Ok(None);
        }
        loop {
            match self.take_tag()? {
                Step::NeedMore => return Ok(None),
                Step::Skipped => {}
                Step::Tag(tag) => return Ok(Some(tag)),
            }
        }
    }

    fn skip_header(&mut self) -> Result<bool, DemuxError> {
        let known = self.buffer.len().min(SIGNATURE.len());
        if self.buffer[..known] != SIGNATURE[..known] {
            return Err(DemuxError::Signature);
        }
        let Some([.., a, b, c, d]) = self.buffer.first_chunk::<{ FILE_HEADER_BYTES as usize }>() else {
            return Ok(false);
        };
        let len = u32::from_be_bytes([*a, *b, *c, *d]);
        if !(u32::from(FILE_HEADER_BYTES)..=MAX_FILE_HEADER_BYTES).contains(&len) {
            return Err(DemuxError::HeaderLength { len });
        }
        // The length of the tag before the first follows; it says nothing.
        let end = len as usize + TAG_TAIL_BYTES;
        if self.buffer.len() < end {
            return Ok(false);
        }
        self.buffer.advance(end);
        self.is_past_header = true;
        Ok(true)
    }

    fn take_tag(&mut self) -> Result<Step, DemuxError> {
        let Some([number, l2, l1, l0, t2, t1, t0, t3, ..]) =
            self.buffer.first_chunk::<TAG_HEADER_BYTES>().copied()
        else {
            return Ok(Step::NeedMore);
        };
        let len = u32::from_be_bytes([0, l2, l1, l0]) as usize;
        if len > MAX_TAG_BYTES {
            return Err(DemuxError::TagTooLarge { len });
        }
        if number & ENCRYPTED != 0 {
            return Err(DemuxError::Encrypted);
        }
        if self.buffer.len() < TAG_HEADER_BYTES + len + TAG_TAIL_BYTES {
            return Ok(Step::NeedMore);
        }
        self.buffer.advance(TAG_HEADER_BYTES);
        let body = self.buffer.split_to(len).freeze();
        let (stated, len) = (self.buffer.get_u32(), (TAG_HEADER_BYTES + len) as u32);
        if stated != len {
            return Err(DemuxError::TagLength { len, stated });
        }
        let timestamp_ms = u32::from_be_bytes([t3, t2, t1, t0]);
        Ok(TagKind::from_number(number).map_or(Step::Skipped, |kind| {
            Step::Tag(Tag {
                kind,
                timestamp_ms,
                body,
            })
        }))
    }
}

enum Step {
    NeedMore,
    Skipped,
    Tag(Tag),
}

/// A picture of 8 MB is beyond any live stream: 2 s at 32 Mbit/s in one picture.
pub const MAX_TAG_BYTES: usize = 8 * 1024 * 1024;
const MAX_FILE_HEADER_BYTES: u32 = 64;
const SIGNATURE: [u8; 4] = *b"FLV\x01";
/// Bit of the tag type: the body was put through a filter.
const ENCRYPTED: u8 = 0x20;
