mod artifact;
mod constructor;
mod governance;
mod plan;
mod settings;
mod wire;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use alloy_primitives::U256;
use tracing::{info, warn};
use w3av_interfaces::ticket::ITicket;
use w3av_types::{Address, ErrorKind};

pub use artifact::{Artifact, Artifacts};
pub use governance::Operation;
pub use settings::{AddressKey, Parameter, Role, Settings};
pub use wire::{Pending, Wired};

use crate::{
    account::Signer,
    client::{At, ChainClient, ChainError},
    contract::ContractError,
    decode::Decoder,
    hash::{Hash, keccak256},
    network::{Addresses, Contract, NetworkError},
    record::{Record, read_record, write_record},
    submit::{Receipt, SubmitError},
};
use plan::{Facts, Step, Wanted, predicted_address, salt};

/// What the suite should look like after [`deploy`].
#[derive(Debug, Clone)]
pub struct DeployOptions {
    /// Folder of the network's records, `deployments/<network>`; the network is named after it.
    pub folder: PathBuf,
    /// Account that receives the protocol's share of service fees; the deployer when absent.
    pub treasury: Option<Address>,
    /// Most tokens that can ever exist, of each token, in its smallest unit.
    pub token_cap: U256,
    /// Where token ids are appended to make the address of a ticket's metadata; may be empty.
    pub ticket_base_uri: String,
    /// Governed values and roles to set.
    pub settings: Settings,
    /// Close the phase in which governed values change without a delay. For public networks; can't be undone.
    pub seal: bool,
    /// Replace contracts whose code or constructor arguments differ from the record. On a development chain they are
    /// always replaced.
    pub replace: bool,
    /// Versions of the tools that built the artifacts, for the records.
    pub versions: BTreeMap<String, String>,
}

/// What [`deploy`] did with one contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Its record was right; nothing was sent.
    Kept,
    /// It was on chain from an interrupted run; its record was written.
    Adopted,
    /// It was deployed.
    Instantiated,
}

/// One contract after [`deploy`].
#[derive(Debug, Clone)]
pub struct Deployed {
    /// Which contract.
    pub contract: Contract,
    /// What was done.
    pub outcome: Outcome,
    /// Its record, as written.
    pub record: Record,
}

/// What [`deploy`] did.
#[derive(Debug, Clone)]
pub struct DeployReport {
    /// The contracts in order of deployment.
    pub contracts: Vec<Deployed>,
    /// The wiring calls that were needed.
    pub wired: Vec<Wired>,
    /// Governed changes that wait for their delay; run again after it.
    pub pending: Vec<Pending>,
    /// Addresses of the suite.
    pub addresses: Addresses,
}

/// Why the suite could not be deployed. What was done before is recorded; run it again to go on from there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeployError {
    /// A built contract can't be read.
    #[error("reading the built contract {path}")]
    Artifact {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The records belong to another chain, and this one isn't for development.
    #[error(
        "{contract} is recorded on the chain with genesis {recorded}, this is {found}; use another network name"
    )]
    OtherChain {
        /// Which contract.
        contract: Contract,
        /// Genesis in the record.
        recorded: Hash,
        /// Genesis of this chain.
        found: Hash,
    },
    /// A deployed contract differs from what would be deployed now.
    #[error("{contract} is deployed with another {what}; to replace it and leave the old one behind, say so")]
    Changed {
        /// Which contract.
        contract: Contract,
        /// What differs.
        what: &'static str,
    },
    /// A record can't be read or written.
    #[error(transparent)]
    Record(#[from] NetworkError),
    /// A contract could not be instantiated.
    #[error("deploying {contract}")]
    Instantiate {
        /// Which contract.
        contract: Contract,
        /// Why.
        #[source]
        source: Box<SubmitError>,
    },
    /// A wiring call failed.
    #[error("calling {message} of {contract}")]
    Wire {
        /// Which contract.
        contract: Contract,
        /// Signature of the message.
        message: String,
        /// Why.
        #[source]
        source: Box<SubmitError>,
    },
    /// A contract of the suite can't be read.
    #[error("reading {contract}")]
    Query {
        /// Which contract.
        contract: Contract,
        /// Why.
        #[source]
        source: ContractError,
    },
    /// The chain instantiated without saying where.
    #[error("{contract} was deployed to {found:?}, expected {expected}")]
    Misplaced {
        /// Which contract.
        contract: Contract,
        /// Address that follows from deployer, code, arguments and salt.
        expected: Address,
        /// Address that the chain reported.
        found: Option<Address>,
    },
    /// The chain can't be asked.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

impl DeployError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Artifact { .. } => ErrorKind::NotFound,
            Self::OtherChain { .. } | Self::Changed { .. } => ErrorKind::Conflict,
            Self::Record(error) => error.kind(),
            Self::Instantiate { source, .. } | Self::Wire { source, .. } => source.kind(),
            Self::Query { source, .. } => source.kind(),
            Self::Misplaced { .. } => ErrorKind::Internal,
            Self::Chain(error) => error.kind(),
        }
    }
}

