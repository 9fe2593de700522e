//! What is inside an envelope.

use miniz_oxide::inflate::{
    TINFLStatus,
    core::{DecompressorOxide, decompress, inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF},
};
use w3av_types::{ErrorKind, Secret};

use crate::{
    Kind,
    cbor::{CborError, Reader, Writer},
};

/// A message between two devices, in the clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// The caller rings.
    Ring {
        /// What the caller wants to send.
        media: Media,
    },
    /// The callee takes the call.
    Accept {
        /// What the callee wants to send.
        media: Media,
    },
    /// The callee doesn't.
    Decline {
        /// Why.
        reason: DeclineReason,
    },
    /// The caller rings no more.
    Cancel,
    /// A session description that asks.
    Offer {
        /// SDP.
        sdp: Deflated,
    },
    /// A session description that answers.
    Answer {
        /// SDP.
        sdp: Deflated,
    },
    /// ICE candidates.
    Candidates {
        /// At most [`MAX_CANDIDATES`].
        candidates: Vec<Candidate>,
        /// Whether no more follow.
        is_last: bool,
    },
    /// The end.
    Bye {
        /// Why.
        reason: ByeReason,
    },
    /// The sender's new key for its media.
    Rekey {
        /// Up to [`MAX_KEY_ID`]: 16 random bits of the sender, then the generation's 8.
        key: u32,
        /// SFrame base key.
        base: Secret<[u8; 32]>,
    },
}

/// What somebody wants to send; receiving is always possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Media(u8);

impl Media {
    /// Nothing: only listens.
    pub const NONE: Self = Self(0);
    /// Audio.
    pub const AUDIO: Self = Self(1);
    /// Video.
    pub const VIDEO: Self = Self(2);
    /// Both.
    pub const BOTH: Self = Self(3);

    /// Bit 0 audio, bit 1 video.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }
}

/// Why a call was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum DeclineReason {
    /// Nobody was there.
    NoAnswer = 0,
    /// Somebody did not want to.
    Declined,
    /// In another call.
    Busy,
}

/// Why a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ByeReason {
    /// Somebody hung up.
    HungUp = 0,
    /// The certificate of the connection is not the one that was signed: somebody is in between.
    FingerprintMismatch,
    /// Media could not be encrypted.
    EncryptionFailed,
    /// The chain says that the other may not.
    Removed,
}

/// An ICE candidate.
#[derive(Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Media section.
    pub mid: String,
    /// `candidate:…`, as browsers write it. Holds addresses: not for logs.
    pub candidate: String,
}

impl std::fmt::Debug for Candidate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Candidate")
            .field("mid", &self.mid)
            .finish_non_exhaustive()
    }
}

/// A session description as raw DEFLATE. Source: RFC 1951.
#[derive(Clone, PartialEq, Eq)]
pub struct Deflated(Vec<u8>);

impl std::fmt::Debug for Deflated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Deflated({} bytes)", self.0.len())
    }
}

/// Why there is no session description inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InflateError {
    /// Not DEFLATE, or with bytes after it.
    #[error("the description is not raw DEFLATE")]
    NotDeflate,
    /// More than [`MAX_SDP_BYTES`] come out.
    #[error("the description is longer than {MAX_SDP_BYTES} bytes")]
    TooLong,
    /// What comes out is no UTF-8.
    #[error("the description is no text")]
    NotText,
}

impl InflateError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

impl Deflated {
    /// Deflates a description.
    ///
    /// # Errors
    /// [`InflateError::TooLong`] when the other side could not inflate it.
    pub fn from_sdp(sdp: &str) -> Result<Self, InflateError> {
        if sdp.len() > MAX_SDP_BYTES {
            return Err(InflateError::TooLong);
        }
        Ok(Self(miniz_oxide::deflate::compress_to_vec(sdp.as_bytes(), LEVEL)))
    }

    /// Bytes that came from elsewhere; they are not looked at before [`Deflated::sdp`].
    #[must_use]
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The description.
    ///
    /// # Errors
    /// [`InflateError`]; never takes more memory than the longest description.
    pub fn sdp(&self) -> Result<String, InflateError> {
        let mut text = vec![0; MAX_SDP_BYTES];
        let (status, taken, len) = decompress(
            &mut DecompressorOxide::new(),
            &self.0,
            &mut text,
            0,
            TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
        );
        match status {
            TINFLStatus::Done if taken == self.0.len() => {}
            TINFLStatus::HasMoreOutput => return Err(InflateError::TooLong),
            _ => return Err(InflateError::NotDeflate),
        }
        text.truncate(len);
        String::from_utf8(text).map_err(|_| InflateError::NotText)
    }
}

