//! Records in two splits, both directions; what is read is written and read again.
#![no_main]

use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;
use w3av_media::record::{Decoder, Input, Output, Record, RecordError, encode_input, encode_output};

fuzz_target!(|data: &[u8]| {
    check::<Input>(data, encode_input);
    check::<Output>(data, encode_output);
});

fn check<T: Record + PartialEq + std::fmt::Debug>(
    wire: &[u8],
    encode: impl Fn(&T, &mut BytesMut) -> Result<(), RecordError>,
) {
    let (records, end) = decode::<T>(wire, 1);
    assert_eq!(
        (&records, end),
        (&decode(wire, usize::MAX).0, decode::<T>(wire, usize::MAX).1)
    );
    let mut again = BytesMut::new();
    for record in &records {
        encode(record, &mut again).expect("was small enough before");
    }
    assert_eq!(decode::<T>(&again, 7), (records, None));
}

fn decode<T: Record>(wire: &[u8], piece: usize) -> (Vec<T>, Option<RecordError>) {
    let (mut decoder, mut records) = (Decoder::new(), Vec::new());
    for bytes in wire.chunks(piece) {
        decoder.feed(bytes);
        loop {
            match decoder.next() {
                Ok(Some(record)) => records.push(record),
                Ok(None) => break,
                Err(error) => return (records, Some(error)),
            }
        }
    }
    (records, None)
}
