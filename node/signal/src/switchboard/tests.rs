//! The switchboard with a small chain around it.

mod behaviour;
mod rooms;
mod simulation;

use std::collections::{BTreeMap, BTreeSet};

use w3av_types::{Address, Secret};

use super::*;
use crate::{
    CallId, ClientMessage, DeviceSecret, EndReason, Envelope, Header, Kind, MAX_CLOCK_SKEW_MS, Side,
};

pub(super) const NOW_MS: u64 = 1_795_380_334_000;
pub(super) const FIRM: u32 = 7;
const GENESIS: [u8; 32] = [6; 32];
const CONTRACT: Address = Address([0xCA; 20]);

/// A device of the account with this number; slot 0.
#[derive(Debug, Clone)]
pub(super) struct Device {
    pub(super) id: DeviceId,
    secret: DeviceSecret,
}

pub(super) fn account(n: u8) -> Address {
    Address([n; 20])
}

pub(super) fn call(n: u8) -> CallId {
    CallId([n; 32])
}

impl Device {
    pub(super) fn new(n: u8, slot: u8) -> Self {
        let id = DeviceId::new(account(n), slot).expect("a slot");
        let seed = [n ^ slot << 6; 32];
        Self {
            id,
            secret: DeviceSecret::new(Secret::new(seed), Secret::new(seed)),
        }
    }

    pub(super) fn record(&self) -> DeviceRecord {
        DeviceRecord {
            keys: self.secret.keys(),
            until_s: u64::MAX,
        }
    }

    /// A ring by the caller in call 1, signed.
    pub(super) fn envelope(&self, to: &Self, sequence: u32, change: impl FnOnce(&mut Header)) -> Vec<u8> {
        let mut header = Header {
            kind: Kind::Ring,
            call: call(1),
            genesis: [6; 8],
            firm: FIRM,
            from: self.id,
            to: to.id,
            sequence,
            sent_at_ms: NOW_MS,
            side: Side::Caller,
        };
        change(&mut header);
        let mut envelope = Envelope {
            header,
            enc: [0; 32],
            ciphertext: vec![0; 16],
            signature: [0; 64],
        };
        envelope.signature = self.secret.sign(&envelope.signed_text());
        envelope.encode()
    }

    pub(super) fn hello(&self, socket: SocketId) -> Input {
        let challenge = crate::Challenge {
            nonce: nonce(socket),
            genesis: GENESIS,
            contract: CONTRACT,
        };
        let message = ClientMessage::Hello {
            account: self.id.account(),
            slot: self.id.slot(),
            signature: self.secret.sign(&challenge.text(self.id)),
        };
        Input::Control { socket, message }
    }
}

fn nonce(socket: SocketId) -> [u8; 32] {
    [socket.0 as u8; 32]
}

/// The contracts, as of one block.
#[derive(Debug, Clone, Default)]
pub(super) struct Chain {
    pub(super) devices: BTreeMap<DeviceId, DeviceRecord>,
    /// Id and end of the latest call of a pair; none of that id is over.
    pub(super) calls: BTreeMap<(Address, Address), (CallId, u64)>,
    /// Id, end and seats of a host's room.
    pub(super) rooms: BTreeMap<Address, (CallId, u64, u8)>,
    /// Members, and the millisecond in which they are none any more.
    pub(super) members: BTreeMap<Address, u64>,
    pub(super) over: BTreeSet<CallId>,
}

impl Chain {
    pub(super) fn is_member(&self, now_ms: u64, who: Address) -> bool {
        self.members.get(&who).is_some_and(|until_ms| now_ms < *until_ms)
    }

    pub(super) fn answer(&self, now_ms: u64, question: Question) -> Answer {
        let grant = |until_s, seats: u8| {
            Standing::Valid(Grant {
                until_s,
                topology: seats.min(1),
                seats,
            })
        };
        Answer::Standing(match question {
            Question::Device(device) => return Answer::Device(self.devices.get(&device).copied()),
            Question::Call {
                caller, callee, call, ..
            } => match self.calls.get(&(caller, callee)) {
                Some((id, _)) if *id != call => Standing::Unknown,
                None => Standing::Unknown,
                Some(_) if self.over.contains(&call) => Standing::Over(EndReason::Ended),
                Some((_, until_s)) if [caller, callee].iter().all(|who| self.is_member(now_ms, *who)) => {
                    grant(*until_s, 0)
                }
                Some(_) => Standing::Over(EndReason::NotAuthorised),
            },
            Question::Seat {
                host, room, account, ..
            } => match self.rooms.get(&host) {
                Some((id, until_s, seats)) if *id == room => {
                    if [host, account].iter().all(|who| self.is_member(now_ms, *who)) {
                        grant(*until_s, *seats)
                    } else {
                        Standing::Over(EndReason::NotAuthorised)
                    }
                }
                _ => Standing::Unknown,
            },
        })
    }
}

/// What came out, without the questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sent {
    Said(SocketId, NodeMessage),
    Forwarded(SocketId, Vec<u8>),
    Closed(SocketId),
}

