//! The main job of W3space A/V, end to end on real parts: a chain, the contracts, three oracle nodes, an
//! encoder, viewers.
//!
//! Prints one line per stage with its time; the first stage that goes wrong ends the program and is named.
// A program for people to look at.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod call;
mod event;
mod stage;

use clap::Parser;
use std::process::ExitCode;

/// A call between two members, and a paid, ticketed live event, end to end.
///
/// Starts a chain and three oracle nodes, deploys the contracts, sells tickets, goes live, pushes a stream and prints
/// the watch page. Without --once it goes on until Ctrl-C.
#[derive(Debug, Parser)]
#[command(
    name = "demo",
    after_help = "Examples:\n  ./scripts/demo\n  ./scripts/demo --once\n  ./scripts/demo --once --input clip.mp4\n  ./scripts/demo --no-push          point OBS at the printed RTMP address"
)]
pub(crate) struct Options {
    /// Play as a ticket holder, check that a stranger is refused, end the event, settle it, show the balances, and exit.
    #[arg(long)]
    once: bool,
    /// What to push: a file or address that FFmpeg reads. Default: a moving test picture with time code, and a tone.
    #[arg(long, value_name = "FILE|URL")]
    input: Option<String>,
    /// Push nothing: an encoder of yours does.
    #[arg(long, conflicts_with_all = ["once", "input"])]
    no_push: bool,
    /// Port of the first node's watch page; the others have the two after it.
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    http_port: u16,
    /// Port of the first node's RTMP ingest; the others have the two after it.
    #[arg(long, value_name = "PORT", default_value_t = 1935)]
    rtmp_port: u16,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let mut stages = stage::Stages::default();
    match event::run(&options, &mut stages).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nFAILED in stage \"{}\": {error:#}", stages.current());
            ExitCode::FAILURE
        }
    }
}
