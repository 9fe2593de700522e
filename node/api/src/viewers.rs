//! The gate with its connections: the one place where a session's end reaches the sockets.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio_util::sync::CancellationToken;
use w3av_gate::{
    Challenge, ChallengeError, Claims, Gate, GateError, Opening, SessionError, SessionId, Token,
};
use w3av_types::{Address, EventId, TicketId};

use crate::{Clock, Random};

/// Serials from here on stand for witnesses and belong to no ticket: an event has at most a million.
pub const WITNESS_SERIALS: u32 = 0xFF00_0000;

/// Who is watching, with the long connections that must end with their session.
///
/// Shared by the handlers and by whoever follows the chain. Every method takes microseconds and never waits.
pub struct Viewers {
    table: Mutex<Table>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

struct Table {
    gate: Gate,
    /// The long connection of a session, at most one, by a number that tells it from its successor.
    connections: HashMap<SessionId, (u64, CancellationToken)>,
    next_connection: u64,
}

impl std::fmt::Debug for Viewers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Viewers")
            .field("sessions", &self.sessions())
            .finish_non_exhaustive()
    }
}

impl Viewers {
    /// Nobody yet.
    #[must_use]
    pub fn new(gate: Gate, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        let table = Table {
            gate,
            connections: HashMap::new(),
            next_connection: 0,
        };
        Self {
            table: Mutex::new(table),
            clock,
            random,
        }
    }

    /// Ends the session of a ticket that was refunded or changed hands: its connections close at once, its
    /// next request is refused, and an opening that is under way fails. Returns how many sessions ended.
    pub fn revoke_ticket(&self, ticket: TicketId) -> usize {
        let mut table = self.table();
        let ended = table.gate.sessions.revoke(ticket);
        table.close(&ended)
    }

    /// Ends all sessions of an event. Returns how many.
    pub fn revoke_event(&self, event: EventId) -> usize {
        let mut table = self.table();
        let ended = table.gate.sessions.revoke_event(event);
        table.close(&ended)
    }

    /// Closes every long connection and leaves the sessions: the node stops, and players may come back.
    pub(crate) fn disconnect_all(&self) {
        self.table()
            .connections
            .drain()
            .for_each(|(_, (_, connection))| connection.cancel());
    }

    /// Forgets idle sessions. [`crate::Server::run`] calls it; returns how many.
    pub fn sweep(&self) -> usize {
        let now_ms = self.clock.now_ms();
        let mut table = self.table();
        let ended = table.gate.sessions.sweep(now_ms);
        table.close(&ended)
    }

    /// Sessions now.
    #[must_use]
    pub fn sessions(&self) -> usize {
        self.table().gate.sessions.len()
    }

    /// Viewers of an event now; witnesses don't count.
    #[must_use]
    pub fn sessions_of(&self, event: EventId) -> usize {
        self.table()
            .gate
            .sessions
            .count(|ticket| ticket.event() == event && ticket.serial() < WITNESS_SERIALS)
    }

    /// Challenges that were pushed out of the full table before their time.
    #[must_use]
    pub fn evicted_challenges(&self) -> u64 {
        self.table().gate.challenges.evicted()
    }

    pub(crate) fn challenge(&self, address: Address) -> Challenge {
        let (now_ms, random) = (self.clock.now_ms(), self.random.bytes());
        self.table().gate.challenges.issue(now_ms, address, random)
    }

    pub(crate) fn redeem(&self, address: Address, nonce: &str) -> Result<String, ChallengeError> {
        let now_ms = self.clock.now_ms();
        self.table().gate.challenges.redeem(now_ms, address, nonce)
    }

    pub(crate) fn begin(&self) -> Opening {
        self.table().gate.sessions.begin()
    }

    pub(crate) fn open(
        &self,
        opening: Opening,
        ticket: TicketId,
        viewer: Address,
    ) -> Result<Token, SessionError> {
        let (now_ms, random) = (self.clock.now_ms(), self.random.bytes());
        let mut table = self.table();
        let opened = table
            .gate
            .sessions
            .open(now_ms, opening, ticket, viewer, random)?;
        table.close(opened.ended.as_slice());
        Ok(table.gate.tokens.mint(now_ms, opened.session, ticket))
    }

    pub(crate) fn refresh(&self, token: &str) -> Result<(Token, EventId), GateError> {
        let now_ms = self.clock.now_ms();
        let mut table = self.table();
        let claims = table.gate.tokens.verify(now_ms, token)?;
        table.gate.admit(now_ms, token, claims.event())?;
        Ok((
            table.gate.tokens.mint(now_ms, claims.session, claims.ticket),
            claims.event(),
        ))
    }

    pub(crate) fn admit(&self, token: &str, event: EventId) -> Result<Claims, GateError> {
        let now_ms = self.clock.now_ms();
        self.table().gate.admit(now_ms, token, event)
    }

    /// Notes the session's long connection; an earlier one of the same session ends.
    pub(crate) fn connect(self: &Arc<Self>, session: SessionId) -> Result<Connection, SessionError> {
        let mut table = self.table();
        table.gate.sessions.hold(session)?;
        let number = table.next_connection;
        table.next_connection += 1;
        let cancel = CancellationToken::new();
        if let Some((_, earlier)) = table.connections.insert(session, (number, cancel.clone())) {
            earlier.cancel();
        }
        Ok(Connection {
            viewers: Arc::clone(self),
            session,
            number,
            ended: cancel,
        })
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        // The gate's methods do not panic half-way; a poisoned lock is no reason to let everybody in or out.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn close(&mut self, ended: &[SessionId]) -> usize {
        for session in ended {
            if let Some((_, connection)) = self.connections.remove(session) {
                connection.cancel();
            }
        }
        ended.len()
    }
}

/// A session's long connection; dropping it lets the session become idle.
pub(crate) struct Connection {
    viewers: Arc<Viewers>,
    session: SessionId,
    number: u64,
    /// Cancelled when the session ends or gets a newer connection.
    pub(crate) ended: CancellationToken,
}

impl Drop for Connection {
    fn drop(&mut self) {
        let now_ms = self.viewers.clock.now_ms();
        let mut table = self.viewers.table();
        table.gate.sessions.release(now_ms, self.session);
        if table
            .connections
            .get(&self.session)
            .is_some_and(|(number, _)| *number == self.number)
        {
            table.connections.remove(&self.session);
        }
    }
}
