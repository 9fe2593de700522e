//! Chunk streams in two splits.
#![no_main]

use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;
use w3av_ingest::rtmp::{
    chunk::{ChunkDecoder, ChunkError},
    message::Message,
};

fuzz_target!(|data: &[u8]| assert_eq!(decode(data, 1), decode(data, usize::MAX)));

fn decode(wire: &[u8], piece: usize) -> (Vec<Message>, Option<ChunkError>) {
    let (mut decoder, mut input, mut messages) = (ChunkDecoder::new(), BytesMut::new(), Vec::new());
    for bytes in wire.chunks(piece) {
        input.extend_from_slice(bytes);
        loop {
            match decoder.decode(&mut input) {
                Ok(Some(message)) => messages.push(message),
                Ok(None) => break,
                Err(error) => return (messages, Some(error)),
            }
        }
    }
    (messages, None)
}
