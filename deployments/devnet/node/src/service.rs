//! Builds the client, the pool, the sealing task and the JSON-RPC server.

use crate::{
    runtime_api::{AccountId, Block, Nonce, RuntimeApi},
    sealing,
};
use sc_consensus_manual_seal::{ManualSealParams, import_queue, run_manual_seal};
use sc_executor::WasmExecutor;
use sc_service::{BuildNetworkParams, Configuration, SpawnTasksParams, TFullClient, TaskManager};
use sc_transaction_pool_api::TransactionPool;
use sp_runtime::traits::Block as BlockT;
use std::sync::Arc;

type Executor = WasmExecutor<sp_io::SubstrateHostFunctions>;
type Client = TFullClient<Block, RuntimeApi, Executor>;
type Network = sc_network::Litep2pNetworkBackend;

/// Starts everything; the returned manager owns the tasks and stops them when dropped.
pub(crate) fn start(
    config: Configuration,
    block_time_ms: Option<u64>,
) -> Result<TaskManager, sc_service::Error> {
    let executor = sc_service::new_wasm_executor(&config.executor);
    let (client, backend, keystore, mut task_manager) =
        sc_service::new_full_parts::<Block, RuntimeApi, Executor>(&config, None, executor, Vec::new())?;
    let client: Arc<Client> = Arc::new(client);
    let pool = Arc::new(
        sc_transaction_pool::Builder::new(task_manager.spawn_essential_handle(), client.clone(), true.into())
            .with_options(config.transaction_pool.clone())
            .build(),
    );
    let queue = import_queue(
        Box::new(client.clone()),
        &task_manager.spawn_essential_handle(),
        None,
    );
    let net_config =
        sc_network::config::FullNetworkConfiguration::<Block, <Block as BlockT>::Hash, Network>::new(
            &config.network,
            None,
        );
    let metrics = <Network as sc_network::NetworkBackend<Block, <Block as BlockT>::Hash>>::register_notification_metrics(None);
    let (network, system_rpc_tx, tx_handler_controller, sync_service, _) =
        sc_service::build_network(BuildNetworkParams {
            config: &config,
            net_config,
            client: client.clone(),
            transaction_pool: pool.clone(),
            spawn_handle: task_manager.spawn_handle(),
            spawn_essential_handle: task_manager.spawn_essential_handle(),
            import_queue: queue,
            block_announce_validator_builder: None,
            warp_sync_config: None,
            block_relay: None,
            metrics,
            gap_sync_body_policy: None,
        })?;

    let proposers = sc_basic_authorship::ProposerFactory::new(
        task_manager.spawn_handle(),
        client.clone(),
        pool.clone(),
        None,
        None,
    );
    let sealing = run_manual_seal(ManualSealParams {
        block_import: client.clone(),
        env: proposers,
        client: client.clone(),
        pool: pool.clone(),
        commands_stream: sealing::commands(pool.import_notification_stream(), block_time_ms),
        select_chain: sc_consensus::LongestChain::new(backend.clone()),
        consensus_data_provider: None,
        create_inherent_data_providers: |_, ()| async {
            Ok(sp_timestamp::InherentDataProvider::from_system_time())
        },
    });
    task_manager
        .spawn_essential_handle()
        .spawn_blocking("sealing", None, sealing);

    let rpc = {
        let (client, pool) = (client.clone(), pool.clone());
        Box::new(move |_| account_nonce_rpc(client.clone(), pool.clone()))
    };
    sc_service::spawn_tasks(SpawnTasksParams {
        config,
        client,
        backend,
        task_manager: &mut task_manager,
        keystore: keystore.keystore(),
        transaction_pool: pool,
        rpc_builder: rpc,
        network,
        system_rpc_tx,
        tx_handler_controller,
        sync_service,
        telemetry: None,
        tracing_execute_block: None,
    })?;
    Ok(task_manager)
}

/// `system_accountNextIndex`, which older wallets ask instead of the runtime.
fn account_nonce_rpc<Pool: TransactionPool<Block = Block> + 'static>(
    client: Arc<Client>,
    pool: Arc<Pool>,
) -> Result<jsonrpsee::RpcModule<()>, sc_service::Error> {
    use substrate_frame_rpc_system::{System, SystemApiServer};
    let mut module = jsonrpsee::RpcModule::new(());
    let system = System::<_, _, Block>::new(client, pool);
    module
        .merge(SystemApiServer::<<Block as BlockT>::Hash, AccountId, Nonce>::into_rpc(system))
        .map_err(|error| sc_service::Error::Application(error.into()))?;
    Ok(module)
}
