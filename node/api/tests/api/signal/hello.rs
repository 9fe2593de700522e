use serde_json::json;

use super::device::{Client, Device};
use crate::node::Node;

#[tokio::test]
async fn registered_device_is_ready() {
    let node = Node::start().await;
    let device = Device::registered(1, &node);
    Client::ready(&node, &device).await;
}

#[tokio::test]
async fn device_that_the_chain_does_not_know_is_refused() {
    let node = Node::start().await;
    let mut client = Client::open(&node, Device::new(1)).await;
    client.hello().await;
    assert_eq!(client.refused().await, "unknown_device");
}

#[tokio::test]
async fn device_whose_time_is_over_is_refused() {
    let node = Node::start().await;
    let device = Device::registered(1, &node);
    let now_s = node.calls.now_ms() / 1_000;
    node.calls
        .chain()
        .devices
        .get_mut(&device.id)
        .expect("is there")
        .until_s = now_s;
    let mut client = Client::open(&node, device).await;
    client.hello().await;
    assert_eq!(client.refused().await, "unknown_device");
}

#[tokio::test]
async fn hello_of_another_is_refused() {
    let node = Node::start().await;
    let (one, two) = (Device::registered(1, &node), Device::registered(2, &node));
    let mut client = Client::open(&node, one.clone()).await;
    let challenge = client.said("challenge").await;
    client.say(&one.hello(&challenge, &two.secret)).await;
    assert_eq!(client.refused().await, "bad_signature");
    // Nor is an old one good for another socket.
    let mut client = Client::open(&node, one.clone()).await;
    client.said("challenge").await;
    client.say(&one.hello(&challenge, &one.secret)).await;
    assert_eq!(client.refused().await, "bad_signature");
}

#[tokio::test]
async fn chain_that_refuses_to_answer_admits_nobody() {
    let node = Node::start().await;
    let device = Device::registered(1, &node);
    node.calls.chain().refusals = 1;
    let mut client = Client::open(&node, device.clone()).await;
    client.hello().await;
    assert_eq!(client.refused().await, "unavailable");
    Client::ready(&node, &device).await;
}

#[tokio::test]
async fn socket_that_says_nothing_is_closed() {
    let node = Node::start().await;
    let mut client = Client::open(&node, Device::new(1)).await;
    client.said("challenge").await;
    node.calls.skip_ms(10_000);
    assert_eq!(client.refused().await, "too_late");
}

#[tokio::test]
async fn second_socket_replaces_the_first() {
    let node = Node::start().await;
    let device = Device::registered(1, &node);
    let first = Client::ready(&node, &device).await;
    let mut second = Client::ready(&node, &device).await;
    assert_eq!(first.refused().await, "replaced");
    second
        .say(&json!({ "type": "leave", "room": format!("0x{}", "90".repeat(32)) }))
        .await;
    second.send(b"no envelope").await;
    assert_eq!(second.undelivered().await, ("malformed".to_owned(), None));
}

#[tokio::test]
async fn revoked_device_loses_its_socket() {
    let node = Node::start().await;
    let device = Device::registered(1, &node);
    let client = Client::ready(&node, &device).await;
    node.calls.chain().devices.clear();
    node.calls.block(&[device.id]).await;
    assert_eq!(client.refused().await, "device_ended");
}

#[tokio::test]
async fn what_is_no_control_message_ends_the_socket() {
    let node = Node::start().await;
    let mut client = Client::open(&node, Device::new(1)).await;
    client.said("challenge").await;
    client.say(&json!({ "type": "ready" })).await;
    assert_eq!(client.refused().await, "malformed");
}

#[tokio::test]
async fn plain_request_is_a_problem() {
    let node = Node::start().await;
    let answer = node.get("/v1/signal").await;
    assert_eq!(answer.problem(), (400, "invalid".into()));
}
