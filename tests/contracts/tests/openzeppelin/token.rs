//! The token beside OpenZeppelin's ERC-20.

use crate::{
    CASES, MAX_STEPS,
    accounts::{ADDRESSES, CALLERS, SIGNERS, Signer, address},
    permit::{Flaw, domain, permit},
    state::State,
};
use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, SolError};
use proptest::prelude::*;
use std::cell::RefCell;
use w3av_contract_tests::{Answer, Failure, Person, Twins, runner};
use w3av_interfaces::token::IToken;

/// Small, so that random amounts reach it.
pub(crate) const CAP: u64 = 1_000;
/// What Alice and Bob hold at first.
const GRANT: u64 = 300;

alloy_sol_types::sol! {
    error ERC20InvalidApprover(address approver);
    error Panic(uint256 code);
    error ECDSAInvalidSignature();
    error ECDSAInvalidSignatureS(bytes32 s);
}

/// An amount, some of them relative to the state when the operation runs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Amount {
    Small(u64),
    Balance { above: u64 },
    Allowance { above: u64 },
    UnderCap { above: u64 },
    Huge(U256),
}

#[derive(Debug, Clone)]
pub(crate) enum Operation {
    Transfer {
        to: usize,
        amount: Amount,
    },
    Approve {
        spender: usize,
        amount: Amount,
    },
    TransferFrom {
        from: usize,
        to: usize,
        amount: Amount,
    },
    Mint {
        to: usize,
        amount: Amount,
    },
    Burn {
        amount: Amount,
    },
    Permit {
        owner: usize,
        spender: usize,
        amount: Amount,
        flaw: Flaw,
    },
}

/// Who does what.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) caller: usize,
    pub(crate) operation: Operation,
}

