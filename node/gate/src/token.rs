//! Path tokens: short-lived, checked without a look-up.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use w3av_types::{ErrorKind, EventId, Secret, TicketId};

use crate::SessionId;

/// What a genuine token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    /// The session that it was made for.
    pub session: SessionId,
    /// The ticket of that session; names the event too.
    pub ticket: TicketId,
    /// Unix time in milliseconds from which it is refused.
    pub expires_at_ms: u64,
}

impl Claims {
    /// The event that the token admits to.
    #[must_use]
    pub const fn event(&self) -> EventId {
        self.ticket.event()
    }
}

/// A token as its holder carries it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// [`TOKEN_LEN`] characters of the URL-safe base64 alphabet.
    pub text: String,
    /// Unix time in milliseconds from which it is refused.
    pub expires_at_ms: u64,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token")
            .field("expires_at_ms", &self.expires_at_ms)
            .finish_non_exhaustive()
    }
}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// Not a token of this version.
    #[error("the token is malformed")]
    Malformed,
    /// Not made by this node, or changed on the way.
    #[error("the token is not genuine")]
    BadSignature,
    /// Genuine, but its time is over.
    #[error("the token expired at {expired_at_ms} ms")]
    Expired {
        /// Unix time in milliseconds at which it ended.
        expired_at_ms: u64,
    },
}

impl TokenError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Unauthorized
    }
}

/// Mints and verifies tokens under one key.
///
/// Layout, big-endian: version (1 byte), key id (1), ticket (12: event and serial), session (8), expiry in
/// Unix milliseconds (8), and the first 18 bytes of keyed BLAKE3 over all that. 48 bytes leave no spare bits
/// in base64, so each token has exactly one spelling.
#[derive(Debug)]
pub struct Tokens {
    key: Secret<[u8; 32]>,
    key_id: u8,
    ttl_ms: u64,
}

impl Tokens {
    /// Tokens under the node's secret, each good for `ttl_ms`.
    #[must_use]
    pub fn new(secret: &Secret<[u8; 32]>, ttl_ms: u64) -> Self {
        let key = blake3::derive_key("w3av 2026-11 path token", secret.expose());
        let key_id = blake3::derive_key("w3av 2026-11 path token key id", secret.expose())[0];
        Self {
            key: Secret::new(key),
            key_id,
            ttl_ms,
        }
    }

    /// Makes a token for a session.
    #[must_use]
    pub fn mint(&self, now_ms: u64, session: SessionId, ticket: TicketId) -> Token {
        let expires_at_ms = now_ms.saturating_add(self.ttl_ms);
        let mut bytes = [0; BYTES];
        bytes[0] = VERSION;
        bytes[1] = self.key_id;
        bytes[TICKET..SESSION].copy_from_slice(&ticket.token().to_be_bytes()[4..]);
        bytes[SESSION..EXPIRY].copy_from_slice(&session.0.to_be_bytes());
        bytes[EXPIRY..MAC].copy_from_slice(&expires_at_ms.to_be_bytes());
        let mac = blake3::keyed_hash(self.key.expose(), &bytes[..MAC]);
        bytes[MAC..].copy_from_slice(&mac.as_bytes()[..BYTES - MAC]);
        Token {
            text: URL_SAFE_NO_PAD.encode(bytes),
            expires_at_ms,
        }
    }

    /// What `text` claims, if it is genuine and not over. Allocates nothing.
    ///
    /// # Errors
    /// [`TokenError`]. The time taken does not depend on how much of a forged token is right.
    pub fn verify(&self, now_ms: u64, text: &str) -> Result<Claims, TokenError> {
        if text.len() != TOKEN_LEN {
            return Err(TokenError::Malformed);
        }
        let mut bytes = [0; BYTES];
        URL_SAFE_NO_PAD
            .decode_slice(text, &mut bytes)
            .map_err(|_| TokenError::Malformed)?;
        if bytes[0] != VERSION {
            return Err(TokenError::Malformed);
        }
        let expected = blake3::keyed_hash(self.key.expose(), &bytes[..MAC]);
        let mut presented = *expected.as_bytes();
        presented[..BYTES - MAC].copy_from_slice(&bytes[MAC..]);
        // Comparing two `Hash`es takes the same time wherever they differ.
        if blake3::Hash::from_bytes(presented) != expected || bytes[1] != self.key_id {
            return Err(TokenError::BadSignature);
        }
        let ticket = TicketId::try_from(be(&bytes[TICKET..SESSION])).map_err(|_| TokenError::Malformed)?;
        let expires_at_ms = be(&bytes[EXPIRY..MAC]) as u64;
        if now_ms >= expires_at_ms {
            return Err(TokenError::Expired {
                expired_at_ms: expires_at_ms,
            });
        }
        Ok(Claims {
            session: SessionId(be(&bytes[SESSION..EXPIRY]) as u64),
            ticket,
            expires_at_ms,
        })
    }
}

