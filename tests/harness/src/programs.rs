//! Finds the project's programs, and ports for them.

use anyhow::{Context, Result, ensure};
use std::path::PathBuf;
use tokio::process::Command;

/// Path of a program of this workspace: beside this program, or one folder up for a test.
pub fn program(name: &str) -> Result<PathBuf> {
    let this = std::env::current_exe().context("finding this program's path")?;
    let mut folders = this.ancestors().skip(1).take(2).map(|folder| folder.join(name));
    folders.find(|path| path.is_file()).with_context(|| {
        format!("{name} is not built: run ./scripts/setup, or `cargo build -p w3av-daemon -p w3av-worker`")
    })
}

/// Runs `w3av` to its end and returns what it printed to standard output.
pub async fn w3av(arguments: &[&str]) -> Result<String> {
    let output = Command::new(program("w3av")?)
        .args(arguments)
        .kill_on_drop(true)
        .output()
        .await
        .context("running w3av")?;
    ensure!(
        output.status.success(),
        "w3av {} failed:\n{}{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).context("w3av printed something that is not text")
}

/// A loopback port that was free a moment ago.
pub fn free_port() -> Result<u16> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).context("asking for a free port")?;
    Ok(listener.local_addr()?.port())
}
