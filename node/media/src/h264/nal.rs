//! NAL units behind length prefixes (AVCC) and behind start codes (Annex B).

use bytes::{BufMut, Bytes, BytesMut};
use w3av_types::ErrorKind;

use super::avcc;
use crate::track::VideoConfig;

/// Values of `nal_unit_type`. Source: ITU-T H.264, table 7-1.
pub mod nal_type {
    /// Coded slice of a picture that is not IDR.
    pub const SLICE: u8 = 1;
    /// Coded slice of an IDR picture.
    pub const IDR: u8 = 5;
    /// Supplemental enhancement information.
    pub const SEI: u8 = 6;
    /// Sequence parameter set.
    pub const SPS: u8 = 7;
    /// Picture parameter set.
    pub const PPS: u8 = 8;
    /// Access unit delimiter.
    pub const AUD: u8 = 9;
}

/// Why bytes are not a row of length-prefixed NAL units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NalError {
    /// A length prefix, or the NAL unit behind it, reaches past the end.
    #[error("nal unit of {needed} bytes in {left} bytes")]
    Truncated {
        /// Bytes that the prefix asks for (or the prefix itself takes).
        needed: usize,
        /// Bytes that are left.
        left: usize,
    },
    /// A length prefix of this many bytes does not exist.
    #[error("nal unit length prefix of {length_size} bytes")]
    LengthSize {
        /// Bytes in a length prefix.
        length_size: u8,
    },
    /// There is no NAL unit at all.
    #[error("no nal unit")]
    Empty,
}

impl NalError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

/// `nal_unit_type` of a NAL unit; 0 (unspecified) for an empty one.
#[must_use]
pub fn unit_type(nal: &[u8]) -> u8 {
    nal.first().map_or(0, |byte| byte & 0x1f)
}

/// Whether a NAL unit belongs to the picture itself (a coded slice or slice partition).
#[must_use]
pub fn is_slice(nal: &[u8]) -> bool {
    (nal_type::SLICE..=nal_type::IDR).contains(&unit_type(nal))
}

/// Iterator over NAL units behind length prefixes. Empty units are skipped; after an error it ends.
#[derive(Debug, Clone)]
pub struct Nals<'a> {
    rest: &'a [u8],
    length_size: usize,
}

/// The NAL units of an access unit in the canonical form: 4-byte big-endian lengths.
#[must_use]
pub const fn nals(data: &[u8]) -> Nals<'_> {
    Nals {
        rest: data,
        length_size: CANONICAL_LENGTH_SIZE as usize,
    }
}

impl<'a> Nals<'a> {
    /// NAL units behind prefixes of `length_size` bytes, 1 to 4.
    ///
    /// # Errors
    /// [`NalError::LengthSize`] for any other size.
    pub const fn with_length_size(data: &'a [u8], length_size: u8) -> Result<Self, NalError> {
        if length_size == 0 || length_size > CANONICAL_LENGTH_SIZE {
            return Err(NalError::LengthSize { length_size });
        }
        Ok(Self {
            rest: data,
            length_size: length_size as usize,
        })
    }

    fn take(&mut self) -> Result<&'a [u8], NalError> {
        let left = self.rest.len();
        let Some((prefix, rest)) = self.rest.split_at_checked(self.length_size) else {
            return Err(NalError::Truncated {
                needed: self.length_size,
                left,
            });
        };
        let needed = prefix
            .iter()
            .fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
        let Some((nal, rest)) = rest.split_at_checked(needed) else {
            return Err(NalError::Truncated {
                needed,
                left: rest.len(),
            });
        };
        self.rest = rest;
        Ok(nal)
    }
}

