use std::time::Duration;

use alloy_sol_types::SolCall;
use serde::{Deserialize, Serialize};
use subxt::{
    PolkadotConfig,
    config::{DefaultExtrinsicParamsBuilder, substrate::H256},
    error::{
        BackendError, DispatchError, ExtrinsicError, RpcError, TransactionProgressError,
        TransactionStatusError,
    },
    events::Phase,
    ext::{
        scale_decode::{self, DecodeAsType},
        scale_encode::{self, EncodeAsType},
    },
    rpcs::client::rpc_params,
    tx::Payload,
};
use tokio::time::timeout;
use tracing::{debug, warn};
use w3av_types::{Address, ErrorKind};

use crate::{
    account::Signer,
    client::{ApiAt, At, BlockRef, ChainClient, ChainError, bounded},
    contract::{self, ContractError, DryRun, Weight},
    decode::{ContractEvent, Decoder},
    hash::Hash,
};

/// A message to a contract, ready to be sent: its address and call data.
#[derive(Debug, Clone)]
pub struct Call {
    /// The contract.
    pub contract: Address,
    /// Signature of the message, for errors and logs.
    pub message: String,
    /// Selector and encoded arguments.
    pub data: Vec<u8>,
}

impl Call {
    /// A typed call of a contract.
    #[must_use]
    pub fn new<C: SolCall>(contract: Address, call: &C) -> Self {
        Self {
            contract,
            message: C::SIGNATURE.to_owned(),
            data: call.abi_encode(),
        }
    }
}

/// An extrinsic by its place in a block and its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtrinsicRef {
    /// Index in the block.
    pub index: u32,
    /// Hash of the extrinsic.
    #[serde(with = "crate::hash::text")]
    pub hash: Hash,
}

/// A finalized, successful extrinsic.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The finalized block that holds it.
    pub block: BlockRef,
    /// The extrinsic.
    pub extrinsic: ExtrinsicRef,
    /// Events of the suite's contracts that it caused, with their index in the block.
    pub events: Vec<(u32, ContractEvent)>,
    /// Return data of the dry run just before; the chain doesn't keep what the real call returned.
    pub output: Vec<u8>,
    /// Address of the new contract, of an instantiation.
    pub instantiated: Option<Address>,
}

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

impl ChainClient {
    /// Sends a typed call: dry run, sign, send, wait until finalized, check success.
    ///
    /// Calls by one signer through clones of one client go one after the other. Dropping the future doesn't take an
    /// extrinsic back that was sent already.
    ///
    /// # Errors
    /// [`SubmitError`]; with [`SubmitError::DryRun`] nothing was sent.
    pub async fn submit<C: SolCall>(
        &self,
        signer: &Signer,
        contract: Address,
        call: &C,
        decoder: &Decoder,
    ) -> Result<Receipt, SubmitError> {
        self.submit_call(signer, &Call::new(contract, call), decoder)
            .await
    }

    /// [`Self::submit`] with call data.
    ///
    /// # Errors
    /// As [`Self::submit`].
    pub async fn submit_call(
        &self,
        signer: &Signer,
        call: &Call,
        decoder: &Decoder,
    ) -> Result<Receipt, SubmitError> {
        let _permit = self.permits().acquire(signer.public_key()).await;
        self.map_account(signer).await?;
        let at = self.at(At::Finalized).await?;
        let run = contract::dry_run_call(&at, signer.public_key(), call.contract, call.data.clone())
            .await
            .map_err(|source| SubmitError::DryRun {
                message: call.message.clone(),
                source,
            })?;
        let args = CallArgs {
            dest: call.contract.0,
            value: 0,
            weight_limit: weight_limit(&run),
            storage_deposit_limit: deposit_limit(&run),
            data: call.data.clone(),
        };
        let payload = subxt::dynamic::transaction("Revive", "call", args);
        let receipt = self.send(signer, &payload, &call.message, decoder).await?;
        Ok(Receipt {
            output: run.data,
            ..receipt
        })
    }

    /// Uploads code and instantiates it at the address that follows from deployer, code, data and salt.
    pub(crate) async fn instantiate(
        &self,
        signer: &Signer,
        code: Vec<u8>,
        data: Vec<u8>,
        salt: [u8; 32],
        decoder: &Decoder,
    ) -> Result<Receipt, SubmitError> {
        let _permit = self.permits().acquire(signer.public_key()).await;
        self.map_account(signer).await?;
        let at = self.at(At::Finalized).await?;
        let run = contract::dry_run_instantiate(&at, signer.public_key(), code.clone(), data.clone(), salt)
            .await
            .map_err(|source| SubmitError::DryRun {
                message: CONSTRUCTOR.to_owned(),
                source,
            })?;
        let args = InstantiateArgs {
            value: 0,
            weight_limit: weight_limit(&run),
            storage_deposit_limit: deposit_limit(&run),
            code,
            data,
            salt: Some(salt),
        };
        let payload = subxt::dynamic::transaction("Revive", "instantiate_with_code", args);
        self.send(signer, &payload, CONSTRUCTOR, decoder).await
    }

