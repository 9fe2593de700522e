use subxt::error::{BackendError, ExtrinsicError, RpcError};
use w3av_types::{Address, ErrorKind};

use crate::{
    client::{BlockRef, ChainError},
    contract::ContractError,
    hash::Hash,
};

/// Why an extrinsic didn't do what it should.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SubmitError {
    /// The dry run failed, so nothing was sent and no fee was paid.
    #[error("dry run of {message}")]
    DryRun {
        /// Signature of the message.
        message: String,
        /// Why.
        #[source]
        source: ContractError,
    },
    /// The nonce was taken, also after a second try with a fresh one: something else signs with this key.
    #[error("extrinsic nonce of {account} was taken by another extrinsic")]
    StaleNonce {
        /// Contract address of the signer.
        account: Address,
    },
    /// The node refused the extrinsic, or dropped it from its pool.
    #[error("the node refused the extrinsic for {message}: {reason}")]
    Refused {
        /// Signature of the message.
        message: String,
        /// What the node said.
        reason: String,
    },
    /// It got into a block but failed there: the state changed after the dry run. The fee is paid.
    #[error("{message} failed in block {} with {error}", .block.number)]
    Failed {
        /// Signature of the message.
        message: String,
        /// The block.
        block: BlockRef,
        /// `Pallet::Error`.
        error: String,
    },
    /// The connection broke or the time ran out, and the extrinsic is in no finalized block so far. It may still
    /// get into one; check the contract's state before trying again.
    #[error("extrinsic {extrinsic} for {message} is not finalized and may be lost")]
    Lost {
        /// Signature of the message.
        message: String,
        /// Hash of the extrinsic.
        extrinsic: Hash,
    },
    /// The extrinsic can't be built for this chain.
    #[error("building the extrinsic for {message}")]
    Build {
        /// Signature of the message.
        message: String,
        /// What subxt said.
        #[source]
        source: Box<ExtrinsicError>,
    },
    /// The chain can't be asked.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

impl SubmitError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::DryRun { source, .. } => source.kind(),
            Self::StaleNonce { .. } | Self::Refused { .. } | Self::Failed { .. } => ErrorKind::Conflict,
            Self::Lost { .. } => ErrorKind::Unavailable,
            Self::Build { .. } => ErrorKind::Internal,
            Self::Chain(error) => error.kind(),
        }
    }

    /// The contract's own error, when the dry run reverted.
    #[must_use]
    pub const fn revert(&self) -> Option<&crate::RevertError> {
        match self {
            Self::DryRun { source, .. } => source.revert(),
            _ => None,
        }
    }
}

/// What kept an extrinsic out of the pool.
pub(super) enum Refusal {
    Nonce,
    Connection,
    Other(String),
}

/// Why the node didn't take an extrinsic into its pool.
pub(super) fn refusal(error: &ExtrinsicError) -> Refusal {
    let ExtrinsicError::ErrorSubmittingTransaction(BackendError::Rpc(RpcError::ClientError(error))) = error
    else {
        return Refusal::Other(error.to_string());
    };
    let subxt::rpcs::Error::User(user) = error else {
        return Refusal::Connection;
    };
    let data = user
        .data
        .as_ref()
        .map(|data| data.get().trim_matches('"').to_owned())
        .unwrap_or_default();
    match user.code {
        INVALID_TRANSACTION if data.contains("outdated") => Refusal::Nonce,
        ALREADY_IMPORTED | TOO_LOW_PRIORITY => Refusal::Nonce,
        _ if data.is_empty() => Refusal::Other(user.message.clone()),
        _ => Refusal::Other(format!("{}: {data}", user.message)),
    }
}

/// Error codes of `author_submitAndWatchExtrinsic`. Source: polkadot-sdk, `sc_rpc_api::author::error`.
const INVALID_TRANSACTION: i32 = 1010;
const ALREADY_IMPORTED: i32 = 1013;
const TOO_LOW_PRIORITY: i32 = 1014;

#[cfg(test)]
mod tests {
    use super::*;

    fn user_error(code: i32, data: &str) -> ExtrinsicError {
        let data = serde_json::value::to_raw_value(data).ok();
        let user = subxt::rpcs::UserError {
            code,
            message: "Invalid Transaction".to_owned(),
            data,
        };
        ExtrinsicError::ErrorSubmittingTransaction(subxt::rpcs::Error::User(user).into())
    }

    #[test]
    fn a_taken_nonce_is_told_from_other_refusals() {
        assert!(matches!(
            refusal(&user_error(1010, "Transaction is outdated")),
            Refusal::Nonce
        ));
        assert!(matches!(
            refusal(&user_error(1014, "The transaction has too low priority")),
            Refusal::Nonce
        ));
        let other = refusal(&user_error(1010, "Inability to pay some fees"));
        assert!(matches!(other, Refusal::Other(reason) if reason.ends_with("Inability to pay some fees")));
        let lost = subxt::rpcs::Error::Client("gone".into());
        let lost = ExtrinsicError::ErrorSubmittingTransaction(lost.into());
        assert!(matches!(refusal(&lost), Refusal::Connection));
    }
}
