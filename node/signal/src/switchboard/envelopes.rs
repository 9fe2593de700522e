//! What devices want: to have envelopes forwarded and to be in rooms.

use w3av_types::Address;

use super::{
    Claim, Output, SocketId, Switchboard,
    ledger::View,
    limits::MAX_AGE_MS,
    sockets::Line,
    timers::Timer,
    waiting::{Item, Wish},
};
use crate::{
    CallId, DeviceId, Envelope, Header, RefusedError, Side,
    UndeliveredCode::{self, Busy, Malformed, NotAuthorised, Offline, RateLimited, Replayed},
};

type Refusal = (UndeliveredCode, String);

impl Switchboard {
    pub(super) fn envelope(&mut self, now_ms: u64, socket: SocketId, bytes: Vec<u8>) {
        let Some(line) = self.line(now_ms, socket) else {
            return;
        };
        let is_within_rate = line.bucket.take(now_ms);
        let line = *line;
        let envelope = match Envelope::decode(&bytes) {
            Ok(envelope) => envelope,
            Err(_) if !is_within_rate => return self.undelivered(socket, None, None, too_many()),
            Err(error) => {
                let refusal = (Malformed, format!("{}: {error}", error.code()));
                return self.undelivered(socket, None, None, refusal);
            }
        };
        let header = envelope.header;
        let wish = if is_within_rate {
            self.check(now_ms, &line, &envelope).map(|needs| Item {
                needs,
                since_ms: now_ms,
                wish: Wish::Forward { header, bytes },
            })
        } else {
            Err(too_many())
        };
        match wish {
            Ok(item) => self.wish(now_ms, line.device, item),
            Err(refusal) => self.undelivered(socket, Some(header.call), Some(header.sequence), refusal),
        }
    }

    pub(super) fn join(&mut self, now_ms: u64, socket: SocketId, room: CallId, (firm, host): (u32, Address)) {
        let Some(line) = self.line(now_ms, socket) else {
            return;
        };
        if !line.bucket.take(now_ms) {
            return self.undelivered(socket, Some(room), None, too_many());
        }
        let seat = Claim::Seat {
            firm,
            host,
            room,
            account: line.device.account(),
        };
        let item = Item {
            needs: vec![line.claim(), seat],
            since_ms: now_ms,
            wish: Wish::Join { room, firm, host },
        };
        let device = line.device;
        self.wish(now_ms, device, item);
    }

    pub(super) fn leave(&mut self, now_ms: u64, socket: SocketId, room: CallId) {
        let Some(line) = self.line(now_ms, socket) else {
            return;
        };
        if !line.bucket.take(now_ms) {
            return self.undelivered(socket, Some(room), None, too_many());
        }
        let device = line.device;
        self.unseat(device, room);
    }

    /// Everything about an envelope that does not need the chain. Returns what does.
    fn check(&self, now_ms: u64, line: &Line, envelope: &Envelope) -> Result<Vec<Claim>, Refusal> {
        let header = &envelope.header;
        if header.genesis[..] != self.domain.genesis[..8] {
            return Err((Malformed, "the envelope is of another chain".to_owned()));
        }
        if header.from != line.device {
            return Err((Malformed, "the envelope is from another device".to_owned()));
        }
        header
            .check_time(now_ms)
            .map_err(|error| refusal(Malformed, error))?;
        let last = self
            .sequences
            .last(header.call, header.from)
            .max(self.waiting.last_sequence(header.from, header.call));
        header
            .check_sequence(last)
            .map_err(|error| refusal(Replayed, error))?;
        // Last, since it costs most.
        envelope
            .verify(&line.signing)
            .map_err(|error| (Malformed, error.to_string()))?;
        let mut needs = vec![line.claim()];
        needs.extend(self.talk(header)?);
        Ok(needs)
    }

    /// What must hold for two devices to talk.
    fn talk(&self, header: &Header) -> Result<Vec<Claim>, Refusal> {
        let &Header {
            firm, call, from, to, ..
        } = header;
        let (caller, callee) = match header.side {
            Side::Caller => (from, to),
            Side::Callee => (to, from),
            Side::Room => {
                let room = self
                    .rooms
                    .get(call)
                    .filter(|room| room.firm() == firm && room.has(from))
                    .ok_or_else(|| (NotAuthorised, "this device has not joined the room".to_owned()))?;
                return Ok(vec![
                    room.seat(call, from.account()),
                    room.seat(call, to.account()),
                ]);
            }
        };
        Ok(vec![Claim::Call {
            firm,
            caller: caller.account(),
            callee: callee.account(),
            call,
        }])
    }

    /// Does what a device wants now, or later, or says why not.
    fn wish(&mut self, now_ms: u64, device: DeviceId, item: Item) {
        let Some(item) = self.attempt(now_ms, device, item) else {
            return;
        };
        if !self.waiting.has_room_for(device) {
            return self.reject(device, &item, (Busy, "too much waits already".to_owned()));
        }
        for claim in &item.needs {
            let Some(entry) = self.ledger.want(*claim, now_ms) else {
                self.stop_waiting(device, &item.needs);
                return self.reject(device, &item, (Busy, "too much is asked already".to_owned()));
            };
            entry.waiters.insert(device);
        }
        self.waiting.push(device, item);
        self.watch(device);
    }