/// Why a plaintext is no message of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MessageError {
    /// Not the deterministic encoding of such a message.
    #[error("decoding a message")]
    Encoding(#[from] CborError),
}

impl MessageError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

impl Message {
    /// The kind of envelope that it goes into.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Ring { .. } => Kind::Ring,
            Self::Accept { .. } => Kind::Accept,
            Self::Decline { .. } => Kind::Decline,
            Self::Cancel => Kind::Cancel,
            Self::Offer { .. } => Kind::Offer,
            Self::Answer { .. } => Kind::Answer,
            Self::Candidates { .. } => Kind::Candidates,
            Self::Bye { .. } => Kind::Bye,
            Self::Rekey { .. } => Kind::Rekey,
        }
    }

    /// The plaintext of an envelope.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        match self {
            Self::Ring { media } | Self::Accept { media } => writer.map(1).uint(1).uint(media.0.into()),
            Self::Decline { reason } => writer.map(1).uint(1).uint(*reason as u64),
            Self::Cancel => writer.map(0),
            Self::Offer { sdp } | Self::Answer { sdp } => writer.map(1).uint(1).bytes(&sdp.0),
            Self::Candidates { candidates, is_last } => {
                writer
                    .map(if *is_last { 2 } else { 1 })
                    .uint(1)
                    .array(candidates.len());
                for Candidate { mid, candidate } in candidates {
                    writer.array(2).text(mid).text(candidate);
                }
                if *is_last {
                    writer.uint(2).truth()
                } else {
                    &mut writer
                }
            }
            Self::Bye { reason } => writer.map(1).uint(1).uint(*reason as u64),
            Self::Rekey { key, base } => writer
                .map(2)
                .uint(1)
                .uint((*key).into())
                .uint(2)
                .bytes(base.expose()),
        };
        writer.into_bytes()
    }

    /// Reads the plaintext of an envelope of `kind`.
    ///
    /// # Errors
    /// [`MessageError`] when it is anything but the one encoding of a message of that kind. A description is not
    /// inflated here.
    pub fn decode(kind: Kind, bytes: &[u8]) -> Result<Self, MessageError> {
        let mut reader = Reader::new(bytes);
        let message = Self::read(kind, &mut reader)?;
        reader.end()?;
        Ok(message)
    }

    fn read(kind: Kind, reader: &mut Reader<'_>) -> Result<Self, CborError> {
        Ok(match kind {
            Kind::Ring => Self::Ring {
                media: media(reader)?,
            },
            Kind::Accept => Self::Accept {
                media: media(reader)?,
            },
            Kind::Decline => {
                let reason = match only(reader)?.uint_to(2, "reason to decline")? {
                    0 => DeclineReason::NoAnswer,
                    1 => DeclineReason::Declined,
                    _ => DeclineReason::Busy,
                };
                Self::Decline { reason }
            }
            Kind::Cancel => {
                reader.map_of_len(0, "empty map")?;
                Self::Cancel
            }
            Kind::Offer => Self::Offer { sdp: sdp(reader)? },
            Kind::Answer => Self::Answer { sdp: sdp(reader)? },
            Kind::Candidates => Self::read_candidates(reader)?,
            Kind::Bye => {
                let reason = match only(reader)?.uint_to(3, "reason to leave")? {
                    0 => ByeReason::HungUp,
                    1 => ByeReason::FingerprintMismatch,
                    2 => ByeReason::EncryptionFailed,
                    _ => ByeReason::Removed,
                };
                Self::Bye { reason }
            }
            Kind::Rekey => {
                reader.map_of_len(2, "map of two entries")?;
                let key = reader.key(1, 2)?.uint_to(MAX_KEY_ID.into(), "key id")? as u32;
                let base = Secret::new(reader.key(2, 2)?.array_of("base key of 32 bytes")?);
                Self::Rekey { key, base }
            }
        })
    }

    fn read_candidates(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let is_last = reader.map_to(1, 2, "map with candidates")? == 2;
        reader.key(1, 2)?;
        let count = reader.array_to(MAX_CANDIDATES as u64, "array of candidates")?;
        let mut candidates = Vec::with_capacity(count as usize);
        for _ in 0..count {
            reader.array_of_len(2, "media section and candidate")?;
            let (mid, candidate) = (reader.text("media section")?, reader.text("candidate")?);
            candidates.push(Candidate {
                mid: mid.to_owned(),
                candidate: candidate.to_owned(),
            });
        }
        if is_last {
            reader.key(2, 2)?.truth("true")?;
        }
        Ok(Self::Candidates { candidates, is_last })
    }
}

