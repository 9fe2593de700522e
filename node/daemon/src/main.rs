//! The w3av program: configuration, composition, supervision, command line.
//!
//! The only crate that knows all others, starts tasks, reads the environment and decides when the process ends.

mod app;
mod call_directory;
mod catalogue;
mod chain_view;
mod cli;
mod command;
mod config;
mod desk;
mod driver;
mod duties;
mod exit;
mod facts;
mod following;
mod guard;
mod identity;
mod ladder;
mod live_event;
mod media_view;
mod memory;
mod metrics;
mod observer;
mod packaging;
mod peers;
mod performer;
mod publish_gate;
mod publishers;
mod shelf;
mod suite;
mod supervisor;
mod telemetry;
mod wire;
mod worker_program;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;

use crate::{
    cli::{Cli, Command},
    config::Config,
};

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => exit::report(&error),
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Node(args) => {
            let config = Config::load(&args.config, args.chain_url)?;
            telemetry::start(&config.log)?;
            block_on(app::run(config))
        }
        Command::Deploy(args) => {
            telemetry::start_for_commands()?;
            block_on(command::deploy::run(args))
        }
        Command::Contract(command) => {
            telemetry::start_for_commands()?;
            block_on(command::contract::run(command))
        }
        Command::Oracle(command) => {
            telemetry::start_for_commands()?;
            block_on(command::oracle::run(command))
        }
        Command::Config(command) => command::config::run(&command),
    }
}

/// Runs a future to its end. Tasks that are left then are cut off, not waited for.
fn block_on(task: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("start the runtime")?;
    let outcome = runtime.block_on(Box::pin(task));
    runtime.shutdown_background();
    outcome
}
