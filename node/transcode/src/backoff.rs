use std::time::Duration;

/// How long to wait before the next worker, and when to give up. Pure.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    /// Workers in a row that did not last.
    brief: u32,
    /// Workers in a row that put out nothing.
    fruitless: u32,
}

impl Backoff {
    /// The wait after a worker that ran for `lasted`; `None` when too many in a row put out nothing.
    ///
    /// One that ran well is replaced at once, because viewers are waiting. Those that end soon may all stumble over the
    /// same picture, so each waits longer than the one before.
    pub(crate) fn after(&mut self, had_output: bool, lasted: Duration) -> Option<Duration> {
        self.fruitless = if had_output { 0 } else { self.fruitless + 1 };
        if had_output && lasted >= STEADY {
            self.brief = 0;
            return Some(Duration::ZERO);
        }
        self.brief += 1;
        let wait = FIRST_WAIT
            .saturating_mul(1 << (self.brief - 1).min(16))
            .min(LONGEST_WAIT);
        (self.fruitless < MAX_FRUITLESS).then_some(wait)
    }

    /// Workers in a row that put out nothing.
    pub(crate) const fn fruitless(&self) -> u32 {
        self.fruitless
    }
}

/// A worker that lasts this long has got past the pictures that it started with: longer than usual groups of them.
const STEADY: Duration = Duration::from_secs(5);

/// Starting a worker takes about 50 ms, so more often would only burn the processor.
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// A stream that recovers is back on its rungs within this time.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Some 30 seconds of trying: whatever is wrong does not pass by itself.
const MAX_FRUITLESS: u32 = 12;

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Option<Duration> {
        Some(Duration::from_millis(ms))
    }

    #[test]
    fn steady_workers_are_replaced_at_once_and_brief_ones_ever_later() {
        let mut backoff = Backoff::default();
        let brief = [(); 8].map(|()| backoff.after(true, Duration::from_secs(1)));
        assert_eq!(
            brief,
            [
                ms(100),
                ms(200),
                ms(400),
                ms(800),
                ms(1600),
                ms(3200),
                ms(5000),
                ms(5000)
            ]
        );
        assert_eq!(backoff.after(true, STEADY), ms(0));
        assert_eq!(backoff.after(true, Duration::from_secs(1)), ms(100));
    }

    #[test]
    fn workers_without_output_are_given_up() {
        let mut backoff = Backoff::default();
        let waits: Vec<_> = (1..MAX_FRUITLESS).map(|_| backoff.after(false, STEADY)).collect();
        assert!(waits.iter().all(Option::is_some));
        assert_eq!(backoff.after(false, STEADY), None);
        assert_eq!(backoff.fruitless(), MAX_FRUITLESS);
    }
}
