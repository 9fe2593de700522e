use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::value::RawValue;
use subxt::rpcs::{
    Error as RpcError,
    client::{JsonrpseeRpcClient, RawRpcFuture, RawRpcSubscription, RpcClientT, jsonrpsee_client},
};
use tokio::{sync::Semaphore, time::timeout};
use tracing::{debug, info};

/// JSON-RPC over WebSocket that opens a new connection when the old one is broken.
///
/// A call opens the connection that it needs and fails at once when the node isn't there; waiting and trying again is
/// the caller's decision. A subscription ends with its connection.
pub(crate) struct Transport {
    url: String,
    current: Mutex<Option<Arc<JsonrpseeRpcClient>>>,
    /// One attempt at a time, whose result all waiting calls use.
    connecting: Semaphore,
}

impl Transport {
    /// A transport that connects on its first call.
    pub(crate) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            current: Mutex::new(None),
            connecting: Semaphore::new(1),
        }
    }

    async fn connection(&self) -> Result<Arc<JsonrpseeRpcClient>, RpcError> {
        if let Some(connection) = self.live() {
            return Ok(connection);
        }
        let _permit = self
            .connecting
            .acquire()
            .await
            .expect("the semaphore is never closed");
        if let Some(connection) = self.live() {
            return Ok(connection);
        }
        // The handshake has no time limit of its own: a node that is stopped or starting may accept and stay silent.
        let connection = match timeout(HANDSHAKE_TIMEOUT, jsonrpsee_client(&self.url)).await {
            Ok(connection) => Arc::new(connection?),
            Err(_) => return Err(no_answer("the WebSocket handshake took too long")),
        };
        info!(url = %self.url, "connected to the chain's RPC");
        *self.slot() = Some(connection.clone());
        Ok(connection)
    }

    fn live(&self) -> Option<Arc<JsonrpseeRpcClient>> {
        self.slot()
            .as_ref()
            .filter(|connection| connection.is_connected())
            .cloned()
    }

    /// Gives a connection up that doesn't answer, unless another call has replaced it.
    fn discard(&self, connection: &Arc<JsonrpseeRpcClient>) {
        self.slot().take_if(|current| Arc::ptr_eq(current, connection));
    }

    fn slot(&self) -> std::sync::MutexGuard<'_, Option<Arc<JsonrpseeRpcClient>>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn request(&self, method: &str, params: Option<Box<RawValue>>) -> Result<Box<RawValue>, RpcError> {
        let connection = self.connection().await?;
        match timeout(ANSWER_TIMEOUT, connection.request_raw(method, params.clone())).await {
            // Requests only read, so one that broke with its connection can be asked again.
            Ok(Err(error)) if !connection.is_connected() => {
                debug!(
                    method,
                    error = &error as &dyn std::error::Error,
                    "connection lost during a request"
                );
                self.connection().await?.request_raw(method, params).await
            }
            Ok(answer) => answer,
            Err(_) => {
                self.discard(&connection);
                Err(no_answer("the node doesn't answer"))
            }
        }
    }

    async fn subscribe(
        &self,
        method: &str,
        params: Option<Box<RawValue>>,
        unsubscribe: &str,
    ) -> Result<RawRpcSubscription, RpcError> {
        let connection = self.connection().await?;
        match timeout(
            ANSWER_TIMEOUT,
            connection.subscribe_raw(method, params, unsubscribe),
        )
        .await
        {
            Ok(answer) => answer,
            Err(_) => {
                self.discard(&connection);
                Err(no_answer("the node doesn't answer"))
            }
        }
    }
}

impl RpcClientT for Transport {
    fn request_raw<'a>(
        &'a self,
        method: &'a str,
        params: Option<Box<RawValue>>,
    ) -> RawRpcFuture<'a, Box<RawValue>> {
        Box::pin(self.request(method, params))
    }

    fn subscribe_raw<'a>(
        &'a self,
        sub: &'a str,
        params: Option<Box<RawValue>>,
        unsub: &'a str,
    ) -> RawRpcFuture<'a, RawRpcSubscription> {
        Box::pin(self.subscribe(sub, params, unsub))
    }
}

fn no_answer(reason: &'static str) -> RpcError {
    RpcError::Client(Box::new(io::Error::new(io::ErrorKind::TimedOut, reason)))
}

/// A running node completes the handshake in milliseconds, over the internet in half a second.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(3);
/// Shorter than the limit of a whole operation, so that a dead connection is given up by the call that notices.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(8);

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn nobody_listening_fails_at_once_every_time() {
        let transport = Transport::new("ws://127.0.0.1:1");
        for _ in 0..2 {
            assert!(transport.request("system_health", None).await.is_err());
        }
    }

    #[tokio::test]
    async fn a_node_that_accepts_and_stays_silent_is_given_up() {
        let silent = TcpListener::bind("127.0.0.1:0").await.expect("free port");
        let transport = Transport::new(&format!("ws://{}", silent.local_addr().expect("bound")));
        let error = transport
            .request("system_health", None)
            .await
            .expect_err("no handshake")
            .to_string();
        assert!(error.contains("handshake"), "{error}");
    }
}
