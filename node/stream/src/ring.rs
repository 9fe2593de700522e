use std::{collections::VecDeque, sync::Arc};

use w3av_media::{
    track::TrackConfigs,
    unit::{AccessUnit, Track},
};

use crate::{cursor::Lag, shared_unit::SharedUnit, stats::RenditionStats};

/// What a reader gets, in the publisher's order.
#[derive(Debug, Clone)]
pub enum Item {
    /// How to decode the units that follow. First before any unit, and again at each change.
    Configs(Arc<TrackConfigs>),
    /// One access unit.
    Unit(Arc<SharedUnit>),
    /// The units that follow do not continue the ones before: the publisher changed, time jumped, or pictures were
    /// left out for this reader. The next picture is a key picture.
    Discontinuity,
}

/// The last seconds of one rendition, and the rules for what may enter. Pure; its owner locks it and wakes readers.
#[derive(Debug, Default)]
pub(crate) struct Ring {
    slots: VecDeque<Slot>,
    /// Sequence number of the front slot.
    base: u64,
    /// Where a join may start, oldest first, with the configs in force there.
    keys: VecDeque<(u64, Arc<TrackConfigs>)>,
    configs: Arc<TrackConfigs>,
    /// Bytes charged for all slots ever written, and for those forgotten again.
    end_bytes: u64,
    base_bytes: u64,
    /// Media time of the newest unit; only ever advances.
    clock_90k: i64,
    arrival_us: u64,
    /// Highest decode time of the newest run of units.
    newest_dts_90k: Option<i64>,
    writer: Writer,
    is_closed: bool,
    pub(crate) stats: RenditionStats,
}

/// What the current run of units, from one discontinuity to the next, has shown so far.
#[derive(Debug, Default)]
struct Writer {
    has_key: bool,
    owes_discontinuity: bool,
    last_dts_90k: [Option<i64>; 2],
}

#[derive(Debug)]
struct Slot {
    item: Item,
    clock_90k: i64,
    arrival_us: u64,
    end_bytes: u64,
}

impl Ring {
    /// Appends a unit, and forgets the oldest ones above the bounds. Returns whether it was accepted.
    pub(crate) fn push(&mut self, unit: AccessUnit) -> bool {
        if let Err(count) = self.check(&unit) {
            *count += 1;
            return false;
        }
        self.settle_discontinuity();
        let is_key = unit.track == Track::Video && unit.is_key;
        self.advance(&unit);
        self.stats.units += 1;
        self.stats.bytes += unit.data.len() as u64;
        if is_key {
            self.stats.keyframes += 1;
            self.keys.push_back((self.head(), Arc::clone(&self.configs)));
        }
        let cost = unit.data.len() as u64 + UNIT_OVERHEAD_BYTES;
        self.append(Item::Unit(Arc::new(SharedUnit::new(unit))), cost);
        true
    }

    /// The unit may enter; otherwise the counter of the reason.
    fn check(&mut self, unit: &AccessUnit) -> Result<(), &mut u64> {
        if self.is_closed {
            return Err(&mut self.stats.dropped_after_close);
        }
        let is_video = unit.track == Track::Video;
        if is_video && !unit.is_key && !self.writer.has_key {
            return Err(&mut self.stats.dropped_before_key);
        }
        let refused = if unit.data.len() > MAX_UNIT_BYTES {
            &mut self.stats.dropped_oversized
        } else if self.writer.last_dts_90k[lane(unit.track)].is_some_and(|last| unit.dts_90k <= last) {
            &mut self.stats.dropped_regressed
        } else {
            self.writer.has_key |= is_video;
            return Ok(());
        };
        // Others may refer to a lost picture, so nothing decodes before the next key.
        self.writer.has_key &= !is_video || unit.is_disposable;
        Err(refused)
    }

    /// Tells what the units from here on need. The same configs again change nothing. Returns whether they changed.
    pub(crate) fn set_configs(&mut self, configs: TrackConfigs) -> bool {
        if self.is_closed || *self.configs == configs {
            return false;
        }
        let video_changed = self.configs.video.is_some() && self.configs.video != configs.video;
        let audio_changed = self.configs.audio.is_some() && self.configs.audio != configs.audio;
        if video_changed || audio_changed {
            self.mark_discontinuity();
        }
        self.settle_discontinuity();
        self.configs = Arc::new(configs);
        self.append(Item::Configs(Arc::clone(&self.configs)), UNIT_OVERHEAD_BYTES);
        true
    }

    /// The next unit does not continue the last one. Readers hear of it together with that unit.
    pub(crate) fn mark_discontinuity(&mut self) {
        self.writer = Writer {
            owes_discontinuity: self.newest_dts_90k.is_some(),
            ..Writer::default()
        };
    }

    fn settle_discontinuity(&mut self) {
        if std::mem::take(&mut self.writer.owes_discontinuity) {
            self.stats.discontinuities += 1;
            // What came before is no place to join any more.
            self.keys.clear();
            self.append(Item::Discontinuity, UNIT_OVERHEAD_BYTES);
        }
    }

    /// No more units: readers get what is there, then the end.
    pub(crate) fn close(&mut self) {
        self.is_closed = true;
    }

