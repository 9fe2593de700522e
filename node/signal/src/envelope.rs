use std::fmt;

use w3av_types::ErrorKind;

use crate::{
    DeviceId, DeviceKeys, SignatureError,
    cbor::{CborError, Reader, Writer},
};

/// Id of a call or a room in the call contract.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(pub [u8; 32]);

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{}", hex::encode(self.0))
    }
}

impl fmt::Debug for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What an envelope is about. The node sees this, and nothing of what is inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// The caller rings.
    Ring = 1,
    /// The callee takes the call.
    Accept,
    /// The callee doesn't.
    Decline,
    /// The caller rings no more.
    Cancel,
    /// A session description that asks.
    Offer,
    /// A session description that answers.
    Answer,
    /// ICE candidates.
    Candidates,
    /// The end.
    Bye,
    /// A new sender key for media.
    Rekey,
}

impl Kind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Ring,
        Self::Accept,
        Self::Decline,
        Self::Cancel,
        Self::Offer,
        Self::Answer,
        Self::Candidates,
        Self::Bye,
        Self::Rekey,
    ];

    /// As the protocol spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ring => "ring",
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::Cancel => "cancel",
            Self::Offer => "offer",
            Self::Answer => "answer",
            Self::Candidates => "candidates",
            Self::Bye => "bye",
            Self::Rekey => "rekey",
        }
    }
}

/// Who of a call the sender is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Side {
    /// `from` is the caller, `to` the callee.
    Caller = 0,
    /// `from` is the callee, `to` the caller.
    Callee,
    /// Both are in a room.
    Room,
}

/// Everything of an envelope but its contents: what is authenticated beside the ciphertext.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// What it is about.
    pub kind: Kind,
    /// The call or room.
    pub call: CallId,
    /// First 8 bytes of the chain's genesis hash.
    pub genesis: [u8; 8],
    /// The firm.
    pub firm: u32,
    /// The sending device.
    pub from: DeviceId,
    /// The receiving device.
    pub to: DeviceId,
    /// Per call and sending device, from 1, strictly growing; gaps are allowed.
    pub sequence: u32,
    /// Unix time in milliseconds.
    pub sent_at_ms: u64,
    /// Who of the call `from` is.
    pub side: Side,
}

/// One message from a device to a device, sealed and signed.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    /// What the node reads.
    pub header: Header,
    /// Encapsulated key of HPKE.
    pub enc: [u8; 32],
    /// The message, sealed for `to`.
    pub ciphertext: Vec<u8>,
    /// By `from`, over [`Envelope::signed_text`].
    pub signature: [u8; 64],
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("header", &self.header)
            .field("ciphertext_len", &self.ciphertext.len())
            .finish_non_exhaustive()
    }
}

/// Why bytes are no envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// More than [`MAX_ENVELOPE_BYTES`].
    #[error("an envelope of {bytes} bytes is larger than {MAX_ENVELOPE_BYTES}")]
    TooLarge {
        /// How many.
        bytes: usize,
    },
    /// Not the deterministic encoding of an envelope.
    #[error("decoding an envelope")]
    Encoding(#[from] CborError),
    /// Another version than 1.
    #[error("version {version} of envelopes is unknown")]
    UnknownVersion {
        /// What it says.
        version: u64,
    },
    /// None of [`Kind::ALL`].
    #[error("kind {kind} of envelopes is unknown")]
    UnknownKind {
        /// What it says.
        kind: u64,
    },
    /// Sequences start at 1.
    #[error("sequence 0 is not a sequence")]
    NoSequence,
}

impl EnvelopeError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }

    /// A word for programs, the same in every implementation. Source: `PROTOCOL.md`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::Encoding(CborError::NotShortest { .. } | CborError::KeyOrder { .. }) => "not_deterministic",
            Self::Encoding(CborError::Trailing { .. }) => "trailing_bytes",
            Self::Encoding(_) | Self::NoSequence => "malformed",
            Self::UnknownVersion { .. } => "unknown_version",
            Self::UnknownKind { .. } => "unknown_kind",
        }
    }
}

impl Header {
    /// The deterministic encoding of the map with keys 1 to 10: what HPKE authenticates beside the ciphertext.
    #[must_use]
    pub fn aad(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.write(10, &mut writer);
        writer.into_bytes()
    }

