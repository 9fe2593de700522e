//! Firms and calls.

use crate::measured;
use alloy_primitives::{Address, B256};
use w3av_contract_tests::{Cost, NOW, Person, Suite};
use w3av_interfaces::{call::ICall, firm::IFirm};

const STAFF: u8 = 32;
const HR: u8 = 4;
const SCOPE_CALL: u8 = 1;
/// Members of the largest batch.
const BATCH: u8 = 50;
const WEEK: u64 = 7 * 86_400;

pub(crate) fn measure() -> Vec<(&'static str, Cost)> {
    let mut suite = Suite::new();
    let mut costs = Vec::new();
    members(&mut suite, &mut costs);
    calls(&mut suite, &mut costs);
    costs
}

fn members(suite: &mut Suite, costs: &mut Vec<(&'static str, Cost)>) {
    let firms = suite.firm;
    let (bob, charlie, dave, eve) = (Person::BOB, Person::CHARLIE, Person::DAVE, Person::EVE);
    let create = IFirm::createFirmCall { metaHash: B256::ZERO };
    let firm = measured!(suite, costs, "firm.createFirm", bob, firms, create);
    let add = |who: Person| IFirm::addMemberCall {
        firm,
        who: who.address(),
        roles: STAFF,
    };
    measured!(suite, costs, "firm.addMember", bob, firms, add(charlie));
    suite.chain.call(bob, firms, add(dave)).expect("another");
    let batch = IFirm::addMembersCall {
        firm,
        who: (1..=BATCH).map(Address::repeat_byte).collect(),
        roles: STAFF,
        until: 0,
    };
    measured!(suite, costs, "firm.addMembers (50)", bob, firms, batch);
    let roles = IFirm::setRolesCall {
        firm,
        who: charlie.address(),
        roles: HR | STAFF,
    };
    measured!(suite, costs, "firm.setRoles", bob, firms, roles);
    let until = IFirm::setUntilCall {
        firm,
        who: dave.address(),
        until: NOW + WEEK,
    };
    measured!(suite, costs, "firm.setUntil", bob, firms, until);
    let delegate = IFirm::setDelegateCall {
        firm,
        delegate: eve.address(),
        scope: SCOPE_CALL,
        until: NOW + 3_600,
    };
    measured!(suite, costs, "firm.setDelegate", charlie, firms, delegate);
    let revoke = IFirm::revokeDelegateCall {
        firm,
        delegate: eve.address(),
    };
    measured!(suite, costs, "firm.revokeDelegate", charlie, firms, revoke);
    let device = IFirm::setDeviceCall {
        slot: 0,
        signingKey: B256::repeat_byte(1),
        agreementKey: B256::repeat_byte(2),
        until: NOW + WEEK,
    };
    measured!(suite, costs, "firm.setDevice", charlie, firms, device);
    let root = IFirm::setMemberRootCall {
        firm,
        root: B256::repeat_byte(3),
    };
    measured!(suite, costs, "firm.setMemberRoot", bob, firms, root);
    let rotation = IFirm::requestRotationCall {
        firm,
        lost: dave.address(),
        successor: eve.address(),
    };
    measured!(suite, costs, "firm.requestRotation", bob, firms, rotation);
    let veto = IFirm::vetoRotationCall {
        firm,
        lost: dave.address(),
    };
    measured!(suite, costs, "firm.vetoRotation", dave, firms, veto);
    let nonce = IFirm::revokeNonceCall {
        nonce: B256::repeat_byte(4),
    };
    measured!(suite, costs, "firm.revokeNonce", dave, firms, nonce);
    let remove = IFirm::removeMemberCall {
        firm,
        who: Address::repeat_byte(1),
    };
    measured!(suite, costs, "firm.removeMember", bob, firms, remove);
}

fn calls(suite: &mut Suite, costs: &mut Vec<(&'static str, Cost)>) {
    let calls = suite.call;
    let (bob, charlie) = (Person::BOB, Person::CHARLIE);
    let firm = 1;
    let request = ICall::requestCallCall {
        firm,
        callee: charlie.address(),
        calleeTag: B256::repeat_byte(7),
        expiresAt: NOW + 60,
        payload: vec![1; 300].into(),
    };
    measured!(suite, costs, "call.requestCall (300 B)", bob, calls, request);
    let answer = ICall::answerCall {
        firm,
        caller: bob.address(),
        payload: vec![2; 200].into(),
    };
    measured!(suite, costs, "call.answer (200 B)", charlie, calls, answer);
    let post = ICall::postCall {
        firm,
        other: charlie.address(),
        fromCaller: true,
        payload: vec![3; 500].into(),
    };
    measured!(suite, costs, "call.post (500 B)", bob, calls, post);
    let hang_up = ICall::hangUpCall {
        firm,
        other: charlie.address(),
        fromCaller: true,
    };
    measured!(suite, costs, "call.hangUp", bob, calls, hang_up);
    let open = ICall::openRoomCall {
        firm,
        topology: 1,
        seats: 4,
        expiresAt: NOW + 3_600,
    };
    measured!(suite, costs, "call.openRoom", bob, calls, open);
    let post = ICall::postToRoomCall {
        firm,
        host: bob.address(),
        payload: vec![4; 500].into(),
    };
    measured!(suite, costs, "call.postToRoom (500 B)", charlie, calls, post);
    let close = ICall::closeRoomCall { firm };
    measured!(suite, costs, "call.closeRoom", bob, calls, close);
    let block = ICall::setBlockedCall {
        other: bob.address(),
        blocked: true,
    };
    measured!(suite, costs, "call.setBlocked", charlie, calls, block);
}