    /// Makes the signer's account visible to contracts, once, on chains that don't do so by themselves.
    async fn map_account(&self, signer: &Signer) -> Result<(), SubmitError> {
        let at = self.at(At::Finalized).await?;
        if contract::is_mapped(&at, signer.address()).await? {
            return Ok(());
        }
        debug!(account = %signer.address(), "mapping the account");
        let payload = subxt::dynamic::transaction("Revive", "map_account", ());
        self.send(signer, &payload, "map_account", &Decoder::empty())
            .await
            .map(|_| ())
    }

    /// Sends with the finalized nonce, and once more with the pool's next nonce when that one is taken.
    async fn send<P: Payload>(
        &self,
        signer: &Signer,
        payload: &P,
        message: &str,
        decoder: &Decoder,
    ) -> Result<Receipt, SubmitError> {
        let at = self.at(At::Finalized).await?;
        let account = signer.account();
        let nonce = bounded(
            "reading the account nonce",
            at.transactions().account_nonce(&account),
        )
        .await?;
        match self
            .send_with(signer, payload, message, decoder, &at, nonce)
            .await
        {
            Err(SubmitError::StaleNonce { .. }) => {
                let next: u64 = self
                    .request(
                        "reading the next account nonce",
                        "system_accountNextIndex",
                        rpc_params![account.to_string()],
                    )
                    .await?;
                warn!(account = %signer.address(), nonce, next, "extrinsic nonce was taken, trying the next");
                let at = self.at(At::Finalized).await?;
                self.send_with(signer, payload, message, decoder, &at, next).await
            }
            other => other,
        }
    }

    async fn send_with<P: Payload>(
        &self,
        signer: &Signer,
        payload: &P,
        message: &str,
        decoder: &Decoder,
        at: &ApiAt,
        nonce: u64,
    ) -> Result<Receipt, SubmitError> {
        let build = |source| SubmitError::Build {
            message: message.to_owned(),
            source: Box::new(source),
        };
        let params = DefaultExtrinsicParamsBuilder::<PolkadotConfig>::new()
            .nonce(nonce)
            .mortal(MORTAL_BLOCKS)
            .build();
        let transactions = at.transactions();
        let mut signable = transactions
            .create_signable(payload, &signer.account(), params)
            .await
            .map_err(build)?;
        let extrinsic = signable.sign(signer.pair()).map_err(build)?;
        let hash = Hash::from(extrinsic.hash());

        let progress = match timeout(FINALITY_TIMEOUT, extrinsic.submit_and_watch()).await {
            Ok(Ok(progress)) => progress,
            Ok(Err(error)) => match refusal(&error) {
                Refusal::Nonce => {
                    return Err(SubmitError::StaleNonce {
                        account: signer.address(),
                    });
                }
                Refusal::Other(reason) => {
                    return Err(SubmitError::Refused {
                        message: message.to_owned(),
                        reason,
                    });
                }
                Refusal::Connection => return self.find(hash, at, message, decoder).await,
            },
            Err(_) => return self.find(hash, at, message, decoder).await,
        };
        match timeout(FINALITY_TIMEOUT, progress.wait_for_finalized()).await {
            Ok(Ok(found)) => {
                let block = self.at(At::Block(found.block_hash().into())).await?;
                let Some(index) = extrinsic_index(&block, hash).await? else {
                    return Err(SubmitError::Lost {
                        message: message.to_owned(),
                        extrinsic: hash,
                    });
                };
                receipt(&block, ExtrinsicRef { index, hash }, message, decoder).await
            }
            Ok(Err(TransactionProgressError::TransactionStatusError(
                TransactionStatusError::Error(reason)
                | TransactionStatusError::Invalid(reason)
                | TransactionStatusError::Dropped(reason),
            ))) => Err(SubmitError::Refused {
                message: message.to_owned(),
                reason,
            }),
            // The connection broke while we watched, or finality takes too long: the chain itself knows.
            Ok(Err(_)) | Err(_) => self.find(hash, at, message, decoder).await,
        }
    }

    /// Looks for an extrinsic in the finalized blocks after the one that it was built on.
    async fn find(
        &self,
        extrinsic: Hash,
        built_on: &ApiAt,
        message: &str,
        decoder: &Decoder,
    ) -> Result<Receipt, SubmitError> {
        let head = self.finalized().await?.number;
        let first = built_on.block_number() + 1;
        for number in first..=head.min(first + MORTAL_BLOCKS) {
            let Some(block) = self.block_hash(number).await? else {
                break;
            };
            let block = self.at(At::Block(block)).await?;
            if let Some(index) = extrinsic_index(&block, extrinsic).await? {
                return receipt(
                    &block,
                    ExtrinsicRef {
                        index,
                        hash: extrinsic,
                    },
                    message,
                    decoder,
                )
                .await;
            }
        }
        Err(SubmitError::Lost {
            message: message.to_owned(),
            extrinsic,
        })
    }
}

