//! FLV streams in two splits, with and without a good file header.
#![no_main]

use libfuzzer_sys::fuzz_target;
use w3av_packager::flv::{DemuxError, Demuxer, Tag, file_header};

fuzz_target!(|data: &[u8]| {
    check(data);
    check(&[&file_header(true, true)[..], data].concat());
});

fn check(wire: &[u8]) {
    assert_eq!(demux(wire, 1), demux(wire, usize::MAX));
}

fn demux(wire: &[u8], piece: usize) -> (Vec<Tag>, Option<DemuxError>) {
    let (mut demuxer, mut tags) = (Demuxer::new(), Vec::new());
    for bytes in wire.chunks(piece) {
        demuxer.feed(bytes);
        loop {
            match demuxer.next() {
                Ok(Some(tag)) => tags.push(tag),
                Ok(None) => break,
                Err(error) => return (tags, Some(error)),
            }
        }
    }
    (tags, None)
}
