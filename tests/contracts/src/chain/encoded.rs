//! Calls and code as bytes, for contracts whose interface is not ours.

use super::{Chain, Failure, Person, deposit, limits};
use crate::Cost;
use alloy_primitives::Address;
use frame_support::pallet_prelude::DispatchError;
use pallet_revive::{Code, ExecConfig, ExecReturnValue};
use sp_core::{H160, U256};
use w3av_devnet_runtime::{Revive, RuntimeOrigin};

impl Chain {
    /// Uploads code and runs its constructor. For a PolkaVM blob `arguments` are ABI-encoded; for EVM init code they
    /// are part of `code`. `name` is for messages only.
    ///
    /// # Panics
    /// If the constructor fails: tests deploy contracts that work.
    pub fn instantiate_code(
        &mut self,
        who: Person,
        name: &str,
        code: Vec<u8>,
        arguments: Vec<u8>,
    ) -> Address {
        // Extrinsics raise the nonce that an address follows from; direct calls do not, so the salt counts.
        self.instantiated += 1;
        let salt = [self.instantiated; 32];
        let (cost, address) = self.state.execute_with(|| {
            let result = Revive::bare_instantiate(
                RuntimeOrigin::signed(who.account()),
                U256::zero(),
                limits(),
                Code::Upload(code),
                arguments,
                Some(salt),
                &ExecConfig::new_substrate_tx(),
            );
            let cost = Cost {
                ref_time: result.weight_consumed.ref_time(),
                proof_bytes: result.weight_consumed.proof_size(),
                deposit: deposit(&result.storage_deposit),
            };
            let value = result
                .result
                .unwrap_or_else(|error| panic!("instantiating {name}: {error:?}"));
            assert!(
                !value.result.did_revert(),
                "the constructor of {name} reverted: {:02x?}",
                value.result.data
            );
            (cost, Address::from(value.addr.0))
        });
        self.last_cost = cost;
        address
    }

    /// Calls a contract with encoded input and returns its encoded output; a failure changes nothing, as in a block.
    ///
    /// # Errors
    /// [`Failure`]
    pub fn call_encoded(
        &mut self,
        who: Person,
        contract: Address,
        input: Vec<u8>,
    ) -> Result<Vec<u8>, Failure> {
        let (cost, outcome) = self.state.execute_with(|| {
            frame_support::storage::with_storage_layer(|| {
                let result = Revive::bare_call(
                    RuntimeOrigin::signed(who.account()),
                    H160(contract.into_array()),
                    U256::zero(),
                    limits(),
                    input,
                    &ExecConfig::new_substrate_tx(),
                );
                let cost = Cost {
                    ref_time: result.weight_consumed.ref_time(),
                    proof_bytes: result.weight_consumed.proof_size(),
                    deposit: deposit(&result.storage_deposit),
                };
                match result.result {
                    Ok(ExecReturnValue { flags, data }) if flags.is_empty() => Ok((cost, data)),
                    Ok(value) => Err(Rollback(cost, Failure::Reverted(value.data))),
                    Err(error) => Err(Rollback(cost, Failure::Trapped(format!("{error:?}")))),
                }
            })
            .map_or_else(
                |Rollback(cost, failure)| (cost, Err(failure)),
                |(cost, output)| (cost, Ok(output)),
            )
        });
        self.last_cost = cost;
        outcome
    }

    /// Starts something that [`Self::roll_back`] takes back: many trials share one costly beginning.
    pub fn checkpoint(&mut self) {
        self.state.execute_with(sp_io::storage::start_transaction);
    }

    /// Back to the state at the last checkpoint.
    pub fn roll_back(&mut self) {
        self.state.execute_with(sp_io::storage::rollback_transaction);
    }
}

/// The layer's own error type must come from a dispatch error; ours is carried beside it.
struct Rollback(Cost, Failure);

impl From<DispatchError> for Rollback {
    fn from(error: DispatchError) -> Self {
        Self(Cost::default(), Failure::Trapped(format!("{error:?}")))
    }
}
