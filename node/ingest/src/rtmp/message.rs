//! RTMP messages, whole.

use bytes::{BufMut, Bytes, BytesMut};

/// One message. Source: RTMP 6.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What the payload is.
    pub message_type: MessageType,
    /// The message stream: 0 for the connection, 1 for what is published.
    pub stream_id: u32,
    /// Time in milliseconds modulo 2^32.
    pub timestamp_ms: u32,
    /// The payload.
    pub payload: Bytes,
}

/// What a message carries. Source: RTMP 5.4, 6.2, 7.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageType {
    /// The sender's chunks have another size from here on.
    SetChunkSize,
    /// The rest of a message will not come.
    Abort,
    /// So many bytes were received.
    Acknowledgement,
    /// Pings and stream notices.
    UserControl,
    /// Bytes after which the receiver acknowledges.
    WindowAcknowledgementSize,
    /// Limit for the peer's unacknowledged bytes.
    SetPeerBandwidth,
    /// An FLV audio body.
    Audio,
    /// An FLV video body.
    Video,
    /// Metadata in AMF3.
    DataAmf3,
    /// A command in AMF3; clients send AMF0 behind one zero byte.
    CommandAmf3,
    /// Metadata in AMF0.
    DataAmf0,
    /// A command in AMF0.
    CommandAmf0,
    /// Several FLV tags.
    Aggregate,
    /// Anything else.
    Other(u8),
}

impl From<u8> for MessageType {
    fn from(id: u8) -> Self {
        TYPES
            .iter()
            .find(|(known, _)| *known == id)
            .map_or(Self::Other(id), |(_, message_type)| *message_type)
    }
}

impl From<MessageType> for u8 {
    fn from(message_type: MessageType) -> Self {
        match message_type {
            MessageType::Other(id) => id,
            _ => TYPES
                .iter()
                .find(|(_, known)| *known == message_type)
                .map_or(0, |(id, _)| *id),
        }
    }
}

impl MessageType {
    /// Longest payload that is accepted, in bytes.
    #[must_use]
    pub const fn max_len(self) -> usize {
        match self {
            Self::SetChunkSize
            | Self::Abort
            | Self::Acknowledgement
            | Self::WindowAcknowledgementSize
            | Self::SetPeerBandwidth
            | Self::UserControl => MAX_CONTROL_BYTES,
            Self::Video | Self::Aggregate => MAX_MEDIA_BYTES,
            _ => MAX_OTHER_BYTES,
        }
    }
}

/// A control message of the connection with one number.
pub(crate) fn control(message_type: MessageType, value: u32) -> Message {
    let payload = Bytes::copy_from_slice(&value.to_be_bytes());
    Message {
        message_type,
        stream_id: 0,
        timestamp_ms: 0,
        payload,
    }
}

/// The limit for this node's unacknowledged bytes. It has the peer announce its window too.
pub(crate) fn set_peer_bandwidth(window: u32) -> Message {
    const DYNAMIC: u8 = 2;
    let mut payload = BytesMut::with_capacity(5);
    payload.put_u32(window);
    payload.put_u8(DYNAMIC);
    let message_type = MessageType::SetPeerBandwidth;
    Message {
        message_type,
        stream_id: 0,
        timestamp_ms: 0,
        payload: payload.freeze(),
    }
}

/// A user control message with one number.
pub(crate) fn user_control(event: UserControl, value: u32) -> Message {
    let mut payload = BytesMut::with_capacity(6);
    payload.put_u16(event as u16);
    payload.put_u32(value);
    let message_type = MessageType::UserControl;
    Message {
        message_type,
        stream_id: 0,
        timestamp_ms: 0,
        payload: payload.freeze(),
    }
}

/// User control events in use. Source: RTMP 7.1.7.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UserControl {
    StreamBegin = 0,
    PingRequest = 6,
    PingResponse = 7,
}

/// Key pictures of 4K encoders stay far below; it is the longest unit that a stream takes.
pub const MAX_MEDIA_BYTES: usize = 8 << 20;
/// An AAC frame has at most 6,144 bits per channel, a command some hundred bytes, metadata a few thousand.
pub const MAX_OTHER_BYTES: usize = 64 << 10;
/// Control messages have 4 to 10 bytes.
pub const MAX_CONTROL_BYTES: usize = 16;

const TYPES: [(u8, MessageType); 13] = [
    (1, MessageType::SetChunkSize),
    (2, MessageType::Abort),
    (3, MessageType::Acknowledgement),
    (4, MessageType::UserControl),
    (5, MessageType::WindowAcknowledgementSize),
    (6, MessageType::SetPeerBandwidth),
    (8, MessageType::Audio),
    (9, MessageType::Video),
    (15, MessageType::DataAmf3),
    (17, MessageType::CommandAmf3),
    (18, MessageType::DataAmf0),
    (20, MessageType::CommandAmf0),
    (22, MessageType::Aggregate),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_type_number_round_trips() {
        for id in 0..=u8::MAX {
            assert_eq!(u8::from(MessageType::from(id)), id);
        }
    }
}
