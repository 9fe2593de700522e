//! Random sequences of operations against a chain whose blocks and answers come late. A failing sequence is printed
//! shrunk, with the seed that finds it again.

use proptest::prelude::*;

use super::*;
use limits::*;

/// Accounts 1 to 4, a device each; 1 to 3 are members at first.
const ACCOUNTS: u8 = 4;

#[derive(Debug, Clone)]
enum Op {
    Connect(u8),
    Disconnect(u8),
    /// From, to, the call (0: the newest of 1 and 2), sequence above or below the last, and who is the caller.
    Send(u8, u8, u8, i8, Side),
    /// The envelope that was sent this many before, once more.
    Again(u8),
    Join(u8),
    Leave(u8),
    /// All open questions are answered as of now.
    AnswerAll,
    /// One open question is answered: as of when it was asked, as of now, or not at all.
    Answer(u8, When),
    /// The chain changes, in a block of its own that the node has not seen yet.
    Change(Change),
    /// The node sees all blocks up to now.
    Deliver,
    Wait(u32),
}

#[derive(Debug, Clone, Copy)]
enum When {
    Asked,
    Now,
    Never,
}

#[derive(Debug, Clone, Copy)]
enum Change {
    /// The account becomes a member, for this many seconds.
    Join(u8, u16),
    Remove(u8),
    /// A newer call of 1 and 2, for this many seconds.
    Call(u8, u16),
    HangUp(u8),
    OpenRoom(u16),
    CloseRoom,
    Revoke(u8),
    Register(u8),
}

fn op() -> impl Strategy<Value = Op> {
    let who = 1..=ACCOUNTS;
    // Mostly those whom something connects: the pair with its newest call, and whoever is in the room.
    let talk = prop_oneof![
        5 => Just((1, 2, Side::Caller)),
        5 => Just((2, 1, Side::Callee)),
        5 => (who.clone(), who.clone()).prop_map(|(from, to)| (from, to, Side::Room)),
        1 => (who.clone(), who.clone()).prop_map(|(from, to)| (from, to, Side::Caller)),
    ];
    let id = prop_oneof![6 => Just(0), 1 => 1..4_u8];
    let when = prop_oneof![4 => Just(When::Asked), 3 => Just(When::Now), 1 => Just(When::Never)];
    let seconds = prop_oneof![1 => 1..60_u16, 3 => 1_000..9_000_u16];
    let change = prop_oneof![
        3 => (1..=ACCOUNTS, seconds.clone()).prop_map(|(who, s)| Change::Join(who, s)),
        2 => (1..=ACCOUNTS).prop_map(Change::Remove),
        2 => (1..4_u8, seconds.clone()).prop_map(|(id, s)| Change::Call(id, s)),
        1 => (1..4_u8).prop_map(Change::HangUp),
        2 => seconds.prop_map(Change::OpenRoom),
        1 => Just(Change::CloseRoom),
        1 => (1..=ACCOUNTS).prop_map(Change::Revoke),
        1 => (1..=ACCOUNTS).prop_map(Change::Register),
    ];
    prop_oneof![
        3 => who.clone().prop_map(Op::Connect),
        1 => who.clone().prop_map(Op::Disconnect),
        20 => (talk, id, -1..3_i8).prop_map(|((from, to, side), id, step)| Op::Send(from, to, id, step, side)),
        2 => (0..20_u8).prop_map(Op::Again),
        4 => who.clone().prop_map(Op::Join),
        1 => who.prop_map(Op::Leave),
        10 => Just(Op::AnswerAll),
        16 => (any::<u8>(), when).prop_map(|(which, when)| Op::Answer(which, when)),
        6 => change.prop_map(Op::Change),
        8 => Just(Op::Deliver),
        3 => prop_oneof![0..3_000_u32, 0..40_000_u32].prop_map(Op::Wait),
    ]
}

