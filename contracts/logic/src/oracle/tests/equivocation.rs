use super::*;
use crate::signature::wrapped;

const SLOT: Slot = slot(SETTLEMENT, 4, 2);
const BODY_A: [u8; 32] = [1; 32];
const BODY_B: [u8; 32] = [2; 32];
const KEYS_HASH: [u8; 32] = [0x4B; 32];

/// What the key of a node signed in a set of nine that nobody keeps any more.
fn signed(home: Home, node: u32, slot: Slot, body: &[u8; 32]) -> [u8; 64] {
    let set_digest = home.set_digest(&Real, 77, 9, KEYS_HASH);
    sign(node, &report_digest(&Real, &set_digest, slot, body))
}

fn evidence<'a>(node: u32, a: &'a [u8], b: &'a [u8]) -> Evidence<'a> {
    Evidence {
        signer_key: key(node),
        set_id: 77,
        size: 9,
        keys_hash: KEYS_HASH,
        slot: SLOT,
        body_a: BODY_A,
        signature_a: a,
        body_b: BODY_B,
        signature_b: b,
    }
}

fn prove(cells: &mut Cells, evidence: &Evidence<'_>) -> Result<Punishment, OracleError> {
    punish(cells, &Real, NOW, &POLICY, HOME, STRANGER, evidence)
}

fn both(node: u32) -> ([u8; 64], [u8; 64]) {
    (
        signed(HOME, node, SLOT, &BODY_A),
        signed(HOME, node, SLOT, &BODY_B),
    )
}

#[test]
fn everything_is_taken_and_the_node_is_out_at_once() {
    let mut cells = network(9);
    unbond(&mut cells, NOW, &POLICY, operator(2), 2, 1_001).expect("more than the least stays");
    let owed = cells.owed();
    let (a, b) = both(2);
    let punishment = prove(&mut cells, &evidence(2, &a, &b)).expect("it lied");
    assert_eq!(
        (punishment.node, punishment.amount, punishment.state),
        (2, STAKE, NodeState::Jailed)
    );
    assert_eq!(cells.credit(STRANGER), STAKE / 10);
    assert_eq!(cells.credit(TREASURY), STAKE - STAKE / 10);
    assert_eq!(cells.owed(), owed);
    let node = cells.nodes[&2];
    assert_eq!(
        (node.state, node.stake, node.unbonding),
        (NodeState::Jailed, 0, 0)
    );
    assert_eq!(
        (node.jailed_until, node.signer_key),
        (NOW + 365 * 24 * 3600, [0; 32])
    );
    assert!(!cells.active().contains(&2));
    assert_eq!(member(&cells, 1, 1), Ok((0, key(2))));
    // What it signs, and what everybody can sign for a key of zeros, counts no more.
    refused(&mut cells, OracleError::InvalidSignature { member: 1 }, |cells| {
        status_by(cells, NOW, &[1, 2, 3])
    });
    assert_eq!(status_by(&mut cells, NOW, &[1, 3, 4]), Ok(()));
    let caller = operator(2);
    let jailed = OracleError::WrongNodeState { node: 2, state: 5 };
    refused(&mut cells, jailed, |cells| {
        take_over(cells, &Real, u64::MAX, caller, EVENT)
    });
}

#[test]
fn sentence_is_served_with_a_new_key_and_a_new_stake() {
    let mut cells = network(3);
    let (a, b) = both(1);
    prove(&mut cells, &evidence(1, &a, &b)).expect("it lied");
    let (caller, released) = (operator(1), NOW + JAIL_SECONDS);
    for now in [NOW, released - 1] {
        let early = OracleError::TooEarly { opens_at: released };
        refused(&mut cells, early, |cells| {
            activate(cells, now, &POLICY, caller, 1)
        });
        refused(&mut cells, early, |cells| exit(cells, now, &POLICY, caller, 1));
    }
    let low = OracleError::StakeTooLow {
        stake: 0,
        min: MIN_STAKE,
    };
    refused(&mut cells, low, |cells| {
        activate(cells, released, &POLICY, caller, 1)
    });
    add(&mut cells, caller, 1, MIN_STAKE).expect("also in jail");
    refused(&mut cells, OracleError::InvalidKey, |cells| {
        activate(cells, released, &POLICY, caller, 1)
    });
    refused(
        &mut cells,
        OracleError::KeyTaken { signer_key: key(1) },
        |cells| rotate_signer(cells, caller, 1, key(1)),
    );
    rotate_signer(&mut cells, caller, 1, key(60)).expect("a new key");
    assert_eq!(activate(&mut cells, released, &POLICY, caller, 1), Ok(()));
    // The same lie is not punished twice.
    let unknown = OracleError::NodeNotFound { node: u32::MAX };
    refused(&mut cells, unknown, |cells| prove(cells, &evidence(1, &a, &b)));
}

