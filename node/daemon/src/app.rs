//! Builds the node from its parts and runs it. The order here is the order of start-up.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Instant};

use anyhow::{Context as _, bail};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, mpsc},
};
use tracing::{info, warn};
use w3av_api::{ChainInfo, ContractAddresses, NodeInfo, OracleDesk, Parts, Server, ServerConfig, Viewers};
use w3av_chain::{ChainClient, Contract, Cursor, Decoder, Network, Signer};
use w3av_gate::{Gate, StreamKeys};
use w3av_ingest::{IngestConfig, IngestServer};
use w3av_stream::Directory;

use crate::{
    call_directory,
    catalogue::Catalogue,
    chain_view::NodeChainView,
    config::{Config, Secrets},
    desk::Desk,
    driver::{Driver, MAX_INPUTS, unix_ms},
    duties::{Duties, Hands, MAX_ORDERS},
    following::{Following, Progress},
    guard::Guard,
    identity::Identities,
    live_event::Studio,
    media_view::NodeMedia,
    memory::Memory,
    metrics::{Jobs, NodeMetrics},
    peers::Peers,
    performer::{LadderPlan, Performer, Witness},
    publish_gate::{HostKeys, PublishGate},
    publishers::{self, MAX_PUBLISHER_EVENTS},
    shelf::Shelves,
    suite::Suite,
    supervisor::{Role, Supervisor, Tasks, signals},
    worker_program,
};

/// Runs a node until a signal or a failure.
///
/// # Errors
/// What keeps it from starting, or made it stop.
pub(crate) async fn run(config: Config) -> anyhow::Result<()> {
    // Before anything else, so that an impatient operator is heard while we wait for the chain.
    let mut stop = signals().context("watch for signals")?;
    let ground = tokio::select! {
        ground = Ground::lay(&config) => ground?,
        Some(()) = stop.recv() => bail!("stopped before the node had started"),
    };
    let supervisor = Supervisor::new();
    assemble(&config, ground, &supervisor.tasks()).await?;
    supervisor.run(stop, config.node.drain_timeout()).await
}

/// What must be right before the node may do anything.
struct Ground {
    network: Network,
    client: ChainClient,
    signer: Option<Signer>,
    secrets: Secrets,
    suite: Suite,
    identity: Identities,
    cursor: Arc<Cursor>,
    memory: Arc<Memory>,
    guard: Arc<Guard>,
    is_development: bool,
}

impl Ground {
    /// Checks chain, contracts and account, and opens what is kept on disk.
    async fn lay(config: &Config) -> anyhow::Result<Self> {
        let secrets = Secrets::read(config)?;
        if !secrets.gate_key_is_lasting {
            warn!("no gate key is set: sessions end and stream keys change with each start");
        }
        let signer = secrets
            .signer
            .as_ref()
            .map(Signer::from_uri)
            .transpose()
            .context("read the signer")?;
        let network = Network::load(&config.node.deployment_dir())
            .with_context(|| format!("load the deployment of network {}", config.node.network))?;
        info!(url = config.chain.url, "connecting to the chain");
        let client = ChainClient::connect(&config.chain.url).await?;
        network
            .verify(&client)
            .await
            .context("refusing to work with this chain")?;
        let addresses = network.addresses();
        let suite = Suite {
            client: client.clone(),
            addresses,
            decoder: Decoder::new(&addresses),
        };
        let identity = Identities::new(suite.clone(), signer.clone());
        identity
            .announce()
            .await
            .context("read this node's registration")?;
        let is_development = client.is_development().await?;
        if config.http.dev_accounts && !is_development {
            bail!("http.dev_accounts is set, but the chain does not call itself a development chain");
        }
        let (genesis, dir) = (network.genesis_hash(), config.node.data_dir.clone());
        let (cursor, memory, guard) =
            tokio::task::spawn_blocking(move || open_files(&dir, genesis)).await??;
        info!(network = network.name(), %genesis, url = config.chain.url, "chain and contracts are the expected ones");
        Ok(Self {
            network,
            client,
            signer,
            secrets,
            suite,
            identity,
            cursor,
            memory,
            guard,
            is_development,
        })
    }
}

type Files = (Arc<Cursor>, Arc<Memory>, Arc<Guard>);

