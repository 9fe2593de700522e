use bytes::{BufMut, Bytes, BytesMut};
use proptest::prelude::*;

use super::*;
use crate::rtmp::message::{Message, MessageType, control};

fn message(message_type: MessageType, timestamp_ms: u32, payload: &[u8]) -> Message {
    Message {
        message_type,
        stream_id: 1,
        timestamp_ms,
        payload: Bytes::copy_from_slice(payload),
    }
}

/// All messages in `bytes`, given to the decoder in parts of the lengths in `split`, over and over.
fn decode(bytes: &[u8], split: &[usize]) -> (Vec<Message>, Option<ChunkError>) {
    let (mut decoder, mut input, mut messages) = (ChunkDecoder::new(), BytesMut::new(), Vec::new());
    let (mut rest, mut lengths) = (bytes, split.iter().cycle());
    while !rest.is_empty() {
        let len = lengths
            .next()
            .map_or(rest.len(), |len| (*len).clamp(1, rest.len()));
        let (part, others) = rest.split_at(len);
        rest = others;
        input.put_slice(part);
        loop {
            match decoder.decode(&mut input) {
                Ok(Some(message)) => messages.push(message),
                Ok(None) => break,
                Err(error) => return (messages, Some(error)),
            }
        }
        assert!(input.len() < 18, "at most a header stays behind");
    }
    (messages, None)
}

fn decode_whole(bytes: &[u8]) -> (Vec<Message>, Option<ChunkError>) {
    decode(bytes, &[])
}

fn any_message() -> impl Strategy<Value = (u32, Message)> {
    let chunk_stream = prop_oneof![3..8u32, 60..70u32, 318..322u32, Just(65_599u32)];
    let id = prop_oneof![Just(8u8), Just(9), Just(20), Just(18), Just(200)];
    let time = prop_oneof![0..100u32, 0xff_fff0..0x100_0010u32, any::<u32>()];
    let payload = prop::collection::vec(any::<u8>(), 0..400);
    (chunk_stream, id, time, payload, 0..2u32).prop_map(
        |(chunk_stream, id, timestamp_ms, payload, stream_id)| {
            let message_type = MessageType::from(id);
            (
                chunk_stream,
                Message {
                    message_type,
                    stream_id,
                    timestamp_ms,
                    payload: payload.into(),
                },
            )
        },
    )
}

proptest! {
    #[test]
    fn messages_round_trip_in_any_split(
        messages in prop::collection::vec(any_message(), 1..12),
        sizes in prop::collection::vec(1..300usize, 12),
        split in prop::collection::vec(1..200usize, 1..20),
    ) {
        let (mut encoder, mut bytes) = (ChunkEncoder::new(), BytesMut::new());
        for ((chunk_stream, message), size) in messages.iter().zip(sizes) {
            encoder.set_chunk_size(size, &mut bytes);
            encoder.encode(*chunk_stream, message, &mut bytes);
        }
        let wanted: Vec<_> = messages.into_iter().map(|(_, message)| message).collect();
        prop_assert_eq!(decode(&bytes, &split), (wanted, None));
    }

    #[test]
    fn arbitrary_bytes_never_panic_and_split_does_not_matter(
        bytes in prop::collection::vec(prop_oneof![0..20u8, any::<u8>()], 0..600),
        split in prop::collection::vec(1..50usize, 1..10),
    ) {
        prop_assert_eq!(decode(&bytes, &split), decode_whole(&bytes));
    }
}

#[test]
fn headers_are_as_short_as_the_specification_allows() {
    let (mut encoder, mut bytes) = (ChunkEncoder::new(), BytesMut::new());
    let mut sizes = Vec::new();
    for (time, len) in [(1_000, 32), (1_020, 32), (1_040, 32), (1_060, 31), (500, 31)] {
        let before = bytes.len();
        encoder.encode(3, &message(MessageType::Audio, time, &vec![7; len]), &mut bytes);
        sizes.push(bytes.len() - before - len);
    }
    // RTMP 5.3.2.1 has the same sequence: 12, 4 and 1 bytes of header.
    assert_eq!(sizes, [12, 4, 1, 8, 12]);
}

