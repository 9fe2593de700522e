use std::{sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{Instant, interval, timeout_at},
};
use tokio_util::sync::CancellationToken;

use crate::{
    Parts, ServeError, Viewers,
    connection::StallGuard,
    metrics::{Counted, Metrics},
    router::router,
    signal::{Exchange, Lines},
    state::Api,
};

/// Limits of the HTTP server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerConfig {
    /// Open connections at a time; more are closed as they come.
    pub max_connections: usize,
    /// How long requests under way may take to end once the server is told to stop.
    pub drain: Duration,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            max_connections: 10_000,
            drain: Duration::from_secs(5),
        }
    }
}

/// The HTTP server of the node.
pub struct Server {
    config: ServerConfig,
    router: Router,
    viewers: Arc<Viewers>,
    metrics: Arc<Metrics>,
    signal: Option<(Lines, Exchange)>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl Server {
    /// Puts the API together.
    #[must_use]
    pub fn new(config: ServerConfig, parts: Parts) -> Self {
        let (api, exchange) = Api::new(parts);
        let api = Arc::new(api);
        let signal = api.lines.clone().zip(exchange);
        let (viewers, metrics) = (Arc::clone(&api.viewers), Arc::clone(&api.metrics));
        Self {
            config,
            router: router(api),
            viewers,
            metrics,
            signal,
        }
    }

    /// Serves until `cancel`: then takes no more connections, ends the live ones, and waits for the requests
    /// under way for at most `drain`. Dropping the future closes every connection at once.
    ///
    /// # Errors
    /// [`ServeError::Accept`] when the socket is no longer usable, [`ServeError::Exchange`] when signalling broke down.
    pub async fn run(self, listener: TcpListener, cancel: CancellationToken) -> Result<(), ServeError> {
        let mut connections = JoinSet::new();
        let mut exchanges = JoinSet::new();
        let sockets = self.signal.map(|(lines, exchange)| {
            exchanges.spawn(exchange.run(cancel.clone()));
            lines.tasks
        });
        let mut sweep = interval(SWEEP_INTERVAL);
        let result = loop {
            tokio::select! {
                biased;
                () = cancel.cancelled() => break Ok(()),
                _ = sweep.tick() => {
                    self.viewers.sweep();
                }
                Some(_) = connections.join_next() => {}
                Some(ended) = exchanges.join_next() => {
                    break Err(ServeError::Exchange { source: ended.err() });
                }
                accepted = listener.accept() => match accepted {
                    Ok((socket, _)) if connections.len() < self.config.max_connections => {
                        let counted = self.metrics.http_connection();
                        connections.spawn(serve(socket, self.router.clone(), cancel.clone(), counted));
                    }
                    Ok(_) => self.metrics.connection_refused(),
                    // The peer left, or file descriptors ran out: the first is nothing, the second ends by
                    // itself.
                    Err(error) if is_passing(&error) => {
                        tracing::warn!(%error, "accepting a connection");
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                    }
                    Err(source) => break Err(ServeError::Accept { source }),
                },
            }
        };
        drop(listener);
        self.viewers.disconnect_all();
        let deadline = Instant::now() + self.config.drain;
        let drained = async {
            while connections.join_next().await.is_some() {}
            while exchanges.join_next().await.is_some() {}
            if let Some(sockets) = sockets {
                sockets.close();
                sockets.wait().await;
            }
        };
        if timeout_at(deadline, drained).await.is_err() {
            tracing::warn!(
                connections = connections.len(),
                "closing connections that did not end in time"
            );
        }
        result
    }
}

/// One connection, to its end. Dropping the future closes it.
async fn serve(socket: TcpStream, router: Router, cancel: CancellationToken, counted: Counted) {
    let _counted = counted;
    // Media goes out as it comes in; waiting for a full packet would only add latency.
    let _ = socket.set_nodelay(true);
    let io = TokioIo::new(StallGuard::new(socket, WRITE_STALL));
    let service = TowerToHyperService::new(router);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(MAX_HEADER_BYTES)
        .serve_connection(io, service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = cancel.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended early");
    }
}

fn is_passing(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{
        ConnectionAborted, ConnectionRefused, ConnectionReset, InvalidInput, NotConnected,
    };
    match error.kind() {
        ConnectionAborted | ConnectionRefused | ConnectionReset => true,
        InvalidInput | NotConnected => false,
        // EMFILE, ENFILE, ENOMEM and the like have no kind of their own.
        _ => true,
    }
}

/// Idle sessions are forgotten this often; reading the whole table takes a few milliseconds.
const SWEEP_INTERVAL: Duration = Duration::from_secs(10);

/// Keeps a full table of file descriptors from becoming a busy loop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// From the end of one request to the whole head of the next. HLS players ask every few seconds.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);

/// The longest request head is a path with a token and the headers of a browser; also bounds what is buffered
/// to send.
const MAX_HEADER_BYTES: usize = 64 * 1024;

/// A viewer whose network takes nothing for this long is gone.
const WRITE_STALL: Duration = Duration::from_secs(20);
