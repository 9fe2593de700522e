use super::*;

const WEEK: u64 = 7 * DAY;

fn stop(cells: &mut Cells, now: u64, mask: u32, until: u64) -> Result<(), AccessError> {
    pause(cells, account(GUARDIAN), now, mask, until)
}

#[test]
fn a_pause_ends_by_itself() {
    let mut cells = directory();
    assert_eq!(paused_mask(&cells.governance, NOW), 0);
    stop(&mut cells, NOW, 0b10101, NOW + 10).expect("nothing was paused");
    for (now, mask) in [(NOW, 0b10101), (NOW + 9, 0b10101), (NOW + 10, 0), (u64::MAX, 0)] {
        assert_eq!(paused_mask(&cells.governance, now), mask);
    }
    stop(&mut cells, NOW, 0b01010, NOW + WEEK).expect("other bits");
    assert_eq!(paused_mask(&cells.governance, NOW), 0b11111);
    assert_eq!(paused_mask(&cells.governance, NOW + 10), 0b01010);
}

#[test]
fn only_guardians_pause_and_the_owner_ends_it_too() {
    let mut cells = sealed();
    for (who, now) in [(OWNER, NOW), (ADMIN, NOW), (STRANGER, NOW), (GUARDIAN, TERM)] {
        let result = pause(&mut cells, account(who), now, 1, now + 1);
        assert_eq!(result, Err(missing(Role::Guardian, who)));
    }
    stop(&mut cells, NOW, 3, NOW + WEEK).expect("the guardian");
    let before = cells.clone();
    for who in [ADMIN, MINTER, STRANGER] {
        let result = unpause(&mut cells, account(who), NOW, 1);
        assert_eq!(result, Err(missing(Role::Guardian, who)));
    }
    assert_eq!(cells, before);
    assert_eq!(unpause(&mut cells, account(OWNER), NOW + 1, 1), Ok(1));
    assert_eq!(paused_mask(&cells.governance, NOW + 1), 2);
    assert_eq!(
        unpause(&mut cells, account(GUARDIAN), NOW + 1, 31),
        Ok(2),
        "what was paused of it"
    );
    assert_eq!(paused_mask(&cells.governance, NOW + 1), 0);
    assert_eq!(
        unpause(&mut cells, account(GUARDIAN), NOW + 1, 31),
        Err(AccessError::InvalidMask { mask: 31 })
    );
}

#[test]
fn masks_have_known_bits_only() {
    let mut cells = directory();
    let before = cells.clone();
    for mask in [0, 32, 33, 1 << 31, u32::MAX] {
        let invalid = AccessError::InvalidMask { mask };
        assert_eq!(stop(&mut cells, NOW, mask, NOW + 1), Err(invalid));
        assert_eq!(unpause(&mut cells, account(OWNER), NOW, mask), Err(invalid));
    }
    assert_eq!(cells, before);
    stop(&mut cells, NOW, 31, NOW + 1).expect("all there are");
}

#[test]
fn a_pause_lasts_a_week_at_most() {
    let mut cells = directory();
    let max = NOW + WEEK;
    for until in [0, NOW - 1, NOW, max + 1, u64::MAX] {
        let invalid = AccessError::InvalidUntil { until, max };
        assert_eq!(stop(&mut cells, NOW, 1, until), Err(invalid));
    }
    stop(&mut cells, NOW, 1, NOW + 1).expect("a second");
    stop(&mut cells, NOW, 2, max).expect("a week");
}

#[test]
fn pauses_are_not_chained() {
    let mut cells = directory();
    stop(&mut cells, NOW, 1, NOW + DAY).expect("nothing was paused");
    let cooling = |mask, until| Err(AccessError::PauseCoolingDown { mask, until });
    let cool_at = NOW + DAY + WEEK;
    for now in [NOW, NOW + DAY - 1, NOW + DAY, cool_at - 1] {
        assert_eq!(stop(&mut cells, now, 1, now + 1), cooling(1, cool_at));
        assert_eq!(
            stop(&mut cells, now, 0b111, now + 1),
            cooling(1, cool_at),
            "one bit is enough"
        );
    }
    let mut later = cells.clone();
    stop(&mut later, cool_at, 1, cool_at + 1).expect("it has cooled down");
    // Ended early, it cools down from then on.
    unpause(&mut cells, account(GUARDIAN), NOW + 5, 1).expect("paused");
    assert_eq!(
        stop(&mut cells, NOW + 5 + WEEK - 1, 1, NOW + 5 + WEEK),
        cooling(1, NOW + 5 + WEEK)
    );
    stop(&mut cells, NOW + 5 + WEEK, 1, NOW + 6 + WEEK).expect("it has cooled down");
}

#[test]
fn a_refused_pause_names_the_bits_and_the_latest_time() {
    let mut cells = directory();
    stop(&mut cells, NOW, 0b00010, NOW + DAY).expect("first");
    stop(&mut cells, NOW, 0b01000, NOW + 2 * DAY).expect("second");
    let before = cells.clone();
    assert_eq!(
        stop(&mut cells, NOW, 0b11111, NOW + 1),
        Err(AccessError::PauseCoolingDown {
            mask: 0b01010,
            until: NOW + 2 * DAY + WEEK
        })
    );
    assert_eq!(cells, before);
}

#[test]
fn a_pause_near_the_end_of_time_does_not_wrap() {
    let mut cells = directory();
    change(
        &mut cells,
        NOW,
        Kind::Role,
        Role::Guardian.code(),
        GUARDIAN,
        u64::MAX.into(),
    )
    .expect("for good");
    let now = u64::MAX - 2;
    stop(&mut cells, now, 1, u64::MAX).expect("saturates");
    assert_eq!(
        stop(&mut cells, now + 1, 1, u64::MAX),
        Err(AccessError::PauseCoolingDown {
            mask: 1,
            until: u64::MAX
        })
    );
}
