//! A chain with the deployed suite, money and a node: where end-to-end tests and the bench play.

use crate::{Clock, Devnet, Host, Node, NodeOptions, Operator, w3, w3av};
use anyhow::{Context, Result};
use std::path::PathBuf;
use tempfile::TempDir;

/// Name of the network whose records a stage writes, into a folder of its own.
const NETWORK: &str = "stage";

/// One of the other nodes of a stage.
#[derive(Debug)]
pub struct Peer {
    /// The node.
    pub node: Node,
    /// How it was started.
    pub options: NodeOptions,
    /// Who operates it.
    pub operator: Operator,
}

/// A chain with the deployed suite, money for Bob, Charlie and Dave, and an active oracle node.
#[derive(Debug)]
pub struct Stage {
    /// The node. First, so that it stops before its chain.
    pub node: Node,
    /// More nodes of the same set of signers.
    pub peers: Vec<Peer>,
    /// What people do on chain.
    pub host: Host,
    /// How the node was started, to start it again.
    pub options: NodeOptions,
    /// Who operates the node.
    pub operator: Operator,
    /// The chain, when this stage started it.
    pub chain: Option<Devnet>,
    /// Everything that is written goes here.
    pub home: TempDir,
    /// Moves the chain's clock.
    pub clock: Clock,
}

impl Stage {
    /// Starts and deploys everything, with one node.
    pub async fn set() -> Result<Self> {
        Self::with_nodes(1).await
    }

    /// Starts and deploys everything, with up to four nodes in one set of signers.
    pub async fn with_nodes(count: usize) -> Result<Self> {
        let chain = Devnet::start().await?;
        let stage = Self::on(chain.url(), count).await?;
        Ok(Self {
            chain: Some(chain),
            ..stage
        })
    }

    /// Like [`Self::with_nodes`], on a chain that runs.
    pub async fn on(url: &str, count: usize) -> Result<Self> {
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
        let clock = Clock::start(&host)?;
        let mut nodes = Vec::new();
        for number in 0..count.max(1) {
            let operator = Operator::number(number)?;
            let home = home.path().join(format!("node-{number}"));
            let options = NodeOptions::new(url, NETWORK, &deployments, &home)?;
            host.register_node(&operator, &options.url()).await?;
            nodes.push((operator, options));
        }
        host.roll_set(&nodes[0].0).await?;
        let mut started = Vec::new();
        for (operator, options) in nodes {
            let node = Node::start(&options, operator.uri).await?;
            started.push(Peer {
                node,
                options,
                operator,
            });
        }
        let Peer {
            node,
            options,
            operator,
        } = started.remove(0);
        Ok(Self {
            node,
            peers: started,
            host,
            options,
            operator,
            chain: None,
            home,
            clock,
        })
    }

    /// Folder of the deployment records.
    #[must_use]
    pub fn records(&self) -> PathBuf {
        self.options.deployments.join(NETWORK)
    }

    /// Starts the node again, as the same operator.
    pub async fn restart(&mut self) -> Result<()> {
        self.node = Node::start(&self.options, self.operator.uri).await?;
        Ok(())
    }
}
