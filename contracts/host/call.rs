//! Calls to other contracts by their golden interfaces, in words: much smaller in a blob than typed encoders.

use ink::prelude::vec::Vec;
use w3av_contract_logic::{Address, typed_data::type_hash};

use crate::platform;

/// Another contract. It is never let back in, and a revert, a trap, and an answer that is shorter than it should be
/// (an address without code answers nothing) are all `None`.
#[derive(Clone, Copy, Debug)]
pub struct Callee(pub Address);

impl Callee {
    /// Calls a view with static arguments for `N` words of answer.
    pub fn view<const N: usize>(self, selector: [u8; 4], arguments: &[[u8; 32]]) -> Option<[[u8; 32]; N]> {
        self.answer(true, selector, arguments, None)
    }

    /// Calls with static arguments for `N` words of answer.
    pub fn call<const N: usize>(self, selector: [u8; 4], arguments: &[[u8; 32]]) -> Option<[[u8; 32]; N]> {
        self.answer(false, selector, arguments, None)
    }

    /// Calls with static arguments and one `bytes` as the last.
    pub fn call_with_bytes<const N: usize>(
        self,
        selector: [u8; 4],
        arguments: &[[u8; 32]],
        bytes: &[u8],
    ) -> Option<[[u8; 32]; N]> {
        self.answer(false, selector, arguments, Some(bytes))
    }

    fn answer<const N: usize>(
        self,
        is_view: bool,
        selector: [u8; 4],
        arguments: &[[u8; 32]],
        bytes: Option<&[u8]>,
    ) -> Option<[[u8; 32]; N]> {
        let mut output = [[0; 32]; N];
        let length = exchange(
            self.0,
            is_view,
            selector,
            arguments,
            bytes,
            output.as_flattened_mut(),
        )?;
        (length == N.checked_mul(32)?).then_some(output)
    }
}

/// One function for all calls, whatever the length of the answer.
#[inline(never)]
fn exchange(
    callee: Address,
    is_view: bool,
    selector: [u8; 4],
    arguments: &[[u8; 32]],
    bytes: Option<&[u8]>,
    output: &mut [u8],
) -> Option<usize> {
    let mut input = Vec::new();
    input.extend_from_slice(&selector);
    input.extend_from_slice(arguments.as_flattened());
    if let Some(bytes) = bytes {
        append_bytes(&mut input, arguments.len(), bytes)?;
    }
    platform::call(callee, is_view, &input, output)
}

/// Appends the last argument, a `bytes` behind `words` static ones: its offset stands where the argument would be, its
/// length before it, and zeros fill its last word.
pub(crate) fn append_bytes(data: &mut Vec<u8>, words: usize, bytes: &[u8]) -> Option<()> {
    data.extend_from_slice(&word_of(words.checked_add(1)?.checked_mul(32)?));
    data.extend_from_slice(&word_of(bytes.len()));
    data.extend_from_slice(bytes);
    let padding = bytes.len().next_multiple_of(32).checked_sub(bytes.len())?;
    data.resize(data.len().checked_add(padding)?, 0);
    Some(())
}

fn word_of(length: usize) -> [u8; 32] {
    let mut word = [0; 32];
    word[24..].copy_from_slice(&(length as u64).to_be_bytes());
    word
}

/// A word as a number of up to 128 bits; `None` when it is larger.
pub fn number_of(word: &[u8; 32]) -> Option<u128> {
    let (high, low) = word.split_first_chunk::<16>()?;
    (*high == [0; 16]).then(|| low.first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes)))
}

/// A word as an address; `None` when it is larger.
pub fn address_of(word: &[u8; 32]) -> Option<Address> {
    let (high, low) = word.split_first_chunk::<12>()?;
    (*high == [0; 12]).then(|| Address::from_slice(low))
}

/// Selector of a message, from its name and types: `selector("hasRole(uint8,address)")`.
pub const fn selector(signature: &str) -> [u8; 4] {
    let [a, b, c, d, ..] = type_hash(signature);
    [a, b, c, d]
}
