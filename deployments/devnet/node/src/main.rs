//! Local development chain of W3space A/V.
//!
//! A Substrate node that seals a block as soon as a transaction arrives (or at a fixed rate) and finalizes it at
//! once. It knows no runtime: everything of the chain comes from the specification given with `--chain`, which
//! `w3av-devnet build-spec` makes from a runtime's WebAssembly. It has no consensus and no peers: for
//! development only.

mod cli;
mod configuration;
mod runtime_api;
mod sealing;
mod service;
mod specification;

use clap::Parser;
use cli::{Cli, Command};
use std::process::ExitCode;

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::BuildSpec(options) => specification::build(&options).map_err(|error| error.to_string()),
        Command::Run(options) => run(options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("w3av-devnet: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: cli::RunOptions) -> Result<(), String> {
    sc_tracing::logging::LoggerBuilder::new(options.log.clone())
        .init()
        .map_err(|error| error.to_string())?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("starting the async runtime: {error}"))?;
    let configuration = configuration::from_options(&options, runtime.handle().clone())?;
    eprintln!(
        "w3av-devnet: FOR DEVELOPMENT ONLY: well-known keys, no consensus, no peers\n\
         w3av-devnet: JSON-RPC on ws://{}, {}, state {}",
        options.rpc_address(),
        options.block_time.map_or_else(
            || "a block per transaction".to_owned(),
            |period_ms| format!("a block every {period_ms} ms")
        ),
        options
            .base_path
            .as_ref()
            .map_or_else(|| "in memory".to_owned(), |path| format!("in {}", path.display())),
    );
    runtime.block_on(async {
        // Blocks while the runtime is compiled; nothing else runs yet.
        let mut tasks = service::start(configuration, options.block_time)
            .map_err(|error| format!("starting the node: {error}"))?;
        eprintln!("w3av-devnet: ready");
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
            .map_err(|error| format!("listening for SIGTERM: {error}"))?;
        tokio::select! {
            ended = tasks.future() => ended.map_err(|error| format!("an essential task ended: {error}")),
            _ = tokio::signal::ctrl_c() => Ok(()),
            _ = terminate.recv() => Ok(()),
        }
    })
}
