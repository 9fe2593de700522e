use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::watch;
use w3av_media::{track::TrackConfigs, unit::AccessUnit};
use w3av_types::RenditionId;

use crate::{
    cursor::{Cursor, Join},
    reader::Reader,
    ring::Ring,
    stats::RenditionStats,
};

/// One encoding of a stream, as readers see it.
#[derive(Debug)]
pub struct Rendition {
    id: RenditionId,
    shared: Arc<Shared>,
}

/// What a rendition, its publisher and its readers have in common.
///
/// The lock is held to append one unit, or to count references to what a reader has not seen; never across a wait.
#[derive(Debug)]
pub(crate) struct Shared {
    ring: Mutex<Ring>,
    /// The ring's head; every change wakes the readers that wait, however many units it brings.
    head: watch::Sender<u64>,
    /// Changes once per second of media, for those that watch a stuck reader and need no wake-up per unit.
    pulse: watch::Sender<i64>,
    configs: watch::Sender<Arc<TrackConfigs>>,
    has_publisher: AtomicBool,
}

impl Rendition {
    pub(crate) fn new(id: RenditionId) -> Self {
        let shared = Shared {
            ring: Mutex::default(),
            head: watch::Sender::new(0),
            pulse: watch::Sender::new(0),
            configs: watch::Sender::new(Arc::default()),
            has_publisher: AtomicBool::new(false),
        };
        Self {
            id,
            shared: Arc::new(shared),
        }
    }

    /// Which encoding.
    #[must_use]
    pub const fn id(&self) -> RenditionId {
        self.id
    }

    /// A new reader that starts as `join` says. With video, the first unit is a key picture.
    #[must_use]
    pub fn subscribe(&self, join: Join) -> Reader {
        let head = self.shared.head.subscribe();
        let mut ring = self.shared.ring();
        ring.stats.readers += 1;
        let cursor = Cursor::new(&ring, join);
        drop(ring);
        Reader::new(Arc::clone(&self.shared), cursor, head)
    }

    /// The newest track configs; both tracks absent until the publisher told any.
    #[must_use]
    pub fn configs(&self) -> watch::Receiver<Arc<TrackConfigs>> {
        self.shared.configs.subscribe()
    }

    /// Counters and sizes now.
    #[must_use]
    pub fn stats(&self) -> RenditionStats {
        self.shared.ring().stats
    }

    /// Whether a publisher is there now.
    #[must_use]
    pub fn has_publisher(&self) -> bool {
        self.shared.has_publisher.load(Ordering::Acquire)
    }

    pub(crate) const fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

impl Shared {
    pub(crate) fn ring(&self) -> MutexGuard<'_, Ring> {
        // The ring has no state between two of its calls that a panic could leave half-done for others to fear.
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn pulse(&self) -> watch::Receiver<i64> {
        self.pulse.subscribe()
    }

    /// Takes the publisher's seat; false when it is taken.
    pub(crate) fn seat(&self) -> bool {
        self.has_publisher
            .compare_exchange(false, true, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }

    /// Leaves the publisher's seat; the next publisher does not continue this one.
    pub(crate) fn leave(&self) {
        self.ring().mark_discontinuity();
        self.has_publisher.store(false, Ordering::Release);
    }

    pub(crate) fn push(&self, unit: AccessUnit) -> bool {
        let mut ring = self.ring();
        let is_accepted = ring.push(unit);
        let (head, second) = (ring.head(), ring.stats.media_90k / 90_000);
        drop(ring);
        if is_accepted {
            self.head.send_replace(head);
            self.pulse
                .send_if_modified(|pulse| std::mem::replace(pulse, second) != second);
        }
        is_accepted
    }

    pub(crate) fn set_configs(&self, configs: TrackConfigs) {
        let mut ring = self.ring();
        if ring.set_configs(configs) {
            let (configs, head) = (Arc::clone(ring.configs()), ring.head());
            drop(ring);
            self.configs.send_replace(configs);
            self.head.send_replace(head);
        }
    }

    pub(crate) fn close(&self) {
        self.ring().close();
        self.head.send_modify(|_| {});
    }
}
