//! The tickets beside OpenZeppelin's ERC-721.

use crate::{
    CASES, MAX_STEPS,
    accounts::{ADDRESSES, CALLERS, address},
};
use alloy_primitives::{Address, FixedBytes, U256};
use alloy_sol_types::{SolCall, SolEvent};
use proptest::prelude::*;
use std::cell::RefCell;
use w3av_contract_tests::{Failure, IReference, Person, Twins, runner};
use w3av_interfaces::ticket::ITicket;

/// Most tickets that a sequence's operations name; more may be minted.
const TICKETS: u64 = 6;
/// The event that is open.
const EVENT: u64 = 1;
/// Interfaces that both have, and one that nobody may have: ERC-165, 721, 721 metadata, 2981.
const INTERFACES: [u32; 5] = [0x01ff_c9a7, 0x80ac_58cd, 0x5b5e_139f, 0x2a55_205a, 0xffff_ffff];

/// Who gets a ticket: one of the addresses, or a contract that takes none.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Receiver {
    Address(usize),
    Contract,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Plain,
    Safe,
    SafeWithData,
}

#[derive(Debug, Clone)]
pub(crate) enum Operation {
    Mint {
        to: usize,
        quantity: u32,
    },
    Transfer {
        way: Way,
        from: usize,
        to: Receiver,
        serial: u64,
    },
    Approve {
        to: usize,
        serial: u64,
    },
    SetApprovalForAll {
        operator: usize,
        approved: bool,
    },
}

#[derive(Debug, Clone)]
struct Step {
    caller: usize,
    operation: Operation,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Mostly the callers, so that tickets come back into play.
    let holder = prop_oneof![4 => 0..CALLERS.len(), 1 => 0..ADDRESSES];
    let receiver = prop_oneof![
        8 => holder.clone().prop_map(Receiver::Address),
        1 => Just(Receiver::Contract),
    ];
    let way = prop::sample::select(vec![Way::Plain, Way::Safe, Way::SafeWithData]);
    let serial = 0..=TICKETS;
    let operation = prop_oneof![
        2 => (holder.clone(), 1..=3u32).prop_map(|(to, quantity)| Operation::Mint { to, quantity }),
        6 => (way, holder.clone(), receiver, serial.clone())
            .prop_map(|(way, from, to, serial)| Operation::Transfer { way, from, to, serial }),
        3 => (holder.clone(), serial).prop_map(|(to, serial)| Operation::Approve { to, serial }),
        2 => (holder, any::<bool>())
            .prop_map(|(operator, approved)| Operation::SetApprovalForAll { operator, approved }),
    ];
    let step = (0..CALLERS.len(), operation).prop_map(|(caller, operation)| Step { caller, operation });
    prop::collection::vec(step, 1..=MAX_STEPS)
}

pub(crate) fn token_id(serial: u64) -> U256 {
    U256::from(EVENT << 32 | serial)
}

