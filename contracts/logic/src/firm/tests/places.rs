use parity_scale_codec::{Decode, Encode};
use std::vec::Vec;

use super::*;
use crate::firm::places::{account_at, put};

const CELL: u32 = PLACES_PER_CELL as u32;

#[test]
fn cell_is_as_long_as_its_last_place() {
    for count in 0..=PLACES_PER_CELL {
        let accounts: Vec<Address> = (1..=count as u8).map(account).collect();
        let mut cells = Cells::default();
        put(&mut cells, 1, 0, &accounts);
        let cell = cells.places(1, 0);
        let bytes = cell.encode();
        assert_eq!(bytes.len(), 20 * count);
        assert_eq!(Places::decode(&mut bytes.as_slice()), Ok(cell));
    }
    assert!(
        Places::decode(&mut [1_u8; 21].as_slice()).is_err(),
        "a part of a place"
    );
}

#[test]
fn neighbours_stay_where_they_are() {
    let accounts: Vec<Address> = (1..=50).map(account).collect();
    for first in [0, 1, CELL - 1, CELL, CELL + 1] {
        let mut cells = Cells::default();
        for place in 0..=CELL + 51 {
            put(&mut cells, 1, place, &[account(99)]);
        }
        put(&mut cells, 1, first, &accounts);
        for place in 0..=CELL + 51 {
            let index = place
                .checked_sub(first)
                .and_then(|index| accounts.get(index as usize));
            let expected = index.copied().unwrap_or(account(99));
            assert_eq!(account_at(&cells, 1, place), expected, "{first} {place}");
        }
        assert!(account_at(&cells, 2, first).is_zero(), "another firm");
    }
}
