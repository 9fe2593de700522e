//! What the two tokens say about themselves.

use crate::{
    accounts::{ADDRESSES, CALLERS, SIGNERS, Signer, address},
    token::{Amount, CAP, Operation, Step},
};
use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use proptest::prelude::*;
use w3av_contract_tests::{Person, Twins};
use w3av_interfaces::token::IToken;

/// What both tokens say about themselves.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) supply: U256,
    pub(crate) balances: [U256; ADDRESSES],
    /// By owner, then spender.
    pub(crate) allowances: [[U256; ADDRESSES]; ADDRESSES],
    pub(crate) nonces: [U256; SIGNERS],
}

/// Asks both; fails where they differ.
fn ask(twins: &mut Twins, input: impl SolCall) -> Result<U256, TestCaseError> {
    let input = input.abi_encode();
    let (ours, theirs) = twins.call(Person::DAVE, &input);
    prop_assert_eq!(&ours, &theirs, "{:02x?}", input);
    let output = ours
        .outcome
        .map_err(|failure| TestCaseError::fail(format!("{failure:?}")))?;
    Ok(U256::from_be_slice(&output))
}

impl State {
    /// Everything, with all allowances.
    pub(crate) fn compare_all(&mut self, twins: &mut Twins) -> Result<(), TestCaseError> {
        self.compare_sums(twins)?;
        for owner in 0..ADDRESSES {
            for spender in 0..ADDRESSES {
                self.compare_allowance(twins, owner, spender)?;
            }
        }
        Ok(())
    }

    /// Supply, balances and nonces, and the allowances that a step may have changed or the next one asks for.
    pub(crate) fn compare_touched(&mut self, twins: &mut Twins, step: &Step) -> Result<(), TestCaseError> {
        self.compare_sums(twins)?;
        match step.operation {
            Operation::Approve { spender, .. } => self.compare_allowance(twins, step.caller, spender),
            Operation::TransferFrom { from, .. } => self.compare_allowance(twins, from, step.caller),
            Operation::Permit { owner, spender, .. } => {
                self.compare_allowance(twins, CALLERS.len() + owner, spender)
            }
            Operation::Transfer { .. } | Operation::Mint { .. } | Operation::Burn { .. } => Ok(()),
        }
    }

    fn compare_sums(&mut self, twins: &mut Twins) -> Result<(), TestCaseError> {
        self.supply = ask(twins, IToken::totalSupplyCall {})?;
        for (index, balance) in self.balances.iter_mut().enumerate() {
            let account = address(index);
            *balance = ask(twins, IToken::balanceOfCall { account })?;
        }
        for (index, nonce) in self.nonces.iter_mut().enumerate() {
            let owner = Signer::new(index).address();
            *nonce = ask(twins, IToken::noncesCall { owner })?;
        }
        Ok(())
    }

    pub(crate) fn compare_allowance(
        &mut self,
        twins: &mut Twins,
        owner: usize,
        spender: usize,
    ) -> Result<(), TestCaseError> {
        let call = IToken::allowanceCall {
            owner: address(owner),
            spender: address(spender),
        };
        self.allowances[owner][spender] = ask(twins, call)?;
        Ok(())
    }

    /// The amount that a step means in this state.
    pub(crate) fn resolve(&self, step: &Step) -> U256 {
        let (amount, payer) = match &step.operation {
            Operation::TransferFrom { from, amount, .. } => (amount, *from),
            Operation::Transfer { amount, .. }
            | Operation::Approve { amount, .. }
            | Operation::Mint { amount, .. }
            | Operation::Burn { amount }
            | Operation::Permit { amount, .. } => (amount, step.caller),
        };
        match *amount {
            Amount::Small(value) => U256::from(value),
            Amount::Balance { above } => self.balances[payer] + U256::from(above),
            Amount::Allowance { above } => {
                self.allowances[payer][step.caller].saturating_add(U256::from(above))
            }
            Amount::UnderCap { above } => U256::from(CAP) - self.supply + U256::from(above),
            Amount::Huge(value) => value,
        }
    }
}
