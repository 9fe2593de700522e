use super::*;

#[test]
fn small_network_is_a_set_as_a_whole() {
    let mut cells = nodes(4);
    let head = roll(&mut cells, &Real, NOW, &POLICY, HOME, &[0; 32]).expect("active nodes");
    assert_eq!((head.id, head.size, head.started_at), (1, 4, NOW));
    assert_eq!(cells.summary.current, head);
    for node in 1..=4u8 {
        let expected = (u32::from(node), key(node.into()));
        assert_eq!(member(&cells, 1, node - 1), Ok(expected));
    }
    let past = OracleError::InvalidSigners { signers: 16, size: 4 };
    assert_eq!(member(&cells, 1, 4), Err(past));
    let far = OracleError::InvalidSigners { signers: 0, size: 4 };
    assert_eq!(member(&cells, 1, 255), Err(far));
    for set_id in [0, 2] {
        assert_eq!(
            member(&cells, set_id, 0),
            Err(OracleError::SetNotFound { set_id })
        );
    }
}

#[test]
fn digest_binds_chain_contract_id_size_and_keys() {
    let mut cells = nodes(2);
    let head = roll(&mut cells, &Real, NOW, &POLICY, HOME, &[0; 32]).expect("active nodes");
    let mut bytes = Vec::new();
    bytes.extend([0; 24]);
    bytes.extend(HOME.chain_id.to_be_bytes());
    bytes.extend([0; 12]);
    bytes.extend(HOME.contract.0);
    bytes.extend([0; 31]);
    bytes.push(1);
    bytes.extend([0; 31]);
    bytes.push(2);
    bytes.extend(Real.keccak256(&[key(1), key(2)].concat()));
    assert_eq!(head.digest, Real.keccak256(&bytes));
    let other = |home: Home, id, size, keys| home.set_digest(&Real, id, size, keys);
    let foreign = Home {
        contract: STRANGER,
        ..HOME
    };
    let chain = Home { chain_id: 1, ..HOME };
    let keys = Real.keccak256(&[key(1), key(2)].concat());
    for digest in [
        other(foreign, 1, 2, keys),
        other(chain, 1, 2, keys),
        other(HOME, 2, 2, keys),
        other(HOME, 1, 1, keys),
        other(HOME, 1, 2, [0; 32]),
    ] {
        assert_ne!(digest, head.digest);
    }
    assert_eq!(other(HOME, 1, 2, keys), head.digest);
}

#[test]
fn set_rolls_once_per_epoch_and_needs_nodes() {
    let mut cells = nodes(0);
    let roll_at =
        |cells: &mut Cells, now| roll(cells, &Real, now, &POLICY, HOME, &[0; 32]).map(|head| head.id);
    refused(&mut cells, OracleError::NoActiveNodes, |cells| {
        roll_at(cells, NOW)
    });
    let mut cells = nodes(1);
    assert_eq!(roll_at(&mut cells, NOW), Ok(1));
    let early = OracleError::TooEarly {
        opens_at: NOW + EPOCH,
    };
    for now in [NOW, NOW + EPOCH - 1] {
        refused(&mut cells, early, |cells| roll_at(cells, now));
    }
    assert_eq!(roll_at(&mut cells, NOW + EPOCH), Ok(2));
    drain(&mut cells, operator(1), 1).expect("active");
    refused(&mut cells, OracleError::NoActiveNodes, |cells| {
        roll_at(cells, NOW + 2 * EPOCH)
    });
    assert_eq!((cells.summary.current.id, cells.summary.previous.id), (2, 1));
    cells.summary.current.id = u32::MAX;
    activate(&mut cells, NOW, &POLICY, operator(1), 1).expect("draining");
    refused(&mut cells, OracleError::CounterExhausted, |cells| {
        roll_at(cells, u64::MAX)
    });
}

#[test]
fn large_network_sends_a_window_that_wraps() {
    let mut cells = nodes(40);
    let mut seed = [0xFF; 32];
    seed[..4].copy_from_slice(&1_035u32.to_be_bytes());
    let head = roll(&mut cells, &Real, NOW, &POLICY, HOME, &seed).expect("active nodes");
    assert_eq!(head.size, MAX_SET);
    let drawn: Vec<u32> = (0..31)
        .map(|index| member(&cells, 1, index).expect("a member").0)
        .collect();
    // 1035 mod 40 = 35: places 35 to 39 and 0 to 25, nodes count from 1.
    let expected: Vec<u32> = (36..=40).chain(1..=26).collect();
    assert_eq!(drawn, expected);
    let keys: Vec<u8> = expected.iter().flat_map(|node| key(*node)).collect();
    let digest = HOME.set_digest(&Real, 1, 31, Real.keccak256(&keys));
    assert_eq!(head.digest, digest);
}

