use super::limits::{BURST, RATE_PER_S};

/// A token bucket: [`RATE_PER_S`] a second, [`BURST`] at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    /// In thousandths, so that a millisecond adds a whole number.
    tokens: u64,
    at_ms: u64,
}

impl Bucket {
    pub(super) const fn full(now_ms: u64) -> Self {
        Self {
            tokens: BURST * 1_000,
            at_ms: now_ms,
        }
    }

    /// Takes one token, if there is one. A clock that goes back adds nothing.
    pub(super) fn take(&mut self, now_ms: u64) -> bool {
        let elapsed_ms = now_ms.saturating_sub(self.at_ms);
        self.at_ms = now_ms;
        self.tokens = elapsed_ms
            .saturating_mul(RATE_PER_S)
            .saturating_add(self.tokens)
            .min(BURST * 1_000);
        let has_token = self.tokens >= 1_000;
        if has_token {
            self.tokens -= 1_000;
        }
        has_token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn burst_is_taken_at_once_and_comes_back_at_the_rate() {
        let mut bucket = Bucket::full(0);
        let taken = (0..200).filter(|_| bucket.take(0)).count() as u64;
        assert_eq!(taken, BURST);
        assert!(!bucket.take(19) && bucket.take(20) && !bucket.take(20));
        let taken = (0..1_000).filter(|_| bucket.take(1_020)).count() as u64;
        assert_eq!(taken, RATE_PER_S);
        assert_eq!((0..1_000).filter(|_| bucket.take(u64::MAX)).count() as u64, BURST);
        assert!(!bucket.take(0));
    }
}
