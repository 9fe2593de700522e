//! Types of arguments as a table, and the one function that checks arguments by it.

use ink::prelude::vec::Vec;

/// Bytes of a word.
pub(crate) const WORD: usize = 32;

/// Types by their number, and zeros at the start of such a word. Number 0 ends a list.
const KINDS: [(&str, usize); 15] = [
    ("", 0),
    ("address", 12),
    ("bool", 31),
    ("uint8", 31),
    ("uint16", 30),
    ("uint32", 28),
    ("uint64", 24),
    ("uint128", 16),
    ("uint256", 0),
    ("bytes32", 0),
    ("bytes4", 0),
    ("bytes", 28),
    ("string", 28),
    ("address[]", 28),
    ("bytes32[]", 28),
];
const ADDRESS: usize = 1;
const BOOL: usize = 2;
const BYTES32: usize = 9;
/// From here on a word is the offset of a length and that many bytes.
const DYNAMIC: usize = 11;
/// From here on they are that many words, of a type that has one word.
const LIST: usize = 13;
const ITEMS: [usize; 2] = [ADDRESS, BYTES32];

/// Zeros at the start of a word, by number.
static ZEROS: [u8; KINDS.len()] = {
    let mut zeros = [0; KINDS.len()];
    let mut kind = 0;
    while kind < KINDS.len() {
        zeros[kind] = KINDS[kind].1 as u8;
        kind += 1;
    }
    zeros
};

