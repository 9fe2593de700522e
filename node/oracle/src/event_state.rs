//! One event from going live until nothing is left to do for it.

use std::collections::VecDeque;

use crate::{
    Action, Duty, DutyOutcome, EventStatus, Figures, Health, Identity, Lease, Snapshot, attempt::Attempt,
};

/// How long after its planned end an event may stay Live before the node closes it: leaves the host the last word
/// and absorbs the difference between this node's clock and the chain's.
pub const END_GRACE_MS: u64 = 30_000;
/// How long the pipeline may take to hand on what was in flight when ingest closed: an encoder's look-ahead and one
/// segment, with room.
pub const DRAIN_MS: u64 = 5_000;
/// How long viewers may go on fetching after the last segment: the longest playlist window, with room.
pub const LINGER_MS: u64 = 60_000;
/// How long after a lease is over the first node of those in waiting takes it; each further one waits as long again,
/// so that they don't all pay for one success.
pub const TAKE_OVER_MS: u64 = 3_000;
/// How long the holder of the lease has for what anybody may do, before another assigned node does it.
pub const SUBSTITUTE_MS: u64 = 60_000;

/// Where the event's media is on this node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MediaState {
    /// Another node serves the event, or nobody does yet.
    Standby,
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
    /// What the chain said last; only moves forward.
    seen: Snapshot,
    media: MediaState,
    /// The chain's state was read since it is over: what it doesn't say by then, it won't say.
    is_read_over: bool,
    /// The node that is watched as a witness.
    observed: Option<u32>,
    /// Segments can be fetched from this node.
    has_segments: bool,
    is_publishing: bool,
    /// When the lease should be extended.
    renew_at_ms: u64,
    /// When the event was first known to be over.
    over_at_ms: Option<u64>,
    attempt: Attempt,
}

impl TrackedEvent {
    pub(crate) fn new(seen: Snapshot) -> Self {
        Self {
            is_read_over: seen.status > EventStatus::Live,
            seen,
            media: MediaState::Standby,
            observed: None,
            has_segments: false,
            is_publishing: false,
            renew_at_ms: 0,
            over_at_ms: None,
            attempt: Attempt::default(),
        }
    }

    /// Takes what the chain says now. Older knowledge changes nothing.
    pub(crate) fn refresh(&mut self, now_ms: u64, new: Snapshot) {
        let before = self.progress();
        self.is_read_over |= new.status > EventStatus::Live;
        self.seen.status = self.seen.status.max(new.status);
        if self.seen.assigned.is_empty() {
            self.seen.assigned = new.assigned;
        }
        self.seen.ready_s = self.seen.ready_s.or(new.ready_s);
        self.seen.is_settlement_reported |= new.is_settlement_reported;
        self.seen.deadline_s = new.deadline_s.or(self.seen.deadline_s);
        self.seen.is_work_claimed |= new.is_work_claimed;
        if new.end_s > 0 {
            (self.seen.end_s, self.seen.renditions) = (new.end_s, new.renditions);
        }
        self.seen.ended_s = self.seen.ended_s.or(new.ended_s);
        if let Some(lease) = new.lease {
            self.lease(now_ms, lease);
        }
        if self.progress() != before {
            self.attempt.forget();
        }
    }

    /// What a duty moves on.
    fn progress(&self) -> (EventStatus, bool, bool, bool) {
        let seen = &self.seen;
        (
            seen.status,
            seen.ready_s.is_some(),
            seen.is_settlement_reported,
            seen.is_work_claimed,
        )
    }

    pub(crate) fn assigned(&mut self, nodes: Vec<u32>) {
        self.seen.assigned = nodes;
    }

    /// A lease was taken or extended.
    pub(crate) fn lease(&mut self, now_ms: u64, lease: Lease) {
        let is_newer = self
            .seen
            .lease
            .is_none_or(|known| (known.fence, known.until_s) < (lease.fence, lease.until_s));
        if is_newer {
            self.seen.lease = Some(lease);
            // Half-way, so that a lost extrinsic or a slow witness can be repeated in time.
            let left_ms = lease.until_s.saturating_mul(1_000).saturating_sub(now_ms);
            self.renew_at_ms = now_ms.saturating_add((left_ms / 2).max(MIN_RENEW_MS));
            self.attempt.forget();
        }
    }

    pub(crate) fn publishing(&mut self, is_publishing: bool) {
        self.is_publishing = is_publishing;
    }

