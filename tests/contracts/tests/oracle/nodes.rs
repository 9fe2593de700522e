//! Registry, stake and slashing.

use alloy_primitives::{Address, B256, Bytes};
use sp_core::Pair;
use w3av_contract_tests::{NOW, Person};
use w3av_interfaces::oracle::IOracle;

use crate::scene::*;

#[test]
fn registration_pulls_the_stake_and_says_so() {
    let mut scene = Scene::new(0);
    scene.fund(operator(1));
    scene.chain.take_events();
    assert_eq!(scene.call(operator(1), register(1)), Ok(1));
    let emitted = scene.chain.take_events();
    let registered: IOracle::NodeRegistered =
        emitted.iter().find_map(|event| event.decode()).expect("emitted");
    assert_eq!((registered.node, registered.operator), (1, operator(1).address()));
    assert_eq!(
        (registered.signerKey, registered.peerIdHash),
        (key(1), B256::repeat_byte(9))
    );
    assert_eq!(
        (registered.region, registered.capacity, registered.price),
        (3, 200, 5)
    );
    assert_eq!(registered.endpoints, "/dns4/node.example/tcp/4001");
    let added: IOracle::StakeAdded = emitted.iter().find_map(|event| event.decode()).expect("emitted");
    assert_eq!((added.node, added.amount), (1, STAKE));
    let oracle = scene.oracle;
    assert_eq!(scene.balance(oracle), STAKE);
    let node = scene.view(IOracle::nodeOfCall { node: 1 });
    assert_eq!(
        (node.operator, node.signerKey, node.state),
        (operator(1).address(), key(1), 1)
    );
    assert_eq!((node.region, node.capacity, node.price), (3, 200, 5));
    assert_eq!(scene.view(IOracle::nodeCountCall {}), 1);
    assert_eq!(
        scene.view(IOracle::nodeOfOperatorCall {
            operator: operator(1).address()
        }),
        1
    );
    assert_eq!(
        scene.view(IOracle::nodeOfCall { node: 2 }).operator,
        Address::ZERO
    );
    let access = scene.access;
    assert_eq!(scene.view(IOracle::accessContractCall {}), access);
    // Whoever has nothing to stake is refused, and nothing stays of it.
    let failed: IOracle::TokenCallFailed = scene.refused(STRANGER, register(2));
    assert_eq!(failed.token, scene.w3w);
    assert_eq!(scene.view(IOracle::nodeCountCall {}), 1);
    let taken: IOracle::KeyTaken = scene.refused(STRANGER, register(1));
    assert_eq!(taken.signerKey, key(1));
}

#[test]
fn registration_stops_while_paused_and_leaving_does_not() {
    let mut scene = Scene::new(1);
    let pause = w3av_interfaces::access::IAccess::pauseCall {
        mask: 16,
        until: NOW + 60,
    };
    scene.govern(4, 2, Person::ALICE.address(), u64::MAX.into());
    let access = scene.access;
    scene
        .chain
        .call(Person::ALICE, access, pause)
        .expect("a guardian");
    let _: IOracle::Paused = scene.refused(STRANGER, register(2));
    scene
        .call(operator(1), IOracle::drainCall { node: 1 })
        .expect("active");
    scene
        .call(operator(1), IOracle::exitCall { node: 1 })
        .expect("draining");
}

#[test]
fn stake_comes_back_after_the_delay() {
    let mut scene = Scene::new(2);
    let (who, oracle, place) = (operator(1), scene.oracle, scene.place(1));
    let add = IOracle::addStakeCall { node: 1, amount: 500 };
    scene.call(who, add).expect("its operator");
    scene
        .call(who, IOracle::unbondCall { node: 1, amount: 200 })
        .expect("enough stays");
    let unbonding: IOracle::Unbonding = scene
        .chain
        .take_events()
        .iter()
        .find_map(|event| event.decode())
        .expect("emitted");
    assert_eq!(
        (unbonding.amount, unbonding.withdrawableAt),
        (200, NOW + 14 * DAY)
    );
    let low: IOracle::StakeTooLow = scene.refused(who, IOracle::unbondCall { node: 1, amount: 301 });
    assert_eq!((low.stake, low.min), (STAKE - 1, STAKE));
    let foreign: IOracle::NotOperator =
        scene.refused(operator(2), IOracle::unbondCall { node: 1, amount: 1 });
    assert_eq!((foreign.node, foreign.caller), (1, operator(2).address()));
    scene.call(who, IOracle::drainCall { node: 1 }).expect("active");
    scene.call(who, IOracle::exitCall { node: 1 }).expect("draining");
    assert_eq!(scene.view(IOracle::activeCountCall {}), 1);
    let early: IOracle::TooEarly = scene.refused(who, IOracle::withdrawStakeCall { node: 1 });
    assert_eq!(early.opensAt, NOW + 14 * DAY);
    assert_eq!(scene.owed(&[]), scene.balance(oracle));
    scene.chain.set_time(NOW + 14 * DAY);
    let before = scene.balance(who.address());
    scene.chain.take_events();
    assert_eq!(
        scene.call(who, IOracle::withdrawStakeCall { node: 1 }),
        Ok(STAKE + 500)
    );
    assert_eq!(scene.balance(who.address()), before + STAKE + 500);
    assert_eq!(scene.owed(&[]), scene.balance(oracle));
    assert_eq!(
        scene
            .view(IOracle::setMemberCall {
                setId: 1,
                member: place
            })
            .node,
        0
    );
    let nothing: IOracle::NothingToWithdraw = scene.refused(who, IOracle::withdrawStakeCall { node: 1 });
    assert_eq!(nothing.account, who.address());
}

