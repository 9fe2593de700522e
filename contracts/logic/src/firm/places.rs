//! The member list: the places of a firm's members, in cells of [`PLACES_PER_CELL`].

use parity_scale_codec::{Decode, Encode, EncodeLike, Error, Input, MaxEncodedLen, Output};

use super::Registry;
use crate::{Address, CELL_BYTES};

/// Places that share a cell: as many as fit.
pub const PLACES_PER_CELL: usize = CELL_BYTES / Address::len_bytes();
const PER_CELL: u32 = PLACES_PER_CELL as u32;

/// One cell of the member list. Its encoding ends with the last place that is taken, so a small firm pays for few.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Places([Address; PLACES_PER_CELL]);

impl Encode for Places {
    fn encode_to<T: Output + ?Sized>(&self, destination: &mut T) {
        let free = self.0.iter().rev().take_while(|who| who.is_zero()).count();
        for who in self.0.iter().take(PLACES_PER_CELL.saturating_sub(free)) {
            destination.write(&who.0);
        }
    }
}

impl EncodeLike for Places {}

impl Decode for Places {
    fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
        let mut places = Self::default();
        for who in &mut places.0 {
            if input.remaining_len()? == Some(0) {
                break;
            }
            input.read(&mut who.0)?;
        }
        Ok(places)
    }
}

impl MaxEncodedLen for Places {
    fn max_encoded_len() -> usize {
        PLACES_PER_CELL.saturating_mul(Address::len_bytes())
    }
}

/// The account at `place`; zero when there is none.
pub(super) fn account_at(registry: &impl Registry, id: u32, place: u32) -> Address {
    let Places(accounts) = registry.places(id, place / PER_CELL);
    accounts
        .get((place % PER_CELL) as usize)
        .copied()
        .unwrap_or_default()
}

/// Puts `accounts` at `first` and the places behind it. Every cell is written once.
pub(super) fn put(registry: &mut impl Registry, id: u32, first: u32, accounts: &[Address]) {
    let (mut place, mut rest) = (first, accounts);
    while !rest.is_empty() {
        let cell = place / PER_CELL;
        let mut places = registry.places(id, cell);
        let free = places.0.iter_mut().skip((place % PER_CELL) as usize);
        let mut taken: u32 = 0;
        for (slot, who) in free.zip(rest) {
            *slot = *who;
            taken = taken.saturating_add(1);
        }
        registry.set_places(id, cell, &places);
        place = place.saturating_add(taken);
        rest = rest.get(taken as usize..).unwrap_or_default();
    }
}