impl<'a> Iterator for Nals<'a> {
    type Item = Result<&'a [u8], NalError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            match self.take() {
                Ok([]) => {}
                Ok(nal) => return Some(Ok(nal)),
                Err(error) => {
                    self.rest = &[];
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

/// What one pass over an access unit tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// It holds a slice of an IDR picture.
    pub has_idr: bool,
    /// It holds a slice of any picture.
    pub has_slice: bool,
    /// A slice in it is a reference for other pictures (`nal_ref_idc` is not 0).
    pub has_reference: bool,
    /// It holds a sequence parameter set.
    pub has_sps: bool,
    /// It holds a picture parameter set.
    pub has_pps: bool,
    /// NAL units in it, without empty ones.
    pub count: usize,
    /// Bytes of them, without prefixes.
    pub bytes: usize,
}

/// Walks the NAL units once.
///
/// # Errors
/// [`NalError::Truncated`] when the lengths do not add up, [`NalError::Empty`] when there is none.
pub fn summarize(nals: Nals<'_>) -> Result<Summary, NalError> {
    let mut summary = Summary::default();
    for nal in nals {
        let nal = nal?;
        let kind = unit_type(nal);
        summary.count += 1;
        summary.bytes += nal.len();
        summary.has_sps |= kind == nal_type::SPS;
        summary.has_pps |= kind == nal_type::PPS;
        if is_slice(nal) {
            summary.has_slice = true;
            summary.has_idr |= kind == nal_type::IDR;
            summary.has_reference |= nal[0] & 0x60 != 0;
        }
    }
    if summary.count == 0 {
        return Err(NalError::Empty);
    }
    Ok(summary)
}

/// Whether no other picture refers to this one, so that it may be dropped alone: all its slices have
/// `nal_ref_idc` 0. False for malformed bytes and for units without a slice.
#[must_use]
pub fn is_disposable(data: &[u8]) -> bool {
    summarize(nals(data)).is_ok_and(|summary| summary.has_slice && !summary.has_reference)
}

/// Rewrites prefixes of `length_size` bytes to 4 bytes, dropping empty NAL units.
/// Returns `data` itself, not copied, when the prefixes have 4 bytes already.
///
/// # Errors
/// As [`summarize`].
pub fn to_canonical(data: Bytes, length_size: u8) -> Result<(Bytes, Summary), NalError> {
    let nals = Nals::with_length_size(&data, length_size)?;
    let summary = summarize(nals.clone())?;
    if length_size == CANONICAL_LENGTH_SIZE {
        return Ok((data, summary));
    }
    let mut out = BytesMut::with_capacity(summary.bytes + summary.count * usize::from(CANONICAL_LENGTH_SIZE));
    for nal in nals {
        let nal = nal?;
        // A shorter prefix cannot state more than 2^24 - 1.
        out.put_u32(u32::try_from(nal.len()).unwrap_or(u32::MAX));
        out.put_slice(nal);
    }
    Ok((out.freeze(), summary))
}

/// An access unit as a byte stream for decoders that want start codes: parameter sets of `config` first when the
/// unit has an IDR slice and does not bring its own.
///
/// # Errors
/// [`NalError`] when the lengths do not add up.
///
/// Source: ITU-T H.264, annex B.
pub fn annexb(config: &VideoConfig, data: &[u8]) -> Result<Bytes, NalError> {
    let summary = summarize(nals(data))?;
    let mut out = BytesMut::with_capacity(data.len() + config.avcc.len() + 2 * START_CODE.len());
    if summary.has_idr && !(summary.has_sps && summary.has_pps) {
        for set in avcc::parameter_sets(&config.avcc).flatten() {
            out.put_slice(&START_CODE);
            out.put_slice(set);
        }
    }
    for nal in nals(data) {
        out.put_slice(&START_CODE);
        out.put_slice(nal?);
    }
    Ok(out.freeze())
}

/// Bytes in a length prefix of the canonical form.
pub const CANONICAL_LENGTH_SIZE: u8 = 4;

/// As long as a canonical length prefix, so that both forms of a unit have one size.
pub const START_CODE: [u8; 4] = [0, 0, 0, 1];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn avcc_unit(nals: &[&[u8]]) -> Bytes {
        let mut out = BytesMut::new();
        for nal in nals {
            out.put_u32(nal.len() as u32);
            out.put_slice(nal);
        }
        out.freeze()
    }

