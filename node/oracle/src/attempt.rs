//! One duty on its way to the chain.

use crate::{Duty, DutyOutcome, backoff};

/// How long a duty that the chain took may stay unseen in its state before it is done again. Generous: the follower
/// may be reconnecting, and a second attempt finds that there is nothing to do.
pub const CONFIRM_MS: u64 = 30_000;

/// The duty that an event is at, and when it may be tried. Times are Unix ms.
#[derive(Debug, Default)]
pub(crate) struct Attempt {
    /// Kind of the duty that was tried last.
    kind: Option<std::mem::Discriminant<Duty>>,
    failures: u32,
    not_before_ms: u64,
    is_in_flight: bool,
}

impl Attempt {
    /// Failed attempts at this kind of duty in a row.
    pub(crate) fn failures(&self, duty: &Duty) -> u32 {
        if self.is_same(duty) { self.failures } else { 0 }
    }

    /// When the duty may be tried, given that it is due at `due_ms`; `None` while one is in flight.
    pub(crate) fn at_ms(&self, duty: &Duty, due_ms: u64) -> Option<u64> {
        if self.is_in_flight {
            return None;
        }
        Some(if self.is_same(duty) {
            due_ms.max(self.not_before_ms)
        } else {
            due_ms
        })
    }

    /// The duty is given to the caller.
    pub(crate) fn start(&mut self, duty: &Duty) {
        if !self.is_same(duty) {
            (self.failures, self.not_before_ms) = (0, 0);
        }
        self.kind = Some(std::mem::discriminant(duty));
        self.is_in_flight = true;
    }

    /// The caller's answer. Ignored unless one is outstanding.
    pub(crate) fn resolve(&mut self, now_ms: u64, outcome: DutyOutcome) {
        if !std::mem::take(&mut self.is_in_flight) {
            return;
        }
        let wait_ms = if outcome == DutyOutcome::Accepted {
            self.failures = 0;
            CONFIRM_MS
        } else {
            self.failures = self.failures.saturating_add(1);
            backoff::delay_ms(self.failures)
        };
        self.not_before_ms = now_ms.saturating_add(wait_ms);
    }

    /// What was done is seen on chain: the same kind may be due again.
    pub(crate) fn forget(&mut self) {
        (self.failures, self.not_before_ms) = (0, 0);
    }

    pub(crate) const fn is_in_flight(&self) -> bool {
        self.is_in_flight
    }

    fn is_same(&self, duty: &Duty) -> bool {
        self.kind == Some(std::mem::discriminant(duty))
    }
}
