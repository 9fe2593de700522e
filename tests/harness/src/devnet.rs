//! The local chain.

use crate::{Child, free_port};
use anyhow::{Context, Result};
use std::{path::Path, time::Duration};
use tokio::process::Command;

/// Compiling the runtime takes a few seconds on an idle machine; builds may be going on beside us.
const START: Duration = Duration::from_secs(120);

/// A chain to work with: one of our own, or the one named by `W3AV_CHAIN_URL`.
#[derive(Debug)]
pub struct Devnet {
    url: String,
    port: u16,
    child: Option<Child>,
}

impl Devnet {
    /// Starts a chain with its state in memory, unless `W3AV_CHAIN_URL` names one that runs.
    pub async fn start() -> Result<Self> {
        match std::env::var("W3AV_CHAIN_URL") {
            Ok(url) if !url.is_empty() => Ok(Self {
                url,
                port: 0,
                child: None,
            }),
            _ => Self::start_own(free_port()?, None, None).await,
        }
    }

    /// Starts a chain of our own.
    pub async fn start_own(port: u16, base_path: Option<&Path>, block_time_ms: Option<u64>) -> Result<Self> {
        let variable = |name| {
            std::env::var_os(name).with_context(|| {
                format!("{name} is not set: run ./scripts/setup through ./scripts/demo or ./scripts/test")
            })
        };
        let mut command = Command::new(variable("W3AV_DEVNET")?);
        command
            .arg("run")
            .arg("--chain")
            .arg(variable("W3AV_DEVNET_SPEC")?)
            .args(["--rpc-port", &port.to_string()]);
        if let Some(path) = base_path {
            command.arg("--base-path").arg(path);
        }
        if let Some(period) = block_time_ms {
            command.args(["--block-time", &period.to_string()]);
        }
        let mut child = Child::spawn("w3av-devnet", &mut command)?;
        child.line(&["w3av-devnet: ready"], START).await?;
        Ok(Self {
            url: format!("ws://127.0.0.1:{port}"),
            port,
            child: Some(child),
        })
    }

    /// WebSocket address of its JSON-RPC.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its port; 0 for a chain that is not ours.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether this chain was started by us.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.child.is_some()
    }

    /// Kills a chain of our own.
    pub async fn kill(&mut self) -> Result<()> {
        match &mut self.child {
            Some(child) => child.kill().await,
            None => Ok(()),
        }
    }
}
