//! Talks to other oracle nodes over HTTP.

use std::{sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use w3av_api::{CosignAnswer, CosignRequest, WitnessRequest};

use crate::memory::{Memory, MemoryError};

/// Other oracle nodes, by what they registered. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Peers {
    http: reqwest::Client,
    memory: Arc<Memory>,
}

/// Another node gave no usable answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PeerError {
    #[error("node {node} has registered no http endpoint that this node has seen")]
    NoEndpoint { node: u32 },
    #[error(transparent)]
    Memory(#[from] MemoryError),
    #[error("asking {endpoint}")]
    Http {
        endpoint: String,
        #[source]
        source: reqwest::Error,
    },
    #[error("{endpoint} answered {status}: {detail}")]
    Refused {
        endpoint: String,
        status: u16,
        detail: String,
    },
    #[error("{endpoint} answered with more than {MAX_BODY_BYTES} bytes, or not with what was asked for")]
    Answer { endpoint: String },
}

/// Leave to watch.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Leave {
    pub(crate) token: String,
    pub(crate) hls: String,
}

impl Peers {
    pub(crate) fn new(memory: Arc<Memory>) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            // An endpoint is what was registered on chain, nowhere else.
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self { http, memory })
    }

    /// Base address of a node.
    pub(crate) fn endpoint(&self, node: u32) -> Result<String, PeerError> {
        self.memory.endpoint(node)?.ok_or(PeerError::NoEndpoint { node })
    }

    /// Asks for a signature. Dropping the future is safe.
    pub(crate) async fn cosign(&self, node: u32, request: &CosignRequest) -> Result<CosignAnswer, PeerError> {
        let endpoint = self.endpoint(node)?;
        self.post(&endpoint, "/oracle/v1/cosign", request).await
    }

    /// Asks for leave to watch. Dropping the future is safe.
    pub(crate) async fn witness(&self, endpoint: &str, request: &WitnessRequest) -> Result<Leave, PeerError> {
        self.post(endpoint, "/oracle/v1/witness", request).await
    }

    /// A new token of the same leave. Dropping the future is safe.
    pub(crate) async fn refresh(&self, endpoint: &str, token: &str) -> Result<Leave, PeerError> {
        self.post(
            endpoint,
            "/api/v1/sessions/refresh",
            &serde_json::json!({ "token": token }),
        )
        .await
    }

    /// Fetches a path. Dropping the future is safe.
    pub(crate) async fn get(&self, endpoint: &str, path: &str) -> Result<Bytes, PeerError> {
        let answer = self
            .http
            .get(format!("{endpoint}{path}"))
            .send()
            .await
            .map_err(|source| http(endpoint, source))?;
        body(endpoint, answer).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        endpoint: &str,
        path: &str,
        request: &(impl Serialize + Sync),
    ) -> Result<T, PeerError> {
        let answer = self
            .http
            .post(format!("{endpoint}{path}"))
            .json(request)
            .send()
            .await
            .map_err(|source| http(endpoint, source))?;
        let body = body(endpoint, answer).await?;
        serde_json::from_slice(&body).map_err(|_| PeerError::Answer {
            endpoint: endpoint.to_owned(),
        })
    }
}

async fn body(endpoint: &str, mut answer: reqwest::Response) -> Result<Bytes, PeerError> {
    let status = answer.status();
    let mut body = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(|source| http(endpoint, source))? {
        if body.len() + chunk.len() > MAX_BODY_BYTES {
            return Err(PeerError::Answer {
                endpoint: endpoint.to_owned(),
            });
        }
        body.extend_from_slice(&chunk);
    }
    if status.is_success() {
        return Ok(body.freeze());
    }
    let problem: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    let detail: String = problem["detail"]
        .as_str()
        .unwrap_or_default()
        .chars()
        .take(MAX_DETAIL_CHARS)
        .collect();
    Err(PeerError::Refused {
        endpoint: endpoint.to_owned(),
        status: status.as_u16(),
        detail,
    })
}

fn http(endpoint: &str, source: reqwest::Error) -> PeerError {
    PeerError::Http {
        endpoint: endpoint.to_owned(),
        // The address of media holds a token.
        source: source.without_url(),
    }
}

/// The first http address among registered endpoints, without a slash at the end.
pub(crate) fn http_endpoint(endpoints: &str) -> Option<String> {
    let is_http = |text: &&str| text.starts_with("http://") || text.starts_with("https://");
    let found = endpoints.split(',').map(str::trim).find(is_http)?;
    Some(found.trim_end_matches('/').to_owned())
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Whole answer; a segment over a slow line.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The longest segment of the highest rung is some 8 MB.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;
const MAX_DETAIL_CHARS: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_address_is_found_among_endpoints() {
        for (endpoints, expected) in [
            ("http://a:1", Some("http://a:1")),
            ("/ip4/127.0.0.1/tcp/1, https://b/", Some("https://b")),
            ("/ip4/127.0.0.1/tcp/1", None),
            ("", None),
        ] {
            assert_eq!(http_endpoint(endpoints).as_deref(), expected, "{endpoints}");
        }
    }
}
