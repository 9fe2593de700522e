//! One event from going live until nothing is left to do for it.

use std::collections::VecDeque;

use w3av_types::EventId;

use crate::{Action, EventStatus, Report, ReportOutcome, Snapshot, report_state::ReportState};

/// How long after its planned end an event may stay Live before the oracle ends it: leaves the host the last word
/// and absorbs the difference between this node's clock and the chain's.
pub const END_GRACE_MS: u64 = 30_000;
/// How long the pipeline may take to hand on what was in flight when ingest closed: an encoder's look-ahead and one
/// segment, with room.
pub const DRAIN_MS: u64 = 5_000;
/// How long viewers may go on fetching after the last segment: the longest playlist window, with room.
pub const LINGER_MS: u64 = 60_000;

/// Where the event's media is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MediaState {
    /// The host may publish; transcoding runs once the first access unit is in.
    Open { has_ladder: bool },
    /// The publisher is cut off; the rest is on its way to the viewers.
    Draining { deadline_ms: u64, has_ladder: bool },
    /// Nothing is produced any more; viewers finish.
    Lingering { until_ms: u64 },
    /// Nothing is left.
    Gone,
}

/// An event that is Live, or over but not yet done with. Times are Unix ms.
#[derive(Debug)]
pub(crate) struct TrackedEvent {
    id: EventId,
    /// Last state seen on chain; only moves forward.
    status: EventStatus,
    renditions: u8,
    end_ms: u64,
    delivered_ms: u64,
    media: MediaState,
    live: ReportState,
    ended: ReportState,
}

impl TrackedEvent {
    /// Starts to track an event that is Live or Ended on chain.
    pub(crate) fn start(now_ms: u64, seen: Snapshot, actions: &mut VecDeque<Action>) -> Self {
        let mut event = Self {
            id: seen.event,
            status: seen.status,
            renditions: seen.renditions,
            end_ms: seen.end_s.saturating_mul(1_000),
            delivered_ms: seen.delivered_ms,
            media: MediaState::Gone,
            live: if seen.live_reported {
                ReportState::Confirmed
            } else {
                ReportState::NotDue
            },
            ended: ReportState::NotDue,
        };
        let is_live = seen.status == EventStatus::Live;
        // Media came in before a restart, but the report of it did not reach the chain.
        if is_live && seen.delivered_ms > 0 {
            event.live.want(now_ms);
        }
        if is_live && now_ms < event.overdue_ms() {
            event.media = MediaState::Open { has_ladder: false };
            actions.push_back(Action::OpenIngest {
                event: event.id,
                renditions: event.renditions,
            });
        } else {
            event.ended.want(now_ms);
        }
        if !is_live {
            event.live.give_up();
        }
        event
    }

    /// A publisher's first access unit is in.
    pub(crate) fn first_unit(&mut self, now_ms: u64, actions: &mut VecDeque<Action>) {
        let MediaState::Open { has_ladder } = &mut self.media else {
            return;
        };
        if !*has_ladder {
            *has_ladder = true;
            actions.push_back(Action::StartLadder {
                event: self.id,
                renditions: self.renditions,
            });
        }
        self.live.want(now_ms);
    }

    /// Media was delivered; counted until the pipeline has drained.
    pub(crate) fn delivered(&mut self, added_ms: u64) {
        if matches!(self.media, MediaState::Open { .. } | MediaState::Draining { .. }) {
            self.delivered_ms = self.delivered_ms.saturating_add(added_ms);
        }
    }

    /// A live report, by whomever, is on chain.
    pub(crate) fn live_reported(&mut self) {
        self.live.confirm();
    }

    /// The event is over on chain.
    pub(crate) fn ended_on_chain(&mut self, now_ms: u64, actions: &mut VecDeque<Action>) {
        self.status = self.status.max(EventStatus::Ended);
        self.live.give_up();
        self.close(now_ms, actions);
    }

    /// An ended report, by whomever, is on chain.
    pub(crate) fn ended_reported(&mut self, now_ms: u64, actions: &mut VecDeque<Action>) {
        self.ended.confirm();
        self.ended_on_chain(now_ms, actions);
    }

    /// Money was paid out: there is nothing left to report.
    pub(crate) fn settled(&mut self, now_ms: u64, actions: &mut VecDeque<Action>) {
        self.status = self.status.max(EventStatus::Settled);
        self.ended_reported(now_ms, actions);
    }

    /// The event is off: stop at once and send the viewers away.
    pub(crate) fn cancelled(&mut self, actions: &mut VecDeque<Action>) {
        self.status = EventStatus::Cancelled;
        self.live.give_up();
        self.ended.confirm();
        if matches!(self.media, MediaState::Open { .. }) {
            actions.push_back(Action::CloseIngest { event: self.id });
        }
        self.stop_ladder(actions);
        self.forget_media(actions);
    }