fn amounts() -> impl Strategy<Value = Amount> {
    let above = 0..2u64;
    prop_oneof![
        6 => (0..=GRANT).prop_map(Amount::Small),
        2 => above.clone().prop_map(|above| Amount::Balance { above }),
        2 => above.clone().prop_map(|above| Amount::Allowance { above }),
        1 => above.prop_map(|above| Amount::UnderCap { above }),
        1 => prop::sample::select(vec![U256::MAX, U256::MAX - U256::ONE, U256::from(u128::MAX), U256::ONE << 128])
            .prop_map(Amount::Huge),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let flaws = prop_oneof![
        4 => Just(Flaw::Nothing),
        1 => prop::sample::select(vec![Flaw::Expired, Flaw::OtherSigner, Flaw::StaleNonce, Flaw::HighS, Flaw::WrongV]),
    ];
    let place = 0..ADDRESSES;
    let operation = prop_oneof![
        4 => (place.clone(), amounts()).prop_map(|(to, amount)| Operation::Transfer { to, amount }),
        3 => (place.clone(), amounts()).prop_map(|(spender, amount)| Operation::Approve { spender, amount }),
        5 => (place.clone(), place.clone(), amounts())
            .prop_map(|(from, to, amount)| Operation::TransferFrom { from, to, amount }),
        2 => (place.clone(), amounts()).prop_map(|(to, amount)| Operation::Mint { to, amount }),
        1 => amounts().prop_map(|amount| Operation::Burn { amount }),
        2 => (0..SIGNERS, place, amounts(), flaws)
            .prop_map(|(owner, spender, amount, flaw)| Operation::Permit { owner, spender, amount, flaw }),
    ];
    let step = (0..CALLERS.len(), operation).prop_map(|(caller, operation)| Step { caller, operation });
    prop::collection::vec(step, 1..=MAX_STEPS)
}

#[test]
fn behaves_as_openzeppelins_under_random_operations() {
    let mut twins = Twins::tokens(U256::from(CAP));
    for person in [Person::ALICE, Person::BOB] {
        let (to, value) = (person.address(), U256::from(GRANT));
        twins
            .agreed(Person::ALICE, &IToken::mintCall { to, value }.abi_encode())
            .expect("Alice mints");
    }
    let twins = RefCell::new(twins);
    let outcome = runner(CASES).run(&steps(), |steps| {
        twins.borrow_mut().trial(|twins| play(twins, &steps))
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

/// Plays a sequence on both and compares after every step.
fn play(twins: &mut Twins, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut state = State::default();
    state.compare_all(twins)?;
    for step in steps {
        let (who, value) = (CALLERS[step.caller], state.resolve(step));
        let (ours, theirs) = match inputs(twins, &state, step, value) {
            (ours, None) => twins.call(who, &ours),
            (ours, Some(theirs)) => twins.call_each(who, ours, theirs),
        };
        let is_trapped = matches!(ours.outcome, Err(Failure::Trapped(_)));
        prop_assert!(!is_trapped, "{step:?} trapped: {ours:?}");
        if ours != theirs {
            prop_assert!(
                explained(step, value, &ours, &theirs),
                "{step:?} of {value}:\n  ours   {ours:?}\n  theirs {theirs:?}"
            );
        }
        state.compare_touched(twins, step)?;
    }
    state.compare_all(twins)
}

/// Input of the call to ours, and of the call to theirs when it is another one.
fn inputs(twins: &Twins, state: &State, step: &Step, value: U256) -> (Vec<u8>, Option<Vec<u8>>) {
    let same = |input: Vec<u8>| (input, None);
    match step.operation {
        Operation::Transfer { to, .. } => same(
            IToken::transferCall {
                to: address(to),
                value,
            }
            .abi_encode(),
        ),
        Operation::Approve { spender, .. } => {
            let spender = address(spender);
            same(IToken::approveCall { spender, value }.abi_encode())
        }
        Operation::TransferFrom { from, to, .. } => {
            let (from, to) = (address(from), address(to));
            same(IToken::transferFromCall { from, to, value }.abi_encode())
        }
        Operation::Mint { to, .. } => same(
            IToken::mintCall {
                to: address(to),
                value,
            }
            .abi_encode(),
        ),
        Operation::Burn { .. } => same(IToken::burnCall { value }.abi_encode()),
        Operation::Permit {
            owner, spender, flaw, ..
        } => {
            let permit = |token| permit(token, state.nonces[owner], (owner, spender), value, flaw);
            (permit(twins.ours), Some(permit(twins.theirs)))
        }
    }
}

/// The differences that are meant; each for one kind of input, with the exact errors of both sides.
fn explained(step: &Step, value: U256, ours: &Answer, theirs: &Answer) -> bool {
    let (Err(Failure::Reverted(ours)), Err(Failure::Reverted(theirs))) = (&ours.outcome, &theirs.outcome)
    else {
        return false;
    };
    match &step.operation {
        // Nothing moved from nobody: theirs stumbles when it writes the allowance, ours when it takes the amount.
        Operation::TransferFrom { from, .. } if address(*from).is_zero() && value.is_zero() => {
            *theirs
                == ERC20InvalidApprover {
                    approver: Address::ZERO,
                }
                .abi_encode()
                && [
                    IToken::ERC20InvalidSender {
                        sender: Address::ZERO,
                    }
                    .abi_encode(),
                    IToken::ERC20InvalidReceiver {
                        receiver: Address::ZERO,
                    }
                    .abi_encode(),
                ]
                .contains(ours)
        }
        // A supply above 2^256: theirs ends in the language's overflow check, ours names the cap.
        Operation::Mint { .. } if value > U256::from(CAP) => {
            let exceeded = IToken::ERC20ExceededCap {
                increasedSupply: U256::MAX,
                cap: U256::from(CAP),
            };
            *theirs
                == Panic {
                    code: U256::from(0x11),
                }
                .abi_encode()
                && *ours == exceeded.abi_encode()
        }
        // What isn't a signature: theirs has errors of its library, ours says that nobody signed.
        Operation::Permit {
            owner,
            flaw: Flaw::HighS | Flaw::WrongV,
            ..
        } => {
            let owner = Signer::new(*owner).address();
            let is_library = ECDSAInvalidSignature::abi_decode(theirs).is_ok()
                || ECDSAInvalidSignatureS::abi_decode(theirs).is_ok();
            is_library
                && *ours
                    == IToken::ERC2612InvalidSigner {
                        signer: Address::ZERO,
                        owner,
                    }
                    .abi_encode()
        }
        // The digests hold the contract's address, so a wrong nonce recovers two different strangers.
        Operation::Permit {
            owner,
            flaw: Flaw::StaleNonce,
            ..
        } => {
            let owner = Signer::new(*owner).address();
            [ours, theirs].iter().all(|error| {
                IToken::ERC2612InvalidSigner::abi_decode(error)
                    .is_ok_and(|error| error.owner == owner && error.signer != owner)
            })
        }
        _ => false,
    }
}

#[test]
fn constants_are_the_same() {
    let mut twins = Twins::tokens(U256::from(CAP));
    for input in [
        IToken::nameCall {}.abi_encode(),
        IToken::symbolCall {}.abi_encode(),
        IToken::decimalsCall {}.abi_encode(),
        IToken::capCall {}.abi_encode(),
    ] {
        twins.agreed(Person::DAVE, &input).expect("a view");
    }
    for token in [twins.ours, twins.theirs] {
        let separator = twins
            .chain
            .call(Person::DAVE, token, IToken::DOMAIN_SEPARATORCall {})
            .expect("a view");
        assert_eq!(separator, domain(token));
    }
}
