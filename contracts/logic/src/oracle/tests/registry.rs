use super::*;

#[test]
fn first_node_is_registered_with_its_stake_and_not_active() {
    let mut cells = nodes(0);
    assert_eq!(register_node(&mut cells, 1), Ok(1));
    let node = find(&cells, 1).expect("registered");
    assert_eq!(
        (node.operator, node.signer_key, node.offer, node.stake),
        (operator(1), key(1), OFFER, STAKE)
    );
    assert_eq!((node.state, node.state.code()), (NodeState::Registered, 1));
    assert_eq!(
        (node.unbonding, node.withdrawable_at, node.jailed_until),
        (0, 0, 0)
    );
    assert_eq!((cells.summary.node_count, cells.summary.active_count), (1, 0));
    assert_eq!(cells.node_of_operator(operator(1)), 1);
    assert_eq!(cells.node_of_key(&key(1)), 1);
}

#[test]
fn contract_needs_an_access_contract() {
    assert_eq!(Summary::new(Address::zero()), Err(OracleError::ZeroAddress));
}

#[test]
fn stake_token_is_that_of_the_first_registration_for_good() {
    let mut cells = nodes(1);
    assert_eq!(cells.summary.token, POLICY.stake_token);
    let moved = Policy {
        stake_token: STRANGER,
        ..POLICY
    };
    assert_eq!(
        register(&mut cells, &moved, operator(2), key(2), OFFER, STAKE, 1),
        Ok(2)
    );
    assert_eq!(cells.summary.token, POLICY.stake_token);
}

#[test]
fn registration_is_refused() {
    let offer = OFFER;
    let none = Offer { capacity: 0, ..OFFER };
    let paused = Policy {
        paused_mask: PAUSE_REGISTER | 1,
        ..POLICY
    };
    let unnamed = Policy {
        stake_token: Address::zero(),
        ..POLICY
    };
    let mut padded = [1; 32];
    padded[20..].fill(0xEE);
    let who = operator(2);
    let cases = [
        (paused, who, key(2), offer, STAKE, 1, OracleError::Paused),
        (unnamed, who, key(2), offer, STAKE, 1, OracleError::ZeroAddress),
        (
            POLICY,
            operator(1),
            key(2),
            offer,
            STAKE,
            1,
            OracleError::AlreadyRegistered {
                operator: operator(1),
                node: 1,
            },
        ),
        (
            POLICY,
            who,
            key(2),
            none,
            STAKE,
            1,
            OracleError::InvalidCapacity { capacity: 0 },
        ),
        (
            POLICY,
            who,
            key(2),
            offer,
            STAKE,
            0,
            OracleError::InvalidEndpoints { length: 0 },
        ),
        (
            POLICY,
            who,
            key(2),
            offer,
            STAKE,
            513,
            OracleError::InvalidEndpoints { length: 513 },
        ),
        (
            POLICY,
            who,
            key(2),
            offer,
            STAKE,
            usize::MAX,
            OracleError::InvalidEndpoints { length: u32::MAX },
        ),
        (
            POLICY,
            who,
            key(2),
            offer,
            MIN_STAKE - 1,
            1,
            OracleError::StakeTooLow {
                stake: MIN_STAKE - 1,
                min: MIN_STAKE,
            },
        ),
        (POLICY, who, [0; 32], offer, STAKE, 1, OracleError::InvalidKey),
        (POLICY, who, padded, offer, STAKE, 1, OracleError::InvalidKey),
        (
            POLICY,
            who,
            key(1),
            offer,
            STAKE,
            1,
            OracleError::KeyTaken { signer_key: key(1) },
        ),
    ];
    let mut cells = nodes(1);
    for (policy, caller, signer_key, offer, stake, bytes, error) in cases {
        refused(&mut cells, error, |cells| {
            register(cells, &policy, caller, signer_key, offer, stake, bytes)
        });
    }
    let other_bits = Policy {
        paused_mask: !PAUSE_REGISTER,
        ..POLICY
    };
    let edge = register(
        &mut cells,
        &other_bits,
        who,
        key(2),
        offer,
        MIN_STAKE,
        MAX_ENDPOINTS_BYTES,
    );
    assert_eq!(edge, Ok(2), "at the bounds");
}

