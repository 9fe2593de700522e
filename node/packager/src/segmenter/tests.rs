mod sample;

use proptest::prelude::*;
use sample::*;

use super::*;
use crate::mpegts::{
    AUDIO_PID, TS_OFFSET_90K, VIDEO_PID,
    reader::{Contents, Pes, TsReader},
};

fn segmenter(configs: TrackConfigs) -> Segmenter {
    let mut segmenter = Segmenter::new(SegmenterConfig::default());
    segmenter.set_configs(configs);
    segmenter
}

fn push_all(segmenter: &mut Segmenter, units: &[AccessUnit]) -> Vec<Segment> {
    let mut segments: Vec<_> = units
        .iter()
        .filter_map(|unit| segmenter.push(unit).expect("valid unit"))
        .collect();
    segments.extend(segmenter.finish());
    segments
}

fn shape(segments: &[Segment]) -> Vec<(u64, i64, bool)> {
    segments
        .iter()
        .map(|segment| (segment.sequence, segment.duration_90k, segment.discontinuity))
        .collect()
}

/// Decode time on the stream's timeline.
fn dts(pes: &Pes) -> i64 {
    pes.dts_90k as i64 - TS_OFFSET_90K
}

#[test]
fn first_segment_is_one_gop_and_later_ones_reach_the_target() {
    let segments = push_all(&mut segmenter(both()), &stream(900, 150, 15));
    let expected = [
        (0, 45_000, false),
        (1, 180_000, false),
        (2, 180_000, false),
        (3, 45_000, false),
    ];
    assert_eq!(shape(&segments), expected);
    assert_eq!(segments[1].start_pts_90k, 900 + 45_000 + 6000);
    assert!(segments.iter().all(|segment| segment.is_independent));
}

#[test]
fn every_unit_arrives_with_its_times_and_bytes() {
    let units = stream(0, 100, 30);
    let mut reader = TsReader::default();
    let segments = push_all(&mut segmenter(both()), &units);
    let pes: Vec<Pes> = segments
        .iter()
        .flat_map(|segment| reader.read(&segment.data).pes)
        .collect();
    for (pid, track) in [(VIDEO_PID, Track::Video), (AUDIO_PID, Track::Audio)] {
        let read: Vec<_> = pes.iter().filter(|pes| pes.pid == pid).collect();
        let sent: Vec<_> = units.iter().filter(|unit| unit.track == track).collect();
        assert_eq!(read.len(), sent.len());
        for (pes, unit) in read.iter().zip(sent) {
            assert_eq!(
                (dts(pes), pes.pts_90k as i64 - TS_OFFSET_90K),
                (unit.dts_90k, unit.pts_90k())
            );
            let payload = match track {
                Track::Video if unit.is_key => annexb(&[AUD, SPS, PPS, &unit.data[4..]]),
                Track::Video => annexb(&[AUD, &unit.data[4..]]),
                Track::Audio => [
                    &w3av_media::aac::adts_header(&audio_config(), unit.data.len()).expect("fits")[..],
                    &unit.data,
                ]
                .concat(),
            };
            assert_eq!(pes.payload, payload);
            assert_eq!(pes.is_random_access, track == Track::Video && unit.is_key);
        }
    }
}

#[test]
fn parameter_sets_and_delimiters_of_the_unit_are_not_doubled() {
    let idr: &[u8] = &[0x65, 1, 2];
    for (nals, expected) in [
        (&[AUD, SPS, PPS, idr][..], &[AUD, SPS, PPS, idr][..]),
        (&[SPS, PPS, idr], &[AUD, SPS, PPS, idr]),
        (&[SPS, idr], &[AUD, SPS, PPS, SPS, idr]),
        (&[&[], idr, &[]], &[AUD, SPS, PPS, idr]),
    ] {
        let mut segmenter = segmenter(both());
        segmenter
            .push(&unit(Track::Video, 0, 0, true, avcc(nals)))
            .expect("valid");
        let contents = TsReader::default().read(&segmenter.finish().expect("open").data);
        assert_eq!(contents.pes[0].payload, annexb(expected));
    }
}

