use std::{
    collections::HashMap,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use futures::future::{BoxFuture, FutureExt};
use prometheus_client::registry::Registry;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use w3av_api::{
    ChainInfo, ChainView, ChainViewError, ContractAddresses, EventState, EventView, Keepalive, Media,
    NodeInfo, Parts, Readiness, ServeError, Server, ServerConfig, TicketHolder, Viewers,
};
use w3av_gate::{Gate, GateConfig, StreamKeys};
use w3av_stream::Directory;
use w3av_types::{Address, EventId, RenditionId, Secret, TicketId};

use crate::{
    client::{Answer, Stream, read, send},
    signal::directory::Calls,
    wallet::Wallet,
};

pub(crate) const EVENT: EventId = EventId(7);
pub(crate) const TOKEN_TTL_MS: u64 = 90_000;

pub(crate) fn ticket(serial: u32) -> TicketId {
    TicketId::new(EVENT, serial)
}

/// Answers from tables instead of a chain.
#[derive(Default)]
pub(crate) struct FakeChain {
    pub(crate) tickets: Mutex<HashMap<TicketId, TicketHolder>>,
    pub(crate) hosts: Mutex<HashMap<EventId, Address>>,
    pub(crate) is_down: AtomicBool,
    /// Called while the node waits for an answer about a ticket.
    pub(crate) while_asked: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl FakeChain {
    fn answer<T: Send + 'static>(
        &self,
        answer: Option<T>,
        what: &str,
    ) -> BoxFuture<'_, Result<T, ChainViewError>> {
        let result = if self.is_down.load(Ordering::SeqCst) {
            Err(ChainViewError::Unavailable {
                reason: "no connection".into(),
            })
        } else {
            answer.ok_or_else(|| ChainViewError::NotFound { what: what.into() })
        };
        async { result }.boxed()
    }
}

impl ChainView for FakeChain {
    fn viewer_of(&self, ticket: TicketId) -> BoxFuture<'_, Result<TicketHolder, ChainViewError>> {
        let holder = self.tickets.lock().expect("not poisoned").get(&ticket).copied();
        if let Some(call) = self.while_asked.lock().expect("not poisoned").take() {
            call();
        }
        self.answer(holder, "such ticket")
    }

    fn host_of(&self, event: EventId) -> BoxFuture<'_, Result<Address, ChainViewError>> {
        self.answer(
            self.hosts.lock().expect("not poisoned").get(&event).copied(),
            "such event",
        )
    }

    fn events(&self, _limit: usize) -> BoxFuture<'_, Result<Vec<EventView>, ChainViewError>> {
        self.answer(Some(vec![event_view(8), event_view(EVENT.0)]), "")
    }

    fn event(&self, event: EventId) -> BoxFuture<'_, Result<EventView, ChainViewError>> {
        self.answer((event == EVENT).then(|| event_view(event.0)), "such event")
    }

    fn readiness(&self) -> Readiness {
        let is_down = self.is_down.load(Ordering::SeqCst);
        Readiness {
            finalized_block: Some(41),
            problem: is_down.then(|| "no connection to the chain".to_owned()),
        }
    }
}

fn event_view(id: u64) -> EventView {
    EventView {
        id,
        title: "Concert".into(),
        host: Address([5; 20]).to_string(),
        firm: 1,
        pay_token: Address([6; 20]).to_string(),
        price: u128::MAX.to_string(),
        capacity: 500,
        sold: 2,
        start: 1_795_380_000,
        end: 1_795_390_000,
        renditions: 3,
        transferable: true,
        timeout_policy: 1,
        served_at: None,
        state: EventState::Live,
        on_air: false,
    }
}

/// One event on air in one rung, with one segment in the window.
struct FakeMedia;

pub(crate) const MULTIVARIANT: &[u8] = b"#EXTM3U\n720p/index.m3u8\n";
pub(crate) const PLAYLIST: &[u8] = b"#EXTM3U\n41.ts\n";
pub(crate) const SEGMENT: &[u8] = b"\x47segment";

impl Media for FakeMedia {
    fn is_on_air(&self, event: EventId) -> bool {
        event == EVENT
    }

    fn multivariant(&self, event: EventId) -> Option<Bytes> {
        self.is_on_air(event).then_some(Bytes::from_static(MULTIVARIANT))
    }

    fn playlist(&self, event: EventId, rendition: RenditionId) -> Option<Bytes> {
        (self.is_on_air(event) && rendition == RenditionId::Rung(720)).then_some(Bytes::from_static(PLAYLIST))
    }

    fn segment(&self, event: EventId, rendition: RenditionId, sequence: u64) -> Option<Bytes> {
        self.playlist(event, rendition)
            .filter(|_| sequence == 41)
            .map(|_| Bytes::from_static(SEGMENT))
    }
}

/// A node on a loopback port.
pub(crate) struct Node {
    pub(crate) address: SocketAddr,
    pub(crate) chain: Arc<FakeChain>,
    pub(crate) directory: Arc<Directory>,
    pub(crate) calls: Calls,
    pub(crate) viewers: Arc<Viewers>,
    pub(crate) now_ms: Arc<AtomicU64>,
    pub(crate) cancel: CancellationToken,
    pub(crate) server: JoinHandle<Result<(), ServeError>>,
}

/// A session that was opened through the API.
pub(crate) struct Session {
    pub(crate) token: String,
    pub(crate) hls: String,
    pub(crate) flv: String,
    pub(crate) expires_at_ms: u64,
}