fn open_files(dir: &Path, genesis: w3av_chain::Hash) -> anyhow::Result<Files> {
    std::fs::create_dir_all(dir).with_context(|| format!("create {}", dir.display()))?;
    let cursor = Cursor::open(&dir.join("cursor.redb"), genesis)?;
    let memory = Memory::open(&dir.join("memory.redb"))?;
    let guard = Guard::open(&dir.join("guard.redb"))?;
    Ok((Arc::new(cursor), Arc::new(memory), Arc::new(guard)))
}

/// Puts the parts together and starts their tasks; those that face the outside last.
async fn assemble(config: &Config, ground: Ground, tasks: &Tasks) -> anyhow::Result<()> {
    let origin = Instant::now();
    let suite = ground.suite.clone();
    let genesis = ground.network.genesis_hash().to_string();
    let peers = Peers::new(Arc::clone(&ground.memory)).context("prepare to talk to other nodes")?;
    let (inputs, driver_inputs) = mpsc::channel(MAX_INPUTS);
    let (orders, duty_orders) = mpsc::channel(MAX_ORDERS);
    let viewers = viewers(config, &ground.secrets);
    let stream_keys = Arc::new(StreamKeys::new(&ground.secrets.gate_key));
    let studio = Arc::new(Studio {
        directory: Arc::new(Directory::new()),
        publish_gate: Arc::new(PublishGate::new(Arc::clone(&stream_keys))),
        shelves: Arc::new(Shelves::default()),
        memory: Arc::clone(&ground.memory),
        hls: config.hls.clone(),
        origin,
        inputs: inputs.clone(),
        viewers: Arc::clone(&viewers),
    });
    let catalogue = Arc::new(Catalogue::new(suite.clone(), Arc::clone(&ground.memory)));
    let (jobs, progress) = (Arc::new(Jobs::default()), Arc::new(Progress::default()));
    let (signal, touched) = call_directory::signalling(
        suite.clone(),
        ground.network.genesis_hash().0,
        Arc::clone(&progress),
        config.chain.query_timeout(),
    );

    let performer = Performer {
        tasks: tasks.clone(),
        studio: Arc::clone(&studio),
        viewers: Arc::clone(&viewers),
        duties: orders,
        witness: ground.signer.clone().map(|signer| Witness {
            signer,
            identity: ground.identity.clone(),
            genesis: genesis.clone(),
            peers: peers.clone(),
            facts: inputs.clone(),
        }),
        ladder: LadderPlan {
            worker: worker_program::find(&config.transcode)?,
            max_rungs: config.transcode.max_rungs,
            permits: Arc::new(Semaphore::new(config.transcode.max_jobs)),
            jobs: Arc::clone(&jobs),
        },
        running: Default::default(),
        observed: Default::default(),
    };
    let duties = Duties {
        hands: Arc::new(Hands {
            suite: suite.clone(),
            signer: ground.signer.clone(),
            identity: ground.identity.clone(),
            catalogue: Arc::clone(&catalogue),
            memory: Arc::clone(&ground.memory),
            shelves: Arc::clone(&studio.shelves),
            guard: Arc::clone(&ground.guard),
            peers,
            timeout: config.chain.report_timeout(),
        }),
        orders: duty_orders,
        facts: inputs.clone(),
    };
    let desk = ground.signer.clone().map(|signer| {
        let desk = Desk {
            suite: suite.clone(),
            signer,
            identity: ground.identity.clone(),
            memory: Arc::clone(&ground.memory),
            guard: Arc::clone(&ground.guard),
            genesis,
            server: config.http.domain().to_owned(),
        };
        Arc::new(desk) as Arc<dyn OracleDesk>
    });
    let following = Following {
        client: ground.client.clone(),
        decoder: suite.decoder.clone(),
        cursor: ground.cursor,
        first_block: ground.network.first_block(),
        catalogue: Arc::clone(&catalogue),
        memory: Arc::clone(&ground.memory),
        identity: ground.identity,
        viewers: Arc::clone(&viewers),
        inputs: inputs.clone(),
        touched,
        progress: Arc::clone(&progress),
    };
    let (publisher_events, ingest_events) = mpsc::channel(MAX_PUBLISHER_EVENTS);
    let ingest_config = IngestConfig {
        listen: config.rtmp.listen,
        ..IngestConfig::default()
    };
    let host_keys = HostKeys(Arc::clone(&studio.publish_gate));
    let ingest = IngestServer::bind(
        ingest_config,
        Arc::clone(&studio.directory),
        host_keys,
        publisher_events,
        origin,
    )
    .await
    .context("rtmp.listen")?;
    let http = TcpListener::bind(config.http.listen)
        .await
        .with_context(|| format!("http.listen: listen on {}", config.http.listen))?;
    let metrics = NodeMetrics {
        ingest: ingest.stats(),
        directory: Arc::clone(&studio.directory),
        shelves: Arc::clone(&studio.shelves),
        jobs,
        progress: Arc::clone(&progress),
    };
    let parts = Parts {
        chain: Arc::new(NodeChainView {
            client: ground.client,
            tickets: ground.network.address(Contract::Ticket),
            catalogue,
            progress,
            timeout: config.chain.query_timeout(),
        }),
        media: Arc::new(NodeMedia {
            directory: Arc::clone(&studio.directory),
            shelves: Arc::clone(&studio.shelves),
        }),
        directory: Arc::clone(&studio.directory),
        viewers,
        stream_keys,
        oracle: desk,
        signal: Some(signal),
        random: Arc::new(random),
        info: info_of(config, &ground.network, ground.is_development),
        page_dir: config.http.page_dir.clone(),
        registry: metrics.into_registry(),
    };

    tasks.spawn(
        "oracle driver",
        Role::Essential,
        Driver::new(performer, driver_inputs).run(tasks.cancelled()),
    );
    tasks.spawn("duties", Role::Essential, duties.run(tasks.cancelled()));
    tasks.spawn(
        "chain follower",
        Role::Essential,
        following.run(tasks.cancelled()),
    );
    let facts = publishers::tell(ingest_events, inputs, tasks.cancelled());
    tasks.spawn("publisher events", Role::Essential, facts);
    announce(config, ingest.local_addr()?, http.local_addr()?);
    let cancel = tasks.cancelled();
    tasks.spawn("RTMP server", Role::Essential, async move {
        Ok(ingest.run(cancel).await?)
    });
    let (api, cancel) = (Server::new(ServerConfig::default(), parts), tasks.cancelled());
    tasks.spawn("HTTP server", Role::Essential, async move {
        Ok(api.run(http, cancel).await?)
    });
    Ok(())
}

