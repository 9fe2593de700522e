//! A chain with the deployed suite, money and a node: where end-to-end tests and the bench play.

use crate::{Devnet, Host, Node, NodeOptions, w3, w3av};
use anyhow::{Context, Result};
use std::path::PathBuf;
use tempfile::TempDir;

/// Name of the network whose records a stage writes, into a folder of its own.
const NETWORK: &str = "stage";

/// A chain with the deployed suite, money for Bob, Charlie and Dave, and a node that reports as Alice.
#[derive(Debug)]
pub struct Stage {
    /// The node. First, so that it stops before its chain.
    pub node: Node,
    /// What people do on chain.
    pub host: Host,
    /// How the node was started, to start it again.
    pub options: NodeOptions,
    /// The chain, when this stage started it.
    pub chain: Option<Devnet>,
    /// Everything that is written goes here.
    pub home: TempDir,
}

impl Stage {
    /// Starts and deploys everything.
    pub async fn set() -> Result<Self> {
        let chain = Devnet::start().await?;
        let stage = Self::on(chain.url()).await?;
        Ok(Self {
            chain: Some(chain),
            ..stage
        })
    }

    /// Like [`Self::set`], on a chain that runs.
    pub async fn on(url: &str) -> Result<Self> {
        let home = tempfile::Builder::new().prefix("w3av-stage-").tempdir()?;
        let deployments = home.path().join("deployments");
        let artifacts =
            std::env::var("W3AV_CONTRACTS").context("W3AV_CONTRACTS is not set: run ./scripts/test")?;
        let folder = deployments.to_str().context("the folder's name is not text")?;
        w3av(&[
            "deploy",
            "--network",
            NETWORK,
            "--url",
            url,
            "--deployments",
            folder,
            "--artifacts",
            &artifacts,
            "--dev-signer",
            "//Alice",
        ])
        .await?;
        let host = Host::connect(url, &deployments.join(NETWORK)).await?;
        for name in ["Bob", "Charlie", "Dave"] {
            let account = Host::account(name)?;
            host.mint(account.address(), w3(1_000)).await?;
            host.approve(&account, u128::MAX).await?;
        }
        let options = NodeOptions::new(url, NETWORK, &deployments, &home.path().join("node"))?;
        let node = Node::start(&options, "//Alice").await?;
        Ok(Self {
            node,
            host,
            options,
            chain: None,
            home,
        })
    }

    /// Folder of the deployment records.
    #[must_use]
    pub fn records(&self) -> PathBuf {
        self.options.deployments.join(NETWORK)
    }
}
