//! One row per decision: what happened, what must follow.

use w3av_types::TicketId;

use super::*;
use crate::{CONFIRM_MS, DRAIN_MS, END_GRACE_MS, FIRST_DELAY_MS, LINGER_MS, Report, ReportOutcome};

const E: EventId = EventId(7);
const END_S: u64 = 10_000;
const T0: u64 = 1_000_000;
const LIVE: Event = chain(ChainEvent::WentLive {
    event: E,
    renditions: 3,
    end_s: END_S,
});
const ENDED: Event = chain(ChainEvent::EventEnded { event: E });
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
const REPORT_LIVE: Action = Action::Report {
    event: E,
    report: Report::Live,
};

const fn chain(fact: ChainEvent) -> Event {
    Event::Chain(
        fact,
        BlockRef {
            number: 1,
            timestamp_ms: T0,
        },
    )
}

const fn report_ended(delivered_seconds: u32) -> Action {
    Action::Report {
        event: E,
        report: Report::Ended { delivered_seconds },
    }
}

const fn result(report: Report, outcome: ReportOutcome) -> Event {
    Event::ReportResult {
        event: E,
        report,
        outcome,
    }
}

const fn live_result(outcome: ReportOutcome) -> Event {
    result(Report::Live, outcome)
}

const fn seen(status: EventStatus, live_reported: bool, ended_reported: bool, delivered_ms: u64) -> Event {
    Event::Snapshot(Snapshot {
        event: E,
        status,
        live_reported,
        ended_reported,
        end_s: END_S,
        renditions: 3,
        delivered_ms,
    })
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

#[track_caller]
fn check(steps: impl IntoIterator<Item = (Step, Vec<Action>)>) -> Oracle {
    let mut oracle = Oracle::new();
    for (index, (step, expected)) in steps.into_iter().enumerate() {
        match step {
            At(now, event) => oracle.handle_event(now, event),
            Time(now) => oracle.handle_timeout(now),
        }
        assert_eq!(drain(&mut oracle).0, expected, "step {index}");
    }
    oracle
}

#[test]
fn whole_life_of_an_event() {
    let mut oracle = check([
        (At(T0, chain(ChainEvent::EventCreated { event: E })), vec![]),
        (At(T0, chain(ChainEvent::TicketsSold { event: E })), vec![]),
        (At(T0, LIVE), vec![OPEN]),
        (At(T0 + 1, Event::PublisherConnected(E)), vec![]),
        (At(T0 + 2, Event::FirstUnit(E)), vec![START, REPORT_LIVE]),
        (At(T0 + 3, live_result(ReportOutcome::Accepted)), vec![]),
        (At(T0 + 4, chain(ChainEvent::LiveReported { event: E })), vec![]),
        (
            At(
                T0 + 5,
                Event::MediaDelivered {
                    event: E,
                    added_ms: 60_500,
                },
            ),
            vec![],
        ),
        (At(T0 + 6, ENDED), vec![CLOSE]),
        (
            At(
                T0 + 7,
                Event::MediaDelivered {
                    event: E,
                    added_ms: 1_600,
                },
            ),
            vec![],
        ),
        (At(T0 + 8, Event::Drained(E)), vec![STOP, report_ended(62)]),
        (
            At(
                T0 + 9,
                result(
                    Report::Ended {
                        delivered_seconds: 62,
                    },
                    ReportOutcome::Accepted,
                ),
            ),
            vec![],
        ),
        (At(T0 + 10, chain(ChainEvent::EndedReported { event: E })), vec![]),
        (At(T0 + 11, chain(ChainEvent::EventSettled { event: E })), vec![]),
        (Time(T0 + 8 + LINGER_MS), vec![REVOKE]),
    ]);
    assert_eq!((oracle.active_events(), drain(&mut oracle).1), (0, None));
}

#[test]
fn live_is_reported_only_when_media_is_in() {
    check([
        (At(T0, LIVE), vec![OPEN]),
        (At(T0, Event::PublisherConnected(E)), vec![]),
        (Time(T0 + 60_000), vec![]),
    ]);
}

#[test]
fn media_without_a_live_event_does_nothing() {
    check([
        (At(T0, Event::FirstUnit(E)), vec![]),
        (At(T0, Event::Drained(E)), vec![]),
        (At(T0, live_result(ReportOutcome::Accepted)), vec![]),
    ]);
}

#[test]
fn second_publisher_starts_no_second_ladder() {
    check([
        (At(T0, LIVE), vec![OPEN]),
        (At(T0, Event::FirstUnit(E)), vec![START, REPORT_LIVE]),
        (At(T0, Event::PublisherLost(E)), vec![]),
        (At(T0, Event::FirstUnit(E)), vec![]),
    ]);
}

#[test]
fn failed_report_is_tried_again_with_growing_delay() {
    for outcome in [ReportOutcome::Refused, ReportOutcome::Unavailable] {
        check([
            (At(T0, LIVE), vec![OPEN]),
            (At(T0, Event::FirstUnit(E)), vec![START, REPORT_LIVE]),
            (At(T0, live_result(outcome)), vec![]),
            (Time(T0 + FIRST_DELAY_MS - 1), vec![]),
            (Time(T0 + FIRST_DELAY_MS), vec![REPORT_LIVE]),
            (At(T0 + FIRST_DELAY_MS, live_result(outcome)), vec![]),
            (Time(T0 + 3 * FIRST_DELAY_MS - 1), vec![]),
            (Time(T0 + 3 * FIRST_DELAY_MS), vec![REPORT_LIVE]),
        ]);
    }
}

#[test]
fn accepted_report_that_never_shows_up_is_sent_again() {
    check([
        (At(T0, LIVE), vec![OPEN]),
        (At(T0, Event::FirstUnit(E)), vec![START, REPORT_LIVE]),
        (At(T0, live_result(ReportOutcome::Accepted)), vec![]),
        (Time(T0 + CONFIRM_MS - 1), vec![]),
        (Time(T0 + CONFIRM_MS), vec![REPORT_LIVE]),
    ]);
}

#[test]
fn overdue_event_is_ended_by_the_oracle() {
    let overdue = END_S * 1_000 + END_GRACE_MS;
    check([
        (At(T0, LIVE), vec![OPEN]),
        (Time(overdue - 1), vec![]),
        (Time(overdue), vec![CLOSE]),
        (Time(overdue + DRAIN_MS), vec![report_ended(0)]),
    ]);
}

#[test]
fn pending_live_report_goes_before_the_ended_report() {
    let overdue = END_S * 1_000 + END_GRACE_MS;
    check([
        (At(T0, LIVE), vec![OPEN]),
        (At(overdue - 500, Event::FirstUnit(E)), vec![START, REPORT_LIVE]),
        (Time(overdue), vec![CLOSE]),
        (At(overdue, Event::Drained(E)), vec![STOP]),
        (At(overdue, live_result(ReportOutcome::Unavailable)), vec![]),
        (Time(overdue + FIRST_DELAY_MS), vec![REPORT_LIVE]),
        (
            At(overdue + FIRST_DELAY_MS, live_result(ReportOutcome::Accepted)),
            vec![report_ended(0)],
        ),
    ]);
}

#[test]
fn refused_live_report_does_not_block_the_end() {
    let overdue = END_S * 1_000 + END_GRACE_MS;
    check([
        (At(T0, LIVE), vec![OPEN]),
        (At(overdue - 500, Event::FirstUnit(E)), vec![START, REPORT_LIVE]),
        (Time(overdue), vec![CLOSE]),
        (At(overdue, Event::Drained(E)), vec![STOP]),
        (
            At(overdue, live_result(ReportOutcome::Refused)),
            vec![report_ended(0)],
        ),
    ]);
}

#[test]
fn cancelled_event_stops_at_once() {
    let cancelled = chain(ChainEvent::EventCancelled { event: E });
    let oracle = check([
        (At(T0, LIVE), vec![OPEN]),
        (At(T0, Event::FirstUnit(E)), vec![START, REPORT_LIVE]),
        (At(T0, cancelled), vec![CLOSE, STOP, REVOKE]),
        (At(T0, live_result(ReportOutcome::Refused)), vec![]),
        (At(T0, cancelled), vec![]),
        (At(T0, LIVE), vec![]),
    ]);
    assert_eq!(oracle.active_events(), 0);
}

#[test]
fn cancelled_before_live_sends_waiting_viewers_away_once() {
    let cancelled = chain(ChainEvent::EventCancelled { event: E });
    check([(At(T0, cancelled), vec![REVOKE]), (At(T0, cancelled), vec![])]);
}

#[test]
fn restart_resumes_from_the_snapshot() {
    let overdue = END_S * 1_000 + END_GRACE_MS;
    let cases: [(u64, Event, Vec<Action>); 8] = [
        (T0, seen(EventStatus::Scheduled, false, false, 0), vec![]),
        (T0, seen(EventStatus::Live, false, false, 0), vec![OPEN]),
        (
            T0,
            seen(EventStatus::Live, false, false, 5_000),
            vec![OPEN, REPORT_LIVE],
        ),
        (T0, seen(EventStatus::Live, true, false, 5_000), vec![OPEN]),
        (
            overdue,
            seen(EventStatus::Live, true, false, 5_000),
            vec![report_ended(5)],
        ),
        (
            T0,
            seen(EventStatus::Ended, true, false, 9_000),
            vec![report_ended(9)],
        ),
        (T0, seen(EventStatus::Ended, true, true, 9_000), vec![]),
        (T0, seen(EventStatus::Settled, true, true, 9_000), vec![]),
    ];
    for (now, snapshot, expected) in cases {
        // Blocks since the cursor are told after the snapshot, although it knows them already.
        let before = !matches!(
            snapshot,
            Event::Snapshot(Snapshot {
                status: EventStatus::Scheduled,
                ..
            })
        );
        let replay = if before {
            vec![(At(now, LIVE), vec![])]
        } else {
            vec![]
        };
        check([(At(now, snapshot), expected)].into_iter().chain(replay));
    }
}

#[test]
fn delivered_time_goes_on_after_a_restart() {
    check([
        (At(T0, seen(EventStatus::Live, true, false, 60_000)), vec![OPEN]),
        (At(T0, Event::FirstUnit(E)), vec![START]),
        (
            At(
                T0,
                Event::MediaDelivered {
                    event: E,
                    added_ms: 5_000,
                },
            ),
            vec![],
        ),
        (At(T0, ENDED), vec![CLOSE]),
        (At(T0, Event::Drained(E)), vec![STOP, report_ended(65)]),
    ]);
}

#[test]
fn replayed_history_reopens_nothing() {
    let facts = [
        LIVE,
        chain(ChainEvent::LiveReported { event: E }),
        ENDED,
        chain(ChainEvent::EndedReported { event: E }),
        chain(ChainEvent::EventSettled { event: E }),
    ];
    let mut oracle = Oracle::new();
    for fact in facts {
        oracle.handle_event(T0, fact);
    }
    oracle.handle_timeout(T0 + DRAIN_MS);
    oracle.handle_timeout(T0 + DRAIN_MS + LINGER_MS);
    drain(&mut oracle);
    for fact in facts {
        oracle.handle_event(T0 + 200_000, fact);
        assert_eq!(drain(&mut oracle), (vec![], None), "{fact:?}");
    }
}

#[test]
fn unknown_event_that_ended_is_reported_with_nothing_delivered() {
    check([(At(T0, ENDED), vec![report_ended(0)])]);
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
        (At(T0, state(1)), vec![]),
        (At(T0, state(2)), vec![]),
        (At(T0, state(3)), revoke()),
        (At(T0, state(4)), revoke()),
        (At(T0, state(250)), revoke()),
    ]);
}

#[test]
fn events_beyond_the_limit_are_counted_and_ignored() {
    let mut oracle = Oracle::new();
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
    assert_eq!(drain(&mut oracle).0.len(), MAX_ACTIVE_EVENTS);
}