/// A switchboard, its time, and the chain that it asks.
#[derive(Debug)]
pub(super) struct Bench {
    pub(super) board: Switchboard,
    pub(super) now_ms: u64,
    pub(super) chain: Chain,
    pub(super) asked: Vec<(QuestionId, Question)>,
    sockets: u64,
}

impl Bench {
    /// Accounts 1 to 3 are members with a device each; 1 calls 2 in call 1; 1 hosts room 9 of three seats.
    pub(super) fn new() -> Self {
        let mut chain = Chain::default();
        for n in 1..=4 {
            let device = Device::new(n, 0);
            chain.devices.insert(device.id, device.record());
            if n < 4 {
                chain.members.insert(account(n), u64::MAX);
            }
        }
        chain.calls.insert((account(1), account(2)), (call(1), u64::MAX));
        chain.rooms.insert(account(1), (call(9), u64::MAX, 3));
        let domain = Domain {
            genesis: GENESIS,
            contract: CONTRACT,
        };
        Self {
            board: Switchboard::new(domain),
            now_ms: NOW_MS,
            chain,
            asked: Vec::new(),
            sockets: 0,
        }
    }

    /// Puts something in; returns what came out. Questions are kept.
    pub(super) fn put(&mut self, input: Input) -> Vec<Sent> {
        self.board.handle(self.now_ms, input);
        self.take()
    }

    pub(super) fn take(&mut self) -> Vec<Sent> {
        let mut sent = Vec::new();
        while let Some(output) = self.board.poll_output() {
            match output {
                Output::Send { socket, message } => sent.push(Sent::Said(socket, message)),
                Output::Forward { socket, bytes } => sent.push(Sent::Forwarded(socket, bytes)),
                Output::Close { socket } => sent.push(Sent::Closed(socket)),
                Output::Ask { id, question } => self.asked.push((id, question)),
            }
        }
        sent
    }

    /// The chain answers everything, now.
    pub(super) fn answer(&mut self) -> Vec<Sent> {
        let mut sent = Vec::new();
        while let Some((question, asked)) = (!self.asked.is_empty()).then(|| self.asked.remove(0)) {
            let answer = self.chain.answer(self.now_ms, asked);
            sent.extend(self.put(Input::Answered { question, answer }));
        }
        sent
    }

    /// Puts something in, and the chain answers at once.
    pub(super) fn run(&mut self, input: Input) -> Vec<Sent> {
        let mut sent = self.put(input);
        sent.extend(self.answer());
        sent
    }

    /// A block that touched the contracts, and names no device.
    pub(super) fn block(&mut self) -> Vec<Sent> {
        let devices = ChangedDevices::Named(vec![]);
        self.run(Input::Finalized { devices })
    }

    /// Lets time pass, waking the switchboard whenever it wants.
    pub(super) fn wait(&mut self, ms: u64) -> Vec<Sent> {
        let until_ms = self.now_ms + ms;
        let mut sent = Vec::new();
        while let Some(at_ms) = self.board.next_wake_ms().filter(|at_ms| *at_ms <= until_ms) {
            self.now_ms = self.now_ms.max(at_ms);
            self.board.handle_timeout(self.now_ms);
            sent.extend(self.take());
            sent.extend(self.answer());
        }
        self.now_ms = until_ms;
        sent
    }

    pub(super) fn open(&mut self) -> (SocketId, Vec<Sent>) {
        self.sockets += 1;
        let socket = SocketId(self.sockets);
        let sent = self.put(Input::Opened {
            socket,
            nonce: nonce(socket),
        });
        (socket, sent)
    }

    /// A device that is ready.
    pub(super) fn connect(&mut self, n: u8) -> (Device, SocketId) {
        let device = Device::new(n, 0);
        let (socket, _) = self.open();
        let sent = self.run(device.hello(socket));
        assert!(sent.contains(&Sent::Said(socket, NodeMessage::Ready)), "{sent:?}");
        (device, socket)
    }

    pub(super) fn envelope(&mut self, socket: SocketId, bytes: &[u8]) -> Vec<Sent> {
        self.put(Input::Envelope {
            socket,
            bytes: bytes.to_vec(),
        })
    }
}

/// The codes of all `undelivered`, in order.
pub(super) fn undelivered(sent: &[Sent]) -> Vec<UndeliveredCode> {
    sent.iter()
        .filter_map(|sent| match sent {
            Sent::Said(_, NodeMessage::Undelivered { code, .. }) => Some(*code),
            _ => None,
        })
        .collect()
}

/// The codes of all `refused`, in order.
pub(super) fn refused(sent: &[Sent]) -> Vec<RefusedCode> {
    sent.iter()
        .filter_map(|sent| match sent {
            Sent::Said(_, NodeMessage::Refused { code, .. }) => Some(*code),
            _ => None,
        })
        .collect()
}

pub(super) fn ended(socket: SocketId, call: CallId, reason: EndReason) -> Sent {
    Sent::Said(socket, NodeMessage::Ended { call, reason })
}
