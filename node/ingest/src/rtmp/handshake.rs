//! The opening exchange of a connection, server side.

use bytes::{Buf, BufMut, BytesMut};
use w3av_types::ErrorKind;

/// Waits for C0, C1 and C2 and answers with S0, S1 and S2.
///
/// Clients with the digest handshake of Flash Player are served too: S1 carries version 0, which tells them that this
/// server signs nothing. Source: RTMP 5.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handshake {
    filler: u64,
    is_answered: bool,
}

/// The peer does not speak RTMP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("rtmp version {version} is not supported, only {VERSION}")]
pub struct HandshakeError {
    /// The first byte that came.
    pub version: u8,
}

impl HandshakeError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

impl Handshake {
    /// A handshake that waits for the client. `filler` varies the bytes of S1, which need not be secret.
    #[must_use]
    pub const fn new(filler: u64) -> Self {
        Self {
            filler,
            is_answered: false,
        }
    }

    /// Takes what it needs from `input`, appends answers to `output`, and returns whether the handshake is done.
    ///
    /// C2 is not compared with S1: clients with a digest send something else there.
    ///
    /// # Errors
    /// [`HandshakeError`] at the first byte, when it is not version 3.
    pub fn decode(&mut self, input: &mut BytesMut, output: &mut BytesMut) -> Result<bool, HandshakeError> {
        if !self.is_answered {
            match input.first() {
                Some(&version) if version != VERSION => return Err(HandshakeError { version }),
                _ if input.len() < 1 + PACKET_BYTES => return Ok(false),
                _ => input.advance(1),
            }
            output.reserve(1 + 2 * PACKET_BYTES);
            output.put_u8(VERSION);
            self.put_s1(output);
            output.put_slice(&input.split_to(PACKET_BYTES));
            self.is_answered = true;
        }
        if input.len() < PACKET_BYTES {
            return Ok(false);
        }
        input.advance(PACKET_BYTES);
        Ok(true)
    }

    fn put_s1(&mut self, output: &mut BytesMut) {
        output.put_bytes(0, 8);
        for _ in 0..(PACKET_BYTES - 8) / 8 {
            self.filler = self.filler.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            output.put_u64(self.filler);
        }
    }
}

/// Length of C1, C2, S1 and S2.
pub const PACKET_BYTES: usize = 1536;
/// The only version in use.
pub const VERSION: u8 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &[u8], wanted: Result<bool, HandshakeError>, output_len: usize) {
        for step in [1, 100, usize::MAX] {
            let (mut handshake, mut buffer, mut output) =
                (Handshake::new(1), BytesMut::new(), BytesMut::new());
            let mut result = Ok(false);
            for part in input.chunks(step.min(input.len().max(1))) {
                buffer.put_slice(part);
                result = handshake.decode(&mut buffer, &mut output);
                if result != Ok(false) {
                    break;
                }
            }
            assert_eq!((result, output.len()), (wanted, output_len), "steps of {step}");
        }
    }

    #[test]
    fn handshake_is_answered_after_c1_and_done_after_c2() {
        let mut client = vec![VERSION];
        client.resize(1 + 2 * PACKET_BYTES, 7);
        check(&client[..PACKET_BYTES], Ok(false), 0);
        check(&client[..=PACKET_BYTES], Ok(false), 1 + 2 * PACKET_BYTES);
        check(&client, Ok(true), 1 + 2 * PACKET_BYTES);
    }

    #[test]
    fn other_protocols_are_refused_at_their_first_byte() {
        for first in [b'G', 0x16, 6, 0] {
            check(&[first], Err(HandshakeError { version: first }), 0);
        }
    }

    #[test]
    fn s2_repeats_c1_and_s1_claims_no_digest() {
        let (mut input, mut output) = (BytesMut::from(&[VERSION][..]), BytesMut::new());
        let c1: Vec<u8> = (0..PACKET_BYTES).map(|n| n as u8).collect();
        input.put_slice(&c1);
        input.put_slice(&[9; PACKET_BYTES]);
        input.put_slice(b"next");
        assert_eq!(Handshake::new(1).decode(&mut input, &mut output), Ok(true));
        assert_eq!((output[0], &output[1..9]), (VERSION, &[0; 8][..]));
        assert_eq!(&output[1 + PACKET_BYTES..], c1);
        assert_eq!(&input[..], b"next", "what follows is left for the chunk stream");
    }
}
