//! The contracts as far as one oracle node can tell. Sources: `IEvent.sol`, `IOracle.sol`.

use w3av_oracle::{ChainEvent, Duty, DutyOutcome, EventStatus, Lease, Snapshot};
use w3av_types::EventId;

/// The node under test, and another one of the same network.
pub(crate) const ME: u32 = 1;
pub(crate) const OTHER: u32 = 2;
const LEASE_S: u64 = 60;
const CHALLENGE_S: u64 = 5;

pub(crate) struct Chain {
    pub(crate) id: EventId,
    pub(crate) status: EventStatus,
    pub(crate) end_s: u64,
    pub(crate) facts: Vec<ChainEvent>,
    pub(crate) lease: Option<Lease>,
    pub(crate) ready_s: Option<u64>,
    pub(crate) is_reported: bool,
    assigned: Vec<u32>,
    ended_s: Option<u64>,
    deadline_s: Option<u64>,
    is_claimed: bool,
}

impl Chain {
    pub(crate) fn new(id: EventId, end_s: u64) -> Self {
        Self {
            id,
            status: EventStatus::Scheduled,
            end_s,
            facts: Vec::new(),
            lease: None,
            ready_s: None,
            is_reported: false,
            assigned: Vec::new(),
            ended_s: None,
            deadline_s: None,
            is_claimed: false,
        }
    }

    pub(crate) fn go_live(&mut self, now_ms: u64, first: u32) {
        if self.status == EventStatus::Scheduled && now_ms / 1_000 < self.end_s {
            self.status = EventStatus::Live;
            self.facts.push(ChainEvent::WentLive {
                event: self.id,
                renditions: 3,
                end_s: self.end_s,
            });
            self.assigned = vec![first, ME + OTHER - first];
            self.facts.push(ChainEvent::NodesAssigned {
                event: self.id,
                nodes: self.assigned.clone(),
            });
            self.take(now_ms, first);
        }
    }

    fn take(&mut self, now_ms: u64, node: u32) {
        let fence = self.lease.map_or(1, |lease| lease.fence + 1);
        self.extend(now_ms, node, fence);
    }

    fn extend(&mut self, now_ms: u64, node: u32, fence: u32) {
        let lease = Lease {
            node,
            fence,
            until_s: now_ms / 1_000 + LEASE_S,
        };
        self.lease = Some(lease);
        self.facts.push(ChainEvent::LeaseTaken {
            event: self.id,
            lease,
        });
    }

    /// What the other node does when it is its turn.
    pub(crate) fn other_acts(&mut self, now_ms: u64) {
        let Some(lease) = self.lease else { return };
        if self.status != EventStatus::Live {
            return;
        }
        if lease.node == OTHER {
            self.ready_s = self.ready_s.or(Some(now_ms / 1_000));
            self.extend(now_ms, OTHER, lease.fence);
        } else if lease.until_s <= now_ms / 1_000 {
            self.take(now_ms, OTHER);
        }
    }

    pub(crate) fn cancel(&mut self) {
        if self.status == EventStatus::Scheduled {
            self.status = EventStatus::Cancelled;
            self.facts.push(ChainEvent::EventCancelled { event: self.id });
        }
    }

    pub(crate) fn end(&mut self, now_ms: u64) {
        if self.status == EventStatus::Live {
            self.status = EventStatus::Ended;
            self.ended_s = Some(now_ms / 1_000);
            self.facts.push(ChainEvent::EventEnded { event: self.id });
        }
    }

    /// A duty of the node under test.
    pub(crate) fn perform(&mut self, now_ms: u64, duty: Duty) -> DutyOutcome {
        let now_s = now_ms / 1_000;
        let is_held = |fence: u32| {
            self.lease
                .is_some_and(|lease| (lease.node, lease.fence) == (ME, fence))
        };
        let is_over =
            self.status == EventStatus::Ended || (self.status == EventStatus::Live && now_s >= self.end_s);
        match duty {
            Duty::Status { fence, .. } | Duty::Renew { fence } if is_held(fence) => {
                if matches!(duty, Duty::Status { .. }) {
                    self.ready_s = self.ready_s.or(Some(now_s));
                }
                self.extend(now_ms, ME, fence);
            }
            Duty::TakeOver if self.lease.is_some_and(|lease| lease.until_s <= now_s) => self.take(now_ms, ME),
            Duty::Settlement { .. } if self.is_reported => {}
            Duty::Settlement { fence, .. } if is_held(fence) && self.ready_s.is_some() => {
                self.is_reported = true;
            }
            Duty::Propose if self.status >= EventStatus::Proposed => {}
            Duty::Propose if is_over && self.is_reported => {
                self.status = EventStatus::Proposed;
                self.deadline_s = Some(now_s + CHALLENGE_S);
            }
            Duty::Finalize if self.status >= EventStatus::Settled => {}
            Duty::Finalize
                if self.status == EventStatus::Proposed
                    && self.deadline_s.is_some_and(|deadline_s| deadline_s <= now_s) =>
            {
                self.status = EventStatus::Settled;
                self.facts.push(ChainEvent::EventSettled { event: self.id });
            }
            Duty::ClaimWork if self.status == EventStatus::Settled => self.is_claimed = true,
            _ => return DutyOutcome::Refused,
        }
        DutyOutcome::Accepted
    }

    pub(crate) fn snapshot(&self, delivered_ms: u64) -> Snapshot {
        Snapshot {
            event: self.id,
            status: self.status,
            assigned: self.assigned.clone(),
            lease: self.lease,
            ready_s: self.ready_s,
            is_settlement_reported: self.is_reported,
            deadline_s: self.deadline_s,
            is_work_claimed: self.is_claimed,
            end_s: self.end_s,
            ended_s: self.ended_s,
            renditions: 3,
            delivered_ms,
        }
    }

    /// Nothing is left that the node under test could do.
    pub(crate) fn is_finished(&self) -> bool {
        match self.status {
            EventStatus::Scheduled | EventStatus::Cancelled => true,
            EventStatus::Settled => self.is_claimed || self.lease.is_some_and(|lease| lease.node != ME),
            // Left to the event's timeout rule.
            _ => self.ready_s.is_none(),
        }
    }
}
