use super::*;

fn assigned(count: u32, nodes_wanted: u8, seed: [u8; 32]) -> (Cells, Option<Duty>) {
    let mut cells = nodes(count);
    let policy = Policy {
        assigned_nodes: nodes_wanted,
        ..POLICY
    };
    let duty = assign(&mut cells, NOW, &policy, EVENT_CONTRACT, EVENT, &seed).expect("the event contract");
    (cells, duty)
}

#[test]
fn seed_draws_different_nodes_and_the_first_holds_the_lease() {
    let mut seed = [0; 32];
    // Places 2, 2 and 7 of 40: the second goes on to the next place.
    seed[3] = 42;
    seed[7] = 2;
    seed[11] = 7;
    let (cells, duty) = assigned(40, 3, seed);
    let duty = duty.expect("nodes are active");
    assert_eq!(duty.assigned().collect::<Vec<_>>(), [3, 4, 8]);
    assert_eq!((duty.holder, duty.fence, duty.until), (3, 1, NOW + LEASE));
    assert_eq!(cells.duties[&EVENT], duty);
    assert_eq!(duty.status, Status::default());
    let lease = lease_of(&cells, &Real, EVENT);
    assert_eq!(
        (lease.node, lease.operator, lease.signer, lease.fence, lease.until),
        (3, operator(3), signer_account(3), 1, NOW + LEASE)
    );
}

#[test]
fn there_are_never_more_nodes_than_are_active_or_fit() {
    for (active, wanted, expected) in [
        (1, 3, 1),
        (2, 3, 2),
        (3, 3, 3),
        (9, 0, 1),
        (9, 8, 8),
        (40, 255, 8),
    ] {
        let (_, duty) = assigned(active, wanted, [0xFF; 32]);
        let mut drawn: Vec<_> = duty.expect("nodes are active").assigned().collect();
        assert_eq!(drawn.len(), expected);
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn.len(), expected, "all different");
        assert!(drawn.iter().all(|node| (1..=active).contains(node)));
    }
}

#[test]
fn without_active_nodes_nothing_happens_and_a_later_try_works() {
    let (mut cells, duty) = assigned(0, 3, [1; 32]);
    assert_eq!((duty, cells.duties.len()), (None, 0));
    assert_eq!(lease_of(&cells, &Real, EVENT), Lease::default());
    register_node(&mut cells, 1).expect("stake enough");
    activate(&mut cells, NOW, &POLICY, operator(1), 1).expect("registered");
    let duty = assign(&mut cells, NOW, &POLICY, EVENT_CONTRACT, EVENT, &[1; 32]).expect("again");
    assert_eq!(duty.map(|duty| duty.holder), Some(1));
}

#[test]
fn only_the_event_contract_assigns_and_once() {
    let mut cells = network(3);
    for caller in [STRANGER, operator(1), Address::zero()] {
        refused(&mut cells, OracleError::NotEventContract { caller }, |cells| {
            assign(cells, NOW, &POLICY, caller, EVENT + 1, &[1; 32])
        });
    }
    refused(
        &mut cells,
        OracleError::AlreadyAssigned { event: EVENT },
        |cells| assign(cells, NOW, &POLICY, EVENT_CONTRACT, EVENT, &[1; 32]),
    );
}

#[test]
fn holder_renews_under_its_fence() {
    let mut cells = network(3);
    for (caller, now) in [(operator(1), NOW + 10), (signer_account(1), NOW + LEASE + 500)] {
        let duty = renew(&mut cells, &Real, now, caller, EVENT, 1).expect("the holder");
        assert_eq!((duty.holder, duty.fence, duty.until), (1, 1, now + LEASE));
    }
    // A renewal never cuts the present lease.
    cells.duties.get_mut(&EVENT).expect("there").lease_seconds = 1;
    let now = NOW + LEASE + 501;
    let duty = renew(&mut cells, &Real, now, operator(1), EVENT, 1).expect("the holder");
    assert_eq!(duty.until, NOW + LEASE + 500 + LEASE);
    for caller in [STRANGER, operator(2), signer_account(2)] {
        refused(
            &mut cells,
            OracleError::NotAssigned { event: EVENT, caller },
            |cells| renew(cells, &Real, now, caller, EVENT, 1),
        );
    }
    for fence in [0, 2, u32::MAX] {
        let stale = OracleError::StaleFence {
            event: EVENT,
            fence,
            current: 1,
        };
        refused(&mut cells, stale, |cells| {
            renew(cells, &Real, now, operator(1), EVENT, fence)
        });
    }
    let caller = operator(1);
    refused(
        &mut cells,
        OracleError::NotAssigned { event: 1, caller },
        |cells| renew(cells, &Real, now, caller, 1, 1),
    );
}

