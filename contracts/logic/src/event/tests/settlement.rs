use super::{super::*, live_event, suite::*};
use crate::{U256, ticket::TicketId};

#[test]
fn reported_event_pays_host_and_treasury_once() {
    let (mut suite, id, ticket) = live_event();
    let fee = suite.event(id).money.service_fee;
    for result in [
        suite.report_live(HOST, id),
        suite.report_ended(HOST, id).map(drop),
    ] {
        assert_eq!(
            result,
            Err(Failure::Event(EventError::NotOracle { caller: HOST }))
        );
    }
    suite.report_live(ORACLE, id).expect("live");
    let already = Err(Failure::Event(EventError::AlreadyReported { event: id }));
    assert_eq!(suite.report_live(ORACLE, id), already);
    assert_eq!(
        suite.report_ended(ORACLE, id),
        Err(Failure::Event(EventError::WrongState { event: id, state: 2 }))
    );
    suite.end(HOST, id).expect("the host may");
    assert_eq!(
        suite.settle(id),
        Err(Failure::Event(EventError::TooEarly {
            event: id,
            opens_at: END + REPORT_WINDOW_SECONDS
        }))
    );
    assert_eq!(
        suite.report_ended(ORACLE, id),
        Ok(EndReport {
            is_ended_now: false,
            is_cancelled: false
        })
    );
    assert_eq!(suite.report_ended(ORACLE, id).map(drop), already);
    assert_eq!(
        suite.settle(id),
        Ok(Settlement::Paid {
            host_payout: 20,
            service_fee: fee
        })
    );
    suite.check();
    assert_eq!(
        suite.settle(id),
        Err(Failure::Event(EventError::WrongState { event: id, state: 4 }))
    );
    assert_eq!(
        suite.claim_refund(ticket.token()),
        Err(Failure::Event(EventError::WrongState { event: id, state: 4 }))
    );
    assert_eq!(
        (suite.withdraw(HOST), suite.withdraw(TREASURY)),
        (Ok(20), Ok(fee))
    );
    assert_eq!((suite.balance(HUB), suite.balance(HOST)), (0, WEALTH - fee + 20));
    assert_eq!(
        suite.event(id).reports,
        Reports {
            live_at: START,
            ended_at: START,
            delivered_seconds: 60
        }
    );
    suite.check();
}

#[test]
fn event_that_was_never_live_for_the_oracle_is_refunded_ticket_by_ticket() {
    let (mut suite, id, ticket) = live_event();
    suite.now = END;
    assert_eq!(
        suite.report_ended(ORACLE, id),
        Ok(EndReport {
            is_ended_now: true,
            is_cancelled: true
        })
    );
    suite.check();
    let fee = suite.event(id).money.service_fee;
    assert_eq!(suite.hub.credit(TOKEN, HOST), fee);
    assert_eq!(suite.claim_refund(ticket.token()), Ok(10));
    assert_eq!(
        suite.claim_refund(ticket.token()),
        Err(Failure::Ticket),
        "a ticket is paid once"
    );
    suite.check();
    // A ticket that changed hands is paid to whoever has it.
    let second = TicketId::new(id, 2).token();
    crate::ticket::transfer(&mut suite.ticket, BUYER, BUYER, STRANGER, second).expect("still valid");
    assert_eq!(suite.claim_refund(second), Ok(10));
    assert_eq!(
        (suite.balance(BUYER), suite.balance(STRANGER)),
        (WEALTH - 10, WEALTH + 10)
    );
    for token_id in [TicketId::new(id, 3).token(), TicketId::new(id, 0).token()] {
        // No money is left, so the escrow refuses before the ticket contract is asked.
        assert_eq!(
            suite.claim_refund(token_id),
            Err(Failure::Event(EventError::AmountOverflow))
        );
    }
    for token_id in [U256::zero(), U256::MAX, U256::one() << 96] {
        assert_eq!(
            suite.claim_refund(token_id),
            Err(Failure::Event(EventError::EventNotFound { event: 0 }))
        );
    }
    suite.check();
}

#[test]
fn without_a_report_everybody_gets_their_money_back() {
    let (mut suite, id, ticket) = live_event();
    suite.report_live(ORACLE, id).expect("live");
    suite.now = END + REPORT_WINDOW_SECONDS - 1;
    suite.end(STRANGER, id).expect("past the end");
    assert!(suite.settle(id).is_err());
    suite.now += 1;
    assert_eq!(suite.settle(id), Ok(Settlement::Cancelled));
    assert_eq!(suite.claim_refund(ticket.token()), Ok(10));
    suite.check();
}

#[test]
fn a_credit_that_overflows_is_refused_whole() {
    let (mut suite, id, _) = live_event();
    suite.report_live(ORACLE, id).expect("live");
    suite.end(HOST, id).expect("the host may");
    suite.report_ended(ORACLE, id).expect("ended");
    suite.hub.set_credit(TOKEN, HOST, u128::MAX - 19);
    let before = suite.clone();
    assert_eq!(suite.settle(id), Err(Failure::Event(EventError::AmountOverflow)));
    assert_eq!(suite, before);
    let mut money = Money {
        gross: u128::MAX,
        ..Money::default()
    };
    assert_eq!(money.receive(1), Err(EventError::AmountOverflow));
    assert_eq!(money.refund(u128::MAX), Ok(()));
    assert_eq!(money.refund(1), Err(EventError::AmountOverflow));
    assert_eq!(money.pay_host(), 0);
}
