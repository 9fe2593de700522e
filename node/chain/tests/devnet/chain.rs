#![allow(clippy::print_stderr)]

use std::{
    env,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};
use w3av_chain::{Call, ChainClient, ChainError, Decoder, Follower, Hash, development_account};
use w3av_types::Address;

/// A development chain of its own for one test; killed on drop.
pub(crate) struct Chain {
    binary: PathBuf,
    spec: PathBuf,
    port: u16,
    state: tempfile::TempDir,
    child: Child,
}

impl Chain {
    /// Starts a chain, or says why not.
    pub(crate) async fn start() -> Option<Self> {
        let (Some(binary), Some(spec)) = (env::var_os("W3AV_DEVNET"), env::var_os("W3AV_DEVNET_SPEC")) else {
            eprintln!(
                "skipped: set W3AV_DEVNET and W3AV_DEVNET_SPEC to the development chain and its specification"
            );
            return None;
        };
        let (binary, spec) = (PathBuf::from(binary), PathBuf::from(spec));
        let state = tempfile::tempdir().expect("temporary folder");
        // The port is free now and nobody else is told about it.
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("free port")
            .port();
        let child = spawn(&binary, &spec, port, state.path()).await;
        Some(Self {
            binary,
            spec,
            port,
            state,
            child,
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    pub(crate) async fn client(&self) -> ChainClient {
        ChainClient::connect(&self.url()).await.expect("the chain runs")
    }

    /// Kills the chain without warning.
    pub(crate) async fn kill(&mut self) {
        self.child.kill().await.expect("killed");
    }

    /// Starts it again with its old state.
    pub(crate) async fn restart(&mut self) {
        self.child = spawn(&self.binary, &self.spec, self.port, self.state.path()).await;
    }
}

async fn spawn(binary: &Path, spec: &Path, port: u16, state: &Path) -> Child {
    let mut child = Command::new(binary)
        .args(["run", "--rpc-port", &port.to_string(), "--chain"])
        .arg(spec)
        .arg("--base-path")
        .arg(state)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("W3AV_DEVNET can be started");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    let ready = async {
        while let Some(line) = lines.next_line().await.expect("readable") {
            if line.contains("w3av-devnet: ready") {
                return true;
            }
        }
        false
    };
    assert!(
        timeout(START_TIMEOUT, ready).await.expect("ready in time"),
        "the chain ended"
    );
    // Its log must be drained, or it blocks.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    child
}

/// A loaded machine starts the chain in twenty seconds.
const START_TIMEOUT: Duration = Duration::from_secs(90);

#[tokio::test]
async fn another_chain_than_expected_is_refused() {
    let Some(chain) = Chain::start().await else { return };
    let client = chain.client().await;
    client
        .check_genesis(client.genesis_hash())
        .await
        .expect("the same chain");
    let error = client
        .check_genesis(Hash([1; 32]))
        .await
        .expect_err("another chain");
    assert!(
        matches!(
            error,
            ChainError::WrongGenesis {
                expected: Hash([1, ..]),
                ..
            }
        ),
        "{error}"
    );
    assert!(client.is_development().await.expect("asked"));
    assert_eq!(client.finalized().await.expect("asked").number, 0);
}

#[tokio::test]
async fn each_extrinsic_is_finalized_in_a_block_that_the_follower_yields() {
    let Some(chain) = Chain::start().await else { return };
    let client = chain.client().await;
    let alice = development_account("Alice").expect("known");
    // An account without code takes any call and does nothing.
    let call = Call {
        contract: Address([1; 20]),
        message: "nothing()".to_owned(),
        data: vec![1, 2, 3, 4],
    };
    let mut follower = Follower::new(client.clone(), Decoder::empty(), None, 1);
    for number in 1..=3 {
        let receipt = client
            .submit_call(&alice, &call, &Decoder::empty())
            .await
            .expect("finalized");
        assert_eq!((receipt.block.number, receipt.events.len()), (number, 0));
        let block = follower.next().await.expect("the same chain");
        assert_eq!((block.reference(), block.events.len()), (receipt.block, 0));
    }
}