#[test]
fn old_keys_and_leavers_are_caught_too() {
    let mut cells = nodes(2);
    let (a, b) = both(1);
    rotate_signer(&mut cells, operator(1), 1, key(61)).expect("a new key");
    drain(&mut cells, operator(1), 1).expect("active");
    exit(&mut cells, NOW, &POLICY, operator(1), 1).expect("draining");
    let punishment = prove(&mut cells, &evidence(1, &a, &b)).expect("it lied");
    assert_eq!((punishment.amount, punishment.state), (STAKE, NodeState::Exited));
    let node = cells.nodes[&1];
    assert_eq!((node.state, node.unbonding), (NodeState::Exited, 0));
    assert_eq!((node.signer_key, node.jailed_until), (key(61), 0));
    assert_eq!(cells.node_of_key(&key(61)), 1);
}

#[test]
fn wallets_that_wrap_are_caught_too() {
    let mut cells = nodes(1);
    let set_digest = HOME.set_digest(&Real, 77, 9, KEYS_HASH);
    let a = sign(1, &wrapped(&report_digest(&Real, &set_digest, SLOT, &BODY_A)));
    let b = signed(HOME, 1, SLOT, &BODY_B);
    assert!(prove(&mut cells, &evidence(1, &a, &b)).is_ok());
}

#[test]
fn what_is_no_lie_proves_nothing() {
    let mut cells = network(3);
    let (a, b) = both(1);
    let other = |slot| signed(HOME, 1, slot, &BODY_B);
    let slots = [
        Slot { event: 8, ..SLOT },
        Slot { kind: 1, ..SLOT },
        Slot { sequence: 5, ..SLOT },
        Slot { fence: 3, ..SLOT },
    ]
    .map(other);
    for b in &slots {
        refused(&mut cells, OracleError::NotEquivocation, |cells| {
            prove(cells, &evidence(1, &a, b))
        });
    }
    let homes = [
        Home { chain_id: 1, ..HOME },
        Home {
            contract: STRANGER,
            ..HOME
        },
    ];
    for home in homes {
        let (a, b) = (signed(home, 1, SLOT, &BODY_A), signed(home, 1, SLOT, &BODY_B));
        refused(&mut cells, OracleError::NotEquivocation, |cells| {
            prove(cells, &evidence(1, &a, &b))
        });
    }
    let good = evidence(1, &a, &b);
    let foreign = signed(HOME, 2, SLOT, &BODY_B);
    let long = [b.as_slice(), &[0]].concat();
    for bad in [
        Evidence {
            body_b: BODY_A,
            signature_b: &a,
            ..good
        },
        Evidence {
            body_b: [3; 32],
            ..good
        },
        Evidence { set_id: 78, ..good },
        Evidence { size: 8, ..good },
        Evidence {
            keys_hash: [0; 32],
            ..good
        },
        Evidence {
            signature_a: &b,
            ..good
        },
        Evidence {
            signature_b: &foreign,
            ..good
        },
        Evidence {
            signature_a: &[],
            ..good
        },
        Evidence {
            signature_b: &b[..63],
            ..good
        },
        Evidence {
            signature_b: &long,
            ..good
        },
        Evidence {
            signer_key: key(2),
            ..good
        },
    ] {
        refused(&mut cells, OracleError::NotEquivocation, |cells| {
            prove(cells, &bad)
        });
    }
    let nobody = Evidence {
        signer_key: key(99),
        ..good
    };
    refused(&mut cells, OracleError::NodeNotFound { node: 0 }, |cells| {
        prove(cells, &nobody)
    });
    let treasury = Policy {
        treasury: Address::zero(),
        ..POLICY
    };
    refused(&mut cells, OracleError::ZeroAddress, |cells| {
        punish(cells, &Real, NOW, &treasury, HOME, STRANGER, &good)
    });
    cells.credits.insert(TREASURY, u128::MAX - STAKE + 1);
    refused(&mut cells, OracleError::AmountOverflow, |cells| {
        prove(cells, &good)
    });
    cells.credits.insert(TREASURY, 0);
    cells.credits.insert(STRANGER, u128::MAX);
    refused(&mut cells, OracleError::AmountOverflow, |cells| {
        prove(cells, &good)
    });
    cells.credits.insert(STRANGER, 0);
    cells.nodes.get_mut(&1).expect("there").unbonding = u128::MAX;
    refused(&mut cells, OracleError::AmountOverflow, |cells| {
        prove(cells, &good)
    });
    cells.nodes.get_mut(&1).expect("there").unbonding = 0;
    // One account may be both caller and treasury.
    let punishment = punish(&mut cells, &Real, NOW, &POLICY, HOME, TREASURY, &good).expect("it lied");
    assert_eq!(cells.credit(TREASURY), punishment.amount);
}
