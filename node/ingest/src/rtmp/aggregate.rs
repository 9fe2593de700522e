//! Messages packed into one aggregate message.

use bytes::{Buf, Bytes};

use crate::rtmp::message::{Message, MessageType};

/// The messages of an aggregate, in order. Source: RTMP 7.1.6.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregate {
    rest: Bytes,
    stream_id: u32,
    /// Added to a sub-message's time: the aggregate's time counts, sub-messages only tell distances.
    offset_ms: Option<u32>,
    timestamp_ms: u32,
}

/// An aggregate ends inside a sub-message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("aggregate message ends {missing} bytes early")]
pub struct AggregateError {
    /// Bytes that the last sub-message lacks.
    pub missing: usize,
}

impl Aggregate {
    /// Takes an aggregate message apart.
    #[must_use]
    pub fn new(message: Message) -> Self {
        let Message {
            stream_id,
            timestamp_ms,
            payload: rest,
            ..
        } = message;
        Self {
            rest,
            stream_id,
            offset_ms: None,
            timestamp_ms,
        }
    }

    /// The next message; its payload is a slice of the aggregate, not a copy.
    ///
    /// # Errors
    /// [`AggregateError`]; then nothing more follows.
    pub fn next_message(&mut self) -> Result<Option<Message>, AggregateError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let mut rest = std::mem::take(&mut self.rest);
        let missing = |wanted: usize, rest: &Bytes| AggregateError {
            missing: wanted - rest.len(),
        };
        if rest.len() < HEADER_BYTES {
            return Err(missing(HEADER_BYTES, &rest));
        }
        let message_type = MessageType::from(rest.get_u8());
        let len = rest.get_uint(3) as usize;
        let low = rest.get_uint(3) as u32;
        let time_ms = u32::from(rest.get_u8()) << 24 | low;
        rest.advance(STREAM_ID_BYTES);
        if rest.len() < len + BACK_POINTER_BYTES {
            return Err(missing(len + BACK_POINTER_BYTES, &rest));
        }
        let payload = rest.split_to(len);
        rest.advance(BACK_POINTER_BYTES);
        self.rest = rest;
        let offset_ms = *self
            .offset_ms
            .get_or_insert_with(|| self.timestamp_ms.wrapping_sub(time_ms));
        let timestamp_ms = time_ms.wrapping_add(offset_ms);
        Ok(Some(Message {
            message_type,
            stream_id: self.stream_id,
            timestamp_ms,
            payload,
        }))
    }
}

const STREAM_ID_BYTES: usize = 3;
const HEADER_BYTES: usize = 8 + STREAM_ID_BYTES;
const BACK_POINTER_BYTES: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn aggregate(payload: &[u8]) -> Aggregate {
        let payload = Bytes::copy_from_slice(payload);
        let message_type = MessageType::Aggregate;
        Aggregate::new(Message {
            message_type,
            stream_id: 1,
            timestamp_ms: 1_000,
            payload,
        })
    }

    const TWO: [u8; 33] = [
        8, 0, 0, 1, 0, 0, 50, 0, 0, 0, 0, 0xaa, 0, 0, 0, 12, // audio at 50
        9, 0, 0, 2, 0, 0, 73, 0, 0, 0, 0, 0xbb, 0xcc, 0, 0, 0, 13, // video at 73
    ];

    #[test]
    fn sub_messages_keep_their_distance_from_the_aggregates_time() {
        let mut aggregate = aggregate(&TWO);
        let mut messages = Vec::new();
        while let Some(message) = aggregate.next_message().expect("well-formed") {
            messages.push((
                message.message_type,
                message.timestamp_ms,
                message.payload.to_vec(),
            ));
        }
        let wanted = [
            (MessageType::Audio, 1_000, vec![0xaa]),
            (MessageType::Video, 1_023, vec![0xbb, 0xcc]),
        ];
        assert_eq!(messages, wanted);
    }

    #[test]
    fn truncated_aggregates_are_errors_and_end() {
        for len in (1..TWO.len()).filter(|len| *len != 16) {
            let mut aggregate = aggregate(&TWO[..len]);
            let first = aggregate.next_message();
            let failed = if len > 16 { aggregate.next_message() } else { first };
            assert!(failed.is_err(), "{len} bytes");
            assert_eq!(aggregate.next_message(), Ok(None));
        }
    }
}
