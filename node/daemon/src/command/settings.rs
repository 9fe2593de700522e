//! The file with a network's governed values.

use std::{collections::BTreeMap, path::Path};

use anyhow::Context as _;
use serde::Deserialize;
use w3av_chain::{Parameter, Role, Settings};
use w3av_types::Address;

use super::address;
use crate::exit::Usage;

/// What a development chain gets when no file is named.
const DEVELOPMENT: &str = include_str!("../../../../deployments/development.toml");
/// Roles are given anew with each deployment; the access contract allows a year.
const ROLE_SECONDS: u64 = 180 * 86_400;
/// Decimals of W3W.
const DECIMALS: usize = 18;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    parameters: BTreeMap<String, Value>,
    #[serde(default)]
    roles: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Value {
    /// As it is.
    Number(u64),
    /// Whole tokens, with up to 18 decimals.
    Amount(String),
}

/// Reads the settings: of the file, else of a development chain, else none.
///
/// # Errors
/// When the file can't be read, or names a parameter, role or account that there is not.
pub(super) fn settings(
    file: Option<&Path>,
    is_development: bool,
    deployer: Address,
) -> anyhow::Result<Settings> {
    match file {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
            parse(&text, deployer).with_context(|| format!("read {}", path.display()))
        }
        None if is_development => parse(DEVELOPMENT, deployer),
        None => Ok(Settings {
            roles: vec![(Role::Minter, deployer)],
            role_seconds: ROLE_SECONDS,
            ..Settings::default()
        }),
    }
}

fn parse(text: &str, deployer: Address) -> anyhow::Result<Settings> {
    let file: File = toml::from_str(text).map_err(|error| Usage(error.to_string()))?;
    let mut settings = Settings {
        role_seconds: ROLE_SECONDS,
        ..Settings::default()
    };
    for (name, value) in &file.parameters {
        let parameter =
            Parameter::by_name(name).ok_or_else(|| Usage(format!("there is no parameter {name}")))?;
        let value = match value {
            Value::Number(number) => u128::from(*number),
            Value::Amount(text) => {
                amount(text).ok_or_else(|| Usage(format!("{name} is no amount in whole tokens: {text}")))?
            }
        };
        settings.parameters.insert(parameter, value);
    }
    for (name, accounts) in &file.roles {
        let role = Role::by_name(name).ok_or_else(|| Usage(format!("there is no role {name}")))?;
        for word in accounts {
            let account = if word == "deployer" {
                Some(deployer)
            } else {
                address(None, word)
            };
            let account = account.ok_or_else(|| Usage(format!("{word} is no account")))?;
            settings.roles.push((role, account));
        }
    }
    Ok(settings)
}

/// Whole tokens with up to 18 decimals, in the smallest unit.
pub(super) fn amount(text: &str) -> Option<u128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) || fraction.len() > DECIMALS {
        return None;
    }
    let fraction = format!("{fraction:0<DECIMALS$}");
    let whole: u128 = whole.parse().ok()?;
    whole
        .checked_mul(10u128.pow(18))?
        .checked_add(fraction.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEPLOYER: Address = Address([1; 20]);

    #[test]
    fn development_network_has_short_windows_and_a_minter() {
        let settings = settings(None, true, DEPLOYER).expect("valid");
        assert_eq!(settings.parameters[&Parameter::ChallengeSeconds], 5);
        assert_eq!(settings.parameters[&Parameter::Bond], 10 * 10u128.pow(18));
        assert_eq!(settings.parameters[&Parameter::TariffPerSeat], 10u128.pow(17));
        assert!(settings.roles.contains(&(Role::Minter, DEPLOYER)));
    }

    #[test]
    fn public_network_keeps_its_parameters_unless_a_file_names_them() {
        let settings = settings(None, false, DEPLOYER).expect("valid");
        assert!(settings.parameters.is_empty());
        assert_eq!(settings.roles, [(Role::Minter, DEPLOYER)]);
    }

    #[test]
    fn amounts_are_whole_tokens() {
        for (text, expected) in [
            ("1", Some(10u128.pow(18))),
            ("0.000000000000000001", Some(1)),
            ("1.5", Some(15 * 10u128.pow(17))),
            ("0.0000000000000000001", None),
            ("", None),
            (".5", None),
            ("-1", None),
            ("1e3", None),
            ("340282366920938463464", None),
        ] {
            assert_eq!(amount(text), expected, "{text}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        for (text, expected) in [
            ("[parameters]\nbonds = 1", "bonds"),
            ("[parameters]\nbond = \"x\"", "bond"),
            ("[roles]\nking = []", "king"),
            ("[roles]\nminter = [\"Mallory\"]", "Mallory"),
            ("[x]", "x"),
        ] {
            let error = parse(text, DEPLOYER).expect_err("a mistake");
            assert!(
                error.is::<Usage>() && error.to_string().contains(expected),
                "{error}"
            );
        }
    }
}