/// Everything outside the switchboard, and what must hold.
struct World {
    bench: Bench,
    /// States of the chain that the node may know: what it has seen, and each block since.
    blocks: Vec<Chain>,
    /// Devices that those blocks changed.
    changed: Vec<DeviceId>,
    /// Questions without an answer, with the state when they were asked.
    open: Vec<(QuestionId, Question, Chain, u64)>,
    /// Whose the open sockets are.
    owners: BTreeMap<SocketId, u8>,
    /// The socket on which each was told that it is ready.
    ready: BTreeMap<u8, SocketId>,
    sequences: BTreeMap<(u8, CallId), u32>,
    sent: Vec<(u8, Vec<u8>)>,
    forwarded: BTreeSet<(CallId, DeviceId, u32)>,
}

impl World {
    fn new() -> Self {
        let bench = Bench::new();
        let mut world = Self {
            blocks: vec![bench.chain.clone()],
            bench,
            changed: Vec::new(),
            open: Vec::new(),
            owners: BTreeMap::new(),
            ready: BTreeMap::new(),
            sequences: BTreeMap::new(),
            sent: Vec::new(),
            forwarded: BTreeSet::new(),
        };
        for who in 1..=ACCOUNTS {
            world.run(&Op::Connect(who));
            world.answer_all();
            world.run(&Op::Join(who));
        }
        world
    }

    fn run(&mut self, op: &Op) {
        match *op {
            Op::Connect(who) => {
                let (socket, sent) = self.bench.open();
                self.look(&sent);
                self.owners.insert(socket, who);
                self.put(Device::new(who, 0).hello(socket));
            }
            Op::Disconnect(who) => {
                let sockets: Vec<_> = self
                    .owners
                    .iter()
                    .filter(|(_, owner)| **owner == who)
                    .map(|(id, _)| *id)
                    .collect();
                for socket in sockets {
                    self.closed(socket);
                    self.put(Input::Closed { socket });
                }
            }
            Op::Send(from, to, id, step, side) => self.send(from, to, id, step, side),
            Op::Again(back) => {
                let found = self.sent.iter().rev().nth(back.into()).cloned();
                if let Some((from, bytes)) = found {
                    self.envelope(from, bytes);
                }
            }
            Op::Join(who) => {
                let Some((room, ..)) = self.bench.chain.rooms.get(&account(1)).copied() else {
                    return;
                };
                let message = ClientMessage::Join {
                    room,
                    firm: FIRM,
                    host: account(1),
                };
                self.control(who, message);
            }
            Op::Leave(who) => self.control(who, ClientMessage::Leave { room: call(9) }),
            Op::AnswerAll => self.answer_all(),
            Op::Answer(which, when) => self.answer(which, when),
            Op::Change(change) => self.change(change),
            Op::Deliver => {
                self.blocks.drain(..self.blocks.len() - 1);
                let devices = ChangedDevices::Named(std::mem::take(&mut self.changed));
                self.put(Input::Finalized { devices });
            }
            Op::Wait(ms) => self.wait(ms.into()),
        }
        self.check_bounds();
    }

    fn send(&mut self, from: u8, to: u8, id: u8, step: i8, side: Side) {
        let newest = self.bench.chain.calls[&(account(1), account(2))].0;
        let id = match (side, id) {
            (Side::Room, _) => call(9),
            (_, 0) => newest,
            (_, id) => call(id),
        };
        let last = self.sequences.entry((from, id)).or_default();
        let sequence = last.saturating_add_signed(step.into()).max(1);
        *last = (*last).max(sequence);
        let now_ms = self.bench.now_ms;
        let bytes = Device::new(from, 0).envelope(&Device::new(to, 0), sequence, |header| {
            header.call = id;
            header.side = side;
            header.sent_at_ms = now_ms;
        });
        self.sent.push((from, bytes.clone()));
        self.envelope(from, bytes);
    }