    #[test]
    fn nal_units_come_in_order_without_empty_ones() {
        let data = avcc_unit(&[&[0x67, 1], &[], &[0x65, 2, 3]]);
        let units: Vec<_> = nals(&data).collect::<Result<_, _>>().expect("well formed");
        assert_eq!(units, [&[0x67, 1][..], &[0x65, 2, 3]]);
    }

    #[test]
    fn length_past_the_end_is_an_error_and_ends_iteration() {
        let mut units = nals(&[0, 0, 0, 9, 1, 2]);
        assert_eq!(
            units.next(),
            Some(Err(NalError::Truncated { needed: 9, left: 2 }))
        );
        assert_eq!(units.next(), None);
        assert_eq!(
            nals(&[0, 0, 1]).next(),
            Some(Err(NalError::Truncated { needed: 4, left: 3 }))
        );
        assert_eq!(
            nals(&[0xff, 0xff, 0xff, 0xff, 0]).last(),
            Some(Err(NalError::Truncated {
                needed: 0xffff_ffff,
                left: 1
            }))
        );
    }

    #[test]
    fn only_a_picture_without_reference_slices_is_disposable() {
        for (unit, expected) in [
            (avcc_unit(&[&[0x01, 0xaa]]), true),
            (avcc_unit(&[&[0x06, 1], &[0x01, 0xaa], &[0x01, 0xbb]]), true),
            (avcc_unit(&[&[0x41, 0xaa]]), false),
            (avcc_unit(&[&[0x01, 0xaa], &[0x21, 0xbb]]), false),
            (avcc_unit(&[&[0x06, 1]]), false),
            (Bytes::from_static(&[0, 0, 0, 2, 1]), false),
            (Bytes::new(), false),
        ] {
            assert_eq!(is_disposable(&unit), expected, "{unit:?}");
        }
    }

    #[test]
    fn short_prefixes_are_rewritten_to_four_bytes() {
        let expected = avcc_unit(&[&[0x67, 1], &[0x65, 2]]);
        for (length_size, data) in [
            (1, &[2, 0x67, 1, 0, 2, 0x65, 2][..]),
            (2, &[0, 2, 0x67, 1, 0, 2, 0x65, 2]),
            (3, &[0, 0, 2, 0x67, 1, 0, 0, 2, 0x65, 2]),
        ] {
            let (canonical, summary) =
                to_canonical(Bytes::copy_from_slice(data), length_size).expect("well formed");
            assert_eq!(canonical, expected);
            assert!(summary.has_idr && summary.has_sps && !summary.has_pps);
        }
        assert_eq!(
            to_canonical(Bytes::new(), 5),
            Err(NalError::LengthSize { length_size: 5 })
        );
        assert_eq!(to_canonical(Bytes::from_static(&[0]), 1), Err(NalError::Empty));
    }

    #[test]
    fn four_byte_prefixes_are_not_copied() {
        let unit = avcc_unit(&[&[0x65, 2]]);
        let (canonical, _) = to_canonical(unit.clone(), 4).expect("well formed");
        assert_eq!(canonical.as_ptr(), unit.as_ptr());
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(data: Vec<u8>, length_size in 0_u8..6) {
            let _ = is_disposable(&data);
            let _ = to_canonical(Bytes::from(data), length_size);
        }

        #[test]
        fn rewriting_keeps_the_units(units in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..200), 1..8)) {
            let mut short = Vec::new();
            for unit in &units {
                short.push(unit.len() as u8);
                short.extend_from_slice(unit);
            }
            let (canonical, summary) = to_canonical(Bytes::from(short), 1).expect("well formed");
            let back: Vec<Vec<u8>> = nals(&canonical).map(|nal| nal.expect("canonical").to_vec()).collect();
            prop_assert_eq!(summary.count, units.len());
            prop_assert_eq!(back, units);
        }
    }
}
