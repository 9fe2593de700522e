use std::{
    io,
    sync::{Arc, Mutex, atomic::Ordering},
    time::Duration,
};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    client::{read, send},
    node::{Node, ticket},
};

#[tokio::test]
async fn unknown_routes_and_methods_are_problems() {
    let node = Node::start().await;
    for path in [
        "/api/v1/nothing",
        "/api/v1/",
        "/p/x",
        "/p/x/e/7",
        "/nothing",
        "/healthz",
    ] {
        assert_eq!(
            node.get(path).await.problem(),
            (404, "not_found".into()),
            "{path}"
        );
    }
    for (method, path) in [
        ("POST", "/health"),
        ("GET", "/api/v1/sessions"),
        ("DELETE", "/api/v1/events"),
    ] {
        let answer = read(send(node.address, method, path, None).await).await;
        assert_eq!(answer.problem(), (405, "invalid".into()), "{method} {path}");
    }
    let answer = read(send(node.address, "POST", "/nothing", None).await).await;
    assert_eq!(answer.problem(), (404, "not_found".into()));
}

#[tokio::test]
async fn bodies_that_are_too_long_or_no_json_are_refused() {
    let node = Node::start().await;
    let post = |body: String| async {
        read(send(node.address, "POST", "/api/v1/challenges", Some(body)).await).await
    };
    let long = json!({ "address": "0".repeat(16 * 1024) }).to_string();
    assert_eq!(post(long).await.problem(), (413, "invalid".into()));
    for body in [
        "",
        "{",
        "[]",
        "{}",
        "null",
        "{\"address\":1}",
        "{\"address\":\"0x\"}",
    ] {
        assert_eq!(
            post(body.to_owned()).await.problem(),
            (400, "invalid".into()),
            "{body}"
        );
    }
    let untyped = read(send(node.address, "POST", "/api/v1/challenges", None).await).await;
    assert_eq!(untyped.problem(), (415, "invalid".into()));
}

#[tokio::test]
async fn challenge_names_the_site_and_the_address() {
    let node = Node::start().await;
    let address = "0xf24ff3a9cf04c71dbc94d0b566f7a27b94566cac";
    let body = node
        .post("/api/v1/challenges", &json!({ "address": address }))
        .await
        .json();
    let text = body["text"].as_str().expect("is a text");
    assert!(
        text.starts_with("site.example wants you to sign in") && text.contains(address),
        "{text}"
    );
    assert_eq!(
        body["expires_at_ms"],
        json!(node.now_ms.load(Ordering::SeqCst) + w3av_gate::CHALLENGE_TTL_MS)
    );
}

#[tokio::test]
async fn readiness_follows_the_chain_and_health_does_not() {
    let node = Node::start().await;
    assert_eq!(
        node.get("/ready").await.json(),
        json!({ "ready": true, "finalized_block": 41 })
    );
    node.chain.is_down.store(true, Ordering::SeqCst);
    assert_eq!(node.get("/ready").await.problem(), (503, "unavailable".into()));
    assert_eq!(node.get("/health").await.json(), json!({ "status": "ok" }));
}

#[tokio::test]
async fn description_of_the_api_is_served() {
    let document = Node::start().await.get("/openapi.json").await.json();
    assert!(
        document["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3.1"))
    );
    assert!(document["paths"]["/api/v1/sessions"]["post"]["requestBody"].is_object());
}

#[tokio::test]
async fn refusals_are_counted_by_reason_and_tokens_stay_out_of_the_metrics() {
    let node = Node::start().await;
    let session = node.viewer(1).await;
    node.get(&session.path("720p/41.ts")).await;
    node.get("/p/x/e/7/master.m3u8").await;
    node.refund(ticket(1));
    node.get(&session.hls).await;
    let answer = node.get("/metrics").await;
    let text = answer.text();
    for line in [
        "w3av_gate_refusals_total{reason=\"malformed\"} 1",
        "w3av_gate_refusals_total{reason=\"session_ended\"} 1",
        "w3av_media_bytes_total{protocol=\"hls\"} 8",
        "w3av_sessions 0",
        "w3av_http_requests_total{route=\"/p/{token}/e/{event}/master.m3u8\",status=\"403\"} 2",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(!answer.text_contains(&session.token));
}

#[tokio::test]
async fn page_is_served_and_nothing_beside_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let page = dir.path().join("page");
    std::fs::create_dir_all(page.join("assets")).expect("folders");
    for (file, text) in [
        ("page/index.html", "<html>"),
        ("page/assets/a-1.js", "1"),
        ("secret.txt", "secret"),
    ] {
        std::fs::write(dir.path().join(file), text).expect("a file");
    }
    let node = Node::with_page(Some(page)).await;
    let index = node.get("/").await;
    assert_eq!(
        (index.text(), index.header("content-type")),
        ("<html>", "text/html")
    );
    assert_eq!(index.header("cache-control"), "no-cache");
    let policy = index.header("content-security-policy");
    assert!(
        policy.contains("media-src 'self' blob:") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    assert_eq!(
        (
            index.header("x-content-type-options"),
            index.header("x-request-id").len()
        ),
        ("nosniff", 16)
    );
    assert!(
        node.get("/assets/a-1.js")
            .await
            .header("cache-control")
            .contains("immutable")
    );
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/../../secret.txt",
        "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "/%252e%252e/secret.txt",
        "//secret.txt",
        "/index.html%00",
        "/%ff",
        "/p/../secret.txt",
        "/p/x/e/../../../../secret.txt",
        "/api/../secret.txt",
    ] {
        let answer = node.get(path).await;
        assert!(!answer.text_contains("secret"), "{path}");
        assert_eq!(answer.problem(), (404, "not_found".into()), "{path}");
    }
}

#[tokio::test]
async fn node_without_a_built_page_says_so() {
    let absent = tempfile::tempdir().expect("a folder").path().join("nothing");
    for page in [None, Some(absent)] {
        let node = Node::with_page(page).await;
        let answer = node.get("/").await;
        assert_eq!(answer.status, 200);
        assert!(answer.text().contains("not built"));
        assert_eq!(node.get("/index.html").await.problem(), (404, "not_found".into()));
    }
}

#[tokio::test]
async fn shutdown_ends_open_streams_without_waiting_for_the_deadline() {
    let node = Node::start().await;
    let session = node.viewer(1).await;
    let source = node.directory.open(crate::node::EVENT).expect("room");
    let _publisher = source
        .publish(w3av_types::RenditionId::Source)
        .expect("nobody else publishes");
    let stream = node.stream(&session.flv).await;
    node.cancel.cancel();
    stream.ends_within_a_second().await;
    let ended = tokio::time::timeout(Duration::from_secs(1), node.server)
        .await
        .expect("drains at once");
    assert!(matches!(ended, Ok(Ok(()))));
}

#[tokio::test]
async fn logs_hold_no_token_and_no_address() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_env_filter("w3av_api=trace")
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let node = Node::start().await;
    let session = node.viewer(1).await;
    node.get(&session.hls).await;
    node.get(&session.flv).await;
    let log = String::from_utf8(log.0.lock().expect("not poisoned").clone()).expect("is text");
    assert!(log.contains("/p/{token}/e/{event}/master.m3u8"), "{log}");
    let address = crate::wallet::Wallet::sr25519(1).address().to_string();
    assert!(!log.contains(&session.token) && !log.contains(&address), "{log}");
}

#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("not poisoned").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