#[test]
fn clock_comes_with_every_segment_start_and_at_least_every_100_ms() {
    // From sixty pictures a second down to one in two seconds, with and without audio.
    for (step_90k, has_audio) in [
        (1500, true),
        (3000, true),
        (9001, true),
        (9001, false),
        (45_000, true),
        (180_000, false),
    ] {
        let mut units: Vec<_> = (0..12).map(|n| video(n * step_90k, n % 4 == 0)).collect();
        if has_audio {
            units.extend((0..11 * step_90k / 1920).map(|n| audio(1 + n * 1920)));
        }
        units.sort_by_key(|unit| unit.dts_90k);
        check_clock(&push_all(&mut segmenter(both()), &units), VIDEO_PID);
    }
    let audio_only = TrackConfigs {
        video: None,
        audio: Some(audio_config()),
    };
    let units: Vec<_> = (0..400).map(|n| audio(n * 1920)).collect();
    let segments = push_all(&mut segmenter(audio_only), &units);
    assert_eq!(segments.len(), 5);
    assert!(
        segments
            .iter()
            .all(|segment| segment.data[2 * 188 + 5] & 0x50 == 0x50),
        "entry point with a clock"
    );
    check_clock(&segments, AUDIO_PID);
}

fn check_clock(segments: &[Segment], pid: u16) {
    let (mut reader, mut last) = (TsReader::default(), None);
    for segment in segments {
        let Contents {
            pcr, pcr_pid, pes, ..
        } = reader.read(&segment.data);
        assert_eq!(pcr_pid, pid);
        assert!(
            pcr[0].0 <= pes[0].dts_90k,
            "the clock is not behind the first unit"
        );
        for (base, is_discontinuous) in pcr {
            assert!(!is_discontinuous);
            if let Some(last) = last.replace(base) {
                assert!(
                    base > last && base - last <= 9000,
                    "{} ticks between clocks",
                    base as i64 - last as i64
                );
            }
        }
        for pes in &pes {
            assert!(
                last >= Some(pes.dts_90k.saturating_sub(63_000 + 9_000)),
                "a clock near every unit"
            );
        }
    }
}

#[test]
fn segment_starts_with_a_clock_even_when_the_other_track_is_ahead() {
    let mut segmenter = segmenter(both());
    let mut segments = Vec::new();
    for unit in [
        video(0, true),
        audio(30_000),
        video(3000, false),
        video(6000, true),
    ] {
        segments.extend(segmenter.push(&unit).expect("valid"));
    }
    segments.extend(segmenter.finish());
    assert_eq!(segments.len(), 2);
    let mut reader = TsReader::default();
    for segment in &segments {
        let contents = reader.read(&segment.data);
        assert_eq!(
            segment.data[2 * 188 + 5] & 0x50,
            0x50,
            "the first unit is an entry point and has a clock"
        );
        assert!(!contents.pcr.is_empty());
    }
}

#[test]
fn long_silence_is_not_filled_with_clocks() {
    let mut segmenter = segmenter(both());
    segmenter.push(&video(0, true)).expect("valid");
    let ended = segmenter
        .push(&video(i64::MAX / 2, false))
        .expect("valid")
        .expect("cut by the maximum");
    assert_eq!(ended.duration_90k, i64::MAX / 2);
    assert!(segmenter.finish().expect("open").data.len() < 20 * 188);
}

#[test]
fn times_wrap_at_33_bits() {
    let start = (1 << 33) - TS_OFFSET_90K - 6000;
    let units: Vec<_> = (0..4).map(|n| video(start + n * 3000, n == 0)).collect();
    let mut segmenter = segmenter(both());
    let segments = push_all(&mut segmenter, &units);
    let contents = TsReader::default().read(&segments[0].data);
    let times: Vec<_> = contents
        .pes
        .iter()
        .map(|pes| (pes.dts_90k, pes.pts_90k))
        .collect();
    assert_eq!(
        times,
        [
            ((1 << 33) - 6000, 0),
            ((1 << 33) - 3000, 3000),
            (0, 6000),
            (3000, 9000)
        ]
    );
    assert_eq!(segments[0].start_pts_90k, start + 6000);
}