/// Big-endian number of at most 16 bytes.
fn be(bytes: &[u8]) -> u128 {
    bytes
        .iter()
        .fold(0, |number, &byte| number << 8 | u128::from(byte))
}

/// Characters of every token.
pub const TOKEN_LEN: usize = BYTES / 3 * 4;

const VERSION: u8 = 1;
const TICKET: usize = 2;
const SESSION: usize = 14;
const EXPIRY: usize = 22;
const MAC: usize = 30;
/// 18 bytes of MAC (144 bits) make the whole divisible by 3.
const BYTES: usize = 48;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: u64 = 1_795_380_334_000;
    const TTL: u64 = 90_000;

    fn tokens() -> Tokens {
        Tokens::new(&Secret::new([1; 32]), TTL)
    }

    fn ticket() -> TicketId {
        TicketId::new(EventId(7), 3)
    }

    #[test]
    fn token_says_what_it_was_minted_for() {
        let token = tokens().mint(NOW, SessionId(u64::MAX - 5), ticket());
        let claims = tokens().verify(NOW, &token.text).expect("genuine");
        let expected = Claims {
            session: SessionId(u64::MAX - 5),
            ticket: ticket(),
            expires_at_ms: NOW + TTL,
        };
        assert_eq!(
            (claims, claims.event(), token.text.len()),
            (expected, EventId(7), TOKEN_LEN)
        );
    }

    #[test]
    fn token_ends_at_its_expiry() {
        let token = tokens().mint(NOW, SessionId(1), ticket());
        assert!(tokens().verify(NOW + TTL - 1, &token.text).is_ok());
        let expired = Err(TokenError::Expired {
            expired_at_ms: NOW + TTL,
        });
        assert_eq!(tokens().verify(NOW + TTL, &token.text), expired);
    }

    #[test]
    fn token_of_another_node_is_refused() {
        let token = Tokens::new(&Secret::new([2; 32]), TTL).mint(NOW, SessionId(1), ticket());
        assert_eq!(tokens().verify(NOW, &token.text), Err(TokenError::BadSignature));
    }

    #[test]
    fn token_is_not_printed() {
        let token = tokens().mint(NOW, SessionId(1), ticket());
        assert!(!format!("{token:?}").contains(&token.text));
    }

    proptest! {
        #[test]
        fn any_changed_character_is_refused(at in 0..TOKEN_LEN, to in "[A-Za-z0-9_-]") {
            let text = tokens().mint(NOW, SessionId(1), ticket()).text;
            let mut changed = text.clone();
            changed.replace_range(at..=at, &to);
            prop_assert_eq!(tokens().verify(NOW, &changed).is_ok(), changed == text);
        }

        #[test]
        fn any_cut_or_grown_token_is_refused(length in 0..TOKEN_LEN, more in "[A-Za-z0-9_=-]{1,8}") {
            let text = tokens().mint(NOW, SessionId(1), ticket()).text;
            prop_assert_eq!(tokens().verify(NOW, &text[..length]), Err(TokenError::Malformed));
            prop_assert_eq!(tokens().verify(NOW, &(text + &more)), Err(TokenError::Malformed));
        }

        #[test]
        fn arbitrary_text_is_refused_without_panic(text in "\\PC{0,96}", sized in "[A-Za-z0-9_-]{64}") {
            prop_assert!(tokens().verify(NOW, &text).is_err());
            prop_assert!(tokens().verify(NOW, &sized).is_err());
        }
    }
}
