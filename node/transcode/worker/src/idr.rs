/// Decides which pictures start a group of pictures, from their presentation times alone.
///
/// The times are on a grid of the stream's own time, so every rung, and a worker started anew, cuts at the same pictures.
#[derive(Debug, Clone)]
pub(crate) struct IdrSchedule {
    gop_90k: i64,
    first_gop_90k: i64,
    last_pts_90k: Option<i64>,
    early_90k: Option<i64>,
}

impl IdrSchedule {
    /// `gop_ms` above 0; `first_gop_ms` 0 for no early cut.
    pub(crate) fn new(gop_ms: u32, first_gop_ms: u32) -> Self {
        let gop_90k = i64::from(gop_ms.max(1)) * TICKS_PER_MS;
        let first_gop_90k = i64::from(first_gop_ms) * TICKS_PER_MS;
        Self {
            gop_90k,
            first_gop_90k,
            last_pts_90k: None,
            early_90k: None,
        }
    }

    /// Whether the picture presented at `pts_90k` is an IDR. Ask once per picture, in presentation order.
    pub(crate) fn is_due(&mut self, pts_90k: i64) -> bool {
        let Some(last) = self.last_pts_90k.replace(pts_90k) else {
            self.early_90k = (self.first_gop_90k > 0).then(|| pts_90k.saturating_add(self.first_gop_90k));
            return true;
        };
        let is_due = pts_90k.div_euclid(self.gop_90k) != last.div_euclid(self.gop_90k)
            || self.early_90k.is_some_and(|early| pts_90k >= early);
        if is_due {
            self.early_90k = None;
        }
        is_due
    }
}

const TICKS_PER_MS: i64 = 90;

#[cfg(test)]
mod tests {
    use super::*;

    fn cuts(mut schedule: IdrSchedule, start_ms: i64, frames: i64) -> Vec<i64> {
        // 30 pictures a second with RTMP's whole milliseconds.
        let times = (0..frames).map(|frame| start_ms + frame * 100 / 3);
        times.filter(|ms| schedule.is_due(ms * TICKS_PER_MS)).collect()
    }

    #[test]
    fn first_group_is_short_and_the_others_are_on_the_grid() {
        assert_eq!(
            cuts(IdrSchedule::new(1000, 500), 0, 100),
            [0, 500, 1000, 2000, 3000]
        );
        assert_eq!(cuts(IdrSchedule::new(1000, 0), 0, 70), [0, 1000, 2000]);
    }

    #[test]
    fn restarted_worker_cuts_at_the_same_times() {
        let through: Vec<i64> = cuts(IdrSchedule::new(1000, 500), 0, 300);
        let restarted = cuts(IdrSchedule::new(1000, 500), 4_300, 170);
        assert_eq!(restarted[0], 4_300);
        assert!(
            restarted[2..].iter().all(|cut| through.contains(cut)),
            "{restarted:?} are not in {through:?}"
        );
    }

    #[test]
    fn a_grid_cut_replaces_the_early_one() {
        assert_eq!(cuts(IdrSchedule::new(1000, 500), 700, 60), [700, 1000, 2000]);
    }

    #[test]
    fn pictures_off_the_grid_are_cut_right_after_it() {
        assert_eq!(cuts(IdrSchedule::new(1000, 0), 10, 70), [10, 1010, 2010]);
        assert_eq!(cuts(IdrSchedule::new(1000, 0), -990, 70), [-990, 10, 1010]);
    }
}
