//! The part of CBOR that the protocol uses, in its one deterministic encoding.
//!
//! Source: RFC 8949, 4.2.1 (core deterministic encoding). Maps have integer keys that are known before, so a reader is
//! told which key comes next, and order, duplicates and strangers are one check.

/// Why bytes are not the deterministic encoding of what was expected. Offsets are from the start of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CborError {
    /// The bytes end inside a value.
    #[error("the bytes end at {at}, inside a value")]
    EndsEarly {
        /// Where more was expected.
        at: usize,
    },
    /// A number or length is written longer than needed, or without a definite length.
    #[error("the value at {at} is not in its shortest definite form")]
    NotShortest {
        /// Where it starts.
        at: usize,
    },
    /// Keys are not strictly ascending.
    #[error("key {found} at {at} is where key {wanted} belongs")]
    KeyOrder {
        /// Where the key starts.
        at: usize,
        /// The key that belongs there.
        wanted: u64,
        /// The key that is there.
        found: u64,
    },
    /// Another type, length or key.
    #[error("there is no {wanted} at {at}")]
    Unexpected {
        /// Where it was expected.
        at: usize,
        /// What was expected.
        wanted: &'static str,
    },
    /// Bytes after the end.
    #[error("{count} bytes follow the end")]
    Trailing {
        /// How many.
        count: usize,
    },
}

