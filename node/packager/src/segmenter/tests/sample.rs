//! Made-up units for the tests.

use bytes::Bytes;
use w3av_media::{AccessUnit, AudioConfig, Track, TrackConfigs, VideoConfig};

pub(super) const SPS: &[u8] = &[
    0x67, 0x64, 0x00, 0x0c, 0xac, 0xd9, 0x41, 0x41, 0x9f, 0x9f, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10,
    0x00, 0x00, 0x03, 0x03, 0xc0, 0xf1, 0x42, 0x99, 0x60,
];
pub(super) const PPS: &[u8] = &[0x68, 0xeb, 0xe3, 0xcb];
pub(super) const AUD: &[u8] = &[0x09, 0xf0];

pub(super) fn video_config() -> VideoConfig {
    let mut avcc = vec![1, 0x64, 0, 0x0c, 0xff, 0xe1, 0, SPS.len() as u8];
    avcc.extend_from_slice(SPS);
    avcc.extend_from_slice(&[1, 0, PPS.len() as u8]);
    avcc.extend_from_slice(PPS);
    VideoConfig::from_avcc(Bytes::from(avcc)).expect("valid")
}

pub(super) fn audio_config() -> AudioConfig {
    AudioConfig::from_asc(Bytes::from_static(&[0x11, 0x90])).expect("valid")
}

pub(super) fn both() -> TrackConfigs {
    TrackConfigs {
        video: Some(video_config()),
        audio: Some(audio_config()),
    }
}

pub(super) fn avcc(nals: &[&[u8]]) -> Bytes {
    Bytes::from(
        nals.iter()
            .flat_map(|nal| [&(nal.len() as u32).to_be_bytes(), *nal].concat())
            .collect::<Vec<_>>(),
    )
}

pub(super) fn annexb(nals: &[&[u8]]) -> Vec<u8> {
    nals.iter()
        .flat_map(|nal| [&[0, 0, 0, 1], *nal].concat())
        .collect()
}

pub(super) fn unit(track: Track, dts_90k: i64, cts_90k: i32, is_key: bool, data: Bytes) -> AccessUnit {
    AccessUnit {
        track,
        dts_90k,
        cts_90k,
        is_key,
        is_disposable: false,
        arrival_us: 0,
        data,
    }
}

pub(super) fn video(dts_90k: i64, is_key: bool) -> AccessUnit {
    let header = if is_key { 0x65 } else { 0x41 };
    // Of different sizes, to end packets at different places.
    let picture = [&[header][..], &vec![0xab; 1 + (dts_90k / 90 % 700) as usize]].concat();
    unit(Track::Video, dts_90k, 6000, is_key, avcc(&[&picture]))
}

pub(super) fn audio(dts_90k: i64) -> AccessUnit {
    unit(
        Track::Audio,
        dts_90k,
        0,
        true,
        Bytes::from(vec![0x21; 1 + (dts_90k / 90 % 400) as usize]),
    )
}

/// 30 pictures a second with an IDR picture every `gop`, and AAC at 48 kHz, in order of decode time.
pub(super) fn stream(start_90k: i64, frames: i64, gop: i64) -> Vec<AccessUnit> {
    let mut units: Vec<_> = (0..frames)
        .map(|n| video(start_90k + n * 3000, n % gop == 0))
        .collect();
    units.extend((0..frames * 3000 / 1920).map(|n| audio(start_90k + 1 + n * 1920)));
    units.sort_by_key(|unit| unit.dts_90k);
    units
}
