use std::{fs, path::Path};

use super::DeployError;
use crate::{
    hash::{Hash, keccak256},
    network::Contract,
};

/// A built contract: what `contracts/build` writes.
#[derive(Clone)]
pub struct Artifact {
    /// PolkaVM blob.
    pub code: Vec<u8>,
    /// JSON ABI, as in the file.
    pub abi: Vec<u8>,
}

impl Artifact {
    /// Hash of the code, as the chain computes it.
    #[must_use]
    pub fn code_hash(&self) -> Hash {
        keccak256(&self.code)
    }

    /// Hash of the ABI file.
    #[must_use]
    pub fn abi_hash(&self) -> Hash {
        keccak256(&self.abi)
    }
}

impl std::fmt::Debug for Artifact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Artifact")
            .field("code_bytes", &self.code.len())
            .field("code_hash", &self.code_hash())
            .finish()
    }
}

/// The built contracts of the suite.
#[derive(Debug, Clone)]
pub struct Artifacts {
    /// Code of the access contract.
    pub access: Artifact,
    /// Code of both tokens.
    pub token: Artifact,
    /// Code of the firm contract.
    pub firm: Artifact,
    /// Code of the call contract.
    pub call: Artifact,
    /// Code of the oracle contract.
    pub oracle: Artifact,
    /// Code of the ticket contract.
    pub ticket: Artifact,
    /// Code of the event contract.
    pub event: Artifact,
}

impl Artifacts {
    /// Reads `<name>.polkavm` and `<name>.json` of each contract of the suite.
    ///
    /// # Errors
    /// [`DeployError::Artifact`] naming the file that can't be read.
    pub fn load(folder: &Path) -> Result<Self, DeployError> {
        let artifact = |name: &str| {
            let read = |extension: &str| {
                let path = folder.join(name).with_extension(extension);
                fs::read(&path).map_err(|source| DeployError::Artifact { path, source })
            };
            Ok::<_, DeployError>(Artifact {
                code: read("polkavm")?,
                abi: read("json")?,
            })
        };
        Ok(Self {
            access: artifact("access")?,
            token: artifact("token")?,
            firm: artifact("firm")?,
            call: artifact("call")?,
            oracle: artifact("oracle")?,
            ticket: artifact("ticket")?,
            event: artifact("event")?,
        })
    }

    /// The code of a contract.
    #[must_use]
    pub const fn of(&self, contract: Contract) -> &Artifact {
        match contract {
            Contract::Access => &self.access,
            Contract::W3w | Contract::W3space => &self.token,
            Contract::Firm => &self.firm,
            Contract::Call => &self.call,
            Contract::Oracle => &self.oracle,
            Contract::Ticket => &self.ticket,
            Contract::Event => &self.event,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_artifact_is_named() {
        let folder = tempfile::tempdir().expect("temporary folder");
        for name in ["access", "token", "firm", "call", "oracle", "ticket", "event"] {
            let error = Artifacts::load(folder.path())
                .expect_err("incomplete")
                .to_string();
            assert!(error.contains(name), "{error}");
            fs::write(folder.path().join(format!("{name}.polkavm")), name).expect("written");
            fs::write(folder.path().join(format!("{name}.json")), "[]").expect("written");
        }
        let artifacts = Artifacts::load(folder.path()).expect("complete");
        assert_eq!(
            artifacts.of(Contract::W3w).code,
            artifacts.of(Contract::W3space).code
        );
        assert_eq!(artifacts.of(Contract::Event).code_hash(), keccak256(b"event"));
    }
}