#[test]
fn last_id_marks_burnt_keys_and_is_no_node() {
    let mut cells = nodes(0);
    cells.summary.node_count = u32::MAX - 1;
    refused(&mut cells, OracleError::CounterExhausted, |cells| {
        register_node(cells, 1)
    });
    cells.summary.node_count = u32::MAX - 2;
    assert_eq!(register_node(&mut cells, 1), Ok(u32::MAX - 1));
    cells.summary.active_count = u32::MAX;
    refused(&mut cells, OracleError::CounterExhausted, |cells| {
        activate(cells, NOW, &POLICY, operator(1), u32::MAX - 1)
    });
}

#[test]
fn offer_changes_until_the_node_left() {
    let mut cells = nodes(1);
    let other = Offer {
        peer_id_hash: [8; 32],
        region: 255,
        capacity: u32::MAX,
        price: u128::MAX,
    };
    assert_eq!(update(&mut cells, operator(1), 1, other, 512), Ok(()));
    assert_eq!(find(&cells, 1).expect("there").offer, other);
    let none = Offer { capacity: 0, ..other };
    refused(
        &mut cells,
        OracleError::InvalidCapacity { capacity: 0 },
        |cells| update(cells, operator(1), 1, none, 1),
    );
    refused(&mut cells, OracleError::InvalidEndpoints { length: 0 }, |cells| {
        update(cells, operator(1), 1, other, 0)
    });
    drain(&mut cells, operator(1), 1).expect("active");
    exit(&mut cells, NOW, &POLICY, operator(1), 1).expect("draining");
    refused(
        &mut cells,
        OracleError::WrongNodeState { node: 1, state: 4 },
        |cells| update(cells, operator(1), 1, other, 1),
    );
}

#[test]
fn only_the_operator_moves_a_node() {
    let mut cells = nodes(2);
    let caller = operator(2);
    let foreign = OracleError::NotOperator { node: 1, caller };
    refused(&mut cells, foreign, |cells| update(cells, caller, 1, OFFER, 1));
    refused(&mut cells, foreign, |cells| {
        activate(cells, NOW, &POLICY, caller, 1)
    });
    refused(&mut cells, foreign, |cells| drain(cells, caller, 1));
    refused(&mut cells, foreign, |cells| exit(cells, NOW, &POLICY, caller, 1));
    refused(&mut cells, foreign, |cells| {
        rotate_signer(cells, caller, 1, key(9))
    });
    refused(&mut cells, foreign, |cells| add(cells, caller, 1, 1));
    refused(&mut cells, foreign, |cells| {
        unbond(cells, NOW, &POLICY, caller, 1, 1)
    });
    refused(&mut cells, foreign, |cells| withdraw_stake(cells, NOW, caller, 1));
    for node in [0, 3, u32::MAX] {
        let unknown = OracleError::NodeNotFound { node };
        refused(&mut cells, unknown, |cells| drain(cells, caller, node));
        refused(&mut cells, unknown, |cells| add(cells, caller, node, 1));
    }
}

/// Every message that moves a node, from every state.
#[test]
fn states_follow_one_another_as_said() {
    use NodeState::{Active, Draining, Exited, Jailed, Registered};
    let of = |state| {
        let mut cells = nodes(3);
        drain(&mut cells, operator(2), 2).expect("active");
        let mut node = find(&cells, 2).expect("there");
        node.state = state;
        if state == Active {
            active::join(&mut cells, 2, &mut node).expect("room");
        }
        if state == Exited {
            (node.unbonding, node.stake) = (node.stake, 0);
        }
        cells.set_node(2, &node);
        cells
    };
    for (state, activates, drains, exits) in [
        (Registered, true, false, true),
        (Active, false, true, false),
        (Draining, true, false, true),
        (Exited, false, false, false),
        (Jailed, true, false, true),
    ] {
        let wrong = OracleError::WrongNodeState {
            node: 2,
            state: state.code(),
        };
        let mut cells = of(state);
        if activates {
            assert_eq!(
                activate(&mut cells, NOW, &POLICY, operator(2), 2),
                Ok(()),
                "{state:?}"
            );
            assert_eq!(
                (cells.nodes[&2].state, cells.active()),
                (Active, [1, 3, 2].into())
            );
        } else {
            refused(&mut cells, wrong, |cells| {
                activate(cells, NOW, &POLICY, operator(2), 2)
            });
        }
        let mut cells = of(state);
        if drains {
            assert_eq!(drain(&mut cells, operator(2), 2), Ok(()), "{state:?}");
            assert_eq!((cells.nodes[&2].state, cells.active()), (Draining, [1, 3].into()));
        } else {
            refused(&mut cells, wrong, |cells| drain(cells, operator(2), 2));
        }
        let mut cells = of(state);
        if exits {
            let left = exit(&mut cells, NOW, &POLICY, operator(2), 2);
            assert_eq!(left, Ok((STAKE, NOW + UNBONDING)), "{state:?}");
            let node = cells.nodes[&2];
            assert_eq!((node.state, node.stake, node.unbonding), (Exited, 0, STAKE));
        } else {
            refused(&mut cells, wrong, |cells| {
                exit(cells, NOW, &POLICY, operator(2), 2)
            });
        }
        assert_eq!(state.may_serve(), matches!(state, Active | Draining));
    }
}

