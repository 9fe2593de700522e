//! Words of 32 bytes, as other contracts answer them.

use crate::Address;

/// A word as an unsigned number; `None` when it is larger than its type.
#[inline(never)]
pub fn uint<T: TryFrom<u128>>(word: &[u8; 32]) -> Option<T> {
    T::try_from(narrow(word)?).ok()
}

/// A word as an address; `None` when it is larger.
#[inline(never)]
pub fn address(word: &[u8; 32]) -> Option<Address> {
    let (high, low) = word.split_first_chunk::<12>()?;
    (*high == [0; 12]).then(|| Address::from_slice(low))
}

/// Not inlined: a blob reads many words.
#[inline(never)]
fn narrow(word: &[u8; 32]) -> Option<u128> {
    let (high, low) = word.split_first_chunk::<16>()?;
    let low = low.first_chunk()?;
    (*high == [0; 16]).then(|| u128::from_be_bytes(*low))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typed_data;

    #[test]
    fn a_word_larger_than_its_type_is_nothing() {
        assert_eq!(uint::<u8>(&typed_data::number(255_u8)), Some(255));
        assert_eq!(uint::<u8>(&typed_data::number(256_u16)), None);
        assert_eq!(uint::<u128>(&typed_data::number(u128::MAX)), Some(u128::MAX));
        let mut large = [0; 32];
        large[15] = 1;
        assert_eq!(uint::<u128>(&large), None);
        assert_eq!(
            address(&typed_data::address(Address::repeat_byte(7))),
            Some(Address::repeat_byte(7))
        );
        large = [0; 32];
        large[11] = 1;
        assert_eq!(address(&large), None);
    }
}