    fn write(&self, entries: usize, writer: &mut Writer) {
        writer.map(entries).uint(1).uint(VERSION);
        writer.uint(2).uint(self.kind as u64);
        writer.uint(3).bytes(&self.call.0);
        writer.uint(4).bytes(&self.genesis);
        writer.uint(5).uint(self.firm.into());
        self.from.write(writer.uint(6));
        self.to.write(writer.uint(7));
        writer.uint(8).uint(self.sequence.into());
        writer.uint(9).uint(self.sent_at_ms);
        writer.uint(10).uint(self.side as u64);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, EnvelopeError> {
        let version = reader.key(1, LAST_KEY)?.uint("version")?;
        if version != VERSION {
            return Err(EnvelopeError::UnknownVersion { version });
        }
        let kind = reader.key(2, LAST_KEY)?.uint("kind")?;
        let kind = Kind::ALL
            .into_iter()
            .find(|known| *known as u64 == kind)
            .ok_or(EnvelopeError::UnknownKind { kind })?;
        let call = CallId(reader.key(3, LAST_KEY)?.array_of("call id of 32 bytes")?);
        let genesis = reader.key(4, LAST_KEY)?.array_of("genesis of 8 bytes")?;
        let firm = reader.key(5, LAST_KEY)?.uint_to(u32::MAX.into(), "firm")? as u32;
        let from = DeviceId::read(reader.key(6, LAST_KEY)?)?;
        let to = DeviceId::read(reader.key(7, LAST_KEY)?)?;
        let sequence = reader.key(8, LAST_KEY)?.uint_to(u32::MAX.into(), "sequence")? as u32;
        if sequence == 0 {
            return Err(EnvelopeError::NoSequence);
        }
        let sent_at_ms = reader.key(9, LAST_KEY)?.uint("time")?;
        let side = match reader.key(10, LAST_KEY)?.uint_to(2, "side")? {
            0 => Side::Caller,
            1 => Side::Callee,
            _ => Side::Room,
        };
        Ok(Self {
            kind,
            call,
            genesis,
            firm,
            from,
            to,
            sequence,
            sent_at_ms,
            side,
        })
    }
}

impl Envelope {
    /// Reads one envelope: all of `bytes`, in the one encoding that it has.
    ///
    /// # Errors
    /// [`EnvelopeError`]; the signature is not checked here.
    ///
    /// Source: RFC 8949, 4.2.1.
    pub fn decode(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        if bytes.len() > MAX_ENVELOPE_BYTES {
            return Err(EnvelopeError::TooLarge { bytes: bytes.len() });
        }
        let mut reader = Reader::new(bytes);
        reader.map_of_len(LAST_KEY, "map of 13 entries")?;
        let header = Header::read(&mut reader)?;
        let enc = reader
            .key(11, LAST_KEY)?
            .array_of("encapsulated key of 32 bytes")?;
        let ciphertext = reader.key(12, LAST_KEY)?.bytes("ciphertext")?.to_vec();
        let signature = reader.key(13, LAST_KEY)?.array_of("signature of 64 bytes")?;
        reader.end()?;
        Ok(Self {
            header,
            enc,
            ciphertext,
            signature,
        })
    }

    /// The bytes that [`Envelope::decode`] reads.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.header.write(13, &mut writer);
        self.write_sealed(&mut writer);
        writer.uint(13).bytes(&self.signature);
        writer.into_bytes()
    }

    /// What `from` signs: the domain, a zero byte, and the encoding of the map with keys 1 to 12.
    #[must_use]
    pub fn signed_text(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.header.write(12, &mut writer);
        self.write_sealed(&mut writer);
        [DOMAIN, b"\0", &writer.into_bytes()].concat()
    }

    /// Checks that the sender's device signed this.
    ///
    /// `signing`: what the firm contract says is the key of `from`.
    ///
    /// # Errors
    /// [`SignatureError`] when it is another's.
    pub fn verify(&self, signing: &[u8; 32]) -> Result<(), SignatureError> {
        DeviceKeys::verify(signing, &self.signed_text(), &self.signature)
    }

