//! Who is connected, from the challenge to the end.

use w3av_types::Address;

use super::{
    Answer, Claim, DeviceRecord, Output, SocketId, Switchboard,
    ledger::ms,
    limits::{HELLO_MS, MAX_SOCKETS, MAX_STRANGERS},
    rate::Bucket,
    timers::Timer,
};
use crate::{Challenge, DeviceId, Hello, NodeMessage, RefusedCode};

/// A socket that is open.
#[derive(Debug)]
pub(super) enum Socket {
    /// Was asked who it is.
    Challenged(Challenge),
    /// Said who it is; the chain is asked.
    Introduced(Challenge, Hello),
    /// Belongs to a device.
    Ready(Line),
}

/// A device's socket.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) device: DeviceId,
    /// The key that its hello was checked with.
    pub(super) signing: [u8; 32],
    pub(super) bucket: Bucket,
}

impl Line {
    pub(super) const fn claim(&self) -> Claim {
        Claim::Device {
            device: self.device,
            signing: self.signing,
        }
    }
}

impl Switchboard {
    pub(super) fn open(&mut self, now_ms: u64, socket: SocketId, nonce: [u8; 32]) {
        let strangers = self.sockets.len() - self.devices.len();
        let challenge = Challenge {
            nonce,
            genesis: self.domain.genesis,
            contract: self.domain.contract,
        };
        let is_full = self.sockets.len() >= MAX_SOCKETS || strangers >= MAX_STRANGERS;
        self.sockets.insert(socket, Socket::Challenged(challenge));
        if is_full {
            return self.refuse(now_ms, socket, RefusedCode::Busy, "too many sockets");
        }
        self.timers
            .set(Timer::Hello(socket), now_ms.saturating_add(HELLO_MS));
        let message = NodeMessage::Challenge {
            nonce: challenge.nonce,
            genesis: challenge.genesis,
            contract: challenge.contract,
        };
        self.outputs.push_back(Output::Send { socket, message });
    }

    pub(super) fn hello(
        &mut self,
        now_ms: u64,
        socket: SocketId,
        account: Address,
        slot: u8,
        signature: [u8; 64],
    ) {
        let Some(state) = self.sockets.get_mut(&socket) else {
            return;
        };
        let Socket::Challenged(challenge) = *state else {
            return self.refuse(now_ms, socket, RefusedCode::Malformed, "a second hello");
        };
        let Ok(device) = DeviceId::new(account, slot) else {
            return self.refuse(
                now_ms,
                socket,
                RefusedCode::UnknownDevice,
                "there is no such slot",
            );
        };
        *state = Socket::Introduced(challenge, Hello { device, signature });
        self.ledger.ask_hello(socket, device);
    }

    /// The chain said what it knows of the device that a socket says it is.
    pub(super) fn introduce(&mut self, now_ms: u64, socket: SocketId, answer: Answer) {
        let Some(Socket::Introduced(challenge, hello)) = self.sockets.get(&socket) else {
            return;
        };
        let record = match answer {
            Answer::Device(Some(record)) if now_ms < ms(record.until_s) => record,
            Answer::Device(_) => {
                let detail = "the chain knows no such device, or it has ended";
                return self.refuse(now_ms, socket, RefusedCode::UnknownDevice, detail);
            }
            Answer::Standing(_) | Answer::Failed => {
                self.counts.unanswered += 1;
                let detail = "the chain does not answer";
                return self.refuse(now_ms, socket, RefusedCode::Unavailable, detail);
            }
        };
        if hello.verify(challenge, &record.keys.signing).is_err() {
            let detail = "the hello is not signed by the device";
            return self.refuse(now_ms, socket, RefusedCode::BadSignature, detail);
        }
        let device = hello.device;
        self.connect(now_ms, socket, device, &record);
    }

    fn connect(&mut self, now_ms: u64, socket: SocketId, device: DeviceId, record: &DeviceRecord) {
        let mut line = Line {
            device,
            signing: record.keys.signing,
            bucket: Bucket::full(now_ms),
        };
        if let Some(older) = self.devices.get(&device).copied() {
            // Otherwise who comes back all the time may send all the time.
            if let Some(Socket::Ready(older)) = self.sockets.get(&older) {
                line.bucket = older.bucket;
            }
            let detail = "the device has a newer socket";
            self.refuse(now_ms, older, RefusedCode::Replaced, detail);
        }
        let claim = line.claim();
        if self.ledger.want(claim, now_ms).is_none() {
            return self.refuse(now_ms, socket, RefusedCode::Busy, "too much is known already");
        }
        self.timers.clear(Timer::Hello(socket));
        self.sockets.insert(socket, Socket::Ready(line));
        self.devices.insert(device, socket);
        self.outputs.push_back(Output::Send {
            socket,
            message: NodeMessage::Ready,
        });
        if let Some(entry) = self.ledger.entry(&claim) {
            entry.parties.insert(device);
        }
        self.settle(now_ms, claim, Answer::Device(Some(*record)));
        // It may have been away when something of it ended.
        for claim in self.ledger.claims_of(device) {
            self.ledger.want(claim, now_ms);
        }
    }

    /// Says why, and closes.
    pub(super) fn refuse(&mut self, now_ms: u64, socket: SocketId, code: RefusedCode, detail: &str) {
        if !self.sockets.contains_key(&socket) {
            return;
        }
        self.counts.refused += 1;
        let detail = detail.to_owned();
        self.outputs.push_back(Output::Send {
            socket,
            message: NodeMessage::Refused { code, detail },
        });
        self.outputs.push_back(Output::Close { socket });
        self.disconnect(now_ms, socket);
    }

    /// Forgets a socket. Its calls stay: the device may come back.
    pub(super) fn disconnect(&mut self, now_ms: u64, socket: SocketId) {
        self.timers.clear(Timer::Hello(socket));
        let Some(Socket::Ready(line)) = self.sockets.remove(&socket) else {
            return;
        };
        self.devices.remove(&line.device);
        self.unseat_everywhere(line.device);
        self.abandon(line.device);
        if let Some(entry) = self.ledger.entry(&line.claim()) {
            entry.parties.remove(&line.device);
        }
        self.drop_unused(line.claim());
        for claim in self.ledger.claims_of(line.device) {
            self.linger(now_ms, claim);
        }
    }

    /// The line of a socket that may send; ends the socket when it may not.
    pub(super) fn line(&mut self, now_ms: u64, socket: SocketId) -> Option<&mut Line> {
        if let Some(Socket::Challenged(_) | Socket::Introduced(..)) = self.sockets.get(&socket) {
            self.refuse(
                now_ms,
                socket,
                RefusedCode::Malformed,
                "the node is not ready for this yet",
            );
        }
        match self.sockets.get_mut(&socket) {
            Some(Socket::Ready(line)) => Some(line),
            _ => None,
        }
    }
}