/// One line per address, for people.
#[expect(
    clippy::print_stdout,
    reason = "what an operator waits for, whatever the log filter"
)]
fn announce(config: &Config, rtmp: SocketAddr, http: SocketAddr) {
    println!(
        "w3av: watch, API and metrics  http://{http}  (public: {})",
        config.http.public_url
    );
    println!(
        "w3av: publish by RTMP         rtmp://{rtmp}/live  (public: {})",
        config.rtmp.public_url
    );
}

fn viewers(config: &Config, secrets: &Secrets) -> Arc<Viewers> {
    let gate = w3av_gate::GateConfig {
        token_ttl_ms: config.gate.token_ttl_ms,
        ..w3av_gate::GateConfig::new(config.http.domain())
    };
    Arc::new(Viewers::new(
        Gate::new(&secrets.gate_key, gate),
        Arc::new(unix_ms),
        Arc::new(random),
    ))
}

fn info_of(config: &Config, network: &Network, is_development: bool) -> NodeInfo {
    let address = |contract| network.address(contract).to_string();
    NodeInfo {
        network: network.name().to_owned(),
        development: is_development && config.http.dev_accounts,
        chain: ChainInfo {
            rpc_url: config.chain.browser_url().to_owned(),
            genesis_hash: network.genesis_hash().to_string(),
        },
        contracts: ContractAddresses {
            w3w: address(Contract::W3w),
            w3space: address(Contract::W3space),
            firm: address(Contract::Firm),
            call: address(Contract::Call),
            oracle: address(Contract::Oracle),
            access: address(Contract::Access),
            ticket: address(Contract::Ticket),
            event: address(Contract::Event),
        },
        rtmp_url: config.rtmp.public_url.clone(),
    }
}

/// Bytes that nobody can guess.
fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    // Without randomness every session could be guessed: better no node than an open one.
    getrandom::fill(&mut bytes).expect("the system has randomness, as it had when the node started");
    bytes
}
