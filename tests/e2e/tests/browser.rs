//! The web page in a real browser: buys a ticket, watches HLS and FLV, refuses a stranger.

use anyhow::{Context, Result, ensure};
use std::time::Duration;

use w3av_harness::LiveEvent;

/// A browser, a transcoder and an encoder share two cores here.
const BROWSER: Duration = Duration::from_secs(240);

#[tokio::test(flavor = "multi_thread")]
async fn page_buys_watches_and_refuses() -> Result<()> {
    let live = LiveEvent::start().await?;
    let stage = &live.stage;
    ensure!(
        stage.options.page.is_some(),
        "W3AV_WEB names no built page: run ./scripts/test"
    );

    let browser = tokio::process::Command::new("node")
        .arg("test/browser.mjs")
        .current_dir("../../node/web")
        .env("W3AV_WEB_URL", stage.node.url())
        .env("W3AV_EVENT", live.event.to_string())
        .env("W3AV_ACCOUNT", "//Dave")
        .env("W3AV_STRANGER", "//Ferdie")
        .env("W3AV_BUY", "1")
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(BROWSER, browser)
        .await
        .context("the browser did not end")?
        .context("running node")?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success(),
        "the page failed:\n{text}{}\nnode:\n{}",
        String::from_utf8_lossy(&output.stderr),
        stage.node.child.tail(30)
    );
    Ok(())
}
