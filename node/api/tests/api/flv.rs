use bytes::Bytes;
use w3av_media::{AccessUnit, Track, TrackConfigs, VideoConfig};
use w3av_stream::Publisher;
use w3av_types::RenditionId;

use crate::{
    client::{read, send},
    node::{EVENT, Node, ticket},
    wallet::Wallet,
};

const AVCC: &[u8] = &[1, 0x42, 0xc0, 0x1f, 0xff, 0xe1, 0, 1, 0x67, 1, 0, 1, 0x68];

/// Puts the event's source on air.
fn publish(node: &Node) -> Publisher {
    let stream = node.directory.open(EVENT).expect("room");
    let mut publisher = stream
        .publish(RenditionId::Source)
        .expect("nobody else publishes");
    let video = VideoConfig {
        avcc: Bytes::from_static(AVCC),
        width: 640,
        height: 360,
    };
    publisher.set_configs(TrackConfigs {
        video: Some(video),
        audio: None,
    });
    publisher
}

fn picture(number: i64, is_key: bool) -> AccessUnit {
    AccessUnit {
        track: Track::Video,
        dts_90k: number * 3_600,
        cts_90k: 0,
        is_key,
        is_disposable: false,
        arrival_us: 0,
        data: Bytes::from(vec![0, 0, 0, 2, if is_key { 0x65 } else { 0x41 }, number as u8]),
    }
}

#[tokio::test]
async fn viewer_starts_at_the_last_key_picture_with_header_and_configs() {
    let node = Node::start().await;
    let session = node.viewer(1).await;
    let mut publisher = publish(&node);
    for (number, is_key) in [(0, true), (1, false), (2, true), (3, false)] {
        publisher.push(picture(number, is_key));
    }
    let mut stream = node.stream(&session.flv).await;
    assert_eq!(stream.0.headers()["content-type"], "video/x-flv");
    assert_eq!(stream.0.headers()["cache-control"], "no-store");
    let joined = stream.until(&picture(3, false).data).await;
    assert_eq!(&joined[..9], [b'F', b'L', b'V', 1, 1, 0, 0, 0, 9]);
    let position = |needle: &[u8]| joined.windows(needle.len()).position(|bytes| bytes == needle);
    assert_eq!(
        position(&picture(0, true).data),
        None,
        "older pictures are not sent"
    );
    let (config, key) = (
        position(AVCC).expect("config"),
        position(&picture(2, true).data).expect("key"),
    );
    assert!(config < key);
    publisher.push(picture(4, false));
    stream.until(&picture(4, false).data).await;
}

#[tokio::test]
async fn refunded_ticket_ends_the_stream_within_a_second() {
    let node = Node::start().await;
    let (session, other) = (node.viewer(1).await, node.viewer(2).await);
    let mut publisher = publish(&node);
    publisher.push(picture(0, true));
    let (mut stream, mut kept) = (node.stream(&session.flv).await, node.stream(&other.flv).await);
    stream.until(b"FLV").await;
    kept.until(b"FLV").await;
    node.refund(ticket(1));
    stream.ends_within_a_second().await;
    assert_eq!(
        node.get(&session.flv).await.problem(),
        (403, "unauthorized".into())
    );
    publisher.push(picture(1, false));
    kept.until(&picture(1, false).data).await;
}

#[tokio::test]
async fn viewer_who_waits_for_the_publisher_is_ended_too() {
    let node = Node::start().await;
    let session = node.viewer(1).await;
    let _publisher = publish(&node);
    let stream = node.stream(&session.flv).await;
    node.refund(ticket(1));
    assert!(stream.ends_within_a_second().await.is_empty());
}

#[tokio::test]
async fn cancelled_event_ends_all_of_its_streams() {
    let node = Node::start().await;
    let (first, second) = (node.viewer(1).await, node.viewer(2).await);
    let _publisher = publish(&node);
    let (one, two) = (node.stream(&first.flv).await, node.stream(&second.flv).await);
    assert_eq!(node.viewers.revoke_event(EVENT), 2);
    one.ends_within_a_second().await;
    two.ends_within_a_second().await;
}

#[tokio::test]
async fn second_session_ends_the_stream_of_the_first() {
    let node = Node::start().await;
    let wallet = Wallet::sr25519(1);
    node.sell(ticket(1), &wallet);
    let _publisher = publish(&node);
    let first = node.open_session(&wallet, ticket(1)).await;
    let stream = node.stream(&first.flv).await;
    node.open_session(&wallet, ticket(1)).await;
    stream.ends_within_a_second().await;
}

#[tokio::test]
async fn session_has_one_flv_connection_and_the_newest_wins() {
    let node = Node::start().await;
    let session = node.viewer(1).await;
    let mut publisher = publish(&node);
    let older = node.stream(&session.flv).await;
    let mut newer = node.stream(&session.flv).await;
    older.ends_within_a_second().await;
    // The end of the older one must not take the newer one with it.
    publisher.push(picture(0, true));
    newer.until(&picture(0, true).data).await;
    node.refund(ticket(1));
    newer.ends_within_a_second().await;
}

#[tokio::test]
async fn asking_for_the_head_alone_disturbs_nobody() {
    let node = Node::start().await;
    let session = node.viewer(1).await;
    let mut publisher = publish(&node);
    let mut stream = node.stream(&session.flv).await;
    let head = read(send(node.address, "HEAD", &session.flv, None).await).await;
    assert_eq!(
        (head.status.as_u16(), head.header("content-type"), head.body.len()),
        (200, "video/x-flv", 0)
    );
    publisher.push(picture(0, true));
    stream.until(&picture(0, true).data).await;
}

#[tokio::test]
async fn closed_stream_ends_its_viewers_after_the_last_picture() {
    let node = Node::start().await;
    let session = node.viewer(1).await;
    let mut publisher = publish(&node);
    publisher.push(picture(0, true));
    let stream = node.stream(&session.flv).await;
    assert!(node.directory.close(EVENT));
    let taken = stream.ends_within_a_second().await;
    assert!(taken.windows(6).any(|bytes| bytes == picture(0, true).data));
    assert_eq!(node.get(&session.flv).await.problem(), (404, "not_found".into()));
}

#[tokio::test]
async fn open_stream_keeps_its_session_from_becoming_idle() {
    let node = Node::start().await;
    let (watching, idle) = (node.viewer(1).await, node.viewer(2).await);
    let mut publisher = publish(&node);
    let mut stream = node.stream(&watching.flv).await;
    node.wait_ms(60 * 60 * 1_000);
    assert_eq!((node.viewers.sweep(), node.viewers.sessions()), (1, 1));
    publisher.push(picture(0, true));
    stream.until(b"FLV").await;
    drop((stream, idle));
}
