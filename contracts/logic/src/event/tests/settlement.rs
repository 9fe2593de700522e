use super::{super::*, suite::*};
use crate::typed_data::number;

#[test]
fn payout_follows_the_uptime_below_what_was_promised() {
    for (sla, uptime, payout) in [
        (9_900, 9_900, 10_000),
        (9_900, 10_000, 10_000),
        (9_900, 9_899, 9_998),
        (9_900, 4_950, 5_000),
        (9_900, 0, 0),
        (1, 0, 0),
        (1, 1, 10_000),
        (10_000, 9_999, 9_999),
        (3, 1, 3_333),
        (9_900, u16::MAX, 10_000),
    ] {
        let mut draft = draft();
        draft.terms.sla_bps = sla;
        let (mut suite, id, _) = Suite::reported(draft, 1, uptime, 0);
        assert_eq!(
            suite.propose(BUYER, id).expect("reported").payout_bps,
            payout,
            "{sla} {uptime}"
        );
        suite.check();
    }
}

#[test]
fn a_proposal_needs_an_end_and_a_report_and_a_bond() {
    let (mut suite, id, _) = Suite::live(draft(), 1);
    suite.report(id, 10_000, 0, [0; 32]);
    suite.now = END - 1;
    let error = EventError::WrongState {
        event_id: id,
        state: 2,
    };
    assert_eq!(suite.propose(BUYER, id), Err(error.into()));
    suite.now = END;
    let report = suite.reports.remove(&id);
    assert_eq!(
        suite.propose(BUYER, id),
        Err(EventError::NotReported { event_id: id }.into())
    );
    suite.reports.extend(report.map(|report| (id, report)));
    suite.balances.insert((BOND_TOKEN, BUYER), BOND - 1);
    assert_eq!(suite.propose(BUYER, id), Err(Failure::Token));
    let proposal = suite.propose(STRANGER, id).expect("live past the end");
    assert!(proposal.is_ended_now);
    assert_eq!((proposal.deadline, proposal.bond), (END + CHALLENGE, BOND));
    let error = EventError::WrongState {
        event_id: id,
        state: 4,
    };
    assert_eq!(suite.propose(STRANGER, id), Err(error.into()));
}

#[test]
fn an_unchallenged_proposal_becomes_final_after_its_window() {
    let (mut suite, id, ticket) = Suite::reported(paid_draft(), 4, 4_950, 1_000);
    assert!(!suite.propose(STRANGER, id).expect("reported").is_ended_now);
    suite.now += CHALLENGE - 1;
    let opens_at = END + CHALLENGE;
    assert_eq!(
        suite.finalize(id),
        Err(EventError::TooEarly {
            event_id: id,
            opens_at
        }
        .into())
    );
    suite.now += 1;
    assert_eq!(
        suite.challenge(BUYER, id),
        Err(EventError::TooLate {
            event_id: id,
            closed_at: opens_at
        }
        .into())
    );
    let fee = suite.event(id).money.service_fee;
    let settled = suite.finalize(id).expect("unchallenged");
    let protocol_fee = share(fee, 2_000);
    let expected = Settled {
        host_payout: 20,
        protocol_fee,
        service_budget: 1_000,
        payout_bps: 5_000,
    };
    assert_eq!(settled, expected);
    assert_eq!(suite.credit(TOKEN, TREASURY), protocol_fee);
    assert_eq!(
        suite.credit(TOKEN, HOST),
        20 + fee - protocol_fee - 1_000,
        "what nodes can't claim"
    );
    assert_eq!(suite.credit(BOND_TOKEN, STRANGER), BOND);
    suite.check();
    assert_eq!(suite.claim_refund(ticket), Ok(5));
    assert_eq!(suite.claim_refund(ticket), Err(Failure::Ticket), "once");
    suite.check();
    let error = EventError::WrongState {
        event_id: id,
        state: 6,
    };
    assert_eq!(suite.finalize(id), Err(error.into()));
    assert_eq!(suite.cancel(ARBITRATOR, id), Err(error.into()));
}

#[test]
fn work_is_capped_by_the_budget() {
    let (mut suite, id, _) = Suite::reported(paid_draft(), 1, 10_000, u128::MAX);
    suite.propose(STRANGER, id).expect("reported");
    suite.now += CHALLENGE;
    let fee = suite.event(id).money.service_fee;
    let settled = suite.finalize(id).expect("unchallenged");
    assert_eq!(settled.service_budget, fee - settled.protocol_fee);
    assert_eq!(suite.event(id).money.budget(), settled.service_budget);
    assert_eq!(suite.credit(TOKEN, HOST), 10);
    suite.check();
}

