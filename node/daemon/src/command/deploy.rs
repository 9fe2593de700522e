//! `w3av deploy`.

use anyhow::Context as _;
use serde_json::json;
use w3av_chain::{Artifacts, ChainClient, DeployOptions, DeployReport, Outcome, deploy};
use w3av_types::Address;

use super::{address, say, signer};
use crate::{cli::DeployArgs, exit::Usage};

/// Deploys the suite, or what is missing of it.
///
/// # Errors
/// When a contract cannot be read or deployed; a second run goes on from there.
pub(crate) async fn run(args: DeployArgs) -> anyhow::Result<()> {
    let signer = signer(&args.signer)?;
    let account = |word: &Option<String>| word.as_deref().map(account).transpose();
    let options = DeployOptions {
        folder: args.network.folder(),
        oracle: account(&args.oracle)?.unwrap_or_else(|| signer.address()),
        treasury: account(&args.treasury)?,
        token_cap: whole_tokens(args.token_cap).try_into().context("token cap")?,
        tariff: None,
        replace: args.replace,
        versions: versions(&args.artifacts),
    };
    let artifacts = Artifacts::load(&args.artifacts)?;
    let client = ChainClient::connect(&args.network.url).await?;
    let report = deploy(&client, &signer, &artifacts, &options).await?;
    if args.json {
        say(to_json(&report));
    } else {
        say_report(&report, &options);
    }
    Ok(())
}

fn account(word: &str) -> anyhow::Result<Address> {
    let unknown = || {
        Usage(format!(
            "{word} is no address and no development account such as //Alice"
        ))
    };
    address(None, word).ok_or_else(|| unknown().into())
}

/// In the token's smallest unit.
const fn whole_tokens(tokens: u64) -> u128 {
    tokens as u128 * 10u128.pow(18)
}

/// What the contract build says about its tools, if it says anything.
fn versions(artifacts: &std::path::Path) -> std::collections::BTreeMap<String, String> {
    let text = std::fs::read(artifacts.join("versions.json")).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

const fn outcome_text(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Kept => "was there",
        Outcome::Adopted => "found on chain",
        Outcome::Instantiated => "deployed",
    }
}

fn say_report(report: &DeployReport, options: &DeployOptions) {
    for deployed in &report.contracts {
        let (record, outcome) = (&deployed.record, outcome_text(deployed.outcome));
        say(format_args!(
            "{:<8} {}  {outcome}",
            deployed.contract.name(),
            record.address
        ));
    }
    for wired in &report.wired {
        say(format_args!(
            "{:<8} {} called in block {}",
            wired.contract.name(),
            wired.message,
            wired.block.number
        ));
    }
    say(format_args!("oracle   {}", options.oracle));
    say(format_args!("records are in {}", options.folder.display()));
}

fn to_json(report: &DeployReport) -> serde_json::Value {
    json!({
        "contracts": report.contracts.iter().map(|deployed| json!({
            "outcome": outcome_text(deployed.outcome),
            "record": deployed.record,
        })).collect::<Vec<_>>(),
        "wired": report.wired.iter().map(|wired| json!({
            "contract": wired.contract.name(),
            "message": wired.message,
            "block": wired.block,
        })).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cap_is_in_the_smallest_unit() {
        assert_eq!(whole_tokens(1), 1_000_000_000_000_000_000);
        assert_eq!(whole_tokens(u64::MAX) / whole_tokens(1), u128::from(u64::MAX));
    }

    #[test]
    fn account_that_nobody_knows_is_a_usage_error() {
        let error = account("Mallory").expect_err("unknown");
        assert!(error.is::<Usage>());
        assert!(account("//Bob").is_ok());
    }
}
