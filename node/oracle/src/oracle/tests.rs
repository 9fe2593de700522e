//! One row per decision: what happened, what must follow.

mod leases;

use w3av_types::TicketId;

use super::*;
use crate::{
    CONFIRM_MS, DRAIN_MS, Duty, DutyOutcome, END_GRACE_MS, FIRST_DELAY_MS, Figures, Health, LINGER_MS, Lease,
    SUBSTITUTE_MS, TAKE_OVER_MS,
};

const E: EventId = EventId(7);
const END_S: u64 = 10_000;
const T0: u64 = 1_000_000;
const ME: u32 = 1;
const OTHER: u32 = 2;
/// The lease is over a minute after it was taken.
const LEASE_MS: u64 = 60_000;
const RENEW: u64 = T0 + LEASE_MS / 2;
const LIVE: Event = chain(ChainEvent::WentLive {
    event: E,
    renditions: 3,
    end_s: END_S,
});
const ENDED: Event = chain(ChainEvent::EventEnded { event: E });
const CANCELLED: Event = chain(ChainEvent::EventCancelled { event: E });
const OPEN: Action = Action::OpenIngest {
    event: E,
    renditions: 3,
};
const START: Action = Action::StartLadder {
    event: E,
    renditions: 3,
};
const STOP: Action = Action::StopLadder { event: E };
const CLOSE: Action = Action::CloseIngest { event: E };
const REVOKE: Action = Action::RevokeEvent(E);
const OBSERVE: Action = Action::Observe {
    event: E,
    holder: OTHER,
};
const STOP_OBSERVING: Action = Action::StopObserving { event: E };
const READY: Action = status(Health::Ready);

const fn chain(fact: ChainEvent) -> Event {
    Event::Chain(
        fact,
        BlockRef {
            number: 1,
            timestamp_ms: T0,
        },
    )
}

const fn lease(node: u32, fence: u32, until_ms: u64) -> Event {
    chain(ChainEvent::LeaseTaken {
        event: E,
        lease: Lease {
            node,
            fence,
            until_s: until_ms / 1_000,
        },
    })
}

fn assigned() -> Event {
    chain(ChainEvent::NodesAssigned {
        event: E,
        nodes: vec![OTHER, ME],
    })
}

const fn duty(duty: Duty) -> Action {
    Action::Do { event: E, duty }
}

const fn status(health: Health) -> Action {
    duty(Duty::Status { fence: 1, health })
}

const fn settlement(fence: u32, delivered_seconds: u32, uptime_bps: u16) -> Action {
    duty(Duty::Settlement {
        fence,
        figures: Figures {
            delivered_seconds,
            uptime_bps,
        },
    })
}

const fn done(outcome: DutyOutcome) -> Event {
    Event::DutyResult {
        event: E,
        duty: Duty::Propose,
        outcome,
    }
}

const fn delivered(added_ms: u64) -> Event {
    Event::MediaDelivered { event: E, added_ms }
}

/// What the chain says: this node holds the first lease, the stream was ready at once.
fn seen(state: EventStatus, change: impl FnOnce(&mut Snapshot)) -> Event {
    let mut snapshot = Snapshot {
        event: E,
        status: state,
        assigned: vec![ME, OTHER],
        lease: Some(Lease {
            node: ME,
            fence: 1,
            until_s: (T0 + LEASE_MS) / 1_000,
        }),
        ready_s: Some(T0 / 1_000),
        is_settlement_reported: false,
        deadline_s: None,
        is_work_claimed: false,
        end_s: END_S,
        ended_s: None,
        renditions: 3,
        delivered_ms: 0,
    };
    change(&mut snapshot);
    Event::Snapshot(snapshot)
}

/// A step of a table: an input at a time, or the passing of time.
enum Step {
    At(u64, Event),
    Time(u64),
}
use Step::{At, Time};

fn drain(oracle: &mut Oracle) -> (Vec<Action>, Option<u64>) {
    let mut actions = Vec::new();
    loop {
        match oracle.poll_action() {
            Output::Action(action) => actions.push(action),
            Output::Timeout(at) => return (actions, at),
        }
    }
}

fn node(me: Option<u32>, is_signer: bool) -> Oracle {
    let mut oracle = Oracle::new();
    oracle.handle_event(0, Event::Identity(Identity { node: me, is_signer }));
    oracle
}

#[track_caller]
fn check_with(mut oracle: Oracle, steps: impl IntoIterator<Item = (Step, Vec<Action>)>) -> Oracle {
    for (index, (step, expected)) in steps.into_iter().enumerate() {
        match step {
            At(now, event) => oracle.handle_event(now, event),
            Time(now) => oracle.handle_timeout(now),
        }
        assert_eq!(drain(&mut oracle).0, expected, "step {index}");
    }
    oracle
}

#[track_caller]
fn check(steps: impl IntoIterator<Item = (Step, Vec<Action>)>) -> Oracle {
    check_with(node(Some(ME), true), steps)
}

