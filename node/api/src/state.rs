//! What the handlers share, and what they need from the rest of the node.

use std::{path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use futures::future::BoxFuture;
use prometheus_client::registry::Registry;
use tokio::sync::{Semaphore, SemaphorePermit};
use w3av_gate::StreamKeys;
use w3av_stream::Directory;
use w3av_types::{Address, ErrorKind, EventId, RenditionId, TicketId};

use crate::{
    ChainViewError, EventView, Metrics, NodeInfo, OracleDesk, SignalParts, Viewers,
    problem::Problem,
    signal::{self, Exchange, Lines},
};

/// The contracts as of the newest finalized block. Futures may be dropped at any time.
pub trait ChainView: Send + Sync + 'static {
    /// Who may watch with a ticket, and its state.
    fn viewer_of(&self, ticket: TicketId) -> BoxFuture<'_, Result<TicketHolder, ChainViewError>>;
    /// The host of an event.
    fn host_of(&self, event: EventId) -> BoxFuture<'_, Result<Address, ChainViewError>>;
    /// The newest events, newest first, at most `limit`. `on_air` is filled in by the API.
    fn events(&self, limit: usize) -> BoxFuture<'_, Result<Vec<EventView>, ChainViewError>>;
    /// One event. `on_air` is filled in by the API.
    fn event(&self, event: EventId) -> BoxFuture<'_, Result<EventView, ChainViewError>>;
    /// Whether the node follows the chain now. Answers at once.
    fn readiness(&self) -> Readiness;
}

/// Answer of the ticket contract's `viewerOf`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketHolder {
    /// Who may watch; zero when there is no such ticket.
    pub viewer: Address,
    /// 0 none, 1 valid, 2 checked in, 3 refunded, 4 void.
    pub state: u8,
}

/// Whether a ticket in this state admits: it is valid, or checked in. Source: `ITicket.sol`.
#[must_use]
pub const fn is_admitting(state: u8) -> bool {
    matches!(state, 1 | 2)
}

/// Whether the node can do its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// Number of the newest finalized block that was handled.
    pub finalized_block: Option<u64>,
    /// Why the node is not ready, in words; `None` when it is.
    pub problem: Option<String>,
}

/// The packaged media of the events on air. All methods answer at once with bytes that are rendered already.
pub trait Media: Send + Sync + 'static {
    /// Whether the event's stream arrives now.
    fn is_on_air(&self, event: EventId) -> bool;
    /// The multivariant playlist, once there is a rendition to play.
    fn multivariant(&self, event: EventId) -> Option<Bytes>;
    /// A rendition's media playlist.
    fn playlist(&self, event: EventId, rendition: RenditionId) -> Option<Bytes>;
    /// A segment that is still in the window.
    fn segment(&self, event: EventId, rendition: RenditionId, sequence: u64) -> Option<Bytes>;
}

/// The node's wall clock.
pub trait Clock: Send + Sync + 'static {
    /// Unix time in milliseconds.
    fn now_ms(&self) -> u64;
}

impl<F: Fn() -> u64 + Send + Sync + 'static> Clock for F {
    fn now_ms(&self) -> u64 {
        self()
    }
}

/// The node's source of unpredictable bytes.
pub trait Random: Send + Sync + 'static {
    /// Fresh bytes that nobody can guess.
    fn bytes(&self) -> [u8; 32];
}

impl<F: Fn() -> [u8; 32] + Send + Sync + 'static> Random for F {
    fn bytes(&self) -> [u8; 32] {
        self()
    }
}

/// All that the API is put together from.
pub struct Parts {
    /// The contracts.
    pub chain: Arc<dyn ChainView>,
    /// Playlists and segments.
    pub media: Arc<dyn Media>,
    /// The live streams, for FLV.
    pub directory: Arc<Directory>,
    /// The gate; the binary keeps a handle to revoke tickets.
    pub viewers: Arc<Viewers>,
    /// Keys for publishers; the ingest server checks with the same.
    pub stream_keys: Arc<StreamKeys>,
    /// Answers other oracle nodes; absent on a node that is none.
    pub oracle: Option<Arc<dyn OracleDesk>>,
    /// Carries the signalling of calls; absent on a node that does not.
    pub signal: Option<SignalParts>,
    /// For the ids of requests.
    pub random: Arc<dyn Random>,
    /// What `/api/v1/info` says.
    pub info: NodeInfo,
    /// Folder of the built web page, served at `/`.
    pub page_dir: Option<PathBuf>,
    /// Where the other parts of the node have registered their metrics; the API adds its own.
    pub registry: Registry,
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts")
            .field("info", &self.info)
            .field("page_dir", &self.page_dir)
            .finish_non_exhaustive()
    }
}

