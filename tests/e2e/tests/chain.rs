//! The node's hold on the chain, and the command line's.
// A test that can't run says why.
#![allow(clippy::print_stdout)]

use anyhow::{Result, ensure};
use std::time::Duration;

use w3av_harness::{Devnet, EventPlan, Host, Node, Stage, w3av};
use w3av_interfaces::event::IEvent;

const WAIT: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn deployment_is_idempotent_and_every_message_is_reachable_by_the_command_line() -> Result<()> {
    let stage = Stage::set().await?;
    let deployments = stage.options.deployments.to_str().expect("text").to_owned();
    let common = [
        "--network",
        "stage",
        "--url",
        stage.host.client.url(),
        "--deployments",
        &deployments,
        "--json",
    ];
    let artifacts = std::env::var("W3AV_CONTRACTS")?;
    let again = w3av(
        &[
            &["deploy", "--artifacts", &artifacts, "--dev-signer", "//Alice"],
            &common[..],
        ]
        .concat(),
    )
    .await?;
    let report: serde_json::Value = serde_json::from_str(&again)?;
    let text = report.to_string();
    ensure!(
        !text.contains("nstantiated"),
        "the second run deployed again: {text}"
    );

    let quote = w3av(
        &[
            &[
                "contract",
                "query",
                "event",
                "quoteFee",
                "201",
                "1800000000",
                "1800003600",
                "3",
            ],
            &common[..],
        ]
        .concat(),
    )
    .await?;
    serde_json::from_str::<serde_json::Value>(&quote)?;
    let call = [
        "contract",
        "call",
        "firm",
        "createFirm",
        &format!("0x{}", "0".repeat(64)),
        "--dev-signer",
        "//Bob",
    ];
    w3av(&[&call[..], &common].concat()).await?;
    let count = w3av(&[&["contract", "query", "firm", "firmCount"], &common[..]].concat()).await?;
    ensure!(count.contains('1'), "{count}");
    let refused = [
        "contract",
        "call",
        "w3w",
        "mint",
        "//Bob",
        "1",
        "--dev-signer",
        "//Bob",
    ];
    let error = w3av(&[&refused[..], &common].concat())
        .await
        .expect_err("Bob may not mint");
    ensure!(format!("{error:#}").contains("NotMinter"), "{error:#}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn node_survives_the_loss_of_its_chain() -> Result<()> {
    if std::env::var_os("W3AV_CHAIN_URL").is_some_and(|url| !url.is_empty()) {
        println!("skipped: W3AV_CHAIN_URL names a chain that is not ours to stop");
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let port = w3av_harness::free_port()?;
    let mut chain = Devnet::start_own(port, Some(home.path()), None).await?;
    let mut stage = Stage::on(chain.url(), 1).await?;
    let bob = Host::account("Bob")?;
    let event = stage.host.create_event(&bob, &EventPlan::default()).await?;
    chain.kill().await?;
    drop(chain);
    let _chain = Devnet::start_own(port, Some(home.path()), None).await?;
    let host = Host::connect(_chain.url(), &stage.records()).await?;
    host.send(
        &bob,
        host.addresses.event,
        &IEvent::goLiveCall { eventId: event.0 },
    )
    .await?;
    stage
        .node
        .child
        .line(&["ingest open", &format!("event={event}")], WAIT)
        .await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn node_refuses_another_chain() -> Result<()> {
    if std::env::var_os("W3AV_CHAIN_URL").is_some_and(|url| !url.is_empty()) {
        println!("skipped: W3AV_CHAIN_URL names the only chain there is");
        return Ok(());
    }
    let stage = Stage::set().await?;
    for contract in w3av_chain::Contract::ALL {
        let file = stage.records().join(format!("{contract}.json"));
        let record = std::fs::read_to_string(&file)?;
        let genesis = stage.host.client.genesis_hash().to_string();
        ensure!(
            record.contains(&genesis),
            "the record does not hold the genesis hash"
        );
        std::fs::write(&file, record.replace(&genesis, &format!("0x{}", "1".repeat(64))))?;
    }
    let mut options = stage.options.clone();
    options.home = stage.home.path().join("second");
    (options.http_port, options.rtmp_port) = (w3av_harness::free_port()?, w3av_harness::free_port()?);
    let error = Node::start(&options, "//Alice")
        .await
        .expect_err("the records are of another chain");
    ensure!(
        format!("{error:#}").to_lowercase().contains("genesis"),
        "{error:#}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn chain_at_a_fixed_rate_makes_blocks_without_transactions() -> Result<()> {
    if std::env::var_os("W3AV_DEVNET").is_none() {
        println!("skipped: W3AV_CHAIN_URL is set, so no chain of ours was built");
        return Ok(());
    }
    let chain = Devnet::start_own(w3av_harness::free_port()?, None, Some(200)).await?;
    let client = w3av_chain::ChainClient::connect(chain.url()).await?;
    let first = client.finalized().await?.number;
    let grown = async {
        while client.finalized().await?.number < first + 3 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok::<_, anyhow::Error>(())
    };
    tokio::time::timeout(WAIT, grown).await?
}
