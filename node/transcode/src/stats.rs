use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Counters of one job, over all of its workers. Shared with whoever shows them.
#[derive(Debug, Default)]
pub struct JobStats {
    pid: AtomicU32,
    restarts: AtomicU64,
    pictures: AtomicU64,
    cpu_ms: AtomicU64,
    units: AtomicU64,
    late_units: AtomicU64,
}

impl JobStats {
    /// Process id of the worker that runs now.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        Some(self.pid.load(Ordering::Relaxed)).filter(|pid| *pid != 0)
    }

    /// Workers that had to be replaced.
    #[must_use]
    pub fn restarts(&self) -> u64 {
        self.restarts.load(Ordering::Relaxed)
    }

    /// Source pictures decoded.
    #[must_use]
    pub fn pictures(&self) -> u64 {
        self.pictures.load(Ordering::Relaxed)
    }

    /// Processor time of the workers in milliseconds, user and system; up to a second old.
    #[must_use]
    pub fn cpu_ms(&self) -> u64 {
        self.cpu_ms.load(Ordering::Relaxed)
    }

    /// Access units published, over all rungs.
    #[must_use]
    pub fn units(&self) -> u64 {
        self.units.load(Ordering::Relaxed)
    }

    /// Units that a new worker put out again and that were left out.
    #[must_use]
    pub fn late_units(&self) -> u64 {
        self.late_units.load(Ordering::Relaxed)
    }

    pub(crate) fn set_pid(&self, pid: Option<u32>) {
        self.pid.store(pid.unwrap_or_default(), Ordering::Relaxed);
    }

    pub(crate) fn count_restart(&self) {
        self.restarts.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_unit(&self) {
        self.units.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_late_unit(&self) {
        self.late_units.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn add_work(&self, pictures: u64, cpu_ms: u64) {
        self.pictures.fetch_add(pictures, Ordering::Relaxed);
        self.cpu_ms.fetch_add(cpu_ms, Ordering::Relaxed);
    }
}
