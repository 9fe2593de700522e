use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use w3av_types::Address;

use crate::{
    client::BlockRef,
    hash::Hash,
    network::{Contract, NetworkError},
    submit::ExtrinsicRef,
};

/// What is known about one deployed contract: `deployments/<network>/<contract>.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Name of the instance, such as `w3w`.
    pub contract: String,
    /// Name of the code, such as `token`.
    pub interface: String,
    /// Network that it is deployed on.
    pub network: String,
    /// Genesis hash of that network's chain.
    #[serde(with = "crate::hash::text")]
    pub genesis_hash: Hash,
    /// Address of the contract.
    #[serde(with = "crate::hash::text")]
    pub address: Address,
    /// Keccak-256 of the code on chain.
    #[serde(with = "crate::hash::text")]
    pub code_hash: Hash,
    /// Keccak-256 of the JSON ABI file that was built with the code.
    #[serde(with = "crate::hash::text")]
    pub abi_hash: Hash,
    /// Who deployed it.
    #[serde(with = "crate::hash::text")]
    pub deployer: Address,
    /// Constructor arguments by name.
    pub constructor: BTreeMap<String, String>,
    /// Block of the instantiation; absent when the contract was found on chain after an interrupted run.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub block: Option<BlockRef>,
    /// Extrinsic of the instantiation; absent as above.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub extrinsic: Option<ExtrinsicRef>,
    /// Versions of the tools that built and deployed it.
    #[serde(default)]
    pub versions: BTreeMap<String, String>,
}

/// Reads one record; `None` when there is none.
pub(crate) fn read_record(folder: &Path, contract: Contract) -> Result<Option<Record>, NetworkError> {
    let path = record_path(folder, contract);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(NetworkError::Io {
                operation: "reading",
                path,
                source,
            });
        }
    };
    serde_json::from_slice(&text)
        .map(Some)
        .map_err(|source| NetworkError::Malformed { path, source })
}

/// Writes one record so that after a crash there is the old file or the new one, never half of it.
pub(crate) fn write_record(folder: &Path, contract: Contract, record: &Record) -> Result<(), NetworkError> {
    let path = record_path(folder, contract);
    let io = |operation, source| NetworkError::Io {
        operation,
        path: path.clone(),
        source,
    };
    let mut text = serde_json::to_vec_pretty(record).map_err(|source| NetworkError::Malformed {
        path: path.clone(),
        source,
    })?;
    text.push(b'\n');
    fs::create_dir_all(folder).map_err(|error| io("creating the folder of", error))?;
    let temporary = path.with_extension("json.new");
    let write = || -> io::Result<()> {
        let mut file = fs::File::create(&temporary)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&temporary, &path)?;
        fs::File::open(folder)?.sync_all()
    };
    write().map_err(|error| io("writing", error))
}

pub(crate) fn record_path(folder: &Path, contract: Contract) -> PathBuf {
    folder.join(contract.name()).with_extension("json")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn record(contract: Contract, genesis: Hash, address: Address) -> Record {
        Record {
            contract: contract.name().to_owned(),
            interface: contract.interface().to_owned(),
            network: "test".to_owned(),
            genesis_hash: genesis,
            address,
            code_hash: Hash([1; 32]),
            abi_hash: Hash([2; 32]),
            deployer: Address([3; 20]),
            constructor: BTreeMap::from([("cap".to_owned(), "1000".to_owned())]),
            block: Some(BlockRef {
                number: 4,
                hash: Hash([5; 32]),
            }),
            extrinsic: Some(ExtrinsicRef {
                index: 1,
                hash: Hash([6; 32]),
            }),
            versions: BTreeMap::from([("ink".to_owned(), "6.0.0-beta.1".to_owned())]),
        }
    }
}
