//! Bodies of one publisher: the first byte of each piece is its length.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use w3av_media::{
    flv::{VideoBody, VideoParser, parse_audio},
    h264::nals,
};

fuzz_target!(|data: &[u8]| {
    let (mut parser, mut rest) = (VideoParser::new(), data);
    while let Some((len, after)) = rest.split_first() {
        let (body, after) = after.split_at(after.len().min(usize::from(*len)));
        let body = Bytes::copy_from_slice(body);
        let _ = parse_audio(body.clone());
        if let Ok(VideoBody::Unit { data, .. }) = parser.parse(body) {
            assert!(
                nals(&data).all(|nal| nal.is_ok()),
                "a unit that is taken is canonical"
            );
        }
        rest = after;
    }
});
