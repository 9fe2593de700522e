//! `AVCDecoderConfigurationRecord` (avcC).

use bytes::{Bytes, BytesMut};
use w3av_types::ErrorKind;

use super::{
    nal::{CANONICAL_LENGTH_SIZE, nal_type, unit_type},
    sps::{self, SpsError, SpsInfo},
};
use crate::track::VideoConfig;

/// Why bytes are not a decoder configuration that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AvccError {
    /// The record ends before what it announces.
    #[error("avc configuration of {len} bytes ends early")]
    Truncated {
        /// Bytes in the record.
        len: usize,
    },
    /// More bytes than any configuration needs.
    #[error("avc configuration of {len} bytes is above {MAX_AVCC_BYTES}")]
    TooLarge {
        /// Bytes in the record.
        len: usize,
    },
    /// `configurationVersion` is not 1.
    #[error("avc configuration of version {version}")]
    Version {
        /// The version found.
        version: u8,
    },
    /// There is no sequence parameter set.
    #[error("avc configuration without a sequence parameter set")]
    NoSps,
    /// Its first sequence parameter set is malformed.
    #[error("reading the sequence parameter set of an avc configuration")]
    Sps {
        /// What is wrong with it.
        #[source]
        source: SpsError,
    },
}

impl AvccError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

impl VideoConfig {
    /// Reads a decoder configuration record and rewrites it to 4-byte NAL lengths.
    ///
    /// The units that follow it on the wire still have the old length size: see [`nal_length_size`].
    ///
    /// # Errors
    /// [`AvccError`].
    ///
    /// Source: ISO/IEC 14496-15, 5.3.3.1.
    pub fn from_avcc(avcc: Bytes) -> Result<Self, AvccError> {
        nal_length_size(&avcc)?;
        for set in parameter_sets(&avcc) {
            set?;
        }
        let SpsInfo { width, height, .. } = first_sps(&avcc)?;
        // Copied: a slice would keep the whole network buffer that it came in alive for as long as the stream.
        let mut canonical = BytesMut::from(avcc.as_ref());
        canonical[LENGTH_SIZE_OFFSET] = 0xfc | (CANONICAL_LENGTH_SIZE - 1);
        Ok(Self {
            avcc: canonical.freeze(),
            width,
            height,
        })
    }

    /// Sequence parameter sets, then picture parameter sets, each a NAL unit with its header byte.
    pub fn parameter_sets(&self) -> impl Iterator<Item = &[u8]> {
        parameter_sets(&self.avcc).flatten()
    }

    /// Frames per second, when the encoder states it.
    #[must_use]
    pub fn frame_rate(&self) -> Option<f64> {
        first_sps(&self.avcc).ok()?.frame_rate
    }

    /// Name for the `CODECS` attribute, such as `avc1.64001f`.
    ///
    /// Source: RFC 6381, 3.3.
    #[must_use]
    pub fn codec(&self) -> String {
        match self.avcc.get(1..4) {
            Some([profile, flags, level]) => format!("avc1.{profile:02x}{flags:02x}{level:02x}"),
            _ => "avc1".to_owned(),
        }
    }
}

/// Bytes in the length prefix of the NAL units that go with this record: 1, 2, 3 or 4.
///
/// # Errors
/// [`AvccError`] when the fixed part is missing, of another version, or the record is too large.
pub const fn nal_length_size(avcc: &[u8]) -> Result<u8, AvccError> {
    if avcc.len() > MAX_AVCC_BYTES {
        return Err(AvccError::TooLarge { len: avcc.len() });
    }
    if avcc.len() < FIXED_BYTES {
        return Err(AvccError::Truncated { len: avcc.len() });
    }
    if avcc[0] != 1 {
        return Err(AvccError::Version { version: avcc[0] });
    }
    Ok((avcc[LENGTH_SIZE_OFFSET] & 3) + 1)
}

/// Sequence parameter sets, then picture parameter sets, without empty ones. Ends after an error.
pub fn parameter_sets(avcc: &[u8]) -> ParameterSets<'_> {
    let sps_left = avcc.get(SPS_COUNT_OFFSET).map_or(0, |count| count & 0x1f);
    ParameterSets {
        rest: avcc.get(FIXED_BYTES..).unwrap_or(&[]),
        len: avcc.len(),
        left: sps_left,
        is_pps: false,
    }
}

/// Iterator of [`parameter_sets`].
#[derive(Debug, Clone)]
pub struct ParameterSets<'a> {
    rest: &'a [u8],
    len: usize,
    left: u8,
    is_pps: bool,
}

