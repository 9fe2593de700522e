//! What contract messages cost, from the real blobs on the real pallet.

use crate::line::Line;
use anyhow::{Context, Result, ensure};
use std::path::Path;
use tokio::process::Command;

/// Targets for `ref_time` in picoseconds, by message.
const TARGETS: [(&str, f64); 7] = [
    ("token.transfer (new holder)", 1.8e9),
    ("token.transfer", 1.7e9),
    ("event.create (500 seats, fee)", 5.0e9),
    ("event.buy (1, new buyer)", 4.5e9),
    ("event.buy (10)", 10.0e9),
    ("event.claimRefund", 3.5e9),
    ("firm.addMember", 2.0e9),
];

pub(crate) async fn measure() -> Result<Vec<Line>> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deployments/devnet");
    let cache = std::env::var("W3AV_CACHE").context("W3AV_CACHE is not set: run ./scripts/bench")?;
    let file = tempfile::NamedTempFile::new().context("making a file")?;
    let status = Command::new("cargo")
        .args([
            "test",
            "--quiet",
            "--release",
            "--locked",
            "-p",
            "w3av-contract-tests",
            "--test",
            "costs",
        ])
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", Path::new(&cache).join("target/devnet"))
        .env("W3AV_COSTS_FILE", file.path())
        .stdout(std::process::Stdio::null())
        .status()
        .await
        .context("running the cost measurement")?;
    ensure!(
        status.success(),
        "the cost measurement failed: the table is out of date, or a blob is missing"
    );
    let text = std::fs::read_to_string(file.path()).context("reading the costs")?;
    text.lines().map(line).collect()
}

fn line(row: &str) -> Result<Line> {
    let mut cells = row.split('\t');
    let message = cells.next().context("an empty row")?;
    let ref_time: f64 = cells.next().context("no ref_time")?.parse()?;
    let target = TARGETS.iter().find(|(known, _)| *known == message);
    Ok(match target {
        Some((_, target)) => Line::at_most(message, ref_time, "ps", *target),
        None => Line::plain(message, ref_time, "ps"),
    })
}
