//! The node's configuration, from the command line.

use crate::{cli::RunOptions, specification};
use sc_rpc_server::RpcEndpoint;
use sc_service::{
    BasePath, BlocksPruning, Configuration, DatabaseSource, PruningMode, Role, RpcMethods,
    TransactionPoolOptions,
    config::{
        ExecutorConfiguration, KeystoreConfig, NetworkConfiguration, OffchainWorkerConfig,
        RpcBatchRequestConfig, RpcConfiguration,
    },
};
use std::sync::Arc;

/// Largest JSON-RPC request and answer in MiB: a contract blob in hex inside an extrinsic is about 2.
const MAX_MESSAGE_MIB: u32 = 16;
/// Wallets, tests and nodes of one machine.
const MAX_CONNECTIONS: u32 = 1_000;
const MAX_SUBSCRIPTIONS: u32 = 1_024;
/// Outgoing messages buffered per connection before it is dropped as too slow.
const MESSAGE_BUFFER: u32 = 1_024;
/// Transactions waiting, and their bytes.
const POOL_TRANSACTIONS: usize = 8_192;
const POOL_BYTES: usize = 64 * 1024 * 1024;
const TRIE_CACHE_BYTES: usize = 64 * 1024 * 1024;

/// # Errors
/// The specification can't be loaded, or the state folder can't be made.
pub(crate) fn from_options(
    options: &RunOptions,
    tokio_handle: tokio::runtime::Handle,
) -> Result<Configuration, String> {
    let base_path = match &options.base_path {
        Some(path) => {
            std::fs::create_dir_all(path).map_err(|error| format!("making {}: {error}", path.display()))?;
            BasePath::new(path)
        }
        None => BasePath::new_temp_dir().map_err(|error| format!("making a temporary folder: {error}"))?,
    };
    let database = match &options.base_path {
        Some(path) => DatabaseSource::ParityDb {
            path: path.join("state"),
        },
        None => DatabaseSource::Custom {
            db: Arc::new(sp_database::MemDb::default()),
            require_create_flag: true,
        },
    };
    let mut network = NetworkConfiguration::new_memory();
    // Nobody to talk to: no port is opened and no peer is looked for.
    network.listen_addresses.clear();
    network.enable_dht_random_walk = false;
    network.default_peers_set.in_peers = 0;
    network.default_peers_set.out_peers = 0;
    Ok(Configuration {
        impl_name: "w3av-devnet".into(),
        impl_version: env!("CARGO_PKG_VERSION").into(),
        role: Role::Authority,
        tokio_handle,
        // One view of the pool is enough for a chain without forks.
        transaction_pool: TransactionPoolOptions::new_with_params(
            POOL_TRANSACTIONS,
            POOL_BYTES,
            None,
            sc_transaction_pool::TransactionPoolType::SingleState,
            true,
            false,
        ),
        network,
        keystore: KeystoreConfig::InMemory,
        database,
        trie_cache_maximum_size: Some(TRIE_CACHE_BYTES),
        warm_up_trie_cache: None,
        state_pruning: Some(PruningMode::ArchiveCanonical),
        blocks_pruning: BlocksPruning::KeepAll,
        chain_spec: Box::new(specification::load(&options.chain)?),
        executor: ExecutorConfiguration::default(),
        wasm_runtime_overrides: None,
        rpc: RpcConfiguration {
            addr: Some(vec![RpcEndpoint {
                listen_addr: options.rpc_address(),
                batch_config: RpcBatchRequestConfig::Unlimited,
                max_connections: MAX_CONNECTIONS,
                max_payload_in_mb: MAX_MESSAGE_MIB,
                max_payload_out_mb: MAX_MESSAGE_MIB,
                max_subscriptions_per_connection: MAX_SUBSCRIPTIONS,
                max_buffer_capacity_per_connection: MESSAGE_BUFFER,
                rate_limit: None,
                rate_limit_trust_proxy_headers: false,
                rate_limit_whitelisted_ips: Vec::new(),
                // Wallet extensions and pages of any local address.
                cors: None,
                rpc_methods: RpcMethods::Unsafe,
                is_optional: false,
                retry_random_port: false,
            }]),
            max_connections: MAX_CONNECTIONS,
            cors: None,
            methods: RpcMethods::Unsafe,
            max_request_size: MAX_MESSAGE_MIB,
            max_response_size: MAX_MESSAGE_MIB,
            id_provider: None,
            max_subs_per_conn: MAX_SUBSCRIPTIONS,
            port: options.rpc_port,
            message_buffer_capacity: MESSAGE_BUFFER,
            batch_config: RpcBatchRequestConfig::Unlimited,
            rate_limit: None,
            rate_limit_whitelisted_ips: Vec::new(),
            rate_limit_trust_proxy_headers: false,
            request_logger_limit: MESSAGE_BUFFER,
        },
        prometheus_config: None,
        telemetry_endpoints: None,
        offchain_worker: OffchainWorkerConfig {
            enabled: false,
            indexing_enabled: false,
        },
        force_authoring: true,
        disable_grandpa: true,
        dev_key_seed: None,
        tracing_targets: None,
        tracing_receiver: sc_tracing::TracingReceiver::Log,
        announce_block: false,
        data_path: base_path.path().to_owned(),
        base_path,
    })
}
