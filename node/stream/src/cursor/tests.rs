use proptest::prelude::*;

use super::*;
use crate::fixture::{FRAME_90K, GOP, audio_count, configs, outline, picture, sound, video_dts};

fn fill(ring: &mut Ring, numbers: std::ops::Range<i64>, bytes: usize) {
    for number in numbers {
        ring.push(picture(number, bytes));
        ring.push(sound(number));
    }
}

/// A ring with configs and pictures up to `number`, and a reader that has read all of it.
fn caught_up(number: i64) -> (Ring, Cursor) {
    let mut ring = Ring::default();
    ring.set_configs(configs());
    fill(&mut ring, 0..number, 10);
    let mut cursor = Cursor::new(&ring, Join::GopCache);
    cursor.drain(&mut ring, &mut Vec::new()).expect("open");
    (ring, cursor)
}

fn drain(cursor: &mut Cursor, ring: &mut Ring) -> Vec<Item> {
    let mut out = Vec::new();
    cursor.drain(ring, &mut out).expect("neither closed nor too slow");
    out
}

#[test]
fn join_from_the_gop_cache_starts_at_the_newest_key_picture() {
    let mut ring = Ring::default();
    ring.set_configs(configs());
    fill(&mut ring, 0..GOP + 2, 10);
    let mut cursor = Cursor::new(&ring, Join::GopCache);
    assert_eq!(outline(&drain(&mut cursor, &mut ring)), "CKada");
}

#[test]
fn join_live_waits_for_the_next_key_picture() {
    let mut ring = Ring::default();
    ring.set_configs(configs());
    fill(&mut ring, 0..GOP - 1, 10);
    let mut cursor = Cursor::new(&ring, Join::Live);
    assert_eq!(outline(&drain(&mut cursor, &mut ring)), "C");
    fill(&mut ring, GOP - 1..GOP + 1, 10);
    assert_eq!(outline(&drain(&mut cursor, &mut ring)), "Ka");
}

#[test]
fn join_to_audio_alone_starts_at_once() {
    let mut ring = Ring::default();
    ring.set_configs(TrackConfigs {
        video: None,
        ..configs()
    });
    let mut cursor = Cursor::new(&ring, Join::Live);
    ring.push(sound(0));
    assert_eq!(outline(&drain(&mut cursor, &mut ring)), "Ca");
}

#[test]
fn configs_at_a_join_are_those_of_its_key_picture() {
    let (mut ring, _) = caught_up(GOP);
    ring.set_configs(crate::fixture::configs_of(640));
    fill(&mut ring, GOP..GOP + 1, 10);
    let mut cursor = Cursor::new(&ring, Join::GopCache);
    let out = drain(&mut cursor, &mut ring);
    assert_eq!(outline(&out), "CKa");
    assert!(matches!(&out[0], Item::Configs(c) if c.video.as_ref().is_some_and(|v| v.width == 640)));
}

#[test]
fn what_was_there_at_the_join_is_no_sign_of_a_slow_reader() {
    let mut ring = Ring::default();
    ring.push(picture(0, 10));
    let mut cursor = Cursor::new(&ring, Join::GopCache);
    for number in 1..250 {
        ring.push(AccessUnit {
            is_key: false,
            ..picture(number, 10)
        });
    }
    assert_eq!(drain(&mut cursor, &mut ring).len(), 250);
    assert_eq!(
        (
            ring.stats.dropped_disposable,
            ring.stats.gaps,
            ring.stats.too_slow
        ),
        (0, 0, 0)
    );
}

#[test]
fn join_point_that_the_ring_forgot_before_the_first_read_is_chosen_again() {
    let mut ring = Ring::default();
    ring.push(picture(0, 10));
    let mut cursor = Cursor::new(&ring, Join::GopCache);
    fill(&mut ring, 1..GOP * 8 + 3, 10);
    assert_eq!(outline(&drain(&mut cursor, &mut ring)), "Kadava");
}

#[test]
fn reader_below_the_limits_loses_nothing() {
    let (mut ring, mut cursor) = caught_up(GOP);
    // 13 pictures are 0.48 s from the first to the last.
    fill(&mut ring, GOP..GOP + 13, 10_000);
    let out = drain(&mut cursor, &mut ring);
    assert_eq!(out.len(), 26);
    assert_eq!(
        video_dts(&out),
        (GOP..GOP + 13).map(|n| n * FRAME_90K).collect::<Vec<_>>()
    );
}

