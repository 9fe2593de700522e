use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// What the feeding and the reading side of one worker tell each other, so that a stuck worker is noticed.
#[derive(Debug, Default)]
pub(crate) struct Progress(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// First unit given to the worker since its last output.
    waiting_since: Option<Instant>,
    /// Last unit given to the worker.
    fed_at: Option<Instant>,
    is_writing: bool,
    outputs: u64,
}

impl Progress {
    /// A unit is about to be written to the worker.
    pub(crate) fn feeding(&self, now: Instant) {
        let mut state = self.locked();
        state.waiting_since.get_or_insert(now);
        state.fed_at = Some(now);
        state.is_writing = true;
    }

    /// The worker has taken what was written.
    pub(crate) fn fed(&self, now: Instant) {
        let mut state = self.locked();
        state.fed_at = state.fed_at.map(|_| now);
        state.is_writing = false;
    }

    /// The worker has put out a unit.
    pub(crate) fn has_output(&self) {
        let mut state = self.locked();
        state.waiting_since = None;
        state.outputs += 1;
    }

    /// Units put out so far.
    pub(crate) fn outputs(&self) -> u64 {
        self.locked().outputs
    }

    /// Whether input flows, or would if the worker took it, and nothing has come back for [`STUCK_AFTER`].
    pub(crate) fn is_stuck(&self, now: Instant) -> bool {
        let state = self.locked();
        let flows = state.is_writing || state.fed_at.is_some_and(|at| now.duration_since(at) < FLOWING);
        flows
            && state
                .waiting_since
                .is_some_and(|since| now.duration_since(since) >= STUCK_AFTER)
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A worker that takes input for this long without putting anything out is replaced. One that works answers within
/// some pictures; starting and opening the encoders takes a tenth of this on a busy machine.
pub const STUCK_AFTER: Duration = Duration::from_secs(3);

/// A source that sends less often than this is not flowing, and its worker has nothing to put out.
const FLOWING: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_worker_that_is_fed_and_silent_is_stuck() {
        let (progress, start) = (Progress::default(), Instant::now());
        let at = |ms| start + Duration::from_millis(ms);
        assert!(!progress.is_stuck(at(60_000)), "without input");
        let feed = |ms| {
            progress.feeding(at(ms));
            progress.fed(at(ms));
        };
        (0..100).for_each(|unit| feed(unit * 33));
        assert!(progress.is_stuck(at(3_300)));
        progress.has_output();
        assert!(!progress.is_stuck(at(3_300)), "after output");
        feed(3_333);
        assert!(!progress.is_stuck(at(60_000)), "the source has stopped");
        progress.feeding(at(3_366));
        assert!(progress.is_stuck(at(60_000)), "the worker takes no input");
    }
}