/// A tuple's type name without its parentheses.
pub(crate) const fn bare(tuple: &'static str) -> &'static str {
    let (_, rest) = tuple.split_at(1);
    let (inside, _) = rest.split_at(rest.len() - 1);
    inside
}

/// Four bits per type, the first type lowest; of a struct, one per field, which can be any word: the rules check them.
/// Fails to compile for a type that is not in the table.
pub(crate) const fn layout(names: &str) -> u64 {
    let bytes = names.as_bytes();
    let (mut result, mut shift, mut start, mut end, mut is_field) = (0, 0, 0, 0, false);
    while end <= bytes.len() {
        if end == bytes.len() || bytes[end] == b',' {
            assert!(shift < 64, "too many arguments");
            is_field |= start < end && bytes[start] == b'(';
            let kind = if is_field {
                BYTES32 as u64
            } else {
                kind_of(bytes, start, end)
            };
            is_field &= bytes[end - 1] != b')';
            result |= kind << shift;
            shift += 4;
            start = end + 1;
        }
        end += 1;
    }
    result
}

const fn kind_of(names: &[u8], start: usize, end: usize) -> u64 {
    let mut kind = 1;
    while kind < KINDS.len() {
        let name = KINDS[kind].0.as_bytes();
        let mut matching = 0;
        while matching < name.len() && start + matching < end && name[matching] == names[start + matching] {
            matching += 1;
        }
        if matching == name.len() && start + matching == end {
            return kind as u64;
        }
        kind += 1;
    }
    panic!("this type of argument is not in the table")
}

/// The arguments in `data`, if every word is of its type and all bytes are there. Words that follow don't matter.
#[inline(never)]
pub(crate) fn check(data: &[u8], layout: u64) -> Option<Vec<u8>> {
    let mut rest = layout;
    let mut index: usize = 0;
    while rest != 0 {
        let kind = (rest & 15) as usize;
        let word = data.get(index.checked_mul(WORD)?..)?.first_chunk::<WORD>()?;
        if !fits(word, kind) {
            return None;
        }
        if let Some(list) = kind.checked_sub(LIST) {
            let (items, _) = dynamic(data, index, WORD)?.as_chunks();
            let item = *ITEMS.get(list)?;
            if !items.iter().all(|word| fits(word, item)) {
                return None;
            }
        } else if kind >= DYNAMIC {
            dynamic(data, index, 1)?;
        }
        rest >>= 4;
        index = index.checked_add(1)?;
    }
    Some(data.into())
}

#[inline(never)]
fn fits(word: &[u8; WORD], kind: usize) -> bool {
    let zeros = ZEROS.get(kind).copied().map_or(WORD, usize::from);
    word.iter().take(zeros).all(|byte| *byte == 0) && (kind != BOOL || word[31] <= 1)
}

/// Argument `index` as a word.
#[inline(never)]
pub(crate) fn word(data: &[u8], index: usize) -> &[u8; WORD] {
    let at = index.saturating_mul(WORD);
    data.get(at..)
        .and_then(|rest| rest.first_chunk())
        .unwrap_or(&[0; WORD])
}

/// Bytes of the dynamic argument `index`.
pub(crate) fn payload(data: &[u8], index: usize) -> &[u8] {
    dynamic(data, index, 1).unwrap_or_default()
}

/// Words of the list that is argument `index`.
pub(crate) fn items(data: &[u8], index: usize) -> &[u8] {
    dynamic(data, index, WORD).unwrap_or_default()
}

/// What the dynamic argument `index` holds: its length counts `unit` bytes.
#[inline(never)]
fn dynamic(data: &[u8], index: usize, unit: usize) -> Option<&[u8]> {
    let (head, rest) = data
        .get(small(word(data, index))?..)?
        .split_first_chunk::<WORD>()?;
    rest.get(..small(head)?.checked_mul(unit)?)
}

/// A word as a length; `None` when it has more than 32 bits.
fn small(word: &[u8; WORD]) -> Option<usize> {
    let (high, low) = word.split_last_chunk::<4>()?;
    high.iter()
        .all(|byte| *byte == 0)
        .then_some(u32::from_be_bytes(*low) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{vec, vec::Vec};

    fn word_with(place: usize, byte: u8) -> Vec<u8> {
        let mut word = vec![0; WORD];
        word[place] = byte;
        word
    }

    #[test]
    fn names_become_numbers_first_lowest() {
        assert_eq!(layout("address,bool,uint256,string"), 0xc821);
        assert_eq!(layout(bare("(uint8)")), 3);
        assert_eq!(layout("uint8,(uint8,bool),string"), 0xc993);
    }

    #[test]
    fn a_word_must_fit_its_type() {
        for (name, first_free) in [
            ("address", 12),
            ("uint8", 31),
            ("uint16", 30),
            ("uint32", 28),
            ("uint64", 24),
            ("uint128", 16),
            ("uint256", 0),
            ("bytes32", 0),
            ("bytes4", 0),
        ] {
            for place in 0..WORD {
                let is_taken = check(&word_with(place, 255), layout(name)).is_some();
                assert_eq!(is_taken, place >= first_free, "{name} {place}");
            }
        }
        for (byte, expected) in [(0, true), (1, true), (2, false), (255, false)] {
            assert_eq!(check(&word_with(31, byte), layout("bool")).is_some(), expected);
        }
        assert!(check(&word_with(30, 1), layout("bool")).is_none());
    }

    #[test]
    fn every_word_must_be_there_and_more_do_not_matter() {
        for length in [0, 31, 63] {
            assert!(check(&vec![0; length], layout("uint8,address")).is_none());
        }
        for length in [64, 65, 1_000] {
            assert!(check(&vec![0; length], layout("uint8,address")).is_some());
        }
    }

    #[test]
    fn bytes_must_lie_within_the_arguments() {
        let mut data = word_with(31, 64);
        data.extend(word_with(31, 7));
        data.extend(word_with(31, 3));
        data.extend(b"abc");
        let checked = check(&data, layout("string,uint8")).expect("well formed");
        assert_eq!(payload(&checked, 0), b"abc");
        assert_eq!(word(&checked, 1)[31], 7);
        assert_eq!(word(&checked, 9), &[0; WORD]);
        data.pop();
        assert!(check(&data, layout("string,uint8")).is_none(), "cut off");
        for offset in [word_with(30, 1), word_with(28, 255), word_with(0, 1)] {
            data[..WORD].copy_from_slice(&offset);
            assert!(check(&data, layout("string,uint8")).is_none(), "{offset:?}");
        }
    }

    #[test]
    fn every_word_of_a_list_must_be_there_and_of_its_type() {
        let mut data = word_with(31, 64);
        data.extend(word_with(31, 7));
        data.extend(word_with(31, 2));
        data.extend(word_with(12, 1));
        data.extend(word_with(31, 9));
        for name in ["address[],uint8", "bytes32[],uint8"] {
            let checked = check(&data, layout(name)).expect(name);
            assert_eq!(items(&checked, 0), &data[96..]);
            assert!(check(&data[..159], layout(name)).is_none(), "{name} cut off");
        }
        // One bit more than an address has.
        data[128] = 1;
        assert!(check(&data, layout("bytes32[],uint8")).is_some());
        assert!(check(&data, layout("address[],uint8")).is_none());
        for length in [
            word_with(31, 3),
            word_with(28, 8),
            word_with(28, 255),
            word_with(0, 1),
        ] {
            data[64..96].copy_from_slice(&length);
            assert!(check(&data, layout("bytes32[],uint8")).is_none(), "{length:?}");
        }
        data[64..96].copy_from_slice(&[0; WORD]);
        assert!(items(&data, 0).is_empty());
        assert!(check(&data, layout("address[],uint8")).is_some(), "an empty list");
    }
}
