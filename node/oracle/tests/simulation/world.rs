//! Chain, node and time around one oracle, and the promises that it must keep.

use w3av_oracle::{Action, BlockRef, ChainEvent, Event, EventStatus, Oracle, Output, Report, ReportOutcome};
use w3av_types::EventId;

use super::{chain::Chain, random::Random};

/// Events per world.
const EVENTS: u64 = 3;
/// Random things that happen before the world calms down.
const STEPS: u32 = 300;
/// Wake-ups in a calm world before it must be quiet.
const CALM_STEPS: u32 = 2_000;

/// What this node does for one event.
#[derive(Default)]
struct Node {
    ingest_open: bool,
    ladder_running: bool,
    delivered_ms: u64,
    /// Facts told so far.
    told: usize,
    /// The most advanced state told so far.
    told_status: Option<EventStatus>,
    revoked: bool,
    in_flight: Vec<(Report, u64)>,
}

pub(crate) struct World {
    random: Random,
    now_ms: u64,
    oracle: Oracle,
    chains: Vec<Chain>,
    nodes: Vec<Node>,
    is_calm: bool,
    reports: u64,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let chains = (0..EVENTS)
            .map(|id| Chain::new(EventId(id), 1_000 + random.below(600)))
            .collect();
        let nodes = (0..EVENTS).map(|_| Node::default()).collect();
        Self {
            random,
            now_ms: 900_000,
            oracle: Oracle::new(),
            chains,
            nodes,
            is_calm: false,
            reports: 0,
        }
    }

    /// Returns how many reports reached the chain.
    pub(crate) fn run(mut self) -> u64 {
        for _ in 0..STEPS {
            self.pass_time();
            let index = self.random.below(EVENTS) as usize;
            match self.random.below(20) {
                0 => self.chains[index].go_live(self.now_ms),
                1 if self.random.percent(20) => self.chains[index].cancel(),
                2 if self.random.percent(30) => self.chains[index].end(),
                3 => self.chains[index].settle(),
                4..=7 => self.tell_next(index),
                8 => self.tell_again(index),
                9..=14 => self.media(index),
                15..=18 => self.finish_report(index),
                _ if self.random.percent(10) => self.restart(),
                _ => {}
            }
        }
        self.calm_down();
        self.reports
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
        node.told_status = node.told_status.max(status_of(fact));
        self.input(Event::Chain(fact, BlockRef::default()));
    }

    fn tell_next(&mut self, index: usize) {
        if let Some(fact) = self.chains[index].facts.get(self.nodes[index].told).copied() {
            self.nodes[index].told += 1;
            self.tell(index, fact);
        }
    }

    fn tell_again(&mut self, index: usize) {
        let told = self.nodes[index].told as u64;
        if told > 0 {
            let fact = self.chains[index].facts[self.random.below(told) as usize];
            self.tell(index, fact);
        }
    }

    fn media(&mut self, index: usize) {
        let event = EventId(index as u64);
        let node = &mut self.nodes[index];
        let is_open = node.ingest_open;
        match self.random.below(5) {
            0 if is_open => self.input(Event::PublisherConnected(event)),
            1 if is_open => self.input(Event::FirstUnit(event)),
            2 if is_open => self.input(Event::PublisherLost(event)),
            3 if is_open => {
                let added_ms = self.random.below(10_000);
                self.nodes[index].delivered_ms += added_ms;
                self.input(Event::MediaDelivered { event, added_ms });
            }
            4 if !is_open => self.input(Event::Drained(event)),
            _ => {}
        }
    }

    fn finish_report(&mut self, index: usize) {
        if self.nodes[index].in_flight.is_empty() {
            return;
        }
        let (report, at_ms) = self.nodes[index].in_flight.remove(0);
        assert!(at_ms <= self.now_ms);
        let luck = if self.is_calm { 100 } else { self.random.below(100) };
        // Lost on the way there, lost on the way back, or fine.
        let outcome = match luck {
            0..20 => ReportOutcome::Unavailable,
            20..30 => {
                self.chains[index].report(self.now_ms, report);
                ReportOutcome::Unavailable
            }
            _ => self.chains[index].report(self.now_ms, report),
        };
        self.reports += u64::from(outcome == ReportOutcome::Accepted);
        self.input(Event::ReportResult {
            event: EventId(index as u64),
            report,
            outcome,
        });
    }

    /// The process dies: what it knew is gone, except the media time it wrote down.
    fn restart(&mut self) {
        self.oracle = Oracle::new();
        for index in 0..self.nodes.len() {
            let chain = &self.chains[index];
            let snapshot = chain.snapshot(self.nodes[index].delivered_ms);
            self.nodes[index] = Node {
                delivered_ms: self.nodes[index].delivered_ms,
                // Blocks between the cursor and the head come again.
                told: self.random.below(chain.facts.len() as u64 + 1) as usize,
                told_status: Some(chain.status),
                ..Node::default()
            };
            self.input(Event::Snapshot(snapshot));
        }
    }

    /// From here on nothing fails and nobody acts: everything outstanding must come to its end, and then be silent.
    fn calm_down(&mut self) {
        self.is_calm = true;
        for _ in 0..CALM_STEPS {
            for index in 0..self.nodes.len() {
                self.tell_next(index);
                self.finish_report(index);
            }
            match self.drain() {
                Some(at) => {
                    self.now_ms = self.now_ms.max(at);
                    self.oracle.handle_timeout(self.now_ms);
                }
                None if self.is_settled() => break,
                None => {}
            }
        }
        assert!(self.is_settled(), "outstanding work in a calm world");
        assert_eq!(
            (self.drain(), self.oracle.active_events()),
            (None, 0),
            "timers or events leaked"
        );
        for (chain, node) in self.chains.iter().zip(&self.nodes) {
            let went_live = chain
                .facts
                .iter()
                .any(|fact| matches!(fact, ChainEvent::WentLive { .. }));
            assert_eq!(
                went_live, chain.ended_reported,
                "{}: end is reported if and only if it went live",
                chain.id
            );
            assert!(
                !node.ingest_open && !node.ladder_running,
                "{}: left running",
                chain.id
            );
        }
    }

    fn is_settled(&self) -> bool {
        self.nodes
            .iter()
            .zip(&self.chains)
            .all(|(node, chain)| node.in_flight.is_empty() && node.told == chain.facts.len())
    }

    fn input(&mut self, event: Event) {
        self.oracle.handle_event(self.now_ms, event);
        self.drain();
        for (index, node) in self.nodes.iter().enumerate() {
            let is_live = node.told_status == Some(EventStatus::Live);
            assert!(
                is_live || !node.ingest_open,
                "event {index}: ingest open while {:?}",
                node.told_status
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
        | Action::Report { event, .. }
        | Action::RevokeEvent(event)) = action
        else {
            panic!("no ticket was touched: {action:?}");
        };
        let now_ms = self.now_ms;
        let node = &mut self.nodes[event.0 as usize];
        assert!(
            !node.revoked || matches!(action, Action::Report { .. }),
            "{action:?} after the end"
        );
        match action {
            Action::OpenIngest { .. } => {
                assert!(!std::mem::replace(&mut node.ingest_open, true), "opened twice")
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
            Action::Report { report, .. } => {
                assert!(
                    node.in_flight.is_empty(),
                    "{report:?} while {:?} is in flight",
                    node.in_flight
                );
                node.in_flight.push((report, now_ms));
            }
            Action::RevokeEvent(_) => node.revoked = true,
            Action::RevokeTicket(_) => {}
        }
    }
}

fn status_of(fact: ChainEvent) -> Option<EventStatus> {
    match fact {
        ChainEvent::WentLive { .. } => Some(EventStatus::Live),
        ChainEvent::EventEnded { .. } | ChainEvent::EndedReported { .. } => Some(EventStatus::Ended),
        ChainEvent::EventSettled { .. } => Some(EventStatus::Settled),
        ChainEvent::EventCancelled { .. } => Some(EventStatus::Cancelled),
        _ => None,
    }
}
