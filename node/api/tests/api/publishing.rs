use serde_json::{Value, json};
use w3av_gate::StreamKeys;
use w3av_types::{EventId, Secret};

use crate::{
    client::Answer,
    node::{EVENT, Node},
    wallet::Wallet,
};

async fn ask(node: &Node, wallet: &Wallet, event: EventId) -> (Value, Answer) {
    let (nonce, text) = node.challenge(wallet.address()).await;
    let address = wallet.address().to_string();
    let request =
        json!({ "event": event.0, "address": address, "nonce": nonce, "proof": wallet.sign(&text) });
    let answer = node.post("/api/v1/stream-keys", &request).await;
    (request, answer)
}

#[tokio::test]
async fn host_gets_the_key_that_the_ingest_accepts() {
    let node = Node::start().await;
    let host = Wallet::sr25519(1);
    node.chain
        .hosts
        .lock()
        .expect("not poisoned")
        .insert(EVENT, host.address());
    let (request, answer) = ask(&node, &host, EVENT).await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    let key = body["stream_key"].as_str().expect("is a text");
    assert_eq!(StreamKeys::new(&Secret::new([3; 32])).authorize(key), Ok(EVENT));
    assert_eq!(body["rtmp_url"], json!("rtmp://127.0.0.1:1935/live"));
    let replay = node.post("/api/v1/stream-keys", &request).await;
    assert_eq!(replay.problem(), (401, "unauthorized".into()));
}

#[tokio::test]
async fn nobody_but_the_host_gets_a_key() {
    let node = Node::start().await;
    node.chain
        .hosts
        .lock()
        .expect("not poisoned")
        .insert(EVENT, Wallet::sr25519(1).address());
    let (_, stranger) = ask(&node, &Wallet::ethereum(2), EVENT).await;
    assert_eq!(stranger.problem(), (403, "unauthorized".into()));
    assert!(!stranger.text_contains("7-"));
    let (_, absent) = ask(&node, &Wallet::ethereum(2), EventId(8)).await;
    assert_eq!(absent.problem(), (404, "not_found".into()));
}
