use std::{
    collections::BTreeMap,
    fmt, io,
    path::{Path, PathBuf},
};

use w3av_types::{Address, ErrorKind};

use crate::{
    account::development_account,
    client::{ChainClient, ChainError},
    hash::Hash,
    record::{Record, read_record, record_path},
};

/// A contract of the suite as it is deployed. The two tokens are instances of the same code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Contract {
    /// The token W3W.
    W3w,
    /// The token W3SPACE.
    W3space,
    /// Firms and their members.
    Firm,
    /// Calls within a firm.
    Call,
    /// Tickets of all events.
    Ticket,
    /// Events, their sale and settlement.
    Event,
}

impl Contract {
    /// All contracts, in the order of deployment: each needs only those before it.
    pub const ALL: [Self; 6] = [
        Self::W3w,
        Self::W3space,
        Self::Firm,
        Self::Call,
        Self::Ticket,
        Self::Event,
    ];

    /// Name of the instance: file name of its record, and what the command line calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::W3w => "w3w",
            Self::W3space => "w3space",
            Self::Firm => "firm",
            Self::Call => "call",
            Self::Ticket => "ticket",
            Self::Event => "event",
        }
    }

    /// Name of the code and its golden interface.
    #[must_use]
    pub const fn interface(self) -> &'static str {
        match self {
            Self::W3w | Self::W3space => "token",
            Self::Firm => "firm",
            Self::Call => "call",
            Self::Ticket => "ticket",
            Self::Event => "event",
        }
    }

    /// The contract with this name, in any case.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|contract| contract.name().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Addresses of the suite on one network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addresses {
    /// The token W3W.
    pub w3w: Address,
    /// The token W3SPACE.
    pub w3space: Address,
    /// The firm contract.
    pub firm: Address,
    /// The call contract.
    pub call: Address,
    /// The ticket contract.
    pub ticket: Address,
    /// The event contract.
    pub event: Address,
}

impl Addresses {
    /// Address of one contract.
    #[must_use]
    pub const fn of(&self, contract: Contract) -> Address {
        match contract {
            Contract::W3w => self.w3w,
            Contract::W3space => self.w3space,
            Contract::Firm => self.firm,
            Contract::Call => self.call,
            Contract::Ticket => self.ticket,
            Contract::Event => self.event,
        }
    }

    /// The contract at this address, if it is of the suite.
    #[must_use]
    pub fn contract_at(&self, address: Address) -> Option<Contract> {
        Contract::ALL
            .into_iter()
            .find(|contract| self.of(*contract) == address)
    }
}

/// A deployed suite, read from its folder of records.
#[derive(Debug, Clone)]
pub struct Network {
    name: String,
    genesis: Hash,
    records: BTreeMap<Contract, Record>,
}

/// Why a deployment folder can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// A record doesn't exist.
    #[error("{contract} is not deployed: there is no {path}")]
    NotDeployed {
        /// Which contract.
        contract: Contract,
        /// Where its record should be.
        path: PathBuf,
    },
    /// A record can't be read or written.
    #[error("{operation} {path}")]
    Io {
        /// What we were doing.
        operation: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A record isn't what `deploy` writes.
    #[error("{path} is not a deployment record")]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// What the JSON reader said.
        #[source]
        source: serde_json::Error,
    },
    /// Two records of the folder come from different chains.
    #[error("the records of network {network} come from different chains: {first} and {second}")]
    MixedChains {
        /// Network name.
        network: String,
        /// A genesis hash.
        first: Hash,
        /// Another genesis hash.
        second: Hash,
    },
    /// The code on chain isn't the code of the record.
    #[error("{contract} at {address} has {}, expected code {expected}", found_code(.found.as_ref()))]
    UnknownCode {
        /// Which contract.
        contract: Contract,
        /// Address in the record.
        address: Address,
        /// Code hash in the record.
        expected: Hash,
        /// Code hash on chain.
        found: Option<Hash>,
    },
    /// The chain is another one, or can't be asked.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

fn found_code(found: Option<&Hash>) -> String {
    found.map_or_else(|| "no code".to_owned(), |hash| format!("code {hash}"))
}

impl NetworkError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::NotDeployed { .. } => ErrorKind::NotFound,
            Self::Io { .. } => ErrorKind::Internal,
            Self::Malformed { .. } => ErrorKind::Invalid,
            Self::MixedChains { .. } | Self::UnknownCode { .. } => ErrorKind::Conflict,
            Self::Chain(error) => error.kind(),
        }
    }
}

impl Network {
    /// Reads the records of `folder`; the network is named after the folder.
    ///
    /// # Errors
    /// [`NetworkError`] when a record is missing or malformed, or they come from different chains.
    pub fn load(folder: &Path) -> Result<Self, NetworkError> {
        let name = folder
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let mut records = BTreeMap::new();
        for contract in Contract::ALL {
            let record = read_record(folder, contract)?.ok_or_else(|| NetworkError::NotDeployed {
                contract,
                path: record_path(folder, contract),
            })?;
            records.insert(contract, record);
        }
        let first = records[&Contract::W3w].genesis_hash;
        if let Some(other) = records.values().find(|record| record.genesis_hash != first) {
            return Err(NetworkError::MixedChains {
                network: name,
                first,
                second: other.genesis_hash,
            });
        }
        Ok(Self {
            name,
            genesis: first,
            records,
        })
    }

