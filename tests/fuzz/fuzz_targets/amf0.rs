//! AMF0 values: what can be read can be written and read again.
#![no_main]

use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;
use w3av_ingest::rtmp::amf0;

fuzz_target!(|data: &[u8]| {
    let Ok(values) = amf0::decode(data) else { return };
    let mut bytes = BytesMut::new();
    values.iter().for_each(|value| amf0::encode(value, &mut bytes));
    let again = amf0::decode(&bytes).expect("its own bytes");
    // By text, since a number may be NaN.
    assert_eq!(format!("{values:?}"), format!("{again:?}"));
});
