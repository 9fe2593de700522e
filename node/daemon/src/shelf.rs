//! The segments that viewers can fetch, shared between the packagers and the HTTP server.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use bytes::Bytes;
use w3av_media::TrackConfigs;
use w3av_packager::{
    Segment, Window,
    hls::multivariant::{self, Variant},
};
use w3av_types::{EventId, RenditionId};

/// The shelves of all events that are on air or were until lately. Locks are held to copy a reference or to push one
/// segment, never across a wait.
#[derive(Debug, Default)]
pub(crate) struct Shelves {
    events: RwLock<BTreeMap<EventId, Arc<EventShelf>>>,
}

/// The playlists and segments of one event.
#[derive(Debug, Default)]
pub(crate) struct EventShelf {
    renditions: RwLock<BTreeMap<RenditionId, Arc<Shelf>>>,
    /// Renditions that are being packaged, with or without a segment so far.
    expected: Mutex<BTreeSet<RenditionId>>,
    multivariant: Mutex<Option<Bytes>>,
}

/// The playlist and segments of one rendition.
#[derive(Debug)]
pub(crate) struct Shelf {
    window: Mutex<Window>,
    /// What its multivariant entry says; known with the first segment.
    variant: Mutex<Option<Variant>>,
}

impl Shelves {
    /// The shelf of an event, put up if it is not there.
    pub(crate) fn open(&self, event: EventId) -> Arc<EventShelf> {
        let mut events = self.events.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(events.entry(event).or_default())
    }

    pub(crate) fn find(&self, event: EventId) -> Option<Arc<EventShelf>> {
        self.events
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&event)
            .cloned()
    }

    /// Takes the shelf of an event down; its memory goes with the last request that reads it.
    pub(crate) fn remove(&self, event: EventId) {
        self.events
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&event);
    }

    /// Bytes of all segments held.
    pub(crate) fn bytes(&self) -> usize {
        let events = self.events.read().unwrap_or_else(PoisonError::into_inner);
        events.values().map(|event| event.bytes()).sum()
    }
}

impl EventShelf {
    /// The shelf of a rendition, put up if it is not there. One that is there goes on where it was, so that a
    /// rendition which comes back keeps its numbering.
    pub(crate) fn open(&self, rendition: RenditionId, new: impl FnOnce() -> Window) -> Arc<Shelf> {
        let mut renditions = self.renditions.write().unwrap_or_else(PoisonError::into_inner);
        let shelf = || {
            Arc::new(Shelf {
                window: Mutex::new(new()),
                variant: Mutex::new(None),
            })
        };
        Arc::clone(renditions.entry(rendition).or_insert_with(shelf))
    }

    /// Renditions that have a shelf.
    pub(crate) fn renditions(&self) -> Vec<RenditionId> {
        let renditions = self.renditions.read().unwrap_or_else(PoisonError::into_inner);
        renditions.keys().copied().collect()
    }

    pub(crate) fn rendition(&self, rendition: RenditionId) -> Option<Arc<Shelf>> {
        self.renditions
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&rendition)
            .cloned()
    }

    /// Says that segments of this rendition will come.
    pub(crate) fn expect(&self, rendition: RenditionId) {
        locked(&self.expected).insert(rendition);
    }

    /// Whether the multivariant playlist would be complete. A player reads it once, so the first one waits for all
    /// rungs; the source, whose segments are as long as the publisher's GOPs, is waited for only when it is alone.
    fn is_complete(&self) -> bool {
        let renditions = self.renditions.read().unwrap_or_else(PoisonError::into_inner);
        let has_variant = |id: &RenditionId| {
            renditions
                .get(id)
                .is_some_and(|shelf| locked(&shelf.variant).is_some())
        };
        let expected = locked(&self.expected);
        let mut rungs = expected
            .iter()
            .filter(|id| **id != RenditionId::Source)
            .peekable();
        rungs.peek().is_none() || rungs.all(has_variant)
    }

    /// The multivariant playlist; `None` until all rungs have a segment, or one of them a second.
    pub(crate) fn multivariant(&self) -> Option<Bytes> {
        locked(&self.multivariant).clone()
    }

    /// Puts a segment on the shelf and updates the playlists. Returns whether it was the rendition's first.
    pub(crate) fn push(&self, rendition: RenditionId, segment: Segment, configs: &TrackConfigs) -> bool {
        let Some(shelf) = self.rendition(rendition) else {
            return false;
        };
        let (is_first, peak_bps) = {
            let mut window = locked(&shelf.window);
            let is_first = window.is_empty();
            window.push(segment);
            (is_first, window.peak_bandwidth_bps())
        };
        let variant = Variant::new(rendition, peak_bps, configs);
        let is_changed = {
            let mut known = locked(&shelf.variant);
            // A player reads this playlist once: it changes with the tracks, or when the announced rate was too low.
            let is_changed = known.as_ref().is_none_or(|known| {
                known.codecs != variant.codecs
                    || (known.width, known.height) != (variant.width, variant.height)
                    || known.bandwidth_bps < variant.bandwidth_bps
            });
            if is_changed {
                *known = Some(variant);
            }
            is_changed
        };
        // A rung that stays away while another goes on is not waited for.
        let is_due = match self.multivariant() {
            Some(_) => is_changed,
            None => !is_first || self.is_complete(),
        };
        if is_due {
            self.render();
        }
        is_first
    }

    /// Says that nothing comes any more for a rendition.
    pub(crate) fn end(&self, rendition: RenditionId) {
        if let Some(shelf) = self.rendition(rendition) {
            locked(&shelf.window).end();
        }
    }

    fn render(&self) {
        let renditions = self.renditions.read().unwrap_or_else(PoisonError::into_inner);
        let mut variants: Vec<Variant> = renditions
            .values()
            .filter_map(|shelf| locked(&shelf.variant).clone())
            .collect();
        // Players start with the first: the tallest rung. The source comes last, since it may be any size.
        variants.sort_by_key(|variant| {
            (
                variant.rendition == RenditionId::Source,
                u16::MAX - variant.height,
            )
        });
        *locked(&self.multivariant) = Some(multivariant::render(&variants));
    }

    fn bytes(&self) -> usize {
        let renditions = self.renditions.read().unwrap_or_else(PoisonError::into_inner);
        renditions
            .values()
            .map(|shelf| locked(&shelf.window).bytes())
            .sum()
    }
}

