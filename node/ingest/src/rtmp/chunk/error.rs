use w3av_types::ErrorKind;

use crate::rtmp::{
    chunk::{MAX_CHUNK_SIZE, MAX_CHUNK_STREAMS, MAX_PARTIAL_BYTES},
    message::MessageType,
};

/// Why bytes are not a chunk stream. Nothing after it can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChunkError {
    /// A short header refers to an earlier one that never came.
    #[error("chunk of format {format} on chunk stream {chunk_stream} without an earlier header")]
    NoEarlierHeader {
        /// The chunk stream.
        chunk_stream: u32,
        /// The header format.
        format: u8,
    },
    /// A new message starts on a chunk stream whose last message is not finished.
    #[error("message on chunk stream {chunk_stream} cut off after {received} of {len} bytes by another")]
    Interrupted {
        /// The chunk stream.
        chunk_stream: u32,
        /// Bytes that came.
        received: usize,
        /// Bytes announced.
        len: usize,
    },
    /// A message is announced longer than its type may be.
    #[error("{message_type:?} message of {len} bytes, at most {limit} are allowed")]
    TooLong {
        /// The type.
        message_type: MessageType,
        /// Bytes announced.
        len: usize,
        /// [`MessageType::max_len`].
        limit: usize,
    },
    /// Too many chunk streams.
    #[error("more than {MAX_CHUNK_STREAMS} chunk streams")]
    TooManyChunkStreams,
    /// Too many bytes in unfinished messages.
    #[error("more than {MAX_PARTIAL_BYTES} bytes in unfinished messages")]
    TooManyPartialBytes,
    /// The peer chose a chunk size that is not allowed.
    #[error("chunk size {size}, allowed are 1 to {MAX_CHUNK_SIZE}")]
    ChunkSize {
        /// The size that it chose.
        size: u32,
    },
    /// A control message is too short to hold its number.
    #[error("{message_type:?} message of {len} bytes")]
    Control {
        /// The type.
        message_type: MessageType,
        /// Its length.
        len: usize,
    },
    /// Far more chunks than payload.
    #[error("too many tiny chunks")]
    TooMuchWork,
}

impl ChunkError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::TooManyChunkStreams | Self::TooManyPartialBytes | Self::TooMuchWork => ErrorKind::Exhausted,
            _ => ErrorKind::Invalid,
        }
    }
}
