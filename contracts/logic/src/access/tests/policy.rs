use super::*;
use crate::{
    U256,
    typed_data::{address, number},
};

/// A directory in which every value is its own.
fn distinct() -> Cells {
    let mut cells = directory();
    for key in 1..=8 {
        change(&mut cells, NOW, Kind::Address, key, 100 + key, 0).expect("a place");
    }
    // Within the wide bounds of every key: 8 nodes and 31 members are the smallest.
    for (key, value) in (1..=17).zip(1_001u128..) {
        let value = match key {
            key::SET_SIZE => 30,
            key::ASSIGNED_NODES => 7,
            key::RESALE_FEE_BPS => 999,
            _ => value,
        };
        change(&mut cells, NOW, Kind::Parameter, key, 0, value).expect("within");
    }
    change(&mut cells, NOW, Kind::PayToken, 0, 50, 2).expect("a kind");
    pause(&mut cells, account(GUARDIAN), NOW, 0b10010, NOW + DAY).expect("nothing was paused");
    cells
}

fn numbers(words: &[[u8; 32]]) -> std::vec::Vec<U256> {
    words.iter().map(|word| U256::from_big_endian(word)).collect()
}

#[test]
fn the_event_policy_is_in_the_order_of_the_interface() {
    let cells = distinct();
    let words = event_policy(&cells, NOW, account(50));
    let expected = [
        2u64, 1_001, 1_002, 1_003, 1_004, 1_005, 999, 1_007, 1_008, 1_010, 1_009,
    ];
    assert_eq!(numbers(&words[..11]), expected.map(U256::from));
    assert_eq!(words[11], address(account(101)), "W3W");
    assert_eq!(words[12], address(account(108)), "treasury");
    assert_eq!(words[13], number(0b10010u32));
    assert_eq!(
        event_policy(&cells, NOW + DAY, account(50))[13],
        [0; 32],
        "the pause is over"
    );
    assert_eq!(event_policy(&cells, NOW, account(51))[0], [0; 32], "not allowed");
}

#[test]
fn the_oracle_policy_is_in_the_order_of_the_interface() {
    let cells = distinct();
    let words = oracle_policy(&cells.governance, NOW);
    let expected = [30u64, 7, 1_013, 1_014, 1_015, 1_016];
    assert_eq!(numbers(&words[..6]), expected.map(U256::from));
    assert_eq!(words[6], address(account(101)), "W3W");
    assert_eq!(words[7], address(account(108)), "treasury");
    assert_eq!(words[8], address(account(106)), "events");
    assert_eq!(words[9], number(0b10010u32));
}

#[test]
fn policies_fit_the_types_of_the_interface() {
    // uint8, uint16 and uint32 where the interface says so, at the widest bounds.
    let mut cells = directory();
    for key in 1..=17 {
        let mut value = u128::MAX;
        if let Err(AccessError::OutOfBounds { max, .. }) =
            change(&mut cells, NOW, Kind::Parameter, key, 0, value)
        {
            value = max;
        }
        change(&mut cells, NOW, Kind::Parameter, key, 0, value).expect("the largest");
    }
    let event = numbers(&event_policy(&cells, NOW, account(50)));
    let oracle = numbers(&oracle_policy(&cells.governance, NOW));
    for (value, bits) in [
        (event[4], 32),
        (event[5], 16),
        (event[6], 16),
        (event[7], 32),
        (event[8], 32),
        (event[9], 32),
        (oracle[0], 8),
        (oracle[1], 8),
        (oracle[3], 32),
        (oracle[4], 32),
        (oracle[5], 32),
    ] {
        assert!(value < U256::one() << bits);
    }
}