    /// A publisher's first access unit is in.
    pub(crate) fn first_unit(&mut self, actions: &mut VecDeque<Action>) {
        let MediaState::Open { has_ladder } = &mut self.media else {
            return;
        };
        self.is_publishing = true;
        if !*has_ladder {
            *has_ladder = true;
            actions.push_back(Action::StartLadder {
                event: self.seen.event,
                renditions: self.seen.renditions,
            });
        }
    }

    pub(crate) fn first_segments(&mut self) {
        self.has_segments = self.is_serving();
    }

    /// Media came in; counted until the event is reported.
    pub(crate) fn delivered(&mut self, added_ms: u64) {
        if !self.seen.is_settlement_reported {
            self.seen.delivered_ms = self.seen.delivered_ms.saturating_add(added_ms);
        }
    }

    /// The event is over on chain.
    pub(crate) fn ended(&mut self, ended_ms: Option<u64>) {
        self.seen.status = self.seen.status.max(EventStatus::Ended);
        self.seen.ended_s = self.seen.ended_s.or_else(|| ended_ms.map(|ms| ms / 1_000));
    }

    pub(crate) fn settled(&mut self) {
        self.seen.status = self.seen.status.max(EventStatus::Settled);
    }

    /// The event is off: stop at once and send the viewers away.
    pub(crate) fn cancelled(&mut self, actions: &mut VecDeque<Action>) {
        self.seen.status = EventStatus::Cancelled;
        self.stop_observing(actions);
        self.drop_media(MediaState::Gone, actions);
        if self.media != MediaState::Gone {
            self.media = MediaState::Gone;
            // Ticket holders may be waiting for an event that will not happen.
            actions.push_back(Action::RevokeEvent(self.seen.event));
        }
    }

    /// The rest is delivered.
    pub(crate) fn drained(&mut self, now_ms: u64, actions: &mut VecDeque<Action>) {
        if matches!(self.media, MediaState::Draining { .. }) {
            self.stop_ladder(actions);
            self.media = MediaState::Lingering {
                until_ms: now_ms.saturating_add(LINGER_MS),
            };
        }
    }

    /// How a duty went.
    pub(crate) fn duty_result(&mut self, now_ms: u64, outcome: DutyOutcome) {
        self.attempt.resolve(now_ms, outcome);
    }

    /// Runs what is due by now.
    pub(crate) fn advance(&mut self, now_ms: u64, me: Identity, actions: &mut VecDeque<Action>) {
        self.serve(now_ms, me, actions);
        self.observe(now_ms, me, actions);
        if let Some((duty, at_ms)) = self.next_duty(now_ms, me)
            && at_ms <= now_ms
        {
            self.attempt.start(&duty);
            actions.push_back(Action::Do {
                event: self.seen.event,
                duty,
            });
        }
    }

    /// When [`Self::advance`] has something to do, in Unix ms.
    pub(crate) fn wake_ms(&self, now_ms: u64, me: Identity) -> Option<u64> {
        let media = match self.media {
            MediaState::Open { .. } => Some(self.overdue_ms()),
            MediaState::Draining { deadline_ms, .. } => Some(deadline_ms),
            MediaState::Lingering { until_ms } => Some(until_ms),
            MediaState::Standby | MediaState::Gone => None,
        };
        let observed = self.observed.map(|_| self.observe_until_ms());
        let duty = self.next_duty(now_ms, me).map(|(_, at_ms)| at_ms);
        [media, observed, duty].into_iter().flatten().min()
    }

    /// Nothing is left to do, and nothing outstanding.
    pub(crate) fn is_done(&self, me: Identity) -> bool {
        let is_idle = matches!(self.media, MediaState::Standby | MediaState::Gone)
            && self.observed.is_none()
            && !self.attempt.is_in_flight();
        let seen = &self.seen;
        is_idle
            && match seen.status {
                EventStatus::Scheduled | EventStatus::Live => false,
                EventStatus::Ended => self.is_read_over && (!self.is_assigned(me) || seen.ready_s.is_none()),
                EventStatus::Proposed | EventStatus::Disputed => !self.is_assigned(me),
                EventStatus::Settled => !self.is_holder(me) || seen.is_work_claimed,
                EventStatus::Cancelled => true,
            }
    }

    fn is_serving(&self) -> bool {
        matches!(self.media, MediaState::Open { .. } | MediaState::Draining { .. })
    }

    fn is_holder(&self, me: Identity) -> bool {
        self.seen
            .lease
            .is_some_and(|lease| Some(lease.node) == me.node && lease.node != 0)
    }

