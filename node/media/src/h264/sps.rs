//! What the node reads from a sequence parameter set.

use h264_reader::{
    nal::sps::SeqParameterSet,
    rbsp::{BitReader, ByteReader},
};
use w3av_types::ErrorKind;

use super::nal::{nal_type, unit_type};

/// Picture size and rate that a sequence parameter set states.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpsInfo {
    /// Picture width in pixels, after cropping.
    pub width: u16,
    /// Picture height in pixels, after cropping.
    pub height: u16,
    /// Frames per second, when the encoder states it (VUI timing).
    pub frame_rate: Option<f64>,
}

/// Why a NAL unit is not a sequence parameter set that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpsError {
    /// Another NAL unit type, too short, or too long.
    #[error("nal unit of type {nal_type} and {len} bytes where a sequence parameter set belongs")]
    NotSps {
        /// `nal_unit_type` found.
        nal_type: u8,
        /// Bytes in the NAL unit.
        len: usize,
    },
    /// Its fields do not follow the syntax.
    #[error("malformed sequence parameter set: {reason}")]
    Malformed {
        /// The field and what is wrong with it.
        reason: String,
    },
    /// The picture is empty or larger than 65535 pixels on a side.
    #[error("picture of {width}x{height} pixels")]
    PictureSize {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
}

impl SpsError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

/// Reads a sequence parameter set.
///
/// `nal`: the whole NAL unit with its header byte, emulation prevention bytes still in.
///
/// # Errors
/// [`SpsError`].
///
/// Source: ITU-T H.264, 7.3.2.1.1.
pub fn parse(nal: &[u8]) -> Result<SpsInfo, SpsError> {
    // Some encoders pad with zero bytes after the stop bit.
    let end = nal.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let nal = &nal[..end];
    let nal_type = unit_type(nal);
    if nal_type != nal_type::SPS || !(MIN_SPS_BYTES..=MAX_SPS_BYTES).contains(&nal.len()) {
        return Err(SpsError::NotSps {
            nal_type,
            len: nal.len(),
        });
    }
    // Cameras understate their level; a viewer's decoder does not mind, so neither do we: check against no level.
    let mut nal = nal.to_vec();
    nal[LEVEL_OFFSET] = UNKNOWN_LEVEL;
    let malformed = |error: &dyn std::fmt::Debug| SpsError::Malformed {
        reason: format!("{error:?}").to_lowercase(),
    };
    let bits = BitReader::new(ByteReader::skipping_h264_header(nal.as_slice()));
    let sps = SeqParameterSet::from_bits(bits).map_err(|error| malformed(&error))?;
    let (width, height) = sps.pixel_dimensions().map_err(|error| malformed(&error))?;
    match (u16::try_from(width), u16::try_from(height)) {
        (Ok(width @ 1..), Ok(height @ 1..)) => Ok(SpsInfo {
            width,
            height,
            frame_rate: frame_rate(&sps),
        }),
        _ => Err(SpsError::PictureSize { width, height }),
    }
}

fn frame_rate(sps: &SeqParameterSet) -> Option<f64> {
    sps.fps()
        .filter(|rate| rate.is_finite() && (MIN_FRAME_RATE..=MAX_FRAME_RATE).contains(rate))
}

/// Header, profile, constraint flags, level and one byte more.
const MIN_SPS_BYTES: usize = 5;
/// Real ones have 10 to 60 bytes; scaling matrices and HRD can add some hundred.
const MAX_SPS_BYTES: usize = 4096;
/// Header byte, `profile_idc`, constraint flags, then `level_idc`.
const LEVEL_OFFSET: usize = 3;
/// No level has this `level_idc`.
const UNKNOWN_LEVEL: u8 = 0xff;
/// A stated rate outside these bounds is a mistake of the encoder.
const MIN_FRAME_RATE: f64 = 1.0;
const MAX_FRAME_RATE: f64 = 1000.0;

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 320x180, 30 fps, High profile.
    pub(crate) const SPS_320X180: &[u8] = &[
        0x67, 0x64, 0x00, 0x0c, 0xac, 0xd9, 0x41, 0x41, 0x9f, 0x9f, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10,
        0x00, 0x00, 0x03, 0x03, 0xc0, 0xf1, 0x42, 0x99, 0x60,
    ];

    #[test]
    fn size_and_rate_are_read() {
        let info = parse(SPS_320X180).expect("valid");
        assert_eq!((info.width, info.height), (320, 180));
        assert_eq!(info.frame_rate, Some(30.0));
    }

    #[test]
    fn understated_level_and_padding_are_accepted() {
        let mut sps = SPS_320X180.to_vec();
        sps[LEVEL_OFFSET] = 10;
        sps.extend_from_slice(&[0, 0]);
        assert_eq!(parse(&sps), parse(SPS_320X180));
    }

    #[test]
    fn other_or_cut_units_are_refused() {
        assert_eq!(parse(&[]), Err(SpsError::NotSps { nal_type: 0, len: 0 }));
        assert_eq!(
            parse(&[0x68, 1, 2, 3, 4]),
            Err(SpsError::NotSps { nal_type: 8, len: 5 })
        );
        assert!(matches!(
            parse(&SPS_320X180[..7]),
            Err(SpsError::Malformed { .. })
        ));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(data: Vec<u8>) {
            let _ = parse(&data);
        }

        #[test]
        fn changed_bytes_never_panic(at in 1..SPS_320X180.len(), value: u8, tail: Vec<u8>) {
            let mut sps = SPS_320X180.to_vec();
            sps[at] = value;
            sps.extend_from_slice(&tail);
            let _ = parse(&sps);
        }
    }
}
