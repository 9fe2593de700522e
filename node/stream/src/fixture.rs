//! Units for the tests: 25 pictures per second, a key picture every 50, every second picture disposable.

use bytes::Bytes;
use w3av_media::{
    track::{AudioConfig, TrackConfigs, VideoConfig},
    unit::{AccessUnit, Track},
};

use crate::ring::Item;

pub(crate) const FRAME_90K: i64 = 3_600;
pub(crate) const GOP: i64 = 50;

pub(crate) fn picture(number: i64, bytes: usize) -> AccessUnit {
    AccessUnit {
        track: Track::Video,
        dts_90k: number * FRAME_90K,
        cts_90k: 0,
        is_key: number % GOP == 0,
        is_disposable: number % 2 == 1,
        arrival_us: 0,
        data: Bytes::from(vec![0; bytes]),
    }
}

pub(crate) fn sound(number: i64) -> AccessUnit {
    AccessUnit {
        track: Track::Audio,
        is_key: true,
        is_disposable: false,
        dts_90k: number * FRAME_90K + 1,
        ..picture(0, 100)
    }
}

pub(crate) fn configs() -> TrackConfigs {
    configs_of(1280)
}

pub(crate) fn configs_of(width: u16) -> TrackConfigs {
    let video = VideoConfig {
        avcc: Bytes::from_static(&[1]),
        width,
        height: 720,
    };
    let audio = AudioConfig {
        asc: Bytes::from_static(&[0x12, 0x10]),
        sample_rate_hz: 44_100,
        channels: 2,
    };
    TrackConfigs {
        video: Some(video),
        audio: Some(audio),
    }
}

/// What a reader got, short: `C`onfigs, `K`ey, `v`ideo, `d`isposable video, `a`udio, `|` discontinuity.
pub(crate) fn outline(items: &[Item]) -> String {
    let letter = |item: &Item| match item {
        Item::Configs(_) => 'C',
        Item::Discontinuity => '|',
        Item::Unit(shared) if shared.unit.track == Track::Audio => 'a',
        Item::Unit(shared) if shared.unit.is_key => 'K',
        Item::Unit(shared) if shared.unit.is_disposable => 'd',
        Item::Unit(_) => 'v',
    };
    items.iter().map(letter).collect()
}

pub(crate) fn video_dts(items: &[Item]) -> Vec<i64> {
    let dts = |item: &Item| match item {
        Item::Unit(shared) if shared.unit.track == Track::Video => Some(shared.unit.dts_90k),
        _ => None,
    };
    items.iter().filter_map(dts).collect()
}

pub(crate) fn audio_count(items: &[Item]) -> usize {
    outline(items).matches('a').count()
}
