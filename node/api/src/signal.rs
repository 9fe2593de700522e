//! Signalling of internal calls: a socket for each device, and sealed envelopes between those whom the chain lets talk.
//!
//! The decisions are in `w3av-signal`; this is their shell. Nothing of an envelope is ever logged, and nobody's account.

mod exchange;
mod metrics;
mod socket;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::{
        State,
        ws::{WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::Response,
};
use futures::future::BoxFuture;
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;
use w3av_signal::{
    CallId, ChangedDevices, DeviceId, DeviceRecord, Domain, MAX_ENVELOPE_BYTES, SocketId, Standing, limits,
};
use w3av_types::{Address, ErrorKind};

use self::{exchange::Event, socket::Line};
pub(crate) use self::{exchange::Exchange, metrics::SignalMetrics};
use crate::{
    ChainViewError, Clock, Random,
    problem::{Problem, ProblemBody},
    state::Api,
};

/// What the firm and the call contract say at the newest finalized head. Futures may be dropped at any time.
///
/// Accounts may be members or live delegates (scope CALL): an implementation resolves them before it asks the call
/// contract.
pub trait CallDirectory: Send + Sync + 'static {
    /// A device; `None` when there is none or it has ended.
    fn device(&self, device: DeviceId) -> BoxFuture<'_, Result<Option<DeviceRecord>, ChainViewError>>;
    /// Where the pair's call stands, and whether it has this id.
    fn call(
        &self,
        firm: u32,
        caller: Address,
        callee: Address,
        call: CallId,
    ) -> BoxFuture<'_, Result<Standing, ChainViewError>>;
    /// Where the host's room stands for an account, and whether it has this id.
    fn seat(
        &self,
        firm: u32,
        host: Address,
        room: CallId,
        account: Address,
    ) -> BoxFuture<'_, Result<Standing, ChainViewError>>;
}

/// What signalling is put together from.
pub struct SignalParts {
    /// The chain and the call contract, which devices sign for.
    pub domain: Domain,
    /// Who may talk to whom.
    pub directory: Arc<dyn CallDirectory>,
    /// One for each finalized block that touched the firm or the call contract, in order and none left out. Must be sent
    /// before the node acts on anything newer; never full for long.
    pub touched: mpsc::Receiver<ChangedDevices>,
    /// The node's wall clock.
    pub clock: Arc<dyn Clock>,
    /// How sockets that have gone quiet are found.
    pub keepalive: Keepalive,
}

/// How sockets that have gone quiet are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keepalive {
    /// A client is asked for a sign of life this often; it also keeps the way through proxies open.
    pub ping: Duration,
    /// Without one for this long the socket is closed; also how long a client may take nothing.
    pub silence: Duration,
}

impl Default for Keepalive {
    fn default() -> Self {
        Self {
            ping: Duration::from_secs(5),
            silence: Duration::from_secs(15),
        }
    }
}

impl std::fmt::Debug for SignalParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignalParts")
            .field("domain", &self.domain)
            .finish_non_exhaustive()
    }
}

/// The way from the handlers to the exchange.
#[derive(Debug, Clone)]
pub(crate) struct Lines {
    events: mpsc::Sender<Event>,
    next: Arc<AtomicU64>,
    keepalive: Keepalive,
    /// Counts the sockets' tasks, so that the server can wait for them.
    pub(crate) tasks: TaskTracker,
}

/// The exchange of these parts, and the way to it.
pub(crate) fn build(
    parts: SignalParts,
    random: Arc<dyn Random>,
    metrics: SignalMetrics,
) -> (Lines, Exchange) {
    let (events, inlet) = mpsc::channel(MAX_EVENTS);
    let lines = Lines {
        events,
        next: Arc::default(),
        keepalive: parts.keepalive,
        tasks: TaskTracker::new(),
    };
    (lines, Exchange::new(parts, random, metrics, inlet))
}

impl Lines {
    /// Carries a socket to its end. Dropping the future closes it; the exchange learns of it by the closed channel.
    async fn carry(self, socket: WebSocket) {
        let id = SocketId(self.next.fetch_add(1, Ordering::Relaxed));
        Line::new(id, socket, self.events, self.keepalive).run().await;
    }
}

/// Opens a socket for the signalling of internal calls (WebSocket).
///
/// Text frames are JSON control messages, binary frames sealed envelopes, at most 16,384 bytes each. The protocol is
/// `node/signal/PROTOCOL.md`.
#[utoipa::path(
    get, path = "/v1/signal", tag = "calls",
    responses(
        (status = 101, description = "the connection speaks WebSocket from here on"),
        (status = 400, description = "not a WebSocket handshake", body = ProblemBody<'static>),
        (status = 426, description = "the connection can't be upgraded", body = ProblemBody<'static>),
        (status = 429, description = "too many sockets", body = ProblemBody<'static>),
        (status = 503, description = "this node does not carry calls", body = ProblemBody<'static>)
    )
)]
pub(crate) async fn connect(
    State(api): State<Arc<Api>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let lines = api
        .lines
        .clone()
        .ok_or_else(|| Problem::new(ErrorKind::Unavailable, "this node does not carry calls"))?;
    if lines.tasks.len() >= MAX_TASKS {
        return Err(Problem::new(ErrorKind::Exhausted, "too many sockets"));
    }
    let upgrade =
        upgrade.map_err(|rejection| Problem::with_status(rejection.status(), rejection.body_text()))?;
    let tasks = lines.tasks.clone();
    Ok(upgrade
        .max_message_size(MAX_ENVELOPE_BYTES)
        .max_frame_size(MAX_ENVELOPE_BYTES)
        .read_buffer_size(READ_BUFFER)
        // Each message is flushed at once: nothing is won by collecting them.
        .write_buffer_size(0)
        .max_write_buffer_size(MAX_WRITE_BUFFER)
        .on_upgrade(move |socket| tasks.track_future(lines.carry(socket))))
}

/// All that the exchange takes, and some that it is just refusing with a word; beyond that there is none.
const MAX_TASKS: usize = limits::MAX_SOCKETS + limits::MAX_STRANGERS;

/// From all sockets to the exchange, which takes each in microseconds; a full queue makes the sockets wait.
const MAX_EVENTS: usize = 1_024;

/// A few of the largest frames; who takes nothing is found by the sends that wait.
const MAX_WRITE_BUFFER: usize = 8 * MAX_ENVELOPE_BYTES;

/// Allocated for each socket as long as it lives, most of which are idle; larger frames grow it for their time. The default
/// of 128 KiB would take half a gigabyte for all sockets that may be open.
const READ_BUFFER: usize = 4 * 1_024;
