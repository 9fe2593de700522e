use proptest::prelude::*;

use super::*;
use crate::{
    cursor::{Cursor, Join},
    fixture::{FRAME_90K, configs, configs_of, outline, picture, sound},
};

/// What somebody gets who was there from the start.
fn written(ring: &Ring) -> String {
    outline(&ring.from(0).map(|(item, _)| item.clone()).collect::<Vec<_>>())
}

#[test]
fn ring_is_bounded_by_media_time() {
    let mut ring = Ring::default();
    for number in 0..1_000 {
        ring.push(picture(number, 10));
    }
    assert_eq!(ring.stats.ring_90k, MAX_RING_90K);
    assert_eq!(ring.stats.ring_slots as i64, MAX_RING_90K / FRAME_90K + 1);
    assert_eq!(ring.stats.media_90k, 999 * FRAME_90K);
}

#[test]
fn ring_is_bounded_by_bytes() {
    let mut ring = Ring::default();
    for number in 0..100 {
        ring.push(picture(number, 1 << 20));
        assert!(ring.stats.ring_bytes <= MAX_RING_BYTES);
    }
    assert_eq!(ring.stats.ring_slots, 31);
}

#[test]
fn units_without_payload_or_time_cannot_fill_memory() {
    let mut ring = Ring::default();
    for number in 0..300_000 {
        ring.push(AccessUnit {
            dts_90k: number,
            ..sound(0)
        });
    }
    assert!(ring.stats.ring_slots as u64 <= MAX_RING_BYTES / UNIT_OVERHEAD_BYTES);
}

#[test]
fn a_pause_of_the_publisher_is_not_media_to_catch_up() {
    let mut ring = Ring::default();
    ring.push(picture(0, 10));
    ring.push(picture(25 * 9, 10));
    assert_eq!(ring.lag_at(0).behind_90k, MAX_STEP_90K);
}

#[test]
fn media_that_arrived_at_once_makes_nobody_slow() {
    let mut ring = Ring::default();
    for number in 0..200 {
        ring.push(AccessUnit {
            arrival_us: 1_000_000 + number as u64,
            ..picture(number, 10)
        });
    }
    assert!(ring.lag_at(0).behind_90k < 90);
    ring.push(AccessUnit {
        arrival_us: 3_000_000,
        ..picture(200, 10)
    });
    assert_eq!(ring.lag_at(0).behind_90k, 180_000);
}

#[test]
fn video_waits_for_a_key_picture_after_every_break() {
    let mut ring = Ring::default();
    assert!(!ring.push(picture(1, 10)));
    for number in [50, 51] {
        assert!(ring.push(picture(number, 10)));
    }
    ring.mark_discontinuity();
    assert!(!ring.push(picture(52, 10)));
    assert!(ring.push(sound(52)));
    assert!(ring.push(picture(100, 10)));
    assert_eq!(written(&ring), "Kd|aK");
    assert_eq!(
        (ring.stats.dropped_before_key, ring.stats.discontinuities),
        (2, 1)
    );
}

#[test]
fn a_lost_reference_picture_costs_video_up_to_the_next_key_picture() {
    for (lost, wanted) in [(2, "KdK"), (3, "KdvvdK")] {
        let mut ring = Ring::default();
        for number in [0, 1, 2, 3, 4, 5, 50] {
            let bytes = if number == lost { MAX_UNIT_BYTES + 1 } else { 10 };
            ring.push(picture(number, bytes));
        }
        assert_eq!(written(&ring), wanted, "picture {lost} is too long");
        assert_eq!(ring.stats.dropped_oversized, 1);
    }
}

#[test]
fn decode_time_never_goes_back_within_a_run() {
    let mut ring = Ring::default();
    ring.push(picture(50, 10));
    for number in [50, 0] {
        assert!(!ring.push(picture(number, 10)));
    }
    assert_eq!(ring.stats.dropped_regressed, 2);
    ring.mark_discontinuity();
    assert!(ring.push(picture(0, 10)));
}

#[test]
fn changed_configs_are_a_discontinuity_and_added_ones_are_not() {
    let mut ring = Ring::default();
    let video_only = TrackConfigs {
        audio: None,
        ..configs()
    };
    ring.set_configs(video_only);
    ring.push(picture(0, 10));
    ring.set_configs(configs());
    ring.push(picture(1, 10));
    assert!(!ring.set_configs(configs()), "the same again");
    ring.set_configs(configs_of(640));
    assert!(
        !ring.push(picture(2, 10)),
        "cannot be decoded with the new configs"
    );
    ring.push(picture(50, 10));
    assert_eq!(written(&ring), "CKCd|CK");
}

#[test]
fn next_publisher_goes_on_after_the_last_unit() {
    let mut ring = Ring::default();
    assert_eq!(ring.resume_90k(), 0);
    ring.push(picture(50, 10));
    ring.mark_discontinuity();
    assert_eq!(ring.resume_90k(), 50 * FRAME_90K + RESUME_GAP_90K);
}

#[test]
fn what_came_before_a_discontinuity_is_no_place_to_join() {
    let mut ring = Ring::default();
    ring.push(picture(0, 10));
    ring.mark_discontinuity();
    ring.push(sound(0));
    assert!(ring.newest_key().is_none());
}

proptest! {
    /// Whatever is pushed: memory is bounded, a join starts at a key picture with its configs, decode times increase
    /// from one discontinuity to the next, and everything pushed is either in a ring or counted as dropped.
    #[test]
    fn any_publisher_leaves_a_ring_in_order(
        steps in prop::collection::vec((0..20u8, -2..60i64, 0..1_000_000usize), 1..200)
    ) {
        let mut ring = Ring::default();
        let (mut now, mut pushed) = (0, 0);
        for (action, step, bytes) in steps {
            now += step;
            match action {
                0 => ring.mark_discontinuity(),
                1 => { ring.set_configs(configs_of(640 + (step as u16 & 1))); }
                2..8 => { pushed += 1; ring.push(AccessUnit { is_key: true, ..sound(now) }); }
                _ => { pushed += 1; ring.push(picture(now, bytes)); }
            }
            prop_assert!(ring.stats.ring_bytes <= MAX_RING_BYTES && ring.stats.ring_90k <= MAX_RING_90K);
            prop_assert!(ring.keys.len() <= ring.slots.len());
            let mut out = Vec::new();
            let mut cursor = Cursor::new(&ring, Join::GopCache);
            if cursor.drain(&mut ring, &mut out).is_ok() && ring.newest_key().is_some() {
                let outline = outline(&out);
                prop_assert!(outline.starts_with("CK") || outline.starts_with('K'), "{outline}");
            }
        }
        let mut last = [i64::MIN; 2];
        for (item, _) in ring.from(0) {
            match item {
                Item::Discontinuity => last = [i64::MIN; 2],
                Item::Unit(shared) => {
                    prop_assert!(shared.unit.dts_90k > last[lane(shared.unit.track)]);
                    last[lane(shared.unit.track)] = shared.unit.dts_90k;
                }
                Item::Configs(_) => {}
            }
        }
        let stats = ring.stats;
        let dropped = stats.dropped_before_key + stats.dropped_oversized + stats.dropped_regressed;
        prop_assert_eq!(stats.units + dropped, pushed);
    }
}
