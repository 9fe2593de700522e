//! Internal calls: two members of one firm, in real browsers, on a real chain and node.

use anyhow::{Result, ensure};
use std::time::Duration;
use tokio::process::Command;

use w3av_harness::{Child, Host, Stage};
use w3av_interfaces::firm::IFirm;

/// Two browsers that encode, and the chain, share two cores here.
const BROWSERS: Duration = Duration::from_secs(150);
/// `STAFF`, as in `IFirm`.
const STAFF: u8 = 32;

#[tokio::test(flavor = "multi_thread")]
async fn colleagues_call_survive_the_node_and_are_cut_by_removal() -> Result<()> {
    let mut stage = Stage::set().await?;
    ensure!(
        stage.options.page.is_some(),
        "W3AV_WEB names no built page: run ./scripts/test"
    );
    let (bob, charlie) = (Host::account("Bob")?, Host::account("Charlie")?);
    let (firms, who) = (stage.host.addresses.firm, charlie.address().0.into());
    let firm = stage.host.create_firm(&bob).await?;
    let add = IFirm::addMemberCall {
        firm,
        who,
        roles: STAFF,
    };
    stage.host.send(&bob, firms, &add).await?;

    let mut command = Command::new("node");
    command
        .arg("test/call/members.mjs")
        .current_dir("../../node/web")
        .env("W3AV_WEB_URL", stage.node.url())
        .env("W3AV_STEPS", "ready,call,node,removal");
    let mut browsers = Child::spawn("members", &mut command)?;
    browsers.line(&[r#""check":"call","ok":true"#], BROWSERS).await?;
    browsers.line(&[r#"{"wants":"node"}"#], BROWSERS).await?;
    stage.node.child.kill().await?;
    stage.restart().await?;
    browsers.line(&[r#"{"wants":"removal"}"#], BROWSERS).await?;
    stage
        .host
        .send(&bob, firms, &IFirm::removeMemberCall { firm, who })
        .await?;
    let line = browsers.line(&[r#""check":"removal""#], BROWSERS).await?;
    ensure!(
        line.contains(r#""ok":true"#),
        "{line}\nnode:\n{}",
        stage.node.child.tail(30)
    );
    ensure!(browsers.ended(BROWSERS).await?, "the browsers failed");
    // Nothing that a call is made of is in the node's log.
    let log = stage.node.child.tail(usize::MAX);
    for secret in ["a=fingerprint", "candidate:", "typ host"] {
        ensure!(!log.contains(secret), "the node's log holds {secret}");
    }
    Ok(())
}