/// State of all handlers.
pub(crate) struct Api {
    chain: Arc<dyn ChainView>,
    questions: Semaphore,
    pub(crate) media: Arc<dyn Media>,
    pub(crate) directory: Arc<Directory>,
    pub(crate) viewers: Arc<Viewers>,
    pub(crate) stream_keys: Arc<StreamKeys>,
    oracle: Option<Arc<dyn OracleDesk>>,
    oracle_questions: Semaphore,
    /// The way to the exchange.
    pub(crate) lines: Option<Lines>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) info: NodeInfo,
    pub(crate) page_dir: Option<PathBuf>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) registry: Registry,
}

impl Api {
    /// The state, and the exchange that is to be run beside the server.
    pub(crate) fn new(mut parts: Parts) -> (Self, Option<Exchange>) {
        let metrics = Arc::new(Metrics::register(&mut parts.registry));
        let built = parts
            .signal
            .map(|signal| signal::build(signal, Arc::clone(&parts.random), metrics.signal.clone()));
        let (lines, exchange) = built.unzip();
        let api = Self {
            chain: parts.chain,
            questions: Semaphore::new(MAX_QUESTIONS),
            media: parts.media,
            directory: parts.directory,
            viewers: parts.viewers,
            stream_keys: parts.stream_keys,
            oracle: parts.oracle,
            oracle_questions: Semaphore::new(MAX_ORACLE_QUESTIONS),
            lines,
            random: parts.random,
            info: parts.info,
            page_dir: parts.page_dir,
            metrics,
            registry: parts.registry,
        };
        (api, exchange)
    }

    /// Asks the chain, within limits of number and time. May be dropped.
    pub(crate) async fn ask<'a, T>(
        &'a self,
        question: impl FnOnce(&'a dyn ChainView) -> BoxFuture<'a, Result<T, ChainViewError>>,
    ) -> Result<T, Problem> {
        let Ok(_permit) = self.questions.try_acquire() else {
            let reason = format!("{MAX_QUESTIONS} questions to it are open");
            return Err(ChainViewError::Unavailable { reason }.into());
        };
        match tokio::time::timeout(QUESTION_TIMEOUT, question(&*self.chain)).await {
            Ok(answer) => Ok(answer?),
            Err(_) => {
                let reason = format!("no answer within {} s", QUESTION_TIMEOUT.as_secs());
                Err(ChainViewError::Unavailable { reason }.into())
            }
        }
    }

    /// Who answers other oracle nodes.
    pub(crate) fn oracle(&self) -> Result<&dyn OracleDesk, Problem> {
        self.oracle
            .as_deref()
            .ok_or_else(|| Problem::new(ErrorKind::Unavailable, "this node is no oracle"))
    }

    /// A place among the questions of oracle nodes that are answered at a time.
    pub(crate) fn oracle_permit(&self) -> Result<SemaphorePermit<'_>, Problem> {
        self.oracle_questions
            .try_acquire()
            .map_err(|_| Problem::new(ErrorKind::Unavailable, "too many questions of oracle nodes"))
    }

    pub(crate) fn readiness(&self) -> Readiness {
        self.chain.readiness()
    }
}

/// A local node answers some thousand dry runs a second; this many waiting ones are a tenth of a second.
const MAX_QUESTIONS: usize = 128;

/// Each is a few dry runs; a set has at most 31 members, and each asks once per report.
const MAX_ORACLE_QUESTIONS: usize = 16;

/// A dry run takes milliseconds; a viewer waits no longer than this before trying again.
const QUESTION_TIMEOUT: Duration = Duration::from_secs(5);