    fn envelope(&mut self, from: u8, bytes: Vec<u8>) {
        if let Some(socket) = self.ready.get(&from).copied() {
            self.put(Input::Envelope { socket, bytes });
        }
    }

    fn control(&mut self, who: u8, message: ClientMessage) {
        if let Some(socket) = self.ready.get(&who).copied() {
            self.put(Input::Control { socket, message });
        }
    }

    fn answer(&mut self, which: u8, when: When) {
        if self.open.is_empty() {
            return;
        }
        let (id, question, chain, asked_ms) = self.open.remove(usize::from(which) % self.open.len());
        let answer = match when {
            When::Asked => chain.answer(asked_ms, question),
            When::Now => self.bench.chain.answer(self.bench.now_ms, question),
            When::Never => Answer::Failed,
        };
        self.put(Input::Answered { question: id, answer });
    }

    fn answer_all(&mut self) {
        while !self.open.is_empty() {
            self.answer(0, When::Now);
        }
    }

    fn change(&mut self, change: Change) {
        let now_s = self.bench.now_ms / 1_000;
        let chain = &mut self.bench.chain;
        match change {
            Change::Join(who, s) => {
                chain.members.insert(account(who), (now_s + u64::from(s)) * 1_000);
            }
            Change::Remove(who) => {
                chain.members.remove(&account(who));
            }
            Change::Call(id, s) => {
                if !chain.over.contains(&call(id)) {
                    chain
                        .calls
                        .insert((account(1), account(2)), (call(id), now_s + u64::from(s)));
                }
            }
            Change::HangUp(id) => {
                chain.over.insert(call(id));
            }
            Change::OpenRoom(s) => {
                chain.rooms.insert(account(1), (call(9), now_s + u64::from(s), 3));
            }
            Change::CloseRoom => chain.rooms.clear(),
            Change::Revoke(who) => {
                let device = Device::new(who, 0).id;
                chain.devices.remove(&device);
                self.changed.push(device);
            }
            Change::Register(who) => {
                let device = Device::new(who, 0);
                chain.devices.insert(device.id, device.record());
                self.changed.push(device.id);
            }
        }
        self.blocks.push(self.bench.chain.clone());
    }

    fn wait(&mut self, ms: u64) {
        let until_ms = self.bench.now_ms + ms;
        let mut wakes = 0;
        while let Some(at_ms) = self.bench.board.next_wake_ms().filter(|at_ms| *at_ms <= until_ms) {
            self.bench.now_ms = self.bench.now_ms.max(at_ms);
            self.bench.board.handle_timeout(self.bench.now_ms);
            let sent = self.bench.take();
            self.look(&sent);
            wakes += 1;
            assert!(wakes < 1_000, "it wakes up for nothing");
        }
        self.bench.now_ms = until_ms;
    }

    fn put(&mut self, input: Input) {
        let sent = self.bench.put(input);
        self.look(&sent);
    }

    fn look(&mut self, sent: &[Sent]) {
        for (id, question) in self.bench.asked.drain(..) {
            let chain = self.bench.chain.clone();
            self.open.push((id, question, chain, self.bench.now_ms));
        }
        for sent in sent {
            match sent {
                Sent::Forwarded(socket, bytes) => self.check_forwarded(*socket, bytes),
                Sent::Closed(socket) => self.closed(*socket),
                Sent::Said(socket, NodeMessage::Ready) => {
                    self.ready.insert(self.owners[socket], *socket);
                }
                Sent::Said(..) => {}
            }
        }
    }

    fn closed(&mut self, socket: SocketId) {
        self.owners.remove(&socket);
        self.ready.retain(|_, open| *open != socket);
    }