#[test]
fn behaves_as_openzeppelins_under_random_operations() {
    let mut twins = Twins::tickets();
    let mut minted = 0;
    for (owner, quantity) in [(1, 2), (2, 1)] {
        let operation = Operation::Mint { to: owner, quantity };
        let (ours, theirs) = inputs(&twins, &operation, minted);
        let (ours, theirs) = twins.call_each(Person::ALICE, ours, theirs);
        assert!(
            ours.outcome.is_ok() && theirs.outcome.is_ok(),
            "{ours:?} {theirs:?}"
        );
        minted += u64::from(quantity);
    }
    let twins = RefCell::new(twins);
    let outcome = runner(CASES).run(&steps(), |steps| {
        twins.borrow_mut().trial(|twins| play(twins, minted, &steps))
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

/// Plays a sequence on both and compares after every step. `minted`: tickets that there are at first.
fn play(twins: &mut Twins, mut minted: u64, steps: &[Step]) -> Result<(), TestCaseError> {
    for step in steps {
        let who = CALLERS[step.caller];
        let (ours, theirs) = inputs(twins, &step.operation, minted);
        let (mut ours, mut theirs) = twins.call_each(who, ours, theirs);
        let is_trapped = matches!(ours.outcome, Err(Failure::Trapped(_)));
        prop_assert!(!is_trapped, "{step:?} trapped: {ours:?}");
        for answer in [&mut ours, &mut theirs] {
            answer.events.retain(|(topics, _)| is_standard(topics));
        }
        if let (Operation::Mint { quantity, .. }, Ok(first)) = (&step.operation, &ours.outcome) {
            prop_assert_eq!(U256::from_be_slice(first), token_id(minted + 1));
            minted += u64::from(*quantity);
            // Theirs was told the ids and returns nothing.
            ours.outcome = Ok(Vec::new());
        }
        prop_assert_eq!(ours, theirs, "{:?}", step);
        compare_tickets(twins)?;
    }
    compare_tickets(twins)?;
    compare_rest(twins)
}

/// Whether an event is one of ERC-721; ours has more.
fn is_standard(topics: &[alloy_primitives::B256]) -> bool {
    let standard = [
        ITicket::Transfer::SIGNATURE_HASH,
        ITicket::Approval::SIGNATURE_HASH,
        ITicket::ApprovalForAll::SIGNATURE_HASH,
    ];
    topics.first().is_some_and(|topic| standard.contains(topic))
}

/// Input of the call to ours, and of the call to theirs.
pub(crate) fn inputs(twins: &Twins, operation: &Operation, minted: u64) -> (Vec<u8>, Vec<u8>) {
    let same = |input: Vec<u8>| (input.clone(), input);
    match *operation {
        Operation::Mint { to, quantity } => {
            let to = address(to);
            let ours = ITicket::mintCall {
                to,
                eventId: EVENT,
                quantity,
                price: 5,
                tier: 0,
            };
            let theirs = IReference::mint_1Call {
                to,
                firstTokenId: token_id(minted + 1),
                quantity,
            };
            (ours.abi_encode(), theirs.abi_encode())
        }
        Operation::Transfer {
            way,
            from,
            to,
            serial,
        } => {
            let (from, to, id) = (address(from), receiver(twins, to), token_id(serial));
            same(match way {
                Way::Plain => ITicket::transferFromCall {
                    from,
                    to,
                    tokenId: id,
                }
                .abi_encode(),
                Way::Safe => ITicket::safeTransferFrom_0Call {
                    from,
                    to,
                    tokenId: id,
                }
                .abi_encode(),
                Way::SafeWithData => {
                    let data = b"note".into();
                    ITicket::safeTransferFrom_1Call {
                        from,
                        to,
                        tokenId: id,
                        data,
                    }
                    .abi_encode()
                }
            })
        }
        Operation::Approve { to, serial } => {
            let (to, token_id) = (address(to), token_id(serial));
            same(
                ITicket::approveCall {
                    to,
                    tokenId: token_id,
                }
                .abi_encode(),
            )
        }
        Operation::SetApprovalForAll { operator, approved } => {
            let operator = address(operator);
            same(ITicket::setApprovalForAllCall { operator, approved }.abi_encode())
        }
    }
}

fn receiver(twins: &Twins, to: Receiver) -> Address {
    match to {
        Receiver::Address(index) => address(index),
        Receiver::Contract => twins.theirs,
    }
}

/// Owners, approvals and balances, asked of both; fails where they differ.
fn compare_tickets(twins: &mut Twins) -> Result<(), TestCaseError> {
    for serial in 0..=TICKETS {
        let id = token_id(serial);
        compare(twins, ITicket::ownerOfCall { tokenId: id })?;
        compare(twins, ITicket::getApprovedCall { tokenId: id })?;
    }
    for index in 0..ADDRESSES {
        let owner = address(index);
        compare(twins, ITicket::balanceOfCall { owner })?;
    }
    Ok(())
}

/// Operators and addresses of metadata.
fn compare_rest(twins: &mut Twins) -> Result<(), TestCaseError> {
    for serial in 0..=TICKETS {
        let id = token_id(serial);
        compare(twins, ITicket::tokenURICall { tokenId: id })?;
    }
    for owner in CALLERS {
        for index in 0..ADDRESSES {
            let (owner, operator) = (owner.address(), address(index));
            compare(twins, ITicket::isApprovedForAllCall { owner, operator })?;
        }
    }
    Ok(())
}

fn compare(twins: &mut Twins, question: impl SolCall) -> Result<(), TestCaseError> {
    let question = question.abi_encode();
    let (ours, theirs) = twins.call(Person::DAVE, &question);
    prop_assert_eq!(ours, theirs, "{:02x?}", question);
    Ok(())
}

#[test]
fn constants_and_royalties_are_the_same() {
    let mut twins = Twins::tickets();
    let operation = Operation::Mint { to: 1, quantity: 1 };
    let (ours, theirs) = inputs(&twins, &operation, 0);
    let (ours, theirs) = twins.call_each(Person::ALICE, ours, theirs);
    assert!(
        ours.outcome.is_ok() && theirs.outcome.is_ok(),
        "{ours:?} {theirs:?}"
    );
    let mut questions = vec![
        ITicket::nameCall {}.abi_encode(),
        ITicket::symbolCall {}.abi_encode(),
    ];
    for id in INTERFACES {
        let interface_id = FixedBytes(id.to_be_bytes());
        questions.push(
            ITicket::supportsInterfaceCall {
                interfaceId: interface_id,
            }
            .abi_encode(),
        );
    }
    for price in [0, 1, 39, 40, 1_000_000_007, u128::MAX] {
        let (token_id, price) = (token_id(1), U256::from(price));
        questions.push(
            ITicket::royaltyInfoCall {
                tokenId: token_id,
                salePrice: price,
            }
            .abi_encode(),
        );
    }
    for question in questions {
        twins.agreed(Person::DAVE, &question).expect("a view");
    }
}
