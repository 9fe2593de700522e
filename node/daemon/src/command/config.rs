//! `w3av config`.

use super::say;
use crate::{
    cli::ConfigCommand,
    config::{Config, EXAMPLE},
};

/// Checks a file, or prints the reference.
///
/// # Errors
/// [`crate::config::ConfigError`] with every mistake.
pub(crate) fn run(command: &ConfigCommand) -> anyhow::Result<()> {
    match command {
        ConfigCommand::Check { file } => {
            Config::load(file, None)?;
            say(format_args!("{}: no mistakes", file.display()));
        }
        ConfigCommand::Example => say(EXAMPLE.trim_end()),
    }
    Ok(())
}