/// Deploys the suite and connects its contracts, doing only what isn't done yet.
///
/// Each contract's address follows from deployer, code, arguments and network name, so a run that was interrupted
/// after an instantiation finds the contract instead of deploying a second one. Each record is written right after its
/// instantiation is finalized.
///
/// # Errors
/// [`DeployError`]; run again to continue.
pub async fn deploy(
    client: &ChainClient,
    deployer: &Signer,
    artifacts: &Artifacts,
    options: &DeployOptions,
) -> Result<DeployReport, DeployError> {
    let is_development = client.is_development().await?;
    let deployment = Deployment {
        client,
        deployer,
        artifacts,
        options,
        is_development,
    };
    deployment.run().await
}

struct Deployment<'a> {
    client: &'a ChainClient,
    deployer: &'a Signer,
    artifacts: &'a Artifacts,
    options: &'a DeployOptions,
    is_development: bool,
}

impl Deployment<'_> {
    async fn run(&self) -> Result<DeployReport, DeployError> {
        self.client.check_genesis(self.client.genesis_hash()).await?;
        let mut contracts: Vec<Deployed> = Vec::new();
        for contract in Contract::ALL {
            let deployed = self.contract(contract, &contracts).await?;
            info!(%contract, address = %deployed.record.address, outcome = ?deployed.outcome, "contract in place");
            contracts.push(deployed);
        }
        let addresses = Addresses::each(|contract| address_in(&contracts, contract));
        let (wired, pending) = wire::wire(self.client, self.deployer, &addresses, self.options).await?;
        Ok(DeployReport {
            contracts,
            wired,
            pending,
            addresses,
        })
    }

    async fn contract(&self, contract: Contract, done: &[Deployed]) -> Result<Deployed, DeployError> {
        let artifact = self.artifacts.of(contract);
        let constructor = self.constructor(contract, done);
        let salt = self.salt(contract);
        let predicted = predicted_address(self.deployer.address(), &artifact.code, &constructor.data, &salt);
        let mut record = read_record(&self.options.folder, contract)?;
        if let Some(stale) = record.take_if(|record| record.genesis_hash != self.client.genesis_hash()) {
            if !self.is_development {
                let found = self.client.genesis_hash();
                return Err(DeployError::OtherChain {
                    contract,
                    recorded: stale.genesis_hash,
                    found,
                });
            }
            warn!(%contract, genesis = %stale.genesis_hash, "replacing the record of another development chain");
        }
        let facts = Facts {
            code_at_record: match &record {
                Some(record) => self.client.code_hash(record.address).await?,
                None => None,
            },
            is_record_usable: match &record {
                Some(record) => self.is_usable(contract, record.address, done).await?,
                None => false,
            },
            record: record.as_ref(),
            code_at_predicted: self.client.code_hash(predicted).await?,
            is_predicted_usable: self.is_usable(contract, predicted, done).await?,
        };
        let wanted = Wanted {
            contract,
            code_hash: artifact.code_hash(),
            constructor: &constructor.named,
        };
        let step = plan::plan(&facts, &wanted, self.options.replace || self.is_development)?;
        match step {
            Step::Keep => {
                let record = record.expect("a record is kept only when there is one");
                Ok(Deployed {
                    contract,
                    outcome: Outcome::Kept,
                    record,
                })
            }
            Step::Adopt => {
                let record = self.record(contract, artifact, constructor.named, predicted, None);
                write_record(&self.options.folder, contract, &record)?;
                Ok(Deployed {
                    contract,
                    outcome: Outcome::Adopted,
                    record,
                })
            }
            Step::Instantiate => {
                let receipt = self
                    .instantiate(contract, artifact, &constructor.data, salt)
                    .await?;
                if receipt.instantiated != Some(predicted) {
                    return Err(DeployError::Misplaced {
                        contract,
                        expected: predicted,
                        found: receipt.instantiated,
                    });
                }
                let record = self.record(contract, artifact, constructor.named, predicted, Some(&receipt));
                write_record(&self.options.folder, contract, &record)?;
                Ok(Deployed {
                    contract,
                    outcome: Outcome::Instantiated,
                    record,
                })
            }
        }
    }

    async fn instantiate(
        &self,
        contract: Contract,
        artifact: &Artifact,
        data: &[u8],
        salt: [u8; 32],
    ) -> Result<Receipt, DeployError> {
        self.client
            .instantiate(
                self.deployer,
                artifact.code.clone(),
                data.to_vec(),
                salt,
                &Decoder::empty(),
            )
            .await
            .map_err(|source| DeployError::Instantiate {
                contract,
                source: Box::new(source),
            })
    }

    /// A ticket contract obeys the first minter that it was given, for ever: one that obeys another event contract
    /// than the one of this suite can't be used.
    async fn is_usable(
        &self,
        contract: Contract,
        address: Address,
        done: &[Deployed],
    ) -> Result<bool, DeployError> {
        if contract != Contract::Ticket || self.client.code_hash(address).await?.is_none() {
            return Ok(true);
        }
        let minter = self
            .client
            .query(address, &ITicket::minterCall {}, At::Finalized)
            .await
            .map_err(|source| DeployError::Query { contract, source })?;
        let minter = Address(minter.0.0);
        if minter == Address::ZERO {
            return Ok(true);
        }
        let event = Self::constructor_of_event(address, done);
        let code = &self.artifacts.of(Contract::Event).code;
        let salt = self.salt(Contract::Event);
        let predicted = predicted_address(self.deployer.address(), code, &event.data, &salt);
        let recorded = read_record(&self.options.folder, Contract::Event)?.is_some_and(|record| {
            record.genesis_hash == self.client.genesis_hash()
                && record.address == minter
                && record.code_hash == keccak256(code)
        });
        Ok(minter == predicted || recorded)
    }

    /// The ticket contract's salt covers the event contract's code, so that a new event contract, which needs a ticket
    /// contract without a minter, doesn't meet the old one at the same address.
    fn salt(&self, contract: Contract) -> [u8; 32] {
        let network = network_name(&self.options.folder);
        match contract {
            Contract::Ticket => salt(
                &network,
                contract,
                &keccak256(&self.artifacts.of(Contract::Event).code).0,
            ),
            _ => salt(&network, contract, &[]),
        }
    }

    fn record(
        &self,
        contract: Contract,
        artifact: &Artifact,
        constructor: BTreeMap<String, String>,
        address: Address,
        receipt: Option<&Receipt>,
    ) -> Record {
        let mut versions = self.options.versions.clone();
        versions.insert("w3av".to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        Record {
            contract: contract.name().to_owned(),
            interface: contract.interface().to_owned(),
            network: network_name(&self.options.folder),
            genesis_hash: self.client.genesis_hash(),
            address,
            code_hash: artifact.code_hash(),
            abi_hash: artifact.abi_hash(),
            deployer: self.deployer.address(),
            constructor,
            block: receipt.map(|receipt| receipt.block),
            extrinsic: receipt.map(|receipt| receipt.extrinsic),
            versions,
        }
    }
}

fn sol(address: Address) -> alloy_primitives::Address {
    alloy_primitives::Address::from(address.0)
}

fn network_name(folder: &Path) -> String {
    folder
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn address_in(done: &[Deployed], contract: Contract) -> Address {
    let deployed = done.iter().find(|deployed| deployed.contract == contract);
    deployed
        .expect("contracts are deployed in the order of Contract::ALL")
        .record
        .address
}
