use std::{path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

use super::Mistakes;

/// `[node]`: where the node keeps and finds things, and how it stops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NodeConfig {
    /// Name of the network: the folder under `deployments_dir` with the addresses of the contracts.
    pub(crate) network: String,
    /// Folder with a folder per network, as `w3av deploy` writes them.
    pub(crate) deployments_dir: PathBuf,
    /// Folder for what must survive a restart: the chain cursor and the delivered media time. Created if needed.
    pub(crate) data_dir: PathBuf,
    /// How long a graceful stop may take, in ms, before what is left is cut off.
    pub(crate) drain_timeout_ms: u64,
}

impl Default for NodeConfig {
    fn default() -> Self {
        Self {
            network: "dev".to_owned(),
            deployments_dir: "deployments".into(),
            data_dir: "data".into(),
            drain_timeout_ms: 10_000,
        }
    }
}

impl NodeConfig {
    pub(super) fn check(&self, mistakes: &mut Mistakes) {
        // It becomes a folder's name.
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if self.network.is_empty() || !self.network.chars().all(is_plain) {
            mistakes.add("node.network", "is a name of letters, digits, - and _");
        }
        mistakes.range("node.drain_timeout_ms", self.drain_timeout_ms, 0, 600_000);
    }

    /// Folder with the deployment files of the network.
    pub(crate) fn deployment_dir(&self) -> PathBuf {
        self.deployments_dir.join(&self.network)
    }

    pub(crate) const fn drain_timeout(&self) -> Duration {
        Duration::from_millis(self.drain_timeout_ms)
    }
}
