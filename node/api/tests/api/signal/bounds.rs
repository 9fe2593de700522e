use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use tracing_subscriber::fmt::MakeWriter;
use w3av_api::Keepalive;

use super::device::{Client, Device, Heard, pair};
use crate::node::Node;

#[tokio::test]
async fn frame_that_is_too_large_closes_the_socket() {
    let node = Node::start().await;
    let mut client = Client::ready(&node, &Device::registered(1, &node)).await;
    client.send(&[0; 16_384]).await;
    assert_eq!(client.undelivered().await, ("malformed".to_owned(), None));
    client.send(&[0; 16_385]).await;
    assert_eq!(client.next().await, Heard::Closed(Some(1009)));
}

#[tokio::test]
async fn device_that_sends_too_much_is_told_so() {
    let node = Node::start().await;
    let (mut one, mut two) = pair(&node).await;
    node.calls.stop_clock();
    let first = one.device.ring(&node, &two.device, 1);
    one.send(&first).await;
    two.envelope().await;
    for sequence in 2..=103 {
        let ring = one.device.ring(&node, &two.device, sequence);
        one.send(&ring).await;
    }
    for sequence in 101..=103 {
        assert_eq!(
            one.undelivered().await,
            ("rate_limited".to_owned(), Some(sequence))
        );
    }
    for _ in 2..=100 {
        two.envelope().await;
    }
}

#[tokio::test]
async fn socket_without_a_sign_of_life_is_closed() {
    let keepalive = Keepalive {
        ping: Duration::from_millis(50),
        silence: Duration::from_millis(150),
    };
    let node = Node::with(None, keepalive).await;
    let device = Device::registered(1, &node);
    // Whoever reads answers pings, and stays.
    let mut lively = Client::ready(&node, &device).await;
    let silent = Client::ready(&node, &Device::registered(2, &node)).await;
    let heard = tokio::time::timeout(Duration::from_millis(600), lively.next()).await;
    assert!(heard.is_err(), "{heard:?}");
    assert_eq!(silent.refused().await, "silent");
}

#[tokio::test]
async fn stopping_node_says_goodbye() {
    let node = Node::start().await;
    let client = Client::ready(&node, &Device::registered(1, &node)).await;
    let stranger = Client::open(&node, Device::new(2)).await;
    node.cancel.cancel();
    assert_eq!(client.refused().await, "stopping");
    drop(stranger);
    let ended = tokio::time::timeout(Duration::from_secs(2), node.server).await;
    assert!(matches!(ended, Ok(Ok(Ok(())))), "{ended:?}");
}

#[tokio::test]
async fn logs_hold_no_account_and_nothing_of_an_envelope() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_env_filter("w3av_api=trace")
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let node = Node::start().await;
    let (mut one, mut two) = pair(&node).await;
    let ring = one.device.ring(&node, &two.device, 1);
    one.send(&ring).await;
    two.envelope().await;
    one.send(&ring).await;
    one.undelivered().await;
    node.calls.chain().devices.clear();
    node.calls.block(&[one.device.id]).await;
    let account = one.device.id.account().to_string();
    assert_eq!(one.refused().await, "device_ended");
    let log = String::from_utf8(log.0.lock().expect("not poisoned").clone()).expect("is text");
    assert!(log.contains("device_ended"), "{log}");
    for secret in [&account[2..], &hex::encode(&ring[20..40]), "c0c0c0c0"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
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
