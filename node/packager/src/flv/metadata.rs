//! The `onMetaData` script body, in AMF0. Source: FLV specification, E.5; AMF0, 2.2 to 2.10.

use bytes::{BufMut, Bytes, BytesMut};
use w3av_media::TrackConfigs;

/// The body of the script tag that describes the tracks.
#[must_use]
pub fn on_meta_data(configs: &TrackConfigs) -> Bytes {
    let mut properties = Vec::new();
    if let Some(video) = &configs.video {
        properties.push(("width", Value::Number(f64::from(video.width))));
        properties.push(("height", Value::Number(f64::from(video.height))));
        properties.extend(video.frame_rate().map(|rate| ("framerate", Value::Number(rate))));
        properties.push(("videocodecid", Value::Number(AVC_CODEC)));
    }
    if let Some(audio) = &configs.audio {
        properties.push(("audiosamplerate", Value::Number(f64::from(audio.sample_rate_hz))));
        properties.push(("audiosamplesize", Value::Number(16.0)));
        properties.push(("stereo", Value::Boolean(audio.channels > 1)));
        properties.push(("audiocodecid", Value::Number(AAC_FORMAT)));
    }
    let mut body = BytesMut::with_capacity(256);
    body.put_u8(STRING);
    put_name("onMetaData", &mut body);
    body.put_u8(ECMA_ARRAY);
    body.put_u32(properties.len() as u32);
    for (name, value) in properties {
        put_name(name, &mut body);
        value.put(&mut body);
    }
    body.put_slice(&OBJECT_END);
    body.freeze()
}

enum Value {
    Number(f64),
    Boolean(bool),
}

impl Value {
    fn put(self, out: &mut BytesMut) {
        match self {
            Self::Number(number) => {
                out.put_u8(NUMBER);
                out.put_f64(number);
            }
            Self::Boolean(boolean) => out.put_slice(&[BOOLEAN, u8::from(boolean)]),
        }
    }
}

/// Names here are short literals.
fn put_name(name: &'static str, out: &mut BytesMut) {
    out.put_u16(name.len() as u16);
    out.put_slice(name.as_bytes());
}

const NUMBER: u8 = 0;
const BOOLEAN: u8 = 1;
const STRING: u8 = 2;
const ECMA_ARRAY: u8 = 8;
const OBJECT_END: [u8; 3] = [0, 0, 9];

const AVC_CODEC: f64 = 7.0;
const AAC_FORMAT: f64 = 10.0;
