//! Sets, leases, reports, and what they cost.

use alloy_primitives::{B256, keccak256};
use alloy_sol_types::SolValue;
use sp_core::Pair;
use w3av_contract_tests::NOW;
use w3av_interfaces::oracle::IOracle;

use crate::scene::*;

#[test]
fn set_is_frozen_with_its_digest() {
    let mut scene = Scene::new(4);
    let set = scene.view(IOracle::currentSetCall {});
    assert_eq!((set.setId, set.size, set.startedAt), (1, 4, NOW));
    // Chain id of the development chain.
    let expected =
        keccak256((420_420_420u64, scene.oracle, 1u32, 4u32, scene.keys_hash()).abi_encode_params());
    assert_eq!(set.digest, expected);
    let mut drawn = scene.set.clone();
    drawn.sort_unstable();
    assert_eq!(drawn, [1, 2, 3, 4]);
    for (member, node) in (0..4).zip(scene.set.clone()) {
        let said = scene.view(IOracle::setMemberCall { setId: 1, member });
        assert_eq!((said.node, said.signerKey), (node, key(node)));
    }
    assert_eq!(scene.view(IOracle::quorumOfCall { setId: 1, kind: 1 }), 2);
    assert_eq!(scene.view(IOracle::quorumOfCall { setId: 1, kind: 2 }), 3);
    let _: IOracle::SetNotFound = scene.refused(STRANGER, IOracle::quorumOfCall { setId: 2, kind: 1 });
    let early: IOracle::TooEarly = scene.refused(STRANGER, IOracle::rollSetCall {});
    assert_eq!(early.opensAt, NOW + 6 * 3600);
    scene.chain.set_time(NOW + 6 * 3600);
    assert_eq!(scene.call(STRANGER, IOracle::rollSetCall {}), Ok(2));
    let rolled: IOracle::SetRolled = scene.chain.only_event();
    assert_eq!((rolled.setId, rolled.size), (2, 4));
    assert_ne!(rolled.digest, set.digest);
}

#[test]
fn lease_goes_from_node_to_node() {
    let mut scene = Scene::new(4);
    let nodes = scene.view(IOracle::assignmentOfCall { eventId: EVENT });
    assert_eq!(nodes, [1, 2, 3]);
    assert_eq!(scene.view(IOracle::assignmentOfCall { eventId: 8 }), [0u32; 0]);
    let lease = scene.view(IOracle::leaseOfCall { eventId: EVENT });
    let signer_account = keccak256(key(1));
    assert_eq!(
        (lease.node, lease.operator, lease.fence),
        (1, operator(1).address(), 1)
    );
    assert_eq!(
        (&lease.signer[..], lease.until),
        (&signer_account[12..], NOW + 120)
    );
    let assign = IOracle::assignCall {
        eventId: 8,
        seed: B256::repeat_byte(3),
    };
    let _: IOracle::NotEventContract = scene.refused(STRANGER, assign.clone());
    scene.call(EVENT_CONTRACT, assign).expect("the event contract");
    println!("assign {:?}", scene.chain.last_cost());
    let assigned: IOracle::NodesAssigned = scene
        .chain
        .take_events()
        .iter()
        .find_map(|event| event.decode())
        .expect("emitted");
    assert_eq!((assigned.eventId, assigned.nodes.len()), (8, 3));
    assert_eq!(assigned.seed, B256::repeat_byte(3));
    let renew = |fence| IOracle::renewLeaseCall {
        eventId: EVENT,
        fence,
    };
    let _: IOracle::NotAssigned = scene.refused(operator(2), renew(1));
    scene.chain.set_time(NOW + 60);
    scene.call(operator(1), renew(1)).expect("the holder");
    let taken: IOracle::LeaseTaken = scene.chain.only_event();
    assert_eq!((taken.node, taken.fence, taken.until), (1, 1, NOW + 180));
    let take = || IOracle::takeOverCall { eventId: EVENT };
    let held: IOracle::LeaseHeld = scene.refused(operator(2), take());
    assert_eq!((held.node, held.until), (1, NOW + 180));
    scene.chain.set_time(NOW + 180);
    let _: IOracle::NotAssigned = scene.refused(operator(4), take());
    scene.call(operator(2), take()).expect("over");
    let taken: IOracle::LeaseTaken = scene.chain.only_event();
    assert_eq!((taken.node, taken.fence, taken.until), (2, 2, NOW + 300));
    let stale: IOracle::StaleFence = scene.refused(operator(1), renew(1));
    assert_eq!((stale.fence, stale.current), (1, 2));
}

