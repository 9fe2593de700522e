use alloy_sol_types::SolCall;
use w3av_interfaces::{access::IAccess, ticket::ITicket};
use w3av_types::Address;

use super::{
    AddressKey, DeployError, DeployOptions, Parameter, Role,
    governance::{Operation, Scheduled, Step, step},
    sol,
};
use crate::{
    account::Signer,
    client::{At, BlockRef, ChainClient},
    decode::Decoder,
    network::{Addresses, Contract},
    submit::Call,
};

/// A wiring call that was sent and finalized.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wired {
    /// The contract that was called.
    pub contract: Contract,
    /// Signature of the message.
    pub message: String,
    /// What it changed, when the access contract was called.
    pub operation: Option<Operation>,
    /// Its block.
    pub block: BlockRef,
}

/// A governed change that waits for its delay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    /// The change.
    pub operation: Operation,
    /// When it can be executed, in Unix seconds.
    pub executable_at: u64,
}

/// Sends the calls that are missing to connect the contracts. What must wait for its delay is announced and returned.
pub(super) async fn wire(
    client: &ChainClient,
    deployer: &Signer,
    addresses: &Addresses,
    options: &DeployOptions,
) -> Result<(Vec<Wired>, Vec<Pending>), DeployError> {
    let mut wiring = Wiring {
        client,
        deployer,
        addresses,
        decoder: Decoder::new(addresses),
        wired: Vec::new(),
    };
    wiring.minter().await?;
    let missing = wiring.missing(options).await?;
    let pending = wiring.govern(&missing).await?;
    if options.seal && pending.is_empty() && !wiring.access(&IAccess::isSealedCall {}).await? {
        wiring.send(Contract::Access, &IAccess::sealCall {}, None).await?;
    }
    Ok((wiring.wired, pending))
}

struct Wiring<'a> {
    client: &'a ChainClient,
    deployer: &'a Signer,
    addresses: &'a Addresses,
    decoder: Decoder,
    wired: Vec<Wired>,
}

