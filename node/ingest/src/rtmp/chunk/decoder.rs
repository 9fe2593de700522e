use std::collections::BTreeMap;

use bytes::{Buf, BufMut, BytesMut};

use super::{
    CONTINUATION_COST, ChunkError, DEFAULT_CHUNK_SIZE, EXTENDED, MAX_CHUNK_SIZE, MAX_CHUNK_STREAMS,
    MAX_PARTIAL_BYTES, MAX_WORK_CREDIT,
};
use crate::rtmp::message::{Message, MessageType};

/// Puts the messages of a chunk stream together.
///
/// Obeys Set Chunk Size and Abort itself; all other messages are returned. Memory follows the bytes that came, never
/// a length that was announced.
#[derive(Debug)]
pub struct ChunkDecoder {
    streams: BTreeMap<u32, ChunkStream>,
    chunk_size: usize,
    /// The chunk whose payload is being read: its stream and the bytes missing.
    current: Option<(u32, usize)>,
    partial_bytes: usize,
    work_credit: usize,
    completed: u64,
}

/// What the next header on the same chunk stream may leave out, and the message being put together.
#[derive(Debug, Default)]
struct ChunkStream {
    timestamp_ms: u32,
    delta_ms: u32,
    /// The extended timestamp as it was sent, when the last header had one.
    extended: Option<u32>,
    len: usize,
    type_id: u8,
    stream_id: u32,
    is_partial: bool,
    payload: BytesMut,
}

/// A chunk header as sent.
#[derive(Debug, Clone, Copy)]
struct Header {
    format: u8,
    chunk_stream: u32,
    /// Timestamp or delta, extension included. Format 3: only when an extension was sent.
    time_ms: Option<u32>,
    is_extended: bool,
    len_and_type: Option<(usize, u8)>,
    stream_id: Option<u32>,
    bytes: usize,
}

impl Default for ChunkDecoder {
    fn default() -> Self {
        Self::new()
    }
}

impl ChunkDecoder {
    /// A decoder for the first chunk after the handshake.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            streams: BTreeMap::new(),
            chunk_size: DEFAULT_CHUNK_SIZE,
            current: None,
            partial_bytes: 0,
            work_credit: MAX_WORK_CREDIT,
            completed: 0,
        }
    }

    /// Takes bytes from `input` up to the end of the next message and returns it; `None` when more bytes are needed.
    ///
    /// The bytes may come in any split. At most a header stays behind in `input`.
    ///
    /// # Errors
    /// [`ChunkError`]; the stream is unusable then.
    pub fn decode(&mut self, input: &mut BytesMut) -> Result<Option<Message>, ChunkError> {
        loop {
            if self.current.is_none() {
                let Some(header) = self.read_header(input)? else {
                    return Ok(None);
                };
                input.advance(header.bytes);
                self.begin_chunk(header)?;
            }
            let Some(message) = self.read_payload(input)? else {
                if self.current.is_some() {
                    return Ok(None);
                }
                continue;
            };
            self.completed += 1;
            match message.message_type {
                MessageType::SetChunkSize => self.set_chunk_size(&message)?,
                MessageType::Abort => self.abort(&message)?,
                _ => return Ok(Some(message)),
            }
        }
    }

    /// Whether some of a message came, but not all.
    #[must_use]
    pub fn is_mid_message(&self) -> bool {
        self.current.is_some() || self.streams.values().any(|stream| stream.is_partial)
    }

    /// Memory held for unfinished messages.
    #[must_use]
    pub fn reserved_bytes(&self) -> usize {
        self.streams
            .values()
            .map(|stream| stream.payload.capacity())
            .sum()
    }

    /// Messages put together so far.
    #[must_use]
    pub const fn completed(&self) -> u64 {
        self.completed
    }

    fn read_header(&self, input: &[u8]) -> Result<Option<Header>, ChunkError> {
        let mut rest = input;
        let Some((format, chunk_stream)) = read_basic_header(&mut rest) else {
            return Ok(None);
        };
        let stream = self.streams.get(&chunk_stream);
        if stream.is_none() && format >= 2 {
            return Err(ChunkError::NoEarlierHeader { chunk_stream, format });
        }
        if rest.len() < [11, 7, 3, 0][usize::from(format)] {
            return Ok(None);
        }
        let field = (format < 3).then(|| rest.get_uint(3) as u32);
        let len_and_type = (format < 2).then(|| (rest.get_uint(3) as usize, rest.get_u8()));
        let stream_id = (format == 0).then(|| rest.get_u32_le());
        let mut header = Header {
            format,
            chunk_stream,
            time_ms: field,
            is_extended: field == Some(EXTENDED),
            len_and_type,
            stream_id,
            bytes: 0,
        };
        let earlier = stream.and_then(|stream| stream.extended).filter(|_| format == 3);
        if header.is_extended || earlier.is_some() {
            let Some(mut extension) = rest.get(..4) else {
                return Ok(None);
            };
            let extension = extension.get_u32();
            // Some encoders leave the extension out when they continue a message: then these bytes are payload.
            let is_left_out = stream.is_some_and(|s| s.is_partial) && earlier.is_some_and(|e| e != extension);
            if !is_left_out {
                rest.advance(4);
                header.time_ms = Some(extension);
                header.is_extended = true;
            }
        }
        header.bytes = input.len() - rest.len();
        Ok(Some(header))
    }

    fn begin_chunk(&mut self, header: Header) -> Result<(), ChunkError> {
        let Header {
            format, chunk_stream, ..
        } = header;
        if !self.streams.contains_key(&chunk_stream) && self.streams.len() >= MAX_CHUNK_STREAMS {
            return Err(ChunkError::TooManyChunkStreams);
        }
        let stream = self.streams.entry(chunk_stream).or_default();
        if stream.is_partial {
            if format != 3 {
                let (received, len) = (stream.payload.len(), stream.len);
                return Err(ChunkError::Interrupted {
                    chunk_stream,
                    received,
                    len,
                });
            }
            self.work_credit = self
                .work_credit
                .checked_sub(CONTINUATION_COST)
                .ok_or(ChunkError::TooMuchWork)?;
        } else {
            stream.begin_message(header)?;
            if stream.len == 0 {
                self.work_credit = self
                    .work_credit
                    .checked_sub(CONTINUATION_COST)
                    .ok_or(ChunkError::TooMuchWork)?;
            }
        }
        self.current = Some((
            chunk_stream,
            self.chunk_size.min(stream.len - stream.payload.len()),
        ));
        Ok(())
    }

    /// Reads what there is of the current chunk; returns the message when that completes it.
    fn read_payload(&mut self, input: &mut BytesMut) -> Result<Option<Message>, ChunkError> {
        let Some((id, missing)) = self.current.take() else {
            return Ok(None);
        };
        let Some(stream) = self.streams.get_mut(&id) else {
            return Ok(None);
        };
        let taken = missing.min(input.len());
        self.work_credit = (self.work_credit + taken).min(MAX_WORK_CREDIT);
        self.partial_bytes += taken;
        if self.partial_bytes > MAX_PARTIAL_BYTES {
            return Err(ChunkError::TooManyPartialBytes);
        }
        if stream.payload.capacity() == 0 {
            stream.payload.reserve(stream.len.min(FIRST_RESERVE_BYTES));
        }
        stream.payload.put_slice(&input[..taken]);
        input.advance(taken);
        if taken < missing {
            self.current = Some((id, missing - taken));
            return Ok(None);
        }
        if stream.payload.len() < stream.len {
            return Ok(None);
        }
        stream.is_partial = false;
        self.partial_bytes -= stream.len;
        Ok(Some(Message {
            message_type: MessageType::from(stream.type_id),
            stream_id: stream.stream_id,
            timestamp_ms: stream.timestamp_ms,
            payload: std::mem::take(&mut stream.payload).freeze(),
        }))
    }

    fn set_chunk_size(&mut self, message: &Message) -> Result<(), ChunkError> {
        let size = control_value(message)?;
        self.chunk_size = usize::try_from(size)
            .ok()
            .filter(|size| (1..=MAX_CHUNK_SIZE).contains(size))
            .ok_or(ChunkError::ChunkSize { size })?;
        Ok(())
    }

    fn abort(&mut self, message: &Message) -> Result<(), ChunkError> {
        if let Some(stream) = self.streams.get_mut(&control_value(message)?) {
            self.partial_bytes -= stream.payload.len();
            stream.payload = BytesMut::new();
            stream.is_partial = false;
        }
        Ok(())
    }
}

