//! What the process says when it ends.

use std::process::ExitCode;

use w3av_chain::{ChainError, ContractError, DeployError, FollowError, NetworkError, SubmitError};
use w3av_types::ErrorKind;

use crate::config::ConfigError;

/// The command line does not make sense.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Usage(pub(crate) String);

/// Exit codes, as the help text lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Code {
    Failed = 1,
    Usage = 2,
    Refused = 3,
    Unreachable = 4,
}

/// Prints an error with its causes, each once, and gives the exit code.
#[expect(
    clippy::print_stderr,
    reason = "the last words of the process, which no log filter may hide"
)]
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    eprintln!("w3av: {}", sentence(error));
    ExitCode::from(code(error) as u8)
}

/// Causes from the outside in; a cause that only repeats what was said is left out.
fn sentence(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        if text.is_empty() {
            text = cause;
        } else if !text.ends_with(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

fn code(error: &anyhow::Error) -> Code {
    for cause in error.chain() {
        if cause.is::<Usage>() || cause.is::<ConfigError>() {
            return Code::Usage;
        }
        if cause.is::<w3av_chain::RevertError>() {
            return Code::Refused;
        }
    }
    match kind(error) {
        Some(ErrorKind::Unavailable) => Code::Unreachable,
        Some(ErrorKind::Invalid) => Code::Usage,
        _ => Code::Failed,
    }
}

/// The kind that the outermost error of ours gives itself.
fn kind(error: &anyhow::Error) -> Option<ErrorKind> {
    error.chain().find_map(|cause| {
        let chain = cause.downcast_ref().map(ChainError::kind);
        let contract = || cause.downcast_ref().map(ContractError::kind);
        let submit = || cause.downcast_ref().map(SubmitError::kind);
        let network = || cause.downcast_ref().map(NetworkError::kind);
        let follow = || cause.downcast_ref().map(FollowError::kind);
        let deploy = || cause.downcast_ref().map(DeployError::kind);
        let message = || cause.downcast_ref().map(w3av_chain::MessageError::kind);
        let account = || cause.downcast_ref().map(w3av_chain::AccountError::kind);
        chain
            .or_else(contract)
            .or_else(submit)
            .or_else(network)
            .or_else(follow)
            .or_else(deploy)
            .or_else(message)
            .or_else(account)
    })
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;
    use w3av_chain::RevertError;
    use w3av_types::Address;

    use super::*;

    #[test]
    fn code_says_who_must_act() {
        let timeout = || ChainError::Timeout {
            operation: "connecting",
            timeout_ms: 1,
        };
        let reverted = || ContractError::Reverted {
            contract: Address::ZERO,
            source: RevertError::decode(&[]),
        };
        let config = || ConfigError {
            file: "x".to_owned(),
            mistakes: Vec::new(),
        };
        let cases = [
            (anyhow!("anything"), Code::Failed),
            (
                anyhow::Error::new(Usage("no".to_owned())).context("deeper"),
                Code::Usage,
            ),
            (anyhow::Error::new(config()), Code::Usage),
            (anyhow::Error::new(timeout()), Code::Unreachable),
            (
                anyhow::Error::new(NetworkError::Chain(timeout())).context("start"),
                Code::Unreachable,
            ),
            (anyhow::Error::new(reverted()), Code::Refused),
            (
                anyhow::Error::new(SubmitError::DryRun {
                    message: "buy".to_owned(),
                    source: reverted(),
                }),
                Code::Refused,
            ),
        ];
        for (error, expected) in cases {
            assert_eq!(code(&error), expected, "{error:#}");
        }
    }

    #[test]
    fn each_cause_is_said_once() {
        let error = anyhow!("no route")
            .context("connecting")
            .context("start the node");
        assert_eq!(sentence(&error), "start the node: connecting: no route");
        let error = anyhow!("no route").context("connecting: no route");
        assert_eq!(sentence(&error), "connecting: no route");
    }
}