    fn check_forwarded(&mut self, socket: SocketId, bytes: &[u8]) {
        let envelope = Envelope::decode(bytes).expect("only envelopes are forwarded");
        let Header {
            call,
            from,
            to,
            sequence,
            side,
            ..
        } = envelope.header;
        let number = |device: DeviceId| device.account().0[0];
        let sender = Device::new(number(from), 0);
        assert_eq!(
            envelope.verify(&sender.record().keys.signing),
            Ok(()),
            "signed by its sender"
        );
        assert!(
            self.forwarded.insert((call, from, sequence)),
            "sequence {sequence} came through twice"
        );
        assert_eq!(
            self.ready.get(&number(to)),
            Some(&socket),
            "it goes to its receiver's newest socket"
        );
        assert!(self.ready.contains_key(&number(from)), "its sender is here");
        let pair = match side {
            Side::Caller | Side::Room => (from, to),
            Side::Callee => (to, from),
        };
        let (a, b) = (pair.0.account(), pair.1.account());
        let now_ms = self.bench.now_ms;
        let since_ms = now_ms.saturating_sub(MAX_AGE_MS);
        // Memberships end by time without a block: there an answer may be as old as allowed.
        let is_member = |chain: &Chain, who| chain.is_member(since_ms, who);
        let is_allowed = |chain: &Chain| {
            let grant = match side {
                Side::Room => chain
                    .rooms
                    .get(&account(1))
                    .map(|(id, until_s, _)| (*id, *until_s)),
                _ => chain.calls.get(&(a, b)).copied(),
            };
            grant.is_some_and(|(id, until_s)| id == call && now_ms < until_s.saturating_mul(1_000))
                && !(side != Side::Room && chain.over.contains(&call))
                && is_member(chain, a)
                && is_member(chain, b)
        };
        assert!(
            self.blocks.iter().any(is_allowed),
            "{envelope:?} is not authorised in {:?}",
            self.blocks
        );
    }

    fn check_bounds(&self) {
        let load = self.bench.board.load();
        assert!(load.sockets <= MAX_SOCKETS && load.devices <= ACCOUNTS.into());
        assert!(load.waiting <= usize::from(ACCOUNTS) * MAX_WAITING_PER_DEVICE);
        assert!(load.questions <= MAX_QUESTIONS && load.questions <= self.open.len());
        // The pairs, calls, seats and devices that there are at all.
        assert!(
            load.claims <= 100 && load.rooms <= 1 && load.sequences <= 16,
            "{load:?}"
        );
    }

    /// Once everybody is gone and time has passed, nothing is left.
    fn end(mut self) {
        for who in 1..=ACCOUNTS {
            self.run(&Op::Disconnect(who));
        }
        for _ in 0..10 {
            self.answer_all();
            self.wait(60_000);
        }
        let load = self.bench.board.load();
        assert_eq!(
            load,
            Load {
                sockets: load.sockets,
                ..Load::default()
            },
            "{load:?}"
        );
        assert_eq!(load.sockets, 0);
        assert_eq!(self.bench.board.next_wake_ms(), None);
    }
}

proptest! {
    #[test]
    fn nothing_is_forwarded_without_an_authorisation_of_its_head(ops in prop::collection::vec(op(), 1..200)) {
        let mut world = World::new();
        ops.iter().for_each(|op| world.run(op));
        world.end();
    }
}

/// The simulation would hold trivially if nothing ever came through.
#[test]
fn simulated_sequences_forward_and_refuse() {
    use proptest::{strategy::ValueTree as _, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut total = Counts::default();
    for _ in 0..64 {
        let ops = prop::collection::vec(op(), 200)
            .new_tree(&mut runner)
            .expect("a sequence")
            .current();
        let mut world = World::new();
        ops.iter().for_each(|op| world.run(op));
        let counts = world.bench.board.counts();
        total.forwarded += counts.forwarded;
        total.undelivered += counts.undelivered;
        total.ended += counts.ended;
        total.unanswered += counts.unanswered;
    }
    let enough =
        total.forwarded > 100 && total.undelivered > 100 && total.ended > 20 && total.unanswered > 20;
    assert!(enough, "{total:?}");
}
