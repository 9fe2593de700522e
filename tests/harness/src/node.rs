//! The oracle node.

use crate::{Child, free_port, program};
use anyhow::{Context, Result, bail};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::process::Command;

/// A node starts in a second; builds may be going on beside us.
const START: Duration = Duration::from_secs(60);
/// Between two looks at readiness.
const POLL: Duration = Duration::from_millis(100);

/// What a node is started with.
#[derive(Debug, Clone)]
pub struct NodeOptions {
    /// WebSocket address of the chain.
    pub chain_url: String,
    /// Name of the network.
    pub network: String,
    /// Folder that holds the networks' deployment records.
    pub deployments: PathBuf,
    /// Folder for the node's state and configuration; one that exists is used again.
    pub home: PathBuf,
    /// Port of the web page and API.
    pub http_port: u16,
    /// Port of RTMP ingest.
    pub rtmp_port: u16,
    /// Folder of the built web page, when it is served.
    pub page: Option<PathBuf>,
}

impl NodeOptions {
    /// Free ports, and the web page when `W3AV_WEB` names it.
    pub fn new(chain_url: &str, network: &str, deployments: &Path, home: &Path) -> Result<Self> {
        Ok(Self {
            chain_url: chain_url.to_owned(),
            network: network.to_owned(),
            deployments: deployments.to_owned(),
            home: home.to_owned(),
            http_port: free_port()?,
            rtmp_port: free_port()?,
            page: std::env::var_os("W3AV_WEB")
                .map(PathBuf::from)
                .filter(|folder| folder.join("index.html").is_file()),
        })
    }

    /// Address of the node's web page and API, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.http_port)
    }

    fn configuration(&self) -> Result<String> {
        let worker = program("w3av-worker")?;
        let page = self
            .page
            .as_ref()
            .map(|page| format!("page_dir = {page:?}\n"))
            .unwrap_or_default();
        Ok(format!(
            "[node]\nnetwork = {:?}\ndeployments_dir = {:?}\ndata_dir = {:?}\n\n[chain]\nurl = {:?}\n\n\
             [rtmp]\nlisten = \"127.0.0.1:{}\"\npublic_url = \"rtmp://127.0.0.1:{}/live\"\n\n\
             [http]\nlisten = \"127.0.0.1:{}\"\npublic_url = \"http://127.0.0.1:{}\"\ndev_accounts = true\n{page}\n\
             [transcode]\nworker = {worker:?}\n",
            self.network,
            self.deployments,
            self.home.join("data"),
            self.chain_url,
            self.rtmp_port,
            self.rtmp_port,
            self.http_port,
            self.http_port,
        ))
    }
}

/// A running node.
#[derive(Debug)]
pub struct Node {
    /// Its process, for its log lines.
    pub child: Child,
    http_port: u16,
}

impl Node {
    /// Starts a node that signs with the development account `signer` (such as `//Alice`), and waits until it is ready.
    pub async fn start(options: &NodeOptions, signer: &str) -> Result<Self> {
        std::fs::create_dir_all(&options.home)
            .with_context(|| format!("making {}", options.home.display()))?;
        let file = options.home.join("node.toml");
        std::fs::write(&file, options.configuration()?)
            .with_context(|| format!("writing {}", file.display()))?;
        let mut command = Command::new(program("w3av")?);
        // A key of its own that lasts over restarts, and secret only as far as a test needs it.
        let gate_key = "7".repeat(64);
        command
            .arg("node")
            .arg("--config")
            .arg(&file)
            .env("W3AV_SIGNER", signer)
            .env("W3AV_GATE_KEY", gate_key);
        let mut node = Self {
            child: Child::spawn("w3av node", &mut command)?,
            http_port: options.http_port,
        };
        node.ready().await?;
        Ok(node)
    }

    async fn ready(&mut self) -> Result<()> {
        let client = reqwest::Client::new();
        let url = format!("{}/ready", self.url());
        let answered = async {
            loop {
                if client
                    .get(&url)
                    .send()
                    .await
                    .is_ok_and(|answer| answer.status().is_success())
                {
                    return;
                }
                tokio::time::sleep(POLL).await;
            }
        };
        tokio::select! {
            () = answered => Ok(()),
            ended = self.child.ended(START) => match ended {
                Ok(_) => bail!("the node ended; its last lines:\n{}", self.child.tail(25)),
                Err(error) => Err(error).context("the node is not ready"),
            },
        }
    }

    /// Address of its web page and API, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.http_port)
    }
}
