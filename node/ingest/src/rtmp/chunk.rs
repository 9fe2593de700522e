//! The chunk stream: messages cut into chunks, several at a time. Source: RTMP 5.3, 5.4.

mod decoder;
mod encoder;
mod error;

pub use decoder::ChunkDecoder;
pub use encoder::ChunkEncoder;
pub use error::ChunkError;

/// Chunk size of both sides before anybody changes it.
pub const DEFAULT_CHUNK_SIZE: usize = 128;
/// Largest chunk size that a peer may choose. Encoders choose 4 KiB to 64 KiB.
pub const MAX_CHUNK_SIZE: usize = 65_536;
/// Chunk streams that a peer may use at once. Encoders use three to six.
pub const MAX_CHUNK_STREAMS: usize = 32;
/// Bytes of unfinished messages that are kept, over all chunk streams: two of the longest.
pub const MAX_PARTIAL_BYTES: usize = 16 << 20;
/// What continuing a message in another chunk costs, in bytes of payload that must come to pay for it. Chunks of half
/// the default size pay their own way; with chunks of one byte a peer makes 64 times its due of work.
pub const CONTINUATION_COST: usize = 64;
/// What a peer may be in debt: a command of 64 KiB in chunks of one byte.
pub const MAX_WORK_CREDIT: usize = CONTINUATION_COST * 65_536;

/// Value of a 24-bit timestamp that says that 32 bits follow.
const EXTENDED: u32 = 0xff_ffff;

#[cfg(test)]
mod tests;
