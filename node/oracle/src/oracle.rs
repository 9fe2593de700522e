//! All events of the node.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use w3av_types::{Address, EventId};

use crate::{
    Action, BlockRef, ChainEvent, Event, EventStatus, Identity, Output, Snapshot, event_state::TrackedEvent,
};

/// Decides what the node must do. Never performs it.
///
/// Inputs may repeat: a fact that is known already changes nothing. Times are Unix ms and never go backwards.
#[derive(Debug, Default)]
pub struct Oracle {
    me: Identity,
    now_ms: u64,
    active: BTreeMap<EventId, TrackedEvent>,
    /// Events that are over for good, so that a replayed fact does not bring one back.
    closed: BTreeSet<EventId>,
    actions: VecDeque<Action>,
    refused: u64,
}

impl Oracle {
    /// An oracle that knows no event.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one input; drain [`Self::poll_action`] afterwards.
    pub fn handle_event(&mut self, now_ms: u64, event: Event) {
        self.now_ms = self.now_ms.max(now_ms);
        match event {
            Event::Identity(me) => self.identity(now_ms, me),
            Event::Snapshot(seen) => self.snapshot(now_ms, seen),
            Event::Chain(fact, block) => self.chain(now_ms, fact, block),
            // A publisher alone proves nothing; its first access unit does.
            Event::PublisherConnected(_) => {}
            Event::PublisherLost(id) => self.update(now_ms, id, |event, _| event.publishing(false)),
            Event::FirstUnit(id) => self.update(now_ms, id, TrackedEvent::first_unit),
            Event::FirstSegments(id) => self.update(now_ms, id, |event, _| event.first_segments()),
            Event::MediaDelivered { event: id, added_ms } => {
                self.update(now_ms, id, |event, _| event.delivered(added_ms));
            }
            Event::Drained(id) => self.update(now_ms, id, |event, actions| event.drained(now_ms, actions)),
            Event::DutyResult {
                event: id, outcome, ..
            } => self.update(now_ms, id, |event, _| event.duty_result(now_ms, outcome)),
        }
    }

    /// Runs what is due by `now_ms`; drain [`Self::poll_action`] afterwards. Early or late calls do no harm.
    pub fn handle_timeout(&mut self, now_ms: u64) {
        self.now_ms = self.now_ms.max(now_ms);
        let me = self.me;
        let due: Vec<EventId> = self
            .active
            .iter()
            .filter(|(_, event)| event.wake_ms(now_ms, me).is_some_and(|at| at <= now_ms))
            .map(|(id, _)| *id)
            .collect();
        for id in due {
            self.update(now_ms, id, |_, _| {});
        }
    }

    /// Next thing to do, or the Unix time in ms to call [`Self::handle_timeout`]. Call until it returns `Timeout`.
    pub fn poll_action(&mut self) -> Output {
        if let Some(action) = self.actions.pop_front() {
            return Output::Action(action);
        }
        let (now_ms, me) = (self.now_ms, self.me);
        let wake_ms = self
            .active
            .values()
            .filter_map(|event| event.wake_ms(now_ms, me))
            .min();
        Output::Timeout(wake_ms)
    }

    /// Events that are live or still being wound up.
    #[must_use]
    pub fn active_events(&self) -> usize {
        self.active.len()
    }

    /// Events that were ignored because [`MAX_ACTIVE_EVENTS`] were active. Each is a viewer's loss: alert on it.
    #[must_use]
    pub const fn refused_events(&self) -> u64 {
        self.refused
    }

    fn identity(&mut self, now_ms: u64, me: Identity) {
        self.me = me;
        let all: Vec<EventId> = self.active.keys().copied().collect();
        for id in all {
            self.update(now_ms, id, |_, _| {});
        }
    }

    fn snapshot(&mut self, now_ms: u64, seen: Snapshot) {
        let id = seen.event;
        if self.active.contains_key(&id) {
            if seen.status == EventStatus::Cancelled {
                self.cancel(now_ms, id);
            } else {
                self.update(now_ms, id, |event, _| event.refresh(now_ms, seen));
            }
            return;
        }
        match seen.status {
            EventStatus::Scheduled => {}
            EventStatus::Cancelled => self.cancel(now_ms, id),
            EventStatus::Live => self.track(now_ms, seen),
            EventStatus::Ended | EventStatus::Proposed | EventStatus::Disputed | EventStatus::Settled => {
                // A report that was on its way when the event was given up may have arrived after all.
                let is_mine = self.me.node.is_some_and(|me| seen.assigned.contains(&me));
                if is_mine && seen.ready_s.is_some() {
                    self.closed.remove(&id);
                }
                self.track(now_ms, seen);
            }
        }
    }

