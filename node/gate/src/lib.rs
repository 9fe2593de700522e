//! Who may watch: wallet challenges, wallet signatures, path tokens and the session table.
//!
//! Pure: this crate never opens a socket, never reads a clock and never draws randomness. Times are Unix
//! milliseconds and random bytes are arguments, so every decision can be replayed. Who holds a ticket is not
//! known here: the caller asks the chain between a verified proof and [`Sessions::open`].
//!
//! The way in, in order: [`Challenges::issue`], the wallet signs [`Challenge::text`], [`Challenges::redeem`],
//! [`verify`], the chain, [`Sessions::open`], [`Tokens::mint`]; then [`Gate::admit`] on every request for
//! media.
//!
//! ```
//! use w3av_gate::{Gate, GateConfig};
//! use w3av_types::{Address, EventId, Secret, TicketId};
//!
//! let mut gate = Gate::new(&Secret::new([7; 32]), GateConfig::new("w3space.example"));
//! let (now_ms, ticket) = (1_790_000_000_000, TicketId::new(EventId(7), 1));
//! let opening = gate.sessions.begin();
//! let opened = gate.sessions.open(now_ms, opening, ticket, Address::ZERO, [1; 32])?;
//! let token = gate.tokens.mint(now_ms, opened.session, ticket);
//! assert!(gate.admit(now_ms, &token.text, EventId(7)).is_ok());
//! assert!(gate.admit(now_ms, &token.text, EventId(8)).is_err());
//! # Ok::<(), w3av_gate::SessionError>(())
//! ```

mod challenge;
mod gate;
mod session;
mod signature;
mod stream_key;
mod token;

pub use challenge::{CHALLENGE_TTL_MS, Challenge, ChallengeError, Challenges, MAX_CHALLENGES};
pub use gate::{Gate, GateConfig, GateError};
pub use session::{
    ConcurrencyPolicy, MAX_RECENT_REVOCATIONS, MAX_SESSIONS, Opened, Opening, SessionConfig, SessionError,
    SessionId, Sessions,
};
pub use signature::{ProofError, WalletProof, address_of_sr25519, verify};
pub use stream_key::{StreamKeyError, StreamKeys};
pub use token::{Claims, TOKEN_LEN, Token, TokenError, Tokens};
