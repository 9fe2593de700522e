//! Secrets: from the environment, or else from the files that the configuration names.

use std::path::Path;

use anyhow::{Context, bail};
use w3av_types::Secret;

use super::Config;

/// Environment variable with the secret URI of the oracle account.
pub(crate) const SIGNER_VARIABLE: &str = "W3AV_SIGNER";
/// Environment variable with the gate's secret.
pub(crate) const GATE_KEY_VARIABLE: &str = "W3AV_GATE_KEY";

/// The secrets of a node.
#[derive(Debug)]
pub(crate) struct Secrets {
    /// Secret URI of the oracle account; without one the node reports nothing.
    pub(crate) signer: Option<Secret<String>>,
    /// The gate's secret, and whether it will be the same after a restart.
    pub(crate) gate_key: Secret<[u8; 32]>,
    pub(crate) gate_key_is_lasting: bool,
}

/// Where a command's signer comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SignerSource {
    /// An environment variable that holds a secret URI.
    Variable(String),
    /// A development account such as `//Alice`, whose secret everybody knows.
    Development(String),
}

impl SignerSource {
    /// The secret URI.
    ///
    /// # Errors
    /// When the variable is not set, or the development account is more than a derivation path.
    pub(crate) fn read(&self) -> anyhow::Result<Secret<String>> {
        match self {
            Self::Variable(name) => {
                let value = std::env::var(name).with_context(|| format!("${name} holds no signer"))?;
                Ok(Secret::new(value.trim().to_owned()))
            }
            // A real phrase does not belong on a command line, where other users see it.
            Self::Development(path) if !path.starts_with("//") => {
                bail!("a development account is written like //Alice; for a real one use --signer-env")
            }
            Self::Development(path) => Ok(Secret::new(path.clone())),
        }
    }
}

impl Secrets {
    /// Reads all secrets that the node needs.
    ///
    /// # Errors
    /// When a named file cannot be read, or the gate's secret is not 64 hex digits. Never shows a secret.
    pub(crate) fn read(config: &Config) -> anyhow::Result<Self> {
        let signer = variable_or_file(SIGNER_VARIABLE, config.chain.signer_file.as_deref())?;
        let (gate_key, gate_key_is_lasting) =
            match variable_or_file(GATE_KEY_VARIABLE, config.gate.key_file.as_deref())? {
                Some(text) => (parse_key(&text)?, true),
                None => (random_key()?, false),
            };
        Ok(Self {
            signer,
            gate_key,
            gate_key_is_lasting,
        })
    }
}

fn variable_or_file(variable: &str, file: Option<&Path>) -> anyhow::Result<Option<Secret<String>>> {
    if let Ok(value) = std::env::var(variable)
        && !value.trim().is_empty()
    {
        return Ok(Some(Secret::new(value.trim().to_owned())));
    }
    let Some(path) = file else { return Ok(None) };
    let text =
        std::fs::read_to_string(path).with_context(|| format!("read the secret in {}", path.display()))?;
    Ok(Some(Secret::new(text.trim().to_owned())))
}

fn parse_key(text: &Secret<String>) -> anyhow::Result<Secret<[u8; 32]>> {
    let mut key = [0; 32];
    if hex::decode_to_slice(text.expose(), &mut key).is_err() {
        bail!("the gate's secret is not 64 hex digits (make one with: openssl rand -hex 32)");
    }
    Ok(Secret::new(key))
}

fn random_key() -> anyhow::Result<Secret<[u8; 32]>> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).context("draw a secret for the gate")?;
    Ok(Secret::new(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_gate_key_is_refused_without_showing_it() {
        for text in ["", "12ab", &"g".repeat(64), &"0".repeat(63)] {
            let error = parse_key(&Secret::new(text.to_owned())).expect_err("not a key");
            assert!(text.is_empty() || !error.to_string().contains(text), "{error}");
        }
        assert!(parse_key(&Secret::new("ab".repeat(32))).is_ok());
    }

    #[test]
    fn phrase_is_not_taken_from_the_command_line() {
        assert!(
            SignerSource::Development("bottom drive obey".to_owned())
                .read()
                .is_err()
        );
        assert!(SignerSource::Development("//Alice".to_owned()).read().is_ok());
    }
}
