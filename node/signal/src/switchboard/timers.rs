use std::collections::{BTreeMap, BTreeSet};

use super::{Claim, SocketId};
use crate::DeviceId;

/// What happens at a time. At most one of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Timer {
    /// A socket must have said who it is.
    Hello(SocketId),
    /// A device's oldest waiting envelope has waited enough.
    Waiting(DeviceId),
    /// An authorisation ends, is asked for again, or is forgotten.
    Claim(Claim),
    /// Old sequences are forgotten.
    Sequences,
}

/// Times in order; setting a timer again moves it.
#[derive(Debug, Default)]
pub(super) struct Timers {
    by_time: BTreeSet<(u64, Timer)>,
    times: BTreeMap<Timer, u64>,
}

impl Timers {
    pub(super) fn set(&mut self, timer: Timer, at_ms: u64) {
        self.clear(timer);
        self.by_time.insert((at_ms, timer));
        self.times.insert(timer, at_ms);
    }

    pub(super) fn clear(&mut self, timer: Timer) {
        if let Some(at_ms) = self.times.remove(&timer) {
            self.by_time.remove(&(at_ms, timer));
        }
    }

    pub(super) fn next(&self) -> Option<u64> {
        self.by_time.first().map(|(at_ms, _)| *at_ms)
    }

    /// Takes one timer whose time has come.
    pub(super) fn pop_due(&mut self, now_ms: u64) -> Option<Timer> {
        let (at_ms, timer) = *self.by_time.first()?;
        if at_ms > now_ms {
            return None;
        }
        self.clear(timer);
        Some(timer)
    }
}
