//! The log: human lines or JSON, on standard error.
//!
//! Secrets cannot get here: they are kept in `Secret`, whose text is redacted.

use std::io::IsTerminal as _;

use anyhow::Context;
use tracing_subscriber::EnvFilter;

use crate::config::{LogConfig, LogFormat};

/// Environment variable with log directives in place of `log.filter`.
const FILTER_VARIABLE: &str = "W3AV_LOG";

/// Starts the log for the whole process.
///
/// # Errors
/// When `W3AV_LOG` is not a list of directives, or the log was started before.
pub(crate) fn start(config: &LogConfig) -> anyhow::Result<()> {
    let directives = std::env::var(FILTER_VARIABLE).unwrap_or_else(|_| config.filter.clone());
    let filter = EnvFilter::builder()
        .parse(&directives)
        .context("read the log directives in W3AV_LOG")?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match config.format {
        LogFormat::Human => log.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => log.json().flatten_event(true).with_current_span(false).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("start the log: {error}"))
}

/// For commands that answer on standard output: only what a person must know.
///
/// # Errors
/// As [`start`].
pub(crate) fn start_for_commands() -> anyhow::Result<()> {
    start(&LogConfig {
        format: LogFormat::Human,
        filter: "warn".to_owned(),
    })
}