#[test]
fn an_arbiter_decides_a_dispute_and_half_a_bond_burns() {
    let (mut suite, id, _) = Suite::reported(paid_draft(), 4, 4_950, 0);
    suite.propose(STRANGER, id).expect("reported");
    let error = EventError::WrongState {
        event_id: id,
        state: 4,
    };
    assert_eq!(suite.resolve(ARBITRATOR, id, 0), Err(error.into()));
    let proposal = suite.challenge(BUYER, id).expect("in the window");
    assert_eq!(proposal.deadline, END + DISPUTE);
    let error = EventError::WrongState {
        event_id: id,
        state: 5,
    };
    assert_eq!(suite.challenge(NODE, id), Err(error.into()));
    let error = EventError::MissingRole {
        role: ARBITER,
        caller: HOST,
    };
    assert_eq!(suite.resolve(HOST, id, 10_000), Err(error.into()));
    let error = EventError::InvalidPayout { payout_bps: 10_001 };
    assert_eq!(suite.resolve(ARBITRATOR, id, 10_001), Err(error.into()));
    let error = EventError::TooEarly {
        event_id: id,
        opens_at: END + DISPUTE,
    };
    assert_eq!(suite.finalize(id), Err(error.into()));
    for (payout_bps, winner, loser) in [
        (5_000, STRANGER, BUYER),
        (0, BUYER, STRANGER),
        (10_000, BUYER, STRANGER),
    ] {
        let mut suite = suite.clone();
        let settled = suite.resolve(ARBITRATOR, id, payout_bps).expect("arbiter");
        assert_eq!(settled.host_payout, share(40, payout_bps));
        assert_eq!(suite.burned, BOND / 2);
        assert_eq!(suite.credit(BOND_TOKEN, winner), 2 * BOND - BOND / 2);
        assert_eq!(suite.credit(BOND_TOKEN, loser), 0);
        suite.check();
    }
}

#[test]
fn an_undecided_dispute_ends_with_the_quorums_value() {
    let (mut suite, id, _) = Suite::reported(draft(), 4, 4_950, 0);
    suite.propose(STRANGER, id).expect("reported");
    suite.challenge(BUYER, id).expect("in the window");
    suite.now += DISPUTE;
    suite.are_callees_alive = false;
    assert_eq!(suite.finalize(id).expect("deadline").payout_bps, 5_000);
    assert_eq!(
        (
            suite.credit(BOND_TOKEN, STRANGER),
            suite.credit(BOND_TOKEN, BUYER)
        ),
        (BOND, BOND)
    );
    suite.check();
}

#[test]
fn silent_oracles_refund_everybody_or_pay_for_a_house_that_was_half_used() {
    for (policy, check_ins, state) in [
        (1, 4, EventState::Cancelled),
        (2, 1, EventState::Cancelled),
        (2, 2, EventState::Settled),
        (2, 4, EventState::Settled),
    ] {
        let mut draft = paid_draft();
        draft.terms.timeout_policy = policy;
        let (mut suite, id, first) = Suite::live(draft, 4);
        for offset in 0..check_ins {
            let ticket = TicketId::new(id, first.serial() + offset);
            suite.check_in(BUYER, ticket).expect("viewer");
        }
        suite.now = END + REPORT - 1;
        let error = EventError::TooEarly {
            event_id: id,
            opens_at: END + REPORT,
        };
        assert_eq!(suite.timeout(id), Err(error.into()));
        suite.now += 1;
        suite.timeout(id).expect("nobody reported");
        assert_eq!(suite.state(id), state, "{policy} {check_ins}");
        let fee = suite.event(id).money.service_fee;
        let tickets = if state == EventState::Settled { 40 } else { 0 };
        assert_eq!(suite.credit(TOKEN, HOST), fee + tickets, "no report, no fee");
        suite.check();
        let refund = suite.claim_refund(first);
        if state == EventState::Settled {
            assert_eq!(
                refund,
                Err(EventError::NothingToRefund {
                    token_id: first.token()
                }
                .into())
            );
        } else {
            assert_eq!(refund, Ok(10));
        }
        suite.check();
    }
}

#[test]
fn an_odd_house_needs_more_than_its_smaller_half() {
    let mut draft = draft();
    draft.terms.timeout_policy = 2;
    let (mut suite, id, first) = Suite::live(draft, 3);
    suite.check_in(BUYER, first).expect("viewer");
    suite.now = END + REPORT;
    let mut more = suite.clone();
    suite.timeout(id).expect("nobody reported");
    assert_eq!(suite.state(id), EventState::Cancelled);
    more.now = END;
    more.check_in(BUYER, TicketId::new(id, 2)).expect("viewer");
    more.now = END + REPORT;
    more.timeout(id).expect("nobody reported");
    assert_eq!(more.state(id), EventState::Settled);
}

#[test]
fn a_report_is_proposed_not_timed_out_unless_the_oracle_contract_is_dead() {
    let (mut suite, id, _) = Suite::reported(draft(), 1, 10_000, 0);
    suite.now = END + REPORT;
    let error = EventError::WrongState {
        event_id: id,
        state: 3,
    };
    assert_eq!(suite.timeout(id), Err(error.into()));
    suite.are_callees_alive = false;
    suite.timeout(id).expect("nobody answers");
    let error = EventError::WrongState {
        event_id: id,
        state: 7,
    };
    assert_eq!(suite.timeout(id), Err(error.into()));
}

#[test]
fn a_report_is_read_from_its_words_or_not_at_all() {
    let answer = [
        number(1_u8),
        number(2_u8),
        number(3_u8),
        number(4_u8),
        number(5_u8),
        number(6_u8),
        number(7_u8),
        [8; 32],
        [9; 32],
    ];
    let report = Report::from_words(&answer).expect("valid");
    assert_eq!(
        (report.reported_at, report.uptime_bps, report.work_total),
        (3, 5, 7)
    );
    assert_eq!(report.work_root, [8; 32]);
    for word in [2, 4, 6] {
        let mut large = answer;
        large[word] = [0xFF; 32];
        assert_eq!(Report::from_words(&large), None);
    }
}
