//! The commands that run once and answer on standard output.

pub(crate) mod config;
pub(crate) mod contract;
pub(crate) mod deploy;
pub(crate) mod oracle;
mod settings;

use std::io::Write as _;

use anyhow::Context as _;
use w3av_chain::{Contract, Network, Signer, development_account};
use w3av_types::Address;

use crate::{cli::SignerArgs, exit::Usage};

/// Prints a line; a reader that closed the pipe has seen enough.
fn say(line: impl std::fmt::Display) {
    _ = writeln!(std::io::stdout(), "{line}");
}

fn signer(args: &SignerArgs) -> anyhow::Result<Signer> {
    let source = args.source();
    let uri = source
        .read()
        .context("a signer is needed: give --dev-signer //Alice, or --signer-env VAR")?;
    Signer::from_uri(&uri).map_err(|error| Usage(error.to_string()).into())
}

/// The address behind a word: hex, a contract's name, or a development account.
fn address(network: Option<&Network>, word: &str) -> Option<Address> {
    let contract = || {
        Contract::by_name(word)
            .zip(network)
            .map(|(contract, network)| network.address(contract))
    };
    let account = || {
        word.starts_with("//")
            .then(|| development_account(word))
            .flatten()
            .map(|signer| signer.address())
    };
    word.parse().ok().or_else(contract).or_else(account)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_for_addresses() {
        let alice = "0x9621dde636de098b43efb0fa9b61facfe328f99d".parse().ok();
        assert!(alice.is_some());
        for (word, expected) in [
            ("//Alice", alice),
            ("0x9621dde636de098b43efb0fa9b61facfe328f99d", alice),
            ("Alice", None),
            ("//Mallory", None),
            ("w3w", None),
            ("", None),
        ] {
            assert_eq!(address(None, word), expected, "{word}");
        }
    }
}