#[test]
fn reader_half_a_second_behind_loses_disposable_pictures_only() {
    for (frames, bytes) in [(30, 10), (12, 60_000)] {
        let (mut ring, mut cursor) = caught_up(GOP);
        fill(&mut ring, GOP..GOP + frames, bytes);
        let out = drain(&mut cursor, &mut ring);
        let dropped = ring.stats.dropped_disposable;
        assert!(dropped > 0, "{frames} pictures of {bytes} bytes");
        assert_eq!(out.len() as i64, 2 * frames - dropped as i64);
        assert_eq!(
            outline(&out).replace(['a', 'd'], ""),
            format!("K{}", "v".repeat(frames as usize / 2 - 1))
        );
        assert_eq!(ring.stats.gaps, 0);
    }
}

#[test]
fn reader_well_behind_skips_to_a_key_picture_and_keeps_audio() {
    for bytes in [10, 60_000] {
        let (mut ring, mut cursor) = caught_up(GOP + 10);
        // The oldest is 1.96 s or 3 MB behind.
        fill(&mut ring, GOP + 10..2 * GOP + 9, bytes);
        let out = drain(&mut cursor, &mut ring);
        assert_eq!(audio_count(&out), 49, "audio goes on");
        assert_eq!(outline(&out).replace(['a', 'd'], ""), "|Kvvvv", "{bytes}");
        assert_eq!((ring.stats.gaps, ring.stats.dropped_in_gaps), (1, 40));
        fill(&mut ring, 2 * GOP + 9..2 * GOP + 11, 10);
        assert_eq!(outline(&drain(&mut cursor, &mut ring)), "dava");
    }
}

#[test]
fn gap_goes_on_until_a_key_picture_comes() {
    let (mut ring, mut cursor) = caught_up(GOP + 1);
    fill(&mut ring, GOP + 1..2 * GOP - 2, 10);
    assert_eq!(outline(&drain(&mut cursor, &mut ring)).replace('a', ""), "");
    fill(&mut ring, 2 * GOP - 2..2 * GOP + 2, 10);
    assert_eq!(outline(&drain(&mut cursor, &mut ring)), "aa|Kada");
    assert_eq!(ring.stats.gaps, 1);
}

#[test]
fn long_key_picture_at_the_head_is_not_itself_a_reason_to_drop_it() {
    let (mut ring, mut cursor) = caught_up(GOP);
    ring.push(picture(GOP, 5 << 20));
    assert_eq!(outline(&drain(&mut cursor, &mut ring)), "K");
}

#[test]
fn reader_far_behind_is_ended_once() {
    for (frames, bytes) in [(8 * 25 + 2, 10), (100, 100_000), (13 * 25, 10)] {
        let (mut ring, mut cursor) = caught_up(GOP);
        fill(&mut ring, GOP..GOP + frames, bytes);
        assert!(cursor.is_too_slow(&ring));
        for _ in 0..2 {
            let mut out = Vec::new();
            assert_eq!(cursor.drain(&mut ring, &mut out), Err(ReaderEnd::TooSlow));
            assert!(out.is_empty());
        }
        assert_eq!(ring.stats.too_slow, 1);
    }
}

#[test]
fn closed_ring_is_read_to_its_end() {
    let (mut ring, mut cursor) = caught_up(GOP);
    fill(&mut ring, GOP..GOP + 1, 10);
    ring.close();
    assert!(!ring.push(picture(GOP + 1, 10)));
    assert_eq!(outline(&drain(&mut cursor, &mut ring)), "Ka");
    assert_eq!(cursor.drain(&mut ring, &mut Vec::new()), Err(ReaderEnd::Closed));
    assert_eq!(ring.stats.dropped_after_close, 1);
}

proptest! {
    /// However a reader pauses, what it gets decodes: after a gap comes a discontinuity and a key picture, and between
    /// two of them no reference picture is missing. Audio is complete, and every lost picture is counted.
    #[test]
    fn no_reader_gets_an_undecodable_sequence(
        pauses in prop::collection::vec(0..120i64, 1..30), bytes in 0..20_000usize
    ) {
        let (mut ring, mut cursor) = caught_up(1);
        let (mut number, mut previous, mut got, mut audio) = (1, 0, 0, 0);
        for pause in pauses {
            fill(&mut ring, number..number + pause, bytes);
            number += pause;
            let out = drain(&mut cursor, &mut ring);
            audio += audio_count(&out) as i64;
            let mut may_jump = false;
            for item in &out {
                match item {
                    Item::Discontinuity => may_jump = true,
                    Item::Unit(shared) if shared.unit.track == Track::Video => {
                        let this = shared.unit.dts_90k / FRAME_90K;
                        let is_next = (previous + 1..this).all(|lost| lost % 2 == 1);
                        prop_assert!(if may_jump { this % GOP == 0 } else { is_next }, "{previous} to {this}");
                        (previous, may_jump, got) = (this, false, got + 1);
                    }
                    _ => {}
                }
            }
        }
        prop_assert_eq!(audio, number - 1);
        prop_assert_eq!(got + ring.stats.dropped_disposable + ring.stats.dropped_in_gaps, number as u64 - 1);
    }
}