/// The event is live, this node was drawn first and serves.
fn opened() -> Vec<(Step, Vec<Action>)> {
    vec![
        (At(T0, LIVE), vec![]),
        (
            At(
                T0,
                chain(ChainEvent::NodesAssigned {
                    event: E,
                    nodes: vec![ME, OTHER],
                }),
            ),
            vec![],
        ),
        (At(T0, lease(ME, 1, T0 + LEASE_MS)), vec![OPEN]),
    ]
}

#[track_caller]
fn check_opened(steps: impl IntoIterator<Item = (Step, Vec<Action>)>) -> Oracle {
    check(opened().into_iter().chain(steps))
}

#[test]
fn whole_life_of_an_event() {
    let over = T0 + 100_000;
    let deadline = over + 50_000;
    let mut oracle = check_opened([
        (At(T0 + 1, Event::PublisherConnected(E)), vec![]),
        (At(T0 + 2, Event::FirstUnit(E)), vec![START]),
        (At(T0 + 3, Event::FirstSegments(E)), vec![READY]),
        (At(T0 + 4, done(DutyOutcome::Accepted)), vec![]),
        (At(T0 + 4, seen(EventStatus::Live, |_| {})), vec![]),
        (Time(RENEW), vec![status(Health::Healthy)]),
        (At(RENEW, done(DutyOutcome::Accepted)), vec![]),
        (At(RENEW, lease(ME, 1, over + LEASE_MS)), vec![]),
        (At(RENEW + 1, delivered(40_500)), vec![]),
        (
            At(
                over,
                Event::Chain(
                    ChainEvent::EventEnded { event: E },
                    BlockRef {
                        number: 9,
                        timestamp_ms: T0 + 50_000,
                    },
                ),
            ),
            vec![CLOSE],
        ),
        (At(over, delivered(1_600)), vec![]),
        (At(over, Event::Drained(E)), vec![STOP, settlement(1, 42, 8_420)]),
        (At(over, done(DutyOutcome::Accepted)), vec![]),
        (
            At(
                over,
                seen(EventStatus::Ended, |seen| seen.is_settlement_reported = true),
            ),
            vec![duty(Duty::Propose)],
        ),
        (At(over, done(DutyOutcome::Accepted)), vec![]),
        (
            At(
                over,
                seen(EventStatus::Proposed, |seen| {
                    seen.deadline_s = Some(deadline / 1_000);
                }),
            ),
            vec![],
        ),
        (Time(deadline - 1), vec![]),
        (Time(deadline), vec![duty(Duty::Finalize)]),
        (At(deadline, done(DutyOutcome::Accepted)), vec![]),
        (
            At(deadline, seen(EventStatus::Settled, |_| {})),
            vec![duty(Duty::ClaimWork)],
        ),
        (At(deadline, done(DutyOutcome::Accepted)), vec![]),
        (
            At(
                deadline,
                seen(EventStatus::Settled, |seen| seen.is_work_claimed = true),
            ),
            vec![],
        ),
        (Time(over + LINGER_MS), vec![REVOKE]),
    ]);
    assert_eq!((oracle.active_events(), drain(&mut oracle).1), (0, None));
}

#[test]
fn failed_duty_is_tried_again_with_growing_delay() {
    for outcome in [DutyOutcome::Refused, DutyOutcome::Unavailable] {
        check_opened([
            (At(T0, Event::FirstUnit(E)), vec![START]),
            (At(T0, Event::FirstSegments(E)), vec![READY]),
            (At(T0, done(outcome)), vec![]),
            (Time(T0 + FIRST_DELAY_MS - 1), vec![]),
            (Time(T0 + FIRST_DELAY_MS), vec![READY]),
            (At(T0 + FIRST_DELAY_MS, done(outcome)), vec![]),
            (Time(T0 + 3 * FIRST_DELAY_MS - 1), vec![]),
            (Time(T0 + 3 * FIRST_DELAY_MS), vec![READY]),
        ]);
    }
}

#[test]
fn media_without_a_live_event_does_nothing() {
    check([
        (At(T0, Event::FirstUnit(E)), vec![]),
        (At(T0, Event::FirstSegments(E)), vec![]),
        (At(T0, Event::Drained(E)), vec![]),
        (At(T0, done(DutyOutcome::Accepted)), vec![]),
    ]);
}

#[test]
fn second_publisher_starts_no_second_ladder() {
    check_opened([
        (At(T0, Event::FirstUnit(E)), vec![START]),
        (At(T0, Event::PublisherLost(E)), vec![]),
        (At(T0, Event::FirstUnit(E)), vec![]),
    ]);
}

#[test]
fn overdue_event_is_closed_and_reported_by_the_node() {
    let overdue = END_S * 1_000 + END_GRACE_MS;
    check_opened([
        (At(T0, lease(ME, 1, overdue * 2)), vec![]),
        (At(T0, seen(EventStatus::Live, |seen| seen.lease = None)), vec![]),
        (Time(overdue - 1), vec![]),
        (Time(overdue), vec![CLOSE]),
        (Time(overdue + DRAIN_MS), vec![settlement(1, 0, 0)]),
    ]);
}

