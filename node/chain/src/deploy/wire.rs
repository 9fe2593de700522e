use alloy_sol_types::SolCall;
use w3av_interfaces::{event::IEvent, ticket::ITicket};
use w3av_types::Address;

use super::{DeployError, DeployOptions};
use crate::{
    account::Signer,
    client::{At, BlockRef, ChainClient},
    decode::Decoder,
    network::{Addresses, Contract},
    submit::Call,
};

/// Service fee of events above the free seats, in the smallest unit of the pay token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tariff {
    /// Per event.
    pub base: u128,
    /// Per seat above the free ones.
    pub per_seat: u128,
    /// Per minute and rendition.
    pub per_minute: u128,
}

/// A wiring call that was sent and finalized.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wired {
    /// The contract that was called.
    pub contract: Contract,
    /// Signature of the message.
    pub message: String,
    /// Its block.
    pub block: BlockRef,
}

/// How the contracts are connected now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wiring {
    minter: Address,
    is_w3w_allowed: bool,
    is_w3space_allowed: bool,
    is_oracle: bool,
    tariff: Tariff,
    treasury: Address,
}

/// Sends the calls that are missing to connect the contracts.
pub(super) async fn wire(
    client: &ChainClient,
    deployer: &Signer,
    addresses: &Addresses,
    options: &DeployOptions,
) -> Result<Vec<Wired>, DeployError> {
    let now = read(client, addresses, options.oracle).await?;
    let decoder = Decoder::new(addresses);
    let mut wired = Vec::new();
    for (contract, call) in missing(&now, addresses, options) {
        let receipt = client
            .submit_call(deployer, &call, &decoder)
            .await
            .map_err(|source| DeployError::Wire {
                contract,
                message: call.message.clone(),
                source: Box::new(source),
            })?;
        wired.push(Wired {
            contract,
            message: call.message,
            block: receipt.block,
        });
    }
    Ok(wired)
}

async fn read(client: &ChainClient, addresses: &Addresses, oracle: Address) -> Result<Wiring, DeployError> {
    let event = |source| DeployError::Query {
        contract: Contract::Event,
        source,
    };
    let ticket = |source| DeployError::Query {
        contract: Contract::Ticket,
        source,
    };
    let allowed = |token: Address| IEvent::isPayTokenCall { token: sol(token) };
    let tariff = client
        .query(addresses.event, &IEvent::tariffCall {}, At::Finalized)
        .await
        .map_err(event)?;
    let minter = client
        .query(addresses.ticket, &ITicket::minterCall {}, At::Finalized)
        .await
        .map_err(ticket)?;
    let treasury = client
        .query(addresses.event, &IEvent::treasuryCall {}, At::Finalized)
        .await
        .map_err(event)?;
    let ask = |token| async move {
        client
            .query(addresses.event, &allowed(token), At::Finalized)
            .await
    };
    let is_oracle = IEvent::isOracleCall { oracle: sol(oracle) };
    Ok(Wiring {
        minter: Address(minter.0.0),
        is_w3w_allowed: ask(addresses.w3w).await.map_err(event)?,
        is_w3space_allowed: ask(addresses.w3space).await.map_err(event)?,
        is_oracle: client
            .query(addresses.event, &is_oracle, At::Finalized)
            .await
            .map_err(event)?,
        tariff: Tariff {
            base: tariff.base,
            per_seat: tariff.perSeat,
            per_minute: tariff.perMinute,
        },
        treasury: Address(treasury.0.0),
    })
}

/// The calls that make `now` what `options` want. Never asks the chain.
fn missing(now: &Wiring, addresses: &Addresses, options: &DeployOptions) -> Vec<(Contract, Call)> {
    let mut calls = Vec::new();
    if now.minter != addresses.event {
        let call = ITicket::setMinterCall {
            minter: sol(addresses.event),
        };
        calls.push((Contract::Ticket, Call::new(addresses.ticket, &call)));
    }
    for (token, is_allowed) in [
        (addresses.w3w, now.is_w3w_allowed),
        (addresses.w3space, now.is_w3space_allowed),
    ] {
        if !is_allowed {
            calls.push(of_event(
                addresses,
                &IEvent::setPayTokenCall {
                    token: sol(token),
                    allowed: true,
                },
            ));
        }
    }
    if !now.is_oracle {
        calls.push(of_event(
            addresses,
            &IEvent::setOracleCall {
                oracle: sol(options.oracle),
                active: true,
            },
        ));
    }
    if let Some(Tariff {
        base,
        per_seat,
        per_minute,
    }) = options.tariff.filter(|tariff| *tariff != now.tariff)
    {
        calls.push(of_event(
            addresses,
            &IEvent::setTariffCall {
                base,
                perSeat: per_seat,
                perMinute: per_minute,
            },
        ));
    }
    if let Some(treasury) = options.treasury.filter(|treasury| *treasury != now.treasury) {
        calls.push(of_event(
            addresses,
            &IEvent::setTreasuryCall {
                treasury: sol(treasury),
            },
        ));
    }
    calls
}

fn of_event<C: SolCall>(addresses: &Addresses, call: &C) -> (Contract, Call) {
    (Contract::Event, Call::new(addresses.event, call))
}

fn sol(address: Address) -> alloy_primitives::Address {
    alloy_primitives::Address::from(address.0)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, path::PathBuf};

    use alloy_primitives::U256;

    use super::*;

    const TARIFF: Tariff = Tariff {
        base: 1,
        per_seat: 2,
        per_minute: 3,
    };

    fn addresses() -> Addresses {
        let [w3w, w3space, firm, call, ticket, event] = [1, 2, 3, 6, 4, 5].map(|byte| Address([byte; 20]));
        Addresses {
            w3w,
            w3space,
            firm,
            call,
            ticket,
            event,
        }
    }

    fn options() -> DeployOptions {
        DeployOptions {
            folder: PathBuf::from("deployments/test"),
            oracle: Address([8; 20]),
            treasury: Some(Address([9; 20])),
            token_cap: U256::from(1),
            tariff: Some(TARIFF),
            replace: false,
            versions: BTreeMap::new(),
        }
    }

    fn wired() -> Wiring {
        Wiring {
            minter: addresses().event,
            is_w3w_allowed: true,
            is_w3space_allowed: true,
            is_oracle: true,
            tariff: TARIFF,
            treasury: Address([9; 20]),
        }
    }

    fn messages(now: &Wiring) -> Vec<String> {
        missing(now, &addresses(), &options())
            .into_iter()
            .map(|(_, call)| call.message)
            .collect()
    }

    #[test]
    fn a_fresh_suite_needs_every_call_and_a_wired_one_none() {
        let fresh = Wiring {
            minter: Address::ZERO,
            is_w3w_allowed: false,
            is_w3space_allowed: false,
            is_oracle: false,
            tariff: Tariff {
                base: 0,
                per_seat: 0,
                per_minute: 0,
            },
            treasury: Address([7; 20]),
        };
        assert_eq!(
            messages(&fresh),
            [
                "setMinter(address)",
                "setPayToken(address,bool)",
                "setPayToken(address,bool)",
                "setOracle(address,bool)",
                "setTariff(uint128,uint128,uint128)",
                "setTreasury(address)"
            ]
        );
        assert_eq!(messages(&wired()), [""; 0]);
    }

    #[test]
    fn an_interrupted_wiring_goes_on_where_it_stopped() {
        let interrupted = Wiring {
            is_w3space_allowed: false,
            is_oracle: false,
            ..wired()
        };
        assert_eq!(
            messages(&interrupted),
            ["setPayToken(address,bool)", "setOracle(address,bool)"]
        );
    }
}
