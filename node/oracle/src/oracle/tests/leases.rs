//! Who serves, who watches, and who does what for whom.

use super::*;

#[test]
fn nobody_serves_without_a_lease() {
    check_with(
        node(None, false),
        [
            (At(T0, LIVE), vec![]),
            (At(T0, lease(OTHER, 1, T0 + LEASE_MS)), vec![]),
            (Time(T0 + 10 * LEASE_MS), vec![]),
        ],
    );
    check([(At(T0, LIVE), vec![]), (Time(T0 + 60_000), vec![])]);
}

#[test]
fn node_that_registers_late_serves_what_it_was_drawn_for() {
    let me = Event::Identity(Identity {
        node: Some(ME),
        is_signer: true,
    });
    check_with(
        Oracle::new(),
        [
            (At(T0, LIVE), vec![]),
            (At(T0, lease(ME, 1, T0 + LEASE_MS)), vec![]),
            (At(T0, me), vec![OPEN]),
        ],
    );
}

#[test]
fn node_in_waiting_watches_and_takes_over_when_the_lease_is_over() {
    let over = T0 + LEASE_MS;
    let turn = over + 2 * TAKE_OVER_MS;
    check([
        (At(T0, LIVE), vec![]),
        (At(T0, assigned()), vec![]),
        (At(T0, lease(OTHER, 1, over)), vec![OBSERVE]),
        (At(T0, delivered(30_000)), vec![]),
        (Time(turn - 1), vec![]),
        (Time(turn), vec![duty(Duty::TakeOver)]),
        (
            At(turn, lease(ME, 2, turn + LEASE_MS)),
            vec![OPEN, STOP_OBSERVING],
        ),
        (At(turn, done(DutyOutcome::Accepted)), vec![]),
        (At(turn, Event::FirstUnit(E)), vec![START]),
        (At(turn, delivered(5_000)), vec![]),
        (
            At(turn, seen(EventStatus::Live, |seen| seen.lease = None)),
            vec![],
        ),
        (At(turn, ENDED), vec![CLOSE]),
        (At(turn, Event::Drained(E)), vec![STOP, settlement(2, 35, 10_000)]),
    ]);
}

#[test]
fn lease_that_is_renewed_is_not_taken() {
    let over = T0 + LEASE_MS;
    check([
        (At(T0, LIVE), vec![]),
        (At(T0, assigned()), vec![]),
        (At(T0, lease(OTHER, 1, over)), vec![OBSERVE]),
        (At(over - 1, lease(OTHER, 1, over + LEASE_MS)), vec![]),
        (Time(over + LEASE_MS), vec![]),
    ]);
}

#[test]
fn node_whose_fence_is_stale_stops_at_once() {
    check_opened([
        (At(T0, Event::FirstUnit(E)), vec![START]),
        (
            At(T0, lease(OTHER, 2, T0 + LEASE_MS)),
            vec![CLOSE, STOP, REVOKE, OBSERVE],
        ),
        (At(T0, Event::Drained(E)), vec![]),
        (At(T0, lease(ME, 1, T0 + 9 * LEASE_MS)), vec![]),
        (
            At(T0, lease(ME, 3, T0 + 2 * LEASE_MS)),
            vec![OPEN, STOP_OBSERVING],
        ),
    ]);
}

#[test]
fn signer_that_was_not_drawn_only_watches() {
    let nodes = vec![OTHER];
    check([
        (At(T0, LIVE), vec![]),
        (
            At(T0, chain(ChainEvent::NodesAssigned { event: E, nodes })),
            vec![],
        ),
        (At(T0, lease(OTHER, 1, T0 + LEASE_MS)), vec![OBSERVE]),
        (Time(T0 + 10 * LEASE_MS), vec![]),
        (At(T0 + 10 * LEASE_MS, ENDED), vec![]),
        (Time(T0 + 10 * LEASE_MS + LINGER_MS), vec![STOP_OBSERVING]),
    ]);
}

#[test]
fn lease_is_kept_without_segments_or_signatures() {
    check_opened([
        (Time(RENEW), vec![duty(Duty::Renew { fence: 1 })]),
        (At(RENEW, done(DutyOutcome::Accepted)), vec![]),
        (Time(RENEW + CONFIRM_MS - 1), vec![]),
        (Time(RENEW + CONFIRM_MS), vec![duty(Duty::Renew { fence: 1 })]),
    ]);
    check_opened([
        (At(T0, seen(EventStatus::Live, |_| {})), vec![]),
        (Time(RENEW), vec![status(Health::Degraded)]),
        (
            At(RENEW, done(DutyOutcome::Refused)),
            vec![duty(Duty::Renew { fence: 1 })],
        ),
    ]);
}

#[test]
fn others_do_what_the_holder_leaves_undone_but_later() {
    let other = |seen: &mut Snapshot| {
        seen.lease = Some(Lease {
            node: OTHER,
            fence: 1,
            until_s: END_S,
        });
        seen.is_settlement_reported = true;
    };
    check([
        (At(T0, seen(EventStatus::Ended, other)), vec![]),
        (Time(T0 + SUBSTITUTE_MS - 1), vec![]),
        (Time(T0 + SUBSTITUTE_MS), vec![duty(Duty::Propose)]),
    ]);
    let proposed = |snapshot: &mut Snapshot| {
        other(snapshot);
        snapshot.deadline_s = Some(T0 / 1_000);
    };
    check([
        (At(T0, seen(EventStatus::Proposed, proposed)), vec![]),
        (Time(T0 + SUBSTITUTE_MS), vec![duty(Duty::Finalize)]),
    ]);
    // What another node earned is its own business.
    check([(At(T0, seen(EventStatus::Settled, other)), vec![])]);
}

#[test]
fn disputed_event_is_finalized_after_the_dispute() {
    let deadline = |seconds: u64| move |seen: &mut Snapshot| seen.deadline_s = Some(seconds);
    check([
        (At(T0, seen(EventStatus::Proposed, deadline(2_000))), vec![]),
        (At(T0, seen(EventStatus::Disputed, deadline(3_000))), vec![]),
        (Time(2_000_000), vec![]),
        (Time(3_000_000), vec![duty(Duty::Finalize)]),
    ]);
}
