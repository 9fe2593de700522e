use std::collections::{BTreeMap, BTreeSet};

use w3av_types::Address;

use super::{
    Claim, Grant, Switchboard, UndeliveredCode,
    limits::{MAX_ROOM_MEMBERS, MAX_ROOMS, MAX_ROOMS_PER_DEVICE},
};
use crate::{CallId, DeviceId, EndReason, NodeMessage};

/// Who is in which room.
#[derive(Debug, Default)]
pub(super) struct Rooms(BTreeMap<CallId, Room>);

/// A room with at least one device in it.
#[derive(Debug)]
pub(super) struct Room {
    firm: u32,
    host: Address,
    topology: u8,
    present: BTreeSet<DeviceId>,
}

impl Room {
    /// What must hold for an account to be in it.
    pub(super) const fn seat(&self, room: CallId, account: Address) -> Claim {
        Claim::Seat {
            firm: self.firm,
            host: self.host,
            room,
            account,
        }
    }

    pub(super) const fn firm(&self) -> u32 {
        self.firm
    }

    pub(super) fn has(&self, device: DeviceId) -> bool {
        self.present.contains(&device)
    }
}

impl Rooms {
    pub(super) fn get(&self, room: CallId) -> Option<&Room> {
        self.0.get(&room)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    fn of(&self, device: DeviceId) -> Vec<CallId> {
        let with = self.0.iter().filter(|(_, room)| room.has(device));
        with.map(|(id, _)| *id).collect()
    }
}

impl Switchboard {
    /// Gives an admitted device its seat and tells everybody.
    pub(super) fn seat(
        &mut self,
        device: DeviceId,
        room: CallId,
        (firm, host): (u32, Address),
        grant: Grant,
    ) -> Result<(), (UndeliveredCode, &'static str)> {
        let is_new_room = self.rooms.get(room).is_none();
        if is_new_room && self.rooms.len() >= MAX_ROOMS {
            return Err((UndeliveredCode::Busy, "this node has too many rooms"));
        }
        let rooms = self.rooms.of(device);
        if !rooms.contains(&room) && rooms.len() >= MAX_ROOMS_PER_DEVICE {
            return Err((UndeliveredCode::Busy, "this device is in too many rooms"));
        }
        let place = self.rooms.0.entry(room).or_insert_with(|| Room {
            firm,
            host,
            topology: grant.topology,
            present: BTreeSet::new(),
        });
        let seats = MAX_ROOM_MEMBERS.min(grant.seats.into());
        if !place.has(device) && place.present.len() >= seats {
            if place.present.is_empty() {
                self.rooms.0.remove(&room);
            }
            return Err((UndeliveredCode::Busy, "all seats of the room are taken"));
        }
        place.topology = grant.topology;
        let is_new = place.present.insert(device);
        let claim = place.seat(room, device.account());
        if let Some(entry) = self.ledger.entry(&claim) {
            entry.parties.insert(device);
        }
        if is_new {
            self.tell(room);
        } else if let Some(message) = self.news(room) {
            self.send(device, message);
        }
        Ok(())
    }

    /// Takes a device out of a room and tells those who stay.
    pub(super) fn unseat(&mut self, device: DeviceId, room: CallId) {
        let Some(place) = self.rooms.0.get_mut(&room) else {
            return;
        };
        if !place.present.remove(&device) {
            return;
        }
        let claim = place.seat(room, device.account());
        if place.present.is_empty() {
            self.rooms.0.remove(&room);
        }
        if let Some(entry) = self.ledger.entry(&claim) {
            entry.parties.remove(&device);
        }
        self.drop_unused(claim);
        self.tell(room);
    }

    /// Takes a device out of all its rooms.
    pub(super) fn unseat_everywhere(&mut self, device: DeviceId) {
        for room in self.rooms.of(device) {
            self.unseat(device, room);
        }
    }

    /// The chain took an account's seats away, or closed the room for all.
    pub(super) fn end_seat(&mut self, room: CallId, account: Address, reason: EndReason) {
        let Some(place) = self.rooms.get(room) else { return };
        let gone: Vec<_> = place
            .present
            .iter()
            .copied()
            .filter(|device| reason == EndReason::Closed || device.account() == account)
            .collect();
        for device in &gone {
            self.tell_ended(*device, room, reason);
        }
        if reason == EndReason::Closed {
            // Nobody stays who could be told.
            let Some(place) = self.rooms.0.remove(&room) else {
                return;
            };
            for device in gone {
                let claim = place.seat(room, device.account());
                if let Some(entry) = self.ledger.entry(&claim) {
                    entry.parties.remove(&device);
                }
                self.drop_unused(claim);
            }
            return;
        }
        for device in gone {
            self.unseat(device, room);
        }
    }

    fn tell(&mut self, room: CallId) {
        let Some(place) = self.rooms.get(room) else { return };
        let present = place.present.clone();
        let Some(message) = self.news(room) else { return };
        for device in present {
            self.send(device, message.clone());
        }
    }

    /// Who is in a room, as it is told.
    fn news(&self, room: CallId) -> Option<NodeMessage> {
        let place = self.rooms.get(room)?;
        Some(NodeMessage::Room {
            room,
            topology: place.topology,
            present: place.present.iter().map(|device| (*device).into()).collect(),
        })
    }
}