    /// The rest is delivered.
    pub(crate) fn drained(&mut self, now_ms: u64, actions: &mut VecDeque<Action>) {
        if matches!(self.media, MediaState::Draining { .. }) {
            self.stop_ladder(actions);
            self.media = MediaState::Lingering {
                until_ms: now_ms.saturating_add(LINGER_MS),
            };
            self.ended.want(now_ms);
        }
    }

    /// How a submission went.
    pub(crate) fn report_result(&mut self, now_ms: u64, report: Report, outcome: ReportOutcome) {
        match report {
            Report::Live => {
                // The contract takes it only while Live. Once we have closed, a refusal is the last word, so that it
                // cannot keep the ended report waiting for ever.
                let is_open = matches!(self.media, MediaState::Open { .. });
                let is_possible =
                    self.status == EventStatus::Live && (is_open || outcome == ReportOutcome::Unavailable);
                self.live.resolve(now_ms, outcome, is_possible);
            }
            Report::Ended { .. } => self.ended.resolve(now_ms, outcome, true),
        }
    }

    /// Runs what is due by now.
    pub(crate) fn advance(&mut self, now_ms: u64, actions: &mut VecDeque<Action>) {
        match self.media {
            MediaState::Open { .. } if now_ms >= self.overdue_ms() => self.close(now_ms, actions),
            MediaState::Draining { deadline_ms, .. } if now_ms >= deadline_ms => {
                self.drained(now_ms, actions)
            }
            MediaState::Lingering { until_ms } if now_ms >= until_ms => self.forget_media(actions),
            _ => {}
        }
        if self.may_report_live() && self.live.take_due(now_ms) {
            actions.push_back(Action::Report {
                event: self.id,
                report: Report::Live,
            });
        }
        if self.may_report_ended() && self.ended.take_due(now_ms) {
            let delivered_seconds = u32::try_from(self.delivered_ms / 1_000).unwrap_or(u32::MAX);
            actions.push_back(Action::Report {
                event: self.id,
                report: Report::Ended { delivered_seconds },
            });
        }
    }

    /// When [`Self::advance`] has something to do, in Unix ms.
    pub(crate) fn wake_ms(&self) -> Option<u64> {
        let media = match self.media {
            MediaState::Open { .. } => Some(self.overdue_ms()),
            MediaState::Draining { deadline_ms, .. } => Some(deadline_ms),
            MediaState::Lingering { until_ms } => Some(until_ms),
            MediaState::Gone => None,
        };
        let live = self.live.due_at_ms().filter(|_| self.may_report_live());
        let ended = self.ended.due_at_ms().filter(|_| self.may_report_ended());
        [media, live, ended].into_iter().flatten().min()
    }

    /// Nothing is left to do, and nothing outstanding.
    pub(crate) fn is_done(&self) -> bool {
        self.media == MediaState::Gone && self.live.is_final() && self.ended.is_final()
    }

    fn overdue_ms(&self) -> u64 {
        self.end_ms.saturating_add(END_GRACE_MS)
    }

    fn may_report_live(&self) -> bool {
        !self.ended.is_in_flight()
    }

    /// The live report goes first while the chain can still take it: an event without one is refunded.
    fn may_report_ended(&self) -> bool {
        let live_goes_first = self.status == EventStatus::Live && self.live.is_pending();
        !live_goes_first && !self.live.is_in_flight()
    }

    fn close(&mut self, now_ms: u64, actions: &mut VecDeque<Action>) {
        if let MediaState::Open { has_ladder } = self.media {
            self.media = MediaState::Draining {
                deadline_ms: now_ms.saturating_add(DRAIN_MS),
                has_ladder,
            };
            actions.push_back(Action::CloseIngest { event: self.id });
        }
    }

    fn stop_ladder(&mut self, actions: &mut VecDeque<Action>) {
        if let MediaState::Open { has_ladder } | MediaState::Draining { has_ladder, .. } = &mut self.media
            && std::mem::take(has_ladder)
        {
            actions.push_back(Action::StopLadder { event: self.id });
        }
    }

    fn forget_media(&mut self, actions: &mut VecDeque<Action>) {
        if self.media != MediaState::Gone {
            self.media = MediaState::Gone;
            actions.push_back(Action::RevokeEvent(self.id));
        }
        // Over for good: without a live report by now there will be none.
        if self.status != EventStatus::Live {
            self.live.give_up();
        }
    }
}