impl Shelf {
    /// The media playlist; `None` before the first segment.
    pub(crate) fn playlist(&self) -> Option<Bytes> {
        let window = locked(&self.window);
        (!window.is_empty()).then(|| window.playlist())
    }

    /// The bytes of a segment that is listed, or was until lately.
    pub(crate) fn segment(&self, sequence: u64) -> Option<Bytes> {
        locked(&self.window).segment(sequence)
    }
}

/// A panic while a lock was held leaves data that is whole: nothing here is changed in two steps.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: EventId = EventId(7);

    fn segment(sequence: u64, bytes: usize) -> Segment {
        Segment {
            sequence,
            duration_90k: 180_000,
            discontinuity: false,
            is_independent: true,
            start_pts_90k: 0,
            data: Bytes::from(vec![0; bytes]),
        }
    }

    fn shelf_with(renditions: &[RenditionId]) -> Arc<EventShelf> {
        let shelf = Shelves::default().open(EVENT);
        for rendition in renditions {
            shelf.open(*rendition, || Window::new(3));
        }
        shelf
    }

    #[test]
    fn playlists_appear_with_the_first_segment() {
        let shelf = shelf_with(&[RenditionId::Rung(720), RenditionId::Source]);
        let source = shelf.rendition(RenditionId::Source).expect("opened");
        assert_eq!((shelf.multivariant(), source.playlist()), (None, None));
        assert!(shelf.push(RenditionId::Source, segment(0, 1_000), &TrackConfigs::default()));
        assert!(!shelf.push(RenditionId::Source, segment(1, 1_000), &TrackConfigs::default()));
        let text = String::from_utf8(shelf.multivariant().expect("rendered").to_vec()).expect("text");
        assert!(
            text.contains("source/index.m3u8") && !text.contains("720p"),
            "{text}"
        );
        assert!(source.playlist().is_some() && source.segment(1).is_some() && source.segment(2).is_none());
    }

    #[test]
    fn first_multivariant_waits_for_all_rungs_but_not_forever() {
        let (high, low) = (RenditionId::Rung(720), RenditionId::Rung(360));
        for (then, count) in [(high, 2), (low, 1)] {
            let shelf = shelf_with(&[high, low, RenditionId::Source]);
            [high, low, RenditionId::Source]
                .into_iter()
                .for_each(|rendition| shelf.expect(rendition));
            shelf.push(low, segment(0, 1_000), &TrackConfigs::default());
            assert_eq!(shelf.multivariant(), None);
            shelf.push(
                then,
                segment(u64::from(then == low), 1_000),
                &TrackConfigs::default(),
            );
            let text = String::from_utf8(shelf.multivariant().expect("rendered").to_vec()).expect("text");
            assert_eq!(text.matches("#EXT-X-STREAM-INF").count(), count, "{text}");
        }
    }

    #[test]
    fn source_is_offered_last() {
        let shelf = shelf_with(&[
            RenditionId::Source,
            RenditionId::Rung(360),
            RenditionId::Rung(720),
        ]);
        for rendition in [
            RenditionId::Source,
            RenditionId::Rung(360),
            RenditionId::Rung(720),
        ] {
            shelf.push(rendition, segment(0, 1_000), &TrackConfigs::default());
        }
        let text = String::from_utf8(shelf.multivariant().expect("rendered").to_vec()).expect("text");
        assert!(text.trim_end().ends_with("source/index.m3u8"), "{text}");
    }

    #[test]
    fn announced_rate_only_grows() {
        let shelf = shelf_with(&[RenditionId::Source]);
        shelf.push(RenditionId::Source, segment(0, 10_000), &TrackConfigs::default());
        let high = shelf.multivariant();
        shelf.push(RenditionId::Source, segment(1, 10), &TrackConfigs::default());
        assert_eq!(shelf.multivariant(), high);
        shelf.push(RenditionId::Source, segment(2, 90_000), &TrackConfigs::default());
        assert_ne!(shelf.multivariant(), high);
    }

    #[test]
    fn removed_event_has_no_shelf() {
        let shelves = Shelves::default();
        shelves.open(EVENT).open(RenditionId::Source, || Window::new(3));
        shelves.remove(EVENT);
        assert!(shelves.find(EVENT).is_none());
        assert_eq!(shelves.bytes(), 0);
    }
}
