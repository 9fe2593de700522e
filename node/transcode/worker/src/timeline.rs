/// Times audio by counting samples, because the source's own times are rounded and jitter.
///
/// The source's times are believed again when they leave the count by more than [`MAX_DRIFT_90K`]: then samples were
/// lost, or the source's clock is not that of its samples.
#[derive(Debug, Clone, Default)]
pub(crate) struct AudioTimeline {
    start_90k: i64,
    samples: i64,
    rate_hz: u32,
}

impl AudioTimeline {
    /// Takes in a run of samples that the source times at `pts_90k`. True when counting starts again from there.
    pub(crate) fn advance(&mut self, pts_90k: i64, samples: usize, rate_hz: u32) -> bool {
        let expected = self
            .start_90k
            .saturating_add(self.samples * 90_000 / i64::from(self.rate_hz.max(1)));
        let is_restart = self.rate_hz != rate_hz || pts_90k.saturating_sub(expected).abs() > MAX_DRIFT_90K;
        if is_restart {
            *self = Self {
                start_90k: pts_90k,
                samples: 0,
                rate_hz,
            };
        }
        self.samples += i64::try_from(samples).unwrap_or_default();
        is_restart
    }
}

/// 100 ms: five AAC frames, far above the jitter of RTMP's milliseconds and just below what a viewer notices at the lips.
pub(crate) const MAX_DRIFT_90K: i64 = 9_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_is_ignored_and_gaps_restart_the_count() {
        let mut timeline = AudioTimeline::default();
        for (pts_ms, rate, is_restart) in [
            (0, 44_100, true),
            (23, 44_100, false),
            (47, 44_100, false),
            (150, 44_100, false),
            (300, 44_100, true),
            (323, 44_100, false),
            (100, 44_100, true),
            (123, 48_000, true),
        ] {
            assert_eq!(
                timeline.advance(pts_ms * 90, 1024, rate),
                is_restart,
                "{pts_ms} ms at {rate} Hz"
            );
        }
    }

    #[test]
    fn slow_drift_restarts_the_count_only_when_it_is_noticeable() {
        let mut timeline = AudioTimeline::default();
        let restarts = (0..100_000)
            .filter(|frame| timeline.advance(frame * 1920 + frame / 10, 1024, 48_000))
            .count();
        assert_eq!(restarts, 2);
    }
}
