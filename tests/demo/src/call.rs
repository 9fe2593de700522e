//! Two members of a firm call each other, each in a browser of their own.

use crate::stage::Stages;
use anyhow::{Context, Result};
use std::time::Duration;
use tokio::process::Command;
use w3av_chain::Signer;
use w3av_harness::{Child, Host};
use w3av_interfaces::firm::IFirm;

/// `STAFF`, as in `IFirm`.
const STAFF: u8 = 32;
/// Two browsers start, register their keys, and encode.
const BROWSERS: Duration = Duration::from_secs(120);

/// The owner of `firm` makes `colleague` a member and calls them.
pub(crate) async fn run(
    host: &Host,
    page: &str,
    firm: u32,
    owner: &Signer,
    colleague: &Signer,
    stages: &mut Stages,
) -> Result<()> {
    stages.start("two members call each other");
    let add = IFirm::addMemberCall {
        firm,
        who: colleague.address().0.into(),
        roles: STAFF,
    };
    host.send(owner, host.addresses.firm, &add).await?;
    let mut command = Command::new("node");
    command
        .arg("test/call/members.mjs")
        .current_dir("node/web")
        .env("W3AV_WEB_URL", page);
    let mut browsers = Child::spawn("members", &mut command)?;
    let line = browsers.line(&[r#""check":"call""#], BROWSERS).await?;
    let measured: Measured =
        serde_json::from_str(&line).with_context(|| format!("the call did not come about: {line}"))?;
    anyhow::ensure!(
        browsers.ended(BROWSERS).await?,
        "the browsers failed:\n{}",
        browsers.tail(20)
    );
    let [caller, callee] = measured.first_frame_ms;
    stages.done(&format!(
        "signalled by {}, path {}; first picture {caller} and {callee} ms after the press of the button",
        measured.carrier, measured.path
    ));
    Ok(())
}

/// What the browsers print of the call.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Measured {
    carrier: String,
    path: String,
    first_frame_ms: [u64; 2],
}