/// The value of a map's only entry, whose key is 1.
fn only<'r, 'a>(reader: &'r mut Reader<'a>) -> Result<&'r mut Reader<'a>, CborError> {
    reader.map_of_len(1, "map of one entry")?;
    reader.key(1, 1)
}

fn media(reader: &mut Reader<'_>) -> Result<Media, CborError> {
    Ok(Media(only(reader)?.uint_to(3, "media bits")? as u8))
}

fn sdp(reader: &mut Reader<'_>) -> Result<Deflated, CborError> {
    Ok(Deflated(only(reader)?.bytes("description")?.to_vec()))
}

/// The longest description measured, with every codec and both directions, has 11 KB; a bomb of DEFLATE ends here.
pub const MAX_SDP_BYTES: usize = 65_536;

/// A browser with several networks gathers about a dozen; more go into a second envelope.
pub const MAX_CANDIDATES: usize = 32;

/// 16 random bits and a generation of 8.
pub const MAX_KEY_ID: u32 = 0xFF_FFFF;

/// The usual trade of size for time; a description is deflated in a fraction of a millisecond.
const LEVEL: u8 = 6;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn description_is_inflated_within_its_limit() {
        for (sdp, is_fine) in [
            (String::new(), true),
            ("v=0\r\n".repeat(100), true),
            ("a".repeat(MAX_SDP_BYTES), true),
            ("a".repeat(MAX_SDP_BYTES + 1), false),
        ] {
            let deflated = Deflated(miniz_oxide::deflate::compress_to_vec(sdp.as_bytes(), LEVEL));
            let expected = if is_fine {
                Ok(sdp.clone())
            } else {
                Err(InflateError::TooLong)
            };
            assert_eq!(deflated.sdp(), expected);
            assert_eq!(Deflated::from_sdp(&sdp).map(drop).is_ok(), is_fine);
        }
    }

    #[test]
    fn bytes_after_a_description_and_cut_ones_are_refused() {
        let whole = Deflated::from_sdp("v=0\r\n").expect("short");
        let longer = Deflated([&whole.0[..], &[0]].concat());
        let shorter = Deflated(whole.0[..whole.0.len() - 1].to_vec());
        for wrong in [longer, shorter, Deflated(vec![]), Deflated(vec![0xFF; 9])] {
            assert_eq!(wrong.sdp(), Err(InflateError::NotDeflate), "{wrong:?}");
        }
        let bytes = Deflated(miniz_oxide::deflate::compress_to_vec(&[0xFF, 0xFE], LEVEL));
        assert_eq!(bytes.sdp(), Err(InflateError::NotText));
    }

    #[test]
    fn plaintexts_of_another_form_are_refused() {
        for (kind, bytes) in [
            (Kind::Ring, "a10104"),
            (Kind::Ring, "a1011801"),
            (Kind::Ring, "a0"),
            (Kind::Ring, "a1010100"),
            (Kind::Ring, "a2010102f5"),
            (Kind::Decline, "a10103"),
            (Kind::Bye, "a10104"),
            (Kind::Cancel, "a10100"),
            (Kind::Cancel, ""),
            (Kind::Offer, "a1016161"),
            (Kind::Candidates, "a2018002f4"),
            (Kind::Candidates, "a0"),
            (Kind::Candidates, "a1019821"),
            (Kind::Candidates, "a1018182613061ff"),
            (Kind::Rekey, "a20100024100"),
            (Kind::Rekey, "a2011a0100000002582000"),
        ] {
            let bytes = hex::decode(bytes).expect("hex");
            assert!(Message::decode(kind, &bytes).is_err(), "{kind:?} {bytes:x?}");
        }
    }

    #[test]
    fn candidates_and_descriptions_stay_out_of_logs() {
        let candidates = vec![Candidate {
            mid: "0".into(),
            candidate: "candidate:1 1 udp 1 192.0.2.7 9 typ host".into(),
        }];
        let sdp = Deflated::from_bytes(vec![0xAB]);
        for message in [
            Message::Candidates {
                candidates,
                is_last: false,
            },
            Message::Offer { sdp },
        ] {
            let text = format!("{message:?}");
            assert!(!text.contains("192.0.2.7") && !text.contains("171"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_the_same(kind in 0..9_usize, bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let kind = Kind::ALL[kind];
            if let Ok(message) = Message::decode(kind, &bytes) {
                prop_assert_eq!(message.kind(), kind);
                prop_assert_eq!(message.encode(), bytes);
            }
        }
    }
}
