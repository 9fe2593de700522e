use std::time::Duration;

use serde_json::json;
use w3av_signal::{Media, Message, Side};

use super::device::{CALL, Client, Device, pair};
use crate::node::Node;

#[tokio::test]
async fn two_devices_exchange_sealed_envelopes() {
    let node = Node::start().await;
    let (mut one, mut two) = pair(&node).await;
    let ring = one.device.ring(&node, &two.device, 1);
    one.send(&ring).await;
    let received = two.envelope().await;
    assert_eq!(received, ring, "as it was sent");
    assert_eq!(two.device.opens(&received), Message::Ring { media: Media::BOTH });
    let back = two
        .device
        .envelope(&node, &one.device, 1, |header| header.side = Side::Callee);
    two.send(&back).await;
    assert_eq!(one.envelope().await, back);
    let metrics = node.get("/metrics").await;
    for line in [
        "w3av_signal_forwarded_total 2",
        "w3av_signal_devices 2",
        "w3av_signal_sockets 2",
    ] {
        assert!(
            metrics.text().lines().any(|found| found == line),
            "{line}\n{}",
            metrics.text()
        );
    }
}

#[tokio::test]
async fn pair_that_the_chain_does_not_authorise_exchanges_nothing() {
    let node = Node::start().await;
    let (mut one, mut two) = pair(&node).await;
    let mut three = Client::ready(&node, &Device::registered(3, &node)).await;
    // As the caller of a call that is another's.
    let ring = three.device.ring(&node, &two.device, 1);
    three.send(&ring).await;
    // What one device says is taken in order: the answer means that the ring waits.
    three.send(&ring).await;
    assert_eq!(three.undelivered().await, ("replayed".to_owned(), Some(1)));
    let waits = one.device.ring(&node, &two.device, 1);
    one.send(&waits).await;
    assert_eq!(two.envelope().await, waits, "and nothing of the third before it");
    node.calls.skip_ms(15_000);
    assert_eq!(three.undelivered().await, ("not_authorised".to_owned(), Some(1)));
}

#[tokio::test]
async fn envelope_that_came_before_its_authorisation_is_delivered_after_it() {
    let node = Node::start().await;
    let (mut one, mut two) = pair(&node).await;
    node.calls.chain().calls.clear();
    let ring = one.device.ring(&node, &two.device, 1);
    one.send(&ring).await;
    one.send(&ring).await;
    assert_eq!(one.undelivered().await, ("replayed".to_owned(), Some(1)));
    let accounts = (one.device.id.account(), two.device.id.account());
    node.calls.chain().calls.insert(accounts, CALL);
    node.calls.block(&[]).await;
    assert_eq!(two.envelope().await, ring);
}

#[tokio::test]
async fn member_who_is_removed_ends_the_call_for_both_and_nothing_passes() {
    let node = Node::start().await;
    let (mut one, mut two) = pair(&node).await;
    let ring = one.device.ring(&node, &two.device, 1);
    one.send(&ring).await;
    assert_eq!(two.envelope().await, ring);
    node.calls.chain().members.remove(&two.device.id.account());
    node.calls.block(&[]).await;
    for client in [&mut one, &mut two] {
        let ended = client.said("ended").await;
        assert_eq!(
            ended,
            json!({ "type": "ended", "call": CALL.to_string(), "reason": "not_authorised" })
        );
    }
    let late = one.device.ring(&node, &two.device, 2);
    one.send(&late).await;
    assert_eq!(one.undelivered().await, ("not_authorised".to_owned(), Some(2)));
    let text = node.get("/metrics").await.text().to_owned();
    assert!(text.contains("w3av_signal_forwarded_total 1\n"), "{text}");
}

#[tokio::test]
async fn nothing_passes_while_a_slow_chain_is_asked_about_a_block() {
    let node = Node::start().await;
    let (mut one, mut two) = pair(&node).await;
    let ring = one.device.ring(&node, &two.device, 1);
    one.send(&ring).await;
    two.envelope().await;
    {
        let mut chain = node.calls.chain();
        chain.delay = Duration::from_millis(300);
        chain.members.remove(&one.device.id.account());
    }
    node.calls.block(&[]).await;
    let late = one.device.ring(&node, &two.device, 2);
    one.send(&late).await;
    one.said("ended").await;
    assert_eq!(one.undelivered().await, ("not_authorised".to_owned(), Some(2)));
    two.said("ended").await;
    let text = node.get("/metrics").await.text().to_owned();
    assert!(text.contains("w3av_signal_forwarded_total 1\n"), "{text}");
}

#[tokio::test]
async fn chain_that_does_not_answer_is_asked_again() {
    let node = Node::start().await;
    let (mut one, mut two) = pair(&node).await;
    node.calls.chain().refusals = 1;
    let ring = one.device.ring(&node, &two.device, 1);
    one.send(&ring).await;
    assert_eq!(two.envelope().await, ring);
    let text = node.get("/metrics").await.text().to_owned();
    assert!(text.contains("w3av_signal_unanswered_total 1\n"), "{text}");
}

#[tokio::test]
async fn replayed_envelope_is_refused() {
    let node = Node::start().await;
    let (mut one, mut two) = pair(&node).await;
    let ring = one.device.ring(&node, &two.device, 5);
    one.send(&ring).await;
    assert_eq!(two.envelope().await, ring);
    one.send(&ring).await;
    assert_eq!(one.undelivered().await, ("replayed".to_owned(), Some(5)));
    // Nobody else may bring it either.
    two.send(&ring).await;
    assert_eq!(two.undelivered().await, ("malformed".to_owned(), Some(5)));
}

#[tokio::test]
async fn receiver_without_a_socket_is_offline_until_it_has_one() {
    let node = Node::start().await;
    let (one, two) = (Device::registered(1, &node), Device::registered(2, &node));
    let accounts = (one.id.account(), two.id.account());
    node.calls.chain().calls.insert(accounts, CALL);
    let mut caller = Client::ready(&node, &one).await;
    let ring = one.ring(&node, &two, 1);
    caller.send(&ring).await;
    assert_eq!(caller.undelivered().await, ("offline".to_owned(), Some(1)));
    let mut callee = Client::ready(&node, &two).await;
    caller.send(&ring).await;
    assert_eq!(callee.envelope().await, ring);
}