#[test]
fn bad_times_are_refused_and_the_stream_goes_on() {
    let mut segmenter = segmenter(both());
    let track = Track::Video;
    assert_eq!(
        segmenter.push(&video(-1, true)),
        Err(PackageError::NegativeDts { track, dts_90k: -1 })
    );
    segmenter.push(&video(6000, true)).expect("valid");
    for dts_90k in [6000, 3000] {
        let expected = PackageError::DtsRegression {
            track,
            last_90k: 6000,
            dts_90k,
        };
        assert_eq!(segmenter.push(&video(dts_90k, true)), Err(expected));
    }
    // Each track has its own decode times.
    segmenter.push(&audio(5000)).expect("valid");
    segmenter.push(&video(9000, false)).expect("valid");
    let contents = TsReader::default().read(&segmenter.finish().expect("open").data);
    assert_eq!(contents.pes.len(), 3);
}

#[test]
fn unusable_units_are_refused_and_end_nothing() {
    let mut segmenter = segmenter(TrackConfigs {
        video: Some(video_config()),
        audio: None,
    });
    assert_eq!(
        segmenter.push(&audio(0)),
        Err(PackageError::NoTrack { track: Track::Audio })
    );
    segmenter.push(&video(0, true)).expect("valid");
    let cut = unit(
        Track::Video,
        180_000,
        0,
        true,
        Bytes::from_static(&[0, 0, 0, 9, 0x65]),
    );
    assert!(matches!(segmenter.push(&cut), Err(PackageError::Nal { .. })));
    let empty = unit(Track::Video, 180_000, 0, true, Bytes::new());
    assert!(matches!(segmenter.push(&empty), Err(PackageError::Nal { .. })));
    assert!(segmenter.push(&video(180_000, true)).expect("valid").is_some());
}

#[test]
fn nothing_is_written_before_the_first_idr_picture() {
    let mut segmenter = segmenter(both());
    for unit in [audio(0), video(1, false), audio(1920)] {
        assert_eq!(segmenter.push(&unit), Ok(None));
    }
    assert_eq!((segmenter.skipped(), segmenter.finish()), (3, None));
    segmenter.push(&video(3000, true)).expect("valid");
    assert_eq!(segmenter.finish().map(|segment| segment.sequence), Some(0));
}

#[test]
fn discontinuity_ends_the_segment_and_waits_for_an_idr_picture() {
    let mut segmenter = segmenter(both());
    segmenter.mark_discontinuity();
    let mut segments = Vec::new();
    for unit in [video(90_000, true), video(93_000, false)] {
        segments.extend(segmenter.push(&unit).expect("valid"));
    }
    segmenter.mark_discontinuity();
    for unit in [
        video(500, false),
        audio(600),
        video(3500, true),
        video(6500, false),
    ] {
        segments.extend(segmenter.push(&unit).expect("valid"));
    }
    segments.extend(segmenter.finish());
    assert_eq!(shape(&segments), [(0, 6000, false), (1, 6000, true)]);
    let mut reader = TsReader::default();
    assert!(!reader.read(&segments[0].data).pcr[0].1);
    let second = reader.read(&segments[1].data);
    assert!(second.pcr[0].1, "the clock says that it jumped");
    assert_eq!(second.pes.len(), 2);
}

#[test]
fn other_tracks_start_a_discontinuity_and_the_same_do_not() {
    let mut segmenter = segmenter(both());
    let mut segments = Vec::new();
    segments.extend(segmenter.push(&video(0, true)).expect("valid"));
    segmenter.set_configs(both());
    segments.extend(segmenter.push(&video(3000, false)).expect("valid"));
    assert!(segments.is_empty());
    segmenter.set_configs(TrackConfigs {
        video: Some(video_config()),
        audio: None,
    });
    segments.extend(segmenter.push(&video(6000, true)).expect("valid"));
    segments.extend(segmenter.finish());
    assert_eq!(shape(&segments), [(0, 6000, false), (1, 3000, true)]);
    let mut reader = TsReader::default();
    assert_eq!(
        reader.read(&segments[0].data).tracks,
        [(0x1b, VIDEO_PID), (0x0f, AUDIO_PID)]
    );
    assert_eq!(reader.read(&segments[1].data).tracks, [(0x1b, VIDEO_PID)]);
}

