//! The event contract's blob.

mod attendance;
mod creation;
mod resale;
mod sale;
mod settlement;

use alloy_primitives::{Address, B256, keccak256};
use alloy_sol_types::eip712_domain;
use sp_core::Pair;
use w3av_contract_tests::{Person, Suite, w3};
use w3av_interfaces::event::IEvent;

const FEE: u128 = w3(10) + 100 * w3(1) / 10 + 180 * w3(1) / 100;

fn event_of(suite: &mut Suite, event_id: u64) -> IEvent::eventOfReturn {
    suite.view(suite.event, IEvent::eventOfCall { eventId: event_id })
}

fn credit(suite: &mut Suite, person: Person) -> u128 {
    let call = IEvent::creditOfCall {
        token: suite.w3w,
        account: person.address(),
    };
    suite.view(suite.event, call)
}

/// The one leaf of a tree: its own root.
fn only_leaf(words: Vec<u8>) -> B256 {
    keccak256(keccak256(words))
}

fn go_live(suite: &mut Suite, event_id: u64) {
    let call = IEvent::goLiveCall { eventId: event_id };
    suite
        .chain
        .call(Person::BOB, suite.event, call)
        .expect("Bob goes live");
}

/// `key ‖ signature` over typed data of a contract.
fn sign(
    person: Person,
    name: &'static str,
    contract: Address,
    data: &impl alloy_sol_types::SolStruct,
) -> Vec<u8> {
    let chain_id = 420_420_420_u64;
    let domain = eip712_domain! {
        name: name,
        version: "1",
        chain_id: chain_id,
        verifying_contract: contract,
    };
    let pair = person.0.pair();
    let digest = data.eip712_signing_hash(&domain);
    [&pair.public().0[..], &pair.sign(digest.as_slice()).0[..]].concat()
}