#[test]
fn size_follows_the_policy_within_bounds() {
    for (set_size, expected) in [(0, 1), (1, 1), (5, 5), (31, 31), (32, 31), (255, 31)] {
        let mut cells = nodes(33);
        let policy = Policy { set_size, ..POLICY };
        let head = roll(&mut cells, &Real, NOW, &policy, HOME, &[3; 32]).expect("active nodes");
        assert_eq!(head.size, expected);
    }
}

#[test]
fn sets_reuse_the_cells_of_the_next_but_one() {
    let mut cells = nodes(31);
    for epoch in 0..6u64 {
        let head = roll(&mut cells, &Real, NOW + epoch * EPOCH, &POLICY, HOME, &[7; 32]).expect("in time");
        for set_id in [head.id, head.id.saturating_sub(1)] {
            if set_id != 0 {
                let (first, last) = (member(&cells, set_id, 0), member(&cells, set_id, 30));
                assert!(first.is_ok_and(|(node, _)| node != 0) && last.is_ok_and(|(node, _)| node != 0));
            }
        }
        assert!(cells.members.len() <= 8, "two sets of four cells");
    }
    // Smaller sets leave nothing of larger ones in the cells they write.
    for node in 2..=31 {
        drain(&mut cells, operator(node), node).expect("active");
    }
    let head = roll(&mut cells, &Real, NOW + 6 * EPOCH, &POLICY, HOME, &[7; 32]).expect("in time");
    assert_eq!((head.id, head.size), (7, 1));
    assert_eq!(cells.members[&4].nodes, [1, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn keys_are_frozen_and_count_from_the_next_set() {
    let mut cells = nodes(1);
    roll(&mut cells, &Real, NOW, &POLICY, HOME, &[0; 32]).expect("active nodes");
    rotate_signer(&mut cells, operator(1), 1, key(50)).expect("a new key");
    assert_eq!(member(&cells, 1, 0), Ok((1, key(1))));
    roll(&mut cells, &Real, NOW + EPOCH, &POLICY, HOME, &[0; 32]).expect("in time");
    assert_eq!(member(&cells, 2, 0), Ok((1, key(50))));
    assert_eq!(member(&cells, 1, 0), Ok((1, key(1))));
}

#[test]
fn previous_set_counts_for_one_epoch() {
    let mut cells = nodes(1);
    for epoch in 0..3 {
        roll(&mut cells, &Real, NOW + epoch * EPOCH, &POLICY, HOME, &[0; 32]).expect("in time");
    }
    let rolled = NOW + 2 * EPOCH;
    let counts = |now, set_id| cells.summary.countable_set(now, set_id).map(|head| head.id);
    for now in [rolled, rolled + EPOCH - 1] {
        assert_eq!(counts(now, 2), Ok(2));
    }
    for now in [rolled, rolled + EPOCH, u64::MAX] {
        assert_eq!(counts(now, 3), Ok(3), "until the next is there");
    }
    assert_eq!(
        counts(rolled + EPOCH, 2),
        Err(OracleError::SetNotFound { set_id: 2 })
    );
    for set_id in [0, 1, 4, u32::MAX] {
        assert_eq!(counts(rolled, set_id), Err(OracleError::SetNotFound { set_id }));
    }
    let none = nodes(1).summary;
    for set_id in [0, 1] {
        assert_eq!(
            none.countable_set(NOW, set_id),
            Err(OracleError::SetNotFound { set_id })
        );
    }
}

#[test]
fn who_left_and_has_nothing_at_stake_is_struck() {
    let mut cells = nodes(12);
    for epoch in 0..2 {
        roll(&mut cells, &Real, NOW + epoch * EPOCH, &POLICY, HOME, &[0; 32]).expect("in time");
    }
    drain(&mut cells, operator(10), 10).expect("active");
    exit(&mut cells, NOW, &POLICY, operator(10), 10).expect("draining");
    assert_eq!(member(&cells, 2, 9), Ok((10, key(10))), "still slashable");
    let digests = (cells.summary.current, cells.summary.previous);
    withdraw_stake(&mut cells, NOW + UNBONDING, operator(10), 10).expect("in time");
    for set_id in [1, 2] {
        assert_eq!(member(&cells, set_id, 9), Ok((0, key(10))));
        assert_eq!(member(&cells, set_id, 8), Ok((9, key(9))));
    }
    assert_eq!((cells.summary.current, cells.summary.previous), digests);
    // Who only takes a part out stays.
    unbond(&mut cells, NOW, &POLICY, operator(9), 9, 1).expect("more than the least stays");
    withdraw_stake(&mut cells, NOW + UNBONDING, operator(9), 9).expect("in time");
    assert_eq!(member(&cells, 2, 8), Ok((9, key(9))));
    // Without a least stake, a node can leave with nothing.
    cells.nodes.get_mut(&3).expect("there").stake = 0;
    drain(&mut cells, operator(3), 3).expect("active");
    exit(&mut cells, NOW, &POLICY, operator(3), 3).expect("draining");
    assert_eq!(member(&cells, 2, 2), Ok((0, key(3))));
}
