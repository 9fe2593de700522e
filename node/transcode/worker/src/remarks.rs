use std::{
    error::Error,
    io::{self, Write},
    time::{Duration, Instant},
};

/// Writes one line of log. A supervisor that no longer reads it is no reason to stop.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Counts damaged input and mentions it at most once per [`INTERVAL`].
#[derive(Debug, Default)]
pub(crate) struct Damage {
    count: u64,
    mentioned: Option<Instant>,
}

impl Damage {
    /// One unit could not be used.
    pub(crate) fn note(&mut self, error: &dyn Error) {
        let cause = error
            .source()
            .map_or_else(String::new, |cause| format!(": {cause}"));
        self.note_reason(&format!("{error}{cause}"));
    }

    /// One unit could not be used, for a reason of ours.
    pub(crate) fn note_reason(&mut self, reason: &str) {
        self.count += 1;
        if self.is_due(Instant::now()) {
            say(&format!("damaged units={}: {reason}", self.count));
        }
    }

    fn is_due(&mut self, now: Instant) -> bool {
        let is_due = self.mentioned.is_none_or(|at| now.duration_since(at) >= INTERVAL);
        if is_due {
            self.mentioned = Some(now);
        }
        is_due
    }
}

const INTERVAL: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_mentioned_once_per_interval() {
        let (mut damage, start) = (Damage::default(), Instant::now());
        let mentions = (0..2500)
            .filter(|ms| damage.is_due(start + Duration::from_millis(*ms)))
            .count();
        assert_eq!(mentions, 3);
    }
}