    fn is_assigned(&self, me: Identity) -> bool {
        self.rank(me).is_some()
    }

    /// Place among the nodes that were drawn.
    fn rank(&self, me: Identity) -> Option<u64> {
        let position = self.seen.assigned.iter().position(|node| Some(*node) == me.node);
        position.map(|rank| rank as u64)
    }

    fn overdue_ms(&self) -> u64 {
        self.seen.end_s.saturating_mul(1_000).saturating_add(END_GRACE_MS)
    }

    fn is_over(&self, now_ms: u64) -> bool {
        self.seen.status > EventStatus::Live || now_ms >= self.overdue_ms()
    }

    /// Opens, closes and gives up media as the lease and the event's state say.
    fn serve(&mut self, now_ms: u64, me: Identity, actions: &mut VecDeque<Action>) {
        let is_over = self.is_over(now_ms);
        if is_over {
            self.over_at_ms.get_or_insert(now_ms);
        }
        let is_holder = self.is_holder(me);
        match self.media {
            MediaState::Standby if is_holder && !is_over => {
                self.media = MediaState::Open { has_ladder: false };
                actions.push_back(Action::OpenIngest {
                    event: self.seen.event,
                    renditions: self.seen.renditions,
                });
            }
            // A successor serves now: at once, and without a word to its publisher but the end of the connection.
            MediaState::Open { .. } | MediaState::Draining { .. } if !is_holder => {
                self.drop_media(MediaState::Standby, actions);
            }
            MediaState::Open { has_ladder } if is_over => {
                self.media = MediaState::Draining {
                    deadline_ms: now_ms.saturating_add(DRAIN_MS),
                    has_ladder,
                };
                actions.push_back(Action::CloseIngest {
                    event: self.seen.event,
                });
            }
            MediaState::Draining { deadline_ms, .. } if now_ms >= deadline_ms => {
                self.drained(now_ms, actions);
            }
            MediaState::Lingering { until_ms } if now_ms >= until_ms => {
                self.drop_media(MediaState::Gone, actions);
            }
            _ => {}
        }
    }

    /// Watches whoever serves, as long as there is something to see.
    fn observe(&mut self, now_ms: u64, me: Identity, actions: &mut VecDeque<Action>) {
        let is_witness = me.node.is_some() && (me.is_signer || self.is_assigned(me));
        let is_wanted = is_witness
            && !self.is_holder(me)
            && !self.seen.is_settlement_reported
            && self.seen.status <= EventStatus::Ended
            && now_ms < self.observe_until_ms();
        let holder = self.seen.lease.map(|lease| lease.node).filter(|node| *node != 0);
        match holder.filter(|_| is_wanted) {
            Some(holder) if self.observed != Some(holder) => {
                self.observed = Some(holder);
                actions.push_back(Action::Observe {
                    event: self.seen.event,
                    holder,
                });
            }
            Some(_) => {}
            None => self.stop_observing(actions),
        }
    }

    fn observe_until_ms(&self) -> u64 {
        let over_ms = self.over_at_ms.unwrap_or_else(|| self.overdue_ms());
        over_ms.saturating_add(LINGER_MS)
    }

    fn stop_observing(&mut self, actions: &mut VecDeque<Action>) {
        if self.observed.take().is_some() {
            actions.push_back(Action::StopObserving {
                event: self.seen.event,
            });
        }
    }

    /// The next thing to do on chain, and when.
    fn next_duty(&self, now_ms: u64, me: Identity) -> Option<(Duty, u64)> {
        let rank = self.rank(me)?;
        let lease = self.seen.lease?;
        let is_holder = self.is_holder(me);
        // The holder does what anybody may do; the others only when it doesn't.
        let substitute_ms = if is_holder {
            0
        } else {
            SUBSTITUTE_MS.saturating_mul(rank + 1)
        };
        let over_ms = self.over_at_ms.unwrap_or(now_ms);
        let seen = &self.seen;
        let (duty, due_ms) = match seen.status {
            EventStatus::Scheduled | EventStatus::Cancelled => return None,
            EventStatus::Settled if is_holder && !seen.is_work_claimed => (Duty::ClaimWork, now_ms),
            EventStatus::Settled => return None,
            EventStatus::Proposed | EventStatus::Disputed => {
                let deadline_ms = seen.deadline_s?.saturating_mul(1_000);
                (Duty::Finalize, deadline_ms.saturating_add(substitute_ms))
            }
            _ if !self.is_over(now_ms) && is_holder => self.upkeep(now_ms, lease)?,
            _ if !self.is_over(now_ms) => (Duty::TakeOver, take_over_ms(lease, rank)),
            // Without a status report there is nothing to settle: the timeout rule of the event decides.
            _ if seen.ready_s.is_none() => return None,
            _ if seen.is_settlement_reported => (Duty::Propose, over_ms.saturating_add(substitute_ms)),
            _ if is_holder && self.is_serving() => return None,
            _ if is_holder => {
                let (fence, figures) = (lease.fence, self.figures());
                (Duty::Settlement { fence, figures }, now_ms)
            }
            _ => (Duty::TakeOver, take_over_ms(lease, rank)),
        };
        let at_ms = self.attempt.at_ms(&duty, due_ms)?;
        Some((duty, at_ms))
    }