    /// Checks that `client` is connected to the network's chain and that each contract has the recorded code there.
    ///
    /// # Errors
    /// [`ChainError::WrongGenesis`] or [`NetworkError::UnknownCode`]; nothing may be done with the suite then.
    pub async fn verify(&self, client: &ChainClient) -> Result<(), NetworkError> {
        client.check_genesis(self.genesis).await?;
        for (contract, record) in &self.records {
            let found = client.code_hash(record.address).await?;
            if found != Some(record.code_hash) {
                return Err(NetworkError::UnknownCode {
                    contract: *contract,
                    address: record.address,
                    expected: record.code_hash,
                    found,
                });
            }
        }
        Ok(())
    }

    /// Name of the network.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Genesis hash of the network's chain.
    #[must_use]
    pub const fn genesis_hash(&self) -> Hash {
        self.genesis
    }

    /// Address of one contract.
    #[must_use]
    pub fn address(&self, contract: Contract) -> Address {
        self.records[&contract].address
    }

    /// Addresses of the suite.
    #[must_use]
    pub fn addresses(&self) -> Addresses {
        Addresses {
            w3w: self.address(Contract::W3w),
            w3space: self.address(Contract::W3space),
            firm: self.address(Contract::Firm),
            call: self.address(Contract::Call),
            ticket: self.address(Contract::Ticket),
            event: self.address(Contract::Event),
        }
    }

    /// The address that a word stands for on the command line: a contract's name, or a development account such as
    /// `//Alice`.
    #[must_use]
    pub fn resolve(&self, word: &str) -> Option<Address> {
        let contract = Contract::by_name(word).map(|contract| self.address(contract));
        contract.or_else(|| {
            word.starts_with("//")
                .then(|| development_account(word))
                .flatten()
                .map(|s| s.address())
        })
    }

    /// Record of one contract.
    #[must_use]
    pub fn record(&self, contract: Contract) -> &Record {
        &self.records[&contract]
    }

    /// The block before which the suite can't have emitted anything; 1 when that isn't known.
    #[must_use]
    pub fn first_block(&self) -> u64 {
        let blocks: Option<Vec<u64>> = self
            .records
            .values()
            .map(|record| record.block.map(|block| block.number))
            .collect();
        blocks.and_then(|blocks| blocks.into_iter().min()).unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{
        client::BlockRef,
        record::{tests::record, write_record},
    };

    #[test]
    fn written_records_load_as_a_network() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let folder = folder.path().join("testnet");
        for (index, contract) in Contract::ALL.into_iter().enumerate() {
            let mut record = record(
                contract,
                Hash([7; 32]),
                Address([u8::try_from(index).expect("small"); 20]),
            );
            record.block = Some(BlockRef {
                number: 10 + index as u64,
                hash: Hash([5; 32]),
            });
            write_record(&folder, contract, &record).expect("written");
            assert_eq!(read_record(&folder, contract).expect("read"), Some(record));
        }
        let network = Network::load(&folder).expect("complete");
        assert_eq!(
            (network.name(), network.genesis_hash()),
            ("testnet", Hash([7; 32]))
        );
        assert_eq!(network.first_block(), 10);
        assert_eq!(network.address(Contract::Event), Address([5; 20]));
        assert_eq!(
            network.addresses().contract_at(Address([4; 20])),
            Some(Contract::Ticket)
        );
        assert_eq!(network.addresses().contract_at(Address([9; 20])), None);
        assert_eq!(network.resolve("w3w"), Some(network.address(Contract::W3w)));
        assert_eq!(
            network.resolve("//Bob"),
            development_account("Bob").map(|signer| signer.address())
        );
        assert_eq!(network.resolve("bob"), None);
        let leftovers = fs::read_dir(&folder).expect("folder").count();
        assert_eq!(leftovers, Contract::ALL.len());
    }

    #[test]
    fn incomplete_malformed_or_mixed_folders_are_refused() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let folder = folder.path();
        assert!(matches!(
            Network::load(folder),
            Err(NetworkError::NotDeployed {
                contract: Contract::W3w,
                ..
            })
        ));
        for contract in Contract::ALL {
            write_record(
                folder,
                contract,
                &record(contract, Hash([7; 32]), Address([1; 20])),
            )
            .expect("written");
        }
        write_record(
            folder,
            Contract::Firm,
            &record(Contract::Firm, Hash([8; 32]), Address([1; 20])),
        )
        .expect("written");
        assert!(matches!(
            Network::load(folder),
            Err(NetworkError::MixedChains { .. })
        ));
        fs::write(folder.join("event.json"), "{").expect("written");
        let error = Network::load(folder).expect_err("malformed");
        assert!(
            error
                .to_string()
                .ends_with("event.json is not a deployment record"),
            "{error}"
        );
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }

    #[test]
    fn contracts_are_found_by_name() {
        assert_eq!(Contract::by_name("W3SPACE"), Some(Contract::W3space));
        assert_eq!(Contract::by_name("token"), None);
    }
}
