use proptest::prelude::*;

use super::*;

const MS: i64 = 90;

fn video(timeline: &mut Timeline, timestamp_ms: u32) -> Stamp {
    timeline.video(timestamp_ms).expect("steady clock")
}

#[test]
fn first_unit_is_the_epoch() {
    for start_90k in [0, 123_456] {
        let mut timeline = Timeline::new(start_90k);
        assert_eq!(video(&mut timeline, 777_000).dts_90k, start_90k);
        assert_eq!(
            timeline.audio(777_021, 48_000).expect("steady").dts_90k,
            start_90k + 21 * MS
        );
    }
}

#[test]
fn timestamps_go_on_where_32_bits_wrap() {
    let mut timeline = Timeline::new(0);
    let first = u32::MAX - 100;
    for step in (0..400).step_by(40) {
        let stamp = video(&mut timeline, first.wrapping_add(step));
        assert_eq!(
            (stamp.dts_90k, stamp.is_discontinuity),
            (i64::from(step) * MS, false)
        );
    }
}

#[test]
fn timestamps_go_on_where_24_bits_end() {
    let mut timeline = Timeline::new(0);
    for step in (0..400).step_by(40) {
        assert_eq!(
            video(&mut timeline, 0xff_ff00 + step).dts_90k,
            i64::from(step) * MS
        );
    }
}

#[test]
fn small_regressions_are_nudged_and_counted() {
    let mut timeline = Timeline::new(0);
    let sent = [0, 40, 40, 35, 80];
    let dts = sent.map(|ms| video(&mut timeline, ms).dts_90k / MS);
    assert_eq!(dts, [0, 40, 41, 42, 80]);
    assert_eq!(
        timeline.stats(),
        TimelineStats {
            nudged: 2,
            ..TimelineStats::default()
        }
    );
}

#[test]
fn track_that_starts_before_the_epoch_starts_at_it() {
    let mut timeline = Timeline::new(900);
    timeline.audio(1_040, 48_000).expect("steady");
    assert_eq!(
        [1_000, 1_040, 1_080].map(|ms| video(&mut timeline, ms).dts_90k),
        [900, 990, 900 + 40 * MS]
    );
}

#[test]
fn jumps_become_discontinuities_that_never_go_back() {
    for target in [0, 40_000_000, 5_000] {
        let mut timeline = Timeline::new(0);
        video(&mut timeline, 1_000_000);
        let before = video(&mut timeline, 1_000_040).dts_90k;
        let jump = video(&mut timeline, target);
        assert_eq!(
            (jump.dts_90k, jump.is_discontinuity),
            (before + JUMP_GAP_90K, true),
            "{target}"
        );
        // The other track follows onto the new clock without another discontinuity.
        let audio = timeline.audio(target + 20, 48_000).expect("steady");
        assert_eq!(
            (audio.dts_90k, audio.is_discontinuity),
            (jump.dts_90k + 20 * MS, false)
        );
        assert_eq!(timeline.stats().discontinuities, 1);
    }
}

#[test]
fn pauses_within_the_limit_are_kept() {
    let mut timeline = Timeline::new(0);
    video(&mut timeline, 0);
    let stamp = video(&mut timeline, 9_900);
    assert_eq!((stamp.dts_90k, stamp.is_discontinuity), (9_900 * MS, false));
}

#[test]
fn clock_that_jumps_at_every_unit_is_refused() {
    let mut timeline = Timeline::new(0);
    let failed_at = (0..100).find(|n| timeline.video(n % 2 * 100_000_000).is_err());
    assert_eq!(failed_at, Some(MAX_JUMPS + 1));
}

#[test]
fn seldom_jumps_are_borne_for_ever() {
    let mut timeline = Timeline::new(0);
    for jump in 0..100 {
        for frame in 0..80 {
            timeline
                .video(jump * 20_000_000 + frame * 40)
                .expect("steady enough");
        }
    }
    assert_eq!(timeline.stats().discontinuities, 99);
}

#[test]
fn audio_follows_its_samples_through_rounding_and_jitter() {
    let mut timeline = Timeline::new(0);
    for frame in 0..10_000i64 {
        let exact_90k = frame * 1_024 * 90_000 / 44_100;
        let jitter_ms = [0, 20, -20, 7][frame as usize % 4];
        let sent_ms = (exact_90k / MS + jitter_ms).max(0) as u32;
        assert_eq!(
            timeline.audio(sent_ms, 44_100).expect("steady").dts_90k,
            exact_90k,
            "frame {frame}"
        );
    }
    assert_eq!(timeline.stats(), TimelineStats::default());
}

#[test]
fn audio_clock_that_drifts_is_followed_without_a_jump() {
    let mut timeline = Timeline::new(0);
    let mut earlier = 0;
    for frame in 0..50_000i64 {
        // A sound card 0.1 % slow: a second in 17 minutes.
        let sent_ms = frame * 1_024 * 1_001 / 48_000;
        let stamp = timeline.audio(sent_ms as u32, 48_000).expect("steady");
        assert!((stamp.dts_90k - stamp.sent_90k).abs() <= JITTER_90K + MS);
        assert!((1_920 - MS..=1_920 + MS).contains(&(stamp.dts_90k - earlier)) || frame == 0);
        earlier = stamp.dts_90k;
    }
    assert_eq!(timeline.stats().resynced, 0);
}

#[test]
fn audio_far_from_its_samples_is_set_anew_once() {
    let mut timeline = Timeline::new(0);
    for frame in 0..10 {
        timeline.audio(frame * 1_024 / 48, 48_000).expect("steady");
    }
    assert_eq!(timeline.audio(1_000, 48_000).expect("steady").dts_90k, 1_000 * MS);
    assert_eq!(
        timeline.audio(1_021, 48_000).expect("steady").dts_90k,
        1_000 * MS + 1_920
    );
    assert_eq!(timeline.stats().resynced, 1);
}

proptest! {
    #[test]
    fn decode_times_increase_whatever_is_sent(
        units in prop::collection::vec((any::<bool>(), prop_oneof![-50..200i64, any::<i64>()]), 1..300)
    ) {
        let mut timeline = Timeline::new(0);
        let (mut now, mut last) = (0i64, [-1; 2]);
        for (is_video, step) in units {
            now = now.wrapping_add(step);
            let stamp = match is_video {
                true => timeline.video(now as u32),
                false => timeline.audio(now as u32, 44_100),
            };
            let Ok(stamp) = stamp else { break };
            prop_assert!(stamp.dts_90k > last[usize::from(is_video)]);
            last[usize::from(is_video)] = stamp.dts_90k;
        }
    }
}
