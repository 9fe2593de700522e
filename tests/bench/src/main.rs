//! Measures the numbers that the project states, on this machine, beside a peer in the same run.
//!
//! Machines are shared and noisy: where it can, a line gives a ratio, CPU time or a count. Nothing here fails a
//! build; the last column says whether the target was met.
// A program for people to look at.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod contracts;
mod gate;
mod line;
mod media;
mod peer;
mod process;
mod push;
mod viewers;
mod worker;

use anyhow::Result;
use clap::{Parser, ValueEnum};
use line::Line;
use std::process::ExitCode;

/// Measures the numbers that the project states.
#[derive(Debug, Parser)]
#[command(
    name = "bench",
    after_help = "Examples:\n  ./scripts/bench\n  ./scripts/bench media --json > media.json"
)]
struct Options {
    /// What to measure.
    #[arg(value_enum, default_value = "all")]
    suite: Suite,
    /// Print a JSON array instead of a table.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Suite {
    /// What contract messages cost.
    Contracts,
    /// The live path: ingest, FLV, HLS, worker, gate, memory.
    Media,
    /// Internal calls; no lines yet.
    Calls,
    /// Capture and effects; no lines yet.
    Studio,
    /// The cloud back end; no lines yet.
    Aws,
    /// Everything.
    All,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    match measure(options.suite).await {
        Ok(lines) if lines.is_empty() => {
            eprintln!("bench: this suite has no lines yet");
            println!("{}", if options.json { "[]" } else { "" });
            ExitCode::SUCCESS
        }
        Ok(lines) => {
            print!(
                "{}",
                if options.json {
                    line::json(&lines)
                } else {
                    line::table(&lines)
                }
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(suite: Suite) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    if matches!(suite, Suite::Contracts | Suite::All) {
        lines.extend(contracts::measure().await?);
    }
    if matches!(suite, Suite::Media | Suite::All) {
        lines.push(gate::measure()?);
        lines.push(worker::measure().await?);
        lines.extend(media::measure().await?);
    }
    Ok(lines)
}