impl Session {
    pub(crate) fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{answer:?}");
        let body = answer.json();
        let text = |name: &str| body[name].as_str().expect("is a text").to_owned();
        let expires_at_ms = body["expires_at_ms"].as_u64().expect("is a number");
        Self {
            token: text("token"),
            hls: text("hls"),
            flv: text("flv"),
            expires_at_ms,
        }
    }

    /// A path behind the token.
    pub(crate) fn path(&self, file: &str) -> String {
        format!("/p/{}/e/{EVENT}/{file}", self.token)
    }
}

impl Node {
    pub(crate) async fn start() -> Self {
        Self::with_page(None).await
    }

    pub(crate) async fn with_page(page_dir: Option<PathBuf>) -> Self {
        Self::with(page_dir, Keepalive::default()).await
    }

    pub(crate) async fn with(page_dir: Option<PathBuf>, keepalive: Keepalive) -> Self {
        let now_ms = Arc::new(AtomicU64::new(1_795_380_334_000));
        let (clock, draws) = (Arc::clone(&now_ms), AtomicU64::new(1));
        let random = Arc::new(move || {
            let mut bytes = [0; 32];
            bytes[..8].copy_from_slice(&draws.fetch_add(1, Ordering::SeqCst).to_be_bytes());
            bytes
        });
        let secret = Secret::new([3; 32]);
        let gate = Gate::new(
            &secret,
            GateConfig {
                token_ttl_ms: TOKEN_TTL_MS,
                ..GateConfig::new("site.example")
            },
        );
        let clock = Arc::new(move || clock.load(Ordering::SeqCst));
        let viewers = Arc::new(Viewers::new(gate, clock, Arc::clone(&random) as _));
        let (chain, directory) = (Arc::new(FakeChain::default()), Arc::new(Directory::new()));
        let (calls, signal) = Calls::new(keepalive);
        let parts = Parts {
            chain: Arc::clone(&chain) as _,
            media: Arc::new(FakeMedia),
            directory: Arc::clone(&directory),
            viewers: Arc::clone(&viewers),
            stream_keys: Arc::new(StreamKeys::new(&secret)),
            oracle: None,
            signal: Some(signal),
            random,
            info: info(),
            page_dir,
            registry: Registry::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("is bound");
        let cancel = CancellationToken::new();
        let server = Server::new(ServerConfig::default(), parts);
        let server = tokio::spawn(server.run(listener, cancel.clone()));
        Self {
            address,
            chain,
            directory,
            calls,
            viewers,
            now_ms,
            cancel,
            server,
        }
    }

    /// Gives a ticket to a wallet, on chain.
    pub(crate) fn sell(&self, ticket: TicketId, holder: &Wallet) {
        let holder = TicketHolder {
            viewer: holder.address(),
            state: 1,
        };
        self.chain
            .tickets
            .lock()
            .expect("not poisoned")
            .insert(ticket, holder);
    }

    /// Marks a ticket refunded on chain, and tells the node as its follower of the chain would.
    pub(crate) fn refund(&self, ticket: TicketId) {
        self.chain
            .tickets
            .lock()
            .expect("not poisoned")
            .get_mut(&ticket)
            .expect("was sold")
            .state = 3;
        assert_eq!(self.viewers.revoke_ticket(ticket), 1);
    }

    pub(crate) fn wait_ms(&self, ms: u64) {
        self.now_ms.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        read(send(self.address, "GET", path, None).await).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        read(send(self.address, "POST", path, Some(body.to_string())).await).await
    }

    pub(crate) async fn stream(&self, path: &str) -> Stream {
        let response = send(self.address, "GET", path, None).await;
        assert_eq!(response.status(), 200);
        Stream(response)
    }

    pub(crate) async fn challenge(&self, address: Address) -> (String, String) {
        let body = self
            .post("/api/v1/challenges", &json!({ "address": address.to_string() }))
            .await
            .json();
        (
            body["nonce"].as_str().expect("nonce").to_owned(),
            body["text"].as_str().expect("text").to_owned(),
        )
    }

    /// A session request of `wallet` with a fresh, signed challenge.
    pub(crate) async fn session_request(&self, wallet: &Wallet, ticket: TicketId) -> Value {
        let (nonce, text) = self.challenge(wallet.address()).await;
        json!({
            "event": ticket.event().0, "ticket": ticket.to_string(), "address": wallet.address().to_string(),
            "nonce": nonce, "proof": wallet.sign(&text),
        })
    }

    pub(crate) async fn ask_session(&self, wallet: &Wallet, ticket: TicketId) -> Answer {
        let request = self.session_request(wallet, ticket).await;
        self.post("/api/v1/sessions", &request).await
    }

    pub(crate) async fn open_session(&self, wallet: &Wallet, ticket: TicketId) -> Session {
        Session::of(&self.ask_session(wallet, ticket).await)
    }

    /// Sells a ticket and opens its session.
    pub(crate) async fn viewer(&self, serial: u32) -> Session {
        let wallet = Wallet::sr25519(serial as u8);
        self.sell(ticket(serial), &wallet);
        self.open_session(&wallet, ticket(serial)).await
    }
}

fn info() -> NodeInfo {
    let address = |n: u8| Address([n; 20]).to_string();
    NodeInfo {
        network: "devnet".into(),
        development: true,
        chain: ChainInfo {
            rpc_url: "ws://127.0.0.1:9944".into(),
            genesis_hash: format!("0x{}", "ab".repeat(32)),
        },
        contracts: ContractAddresses {
            w3w: address(1),
            w3space: address(2),
            firm: address(3),
            call: address(6),
            oracle: address(7),
            access: address(8),
            ticket: address(4),
            event: address(5),
        },
        rtmp_url: "rtmp://127.0.0.1:1935/live".into(),
    }
}
