use std::{error::Error as StdError, future::Future, sync::Arc, time::Duration};

use alloy_sol_types::SolCall;
use parking::Permits;
use subxt::{
    OnlineClient, PolkadotConfig,
    backend::LegacyBackend,
    rpcs::{RpcClient, client::rpc_params},
    utils::H256,
};
use tokio::time::{sleep, timeout};
use tracing::debug;
use w3av_types::{Address, ErrorKind};

use crate::{
    contract::{ContractError, DryRun},
    decode::Decoder,
    hash::Hash,
    transport::Transport,
};

/// A connection to one chain. Cheap to clone; survives the loss of the RPC node.
///
/// While the node is away calls fail at once with a [`ChainError`] of kind `Unavailable`; the first call after it is
/// back opens a new connection.
#[derive(Clone)]
pub struct ChainClient {
    inner: Arc<Inner>,
}

struct Inner {
    url: String,
    genesis: Hash,
    rpc: RpcClient,
    api: Api,
    permits: Permits,
}

pub(crate) type Api = OnlineClient<PolkadotConfig>;
pub(crate) type ApiAt = subxt::client::OnlineClientAtBlock<PolkadotConfig>;

/// A block by number and hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct BlockRef {
    /// Block number; genesis is 0.
    pub number: u64,
    /// Block hash.
    #[serde(with = "crate::hash::text")]
    pub hash: Hash,
}

/// The state that a query reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// The newest finalized block.
    Finalized,
    /// This block; its state must not have been pruned.
    Block(Hash),
}

/// Why the chain could not be asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// Nobody answers at this address.
    #[error("connecting to the chain at {url}")]
    Connect {
        /// WebSocket address of the node.
        url: String,
        /// What the transport said.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The chain is another one than expected.
    #[error("the chain at {url} has genesis {found}, expected {expected}")]
    WrongGenesis {
        /// WebSocket address of the node.
        url: String,
        /// Genesis hash that was asked for.
        expected: Hash,
        /// Genesis hash of the chain that answers.
        found: Hash,
    },
    /// The node didn't answer in time; it may be gone.
    #[error("no answer from the chain within {timeout_ms} ms while {operation}")]
    Timeout {
        /// What we were doing.
        operation: &'static str,
        /// How long we waited.
        timeout_ms: u64,
    },
    /// The node answered with an error, or with something that its metadata doesn't describe.
    #[error("the chain refused while {operation}")]
    Rpc {
        /// What we were doing.
        operation: &'static str,
        /// What subxt or the node said.
        #[source]
        source: Box<subxt::Error>,
    },
    /// A value on chain has another shape than this build knows.
    #[error("{what} has an unexpected shape")]
    Shape {
        /// Which value.
        what: &'static str,
    },
}

impl ChainError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Connect { .. } | Self::Timeout { .. } | Self::Rpc { .. } => ErrorKind::Unavailable,
            Self::WrongGenesis { .. } => ErrorKind::Conflict,
            Self::Shape { .. } => ErrorKind::Internal,
        }
    }

    pub(crate) fn rpc(operation: &'static str, source: impl Into<subxt::Error>) -> Self {
        Self::Rpc {
            operation,
            source: Box::new(source.into()),
        }
    }
}

impl ChainClient {
    /// Connects to the node at `url` (`ws://` or `wss://`), waiting at most [`CONNECT_TIMEOUT`] for it to appear.
    ///
    /// Dropping the future is safe.
    ///
    /// # Errors
    /// [`ChainError::Connect`] or [`ChainError::Timeout`] when nobody answers.
    pub async fn connect(url: &str) -> Result<Self, ChainError> {
        let connect = |source: Box<dyn StdError + Send + Sync>| ChainError::Connect {
            url: url.to_owned(),
            source,
        };
        if !SCHEMES.iter().any(|scheme| url.starts_with(scheme)) {
            return Err(connect("the address must start with ws:// or wss://".into()));
        }
        let rpc = RpcClient::new(Transport::new(url));
        let backend = Arc::new(LegacyBackend::<PolkadotConfig>::builder().build(rpc.clone()));
        let attempts = async {
            let mut delays = Backoff::default();
            loop {
                let error = match bounded("connecting", Api::from_backend(backend.clone())).await {
                    Ok(api) => return api,
                    Err(error) => error,
                };
                debug!(
                    url,
                    error = &error as &dyn StdError,
                    "the chain doesn't answer yet"
                );
                sleep(delays.next().unwrap_or_default()).await;
            }
        };
        let api = timeout(CONNECT_TIMEOUT, attempts)
            .await
            .map_err(|_| timed_out("connecting", CONNECT_TIMEOUT))?;
        let genesis = Hash::from(api.genesis_hash());
        debug!(url, %genesis, "connected to the chain");
        Ok(Self {
            inner: Arc::new(Inner {
                url: url.to_owned(),
                genesis,
                rpc,
                api,
                permits: Permits::default(),
            }),
        })
    }

