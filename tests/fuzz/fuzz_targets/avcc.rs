//! Decoder configurations, and the parameter sets in them; the bytes are tried as AAC too.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use w3av_media::{AudioConfig, VideoConfig, aac::adts_header};

fuzz_target!(|data: &[u8]| {
    let data = Bytes::copy_from_slice(data);
    if let Ok(config) = VideoConfig::from_avcc(data.clone()) {
        let again = VideoConfig::from_avcc(config.avcc.clone());
        assert_eq!(again.as_ref(), Ok(&config), "rewriting twice changes nothing");
        let _ = (
            config.codec(),
            config.frame_rate(),
            config.parameter_sets().count(),
        );
    }
    if let Ok(config) = AudioConfig::from_asc(data.clone()) {
        let _ = (config.codec(), adts_header(&config, data.len()));
    }
});
