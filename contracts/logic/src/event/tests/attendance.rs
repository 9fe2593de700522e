use super::{
    super::*,
    crypto::{RealCrypto, address_of, key, sign},
    suite::*,
};
use crate::{
    ticket::TicketId,
    typed_data::{Domain, address, number},
};

#[test]
fn the_lease_holder_checks_in_while_it_holds_the_lease() {
    let (mut suite, event_id, _) = Suite::live(draft(), 1);
    let lease = Lease {
        operator: NODE,
        signer: STRANGER,
        until: START + 60,
    };
    let admit = |suite: &Suite, caller, now| admit_check_in(&suite.hub, now, caller, event_id, &lease);
    assert_eq!(admit(&suite, NODE, START + 60), Ok(()));
    assert_eq!(admit(&suite, STRANGER, START), Ok(()));
    for (caller, now) in [(NODE, START + 61), (HOST, START), (Address::zero(), START)] {
        assert_eq!(
            admit(&suite, caller, now),
            Err(EventError::NotLeaseHolder { event_id, caller })
        );
    }
    suite.end(HOST, event_id).expect("host");
    assert_eq!(admit(&suite, NODE, START), Ok(()));
    suite.cancel(ARBITRATOR, event_id).expect("arbiter");
    let error = EventError::WrongState { event_id, state: 7 };
    assert_eq!(admit(&suite, NODE, START), Err(error));
}

#[test]
fn a_lease_is_read_from_its_words_or_not_at_all() {
    let answer = [
        number(1_u8),
        address(NODE),
        address(HOST),
        number(2_u8),
        number(99_u8),
    ];
    let lease = Lease {
        operator: NODE,
        signer: HOST,
        until: 99,
    };
    assert_eq!(Lease::from_words(&answer), Some(lease));
    for word in [1, 2, 4] {
        let mut large = answer;
        large[word] = [0xFF; 32];
        assert_eq!(Lease::from_words(&large), None);
    }
}

#[test]
fn a_viewer_checks_in_once() {
    let (mut suite, event_id, ticket) = Suite::live(draft(), 3);
    let error = EventError::NotViewer {
        token_id: ticket.token(),
        viewer: STRANGER,
    };
    assert_eq!(suite.check_in(STRANGER, ticket), Err(error.into()));
    let mut bits = [0; 32];
    bits[31] = 2;
    assert_eq!(
        suite.check_in(BUYER, ticket),
        Ok(Seat {
            event_id,
            word: 0,
            bits
        })
    );
    let error = EventError::TicketNotValid {
        token_id: ticket.token(),
        state: 2,
    };
    assert_eq!(suite.check_in(BUYER, ticket), Err(error.into()));
    assert_eq!(suite.event(event_id).viewer_check_ins, 1);
    let next = TicketId::new(event_id, 2);
    suite.tickets.get_mut(&next).expect("sold").state = 2;
    suite.check_in(BUYER, next).expect("the node was first");
    let last = TicketId::new(event_id, 3);
    for state in [0, 3, 4] {
        suite.tickets.get_mut(&last).expect("sold").state = state;
        let error = EventError::TicketNotValid {
            token_id: last.token(),
            state,
        };
        assert_eq!(suite.check_in(BUYER, last), Err(error.into()));
    }
    suite.tickets.get_mut(&last).expect("sold").state = 1;
    suite.now = END + 5;
    suite.end(STRANGER, event_id).expect("over");
    suite
        .check_in(BUYER, last)
        .expect("after the end, before a proposal");
    assert_eq!(suite.event(event_id).viewer_check_ins, 3);
    suite.check();
}

#[test]
fn an_event_that_is_not_running_has_no_viewers() {
    let mut suite = Suite::new();
    let id = suite.create(draft()).expect("good");
    let ticket = suite.buy(BUYER, id, 1).expect("on sale");
    let error = EventError::WrongState {
        event_id: id,
        state: 1,
    };
    assert_eq!(suite.check_in(BUYER, ticket), Err(error.into()));
    let error = EventError::EventNotFound { event_id: 0 };
    assert_eq!(suite.check_in(BUYER, TicketId::new(0, 1)), Err(error.into()));
}

#[test]
fn anybody_brings_the_viewers_signature_for_this_ticket_chain_and_contract_in_time() {
    let (suite, event_id, ticket) = Suite::live(draft(), 2);
    let viewer_key = key(11);
    let viewer = address_of(viewer_key.verifying_key());
    let token_id = ticket.token();
    let deadline = START + 100;
    let signature = sign(
        &viewer_key,
        &check_in_digest(&RealCrypto, &domain(), token_id, deadline),
    );
    let good = CheckIn {
        token_id,
        deadline,
        signature: &signature,
        viewer,
        ticket_state: 1,
    };
    let run = |domain: Domain, now, check_in: CheckIn<'_>| {
        let mut suite = suite.clone();
        check_in_viewer(&mut suite.hub, &RealCrypto, &domain, now, STRANGER, &check_in).map(drop)
    };
    assert_eq!(run(domain(), deadline, good), Ok(()));
    let late = EventError::TooLate {
        event_id,
        closed_at: deadline,
    };
    assert_eq!(run(domain(), deadline + 1, good), Err(late));
    let is_invalid = |result| matches!(result, Err(EventError::InvalidSignature { .. }));
    assert!(is_invalid(run(
        domain(),
        START,
        CheckIn {
            deadline: deadline + 1,
            ..good
        }
    )));
    let other = TicketId::new(event_id, 2).token();
    assert!(is_invalid(run(
        domain(),
        START,
        CheckIn {
            token_id: other,
            ..good
        }
    )));
    assert!(is_invalid(run(
        Domain {
            chain_id: 43,
            ..domain()
        },
        START,
        good
    )));
    assert!(is_invalid(run(
        Domain {
            contract: HOST,
            ..domain()
        },
        START,
        good
    )));
    assert!(is_invalid(run(
        domain(),
        START,
        CheckIn {
            viewer: BUYER,
            ..good
        }
    )));
    let nobody = Err(EventError::InvalidSignature {
        signer: Address::zero(),
    });
    assert_eq!(
        run(
            domain(),
            START,
            CheckIn {
                signature: &signature[..64],
                ..good
            }
        ),
        nobody
    );
    assert_eq!(
        run(
            domain(),
            START,
            CheckIn {
                signature: &[0; 65],
                viewer: Address::zero(),
                ..good
            }
        ),
        nobody,
        "a ticket without a viewer"
    );
}

#[test]
fn a_bit_is_where_the_ticket_contract_looks_for_it() {
    let (mut suite, event_id, _) = Suite::live(paid_draft(), 1);
    for _ in 0..26 {
        suite.buy(BUYER, event_id, 10).expect("on sale");
    }
    for (serial, word, byte, value) in [
        (1, 0, 31, 2_u8),
        (8, 0, 30, 1),
        (255, 0, 0, 0x80),
        (256, 1, 31, 1),
    ] {
        let seat = suite
            .check_in(BUYER, TicketId::new(event_id, serial))
            .expect("viewer");
        let mut bits = [0; 32];
        bits[byte] = value;
        assert_eq!(seat, Seat { event_id, word, bits });
    }
    assert_eq!(suite.event(event_id).viewer_check_ins, 4);
}
