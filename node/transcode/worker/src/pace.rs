/// Corrects rate control for sources whose pictures come at another rate than they state, or that state none.
///
/// x264 without delay spends bits per picture, not per second: at twice the pictures it would spend twice the bits.
#[derive(Debug, Clone)]
pub(crate) struct Pace {
    assumed_fps: f64,
    factor: f64,
    window: Option<Window>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    start_90k: i64,
    last_90k: i64,
    pictures: u32,
}

impl Pace {
    /// `frame_rate`: what the encoder was told, as numerator and denominator.
    pub(crate) fn new(frame_rate: (i32, i32)) -> Self {
        Self {
            assumed_fps: f64::from(frame_rate.0) / f64::from(frame_rate.1.max(1)),
            factor: 1.0,
            window: None,
        }
    }

    /// Takes in the time of a picture. Returns a new factor for the encoder's bit rate when the old one is off; only at
    /// IDR pictures, where a change of quality is not seen.
    pub(crate) fn observe(&mut self, pts_90k: i64, is_idr: bool) -> Option<f64> {
        let fresh = Window {
            start_90k: pts_90k,
            last_90k: pts_90k,
            pictures: 0,
        };
        // A pause says nothing about the pace.
        let mut window = self
            .window
            .filter(|window| pts_90k - window.last_90k < PAUSE_90K)
            .unwrap_or(fresh);
        window.last_90k = pts_90k;
        let lasted_90k = pts_90k - window.start_90k;
        if !is_idr || lasted_90k < WINDOW_90K {
            window.pictures += 1;
            self.window = Some(window);
            return None;
        }
        self.window = Some(Window { pictures: 1, ..fresh });
        let fps = f64::from(window.pictures) * 90_000.0 / lasted_90k as f64;
        let factor = (self.assumed_fps / fps).clamp(1.0 / MAX_FACTOR, MAX_FACTOR);
        if (factor / self.factor - 1.0).abs() < TOLERANCE {
            return None;
        }
        self.factor = factor;
        Some(factor)
    }
}

/// Half a second without a picture is a pause.
const PAUSE_90K: i64 = 45_000;

/// A little less than the usual second between IDR pictures, whose times jitter.
const WINDOW_90K: i64 = 80_000;

/// From 30 pictures a second to 120, or to 8.
const MAX_FACTOR: f64 = 4.0;

/// Rate control itself is no more exact than this.
const TOLERANCE: f64 = 0.1;

#[cfg(test)]
mod tests {
    use super::*;

    /// Factors returned while pictures come every `step_ms`, with an IDR each second.
    fn factors(pace: &mut Pace, from_ms: i64, step_ms: i64) -> Vec<f64> {
        let times = (0..100).map(|picture| from_ms + picture * step_ms);
        times
            .filter_map(|ms| pace.observe(ms * 90, ms / 1000 != (ms - step_ms) / 1000))
            .collect()
    }

    #[test]
    fn bit_rate_follows_the_real_pace_and_is_left_alone_otherwise() {
        let mut pace = Pace::new((25, 1));
        assert_eq!(factors(&mut pace, 0, 40), []);
        assert_eq!(factors(&mut pace, 4_000, 20), [0.5]);
        assert_eq!(factors(&mut pace, 6_000, 40), [1.0]);
    }

    #[test]
    fn pause_is_no_pace() {
        let mut pace = Pace::new((25, 1));
        assert_eq!(factors(&mut pace, 0, 1_000), []);
        assert_eq!(factors(&mut pace, 200_000, 40), []);
    }
}
