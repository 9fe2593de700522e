//! Who is watching: at most one session per ticket, ended at once by a revocation.

use std::collections::{HashMap, VecDeque, hash_map::Entry};

use w3av_types::{Address, ErrorKind, EventId, TicketId};

/// Names a session. Unpredictable, so that a token outlives neither its session nor a restart of the node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(pub u64);

/// What happens when a ticket that is in use is presented again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ConcurrencyPolicy {
    /// The new session ends the old one: who holds the wallet decides.
    #[default]
    Replace,
    /// The new session is refused while the old one is in use.
    Refuse,
}

/// Limits of the session table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionConfig {
    /// What happens when a ticket that is in use is presented again.
    pub policy: ConcurrencyPolicy,
    /// Milliseconds without a request after which a session is forgotten. Longer than a token's life.
    pub idle_ms: u64,
    /// Sessions at a time, at most [`MAX_SESSIONS`].
    pub max_sessions: usize,
}

impl Default for SessionConfig {
    fn default() -> Self {
        Self {
            policy: ConcurrencyPolicy::default(),
            idle_ms: 180_000,
            max_sessions: MAX_SESSIONS,
        }
    }
}

/// Why a session is not opened or held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The table is full of sessions in use.
    #[error("all {max_sessions} sessions are in use")]
    Full {
        /// The limit.
        max_sessions: usize,
    },
    /// The ticket is in use and the policy is [`ConcurrencyPolicy::Refuse`].
    #[error("ticket {ticket} is in use by another session")]
    InUse {
        /// The ticket.
        ticket: TicketId,
    },
    /// The ticket was revoked after the chain was asked; ask again.
    #[error("ticket {ticket} changed while the session was opened")]
    Revoked {
        /// The ticket.
        ticket: TicketId,
    },
    /// There is no such session, or no longer.
    #[error("the session has ended")]
    Ended,
}

impl SessionError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Full { .. } => ErrorKind::Exhausted,
            Self::InUse { .. } | Self::Revoked { .. } => ErrorKind::Conflict,
            Self::Ended => ErrorKind::Unauthorized,
        }
    }
}

/// Remembers when an opening began, so that a revocation in between is not lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    revocations: u64,
}

/// A session that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The new session.
    pub session: SessionId,
    /// The ticket's earlier session, ended by this one: its connections must be closed.
    pub ended: Option<SessionId>,
}

/// The session table.
///
/// It holds no connections: methods that end sessions return their ids, and the shell closes what belongs to
/// them.
#[derive(Debug)]
pub struct Sessions {
    config: SessionConfig,
    sessions: HashMap<SessionId, Session>,
    by_ticket: HashMap<TicketId, SessionId>,
    /// Revocations so far; the last ones are in `recent`, newest at the back.
    revocations: u64,
    recent: VecDeque<Revocation>,
    next_sweep_ms: u64,
}

#[derive(Debug)]
struct Session {
    ticket: TicketId,
    viewer: Address,
    seen_ms: u64,
    /// Open connections; a held session is not idle.
    holds: u32,
}

#[derive(Debug, Clone, Copy)]
enum Revocation {
    Ticket(TicketId),
    Event(EventId),
}

impl Revocation {
    fn covers(self, ticket: TicketId) -> bool {
        match self {
            Self::Ticket(revoked) => revoked == ticket,
            Self::Event(event) => event == ticket.event(),
        }
    }
}

impl Sessions {
    /// No sessions yet.
    #[must_use]
    pub fn new(mut config: SessionConfig) -> Self {
        config.max_sessions = config.max_sessions.min(MAX_SESSIONS);
        Self {
            config,
            sessions: HashMap::new(),
            by_ticket: HashMap::new(),
            revocations: 0,
            recent: VecDeque::new(),
            next_sweep_ms: 0,
        }
    }

    /// To be called before the chain is asked who holds the ticket.
    #[must_use]
    pub const fn begin(&self) -> Opening {
        Opening {
            revocations: self.revocations,
        }
    }

    /// Opens a session for the ticket's holder. `random`: fresh, unpredictable bytes.
    ///
    /// # Errors
    /// [`SessionError::Full`], [`SessionError::InUse`], or [`SessionError::Revoked`] when the ticket was revoked
    /// since `opening`, or so many others were that it cannot be told.
    pub fn open(
        &mut self,
        now_ms: u64,
        opening: Opening,
        ticket: TicketId,
        viewer: Address,
        random: [u8; 32],
    ) -> Result<Opened, SessionError> {
        if self.is_revoked_since(opening, ticket) {
            return Err(SessionError::Revoked { ticket });
        }
        let earlier = self.by_ticket.get(&ticket).copied();
        if let Some(earlier) = earlier {
            if self.config.policy == ConcurrencyPolicy::Refuse && !self.is_idle(now_ms, earlier) {
                return Err(SessionError::InUse { ticket });
            }
            self.end(earlier);
        }
        self.make_room(now_ms)?;
        let mut id = [0; 8];
        id.copy_from_slice(&random[..8]);
        let session = SessionId(u64::from_be_bytes(id));
        let Entry::Vacant(entry) = self.sessions.entry(session) else {
            // Two equal draws of 64 bits: the randomness is broken, and a session must never change hands.
            return Err(SessionError::Full {
                max_sessions: self.config.max_sessions,
            });
        };
        entry.insert(Session {
            ticket,
            viewer,
            seen_ms: now_ms,
            holds: 0,
        });
        self.by_ticket.insert(ticket, session);
        Ok(Opened {
            session,
            ended: earlier,
        })
    }