#[test]
fn activation_needs_stake_and_a_key() {
    let mut cells = nodes(1);
    drain(&mut cells, operator(1), 1).expect("active");
    let dearer = Policy {
        min_stake: STAKE + 1,
        ..POLICY
    };
    let low = OracleError::StakeTooLow {
        stake: STAKE,
        min: STAKE + 1,
    };
    refused(&mut cells, low, |cells| {
        activate(cells, NOW, &dearer, operator(1), 1)
    });
    add(&mut cells, operator(1), 1, 1).expect("its operator");
    cells.nodes.get_mut(&1).expect("there").signer_key = [0; 32];
    refused(&mut cells, OracleError::InvalidKey, |cells| {
        activate(cells, NOW, &dearer, operator(1), 1)
    });
    rotate_signer(&mut cells, operator(1), 1, key(5)).expect("a new key");
    assert_eq!(activate(&mut cells, NOW, &dearer, operator(1), 1), Ok(()));
}

#[test]
fn list_has_no_holes_whoever_leaves() {
    let mut cells = nodes(70);
    for (leaver, moved_to) in [(1, 0), (70, 0), (33, 32), (69, 67), (2, 1)] {
        drain(&mut cells, operator(leaver), leaver).expect("active");
        let active = cells.active();
        assert!(!active.contains(&leaver));
        for (place, node) in active.iter().enumerate() {
            assert_eq!(cells.nodes[node].place as usize, place, "after {leaver}");
        }
        if let Some(node) = active.get(moved_to) {
            assert_ne!(*node, leaver);
        }
    }
    let mut active = cells.active();
    active.sort_unstable();
    let expected: Vec<u32> = (1..=70)
        .filter(|node| ![1, 2, 33, 69, 70].contains(node))
        .collect();
    assert_eq!(active, expected);
    let stored: usize = cells.places.values().flatten().filter(|node| **node != 0).count();
    assert_eq!(stored, 65, "left places are zeros");
}

#[test]
fn keys_are_never_used_again() {
    let mut cells = nodes(2);
    assert_eq!(rotate_signer(&mut cells, operator(1), 1, key(11)), Ok(()));
    assert_eq!(cells.nodes[&1].signer_key, key(11));
    for taken in [key(1), key(11), key(2)] {
        let error = OracleError::KeyTaken { signer_key: taken };
        refused(&mut cells, error, |cells| {
            rotate_signer(cells, operator(2), 2, taken)
        });
        refused(&mut cells, error, |cells| {
            rotate_signer(cells, operator(1), 1, taken)
        });
    }
    refused(&mut cells, OracleError::InvalidKey, |cells| {
        rotate_signer(cells, operator(1), 1, [0; 32])
    });
    drain(&mut cells, operator(1), 1).expect("active");
    exit(&mut cells, NOW, &POLICY, operator(1), 1).expect("draining");
    refused(
        &mut cells,
        OracleError::WrongNodeState { node: 1, state: 4 },
        |cells| rotate_signer(cells, operator(1), 1, key(12)),
    );
    refused(
        &mut cells,
        OracleError::AlreadyRegistered {
            operator: operator(1),
            node: 1,
        },
        |cells| register(cells, &POLICY, operator(1), key(12), OFFER, STAKE, 1),
    );
}
