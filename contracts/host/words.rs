//! Answers, reverts and events in words: much smaller in a blob than typed encoders, and any number of values.
//!
//! A call ends where it is answered, so ink! doesn't write the root cell back: only for roots that never change.

use ink::prelude::vec::Vec;
use w3av_contract_logic::{Address, U256};

use crate::platform;

/// A value that takes one word at the ABI.
pub trait Word: Copy {
    /// The word.
    fn word(self) -> [u8; 32];
}

macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl Word for $number {
            fn word(self) -> [u8; 32] {
                number_word(self.into())
            }
        }
    )+};
}

numbers!(bool, u8, u16, u32, u64, u128);

#[inline(never)]
fn number_word(value: u128) -> [u8; 32] {
    let mut word = [0; 32];
    word[16..].copy_from_slice(&value.to_be_bytes());
    word
}

impl Word for Address {
    #[inline(never)]
    fn word(self) -> [u8; 32] {
        let mut word = [0; 32];
        word[12..].copy_from_slice(&self.0);
        word
    }
}

impl Word for U256 {
    #[inline(never)]
    fn word(self) -> [u8; 32] {
        self.to_big_endian()
    }
}

impl Word for [u8; 32] {
    fn word(self) -> [u8; 32] {
        self
    }
}

impl Word for ink::sol::FixedBytes<32> {
    fn word(self) -> [u8; 32] {
        self.0
    }
}

/// Ends the call with these words.
pub fn answer(words: &[[u8; 32]]) -> ! {
    platform::finish(false, words.as_flattened())
}

/// Ends the call with an error, and undoes what it did.
#[inline(never)]
pub fn revert(selector: [u8; 4], words: &[[u8; 32]]) -> ! {
    let mut data = Vec::new();
    data.extend_from_slice(&selector);
    data.extend_from_slice(words.as_flattened());
    platform::finish(true, &data)
}

/// Emits an event: its signature and indexed fields, then its other fields.
#[inline(never)]
pub fn emit(topics: &[[u8; 32]], words: &[[u8; 32]]) {
    platform::emit(topics, words.as_flattened());
}
