//! All events of the node.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use w3av_types::{Address, EventId};

use crate::{Action, BlockRef, ChainEvent, Event, EventStatus, Output, Snapshot, event_state::TrackedEvent};

/// Decides what the node must do. Never performs it.
///
/// Inputs may repeat: a fact that is known already changes nothing. Times are Unix ms and never go backwards.
#[derive(Debug, Default)]
pub struct Oracle {
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
        match event {
            Event::Snapshot(seen) => self.snapshot(now_ms, seen),
            Event::Chain(fact, block) => self.chain(now_ms, fact, block),
            // A publisher alone proves nothing; its first access unit does.
            Event::PublisherConnected(_) | Event::PublisherLost(_) => {}
            Event::FirstUnit(id) => {
                self.update(now_ms, id, |event, actions| event.first_unit(now_ms, actions))
            }
            Event::MediaDelivered { event: id, added_ms } => {
                self.update(now_ms, id, |event, _| event.delivered(added_ms));
            }
            Event::Drained(id) => self.update(now_ms, id, |event, actions| event.drained(now_ms, actions)),
            Event::ReportResult {
                event: id,
                report,
                outcome,
            } => {
                self.update(now_ms, id, |event, _| {
                    event.report_result(now_ms, report, outcome)
                });
            }
        }
    }

    /// Runs what is due by `now_ms`; drain [`Self::poll_action`] afterwards. Early or late calls do no harm.
    pub fn handle_timeout(&mut self, now_ms: u64) {
        let due: Vec<EventId> = self
            .active
            .iter()
            .filter(|(_, event)| event.wake_ms().is_some_and(|at| at <= now_ms))
            .map(|(id, _)| *id)
            .collect();
        for id in due {
            self.update(now_ms, id, |_, _| {});
        }
    }

    /// Next thing to do, or the Unix time in ms to call [`Self::handle_timeout`]. Call until it returns `Timeout`.
    pub fn poll_action(&mut self) -> Output {
        match self.actions.pop_front() {
            Some(action) => Output::Action(action),
            None => Output::Timeout(self.active.values().filter_map(TrackedEvent::wake_ms).min()),
        }
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

    fn snapshot(&mut self, now_ms: u64, seen: Snapshot) {
        let id = seen.event;
        match seen.status {
            EventStatus::Scheduled => {}
            EventStatus::Live => {
                self.track(now_ms, seen);
                if seen.live_reported {
                    self.update(now_ms, id, |event, _| event.live_reported());
                }
            }
            EventStatus::Ended if seen.ended_reported => self.over(now_ms, id, TrackedEvent::ended_reported),
            EventStatus::Ended => {
                self.track(now_ms, seen);
                self.update(now_ms, id, |event, actions| event.ended_on_chain(now_ms, actions));
            }
            EventStatus::Settled => self.over(now_ms, id, TrackedEvent::settled),
            EventStatus::Cancelled => self.cancel(now_ms, id),
        }
    }

    fn chain(&mut self, now_ms: u64, fact: ChainEvent, _block: BlockRef) {
        match fact {
            ChainEvent::EventCreated { .. } | ChainEvent::TicketsSold { .. } => {}
            ChainEvent::WentLive {
                event,
                renditions,
                end_s,
            } => {
                self.track(now_ms, unseen(event, EventStatus::Live, end_s, renditions));
            }
            ChainEvent::LiveReported { event } => {
                self.update(now_ms, event, |event, _| event.live_reported())
            }
            ChainEvent::EventEnded { event } => {
                // Unknown: this node never had it open, but somebody must report its end.
                self.track(now_ms, unseen(event, EventStatus::Ended, 0, 0));
                self.update(now_ms, event, |event, actions| {
                    event.ended_on_chain(now_ms, actions)
                });
            }
            ChainEvent::EndedReported { event } => self.over(now_ms, event, TrackedEvent::ended_reported),
            ChainEvent::EventSettled { event } => self.over(now_ms, event, TrackedEvent::settled),
            ChainEvent::EventCancelled { event } => self.cancel(now_ms, event),
            ChainEvent::TicketTransferred { ticket, from, to } => {
                // A mint ends no session, and neither does a transfer to oneself.
                if from != Address::ZERO && from != to {
                    self.actions.push_back(Action::RevokeTicket(ticket));
                }
            }
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
        let event = TrackedEvent::start(now_ms, seen, &mut self.actions);
        self.active.insert(id, event);
        self.update(now_ms, id, |_, _| {});
    }

    /// The chain needs nothing more from anybody for this event; this node may still have to wind it up.
    fn over(
        &mut self,
        now_ms: u64,
        id: EventId,
        apply: impl FnOnce(&mut TrackedEvent, u64, &mut VecDeque<Action>),
    ) {
        if self.active.contains_key(&id) {
            self.update(now_ms, id, |event, actions| apply(event, now_ms, actions));
        } else {
            self.remember_closed(id);
        }
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
        event.advance(now_ms, &mut self.actions);
        if event.is_done() {
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

/// An event of which only a contract event is known.
const fn unseen(event: EventId, status: EventStatus, end_s: u64, renditions: u8) -> Snapshot {
    Snapshot {
        event,
        status,
        live_reported: false,
        ended_reported: false,
        end_s,
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