    /// Looks at everything of a device that waits.
    pub(super) fn release(&mut self, now_ms: u64, device: DeviceId) {
        for item in self.waiting.take(device) {
            let (needs, is_due) = (item.needs.clone(), now_ms >= item.due_ms());
            match self.attempt(now_ms, device, item) {
                Some(item) if is_due => {
                    let detail = "the chain did not authorise it in time".to_owned();
                    self.reject(device, &item, (NotAuthorised, detail));
                }
                Some(item) => {
                    self.waiting.push(device, item);
                    continue;
                }
                None => {}
            }
            self.stop_waiting(device, &needs);
        }
        // What still waits for the same claims says so again.
        let left = self.waiting.take(device);
        for item in left {
            for claim in &item.needs {
                if let Some(entry) = self.ledger.want(*claim, now_ms) {
                    entry.waiters.insert(device);
                }
            }
            self.waiting.push(device, item);
        }
        self.watch(device);
    }

    /// Drops everything of a device that waits.
    pub(super) fn abandon(&mut self, device: DeviceId) {
        for item in self.waiting.take(device) {
            self.counts.abandoned += 1;
            self.stop_waiting(device, &item.needs);
        }
        self.watch(device);
    }

    /// Does it, or says why not; gives it back while the chain has not said.
    fn attempt(&mut self, now_ms: u64, device: DeviceId, item: Item) -> Option<Item> {
        let mut grant = None;
        let mut is_pending = false;
        for claim in &item.needs {
            match self.ledger.view(claim, now_ms) {
                View::Valid(valid) => grant = Some(valid),
                View::Pending => is_pending = true,
                View::Over => {
                    let detail = "the chain does not authorise it".to_owned();
                    self.reject(device, &item, (NotAuthorised, detail));
                    return None;
                }
            }
        }
        let Some(grant) = grant.filter(|_| !is_pending) else {
            return Some(item);
        };
        let outcome = match item.wish {
            Wish::Forward { header, ref bytes } => self.forward(now_ms, &header, &item.needs, bytes.clone()),
            Wish::Join { room, firm, host } => self
                .seat(device, room, (firm, host), grant)
                .map_err(|(code, detail)| (code, detail.to_owned())),
        };
        if let Err(refusal) = outcome {
            self.reject(device, &item, refusal);
        }
        None
    }

    /// Sends an authorised envelope to its receiver.
    fn forward(
        &mut self,
        now_ms: u64,
        header: &Header,
        needs: &[Claim],
        bytes: Vec<u8>,
    ) -> Result<(), Refusal> {
        let &Header { call, from, to, .. } = header;
        let is_in_reach = match header.side {
            Side::Caller | Side::Callee => true,
            Side::Room => self
                .rooms
                .get(call)
                .is_some_and(|room| room.has(from) && room.has(to)),
        };
        let receiver = self.devices.get(&to).copied().filter(|_| is_in_reach);
        let present = [Some(from), receiver.map(|_| to)];
        for claim in needs.iter().filter(|claim| matches!(claim, Claim::Call { .. })) {
            if let Some(entry) = self.ledger.entry(claim) {
                entry.parties.extend(present.into_iter().flatten());
            }
        }
        let Some(socket) = receiver else {
            return Err((Offline, "the receiver is not connected to this node".to_owned()));
        };
        if !self
            .sequences
            .commit(call, from, header.sequence, header.sent_at_ms)
        {
            return Err((Busy, "too many calls".to_owned()));
        }
        if self.sequences.len() == 1 {
            self.timers
                .set(Timer::Sequences, now_ms.saturating_add(MAX_AGE_MS));
        }
        self.counts.forwarded += 1;
        self.outputs.push_back(Output::Forward { socket, bytes });
        Ok(())
    }

    fn reject(&mut self, device: DeviceId, item: &Item, refusal: Refusal) {
        let (call, sequence) = item.wish.name();
        match self.devices.get(&device).copied() {
            Some(socket) => self.undelivered(socket, Some(call), sequence, refusal),
            None => self.counts.abandoned += 1,
        }
    }

    fn stop_waiting(&mut self, device: DeviceId, needs: &[Claim]) {
        for claim in needs {
            if let Some(entry) = self.ledger.entry(claim) {
                entry.waiters.remove(&device);
            }
        }
    }

    /// Wakes up when the oldest of a device has waited enough.
    fn watch(&mut self, device: DeviceId) {
        match self.waiting.due_ms(device) {
            Some(due_ms) => self.timers.set(Timer::Waiting(device), due_ms),
            None => self.timers.clear(Timer::Waiting(device)),
        }
    }
}

fn too_many() -> Refusal {
    (RateLimited, "more than this device may send".to_owned())
}

fn refusal(code: UndeliveredCode, error: RefusedError) -> Refusal {
    (code, error.to_string())
}