    fn advance(&mut self, unit: &AccessUnit) {
        let is_new_run = self.writer.last_dts_90k == [None, None];
        let newest_90k = self
            .newest_dts_90k
            .filter(|_| !is_new_run)
            .unwrap_or(unit.dts_90k);
        self.clock_90k += unit.dts_90k.saturating_sub(newest_90k).clamp(0, MAX_STEP_90K);
        self.stats.media_90k = self.clock_90k;
        self.arrival_us = self.arrival_us.max(unit.arrival_us);
        self.newest_dts_90k = Some(newest_90k.max(unit.dts_90k));
        self.writer.last_dts_90k[lane(unit.track)] = Some(unit.dts_90k);
    }

    fn append(&mut self, item: Item, cost: u64) {
        self.end_bytes += cost;
        let (clock_90k, arrival_us, end_bytes) = (self.clock_90k, self.arrival_us, self.end_bytes);
        self.slots.push_back(Slot {
            item,
            clock_90k,
            arrival_us,
            end_bytes,
        });
        while self.bytes() > MAX_RING_BYTES || self.span_90k() > MAX_RING_90K {
            let Some(oldest) = self.slots.pop_front() else {
                break;
            };
            self.base += 1;
            self.base_bytes = oldest.end_bytes;
        }
        while self.keys.front().is_some_and(|(seq, _)| *seq < self.base) {
            self.keys.pop_front();
        }
        self.stats.ring_slots = self.slots.len();
        self.stats.ring_bytes = self.bytes();
        self.stats.ring_90k = self.span_90k();
    }

    const fn bytes(&self) -> u64 {
        self.end_bytes - self.base_bytes
    }

    fn span_90k(&self) -> i64 {
        self.slots
            .front()
            .map_or(0, |front| self.clock_90k - front.clock_90k)
    }

    /// Sequence number that the next slot will have.
    pub(crate) fn head(&self) -> u64 {
        self.base + self.slots.len() as u64
    }

    /// Sequence number of the oldest slot held.
    pub(crate) const fn base(&self) -> u64 {
        self.base
    }

    /// Configs in force for the next unit.
    pub(crate) const fn configs(&self) -> &Arc<TrackConfigs> {
        &self.configs
    }

    /// The newest place to start decoding video, with the configs in force there.
    pub(crate) fn newest_key(&self) -> Option<&(u64, Arc<TrackConfigs>)> {
        self.keys.back()
    }

    /// The slots from `seq` on, each with how far it is behind the newest.
    pub(crate) fn from(&self, seq: u64) -> impl Iterator<Item = (&Item, Lag)> {
        let skipped = usize::try_from(seq.saturating_sub(self.base)).unwrap_or(usize::MAX);
        self.slots
            .iter()
            .skip(skipped)
            .map(|slot| (&slot.item, self.lag(slot)))
    }

    /// How far the slot `seq` is behind the newest; nothing when it is not written yet.
    pub(crate) fn lag_at(&self, seq: u64) -> Lag {
        let index = usize::try_from(seq.saturating_sub(self.base)).unwrap_or(usize::MAX);
        self.slots.get(index).map_or(Lag::NONE, |slot| self.lag(slot))
    }

    fn lag(&self, slot: &Slot) -> Lag {
        let media_90k = self.clock_90k - slot.clock_90k;
        // A publisher that catches up after a stall sends seconds of media at once; that makes no reader slow.
        let waited_90k = match slot.arrival_us {
            0 => media_90k,
            arrival_us => i64::try_from((self.arrival_us - arrival_us) * 9 / 100).unwrap_or(i64::MAX),
        };
        Lag {
            behind_90k: media_90k.min(waited_90k),
            behind_bytes: self.end_bytes - slot.end_bytes,
        }
    }

    /// The decode time after the newest unit where another publisher may go on; 0 before the first unit.
    pub(crate) fn resume_90k(&self) -> i64 {
        self.newest_dts_90k
            .map_or(0, |newest| newest.saturating_add(RESUME_GAP_90K))
    }

    /// Whether no unit will follow the ones that are there.
    pub(crate) const fn is_closed(&self) -> bool {
        self.is_closed
    }
}

const fn lane(track: Track) -> usize {
    match track {
        Track::Video => 0,
        Track::Audio => 1,
    }
}

/// Media time that a ring holds at most: the longest group of pictures that usual encoders make (10 s) and some.
pub const MAX_RING_90K: i64 = 12 * 90_000;
/// Bytes that a ring charges at most: 12 s at 20 Mbit/s.
pub const MAX_RING_BYTES: u64 = 32 << 20;
/// Longest access unit. RTMP ingest takes no longer message, and an FLV tag's size has 24 bits.
pub const MAX_UNIT_BYTES: usize = 8 << 20;
/// Charged per slot besides its payload, so that empty units cannot fill memory.
const UNIT_OVERHEAD_BYTES: u64 = 256;
/// A longer step between two units is a pause of the publisher, not media that readers have to catch up with.
const MAX_STEP_90K: i64 = 90_000;
/// Distance from the last unit of a lost publisher to the first of the next one.
const RESUME_GAP_90K: i64 = 9_000;

#[cfg(test)]
mod tests;