    /// Genesis hash of the chain that we connected to first.
    #[must_use]
    pub fn genesis_hash(&self) -> Hash {
        self.inner.genesis
    }

    /// WebSocket address of the node.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.inner.url
    }

    /// Asks the node for its genesis hash again: after a reconnection it may be another chain.
    ///
    /// # Errors
    /// [`ChainError::WrongGenesis`] when it isn't `expected`.
    pub async fn check_genesis(&self, expected: Hash) -> Result<(), ChainError> {
        let found: H256 = self
            .request(
                "reading the genesis hash",
                "chain_getBlockHash",
                rpc_params![0u32],
            )
            .await?;
        let found = Hash::from(found);
        if found != expected {
            return Err(ChainError::WrongGenesis {
                url: self.inner.url.clone(),
                expected,
                found,
            });
        }
        Ok(())
    }

    /// Whether the chain says of itself that it is for development (`system_chainType` is Development or Local).
    ///
    /// # Errors
    /// [`ChainError`] when the node can't be asked.
    pub async fn is_development(&self) -> Result<bool, ChainError> {
        let kind: serde_json::Value = self
            .request("reading the chain type", "system_chainType", rpc_params![])
            .await?;
        Ok(matches!(kind.as_str(), Some("Development" | "Local")))
    }

    /// The newest finalized block.
    ///
    /// # Errors
    /// [`ChainError`] when the node can't be asked.
    pub async fn finalized(&self) -> Result<BlockRef, ChainError> {
        let at = self.at(At::Finalized).await?;
        Ok(BlockRef {
            number: at.block_number(),
            hash: at.block_hash().into(),
        })
    }

    /// Hash of the code at `contract`, or `None` when there is no contract.
    ///
    /// # Errors
    /// [`ChainError`] when the node can't be asked.
    pub async fn code_hash(&self, contract: Address) -> Result<Option<Hash>, ChainError> {
        let at = self.at(At::Finalized).await?;
        crate::contract::code_hash(&at, contract).await
    }

    /// Reads a contract by a dry run of a typed call; nothing is sent and nothing is paid.
    ///
    /// # Errors
    /// [`ContractError::Reverted`] with the decoded error when the contract refuses; others when it can't be asked.
    pub async fn query<C: SolCall>(
        &self,
        contract: Address,
        call: &C,
        at: At,
    ) -> Result<C::Return, ContractError> {
        self.query_from(Address::ZERO, contract, call, at).await
    }

    /// [`Self::query`] as if `caller` had called.
    ///
    /// # Errors
    /// As [`Self::query`].
    pub async fn query_from<C: SolCall>(
        &self,
        caller: Address,
        contract: Address,
        call: &C,
        at: At,
    ) -> Result<C::Return, ContractError> {
        let run = self
            .dry_run(
                crate::account::account_of(caller),
                contract,
                call.abi_encode(),
                at,
            )
            .await?;
        C::abi_decode_returns(&run.data).map_err(|source| ContractError::Output {
            message: C::SIGNATURE,
            source,
        })
    }

    /// Runs call data against a contract without sending it.
    ///
    /// # Errors
    /// As [`Self::query`].
    pub async fn dry_run(
        &self,
        origin: [u8; 32],
        contract: Address,
        data: Vec<u8>,
        at: At,
    ) -> Result<DryRun, ContractError> {
        let at = self.at(at).await?;
        crate::contract::dry_run_call(&at, origin, contract, data).await
    }

    /// Events of one finalized block that contracts of `decoder` emitted, in order.
    ///
    /// # Errors
    /// [`ChainError`] when the node can't be asked or no longer has the block's state.
    pub async fn contract_events(
        &self,
        block: Hash,
        decoder: &Decoder,
    ) -> Result<Vec<(u32, crate::ContractEvent)>, ChainError> {
        let at = self.at(At::Block(block)).await?;
        let events = bounded("reading block events", at.events().fetch()).await?;
        decoder.decode_block(events.iter())
    }

    pub(crate) async fn at(&self, at: At) -> Result<ApiAt, ChainError> {
        let api = &self.inner.api;
        match at {
            At::Finalized => bounded("reading the finalized head", api.at_current_block()).await,
            At::Block(hash) => bounded("opening a block", api.at_block(H256::from(hash))).await,
        }
    }

    pub(crate) async fn block_hash(&self, number: u64) -> Result<Option<Hash>, ChainError> {
        let hash: Option<H256> = self
            .request("reading a block hash", "chain_getBlockHash", rpc_params![number])
            .await?;
        Ok(hash.map(Hash::from))
    }

    pub(crate) async fn request<T: serde::de::DeserializeOwned>(
        &self,
        operation: &'static str,
        method: &'static str,
        params: subxt::rpcs::client::RpcParams,
    ) -> Result<T, ChainError> {
        let call = self.inner.rpc.request(method, params);
        bounded(operation, call).await
    }

    pub(crate) fn api(&self) -> &Api {
        &self.inner.api
    }

    pub(crate) fn permits(&self) -> &Permits {
        &self.inner.permits
    }
}