#[test]
fn successor_takes_a_lease_that_is_over_under_the_next_fence() {
    let mut cells = network(4);
    assert_eq!(cells.duties[&EVENT].assigned().collect::<Vec<_>>(), [1, 2, 3]);
    let held = OracleError::LeaseHeld {
        event: EVENT,
        node: 1,
        until: NOW + LEASE,
    };
    for caller in [operator(2), signer_account(3), operator(1)] {
        refused(&mut cells, held, |cells| {
            take_over(cells, &Real, NOW + LEASE - 1, caller, EVENT)
        });
    }
    for caller in [STRANGER, operator(4), signer_account(4)] {
        refused(
            &mut cells,
            OracleError::NotAssigned { event: EVENT, caller },
            |cells| take_over(cells, &Real, NOW + LEASE, caller, EVENT),
        );
    }
    let now = NOW + LEASE;
    let duty = take_over(&mut cells, &Real, now, signer_account(3), EVENT).expect("over");
    assert_eq!((duty.holder, duty.fence, duty.until), (3, 2, now + LEASE));
    let stale = OracleError::StaleFence {
        event: EVENT,
        fence: 1,
        current: 2,
    };
    refused(&mut cells, stale, |cells| {
        renew(cells, &Real, now, operator(1), EVENT, 1)
    });
    let caller = operator(2);
    refused(
        &mut cells,
        OracleError::NotAssigned { event: 1, caller },
        |cells| take_over(cells, &Real, now, caller, 1),
    );
    cells.duties.get_mut(&EVENT).expect("there").fence = u32::MAX;
    refused(&mut cells, OracleError::CounterExhausted, |cells| {
        take_over(cells, &Real, now + LEASE, caller, EVENT)
    });
}

#[test]
fn draining_nodes_keep_serving() {
    let mut cells = network(3);
    drain(&mut cells, operator(1), 1).expect("active");
    assert!(renew(&mut cells, &Real, NOW + 1, operator(1), EVENT, 1).is_ok());
    drain(&mut cells, operator(2), 2).expect("active");
    let now = NOW + 1 + LEASE;
    assert!(take_over(&mut cells, &Real, now, operator(2), EVENT).is_ok());
}

#[test]
fn who_left_or_was_caught_serves_no_more() {
    for state in [NodeState::Exited, NodeState::Jailed, NodeState::Registered] {
        let mut cells = network(3);
        let stop = |cells: &mut Cells, node| cells.nodes.get_mut(&node).expect("there").state = state;
        stop(&mut cells, 1);
        let lease = lease_of(&cells, &Real, EVENT);
        assert_eq!((lease.node, lease.fence, lease.until), (1, 1, 0));
        let wrong = |node| OracleError::WrongNodeState {
            node,
            state: state.code(),
        };
        refused(&mut cells, wrong(1), |cells| {
            renew(cells, &Real, NOW, operator(1), EVENT, 1)
        });
        stop(&mut cells, 2);
        refused(&mut cells, wrong(2), |cells| {
            take_over(cells, &Real, u64::MAX, operator(2), EVENT)
        });
        // Nobody has to wait for the end of such a lease.
        let duty = take_over(&mut cells, &Real, NOW, operator(3), EVENT).expect("over");
        assert_eq!((duty.holder, duty.fence), (3, 2));
    }
}
