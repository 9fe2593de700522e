mod error;
mod receipt;

use std::time::Duration;

use alloy_sol_types::SolCall;
use subxt::{
    PolkadotConfig,
    config::DefaultExtrinsicParamsBuilder,
    error::{TransactionProgressError, TransactionStatusError},
    ext::scale_encode::{self, EncodeAsType},
    rpcs::client::rpc_params,
    tx::Payload,
};
use tokio::time::{sleep, timeout};
use tracing::{debug, warn};
use w3av_types::{Address, ErrorKind};

pub use error::SubmitError;
pub use receipt::{ExtrinsicRef, Receipt};

use crate::{
    account::Signer,
    client::{ApiAt, At, Backoff, ChainClient, bounded},
    contract::{self, DryRun, Weight},
    decode::Decoder,
    hash::Hash,
};
use error::{Refusal, refusal};
use receipt::{extrinsic_index, receipt};

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

    /// Looks for an extrinsic in the finalized blocks after the one that it was built on, once the node answers again.
    async fn find(
        &self,
        extrinsic: Hash,
        built_on: &ApiAt,
        message: &str,
        decoder: &Decoder,
    ) -> Result<Receipt, SubmitError> {
        let first = built_on.block_number() + 1;
        let search = async {
            let mut delays = Backoff::default();
            loop {
                match self.find_once(extrinsic, first, message, decoder).await {
                    Err(SubmitError::Chain(error)) if error.kind() == ErrorKind::Unavailable => {
                        warn!(
                            error = &error as &dyn std::error::Error,
                            "looking for an extrinsic interrupted"
                        );
                        sleep(delays.next().unwrap_or_default()).await;
                    }
                    other => return other,
                }
            }
        };
        match timeout(FIND_TIMEOUT, search).await {
            Ok(found) => found,
            Err(_) => Err(SubmitError::Lost {
                message: message.to_owned(),
                extrinsic,
            }),
        }
    }

    async fn find_once(
        &self,
        extrinsic: Hash,
        first: u64,
        message: &str,
        decoder: &Decoder,
    ) -> Result<Receipt, SubmitError> {
        let head = self.finalized().await?.number;
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

const CONSTRUCTOR: &str = "constructor";
/// Era of extrinsics, in blocks. After that a lost one can't come back.
const MORTAL_BLOCKS: u64 = 64;
/// GRANDPA chains finalize within half a minute; a development chain at once.
const FINALITY_TIMEOUT: Duration = Duration::from_secs(60);
/// A node that restarts is back within this time; until then it isn't known whether the extrinsic got in.
const FIND_TIMEOUT: Duration = Duration::from_secs(45);
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
}