#[test]
fn event_that_was_never_ready_is_left_to_its_timeout() {
    let oracle = check_opened([
        (At(T0, ENDED), vec![CLOSE]),
        (At(T0, Event::Drained(E)), vec![]),
        (
            At(T0, seen(EventStatus::Ended, |seen| seen.ready_s = None)),
            vec![],
        ),
        (Time(T0 + LINGER_MS), vec![REVOKE]),
    ]);
    assert_eq!(oracle.active_events(), 0);
}

#[test]
fn cancelled_event_stops_at_once() {
    let oracle = check_opened([
        (At(T0, Event::FirstUnit(E)), vec![START]),
        (At(T0, CANCELLED), vec![CLOSE, STOP, REVOKE]),
        (At(T0, done(DutyOutcome::Refused)), vec![]),
        (At(T0, CANCELLED), vec![]),
        (At(T0, LIVE), vec![]),
    ]);
    assert_eq!(oracle.active_events(), 0);
}

#[test]
fn cancelled_before_live_sends_waiting_viewers_away_once() {
    check([(At(T0, CANCELLED), vec![REVOKE]), (At(T0, CANCELLED), vec![])]);
}

#[test]
fn restart_resumes_from_the_snapshot() {
    let overdue = END_S * 1_000 + END_GRACE_MS;
    let long = |seen: &mut Snapshot| {
        seen.delivered_ms = 9_000;
        seen.lease.as_mut().expect("a lease").until_s = END_S * 2;
    };
    let cases: [(u64, Event, Vec<Action>); 7] = [
        (T0, seen(EventStatus::Scheduled, |_| {}), vec![]),
        (T0, seen(EventStatus::Live, long), vec![OPEN]),
        (overdue, seen(EventStatus::Live, long), vec![settlement(1, 9, 10)]),
        (
            T0,
            seen(EventStatus::Ended, |seen| {
                long(seen);
                seen.ended_s = Some(T0 / 1_000 + 10);
            }),
            vec![settlement(1, 9, 9_000)],
        ),
        (
            T0,
            seen(EventStatus::Ended, |seen| seen.is_settlement_reported = true),
            vec![duty(Duty::Propose)],
        ),
        (
            T0,
            seen(EventStatus::Settled, |_| {}),
            vec![duty(Duty::ClaimWork)],
        ),
        (
            T0,
            seen(EventStatus::Settled, |seen| seen.is_work_claimed = true),
            vec![],
        ),
    ];
    for (now, snapshot, expected) in cases {
        check([(At(now, snapshot), expected)]);
    }
}

#[test]
fn replayed_history_reopens_nothing() {
    let facts = [
        LIVE,
        lease(ME, 1, T0 + LEASE_MS),
        ENDED,
        chain(ChainEvent::EventSettled { event: E }),
        seen(EventStatus::Settled, |seen| seen.is_work_claimed = true),
    ];
    let mut oracle = node(Some(ME), true);
    for fact in &facts {
        oracle.handle_event(T0, fact.clone());
    }
    oracle.handle_timeout(T0 + DRAIN_MS);
    oracle.handle_event(T0 + DRAIN_MS, done(DutyOutcome::Accepted));
    oracle.handle_timeout(T0 + DRAIN_MS + LINGER_MS);
    drain(&mut oracle);
    assert_eq!(oracle.active_events(), 0);
    for fact in &facts {
        oracle.handle_event(T0 + 200_000, fact.clone());
        assert_eq!(drain(&mut oracle), (vec![], None), "{fact:?}");
    }
}

#[test]
fn ticket_that_changes_hands_or_loses_value_is_revoked() {
    let ticket = TicketId::new(E, 1);
    let [nobody, alice, bob] = [0, 1, 2].map(|byte| Address([byte; 20]));
    let moved = |from, to| chain(ChainEvent::TicketTransferred { ticket, from, to });
    let state = |state| chain(ChainEvent::TicketStateChanged { ticket, state });
    let revoke = || vec![Action::RevokeTicket(ticket)];
    check([
        (At(T0, moved(nobody, alice)), vec![]),
        (At(T0, moved(alice, alice)), vec![]),
        (At(T0, moved(alice, bob)), revoke()),
        (At(T0, chain(ChainEvent::TicketUserChanged { ticket })), revoke()),
        (At(T0, state(1)), vec![]),
        (At(T0, state(2)), vec![]),
        (At(T0, state(3)), revoke()),
        (At(T0, state(4)), revoke()),
        (At(T0, state(250)), revoke()),
    ]);
}

#[test]
fn events_beyond_the_limit_are_counted_and_ignored() {
    let mut oracle = node(Some(ME), true);
    for id in 0..=MAX_ACTIVE_EVENTS as u64 {
        oracle.handle_event(
            T0,
            chain(ChainEvent::WentLive {
                event: EventId(id),
                renditions: 1,
                end_s: END_S,
            }),
        );
    }
    assert_eq!(
        (oracle.active_events(), oracle.refused_events()),
        (MAX_ACTIVE_EVENTS, 1)
    );
}