impl Wiring<'_> {
    /// Names the event contract as the minter of tickets.
    async fn minter(&mut self) -> Result<(), DeployError> {
        let minter = self.ask(Contract::Ticket, &ITicket::minterCall {}).await?;
        if Address(minter.0.0) != self.addresses.event {
            let call = ITicket::setMinterCall {
                minter: sol(self.addresses.event),
            };
            self.send(Contract::Ticket, &call, None).await?;
        }
        Ok(())
    }

    /// The governed changes that make the access contract what `options` want.
    async fn missing(&self, options: &DeployOptions) -> Result<Vec<Operation>, DeployError> {
        let mut missing = Vec::new();
        for entry in AddressKey::ALL {
            let wanted = match entry {
                AddressKey::Contract(contract) => self.addresses.of(contract),
                AddressKey::Treasury => match options.treasury {
                    Some(treasury) => treasury,
                    None => continue,
                },
            };
            let key = entry.key();
            let found = self.access(&IAccess::addressOfCall { key }).await?;
            if Address(found.0.0) != wanted {
                missing.push(Operation::address(key, wanted));
            }
        }
        for token in [self.addresses.w3w, self.addresses.w3space] {
            let kind = self
                .access(&IAccess::payTokenKindCall { token: sol(token) })
                .await?;
            if kind != PRICES_AND_FEES {
                missing.push(Operation::pay_token(token, PRICES_AND_FEES));
            }
        }
        for (parameter, value) in &options.settings.parameters {
            let key = Parameter::key(*parameter);
            if self.access(&IAccess::parameterCall { key }).await? != *value {
                missing.push(Operation::parameter(key, *value));
            }
        }
        let until = unix_seconds().saturating_add(options.settings.role_seconds);
        for (role, account) in &options.settings.roles {
            let (role, subject) = (Role::key(*role), *account);
            let has_role = IAccess::hasRoleCall {
                role,
                account: sol(subject),
            };
            if !self.access(&has_role).await? {
                missing.push(Operation::role(role, subject, until));
            }
        }
        Ok(missing)
    }

    /// Schedules and executes; returns what has to wait.
    async fn govern(&mut self, missing: &[Operation]) -> Result<Vec<Pending>, DeployError> {
        let scheduled = if missing.is_empty() {
            Vec::new()
        } else {
            self.scheduled().await?
        };
        let mut pending = Vec::new();
        for operation in missing {
            let found = step(operation, &scheduled, unix_seconds());
            let (id, executable_at) = match found {
                Step::Execute(id) => (id, 0),
                Step::Wait(executable_at) => (0, executable_at),
                Step::Schedule => self.schedule(operation).await?,
            };
            if executable_at > unix_seconds() {
                pending.push(Pending {
                    operation: *operation,
                    executable_at,
                });
                continue;
            }
            let execute = IAccess::executeCall { operation: id };
            self.send(Contract::Access, &execute, Some(*operation)).await?;
        }
        Ok(pending)
    }

    async fn schedule(&mut self, operation: &Operation) -> Result<(u64, u64), DeployError> {
        let output = self.send(Contract::Access, &operation.schedule(), None).await?;
        let id = IAccess::scheduleCall::abi_decode_returns(&output).map_err(|source| DeployError::Query {
            contract: Contract::Access,
            source: crate::contract::ContractError::Output {
                message: IAccess::scheduleCall::SIGNATURE,
                source,
            },
        })?;
        let found = self.access(&IAccess::operationOfCall { operation: id }).await?;
        // Under instant seal the chain's clock stands still between transactions: without a delay there is none to wait for.
        let is_sealed = self.access(&IAccess::isSealedCall {}).await?;
        Ok((id, if is_sealed { found.executableAt } else { 0 }))
    }

    /// Operations that were announced lately and are still open, oldest first.
    async fn scheduled(&self) -> Result<Vec<Scheduled>, DeployError> {
        let count = self.access(&IAccess::operationCountCall {}).await?;
        let mut scheduled = Vec::new();
        for id in count.saturating_sub(MAX_OPERATIONS)..=count {
            let call = IAccess::operationOfCall { operation: id };
            let Ok(found) = self.access(&call).await else {
                continue;
            };
            if found.state == SCHEDULED {
                scheduled.push(Scheduled {
                    id,
                    operation: Operation {
                        kind: found.kind,
                        key: found.key,
                        subject: Address(found.subject.0.0),
                        value: found.value,
                    },
                    executable_at: found.executableAt,
                });
            }
        }
        Ok(scheduled)
    }

    async fn access<C: SolCall>(&self, call: &C) -> Result<C::Return, DeployError> {
        self.ask(Contract::Access, call).await
    }

    async fn ask<C: SolCall>(&self, contract: Contract, call: &C) -> Result<C::Return, DeployError> {
        self.client
            .query(self.addresses.of(contract), call, At::Finalized)
            .await
            .map_err(|source| DeployError::Query { contract, source })
    }

    /// Returns what the message returned.
    async fn send<C: SolCall>(
        &mut self,
        contract: Contract,
        call: &C,
        operation: Option<Operation>,
    ) -> Result<Vec<u8>, DeployError> {
        let call = Call::new(self.addresses.of(contract), call);
        let receipt = self
            .client
            .submit_call(self.deployer, &call, &self.decoder)
            .await
            .map_err(|source| DeployError::Wire {
                contract,
                message: call.message.clone(),
                source: Box::new(source),
            })?;
        self.wired.push(Wired {
            contract,
            message: call.message,
            operation,
            block: receipt.block,
        });
        Ok(receipt.output)
    }
}

fn unix_seconds() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.unwrap_or_default().as_secs()
}

/// Kind of a pay token that pays for tickets and for service. Source: `IAccess.sol`.
const PRICES_AND_FEES: u8 = 2;
/// State of an operation that is neither executed nor cancelled. Source: `IAccess.sol`.
const SCHEDULED: u8 = 1;
/// Operations that are looked through for one that an interrupted run announced.
const MAX_OPERATIONS: u64 = 64;
