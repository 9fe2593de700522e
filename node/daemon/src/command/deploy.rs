//! `w3av deploy`.

use anyhow::Context as _;
use serde_json::json;
use w3av_chain::{
    Artifacts, ChainClient, DeployOptions, DeployReport, Operation, Outcome, Parameter, Role, deploy,
};
use w3av_types::Address;

use super::{address, say, settings::settings, signer};
use crate::{cli::DeployArgs, exit::Usage};

/// Deploys the suite, or what is missing of it.
///
/// # Errors
/// When a contract cannot be read or deployed; a second run goes on from there.
pub(crate) async fn run(args: DeployArgs) -> anyhow::Result<()> {
    let signer = signer(&args.signer)?;
    let treasury = args.treasury.as_deref().map(account).transpose()?;
    let artifacts = Artifacts::load(&args.artifacts)?;
    let client = ChainClient::connect(&args.network.url).await?;
    let is_development = client.is_development().await?;
    let options = DeployOptions {
        folder: args.network.folder(),
        treasury,
        token_cap: whole_tokens(args.token_cap).try_into().context("token cap")?,
        ticket_base_uri: args.ticket_base_uri,
        settings: settings(args.settings.as_deref(), is_development, signer.address())?,
        seal: args.seal,
        replace: args.replace,
        versions: versions(&args.artifacts),
    };
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
        let change = wired.operation.as_ref().map_or_else(String::new, change_text);
        say(format_args!(
            "{:<8} {} called in block {}{change}",
            wired.contract.name(),
            wired.message,
            wired.block.number
        ));
    }
    for pending in &report.pending {
        say(format_args!(
            "access   waits until {}{}; run this again then",
            pending.executable_at,
            change_text(&pending.operation)
        ));
    }
    say(format_args!("records are in {}", options.folder.display()));
}

/// What a governed change changes.
fn change_text(operation: &Operation) -> String {
    let Operation {
        kind,
        key,
        subject,
        value,
    } = operation;
    let parameter = || {
        Parameter::ALL
            .into_iter()
            .find(|parameter| parameter.key() == *key)
    };
    let role = || Role::ALL.into_iter().find(|role| role.key() == *key);
    match kind {
        1 => format!(": {} = {value}", parameter().map_or("parameter", Parameter::name)),
        2 => format!(": address {key} = {subject}"),
        3 => format!(": pay token {subject}"),
        _ => format!(": {} {subject} until {value}", role().map_or("role", Role::name)),
    }
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
        "pending": report.pending.iter().map(|pending| json!({
            "change": change_text(&pending.operation).trim_start_matches(": "),
            "executable_at": pending.executable_at,
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