    fn chain(&mut self, now_ms: u64, fact: ChainEvent, block: BlockRef) {
        match fact {
            ChainEvent::WentLive {
                event,
                renditions,
                end_s,
            } => self.track(now_ms, live(event, end_s, renditions)),
            ChainEvent::NodesAssigned { event, nodes } => {
                self.update(now_ms, event, |event, _| event.assigned(nodes));
            }
            ChainEvent::LeaseTaken { event, lease } => {
                self.update(now_ms, event, |event, _| event.lease(now_ms, lease));
            }
            ChainEvent::EventEnded { event } => {
                self.update(now_ms, event, |event, _| event.ended(Some(block.timestamp_ms)));
            }
            ChainEvent::EventSettled { event } => self.update(now_ms, event, |event, _| event.settled()),
            ChainEvent::EventCancelled { event } => self.cancel(now_ms, event),
            ChainEvent::TicketTransferred { ticket, from, to } => {
                // A mint ends no session, and neither does a transfer to oneself.
                if from != Address::ZERO && from != to {
                    self.actions.push_back(Action::RevokeTicket(ticket));
                }
            }
            ChainEvent::TicketUserChanged { ticket } => self.actions.push_back(Action::RevokeTicket(ticket)),
            ChainEvent::TicketStateChanged { ticket, state } => {
                if !matches!(state, TICKET_VALID | TICKET_CHECKED_IN) {
                    self.actions.push_back(Action::RevokeTicket(ticket));
                }
            }
        }
    }

    /// Tracks the event unless it is tracked or over.
    fn track(&mut self, now_ms: u64, seen: Snapshot) {
        let id = seen.event;
        if self.closed.contains(&id) || self.active.contains_key(&id) {
            return;
        }
        if self.active.len() >= MAX_ACTIVE_EVENTS {
            self.refused = self.refused.saturating_add(1);
            return;
        }
        let lease = seen.lease;
        self.active
            .insert(id, TrackedEvent::new(Snapshot { lease: None, ..seen }));
        self.update(now_ms, id, |event, _| {
            if let Some(lease) = lease {
                event.lease(now_ms, lease);
            }
        });
    }

    fn cancel(&mut self, now_ms: u64, id: EventId) {
        if self.active.contains_key(&id) {
            self.update(now_ms, id, |event, actions| event.cancelled(actions));
        } else if self.remember_closed(id) {
            // Ticket holders may be waiting for an event that will not happen.
            self.actions.push_back(Action::RevokeEvent(id));
        }
    }

    fn update(
        &mut self,
        now_ms: u64,
        id: EventId,
        apply: impl FnOnce(&mut TrackedEvent, &mut VecDeque<Action>),
    ) {
        let Some(event) = self.active.get_mut(&id) else {
            return;
        };
        apply(event, &mut self.actions);
        event.advance(now_ms, self.me, &mut self.actions);
        if event.is_done(self.me) {
            self.active.remove(&id);
            self.remember_closed(id);
        }
    }

    /// False when it was closed already.
    fn remember_closed(&mut self, id: EventId) -> bool {
        let is_new = self.closed.insert(id);
        if self.closed.len() > MAX_CLOSED_EVENTS {
            self.closed.pop_first();
        }
        is_new
    }
}

/// An event of which only its going live is known.
const fn live(event: EventId, end_s: u64, renditions: u8) -> Snapshot {
    Snapshot {
        event,
        status: EventStatus::Live,
        assigned: Vec::new(),
        lease: None,
        ready_s: None,
        is_settlement_reported: false,
        deadline_s: None,
        is_work_claimed: false,
        end_s,
        ended_s: None,
        renditions,
        delivered_ms: 0,
    }
}

/// Ticket states that admit. Source: `ITicket.sol`, states.
const TICKET_VALID: u8 = 1;
const TICKET_CHECKED_IN: u8 = 2;

/// Most events that are live or being wound up at once; as many streams as a node of the largest size could carry.
pub const MAX_ACTIVE_EVENTS: usize = 1_024;
/// Most closed events that are remembered (8 bytes each). Facts are replayed over hours, not over this many events.
pub const MAX_CLOSED_EVENTS: usize = 65_536;

#[cfg(test)]
mod tests;