    /// Whether the session is there and belongs to that ticket. Does not count as a request.
    #[must_use]
    pub fn is_live(&self, session: SessionId, ticket: TicketId) -> bool {
        self.sessions
            .get(&session)
            .is_some_and(|entry| entry.ticket == ticket)
    }

    /// Notes a request, which keeps the session from becoming idle.
    ///
    /// # Errors
    /// [`SessionError::Ended`] when it is not there, was idle for too long, or belongs to another ticket.
    pub fn touch(&mut self, now_ms: u64, session: SessionId, ticket: TicketId) -> Result<(), SessionError> {
        if self.is_idle(now_ms, session) {
            self.end(session);
        }
        let entry = self
            .sessions
            .get_mut(&session)
            .filter(|entry| entry.ticket == ticket);
        entry.ok_or(SessionError::Ended)?.seen_ms = now_ms;
        Ok(())
    }

    /// Notes an open connection: until [`Self::release`] the session does not become idle.
    ///
    /// # Errors
    /// [`SessionError::Ended`].
    pub fn hold(&mut self, session: SessionId) -> Result<(), SessionError> {
        let entry = self.sessions.get_mut(&session).ok_or(SessionError::Ended)?;
        entry.holds = entry.holds.saturating_add(1);
        Ok(())
    }

    /// Notes the end of a connection that was held.
    pub fn release(&mut self, now_ms: u64, session: SessionId) {
        if let Some(entry) = self.sessions.get_mut(&session) {
            entry.holds = entry.holds.saturating_sub(1);
            entry.seen_ms = now_ms;
        }
    }

    /// Ends one session. Whether it was there.
    pub fn end(&mut self, session: SessionId) -> bool {
        let Some(entry) = self.sessions.remove(&session) else {
            return false;
        };
        self.by_ticket.remove(&entry.ticket);
        true
    }

    /// Ends the ticket's session, and refuses the openings that have begun before now.
    pub fn revoke(&mut self, ticket: TicketId) -> Vec<SessionId> {
        self.remember(Revocation::Ticket(ticket));
        let session = self.by_ticket.get(&ticket).copied();
        session
            .into_iter()
            .inspect(|&session| _ = self.end(session))
            .collect()
    }

    /// Ends every session of an event, and refuses the openings that have begun before now. Reads the whole
    /// table.
    pub fn revoke_event(&mut self, event: EventId) -> Vec<SessionId> {
        self.remember(Revocation::Event(event));
        let of_event =
            |(ticket, session): (&TicketId, &SessionId)| (ticket.event() == event).then_some(*session);
        let ended: Vec<_> = self.by_ticket.iter().filter_map(of_event).collect();
        ended.iter().for_each(|&session| _ = self.end(session));
        ended
    }

    /// Forgets the sessions that are idle and returns them. Reads the whole table: call it every few seconds.
    pub fn sweep(&mut self, now_ms: u64) -> Vec<SessionId> {
        self.next_sweep_ms = now_ms.saturating_add(SWEEP_INTERVAL_MS);
        let idle: Vec<_> = self
            .sessions
            .keys()
            .copied()
            .filter(|&id| self.is_idle(now_ms, id))
            .collect();
        idle.iter().for_each(|&session| _ = self.end(session));
        idle
    }

    /// The wallet that opened the session.
    #[must_use]
    pub fn viewer(&self, session: SessionId) -> Option<Address> {
        self.sessions.get(&session).map(|entry| entry.viewer)
    }

    /// Sessions in the table.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sessions.len()
    }

    /// Sessions of the tickets that `counts` holds for. Reads the whole table.
    #[must_use]
    pub fn count(&self, counts: impl Fn(TicketId) -> bool) -> usize {
        self.by_ticket.keys().filter(|ticket| counts(**ticket)).count()
    }

    /// Whether nobody watches.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sessions.is_empty()
    }

    fn is_idle(&self, now_ms: u64, session: SessionId) -> bool {
        let idle =
            |entry: &Session| entry.holds == 0 && now_ms >= entry.seen_ms.saturating_add(self.config.idle_ms);
        self.sessions.get(&session).is_some_and(idle)
    }

    fn make_room(&mut self, now_ms: u64) -> Result<(), SessionError> {
        let max_sessions = self.config.max_sessions;
        // A full table must not be read once per request of those who knock.
        if self.sessions.len() >= max_sessions && now_ms >= self.next_sweep_ms {
            self.sweep(now_ms);
        }
        if self.sessions.len() < max_sessions {
            Ok(())
        } else {
            Err(SessionError::Full { max_sessions })
        }
    }

    fn remember(&mut self, revocation: Revocation) {
        if self.recent.len() >= MAX_RECENT_REVOCATIONS {
            self.recent.pop_front();
        }
        self.recent.push_back(revocation);
        self.revocations += 1;
    }

    fn is_revoked_since(&self, opening: Opening, ticket: TicketId) -> bool {
        let missed = usize::try_from(self.revocations - opening.revocations).unwrap_or(usize::MAX);
        missed > self.recent.len()
            || self
                .recent
                .iter()
                .rev()
                .take(missed)
                .any(|revoked| revoked.covers(ticket))
    }
}

/// About 10 MB. More viewers than the network of one node carries.
pub const MAX_SESSIONS: usize = 100_000;

/// An opening lasts as long as one question to the chain, seconds at most; a block revokes fewer tickets than
/// this.
pub const MAX_RECENT_REVOCATIONS: usize = 4_096;

/// Between two readings of a full table.
const SWEEP_INTERVAL_MS: u64 = 1_000;

#[cfg(test)]
#[path = "session/tests.rs"]
mod tests;
