//! What operators do with their nodes, and an arbiter to them.

use crate::{life::refusable, operation::NodeStep, scene::Scene};
use alloy_primitives::{B256, U256};
use proptest::{prelude::*, test_runner::TestCaseError};
use w3av_contract_tests::Person;
use w3av_interfaces::oracle::IOracle;

pub(crate) fn step(
    scene: &mut Scene,
    operator: usize,
    step: NodeStep,
    amount: u128,
) -> Result<bool, TestCaseError> {
    let (who, oracle) = (Person::OPERATORS[operator], scene.suite.oracle);
    let node = u32::try_from(operator + 1).unwrap_or_default();
    macro_rules! done {
        ($who:expr, $call:expr) => {
            refusable(scene.call($who, oracle, $call))?.is_some()
        };
    }
    Ok(match step {
        NodeStep::Activate => done!(who, IOracle::activateCall { node }),
        NodeStep::Drain => done!(who, IOracle::drainCall { node }),
        NodeStep::Exit => done!(who, IOracle::exitCall { node }),
        NodeStep::AddStake => done!(who, IOracle::addStakeCall { node, amount }),
        NodeStep::Unbond => done!(who, IOracle::unbondCall { node, amount }),
        NodeStep::Withdraw => done!(who, IOracle::withdrawCall {}),
        NodeStep::WithdrawStake => {
            let stake = scene.suite.view(oracle, IOracle::stakeOfCall { node });
            let is_done = done!(who, IOracle::withdrawStakeCall { node });
            prop_assert!(
                !is_done || scene.now >= stake.withdrawableAt,
                "stake left too early"
            );
            is_done
        }
        NodeStep::Slash => {
            let before = scene.suite.view(oracle, IOracle::stakeOfCall { node });
            let slash = IOracle::slashCall {
                node,
                bps: 1_000,
                reason: B256::repeat_byte(1),
            };
            let is_done = done!(Person::ALICE, slash);
            let after = scene.suite.view(oracle, IOracle::stakeOfCall { node });
            let (before, after) = (
                U256::from(before.stake) + U256::from(before.unbonding),
                U256::from(after.stake) + U256::from(after.unbonding),
            );
            prop_assert!(
                !is_done || (before - after) * U256::from(10) <= before,
                "slashed above a tenth"
            );
            is_done
        }
    })
}
