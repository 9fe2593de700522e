use serde_json::{Value, json};
use w3av_signal::{EndReason, Side};

use super::device::{Client, Device, FIRM, ROOM};
use crate::node::Node;

fn present(message: &Value) -> Vec<String> {
    let present = message["present"].as_array().expect("is a list");
    present
        .iter()
        .map(|device| device["account"].as_str().expect("is text").to_owned())
        .collect()
}

/// Three members; the first has opened a room, and all are in it.
async fn meeting(node: &Node) -> Vec<Client> {
    let devices: Vec<_> = (1..=3).map(|n| Device::registered(n, node)).collect();
    let host = devices[0].id.account();
    node.calls.chain().rooms.insert(host, ROOM);
    let mut clients: Vec<Client> = Vec::new();
    for device in &devices {
        let mut client = Client::ready(node, device).await;
        let join =
            json!({ "type": "join", "room": ROOM.to_string(), "firm": FIRM, "host": host.to_string() });
        client.say(&join).await;
        clients.push(client);
        for client in &mut clients {
            assert_eq!(client.said("room").await["topology"], 1);
        }
    }
    clients
}

#[tokio::test]
async fn members_of_a_room_exchange_envelopes() {
    let node = Node::start().await;
    let mut clients = meeting(&node).await;
    let in_room = |header: &mut w3av_signal::Header| {
        header.call = ROOM;
        header.side = Side::Room;
    };
    let (two, three) = (clients[1].device.clone(), clients[2].device.clone());
    let offer = two.envelope(&node, &three, 1, in_room);
    clients[1].send(&offer).await;
    assert_eq!(clients[2].envelope().await, offer);
}

#[tokio::test]
async fn member_who_is_removed_leaves_the_room_and_the_others_stay() {
    let node = Node::start().await;
    let mut clients = meeting(&node).await;
    let gone = clients[1].device.id.account();
    node.calls.chain().members.remove(&gone);
    node.calls.block(&[]).await;
    let ended = clients[1].said("ended").await;
    let reason = serde_json::to_value(EndReason::NotAuthorised).expect("serialises");
    assert_eq!(
        (&ended["call"], &ended["reason"]),
        (&json!(ROOM.to_string()), &reason)
    );
    for client in [0, 2] {
        let room = clients[client].said("room").await;
        assert_eq!(present(&room).len(), 2);
        assert!(!present(&room).contains(&gone.to_string()));
    }
}

#[tokio::test]
async fn closed_room_ends_for_all() {
    let node = Node::start().await;
    let mut clients = meeting(&node).await;
    node.calls.chain().rooms.clear();
    node.calls.block(&[]).await;
    for client in &mut clients {
        assert_eq!(client.said("ended").await["reason"], "closed");
    }
}

#[tokio::test]
async fn who_leaves_or_vanishes_is_gone_for_the_others() {
    let node = Node::start().await;
    let mut clients = meeting(&node).await;
    clients[2]
        .say(&json!({ "type": "leave", "room": ROOM.to_string() }))
        .await;
    for client in &mut clients[..2] {
        assert_eq!(present(&client.said("room").await).len(), 2);
    }
    drop(clients.remove(1));
    assert_eq!(present(&clients[0].said("room").await).len(), 1);
}
