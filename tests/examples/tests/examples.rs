//! Runs every example against a chain with a token that Bob holds.

use anyhow::{Context, Result, ensure};
use std::time::Duration;
use tokio::process::Command;
use w3av_harness::{Devnet, Host, w3, w3av};

const NETWORK: &str = "examples";
/// A chain and a compiler of TypeScript share two cores here.
const LIMIT: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread")]
async fn examples_do_what_they_say() -> Result<()> {
    let chain = Devnet::start().await?;
    let home = tempfile::tempdir()?;
    let folder = home.path().to_str().context("the folder's name is not text")?;
    let artifacts =
        std::env::var("W3AV_CONTRACTS").context("W3AV_CONTRACTS is not set: run ./scripts/test")?;
    w3av(&[
        "deploy",
        "--network",
        NETWORK,
        "--url",
        chain.url(),
        "--deployments",
        folder,
        "--artifacts",
        &artifacts,
        "--dev-signer",
        "//Alice",
    ])
    .await?;
    let host = Host::connect(chain.url(), &home.path().join(NETWORK)).await?;
    host.mint(Host::account("Bob")?.address(), w3(1_000)).await?;
    let token = host.addresses.w3w.to_string();

    let mut subxt = Command::new(env!("CARGO_BIN_EXE_w3av-examples"));
    let text = run(&mut subxt, chain.url(), &token).await?;
    ensure!(
        text.contains("supply: ") && text.contains("transferred: 1 to"),
        "subxt: {text}"
    );
    for (script, expected) in [
        ("viem", ["supply: ", "block "]),
        (
            "polkadot-api",
            [
                "refused: ERC20InsufficientBalance",
                "transferred: 1000000000000000000 from",
            ],
        ),
    ] {
        let mut npm = Command::new("npm");
        npm.args(["run", "--silent", script]).current_dir("typescript");
        let text = run(&mut npm, chain.url(), &token).await?;
        ensure!(
            expected.iter().all(|line| text.contains(line)),
            "{script}: {text}"
        );
    }
    Ok(())
}

/// Runs a program to its end and returns what it printed.
async fn run(command: &mut Command, url: &str, token: &str) -> Result<String> {
    let output = command
        .env("W3AV_CHAIN_URL", url)
        .env("W3AV_TOKEN", token)
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(LIMIT, output)
        .await
        .context("the example did not end")??;
    ensure!(
        output.status.success(),
        "the example failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
