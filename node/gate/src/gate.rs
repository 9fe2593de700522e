//! The check on every request for media.

use w3av_types::{ErrorKind, EventId, Secret};

use crate::{Challenges, Claims, SessionConfig, SessionError, Sessions, TokenError, Tokens};

/// How the gate behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateConfig {
    /// Host and port of the site, shown in the text that a wallet signs.
    pub domain: String,
    /// Life of a token in milliseconds; players renew theirs before.
    pub token_ttl_ms: u64,
    /// Limits of the session table.
    pub sessions: SessionConfig,
}

impl GateConfig {
    /// The defaults, for this site.
    #[must_use]
    pub fn new(domain: impl Into<String>) -> Self {
        Self {
            domain: domain.into(),
            token_ttl_ms: 90_000,
            sessions: SessionConfig::default(),
        }
    }
}

/// Why a request for media is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GateError {
    /// The token itself is no good.
    #[error("refusing the token")]
    Token {
        /// What is wrong with it.
        #[from]
        source: TokenError,
    },
    /// The token admits to another event.
    #[error("the token is for event {admitted}, not {asked}")]
    ForeignEvent {
        /// The event of the token.
        admitted: EventId,
        /// The event that was asked for.
        asked: EventId,
    },
    /// The session was ended, replaced, revoked or idle.
    #[error("the session has ended")]
    SessionEnded,
}

impl GateError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Unauthorized
    }

    /// One word for counters.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Token {
                source: TokenError::Malformed,
            } => "malformed",
            Self::Token {
                source: TokenError::BadSignature,
            } => "not_genuine",
            Self::Token {
                source: TokenError::Expired { .. },
            } => "expired",
            Self::ForeignEvent { .. } => "foreign_event",
            Self::SessionEnded => "session_ended",
        }
    }
}

/// Challenges, tokens and sessions of one node.
#[derive(Debug)]
pub struct Gate {
    /// Texts that wait for a wallet's signature.
    pub challenges: Challenges,
    /// Makes and checks path tokens.
    pub tokens: Tokens,
    /// Who is watching.
    pub sessions: Sessions,
}

impl Gate {
    /// A gate that knows nobody yet. `secret`: the node's; tokens do not survive a change of it, nor a
    /// restart, since their sessions are gone.
    #[must_use]
    pub fn new(secret: &Secret<[u8; 32]>, config: GateConfig) -> Self {
        Self {
            challenges: Challenges::new(&config.domain),
            tokens: Tokens::new(secret, config.token_ttl_ms),
            sessions: Sessions::new(config.sessions),
        }
    }

    /// Whether `token` admits to `event` now; notes the request. Takes constant time and allocates nothing.
    ///
    /// # Errors
    /// [`GateError`], in this order: the token, its event, its session.
    pub fn admit(&mut self, now_ms: u64, token: &str, event: EventId) -> Result<Claims, GateError> {
        let claims = self.tokens.verify(now_ms, token)?;
        if claims.event() != event {
            return Err(GateError::ForeignEvent {
                admitted: claims.event(),
                asked: event,
            });
        }
        let ended = |_: SessionError| GateError::SessionEnded;
        self.sessions
            .touch(now_ms, claims.session, claims.ticket)
            .map_err(ended)?;
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use w3av_types::{Address, TicketId};

    use super::*;

    const NOW: u64 = 1_795_380_334_000;
    const EVENT: EventId = EventId(7);

    fn gate() -> Gate {
        Gate::new(&Secret::new([1; 32]), GateConfig::new("site"))
    }

    fn admitted(gate: &mut Gate, ticket: TicketId, n: u8) -> String {
        let opening = gate.sessions.begin();
        let opened = gate
            .sessions
            .open(NOW, opening, ticket, Address::ZERO, [n; 32])
            .expect("room");
        gate.tokens.mint(NOW, opened.session, ticket).text
    }

    fn reason(gate: &mut Gate, now_ms: u64, token: &str, event: EventId) -> &'static str {
        gate.admit(now_ms, token, event)
            .map_or_else(|error| error.reason(), |_| "admitted")
    }

    #[test]
    fn holder_is_admitted_until_something_ends_it() {
        let mut gate = gate();
        let ticket = TicketId::new(EVENT, 1);
        let token = admitted(&mut gate, ticket, 1);
        assert_eq!(reason(&mut gate, NOW + 89_999, &token, EVENT), "admitted");
        assert_eq!(reason(&mut gate, NOW, &token, EventId(8)), "foreign_event");
        assert_eq!(reason(&mut gate, NOW + 90_000, &token, EVENT), "expired");
        assert_eq!(reason(&mut gate, NOW, &token[1..], EVENT), "malformed");
        gate.sessions.revoke(ticket);
        assert_eq!(reason(&mut gate, NOW, &token, EVENT), "session_ended");
    }

    #[test]
    fn replaced_session_s_token_is_refused() {
        let mut gate = gate();
        let ticket = TicketId::new(EVENT, 1);
        let (old, new) = (admitted(&mut gate, ticket, 1), admitted(&mut gate, ticket, 2));
        assert_eq!(reason(&mut gate, NOW, &old, EVENT), "session_ended");
        assert_eq!(reason(&mut gate, NOW, &new, EVENT), "admitted");
    }

    #[test]
    fn token_does_not_survive_a_restart() {
        let token = admitted(&mut gate(), TicketId::new(EVENT, 1), 1);
        assert_eq!(reason(&mut gate(), NOW, &token, EVENT), "session_ended");
    }

    #[test]
    fn forged_token_is_refused_before_the_session_table_is_read() {
        let mut gate = gate();
        let forged = Tokens::new(&Secret::new([2; 32]), 90_000).mint(
            NOW,
            crate::SessionId(1),
            TicketId::new(EVENT, 1),
        );
        assert_eq!(reason(&mut gate, NOW, &forged.text, EVENT), "not_genuine");
    }
}