#[test]
fn interleaved_messages_are_told_apart() {
    // RTMP 5.3.2.2: a video message of 307 bytes, with audio between its chunks.
    let mut bytes = BytesMut::new();
    bytes.put_slice(&[0x04, 0, 3, 0xe8, 0, 1, 0x33, 9, 1, 0, 0, 0]);
    bytes.put_bytes(1, 128);
    bytes.put_slice(&[0x05, 0, 3, 0xe8, 0, 0, 2, 8, 1, 0, 0, 0, 0xaf, 1]);
    bytes.put_u8(0xc4);
    bytes.put_bytes(2, 128);
    bytes.put_slice(&[0xc5, 0xaf, 2]);
    bytes.put_u8(0xc4);
    bytes.put_bytes(3, 51);
    let (messages, error) = decode_whole(&bytes);
    let outline: Vec<_> = messages
        .iter()
        .map(|m| (m.message_type, m.timestamp_ms, m.payload.len()))
        .collect();
    let wanted = [
        (MessageType::Audio, 1_000, 2),
        (MessageType::Audio, 2_000, 2),
        (MessageType::Video, 1_000, 307),
    ];
    assert_eq!((outline.as_slice(), error), (&wanted[..], None));
}

#[test]
fn extended_timestamp_comes_with_continued_chunks_or_is_left_out() {
    for has_extension in [true, false] {
        let mut bytes = BytesMut::new();
        bytes.put_slice(&[0x04, 0xff, 0xff, 0xff, 0, 1, 0x2c, 9, 1, 0, 0, 0, 1, 2, 3, 4]);
        bytes.put_bytes(1, 128);
        for len in [128, 44] {
            bytes.put_u8(0xc4);
            bytes.put_slice(if has_extension { &[1, 2, 3, 4] } else { &[] });
            bytes.put_bytes(2, len);
        }
        let (messages, error) = decode_whole(&bytes);
        assert_eq!((messages.len(), error), (1, None));
        assert_eq!(
            (messages[0].timestamp_ms, messages[0].payload.len()),
            (0x0102_0304, 300)
        );
        assert!(messages[0].payload[128..].iter().all(|byte| *byte == 2));
    }
}

#[test]
fn first_header_of_a_chunk_stream_may_leave_out_the_message_stream() {
    let (messages, error) = decode_whole(&[0x42, 0, 0, 5, 0, 0, 1, 8, 0xaa]);
    assert_eq!(error, None);
    assert_eq!((messages[0].stream_id, messages[0].timestamp_ms), (0, 5));
}

#[test]
fn aborted_message_is_forgotten_and_its_chunk_stream_goes_on() {
    let mut bytes = BytesMut::new();
    bytes.put_slice(&[0x04, 0, 0, 0, 0, 1, 0, 9, 1, 0, 0, 0]);
    bytes.put_bytes(1, 128);
    ChunkEncoder::new().encode(2, &control(MessageType::Abort, 4), &mut bytes);
    bytes.put_slice(&[0x44, 0, 0, 7, 0, 0, 1, 9, 0xbb]);
    let (messages, error) = decode_whole(&bytes);
    assert_eq!(
        (messages, error),
        (vec![message(MessageType::Video, 7, &[0xbb])], None)
    );
}