impl<'a> ParameterSets<'a> {
    fn take(&mut self) -> Option<&'a [u8]> {
        let (prefix, rest) = self.rest.split_first_chunk::<2>()?;
        let (set, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*prefix)))?;
        self.rest = rest;
        self.left -= 1;
        Some(set)
    }

    fn fail(&mut self) -> AvccError {
        self.left = 0;
        self.is_pps = true;
        AvccError::Truncated { len: self.len }
    }
}

impl<'a> Iterator for ParameterSets<'a> {
    type Item = Result<&'a [u8], AvccError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            while self.left > 0 {
                match self.take() {
                    Some([]) => {}
                    Some(set) => return Some(Ok(set)),
                    None => return Some(Err(self.fail())),
                }
            }
            if self.is_pps {
                return None;
            }
            let Some((count, rest)) = self.rest.split_first() else {
                return Some(Err(self.fail()));
            };
            (self.left, self.rest, self.is_pps) = (*count, rest, true);
        }
    }
}

fn first_sps(avcc: &[u8]) -> Result<SpsInfo, AvccError> {
    let sps = parameter_sets(avcc)
        .flatten()
        .find(|set| unit_type(set) == nal_type::SPS)
        .ok_or(AvccError::NoSps)?;
    sps::parse(sps).map_err(|source| AvccError::Sps { source })
}

/// Real records have 30 to 200 bytes; a few parameter sets with scaling matrices and HRD stay far below this.
pub const MAX_AVCC_BYTES: usize = 16 * 1024;
/// Everything up to and with the number of sequence parameter sets.
const FIXED_BYTES: usize = 6;
const LENGTH_SIZE_OFFSET: usize = 4;
const SPS_COUNT_OFFSET: usize = 5;

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::{super::sps::tests::SPS_320X180, *};

    pub(crate) fn avcc(length_size: u8) -> Bytes {
        let mut out = vec![
            1,
            0x64,
            0,
            0x0c,
            0xfc | (length_size - 1),
            0xe1,
            0,
            SPS_320X180.len() as u8,
        ];
        out.extend_from_slice(SPS_320X180);
        out.extend_from_slice(&[1, 0, 4, 0x68, 0xeb, 0xe3, 0xcb]);
        Bytes::from(out)
    }

    #[test]
    fn record_is_rewritten_to_four_byte_lengths() {
        for length_size in 1..=4 {
            assert_eq!(nal_length_size(&avcc(length_size)), Ok(length_size));
            let config = VideoConfig::from_avcc(avcc(length_size)).expect("valid");
            assert_eq!(config.avcc, avcc(4));
            assert_eq!(
                (config.width, config.height, config.codec().as_str()),
                (320, 180, "avc1.64000c")
            );
            assert_eq!(config.frame_rate(), Some(30.0));
        }
    }

    #[test]
    fn parameter_sets_come_sps_first() {
        let config = VideoConfig::from_avcc(avcc(4)).expect("valid");
        let sets: Vec<_> = config.parameter_sets().collect();
        assert_eq!(sets, [SPS_320X180, &[0x68, 0xeb, 0xe3, 0xcb]]);
    }

    #[test]
    fn every_truncation_is_refused() {
        let whole = avcc(4);
        for len in 0..whole.len() {
            assert_eq!(
                VideoConfig::from_avcc(whole.slice(..len)),
                Err(AvccError::Truncated { len }),
                "{len} bytes"
            );
        }
    }

    #[test]
    fn unusable_records_are_refused() {
        for (record, expected) in [
            (
                vec![0, 0x64, 0, 0x0c, 0xff, 0xe1],
                AvccError::Version { version: 0 },
            ),
            (vec![1, 0x64, 0, 0x0c, 0xff, 0xe0, 0], AvccError::NoSps),
            (
                vec![1; MAX_AVCC_BYTES + 1],
                AvccError::TooLarge {
                    len: MAX_AVCC_BYTES + 1,
                },
            ),
        ] {
            assert_eq!(VideoConfig::from_avcc(Bytes::from(record)), Err(expected));
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(data: Vec<u8>) {
            let _ = VideoConfig::from_avcc(Bytes::from(data));
        }

        #[test]
        fn changed_bytes_never_panic(at in 0_usize..41, value: u8) {
            let mut record = avcc(4).to_vec();
            if let Some(byte) = record.get_mut(at) {
                *byte = value;
            }
            if let Ok(config) = VideoConfig::from_avcc(Bytes::from(record)) {
                prop_assert!(config.width > 0 && config.height > 0);
                let _ = (config.codec(), config.frame_rate(), config.parameter_sets().count());
            }
        }
    }
}
