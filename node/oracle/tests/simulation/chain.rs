//! The `event` contract as far as the oracle can tell. Source: `IEvent.sol`.

use w3av_oracle::{ChainEvent, EventStatus, Report, ReportOutcome, Snapshot};
use w3av_types::EventId;

pub(crate) struct Chain {
    pub(crate) id: EventId,
    pub(crate) status: EventStatus,
    pub(crate) live_reported: bool,
    pub(crate) ended_reported: bool,
    pub(crate) end_s: u64,
    pub(crate) facts: Vec<ChainEvent>,
}

impl Chain {
    pub(crate) fn new(id: EventId, end_s: u64) -> Self {
        let facts = vec![ChainEvent::EventCreated { event: id }];
        Self {
            id,
            status: EventStatus::Scheduled,
            live_reported: false,
            ended_reported: false,
            end_s,
            facts,
        }
    }

    pub(crate) fn go_live(&mut self, now_ms: u64) {
        if self.status == EventStatus::Scheduled && now_ms / 1_000 < self.end_s {
            self.status = EventStatus::Live;
            self.facts.push(ChainEvent::WentLive {
                event: self.id,
                renditions: 3,
                end_s: self.end_s,
            });
        }
    }

    pub(crate) fn cancel(&mut self) {
        if self.status == EventStatus::Scheduled {
            self.status = EventStatus::Cancelled;
            self.facts.push(ChainEvent::EventCancelled { event: self.id });
        }
    }

    pub(crate) fn end(&mut self) {
        if self.status == EventStatus::Live {
            self.status = EventStatus::Ended;
            self.facts.push(ChainEvent::EventEnded { event: self.id });
        }
    }

    pub(crate) fn settle(&mut self) {
        if self.status == EventStatus::Ended && self.ended_reported {
            self.status = EventStatus::Settled;
            self.facts.push(ChainEvent::EventSettled { event: self.id });
        }
    }

    pub(crate) fn report(&mut self, now_ms: u64, report: Report) -> ReportOutcome {
        match report {
            Report::Live if self.live_reported => ReportOutcome::Accepted,
            Report::Live if self.status == EventStatus::Live => {
                self.live_reported = true;
                self.facts.push(ChainEvent::LiveReported { event: self.id });
                ReportOutcome::Accepted
            }
            Report::Ended { .. } if self.ended_reported => ReportOutcome::Accepted,
            Report::Ended { .. } => {
                if self.status == EventStatus::Live && now_ms / 1_000 >= self.end_s {
                    self.end();
                }
                if self.status != EventStatus::Ended {
                    return ReportOutcome::Refused;
                }
                self.ended_reported = true;
                self.facts.push(ChainEvent::EndedReported { event: self.id });
                if !self.live_reported {
                    self.status = EventStatus::Cancelled;
                    self.facts.push(ChainEvent::EventCancelled { event: self.id });
                }
                ReportOutcome::Accepted
            }
            Report::Live => ReportOutcome::Refused,
        }
    }

    pub(crate) fn snapshot(&self, delivered_ms: u64) -> Snapshot {
        Snapshot {
            event: self.id,
            status: self.status,
            live_reported: self.live_reported,
            ended_reported: self.ended_reported,
            end_s: self.end_s,
            renditions: 3,
            delivered_ms,
        }
    }
}