#[test]
fn arbiter_slashes_within_the_bound() {
    let mut scene = Scene::new(1);
    let slash = |bps| IOracle::slashCall {
        node: 1,
        bps,
        reason: B256::repeat_byte(1),
    };
    let missing: IOracle::MissingRole = scene.refused(STRANGER, slash(1));
    assert_eq!((missing.role, missing.caller), (4, STRANGER.address()));
    let high: IOracle::SlashTooHigh = scene.refused(Person::ALICE, slash(1_001));
    assert_eq!((high.bps, high.max), (1_001, 1_000));
    scene.call(Person::ALICE, slash(600)).expect("an arbiter");
    let slashed: IOracle::Slashed = scene.chain.only_event();
    assert_eq!((slashed.node, slashed.amount), (1, STAKE * 6 / 100));
    assert_eq!(
        (slashed.by, slashed.reason),
        (Person::ALICE.address(), B256::repeat_byte(1))
    );
    let high: IOracle::SlashTooHigh = scene.refused(Person::ALICE, slash(401));
    assert_eq!((high.bps, high.max), (401, 400));
    let treasury = Person::FERDIE;
    assert_eq!(scene.owed(&[treasury.address()]), STAKE);
    let before = scene.balance(treasury.address());
    scene.chain.take_events();
    assert_eq!(
        scene.call(treasury, IOracle::withdrawCall {}),
        Ok(STAKE * 6 / 100)
    );
    assert_eq!(scene.balance(treasury.address()), before + STAKE * 6 / 100);
    let _: IOracle::NothingToWithdraw = scene.refused(treasury, IOracle::withdrawCall {});
}

#[test]
fn two_reports_in_one_slot_cost_everything() {
    let mut scene = Scene::new(4);
    let (keys_hash, place) = (scene.keys_hash(), scene.place(2));
    let set = scene.view(IOracle::currentSetCall {});
    let slot = Slot {
        kind: 2,
        sequence: 9,
        fence: 3,
    };
    let (body_a, body_b) = (B256::repeat_byte(1), B256::repeat_byte(2));
    let sign = |body| {
        Bytes::from(
            signer(2)
                .sign(digest(set.digest, slot, body).as_slice())
                .0
                .to_vec(),
        )
    };
    let proof = IOracle::proveEquivocationCall {
        signerKey: key(2),
        setId: 1,
        size: 4,
        keysHash: keys_hash,
        eventId: EVENT,
        kind: slot.kind,
        sequence: slot.sequence,
        fence: slot.fence,
        bodyA: body_a,
        signatureA: sign(body_a),
        bodyB: body_b,
        signatureB: sign(body_b),
    };
    let _: IOracle::NotEquivocation = scene.refused(
        STRANGER,
        IOracle::proveEquivocationCall {
            signatureB: sign(body_a),
            ..proof.clone()
        },
    );
    scene.call(STRANGER, proof.clone()).expect("it lied");
    println!("proveEquivocation {:?}", scene.chain.last_cost());
    let slashed: IOracle::Slashed = scene
        .chain
        .take_events()
        .iter()
        .find_map(|event| event.decode())
        .expect("emitted");
    assert_eq!(
        (slashed.node, slashed.amount, slashed.by),
        (2, STAKE, STRANGER.address())
    );
    assert_eq!(&slashed.reason[..13], b"equivocation\0");
    assert_eq!(scene.view(IOracle::nodeOfCall { node: 2 }).state, 5);
    let stake = scene.view(IOracle::stakeOfCall { node: 2 });
    assert_eq!((stake.stake, stake.jailedUntil), (0, NOW + 365 * DAY));
    assert_eq!(
        scene.view(IOracle::creditOfCall {
            account: STRANGER.address()
        }),
        STAKE / 10
    );
    let (oracle, accounts) = (scene.oracle, [STRANGER.address(), Person::FERDIE.address()]);
    assert_eq!(scene.owed(&accounts), scene.balance(oracle));
    let _: IOracle::NodeNotFound = scene.refused(STRANGER, proof);
    let report = scene.status(1, [1, 2, 3].into_iter());
    let member: IOracle::InvalidSignature = scene.refused(STRANGER, report);
    assert_eq!(member.member, place);
    let report = scene.status(1, [1, 3].into_iter());
    scene.call(STRANGER, report).expect("a quorum without it");
}
