use std::{path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

use super::Mistakes;

/// `[chain]`: the node's way to the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ChainConfig {
    /// WebSocket URL of a node's JSON-RPC. `W3AV_CHAIN_URL` takes its place when set.
    pub(crate) url: String,
    /// URL for browsers when it differs from `url`; told by `/api/v1/info`.
    pub(crate) public_url: Option<String>,
    /// File with the secret URI of the oracle account; `W3AV_SIGNER` takes its place when set. With neither, the node
    /// reports nothing on chain.
    pub(crate) signer_file: Option<PathBuf>,
    /// How long a report may take to be finalized, in ms, before it is tried again.
    pub(crate) report_timeout_ms: u64,
    /// How long a read for a viewer may take, in ms, before it is answered with 503.
    pub(crate) query_timeout_ms: u64,
}

impl Default for ChainConfig {
    fn default() -> Self {
        Self {
            url: "ws://127.0.0.1:9944".to_owned(),
            public_url: None,
            signer_file: None,
            report_timeout_ms: 60_000,
            query_timeout_ms: 5_000,
        }
    }
}

impl ChainConfig {
    pub(super) fn check(&self, mistakes: &mut Mistakes) {
        let is_websocket = |url: &str| url.starts_with("ws://") || url.starts_with("wss://");
        if !is_websocket(&self.url) {
            mistakes.add("chain.url", "is a URL that starts with ws:// or wss://");
        }
        if self.public_url.as_deref().is_some_and(|url| !is_websocket(url)) {
            mistakes.add("chain.public_url", "is a URL that starts with ws:// or wss://");
        }
        mistakes.range("chain.report_timeout_ms", self.report_timeout_ms, 1_000, 600_000);
        mistakes.range("chain.query_timeout_ms", self.query_timeout_ms, 100, 60_000);
    }

    /// The URL that browsers are told.
    pub(crate) fn browser_url(&self) -> &str {
        self.public_url.as_deref().unwrap_or(&self.url)
    }

    pub(crate) const fn report_timeout(&self) -> Duration {
        Duration::from_millis(self.report_timeout_ms)
    }

    pub(crate) const fn query_timeout(&self) -> Duration {
        Duration::from_millis(self.query_timeout_ms)
    }
}
