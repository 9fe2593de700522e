use std::collections::BTreeMap;

use bytes::{BufMut, BytesMut};

use super::{DEFAULT_CHUNK_SIZE, EXTENDED, MAX_CHUNK_SIZE};
use crate::rtmp::message::MessageType;
use crate::rtmp::message::{Message, control};

/// Cuts messages into chunks, with the shortest header that the one before allows.
#[derive(Debug)]
pub struct ChunkEncoder {
    chunk_size: usize,
    earlier: BTreeMap<u32, Earlier>,
}

#[derive(Debug, Clone, Copy)]
struct Earlier {
    timestamp_ms: u32,
    delta_ms: u32,
    len: usize,
    message_type: MessageType,
    stream_id: u32,
}

impl Default for ChunkEncoder {
    fn default() -> Self {
        Self::new()
    }
}

impl ChunkEncoder {
    /// An encoder for the first chunk after the handshake.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            chunk_size: DEFAULT_CHUNK_SIZE,
            earlier: BTreeMap::new(),
        }
    }

    /// Changes the chunk size and appends the message that tells the peer. Sizes outside 1 to
    /// [`MAX_CHUNK_SIZE`] become the nearest allowed.
    pub fn set_chunk_size(&mut self, size: usize, output: &mut BytesMut) {
        let size = size.clamp(1, MAX_CHUNK_SIZE);
        self.encode(
            CONTROL_CHUNK_STREAM,
            &control(MessageType::SetChunkSize, size as u32),
            output,
        );
        self.chunk_size = size;
    }

    /// Appends a message on the chunk stream `id`, 2 to 65,599.
    pub fn encode(&mut self, id: u32, message: &Message, output: &mut BytesMut) {
        let (format, time_ms) = self.choose_header(id, message);
        put_basic_header(format, id, output);
        let field = time_ms.min(EXTENDED);
        if format < 3 {
            output.put_uint(field.into(), 3);
        }
        if format < 2 {
            output.put_uint(message.payload.len() as u64, 3);
            output.put_u8(message.message_type.into());
        }
        if format == 0 {
            output.put_u32_le(message.stream_id);
        }
        let extension = (field == EXTENDED).then_some(time_ms);
        extension.into_iter().for_each(|time_ms| output.put_u32(time_ms));
        for (index, part) in message.payload.chunks(self.chunk_size).enumerate() {
            if index > 0 {
                put_basic_header(3, id, output);
                extension.into_iter().for_each(|time_ms| output.put_u32(time_ms));
            }
            output.put_slice(part);
        }
    }

    /// The header format and what goes into its timestamp.
    fn choose_header(&mut self, id: u32, message: &Message) -> (u8, u32) {
        let Message {
            message_type,
            stream_id,
            timestamp_ms,
            ref payload,
        } = *message;
        let len = payload.len();
        let (format, time_ms) = match self.earlier.get(&id) {
            Some(earlier) if earlier.stream_id == stream_id && timestamp_ms >= earlier.timestamp_ms => {
                let delta_ms = timestamp_ms - earlier.timestamp_ms;
                let is_same = (earlier.len, earlier.message_type) == (len, message_type);
                let format = match is_same {
                    true if delta_ms == earlier.delta_ms => 3,
                    true => 2,
                    false => 1,
                };
                (format, delta_ms)
            }
            _ => (0, timestamp_ms),
        };
        self.earlier.insert(
            id,
            Earlier {
                timestamp_ms,
                delta_ms: time_ms,
                len,
                message_type,
                stream_id,
            },
        );
        (format, time_ms)
    }
}

fn put_basic_header(format: u8, id: u32, output: &mut BytesMut) {
    match id {
        ..64 => output.put_u8(format << 6 | id as u8),
        64..320 => output.put_slice(&[format << 6, (id - 64) as u8]),
        _ => {
            output.put_u8(format << 6 | 1);
            output.put_u16_le((id - 64) as u16);
        }
    }
}

/// Where control messages go. Source: RTMP 5.4.
const CONTROL_CHUNK_STREAM: u32 = 2;
