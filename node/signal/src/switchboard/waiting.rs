use std::collections::{BTreeMap, VecDeque};

use w3av_types::Address;

use super::{
    Claim,
    limits::{MAX_WAITING, MAX_WAITING_PER_DEVICE, WAIT_MS},
};
use crate::{CallId, DeviceId, Header};

/// Envelopes and joins that wait for the chain, by the device that sent them, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    items: BTreeMap<DeviceId, VecDeque<Item>>,
    count: usize,
}

/// Something that a device wants done.
#[derive(Debug)]
pub(super) struct Item {
    /// All of these must be valid.
    pub(super) needs: Vec<Claim>,
    /// When it came.
    pub(super) since_ms: u64,
    pub(super) wish: Wish,
}

#[derive(Debug)]
pub(super) enum Wish {
    Forward { header: Header, bytes: Vec<u8> },
    Join { room: CallId, firm: u32, host: Address },
}

impl Wish {
    /// Call or room, and the sequence of an envelope.
    pub(super) const fn name(&self) -> (CallId, Option<u32>) {
        match self {
            Self::Forward { header, .. } => (header.call, Some(header.sequence)),
            Self::Join { room, .. } => (*room, None),
        }
    }
}

impl Item {
    pub(super) const fn due_ms(&self) -> u64 {
        self.since_ms.saturating_add(WAIT_MS)
    }
}

impl Waiting {
    pub(super) fn has_room_for(&self, device: DeviceId) -> bool {
        let of_device = self.items.get(&device).map_or(0, VecDeque::len);
        of_device < MAX_WAITING_PER_DEVICE && self.count < MAX_WAITING
    }

    pub(super) fn push(&mut self, device: DeviceId, item: Item) {
        self.items.entry(device).or_default().push_back(item);
        self.count += 1;
    }

    /// Takes everything of a device out, to be put back or done.
    pub(super) fn take(&mut self, device: DeviceId) -> VecDeque<Item> {
        let items = self.items.remove(&device).unwrap_or_default();
        self.count -= items.len();
        items
    }

    /// The largest sequence that a device has waiting in a call; 0 when there is none.
    pub(super) fn last_sequence(&self, device: DeviceId, call: CallId) -> u32 {
        let items = self.items.get(&device).into_iter().flatten();
        items
            .filter_map(|item| match &item.wish {
                Wish::Forward { header, .. } if header.call == call => Some(header.sequence),
                _ => None,
            })
            .max()
            .unwrap_or(0)
    }

    /// When the first of a device has waited enough.
    pub(super) fn due_ms(&self, device: DeviceId) -> Option<u64> {
        self.items.get(&device)?.front().map(Item::due_ms)
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }
}
