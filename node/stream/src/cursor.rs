use std::sync::Arc;

use w3av_media::{
    track::TrackConfigs,
    unit::{AccessUnit, Track},
};
use w3av_types::ErrorKind;

use crate::ring::{Item, Ring};

/// Where a new reader starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Join {
    /// At the newest key picture in the ring, so that there is a picture at once.
    #[default]
    GopCache,
    /// At the next key picture: later, but with nothing to catch up.
    Live,
}

/// Why a reader gets no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReaderEnd {
    /// The stream is over and everything was read.
    #[error("stream is closed")]
    Closed,
    /// The reader was further behind than [`TOO_SLOW_LAG`].
    #[error("reader is too slow")]
    TooSlow,
}

impl ReaderEnd {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(self) -> ErrorKind {
        match self {
            Self::Closed => ErrorKind::NotFound,
            Self::TooSlow => ErrorKind::Exhausted,
        }
    }
}

/// A distance to the newest unit of a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lag {
    /// Media time in 90 kHz ticks.
    pub behind_90k: i64,
    /// Bytes that the ring charges for what came later.
    pub behind_bytes: u64,
}

impl Lag {
    /// At the newest unit.
    pub const NONE: Self = Self {
        behind_90k: 0,
        behind_bytes: 0,
    };

    /// Whether this is further behind than `limit`, by time or by bytes.
    #[must_use]
    pub const fn exceeds(self, limit: Self) -> bool {
        self.behind_90k > limit.behind_90k || self.behind_bytes > limit.behind_bytes
    }
}

/// Further behind, a reader loses disposable pictures: nobody refers to them, so only smoothness suffers.
pub const DISPOSABLE_LAG: Lag = Lag {
    behind_90k: 45_000,
    behind_bytes: 512 << 10,
};
/// Further behind, a reader loses video up to the next key picture and keeps audio.
pub const GAP_LAG: Lag = Lag {
    behind_90k: 135_000,
    behind_bytes: 2 << 20,
};
/// Further behind, a reader is ended: it will not catch up, and may hold no more memory than this.
pub const TOO_SLOW_LAG: Lag = Lag {
    behind_90k: 720_000,
    behind_bytes: 8 << 20,
};

/// A reader's position in a ring, and the policy for readers that are behind. Pure.
#[derive(Debug)]
pub(crate) struct Cursor {
    next: u64,
    join: Join,
    /// Configs in force at `next`, not yet given to the reader.
    configs: Option<Arc<TrackConfigs>>,
    video: Video,
    has_drained: bool,
    end: Option<ReaderEnd>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Video {
    /// Nothing was sent yet; everything waits for a key picture.
    Joining,
    Playing,
    /// Pictures were left out; video waits for a key picture, audio goes on.
    InGap,
}

impl Cursor {
    pub(crate) fn new(ring: &Ring, join: Join) -> Self {
        let has_video = ring.configs().video.is_some();
        let (next, configs) = match (join, ring.newest_key()) {
            (Join::GopCache, Some((seq, configs))) => (*seq, configs),
            (Join::GopCache, None) | (Join::Live, _) => (ring.head(), ring.configs()),
        };
        let configs = (**configs != TrackConfigs::default()).then(|| Arc::clone(configs));
        let video = if has_video { Video::Joining } else { Video::Playing };
        Self {
            next,
            join,
            configs,
            video,
            has_drained: false,
            end: None,
        }
    }

    /// Appends to `out` all that the ring has for this reader, which may be nothing, and moves to the ring's head.
    ///
    /// The first call is exempt from the policy: what was there to join at is no sign of a slow reader.
    pub(crate) fn drain(&mut self, ring: &mut Ring, out: &mut Vec<Item>) -> Result<(), ReaderEnd> {
        if !self.has_drained && self.next < ring.base() {
            *self = Self::new(ring, self.join);
        }
        if let Some(end) = self.end.or_else(|| self.meets_end(ring)) {
            if self.end.replace(end).is_none() && end == ReaderEnd::TooSlow {
                ring.stats.too_slow += 1;
            }
            return Err(end);
        }
        out.extend(self.configs.take().map(Item::Configs));
        let mut drops = Drops::default();
        for (item, lag) in ring.from(self.next) {
            match item {
                Item::Unit(shared) => self.pass_unit(&shared.unit, lag, item, out, &mut drops),
                Item::Configs(_) | Item::Discontinuity => out.push(item.clone()),
            }
        }
        ring.stats.dropped_disposable += drops.disposable;
        ring.stats.dropped_in_gaps += drops.in_gap;
        ring.stats.gaps += drops.gaps;
        self.next = ring.head();
        self.has_drained = true;
        Ok(())
    }

    /// Whether the reader is so far behind that its next read ends it.
    pub(crate) fn is_too_slow(&self, ring: &Ring) -> bool {
        self.has_drained && (self.next < ring.base() || ring.lag_at(self.next).exceeds(TOO_SLOW_LAG))
    }

    fn meets_end(&self, ring: &Ring) -> Option<ReaderEnd> {
        if self.is_too_slow(ring) {
            return Some(ReaderEnd::TooSlow);
        }
        (ring.is_closed() && self.next == ring.head() && self.configs.is_none()).then_some(ReaderEnd::Closed)
    }

    fn pass_unit(
        &mut self,
        unit: &AccessUnit,
        lag: Lag,
        item: &Item,
        out: &mut Vec<Item>,
        drops: &mut Drops,
    ) {
        let lag = if self.has_drained { lag } else { Lag::NONE };
        if unit.track == Track::Audio {
            if self.video != Video::Joining {
                out.push(item.clone());
            }
            return;
        }
        if self.video == Video::Playing {
            if lag.exceeds(GAP_LAG) {
                self.video = Video::InGap;
                drops.gaps += 1;
            } else if unit.is_disposable && lag.exceeds(DISPOSABLE_LAG) {
                drops.disposable += 1;
                return;
            }
        }
        match self.video {
            Video::Playing => {}
            Video::InGap if unit.is_key && !lag.exceeds(GAP_LAG) => out.push(Item::Discontinuity),
            Video::Joining if unit.is_key => {}
            Video::InGap => {
                drops.in_gap += 1;
                return;
            }
            Video::Joining => return,
        }
        self.video = Video::Playing;
        out.push(item.clone());
    }
}

#[derive(Debug, Default)]
struct Drops {
    disposable: u64,
    in_gap: u64,
    gaps: u64,
}

#[cfg(test)]
mod tests;