    fn write_sealed(&self, writer: &mut Writer) {
        writer.uint(11).bytes(&self.enc).uint(12).bytes(&self.ciphertext);
    }
}

/// What a receiver expects of the next envelope of a device in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expectation {
    /// First 8 bytes of the chain's genesis hash.
    pub genesis: [u8; 8],
    /// The firm of the call.
    pub firm: u32,
    /// The call.
    pub call: CallId,
    /// The receiving device.
    pub to: DeviceId,
    /// The largest sequence that was taken of this sender in this call; 0 before the first.
    pub last_sequence: u32,
    /// Unix time in milliseconds.
    pub now_ms: u64,
}

/// Why a receiver takes no notice of an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefusedError {
    /// Of another chain.
    #[error("the envelope is of another chain")]
    WrongGenesis,
    /// Of another firm.
    #[error("the envelope is of firm {firm}")]
    WrongFirm {
        /// What it says.
        firm: u32,
    },
    /// Of another call.
    #[error("the envelope is of call {call}")]
    WrongCall {
        /// What it says.
        call: CallId,
    },
    /// To another device.
    #[error("the envelope is not addressed to this device")]
    NotAddressed,
    /// Its sequence, or a later one, was taken before.
    #[error("sequence {sequence} is not above {last}")]
    Replayed {
        /// What it says.
        sequence: u32,
        /// The largest taken.
        last: u32,
    },
    /// Too old, or of the future.
    #[error("the envelope was sent at {sent_at_ms} ms, more than {MAX_CLOCK_SKEW_MS} ms from {now_ms} ms")]
    OutOfTime {
        /// What it says.
        sent_at_ms: u64,
        /// The receiver's clock.
        now_ms: u64,
    },
}

impl RefusedError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }

    /// A word for programs, the same in every implementation. Source: `PROTOCOL.md`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WrongGenesis => "wrong_genesis",
            Self::WrongFirm { .. } => "wrong_firm",
            Self::WrongCall { .. } => "wrong_call",
            Self::NotAddressed => "not_addressed",
            Self::Replayed { .. } => "replayed",
            Self::OutOfTime { .. } => "out_of_time",
        }
    }
}

impl Header {
    /// Whether a receiver may go on to check the signature and open the envelope.
    ///
    /// # Errors
    /// [`RefusedError`], the first that applies in the order of its variants.
    pub fn check(&self, expected: &Expectation) -> Result<(), RefusedError> {
        if self.genesis != expected.genesis {
            return Err(RefusedError::WrongGenesis);
        }
        if self.firm != expected.firm {
            return Err(RefusedError::WrongFirm { firm: self.firm });
        }
        if self.call != expected.call {
            return Err(RefusedError::WrongCall { call: self.call });
        }
        if self.to != expected.to {
            return Err(RefusedError::NotAddressed);
        }
        self.check_sequence(expected.last_sequence)?;
        self.check_time(expected.now_ms)
    }

    pub(crate) const fn check_sequence(&self, last: u32) -> Result<(), RefusedError> {
        let sequence = self.sequence;
        if sequence <= last {
            return Err(RefusedError::Replayed { sequence, last });
        }
        Ok(())
    }

    pub(crate) const fn check_time(&self, now_ms: u64) -> Result<(), RefusedError> {
        let sent_at_ms = self.sent_at_ms;
        if now_ms.abs_diff(sent_at_ms) > MAX_CLOCK_SKEW_MS {
            return Err(RefusedError::OutOfTime { sent_at_ms, now_ms });
        }
        Ok(())
    }
}

/// Domain of the signature and `info` of HPKE.
pub(crate) const DOMAIN: &[u8] = b"w3space-av/envelope/1";

/// A whole offer with every codec of a browser is 2 KB deflated; a rich one with candidates inside is far below this, and
/// 16 waiting envelopes of a device are a quarter of a megabyte.
pub const MAX_ENVELOPE_BYTES: usize = 16_384;

/// How far the clocks of sender and receiver may be apart, transport included. Also how long a sequence must be remembered.
pub const MAX_CLOCK_SKEW_MS: u64 = 60_000;

const VERSION: u64 = 1;
const LAST_KEY: u64 = 13;