    /// What the holder does while the event is live.
    fn upkeep(&self, now_ms: u64, lease: Lease) -> Option<(Duty, u64)> {
        let fence = lease.fence;
        let status = |health| Duty::Status { fence, health };
        if self.seen.ready_s.is_none() && self.has_segments {
            let ready = status(Health::Ready);
            // While others don't sign, the lease must not end.
            let is_renewal_due = now_ms >= self.renew_at_ms && self.attempt.failures(&ready) > 0;
            let duty = if is_renewal_due {
                Duty::Renew { fence }
            } else {
                ready
            };
            return Some((duty, now_ms));
        }
        let health = if self.is_publishing {
            Health::Healthy
        } else {
            Health::Degraded
        };
        let report = status(health);
        // A report needs others; when they are away the lease must not end because of it.
        let duty = if self.seen.ready_s.is_none() || self.attempt.failures(&report) > 0 {
            Duty::Renew { fence }
        } else {
            report
        };
        self.media_is_open().then_some((duty, self.renew_at_ms))
    }

    const fn media_is_open(&self) -> bool {
        matches!(self.media, MediaState::Open { .. })
    }

    /// What was delivered, by this node's own count.
    pub(crate) fn figures(&self) -> Figures {
        let seen = &self.seen;
        figures(seen.delivered_ms, seen.ready_s, seen.ended_s, seen.end_s)
    }

    fn stop_ladder(&mut self, actions: &mut VecDeque<Action>) {
        if let MediaState::Open { has_ladder } | MediaState::Draining { has_ladder, .. } = &mut self.media
            && std::mem::take(has_ladder)
        {
            actions.push_back(Action::StopLadder {
                event: self.seen.event,
            });
        }
    }

    /// Takes everything down that viewers or the publisher could still use.
    fn drop_media(&mut self, next: MediaState, actions: &mut VecDeque<Action>) {
        if matches!(self.media, MediaState::Standby | MediaState::Gone) {
            return;
        }
        if self.media_is_open() {
            actions.push_back(Action::CloseIngest {
                event: self.seen.event,
            });
        }
        self.stop_ladder(actions);
        (self.media, self.has_segments, self.is_publishing) = (next, false, false);
        actions.push_back(Action::RevokeEvent(self.seen.event));
    }
}

/// Delivered time and its share of the time from ready to the end. The same for the node that claims it and for the
/// witnesses.
#[must_use]
pub fn figures(delivered_ms: u64, ready_s: Option<u64>, ended_s: Option<u64>, end_s: u64) -> Figures {
    let over_s = ended_s.map_or(end_s, |ended_s| ended_s.min(end_s));
    let expected_ms = over_s
        .saturating_sub(ready_s.unwrap_or(over_s))
        .saturating_mul(1_000);
    let uptime_bps = if delivered_ms == 0 {
        0
    } else {
        let share = u128::from(delivered_ms) * FULL_BPS / u128::from(expected_ms.max(1));
        share.min(FULL_BPS) as u16
    };
    Figures {
        delivered_seconds: u32::try_from(delivered_ms / 1_000).unwrap_or(u32::MAX),
        uptime_bps,
    }
}

const fn take_over_ms(lease: Lease, rank: u64) -> u64 {
    let wait_ms = TAKE_OVER_MS.saturating_mul(rank + 1);
    lease.until_s.saturating_mul(1_000).saturating_add(wait_ms)
}

/// Everything.
const FULL_BPS: u128 = 10_000;
/// A lease that is over already (clocks differ, or the chain's stands still) is not extended in a busy loop.
const MIN_RENEW_MS: u64 = 1_000;