#[test]
fn reports_need_their_quorum_and_are_kept() {
    let mut scene = Scene::new(4);
    let few: IOracle::TooFewSigners = {
        let report = scene.status(1, [3].into_iter());
        scene.refused(STRANGER, report)
    };
    assert_eq!((few.signers, few.needed), (1, 2));
    let early = scene.settlement(1, 1..=3);
    let _: IOracle::InvalidReport = scene.refused(STRANGER, early);
    let report = scene.status(1, [1, 3].into_iter());
    let digest = scene.view(IOracle::reportDigestCall {
        setId: 1,
        eventId: EVENT,
        kind: 1,
        sequence: 1,
        fence: 1,
        bodyHash: status_body(2),
    });
    let set = scene.view(IOracle::currentSetCall {});
    let slot = Slot {
        kind: 1,
        sequence: 1,
        fence: 1,
    };
    assert_eq!(digest, crate::scene::digest(set.digest, slot, status_body(2)));
    scene.chain.set_time(NOW + 30);
    scene.call(STRANGER, report.clone()).expect("a quorum");
    let reported: IOracle::StatusReported = scene.chain.only_event();
    assert_eq!(
        (reported.eventId, reported.sequence, reported.status),
        (EVENT, 1, 2)
    );
    assert_eq!((reported.setId, reported.signers), (1, report.signers));
    let status = scene.view(IOracle::statusOfCall { eventId: EVENT });
    assert_eq!((status.nextSequence, status.status), (2, 2));
    assert_eq!((status.readyAt, status.reportedAt), (NOW + 30, NOW + 30));
    assert_eq!(status.manifestHash, B256::repeat_byte(5));
    assert_eq!(
        scene.view(IOracle::leaseOfCall { eventId: EVENT }).until,
        NOW + 150
    );
    let again: IOracle::StaleSequence = scene.refused(STRANGER, report);
    assert_eq!((again.sequence, again.next), (1, 2));
    let report = scene.settlement(1, [1, 2, 4].into_iter());
    scene.call(STRANGER, report).expect("a quorum");
    let reported: IOracle::SettlementReported = scene.chain.only_event();
    assert_eq!(
        (reported.deliveredSeconds, reported.uptimeBps, reported.workTotal),
        (3_599, 9_990, 77)
    );
    let kept = scene.view(IOracle::settlementOfCall { eventId: EVENT });
    assert_eq!(
        (kept.nextSequence, kept.readyAt, kept.reportedAt),
        (2, NOW + 30, NOW + 30)
    );
    assert_eq!((kept.peakViewers, kept.workTotal), (180, 77));
    assert_eq!(
        (kept.workRoot, kept.logRoot),
        (B256::repeat_byte(6), B256::repeat_byte(7))
    );
}

#[test]
fn wallets_that_wrap_sign_too() {
    let mut scene = Scene::new(1);
    let mut report = scene.status(1, [1].into_iter());
    let set = scene.view(IOracle::currentSetCall {});
    let slot = Slot {
        kind: 1,
        sequence: 1,
        fence: 1,
    };
    let wrapped = [
        b"<Bytes>",
        &digest(set.digest, slot, status_body(2))[..],
        b"</Bytes>",
    ]
    .concat();
    report.signatures = signer(1).sign(&wrapped).0.to_vec().into();
    scene.call(STRANGER, report).expect("signed");
}

#[test]
fn cost_of_a_report_with_nine_signatures_is_bounded() {
    let mut scene = Scene::new(12);
    assert_eq!(scene.view(IOracle::quorumOfCall { setId: 1, kind: 2 }), 9);
    let status = scene.status(1, 1..=4);
    scene.call(STRANGER, status).expect("a quorum");
    println!("reportStatus (4) {:?}", scene.chain.last_cost());
    let status = scene.status(2, 1..=9);
    scene.call(STRANGER, status).expect("a quorum");
    println!("reportStatus (9) {:?}", scene.chain.last_cost());
    let report = scene.settlement(1, 1..=9);
    scene.call(STRANGER, report).expect("a quorum");
    let cost = scene.chain.last_cost();
    println!("reportSettlement (9) {cost:?}");
    // A signature takes 0.17e9, the rest of a report 1.2e9.
    assert!(cost.ref_time <= 3_000_000_000, "{cost:?}");
    scene.chain.set_time(NOW + 6 * 3600);
    scene.call(STRANGER, IOracle::rollSetCall {}).expect("in time");
    println!("rollSet (12) {:?}", scene.chain.last_cost());
}
