//! Governed values, roles and pauses; oracle nodes.

use crate::measured;
use alloy_primitives::{Address, B256};
use w3av_contract_tests::{Cost, NOW, Person, Suite, w3};
use w3av_interfaces::{access::IAccess, oracle::IOracle};

const PARAMETER: u8 = 1;
const TARIFF_BASE: u8 = 1;
const ARBITER: u8 = 4;

pub(crate) fn measure() -> Vec<(&'static str, Cost)> {
    let mut suite = Suite::new();
    let mut costs = Vec::new();
    governed(&mut suite, &mut costs);
    nodes(&mut suite, &mut costs);
    costs
}

fn governed(suite: &mut Suite, costs: &mut Vec<(&'static str, Cost)>) {
    let access = suite.access;
    let (alice, bob) = (Person::ALICE, Person::BOB);
    let schedule = IAccess::scheduleCall {
        kind: PARAMETER,
        key: TARIFF_BASE,
        subject: Address::ZERO,
        value: 5,
    };
    let operation = measured!(suite, costs, "access.schedule", alice, access, schedule.clone());
    let execute = IAccess::executeCall { operation };
    measured!(suite, costs, "access.execute", alice, access, execute);
    let operation = suite.chain.call(alice, access, schedule).expect("another");
    let cancel = IAccess::cancelCall { operation };
    measured!(suite, costs, "access.cancel", alice, access, cancel);
    let pause = IAccess::pauseCall {
        mask: 2,
        until: NOW + 60,
    };
    measured!(suite, costs, "access.pause", alice, access, pause);
    let unpause = IAccess::unpauseCall { mask: 2 };
    measured!(suite, costs, "access.unpause", alice, access, unpause);
    let renounce = IAccess::renounceRoleCall { role: ARBITER };
    measured!(suite, costs, "access.renounceRole", alice, access, renounce);
    let offer = IAccess::transferOwnershipCall {
        newOwner: bob.address(),
    };
    measured!(suite, costs, "access.transferOwnership", alice, access, offer);
    measured!(
        suite,
        costs,
        "access.acceptOwnership",
        bob,
        access,
        IAccess::acceptOwnershipCall {}
    );
}

fn nodes(suite: &mut Suite, costs: &mut Vec<(&'static str, Cost)>) {
    let oracle = suite.oracle;
    let operator = Person::OPERATORS[0];
    let register = IOracle::registerCall {
        signerKey: B256::repeat_byte(9),
        peerIdHash: B256::repeat_byte(1),
        region: 1,
        capacity: 1_000,
        price: 1,
        stake: w3(10_000),
        endpoints: "/dns4/node.example/tcp/443".into(),
    };
    let node = measured!(suite, costs, "oracle.register", Person::DAVE, oracle, register);
    let activate = IOracle::activateCall { node };
    measured!(suite, costs, "oracle.activate", Person::DAVE, oracle, activate);
    let update = IOracle::updateCall {
        node,
        peerIdHash: B256::repeat_byte(2),
        region: 2,
        capacity: 500,
        price: 2,
        endpoints: "/dns4/other.example/tcp/443".into(),
    };
    measured!(suite, costs, "oracle.update", Person::DAVE, oracle, update);
    let rotate = IOracle::rotateSignerCall {
        node,
        signerKey: B256::repeat_byte(8),
    };
    measured!(suite, costs, "oracle.rotateSigner", Person::DAVE, oracle, rotate);
    let stake = IOracle::addStakeCall {
        node: 1,
        amount: w3(10),
    };
    measured!(suite, costs, "oracle.addStake", operator, oracle, stake);
    let unbond = IOracle::unbondCall {
        node: 1,
        amount: w3(10),
    };
    measured!(suite, costs, "oracle.unbond", operator, oracle, unbond);
    let drain = IOracle::drainCall { node };
    measured!(suite, costs, "oracle.drain", Person::DAVE, oracle, drain);
    let exit = IOracle::exitCall { node };
    measured!(suite, costs, "oracle.exit", Person::DAVE, oracle, exit);
    suite.chain.set_time(NOW + 30 * 86_400);
    let withdraw = IOracle::withdrawStakeCall { node: 1 };
    measured!(suite, costs, "oracle.withdrawStake", operator, oracle, withdraw);
    measured!(
        suite,
        costs,
        "oracle.rollSet (4 nodes)",
        Person::EVE,
        oracle,
        IOracle::rollSetCall {}
    );
}
