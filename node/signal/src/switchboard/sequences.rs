use std::collections::BTreeMap;

use super::limits::MAX_SEQUENCES;
use crate::{CallId, DeviceId, MAX_CLOCK_SKEW_MS};

/// The largest sequence that was forwarded of each device in each call.
///
/// Forgetting is safe once an envelope with that sequence is too old to be taken: none of it comes through twice.
#[derive(Debug, Default)]
pub(super) struct Sequences {
    last: BTreeMap<(CallId, DeviceId), Last>,
}

#[derive(Debug, Clone, Copy)]
struct Last {
    sequence: u32,
    /// When the newest forwarded envelope was sent, by its own word.
    sent_at_ms: u64,
}

impl Sequences {
    /// 0 before the first.
    pub(super) fn last(&self, call: CallId, from: DeviceId) -> u32 {
        self.last.get(&(call, from)).map_or(0, |last| last.sequence)
    }

    /// Notes a sequence before its envelope is forwarded; false when there is no room to note it.
    pub(super) fn commit(&mut self, call: CallId, from: DeviceId, sequence: u32, sent_at_ms: u64) -> bool {
        let is_known = self.last.contains_key(&(call, from));
        if !is_known && self.last.len() >= MAX_SEQUENCES {
            return false;
        }
        let last = self
            .last
            .entry((call, from))
            .or_insert(Last { sequence, sent_at_ms });
        last.sequence = last.sequence.max(sequence);
        last.sent_at_ms = last.sent_at_ms.max(sent_at_ms);
        true
    }

    /// Forgets what can't be taken again.
    pub(super) fn sweep(&mut self, now_ms: u64) {
        self.last
            .retain(|_, last| last.sent_at_ms.saturating_add(SAFE_MS) >= now_ms);
    }

    pub(super) fn len(&self) -> usize {
        self.last.len()
    }
}

/// Twice what is needed, so that a clock that is set back a little opens nothing.
const SAFE_MS: u64 = 2 * MAX_CLOCK_SKEW_MS;
