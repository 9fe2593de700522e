//! Chain, node and time around one oracle, and the promises that it must keep.

use w3av_oracle::{
    Action, BlockRef, ChainEvent, Duty, DutyOutcome, Event, EventStatus, Identity, Oracle, Output,
};
use w3av_types::EventId;

use super::{
    chain::{Chain, ME, OTHER},
    random::Random,
};

/// Events per world.
const EVENTS: u64 = 3;
/// Random things that happen before the world calms down.
const STEPS: u32 = 300;
/// Wake-ups in a calm world before it must be quiet.
const CALM_STEPS: u32 = 2_000;
/// What the oracle is told first.
const IDENTITY: Event = Event::Identity(Identity {
    node: Some(ME),
    is_signer: true,
});

/// What this node does for one event.
#[derive(Default)]
struct Node {
    ingest_open: bool,
    ladder_running: bool,
    observing: bool,
    delivered_ms: u64,
    /// Facts told so far.
    told: usize,
    /// The most advanced state told so far.
    told_status: Option<EventStatus>,
    /// The highest fence told so far, and whose it is.
    told_lease: (u32, u32),
    in_flight: Option<(Duty, u64)>,
}

pub(crate) struct World {
    random: Random,
    now_ms: u64,
    oracle: Oracle,
    chains: Vec<Chain>,
    nodes: Vec<Node>,
    is_calm: bool,
    settled: u64,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let chains = (0..EVENTS)
            .map(|id| Chain::new(EventId(id), 1_000 + random.below(600)))
            .collect();
        let nodes = (0..EVENTS).map(|_| Node::default()).collect();
        let mut oracle = Oracle::new();
        oracle.handle_event(0, IDENTITY);
        Self {
            random,
            now_ms: 900_000,
            oracle,
            chains,
            nodes,
            is_calm: false,
            settled: 0,
        }
    }

    /// Returns how many events were settled.
    pub(crate) fn run(mut self) -> u64 {
        for _ in 0..STEPS {
            self.pass_time();
            let index = self.random.below(EVENTS) as usize;
            match self.random.below(22) {
                0 => {
                    let first = if self.random.percent(60) { ME } else { OTHER };
                    self.chains[index].go_live(self.now_ms, first);
                }
                1 if self.random.percent(20) => self.chains[index].cancel(),
                2 if self.random.percent(30) => self.chains[index].end(self.now_ms),
                3 => self.chains[index].other_acts(self.now_ms),
                4..=7 => self.tell_next(index),
                8 => self.tell_again(index),
                9..=14 => self.media(index),
                15..=18 => self.finish_duty(index),
                19 | 20 => self.tell_state(index),
                _ if self.random.percent(10) => self.restart(),
                _ => {}
            }
        }
        self.calm_down();
        self.settled
    }

    fn pass_time(&mut self) {
        let next = self.now_ms + self.random.below(4_000);
        while let Some(at) = self.drain().filter(|at| *at <= next) {
            self.now_ms = self.now_ms.max(at);
            self.oracle.handle_timeout(self.now_ms);
        }
        self.now_ms = next;
    }

    fn tell(&mut self, index: usize, fact: ChainEvent) {
        let node = &mut self.nodes[index];
        node.told_status = node.told_status.max(status_of(&fact));
        if let ChainEvent::LeaseTaken { lease, .. } = &fact {
            node.told_lease = node.told_lease.max((lease.fence, lease.node));
        }
        let timestamp_ms = self.now_ms;
        self.input(Event::Chain(
            fact,
            BlockRef {
                number: 1,
                timestamp_ms,
            },
        ));
    }

    fn tell_next(&mut self, index: usize) {
        if let Some(fact) = self.chains[index].facts.get(self.nodes[index].told).cloned() {
            self.nodes[index].told += 1;
            self.tell(index, fact);
        }
    }

    fn tell_again(&mut self, index: usize) {
        let told = self.nodes[index].told as u64;
        if told > 0 {
            let fact = self.chains[index].facts[self.random.below(told) as usize].clone();
            self.tell(index, fact);
        }
    }

    /// The state at the head, which may be ahead of the blocks that were told.
    fn tell_state(&mut self, index: usize) {
        let (chain, node) = (&self.chains[index], &mut self.nodes[index]);
        node.told_status = node.told_status.max(Some(chain.status));
        if let Some(lease) = chain.lease {
            node.told_lease = node.told_lease.max((lease.fence, lease.node));
        }
        let snapshot = chain.snapshot(node.delivered_ms);
        self.input(Event::Snapshot(snapshot));
    }

    fn media(&mut self, index: usize) {
        let event = EventId(index as u64);
        let node = &mut self.nodes[index];
        let (is_open, is_observing) = (node.ingest_open, node.observing);
        match self.random.below(6) {
            0 if is_open => self.input(Event::PublisherConnected(event)),
            1 if is_open => self.input(Event::FirstUnit(event)),
            2 if is_open => self.input(Event::PublisherLost(event)),
            3 if is_open => self.input(Event::FirstSegments(event)),
            4 if is_open || is_observing => {
                let added_ms = self.random.below(10_000);
                self.nodes[index].delivered_ms += added_ms;
                self.input(Event::MediaDelivered { event, added_ms });
            }
            5 if !is_open => self.input(Event::Drained(event)),
            _ => {}
        }
    }

    fn finish_duty(&mut self, index: usize) {
        let Some((duty, at_ms)) = self.nodes[index].in_flight.take() else {
            return;
        };
        assert!(at_ms <= self.now_ms);
        let luck = if self.is_calm { 100 } else { self.random.below(100) };
        // Lost on the way there, lost on the way back, or fine.
        let outcome = match luck {
            0..20 => DutyOutcome::Unavailable,
            20..30 => {
                self.chains[index].perform(self.now_ms, duty);
                DutyOutcome::Unavailable
            }
            _ => self.chains[index].perform(self.now_ms, duty),
        };
        // The state is read after every duty, as far as the chain answers.
        if self.is_calm || self.random.percent(80) {
            self.tell_state(index);
        }
        self.input(Event::DutyResult {
            event: EventId(index as u64),
            duty,
            outcome,
        });
    }

    /// The process dies: what it knew is gone, except the media time it wrote down.
    fn restart(&mut self) {
        self.oracle = Oracle::new();
        self.oracle.handle_event(self.now_ms, IDENTITY);
        for index in 0..self.nodes.len() {
            let chain = &self.chains[index];
            self.nodes[index] = Node {
                delivered_ms: self.nodes[index].delivered_ms,
                // Blocks between the cursor and the head come again.
                told: self.random.below(chain.facts.len() as u64 + 1) as usize,
                ..Node::default()
            };
            self.tell_state(index);
        }
    }

    /// From here on nothing fails and nobody else acts: everything outstanding must come to its end, and then be silent.
    fn calm_down(&mut self) {
        self.is_calm = true;
        for index in 0..self.chains.len() {
            self.chains[index].end(self.now_ms);
        }
        for _ in 0..CALM_STEPS {
            for index in 0..self.nodes.len() {
                self.tell_next(index);
                self.finish_duty(index);
                self.tell_state(index);
            }
            match self.drain() {
                Some(at) => {
                    self.now_ms = self.now_ms.max(at);
                    self.oracle.handle_timeout(self.now_ms);
                }
                None if self.is_quiet() => break,
                None => {}
            }
        }
        for chain in &self.chains {
            assert!(
                chain.is_finished(),
                "{}: {:?}, ready {:?}, reported {}, lease {:?}",
                chain.id,
                chain.status,
                chain.ready_s,
                chain.is_reported,
                chain.lease
            );
            self.settled += u64::from(chain.status == EventStatus::Settled);
        }
        assert!(self.is_quiet(), "outstanding work in a calm world");
        assert_eq!(
            (self.drain(), self.oracle.active_events()),
            (None, 0),
            "timers or events leaked: {:?}",
            self.chains
                .iter()
                .map(|chain| chain.snapshot(0))
                .collect::<Vec<_>>()
        );
        for (index, node) in self.nodes.iter().enumerate() {
            assert!(
                !node.ingest_open && !node.ladder_running && !node.observing,
                "event {index}: left running"
            );
        }
    }

    fn is_quiet(&self) -> bool {
        self.nodes
            .iter()
            .zip(&self.chains)
            .all(|(node, chain)| node.in_flight.is_none() && node.told == chain.facts.len())
    }

    fn input(&mut self, event: Event) {
        self.oracle.handle_event(self.now_ms, event);
        self.drain();
        for (index, node) in self.nodes.iter().enumerate() {
            let is_live = node.told_status == Some(EventStatus::Live);
            assert!(
                (is_live && node.told_lease.1 == ME) || !node.ingest_open,
                "event {index}: ingest open while {:?}, lease {:?}",
                node.told_status,
                node.told_lease
            );
            assert!(
                !(node.observing && node.ingest_open),
                "event {index}: watches itself"
            );
        }
    }

    fn drain(&mut self) -> Option<u64> {
        loop {
            match self.oracle.poll_action() {
                Output::Action(action) => self.apply(action),
                Output::Timeout(at) => return at,
            }
        }
    }

    fn apply(&mut self, action: Action) {
        let (Action::OpenIngest { event, .. }
        | Action::StartLadder { event, .. }
        | Action::StopLadder { event }
        | Action::CloseIngest { event }
        | Action::Observe { event, .. }
        | Action::StopObserving { event }
        | Action::Do { event, .. }
        | Action::RevokeEvent(event)) = action
        else {
            panic!("no ticket was touched: {action:?}");
        };
        let now_ms = self.now_ms;
        let node = &mut self.nodes[event.0 as usize];
        match action {
            Action::OpenIngest { .. } => {
                assert!(!std::mem::replace(&mut node.ingest_open, true), "opened twice");
            }
            Action::StartLadder { .. } => {
                assert!(node.ingest_open, "ladder without ingest");
                assert!(
                    !std::mem::replace(&mut node.ladder_running, true),
                    "ladder started twice"
                );
            }
            Action::CloseIngest { .. } => assert!(std::mem::take(&mut node.ingest_open), "closed twice"),
            Action::StopLadder { .. } => {
                assert!(!node.ingest_open, "ladder stopped under a publisher");
                assert!(std::mem::take(&mut node.ladder_running), "ladder stopped twice");
            }
            Action::Observe { holder, .. } => {
                assert_eq!(holder, OTHER, "watches itself");
                node.observing = true;
            }
            Action::StopObserving { .. } => {
                assert!(std::mem::take(&mut node.observing), "stopped watching twice");
            }
            Action::Do { duty, .. } => {
                assert!(
                    node.in_flight.is_none(),
                    "{duty:?} while {:?} is in flight",
                    node.in_flight
                );
                node.in_flight = Some((duty, now_ms));
            }
            Action::RevokeEvent(_) => assert!(!node.ingest_open, "taken down while open"),
            Action::RevokeTicket(_) => {}
        }
    }
}

fn status_of(fact: &ChainEvent) -> Option<EventStatus> {
    match fact {
        ChainEvent::WentLive { .. } => Some(EventStatus::Live),
        ChainEvent::EventEnded { .. } => Some(EventStatus::Ended),
        ChainEvent::EventSettled { .. } => Some(EventStatus::Settled),
        ChainEvent::EventCancelled { .. } => Some(EventStatus::Cancelled),
        _ => None,
    }
}
