use super::*;

const W3: u128 = 1_000_000_000_000_000_000;
const MANY: u128 = 1_000_000_000 * W3;
const D: u128 = DAY as u128;
const H: u128 = HOUR as u128;

/// Key, default, bounds before and after the seal with the other values at their defaults.
const TABLE: [(u8, u128, (u128, u128), (u128, u128)); 17] = [
    (1, 10 * W3, (0, MANY), (0, 10_000 * W3)),
    (2, W3 / 100, (0, MANY), (0, 10 * W3)),
    (3, W3 / 100, (0, MANY), (0, 10 * W3)),
    (4, 200, (0, 1_000_000), (200, 10_000)),
    (5, 2_000, (0, 10_000), (0, 5_000)),
    (6, 250, (0, 1_000), (0, 500)),
    (7, D, (1, 30 * D), (12 * H, 7 * D)),
    (8, 7 * D, (1, 60 * D), (D, 30 * D)),
    (9, 100 * W3, (1, MANY), (W3, 100_000 * W3)),
    (10, 14 * D, (1, 90 * D), (3 * D, 60 * D)),
    (11, 31, (1, 31), (4, 31)),
    (12, 3, (1, 8), (2, 8)),
    (13, 1_000 * W3, (1, MANY), (100 * W3, 1_000_000 * W3)),
    (14, 14 * D, (1, 90 * D), (8 * D, 90 * D)),
    (15, 6 * H, (1, 7 * D), (H, 7 * D)),
    (16, 120, (1, H), (30, 600)),
    (17, 2 * D, (0, 30 * D), (2 * D, 30 * D)),
];

#[test]
fn every_parameter_starts_with_its_default() {
    let governance = Governance::default();
    for (key, default, ..) in TABLE {
        assert_eq!(governance.parameter(key), Ok(default), "{key}");
    }
    for key in [0, 18, 255] {
        let unknown = AccessError::UnknownKey { kind: 1, key };
        assert_eq!(governance.parameter(key), Err(unknown));
    }
}

#[test]
fn bounds_are_exact_before_and_after_the_seal() {
    for (key, _, wide, public) in TABLE {
        for (mut cells, (min, max)) in [(directory(), wide), (sealed(), public)] {
            for value in [min, max] {
                change(&mut cells.clone(), NOW, Kind::Parameter, key, 0, value).expect("within");
            }
            for value in [min.checked_sub(1), max.checked_add(1), Some(u128::MAX)]
                .into_iter()
                .flatten()
            {
                assert_eq!(
                    change(&mut cells, NOW, Kind::Parameter, key, 0, value),
                    Err(AccessError::OutOfBounds { key, value, min, max })
                );
            }
        }
    }
}

#[test]
fn setting_one_parameter_leaves_the_others() {
    for (key, _, (min, _), _) in TABLE {
        let mut cells = directory();
        change(&mut cells, NOW, Kind::Parameter, key, 0, min).expect("within");
        for (other, default, ..) in TABLE {
            let expected = if other == key { min } else { default };
            assert_eq!(cells.governance.parameter(other), Ok(expected));
        }
    }
}

#[test]
fn sealing_needs_every_parameter_fit_for_the_public() {
    for (key, _, wide, (min, max)) in TABLE {
        for value in [wide.0, wide.1] {
            let mut cells = directory();
            change(&mut cells, NOW, Kind::Parameter, key, 0, value).expect("within");
            let before = cells.clone();
            let result = seal(&mut cells, account(OWNER));
            if (min..=max).contains(&value) {
                assert_eq!(result, Ok(()));
            } else {
                // Of a pair that does not fit, the challenge is the first to be found.
                let first = if key == key::UNBONDING_SECONDS {
                    key::CHALLENGE_SECONDS
                } else {
                    key
                };
                let Err(AccessError::OutOfBounds { key: found, .. }) = result else {
                    panic!("{key} = {value}: {result:?}");
                };
                assert_eq!(found, first);
                assert_eq!(cells, before);
            }
        }
    }
}

#[test]
fn a_stake_outlives_the_challenge_once_sealed() {
    let mut cells = sealed();
    let set = |cells: &mut Cells, key, days| change(cells, NOW, Kind::Parameter, key, 0, days * D);
    set(&mut cells, key::UNBONDING_SECONDS, 10).expect("1 + 7 <= 10");
    set(&mut cells, key::CHALLENGE_SECONDS, 3).expect("3 + 7 <= 10");
    assert!(set(&mut cells, key::CHALLENGE_SECONDS, 4).is_err());
    assert_eq!(
        set(&mut cells, key::UNBONDING_SECONDS, 9),
        Err(AccessError::OutOfBounds {
            key: key::UNBONDING_SECONDS,
            value: 9 * D,
            min: 10 * D,
            max: 90 * D
        })
    );
    set(&mut cells, key::UNBONDING_SECONDS, 90).expect("longer");
    set(&mut cells, key::CHALLENGE_SECONDS, 14).expect("the longest");
    assert!(set(&mut cells, key::CHALLENGE_SECONDS, 15).is_err());
    // A development network may do as it likes.
    let mut cells = directory();
    set(&mut cells, key::CHALLENGE_SECONDS, 30).expect("wide");
    change(&mut cells, NOW, Kind::Parameter, key::UNBONDING_SECONDS, 0, 1).expect("wide");
}
