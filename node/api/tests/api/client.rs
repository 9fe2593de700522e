use std::{net::SocketAddr, time::Duration};

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::{HeaderMap, Request, Response, StatusCode, body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::{net::TcpStream, time::timeout};

/// An answer that was read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("is text"))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("is text")
    }

    pub(crate) fn text_contains(&self, text: &str) -> bool {
        self.body
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    }

    /// The kind, after checking that the answer is a whole problem document.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        let body = self.json();
        assert_eq!(body["status"], self.status.as_u16());
        assert!(body["detail"].is_string() && body["title"].is_string(), "{body}");
        let kind = body["kind"].as_str().expect("has a kind");
        assert_eq!(body["type"], format!("urn:w3av:problem:{kind}"));
        (self.status.as_u16(), kind.to_owned())
    }
}

/// Sends one request on a connection of its own. `path` goes out as it is.
pub(crate) async fn send(
    server: SocketAddr,
    method: &str,
    path: &str,
    body: Option<String>,
) -> Response<Incoming> {
    let socket = TcpStream::connect(server).await.expect("the server listens");
    let (mut sender, connection) = http1::handshake(TokioIo::new(socket)).await.expect("speaks HTTP");
    tokio::spawn(connection);
    let mut request = Request::builder().method(method).uri(path).header("host", "node");
    if body.is_some() {
        request = request.header("content-type", "application/json");
    }
    let request = request
        .body(Full::new(Bytes::from(body.unwrap_or_default())))
        .expect("is a request");
    within(sender.send_request(request))
        .await
        .expect("the server answers")
}

pub(crate) async fn read(response: Response<Incoming>) -> Answer {
    let (parts, body) = response.into_parts();
    let body = within(body.collect())
        .await
        .expect("the body is whole")
        .to_bytes();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}

/// An endless body.
pub(crate) struct Stream(pub(crate) Response<Incoming>);

impl Stream {
    /// Reads until `needle` has come, and returns all that has come since the last call.
    pub(crate) async fn until(&mut self, needle: &[u8]) -> Bytes {
        let mut taken = BytesMut::new();
        while !taken.windows(needle.len()).any(|window| window == needle) {
            let frame = within(self.0.body_mut().frame())
                .await
                .expect("the stream goes on")
                .expect("no error");
            taken.extend_from_slice(&frame.into_data().expect("no trailers"));
        }
        taken.freeze()
    }

    /// Waits for the end and returns what came before it. Fails when the stream goes on for a second.
    pub(crate) async fn ends_within_a_second(mut self) -> Bytes {
        let mut taken = BytesMut::new();
        let end = async {
            while let Some(frame) = self.0.body_mut().frame().await {
                taken.extend_from_slice(&frame.expect("ends cleanly").into_data().expect("no trailers"));
            }
        };
        timeout(Duration::from_secs(1), end)
            .await
            .expect("the stream ends within a second");
        taken.freeze()
    }
}

/// Fails instead of hanging.
async fn within<F: Future>(future: F) -> F::Output {
    timeout(Duration::from_secs(10), future)
        .await
        .expect("an answer comes within 10 s")
}
