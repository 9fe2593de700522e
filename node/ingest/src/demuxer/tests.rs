use super::*;

/// 320x180 at 30 pictures per second, with NAL lengths of 4 bytes; its level differs with `level`.
fn video_config(level: u8) -> Bytes {
    let sps = [
        0x67, 0x64, 0x00, level, 0xac, 0xd9, 0x41, 0x41, 0x9f, 0x9f, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00,
        0x10, 0x00, 0x00, 0x03, 0x03, 0xc0, 0xf1, 0x42, 0x99, 0x60,
    ];
    let head = [
        0x17,
        0,
        0,
        0,
        0,
        1,
        0x64,
        0,
        level,
        0xff,
        0xe1,
        0,
        sps.len() as u8,
    ];
    Bytes::from([&head[..], &sps, &[1, 0, 4, 0x68, 0xeb, 0xe3, 0xcb]].concat())
}

const AUDIO_CONFIG: &[u8] = &[0xaf, 0, 0x12, 0x10];
const KEY: &[u8] = &[0x17, 1, 0, 0, 40, 0, 0, 0, 2, 0x65, 0x88];
const DISPOSABLE: &[u8] = &[0x27, 1, 0, 0, 0, 0, 0, 0, 2, 0x01, 0x9a];
const DAMAGED: &[u8] = &[0x27, 1, 0, 0, 0, 0, 0, 9, 2, 0x41, 0x9a];
const SOUND: &[u8] = &[0xaf, 1, 0x21, 0x10];

/// Gives bodies to a demuxer, video and audio by their first byte, and outlines what comes of them.
fn demux(demuxer: &mut Demuxer, bodies: &[(u32, &[u8])]) -> Result<Vec<String>, DemuxError> {
    let mut out = Vec::new();
    for (timestamp_ms, body) in bodies {
        let bytes = Bytes::copy_from_slice(body);
        match body.first() {
            Some(first) if first >> 4 >= 0xa => demuxer.audio(*timestamp_ms, bytes, 5, &mut out)?,
            _ => demuxer.video(*timestamp_ms, bytes, 5, &mut out)?,
        }
    }
    Ok(out.iter().map(outline).collect())
}

fn outline(demuxed: &Demuxed) -> String {
    match demuxed {
        Demuxed::Configs(configs) => {
            format!("configs {} {}", configs.video.is_some(), configs.audio.is_some())
        }
        Demuxed::Discontinuity => "discontinuity".into(),
        Demuxed::Unit(unit) => {
            assert_eq!(unit.arrival_us, 5);
            let key = if unit.is_key { " key" } else { "" };
            let disposable = if unit.is_disposable { " disposable" } else { "" };
            format!(
                "{:?} {}+{}{key}{disposable}",
                unit.track,
                unit.dts_90k / 90,
                unit.cts_90k / 90
            )
        }
    }
}

#[test]
fn configs_of_both_tracks_come_together_before_the_first_unit() {
    let mut demuxer = Demuxer::new(0);
    let config = video_config(0x0c);
    let bodies = [
        (0, &config[..]),
        (0, AUDIO_CONFIG),
        (0, KEY),
        (5, SOUND),
        (40, DISPOSABLE),
    ];
    let wanted = [
        "configs true true",
        "Video 0+40 key",
        "Audio 5+0 key",
        "Video 40+0 disposable",
    ];
    assert_eq!(demux(&mut demuxer, &bodies).expect("good media"), wanted);
    assert_eq!(
        demux(&mut demuxer, &[(80, &config), (80, DISPOSABLE)]).expect("good"),
        ["Video 80+0 disposable"]
    );
    let changed = video_config(0x0d);
    let wanted = ["configs true true", "Video 120+40 key"];
    assert_eq!(
        demux(&mut demuxer, &[(120, &changed), (120, KEY)]).expect("good"),
        wanted
    );
}

#[test]
fn units_before_their_config_and_empty_bodies_are_skipped() {
    let mut demuxer = Demuxer::new(0);
    let end_of_sequence = &[0x17, 2, 0, 0, 0][..];
    let bodies = [
        (0, KEY),
        (0, SOUND),
        (0, &[0x17][..]),
        (0, &[0x57, 0][..]),
        (0, end_of_sequence),
    ];
    assert_eq!(demux(&mut demuxer, &bodies).expect("borne"), Vec::<String>::new());
    assert_eq!(
        demuxer.stats(),
        DemuxerStats {
            skipped: 4,
            malformed: 0
        }
    );
}

#[test]
fn malformed_unit_is_lost_with_what_refers_to_it() {
    let mut demuxer = Demuxer::new(0);
    let config = video_config(0x0c);
    let bodies = [(0, &config[..]), (0, KEY), (40, DAMAGED), (80, DISPOSABLE)];
    let wanted = [
        "configs true false",
        "Video 0+40 key",
        "discontinuity",
        "Video 80+0 disposable",
    ];
    assert_eq!(demux(&mut demuxer, &bodies).expect("borne"), wanted);
    assert_eq!(demuxer.stats().malformed, 1);
    let result = demux(&mut demuxer, &[(120, DAMAGED); MAX_MALFORMED as usize]);
    assert!(matches!(result, Err(DemuxError::Malformed { .. })));
}

#[test]
fn other_codecs_are_refused_by_name() {
    for (body, name) in [
        (&[0x1c, 1, 0, 0, 0, 1][..], "H.265"),
        (&[0x90, b'a', b'v', b'0', b'1'], "av01"),
    ] {
        let error = demux(&mut Demuxer::new(0), &[(0, body)]).expect_err("not supported");
        let DemuxError::Body { source } = error else {
            panic!("{error:?}")
        };
        assert!(source.to_string().contains(name), "{source}");
    }
}

#[test]
fn picture_that_is_moved_is_still_shown_on_time() {
    let mut demuxer = Demuxer::new(0);
    let config = video_config(0x0c);
    let late = &[0x27, 1, 0, 0, 40, 0, 0, 0, 2, 0x41, 0x9a][..];
    let bodies = [(0, &config[..]), (40, KEY), (35, late)];
    let wanted = ["configs true false", "Video 0+40 key", "Video 1+34"];
    assert_eq!(demux(&mut demuxer, &bodies).expect("nudged"), wanted);
}

#[test]
fn jump_of_the_clock_is_a_discontinuity() {
    let mut demuxer = Demuxer::new(0);
    let config = video_config(0x0c);
    let bodies = [(0, &config[..]), (50_000, KEY), (10, KEY)];
    let wanted = [
        "configs true false",
        "Video 0+40 key",
        "discontinuity",
        "Video 100+40 key",
    ];
    assert_eq!(demux(&mut demuxer, &bodies).expect("borne"), wanted);
}
