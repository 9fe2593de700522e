//! The shell: listens, and runs one task per connection.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use serde::Deserialize;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinSet,
    time::timeout,
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};
use w3av_stream::Directory;
use w3av_types::{ErrorKind, EventId};

use crate::{
    key::KeyCheck,
    server::connection::Connection,
    stats::{Gauge, IngestStats},
};

mod connection;
mod error;

pub use error::{ConnectionError, IngestError, TimeoutPhase};

/// Where and how patiently to listen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IngestConfig {
    /// Address to listen on. Default `0.0.0.0:1935`; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Milliseconds from connecting to publishing. Default 10,000.
    pub setup_timeout_ms: u64,
    /// Milliseconds without a byte after which a publisher is taken for lost. Default 10,000.
    pub idle_timeout_ms: u64,
    /// Milliseconds that one message may take from its first byte to its last. Default 10,000.
    pub message_timeout_ms: u64,
}

impl Default for IngestConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([0, 0, 0, 0], 1935)),
            setup_timeout_ms: 10_000,
            idle_timeout_ms: 10_000,
            message_timeout_ms: 10_000,
        }
    }
}

/// What publishers do, for the owner of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IngestEvent {
    /// A publisher was accepted.
    Connected {
        /// What it publishes.
        event: EventId,
    },
    /// Its first access unit is in the stream.
    FirstUnit {
        /// What it publishes.
        event: EventId,
    },
    /// It is gone, and the seat is free. Comes once after each `Connected`, except when the server is told to stop and
    /// nobody takes events.
    Lost {
        /// What it published.
        event: EventId,
    },
}

/// Takes RTMP publishers and pushes their units into the source renditions of open streams.
#[derive(Debug)]
pub struct IngestServer<K> {
    listener: TcpListener,
    services: Arc<Services<K>>,
}

/// What all connections share.
#[derive(Debug)]
struct Services<K> {
    config: IngestConfig,
    directory: Arc<Directory>,
    keys: K,
    events: mpsc::Sender<IngestEvent>,
    stats: Arc<IngestStats>,
    origin: Instant,
}

impl<K: KeyCheck> IngestServer<K> {
    /// Binds the address. `events` should be received from; a full channel stops the publishers that fill it.
    /// `origin` is the zero of [`w3av_media::unit::AccessUnit::arrival_us`].
    ///
    /// # Errors
    /// [`IngestError::Listen`].
    pub async fn bind(
        config: IngestConfig,
        directory: Arc<Directory>,
        keys: K,
        events: mpsc::Sender<IngestEvent>,
        origin: Instant,
    ) -> Result<Self, IngestError> {
        let address = config.listen;
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| IngestError::Listen { address, source })?;
        let stats = Arc::default();
        let services = Arc::new(Services {
            config,
            directory,
            keys,
            events,
            stats,
            origin,
        });
        Ok(Self { listener, services })
    }

    /// The address that is listened on.
    ///
    /// # Errors
    /// [`IngestError::Address`].
    pub fn local_addr(&self) -> Result<SocketAddr, IngestError> {
        self.listener
            .local_addr()
            .map_err(|source| IngestError::Address { source })
    }

    /// The counters.
    #[must_use]
    pub fn stats(&self) -> Arc<IngestStats> {
        Arc::clone(&self.services.stats)
    }

    /// Serves until `cancel`; then ends all connections and waits for them, at most two seconds.
    ///
    /// Dropping the future closes everything at once, without telling of lost publishers.
    ///
    /// # Errors
    /// None at present: what goes wrong with one connection is counted and ends that connection.
    pub async fn run(self, cancel: CancellationToken) -> Result<(), IngestError> {
        let mut connections = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                biased;
                () = cancel.cancelled() => break,
                Some(_) = connections.join_next() => continue,
                accepted = self.listener.accept() => accepted,
            };
            match accepted {
                Ok((_, peer)) if connections.len() >= MAX_CONNECTIONS => {
                    IngestStats::count(&self.services.stats.refused_full);
                    debug!(%peer, "connection refused, too many are open");
                }
                Ok((socket, peer)) => {
                    connections.spawn(serve(
                        Arc::clone(&self.services),
                        socket,
                        peer,
                        cancel.child_token(),
                    ));
                }
                Err(error) => {
                    // Out of file descriptors, most likely: it passes when connections end.
                    warn!(%error, "accepting an rtmp connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        drop(self.listener);
        let drain = async { while connections.join_next().await.is_some() {} };
        if timeout(SHUTDOWN_DEADLINE, drain).await.is_err() {
            warn!("rtmp connections did not end in time");
        }
        Ok(())
    }
}

async fn serve<K: KeyCheck>(
    services: Arc<Services<K>>,
    socket: TcpStream,
    peer: SocketAddr,
    cancel: CancellationToken,
) {
    let stats = Arc::clone(&services.stats);
    let _open = Gauge::new(&stats.connections_open);
    IngestStats::count(&stats.connections);
    let mut connection = Connection::new(services, socket, u64::from(peer.port()));
    let result = connection.run(&cancel).await;
    result
        .as_ref()
        .err()
        .into_iter()
        .for_each(|error| error.count(&stats));
    let event = connection.finish().await;
    match result {
        Ok(()) => info!(?event, "rtmp connection ended"),
        Err(error) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            match error.kind() {
                ErrorKind::Internal => warn!(?event, %error, cause, "rtmp connection failed"),
                _ => info!(?event, %error, cause, "rtmp connection closed"),
            }
        }
    }
}

/// Connections at once: every stream that a node may have, and as many that are refused or still greeting.
pub const MAX_CONNECTIONS: usize = 2 * w3av_stream::MAX_STREAMS;
/// Pause after the listener failed.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Connections that take longer to say good-bye are cut.
const SHUTDOWN_DEADLINE: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests;