async fn extrinsic_index(at: &ApiAt, hash: Hash) -> Result<Option<u32>, ChainError> {
    let extrinsics = bounded("reading a block", at.extrinsics().fetch()).await?;
    for extrinsic in extrinsics.iter() {
        let extrinsic = extrinsic.map_err(|error| ChainError::rpc("decoding a block", error))?;
        if extrinsic.hash() == H256::from(hash) {
            let index = u32::try_from(extrinsic.index());
            return index.map(Some).map_err(|_| ChainError::Shape {
                what: "extrinsic index",
            });
        }
    }
    Ok(None)
}

async fn receipt(
    at: &ApiAt,
    extrinsic: ExtrinsicRef,
    message: &str,
    decoder: &Decoder,
) -> Result<Receipt, SubmitError> {
    let block = BlockRef {
        number: at.block_number(),
        hash: at.block_hash().into(),
    };
    let events = bounded("reading block events", at.events().fetch()).await?;
    let mut own = Vec::new();
    let mut is_success = false;
    let mut instantiated = None;
    for event in events.iter() {
        let event = event.map_err(|error| ChainError::rpc("decoding block events", error))?;
        if event.phase() != Phase::ApplyExtrinsic(extrinsic.index) {
            continue;
        }
        match (event.pallet_name(), event.event_name()) {
            ("System", "ExtrinsicSuccess") => is_success = true,
            ("System", "ExtrinsicFailed") => {
                let error = DispatchError::decode_from(event.field_bytes(), at.metadata())
                    .map_or_else(|error| error.to_string(), |error| error.to_string());
                return Err(SubmitError::Failed {
                    message: message.to_owned(),
                    block,
                    error,
                });
            }
            ("Revive", "Instantiated") => {
                let fields = event
                    .decode_fields_unchecked_as::<Instantiated>()
                    .map_err(|error| ChainError::rpc("decoding Revive.Instantiated", error))?;
                instantiated = Some(Address(fields.contract));
            }
            _ => own.push(Ok(event)),
        }
    }
    if !is_success {
        return Err(ChainError::Shape {
            what: "events of an extrinsic without System.ExtrinsicSuccess",
        }
        .into());
    }
    let events = decoder.decode_block(own.into_iter())?;
    Ok(Receipt {
        block,
        extrinsic,
        events,
        output: Vec::new(),
        instantiated,
    })
}

enum Refusal {
    Nonce,
    Connection,
    Other(String),
}

/// Why the node didn't take an extrinsic into its pool.
fn refusal(error: &ExtrinsicError) -> Refusal {
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

/// A quarter more than the dry run took: another extrinsic may run first and change what this one touches.
fn weight_limit(run: &DryRun) -> Weight {
    let more = |value: u64| value.saturating_add(value / 4);
    Weight {
        ref_time: more(run.weight.ref_time),
        proof_size: more(run.weight.proof_size),
    }
}

fn deposit_limit(run: &DryRun) -> u128 {
    let charge = run.deposit.charge();
    charge.saturating_add(charge / 4)
}

#[derive(EncodeAsType)]
#[encode_as_type(crate_path = "scale_encode")]
struct CallArgs {
    dest: [u8; 20],
    value: u128,
    weight_limit: Weight,
    storage_deposit_limit: u128,
    data: Vec<u8>,
}

#[derive(EncodeAsType)]
#[encode_as_type(crate_path = "scale_encode")]
struct InstantiateArgs {
    value: u128,
    weight_limit: Weight,
    storage_deposit_limit: u128,
    code: Vec<u8>,
    data: Vec<u8>,
    salt: Option<[u8; 32]>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "scale_decode")]
struct Instantiated {
    contract: [u8; 20],
}

const CONSTRUCTOR: &str = "constructor";
/// Era of extrinsics, in blocks. After that a lost one can't come back.
const MORTAL_BLOCKS: u64 = 64;
/// GRANDPA chains finalize within half a minute; a development chain at once.
const FINALITY_TIMEOUT: Duration = Duration::from_secs(60);
/// Error codes of `author_submitAndWatchExtrinsic`. Source: polkadot-sdk, `sc_rpc_api::author::error`.
const INVALID_TRANSACTION: i32 = 1010;
const ALREADY_IMPORTED: i32 = 1013;
const TOO_LOW_PRIORITY: i32 = 1014;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::StorageDeposit;

    #[test]
    fn limits_leave_room_for_a_changed_state() {
        let run = DryRun {
            weight: Weight {
                ref_time: 1000,
                proof_size: u64::MAX,
            },
            deposit: StorageDeposit::Charge(400),
            data: Vec::new(),
            instantiated: None,
        };
        assert_eq!(
            weight_limit(&run),
            Weight {
                ref_time: 1250,
                proof_size: u64::MAX
            }
        );
        assert_eq!(deposit_limit(&run), 500);
        let run = DryRun {
            deposit: StorageDeposit::Refund(400),
            ..run
        };
        assert_eq!(deposit_limit(&run), 0);
    }

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
        let lost = subxt::rpcs::Error::DisconnectedWillReconnect("gone".to_owned());
        let lost = ExtrinsicError::ErrorSubmittingTransaction(lost.into());
        assert!(matches!(refusal(&lost), Refusal::Connection));
    }
}
