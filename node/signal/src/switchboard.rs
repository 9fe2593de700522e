//! What a node does: forwards sealed envelopes between devices that the chain lets talk, and to nobody else.
//!
//! Input and time in, [`Output`]s out; the caller owns the sockets and asks the chain. Invariants, which the tests check
//! on random sequences: no envelope is forwarded without a signature of its sender's device, without a grown sequence, or
//! without an authorisation that is not older than the newest block that touched the contracts; nothing grows beyond its
//! bound.

mod claims;
mod envelopes;
mod event;
mod ledger;
pub mod limits;
mod rate;
mod room;
mod sequences;
mod sockets;
#[cfg(test)]
mod tests;
mod timers;
mod waiting;

use std::collections::{BTreeMap, VecDeque};

use w3av_types::Address;

pub use event::{
    Answer, ChangedDevices, Counts, DeviceRecord, Grant, Input, Load, Output, Question, QuestionId, SocketId,
    Standing,
};

use self::{
    event::Claim,
    ledger::{Ledger, Subject},
    room::Rooms,
    sequences::Sequences,
    sockets::Socket,
    timers::{Timer, Timers},
    waiting::Waiting,
};
use crate::{ClientMessage, DeviceId, NodeMessage, RefusedCode, UndeliveredCode};

/// Which chain and contract a switchboard is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Domain {
    /// The chain's genesis hash.
    pub genesis: [u8; 32],
    /// The call contract.
    pub contract: Address,
}

/// Decides what the carrier must do. Never performs it.
#[derive(Debug)]
pub struct Switchboard {
    domain: Domain,
    sockets: BTreeMap<SocketId, Socket>,
    /// The socket of each device that is ready.
    devices: BTreeMap<DeviceId, SocketId>,
    ledger: Ledger,
    rooms: Rooms,
    waiting: Waiting,
    sequences: Sequences,
    timers: Timers,
    outputs: VecDeque<Output>,
    counts: Counts,
}

impl Switchboard {
    /// Nobody is connected yet.
    #[must_use]
    pub fn new(domain: Domain) -> Self {
        Self {
            domain,
            sockets: BTreeMap::new(),
            devices: BTreeMap::new(),
            ledger: Ledger::default(),
            rooms: Rooms::default(),
            waiting: Waiting::default(),
            sequences: Sequences::default(),
            timers: Timers::default(),
            outputs: VecDeque::new(),
            counts: Counts::default(),
        }
    }

    /// Takes something that happened. `now_ms`: Unix time in milliseconds.
    pub fn handle(&mut self, now_ms: u64, input: Input) {
        match input {
            Input::Opened { socket, nonce } => self.open(now_ms, socket, nonce),
            Input::Closed { socket } => self.disconnect(now_ms, socket),
            Input::Control { socket, message } => self.control(now_ms, socket, message),
            Input::Garbled { socket } => {
                self.refuse(now_ms, socket, RefusedCode::Malformed, "not a control message");
            }
            Input::Envelope { socket, bytes } => self.envelope(now_ms, socket, bytes),
            Input::Answered { question, answer } => self.answer(now_ms, question, answer),
            Input::Finalized { devices } => self.finalize(now_ms, &devices),
        }
        self.ask();
    }

    /// Does what is due. Call at [`Switchboard::next_wake_ms`]; earlier or later does no harm.
    pub fn handle_timeout(&mut self, now_ms: u64) {
        while let Some(timer) = self.timers.pop_due(now_ms) {
            match timer {
                Timer::Hello(socket) => {
                    self.refuse(now_ms, socket, RefusedCode::TooLate, "no hello in time");
                }
                Timer::Waiting(device) => self.release(now_ms, device),
                Timer::Claim(claim) => self.review(now_ms, claim),
                Timer::Sequences => {
                    self.sequences.sweep(now_ms);
                    if self.sequences.len() > 0 {
                        self.timers
                            .set(Timer::Sequences, now_ms.saturating_add(limits::MAX_AGE_MS));
                    }
                }
            }
        }
        self.ask();
    }

    /// What to do next; call until it returns `None`.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Unix time in milliseconds at which [`Switchboard::handle_timeout`] has something to do.
    #[must_use]
    pub fn next_wake_ms(&self) -> Option<u64> {
        self.timers.next()
    }

    /// How often what happened.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// How much there is now.
    #[must_use]
    pub fn load(&self) -> Load {
        Load {
            sockets: self.sockets.len(),
            devices: self.devices.len(),
            waiting: self.waiting.len(),
            claims: self.ledger.len(),
            rooms: self.rooms.len(),
            sequences: self.sequences.len(),
            questions: self.ledger.open(),
        }
    }

    fn control(&mut self, now_ms: u64, socket: SocketId, message: ClientMessage) {
        match message {
            ClientMessage::Hello {
                account,
                slot,
                signature,
            } => self.hello(now_ms, socket, account, slot, signature),
            ClientMessage::Join { room, firm, host } => self.join(now_ms, socket, room, (firm, host)),
            ClientMessage::Leave { room } => self.leave(now_ms, socket, room),
        }
    }

    /// Asks the chain what is to be asked, as far as it may.
    fn ask(&mut self) {
        let Self { ledger, sockets, .. } = self;
        let is_wanted = |ledger: &Ledger, subject: &Subject| match subject {
            Subject::Hello(socket, _) => sockets.contains_key(socket),
            Subject::Claim(claim) => ledger.has(claim),
        };
        while let Some((id, subject)) = ledger.next_question(is_wanted) {
            let question = match subject {
                Subject::Hello(_, device) => Question::Device(device),
                Subject::Claim(claim) => claim.question(),
            };
            self.outputs.push_back(Output::Ask { id, question });
        }
    }

    /// Sends to a device, if it is here.
    fn send(&mut self, device: DeviceId, message: NodeMessage) {
        if let Some(socket) = self.devices.get(&device).copied() {
            self.outputs.push_back(Output::Send { socket, message });
        }
    }

    fn undelivered(
        &mut self,
        socket: SocketId,
        call: Option<crate::CallId>,
        sequence: Option<u32>,
        (code, detail): (UndeliveredCode, String),
    ) {
        self.counts.undelivered += 1;
        let message = NodeMessage::Undelivered {
            call,
            sequence,
            code,
            detail,
        };
        self.outputs.push_back(Output::Send { socket, message });
    }
}