#[test]
fn stream_without_idr_pictures_is_cut_at_the_maximum() {
    let mut segmenter = segmenter(both());
    let units: Vec<_> = (0..700).map(|n| video(n * 3000, n == 0)).collect();
    let segments = push_all(&mut segmenter, &units);
    assert_eq!(
        shape(&segments),
        [(0, 900_000, false), (1, 900_000, false), (2, 300_000, false)]
    );
    assert_eq!(
        segments
            .iter()
            .map(|segment| segment.is_independent)
            .collect::<Vec<_>>(),
        [true, false, false]
    );
    let mut reader = TsReader::default();
    let pes: usize = segments
        .iter()
        .map(|segment| reader.read(&segment.data).pes.len())
        .sum();
    assert_eq!(pes, 700);
}

#[test]
fn segment_never_grows_far_beyond_its_bound() {
    let mut segmenter = segmenter(both());
    let picture = [&[0x41][..], &vec![0xab; 5_000_000]].concat();
    segmenter.push(&video(0, true)).expect("valid");
    let ended = (1..10).find_map(|n| {
        segmenter
            .push(&unit(Track::Video, n * 90, 0, false, avcc(&[&picture])))
            .expect("valid")
    });
    assert!(ended.expect("cut by size").data.len() < MAX_SEGMENT_BYTES + 6_000_000);
}

#[test]
fn numbering_goes_on_where_an_earlier_segmenter_left_off() {
    let mut segmenter = Segmenter::new(SegmenterConfig {
        first_sequence: 41,
        ..SegmenterConfig::default()
    });
    segmenter.set_configs(both());
    let segments = push_all(&mut segmenter, &stream(0, 31, 15));
    assert_eq!(shape(&segments), [(41, 45_000, true), (42, 48_000, false)]);
    assert_eq!(segmenter.next_sequence(), 43);
}

proptest! {
    /// Whatever comes, segments are well formed transport streams and hold every unit that was taken.
    #[test]
    fn any_units_make_well_formed_segments(
        units in prop::collection::vec((any::<bool>(), 0_i64..400_000, -9000_i32..9000, any::<bool>(), 1_usize..600, 0_u8..40), 1..60),
    ) {
        let mut segmenter = segmenter(both());
        let (mut reader, mut segments, mut taken) = (TsReader::default(), Vec::new(), 0);
        let mut now = 0;
        for (is_audio, step, cts_90k, is_key, len, event) in units {
            now += step;
            if event == 0 {
                segmenter.mark_discontinuity();
                now = step;
            }
            let nal = [&[if is_key { 0x65 } else { 0x41 }][..], &vec![7; len]].concat();
            let unit = if is_audio { audio(now) } else { unit(Track::Video, now, cts_90k, is_key, avcc(&[&nal])) };
            if let Ok(ended) = segmenter.push(&unit) {
                segments.extend(ended);
                taken += 1;
            }
        }
        segments.extend(segmenter.finish());
        let pes: usize = segments.iter().map(|segment| reader.read(&segment.data).pes.len()).sum();
        prop_assert_eq!(pes as u64, taken - segmenter.skipped());
        for (index, segment) in segments.iter().enumerate() {
            prop_assert_eq!(segment.sequence, index as u64);
            prop_assert!(segment.duration_90k > 0);
        }
    }

    #[test]
    fn arbitrary_payloads_never_panic(data: Vec<u8>, is_audio: bool, dts_90k: i64, cts_90k: i32, is_key: bool) {
        let mut segmenter = segmenter(both());
        let track = if is_audio { Track::Audio } else { Track::Video };
        let _ = segmenter.push(&video(0, true));
        let _ = segmenter.push(&unit(track, dts_90k, cts_90k, is_key, Bytes::from(data)));
        if let Some(segment) = segmenter.finish() {
            TsReader::default().read(&segment.data);
        }
    }
}