impl std::fmt::Debug for ChainClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChainClient")
            .field("url", &self.inner.url)
            .field("genesis", &self.inner.genesis)
            .finish()
    }
}

/// Waits for one RPC operation, at most [`CALL_TIMEOUT`].
pub(crate) async fn bounded<T, E: Into<subxt::Error>>(
    operation: &'static str,
    call: impl Future<Output = Result<T, E>>,
) -> Result<T, ChainError> {
    match timeout(CALL_TIMEOUT, call).await {
        Ok(result) => result.map_err(|error| ChainError::rpc(operation, error)),
        Err(_) => Err(timed_out(operation, CALL_TIMEOUT)),
    }
}

fn timed_out(operation: &'static str, after: Duration) -> ChainError {
    ChainError::Timeout {
        operation,
        timeout_ms: u64::try_from(after.as_millis()).unwrap_or(u64::MAX),
    }
}

/// Delays between attempts: doubles from [`BACKOFF_MIN`] to [`BACKOFF_MAX`] and stays there, for ever.
#[derive(Debug, Clone)]
pub(crate) struct Backoff {
    next: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { next: BACKOFF_MIN }
    }
}

impl Iterator for Backoff {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let delay = self.next;
        self.next = (delay * 2).min(BACKOFF_MAX);
        Some(delay)
    }
}

/// One extrinsic in flight per account, so that two tasks never take the same nonce.
mod parking {
    use std::{
        collections::HashMap,
        sync::{Arc, Mutex, PoisonError},
    };

    use tokio::sync::{OwnedSemaphorePermit, Semaphore};

    #[derive(Default)]
    pub(crate) struct Permits {
        /// One entry per signer of this process: a handful.
        accounts: Mutex<HashMap<[u8; 32], Arc<Semaphore>>>,
    }

    impl Permits {
        pub(crate) async fn acquire(&self, account: [u8; 32]) -> OwnedSemaphorePermit {
            let semaphore = {
                let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
                accounts
                    .entry(account)
                    .or_insert_with(|| Arc::new(Semaphore::new(1)))
                    .clone()
            };
            semaphore
                .acquire_owned()
                .await
                .expect("the semaphore is never closed")
        }
    }
}

/// A node on the same machine or network answers in milliseconds; a dry run of the largest contract in a second.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);
/// A development chain takes ten seconds to start.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);
/// First reconnection attempt comes at once after a short restart.
const BACKOFF_MIN: Duration = Duration::from_millis(100);
/// A node that is back is noticed within this time.
const BACKOFF_MAX: Duration = Duration::from_secs(3);
/// What `jsonrpsee` speaks.
const SCHEMES: [&str; 2] = ["ws://", "wss://"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_up_to_its_bound_and_never_ends() {
        let delays: Vec<_> = Backoff::default()
            .take(8)
            .map(|delay| delay.as_millis())
            .collect();
        assert_eq!(delays, [100, 200, 400, 800, 1600, 3000, 3000, 3000]);
    }

    #[tokio::test]
    async fn one_extrinsic_at_a_time_per_account() {
        let permits = Permits::default();
        let first = permits.acquire([1; 32]).await;
        let other = permits.acquire([2; 32]).await;
        let waits = permits.acquire([1; 32]);
        tokio::pin!(waits);
        assert!(futures::poll!(waits.as_mut()).is_pending());
        drop(first);
        drop(waits.await);
        drop(other);
    }

    #[tokio::test]
    async fn nobody_listening_is_an_error_not_a_hang() {
        let attempt = timeout(
            Duration::from_millis(300),
            ChainClient::connect("ws://127.0.0.1:1"),
        );
        // Still trying with back-off, and dropping the attempt is safe.
        assert!(attempt.await.is_err());
        assert!(matches!(
            ChainClient::connect("not a url").await,
            Err(ChainError::Connect { .. })
        ));
    }
}
