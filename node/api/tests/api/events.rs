use std::sync::atomic::Ordering;

use serde_json::json;

use crate::node::Node;

#[tokio::test]
async fn events_are_listed_with_what_is_on_air() {
    let node = Node::start().await;
    let list = node.get("/api/v1/events").await.json();
    let states: Vec<_> = list
        .as_array()
        .expect("is a list")
        .iter()
        .map(|e| (&e["id"], &e["on_air"]))
        .collect();
    assert_eq!(states, [(&json!(8), &json!(false)), (&json!(7), &json!(true))]);
    let event = node.get("/api/v1/events/7").await.json();
    assert_eq!(event, list[1]);
    assert_eq!(
        event["price"],
        json!("340282366920938463463374607431768211455"),
        "amounts are decimal strings"
    );
    assert_eq!(event["state"], json!("live"));
}

#[tokio::test]
async fn event_that_does_not_exist_is_not_found() {
    let node = Node::start().await;
    for id in ["9", "x", "-1", "18446744073709551616"] {
        let answer = node.get(&format!("/api/v1/events/{id}")).await;
        assert_eq!(answer.problem(), (404, "not_found".into()), "{id}");
    }
}

#[tokio::test]
async fn events_of_a_silent_chain_are_unavailable() {
    let node = Node::start().await;
    node.chain.is_down.store(true, Ordering::SeqCst);
    for path in ["/api/v1/events", "/api/v1/events/7"] {
        assert_eq!(
            node.get(path).await.problem(),
            (503, "unavailable".into()),
            "{path}"
        );
    }
}

#[tokio::test]
async fn node_tells_what_clients_need_to_know() {
    let info = Node::start().await.get("/api/v1/info").await.json();
    assert_eq!(
        (&info["network"], &info["development"]),
        (&json!("devnet"), &json!(true))
    );
    assert_eq!(info["chain"]["rpc_url"], json!("ws://127.0.0.1:9944"));
    assert_eq!(
        info["contracts"]["event"],
        json!(format!("0x{}", "05".repeat(20)))
    );
    assert_eq!(info["rtmp_url"], json!("rtmp://127.0.0.1:1935/live"));
}