impl ChunkStream {
    fn begin_message(&mut self, header: Header) -> Result<(), ChunkError> {
        if let Some((len, type_id)) = header.len_and_type {
            (self.len, self.type_id) = (len, type_id);
        }
        let message_type = MessageType::from(self.type_id);
        let (len, limit) = (self.len, message_type.max_len());
        if len > limit {
            return Err(ChunkError::TooLong {
                message_type,
                len,
                limit,
            });
        }
        if let Some(time_ms) = header.time_ms {
            self.delta_ms = time_ms;
            self.extended = header.is_extended.then_some(time_ms);
        }
        match header.stream_id {
            Some(stream_id) => (self.stream_id, self.timestamp_ms) = (stream_id, self.delta_ms),
            // After a format 0 header, format 3 repeats its timestamp as a delta: RTMP 5.3.1.2.4.
            None => self.timestamp_ms = self.timestamp_ms.wrapping_add(self.delta_ms),
        }
        self.is_partial = true;
        Ok(())
    }
}

/// Format and chunk stream id. Source: RTMP 5.3.1.1.
fn read_basic_header(rest: &mut &[u8]) -> Option<(u8, u32)> {
    let first = rest.try_get_u8().ok()?;
    let chunk_stream = match first & 0x3f {
        0 => 64 + u32::from(rest.try_get_u8().ok()?),
        1 => 64 + u32::from(rest.try_get_u16_le().ok()?),
        id => u32::from(id),
    };
    Some((first >> 6, chunk_stream))
}

fn control_value(message: &Message) -> Result<u32, ChunkError> {
    let (message_type, len) = (message.message_type, message.payload.len());
    let bytes = message
        .payload
        .first_chunk()
        .ok_or(ChunkError::Control { message_type, len })?;
    Ok(u32::from_be_bytes(*bytes))
}

/// Reserved at once for a message that is announced; more only as its bytes come.
const FIRST_RESERVE_BYTES: usize = 64 << 10;