/// Writes values in their shortest form; the caller writes map keys in ascending order.
#[derive(Debug, Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn uint(&mut self, value: u64) -> &mut Self {
        self.head(UINT, value)
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.head(BYTES, bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.head(TEXT, text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    pub(crate) fn array(&mut self, len: usize) -> &mut Self {
        self.head(ARRAY, len as u64)
    }

    pub(crate) fn map(&mut self, len: usize) -> &mut Self {
        self.head(MAP, len as u64)
    }

    pub(crate) fn truth(&mut self) -> &mut Self {
        self.0.push(TRUE);
        self
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    fn head(&mut self, major: u8, value: u64) -> &mut Self {
        let major = major << 5;
        let bytes = value.to_be_bytes();
        match value {
            0..=23 => self.0.push(major | bytes[7]),
            24..=0xFF => self.0.extend([major | 24, bytes[7]]),
            0x100..=0xFFFF => {
                self.0.push(major | 25);
                self.0.extend(&bytes[6..]);
            }
            0x1_0000..=0xFFFF_FFFF => {
                self.0.push(major | 26);
                self.0.extend(&bytes[4..]);
            }
            _ => {
                self.0.push(major | 27);
                self.0.extend(bytes);
            }
        }
        self
    }
}

/// Reads values in order and refuses every form but the shortest.
#[derive(Debug, Clone)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// `wanted`: named in the error when it is not there.
    pub(crate) fn uint(&mut self, wanted: &'static str) -> Result<u64, CborError> {
        self.head(UINT, wanted)
    }

    /// A number of at most `max`.
    pub(crate) fn uint_to(&mut self, max: u64, wanted: &'static str) -> Result<u64, CborError> {
        let at = self.at;
        let value = self.uint(wanted)?;
        if value > max {
            return Err(CborError::Unexpected { at, wanted });
        }
        Ok(value)
    }

    pub(crate) fn bytes(&mut self, wanted: &'static str) -> Result<&'a [u8], CborError> {
        let len = self.head(BYTES, wanted)?;
        self.take(len)
    }

    /// A byte string of exactly `N` bytes.
    pub(crate) fn array_of<const N: usize>(&mut self, wanted: &'static str) -> Result<[u8; N], CborError> {
        let at = self.at;
        let bytes = self.bytes(wanted)?;
        bytes.try_into().map_err(|_| CborError::Unexpected { at, wanted })
    }

    pub(crate) fn text(&mut self, wanted: &'static str) -> Result<&'a str, CborError> {
        let at = self.at;
        let len = self.head(TEXT, wanted)?;
        std::str::from_utf8(self.take(len)?).map_err(|_| CborError::Unexpected { at, wanted })
    }

    pub(crate) fn array_of_len(&mut self, len: u64, wanted: &'static str) -> Result<(), CborError> {
        self.len(ARRAY, len, len, wanted).map(drop)
    }

    /// Length of an array of at most `max` items.
    pub(crate) fn array_to(&mut self, max: u64, wanted: &'static str) -> Result<u64, CborError> {
        self.len(ARRAY, 0, max, wanted)
    }

    pub(crate) fn map_of_len(&mut self, len: u64, wanted: &'static str) -> Result<(), CborError> {
        self.len(MAP, len, len, wanted).map(drop)
    }

    /// Length of a map of `min` to `max` entries.
    pub(crate) fn map_to(&mut self, min: u64, max: u64, wanted: &'static str) -> Result<u64, CborError> {
        self.len(MAP, min, max, wanted)
    }

    fn len(&mut self, major: u8, min: u64, max: u64, wanted: &'static str) -> Result<u64, CborError> {
        let at = self.at;
        let len = self.head(major, wanted)?;
        if len < min || len > max {
            return Err(CborError::Unexpected { at, wanted });
        }
        Ok(len)
    }

    /// The key that comes next in a map whose largest possible key is `last`.
    pub(crate) fn key(&mut self, wanted: u64, last: u64) -> Result<&mut Self, CborError> {
        let at = self.at;
        let found = self.uint("map key")?;
        match found {
            _ if found == wanted => Ok(self),
            1.. if found <= last => Err(CborError::KeyOrder { at, wanted, found }),
            _ => Err(CborError::Unexpected {
                at,
                wanted: "known key",
            }),
        }
    }

    pub(crate) fn truth(&mut self, wanted: &'static str) -> Result<(), CborError> {
        let at = self.at;
        match self.take(1)? {
            [TRUE] => Ok(()),
            _ => Err(CborError::Unexpected { at, wanted }),
        }
    }

    pub(crate) fn end(&self) -> Result<(), CborError> {
        match self.bytes.len() - self.at {
            0 => Ok(()),
            count => Err(CborError::Trailing { count }),
        }
    }

    fn head(&mut self, major: u8, wanted: &'static str) -> Result<u64, CborError> {
        let at = self.at;
        let [initial] = *self.take(1)? else {
            return Err(CborError::EndsEarly { at });
        };
        if initial >> 5 != major {
            return Err(CborError::Unexpected { at, wanted });
        }
        let len = match initial & 0x1F {
            short @ 0..=23 => return Ok(short.into()),
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            31 => return Err(CborError::NotShortest { at }),
            _ => return Err(CborError::Unexpected { at, wanted }),
        };
        let value = self
            .take(len)?
            .iter()
            .fold(0, |value, byte| value << 8 | u64::from(*byte));
        // The longest value of the next shorter form.
        let shorter = match len {
            1 => 23,
            len => (1 << (4 * len)) - 1,
        };
        if value <= shorter {
            return Err(CborError::NotShortest { at });
        }
        Ok(value)
    }

    fn take(&mut self, len: u64) -> Result<&'a [u8], CborError> {
        let rest = &self.bytes[self.at..];
        let taken = usize::try_from(len)
            .ok()
            .and_then(|len| rest.get(..len))
            .ok_or(CborError::EndsEarly { at: self.bytes.len() })?;
        self.at += taken.len();
        Ok(taken)
    }
}

const UINT: u8 = 0;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TRUE: u8 = 0xF5;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_have_the_forms_of_the_standard() {
        // Source: RFC 8949, appendix A.
        for (value, expected) in [
            (0, "00"),
            (23, "17"),
            (24, "1818"),
            (255, "18ff"),
            (256, "190100"),
            (1_000, "1903e8"),
            (1_000_000, "1a000f4240"),
            (1_000_000_000_000, "1b000000e8d4a51000"),
            (u64::MAX, "1bffffffffffffffff"),
        ] {
            let mut writer = Writer::default();
            writer.uint(value);
            assert_eq!(hex::encode(writer.into_bytes()), expected);
            let bytes = hex::decode(expected).expect("hex");
            let mut reader = Reader::new(&bytes);
            assert_eq!(reader.uint("number"), Ok(value));
            assert_eq!(reader.end(), Ok(()));
        }
    }

    #[test]
    fn longer_forms_are_refused() {
        for bytes in [
            "1817",
            "190017",
            "1900ff",
            "1a0000ffff",
            "1b00000000ffffffff",
            "1f",
        ] {
            let bytes = hex::decode(bytes).expect("hex");
            assert_eq!(
                Reader::new(&bytes).uint("number"),
                Err(CborError::NotShortest { at: 0 })
            );
        }
    }

    #[test]
    fn lengths_beyond_the_bytes_are_refused_before_anything_is_taken() {
        for bytes in ["5bffffffffffffffff", "5affffffff00", "42", "4201", "18", "1b00"] {
            let bytes = hex::decode(bytes).expect("hex");
            let mut reader = Reader::new(&bytes);
            let end = Err(CborError::EndsEarly { at: bytes.len() });
            assert_eq!(
                if bytes[0] >> 5 == UINT {
                    reader.uint("x").map(drop)
                } else {
                    reader.bytes("x").map(drop)
                },
                end
            );
        }
    }

    proptest! {
        #[test]
        fn every_number_has_one_form(value: u64, shift in 0_u32..64) {
            let value = value >> shift;
            let mut writer = Writer::default();
            writer.uint(value);
            let bytes = writer.into_bytes();
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(reader.uint("number"), Ok(value));
            prop_assert_eq!(reader.end(), Ok(()));
        }
    }
}