#[test]
fn invalid_chunks_are_refused() {
    let set_chunk_size =
        |size: u32| [&[2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0], &size.to_be_bytes()[..]].concat();
    let unfinished = |then: &[u8]| [&[4, 0, 0, 0, 0, 1, 0, 9, 1, 0, 0, 0], &[0; 128][..], then].concat();
    let interrupted = ChunkError::Interrupted {
        chunk_stream: 4,
        received: 128,
        len: 256,
    };
    let streams: Vec<u8> = (3..60)
        .flat_map(|id| [id, 0, 0, 0, 0, 0, 1, 8, 1, 0, 0, 0, 0])
        .collect();
    let too_long = |message_type: MessageType, len: usize| {
        let limit = message_type.max_len();
        ChunkError::TooLong {
            message_type,
            len,
            limit,
        }
    };
    let announce = |id: u8, len: u32| [&[4, 0, 0, 0], &len.to_be_bytes()[1..], &[id, 1, 0, 0, 0]].concat();
    let rows: [(Vec<u8>, ChunkError); 12] = [
        (
            vec![0x84],
            ChunkError::NoEarlierHeader {
                chunk_stream: 4,
                format: 2,
            },
        ),
        (
            vec![0xc4],
            ChunkError::NoEarlierHeader {
                chunk_stream: 4,
                format: 3,
            },
        ),
        (unfinished(&[4, 0, 0, 0, 0, 1, 0, 9, 1, 0, 0, 0]), interrupted),
        (unfinished(&[0x84, 0, 0, 0]), interrupted),
        (set_chunk_size(0), ChunkError::ChunkSize { size: 0 }),
        (set_chunk_size(65_537), ChunkError::ChunkSize { size: 65_537 }),
        (
            set_chunk_size(0x8000_0080),
            ChunkError::ChunkSize { size: 0x8000_0080 },
        ),
        (
            vec![2, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 9],
            ChunkError::Control {
                message_type: MessageType::SetChunkSize,
                len: 1,
            },
        ),
        (
            announce(9, (8 << 20) + 1),
            too_long(MessageType::Video, (8 << 20) + 1),
        ),
        (announce(20, 65_537), too_long(MessageType::CommandAmf0, 65_537)),
        (announce(1, 17), too_long(MessageType::SetChunkSize, 17)),
        (streams, ChunkError::TooManyChunkStreams),
    ];
    for (bytes, error) in rows {
        assert_eq!(decode_whole(&bytes).1, Some(error));
    }
}

#[test]
fn announced_length_reserves_no_memory() {
    let (mut decoder, mut input) = (
        ChunkDecoder::new(),
        BytesMut::from(&[4, 0, 0, 0, 0x80, 0, 0, 9, 1, 0, 0, 0][..]),
    );
    assert_eq!(decoder.decode(&mut input), Ok(None));
    assert!(decoder.is_mid_message());
    assert!(decoder.reserved_bytes() <= 64 << 10);
}

#[test]
fn unfinished_messages_are_bounded_over_all_chunk_streams() {
    let mut bytes = BytesMut::new();
    let mut encoder = ChunkEncoder::new();
    encoder.set_chunk_size(65_536, &mut bytes);
    for id in 4..7u8 {
        bytes.put_slice(&[id, 0, 0, 0, 0x7f, 0xff, 0xff, 9, 1, 0, 0, 0]);
        for part in 0..127 {
            bytes.put_bytes(0xc0 | id, usize::from(part > 0));
            bytes.put_bytes(0, 65_536);
        }
    }
    assert_eq!(decode_whole(&bytes).1, Some(ChunkError::TooManyPartialBytes));
}

#[test]
fn chunks_of_one_byte_are_accepted_until_they_are_abuse() {
    let (mut encoder, mut bytes) = (ChunkEncoder::new(), BytesMut::new());
    encoder.set_chunk_size(1, &mut bytes);
    let command = message(MessageType::CommandAmf0, 0, &[5; 60_000]);
    encoder.encode(3, &command, &mut bytes);
    assert_eq!(decode_whole(&bytes), (vec![command], None));
    encoder.encode(4, &message(MessageType::Video, 0, &[5; 60_000]), &mut bytes);
    assert_eq!(decode_whole(&bytes).1, Some(ChunkError::TooMuchWork));
}

#[test]
fn small_chunks_of_real_encoders_are_no_abuse() {
    let (mut encoder, mut bytes) = (ChunkEncoder::new(), BytesMut::new());
    for second in 0..300 {
        encoder.encode(4, &message(MessageType::Video, second, &[5; 100_000]), &mut bytes);
    }
    assert_eq!(decode_whole(&bytes).0.len(), 300);
}

#[test]
fn flood_of_empty_messages_is_abuse() {
    let mut bytes = BytesMut::from(&[4, 0, 0, 0, 0, 0, 0, 8, 1, 0, 0, 0][..]);
    bytes.put_bytes(0xc4, 70_000);
    assert_eq!(decode_whole(&bytes).1, Some(ChunkError::TooMuchWork));
}
