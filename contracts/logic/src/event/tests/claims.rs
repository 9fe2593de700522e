use std::{vec, vec::Vec};

use super::{
    super::*,
    crypto::{RealCrypto, tree},
    suite::*,
};
use crate::{
    U256, merkle,
    ticket::TicketId,
    typed_data::{address, number},
};

#[test]
fn shares_are_rounded_down_and_never_overflow() {
    for (amount, bps, expected) in [
        (0, 10_000, 0),
        (1, 9_999, 0),
        (3, 3_334, 1),
        (u128::MAX, 10_000, u128::MAX),
        (u128::MAX, u16::MAX, u128::MAX),
        (u128::MAX, 0, 0),
        (u128::MAX, 5_000, u128::MAX / 2),
        (20_001, 1, 2),
    ] {
        assert_eq!(share(amount, bps), expected, "{amount} {bps}");
    }
}

#[test]
fn only_a_final_event_refunds() {
    let (mut suite, id, ticket) = Suite::live(draft(), 2);
    let error = EventError::WrongState {
        event_id: id,
        state: 2,
    };
    assert_eq!(suite.claim_refund(ticket), Err(error.into()));
    for token_id in [U256::MAX, U256::one() << 96, U256::zero()] {
        assert_eq!(
            claim_of(&suite.hub, token_id),
            Err(EventError::EventNotFound { event_id: 0 })
        );
    }
    suite.cancel(ARBITRATOR, id).expect("arbiter");
    assert_eq!(
        suite.claim_refund(TicketId::new(id, 3)),
        Err(Failure::Ticket),
        "never sold"
    );
    assert_eq!(suite.claim_refund(ticket), Ok(10));
    assert_eq!(suite.tickets[&ticket].state, 3);
    suite.check();
}

#[test]
fn a_part_below_the_smallest_unit_is_nothing() {
    let mut draft = draft();
    draft.tier.price = 1;
    let (mut suite, id, ticket) = Suite::reported(draft, 3, 9_800, 0);
    suite.propose(STRANGER, id).expect("reported");
    suite.now += CHALLENGE;
    suite.finalize(id).expect("unchallenged");
    let error = EventError::NothingToRefund {
        token_id: ticket.token(),
    };
    assert_eq!(suite.claim_refund(ticket), Err(error.into()));
    suite.check();
}

#[test]
fn escrow_refuses_what_it_does_not_hold() {
    let (mut suite, id, ticket) = Suite::live(draft(), 2);
    suite.cancel(ARBITRATOR, id).expect("arbiter");
    suite.tickets.get_mut(&ticket).expect("sold").price = 21;
    assert_eq!(suite.claim_refund(ticket), Err(EventError::AmountOverflow.into()));
}

/// A settled event whose nodes worked for these amounts.
fn settled(amounts: &[u128]) -> (Suite, u64, Vec<Work>, Vec<Vec<[u8; 32]>>) {
    let (mut suite, id, _) = Suite::live(paid_draft(), 1);
    let works: Vec<_> = (0..)
        .zip(amounts)
        .map(|(index, amount)| Work {
            event_id: id,
            index,
            account: NODE,
            amount: *amount,
        })
        .collect();
    let leaf = |work: &Work| {
        let words = [number(work.index), address(work.account), number(work.amount)];
        merkle::leaf(&RealCrypto, &words)
    };
    let leaves: Vec<_> = works.iter().map(leaf).collect();
    let (root, proofs) = tree(&leaves);
    suite.now = END;
    suite.report(id, 10_000, 1_000, root);
    suite.propose(STRANGER, id).expect("reported");
    suite.now += CHALLENGE;
    suite.finalize(id).expect("unchallenged");
    (suite, id, works, proofs)
}

#[test]
fn work_is_paid_once_for_what_was_proven_within_the_budget() {
    let (mut suite, event_id, works, proofs) = settled(&[400, 601, 600]);
    let more = Work {
        amount: 401,
        ..works[0]
    };
    let error = EventError::InvalidProof { event_id, index: 0 };
    assert_eq!(suite.claim_work(more, &proofs[0]), Err(error.into()));
    for other in [
        Work {
            account: HOST,
            ..works[0]
        },
        Work { index: 1, ..works[0] },
    ] {
        assert!(suite.claim_work(other, &proofs[0]).is_err());
    }
    let long = vec![[0; 32]; 33];
    let error = EventError::ProofTooLong { length: 33, max: 32 };
    assert_eq!(suite.claim_work(works[0], &long), Err(error.into()));
    suite.claim_work(works[0], &proofs[0]).expect("proven");
    assert!(is_work_claimed(&suite.hub, event_id, 0) && !is_work_claimed(&suite.hub, event_id, 1));
    let error = EventError::AlreadyClaimed { event_id, index: 0 };
    assert_eq!(suite.claim_work(works[0], &proofs[0]), Err(error.into()));
    let error = EventError::BudgetExhausted {
        event_id,
        remaining: 600,
    };
    assert_eq!(suite.claim_work(works[1], &proofs[1]), Err(error.into()));
    suite
        .claim_work(works[2], &proofs[2])
        .expect("exactly what is left");
    assert_eq!(suite.withdraw(NODE, TOKEN), Ok(1_000));
    let error = EventError::NothingToWithdraw {
        token: TOKEN,
        account: NODE,
    };
    assert_eq!(suite.withdraw(NODE, TOKEN), Err(error.into()));
    suite.check();
}

#[test]
fn work_bits_of_one_word_and_of_the_next_are_apart() {
    let (mut suite, event_id, _, _) = settled(&[1]);
    let mut bits = [0; 32];
    bits[31] = 0b10;
    suite.hub.set_work_bits(event_id, 0, bits);
    suite.hub.set_work_bits(event_id, u32::MAX / 256, [0x80; 32]);
    let claimed = |index| is_work_claimed(&suite.hub, event_id, index);
    assert!(claimed(1) && !claimed(0) && !claimed(2) && !claimed(257));
    assert!(claimed(u32::MAX) && !claimed(u32::MAX - 1));
}

#[test]
fn what_nodes_leave_goes_to_the_host_after_ninety_days() {
    let (mut suite, event_id, works, proofs) = settled(&[400, 600]);
    suite.claim_work(works[0], &proofs[0]).expect("proven");
    let opens_at = suite.now + CLAIM_SECONDS;
    suite.now = opens_at - 1;
    assert_eq!(
        suite.reclaim(event_id),
        Err(EventError::TooEarly { event_id, opens_at }.into())
    );
    suite.now = opens_at;
    let before = suite.credit(TOKEN, HOST);
    suite.reclaim(event_id).expect("ninety days");
    assert_eq!(suite.credit(TOKEN, HOST), before + 600);
    let error = EventError::NothingToWithdraw {
        token: TOKEN,
        account: HOST,
    };
    assert_eq!(suite.reclaim(event_id), Err(error.into()));
    let error = EventError::BudgetExhausted {
        event_id,
        remaining: 0,
    };
    assert_eq!(suite.claim_work(works[1], &proofs[1]), Err(error.into()));
    suite.check();
}

#[test]
fn work_of_an_event_that_is_not_settled_is_not_claimed() {
    let (mut suite, event_id, _) = Suite::reported(paid_draft(), 1, 10_000, 5);
    let work = Work {
        event_id,
        index: 0,
        account: NODE,
        amount: 1,
    };
    let error = EventError::WrongState { event_id, state: 3 };
    assert_eq!(suite.claim_work(work, &[]), Err(error.into()));
    assert_eq!(suite.reclaim(event_id), Err(error.into()));
}
