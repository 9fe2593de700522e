use alloy_primitives::Address;
use alloy_sol_types::SolValue;
use w3av_contract_tests::{Chain, NOW, Person, w3};
use w3av_interfaces::access::IAccess;

use crate::scene::*;

#[test]
fn a_deployment_starts_with_defaults() {
    let mut chain = Chain::new(NOW);
    let access = chain.instantiate(Person::ALICE, "access", Person::FERDIE.address().abi_encode());
    let event: IAccess::OwnershipTransferred = chain.only_event();
    assert_eq!(
        (event.previousOwner, event.newOwner),
        (Address::ZERO, Person::ALICE.address())
    );
    let mut scene = Scene { chain, access };
    assert_eq!(scene.view(IAccess::ownerCall {}), Person::ALICE.address());
    assert_eq!(scene.view(IAccess::pendingOwnerCall {}), Address::ZERO);
    assert!(!scene.view(IAccess::isSealedCall {}));
    assert_eq!(scene.view(IAccess::operationCountCall {}), 0);
    assert_eq!(scene.view(IAccess::pausedMaskCall {}), 0);
    assert_eq!(
        scene.view(IAccess::addressOfCall { key: 8 }),
        Person::FERDIE.address()
    );
    assert_eq!(scene.view(IAccess::addressOfCall { key: 1 }), Address::ZERO);
    assert_eq!(scene.view(IAccess::payTokenKindCall { token: other(1) }), 0);
    let day = u128::from(DAY);
    let defaults = [
        w3(10),
        w3(1) / 100,
        w3(1) / 100,
        200,
        2_000,
        250,
        day,
        7 * day,
        w3(100),
        14 * day,
        31,
        3,
        w3(1_000),
        14 * day,
        6 * 3_600,
        120,
        2 * day,
    ];
    for (key, value) in (1..).zip(defaults) {
        assert_eq!(scene.view(IAccess::parameterCall { key }), value, "{key}");
    }
}

#[test]
fn policies_come_in_one_answer() {
    let mut scene = Scene::new();
    for (kind, key, subject, value) in [
        (ADDRESS, 1, other(0x11), 0),
        (ADDRESS, 6, other(0x66), 0),
        (PAY_TOKEN, 0, other(0x11), 2),
    ] {
        let operation = scene.announce(kind, key, subject, value).expect("the owner");
        scene
            .call(Person::ALICE, IAccess::executeCall { operation })
            .expect("no delay");
    }
    let pause = IAccess::pauseCall {
        mask: 9,
        until: NOW + DAY,
    };
    scene.call(Person::CHARLIE, pause).expect("nothing was paused");
    let policy = scene.view(IAccess::eventPolicyCall {
        payToken: other(0x11),
    });
    assert_eq!(
        (
            policy.payTokenKind,
            policy.tariffBase,
            policy.tariffPerSeat,
            policy.tariffPerMinute,
            policy.freeSeats
        ),
        (2, w3(10), w3(1) / 100, w3(1) / 100, 200)
    );
    assert_eq!((policy.protocolBps, policy.resaleFeeBps), (2_000, 250));
    let day = 86_400u32;
    assert_eq!(
        (
            policy.challengeSeconds,
            policy.disputeSeconds,
            policy.reportSeconds
        ),
        (day, 7 * day, 14 * day)
    );
    assert_eq!((policy.bond, policy.bondToken), (w3(100), other(0x11)));
    assert_eq!(
        (policy.treasury, policy.pausedMask),
        (Person::FERDIE.address(), 9)
    );
    let policy = scene.view(IAccess::oraclePolicyCall {});
    assert_eq!(
        (policy.setSize, policy.assignedNodes, policy.minStake),
        (31, 3, w3(1_000))
    );
    assert_eq!(
        (policy.unbondingSeconds, policy.epochSeconds, policy.leaseSeconds),
        (14 * day, 6 * 3_600, 120)
    );
    assert_eq!(
        (
            policy.stakeToken,
            policy.treasury,
            policy.eventContract,
            policy.pausedMask
        ),
        (other(0x11), Person::FERDIE.address(), other(0x66), 9)
    );
    assert_eq!(
        scene
            .view(IAccess::eventPolicyCall { payToken: other(2) })
            .payTokenKind,
        0
    );
}
