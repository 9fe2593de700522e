use std::{process::Stdio, sync::atomic::Ordering};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::Command as Process,
};
use w3av_media::unit::Track;
use w3av_stream::{Item, Reader, ReaderEnd, StreamState};
use w3av_types::RenditionId;

use self::peer::{Fixture, Peer};
use super::*;
use crate::rtmp::{
    amf0::Value,
    command,
    handshake::{PACKET_BYTES, VERSION},
    message::MessageType,
};

mod peer;

const EVENT: EventId = EventId(7);
const KEY: &str = "7-0123abcd";
/// A test that waits this long hangs. Generous: an encoder starts on a busy machine.
const HANG: Duration = Duration::from_secs(60);

/// An encoder that publishes `seconds` of test picture and tone as fast as it can.
fn encoder(address: SocketAddr, key: &str, seconds: u32) -> Process {
    let mut process = Process::new("ffmpeg");
    let input =
        "-v error -nostdin -f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i sine=sample_rate=44100";
    let coding = "-c:v libx264 -preset ultrafast -bf 2 -g 25 -pix_fmt yuv420p -c:a aac -f flv";
    process
        .args(input.split(' '))
        .args(["-t", &seconds.to_string()])
        .args(coding.split(' '));
    process.arg(format!("rtmp://{address}/live/{key}"));
    process
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    process
}

/// Everything up to the end of the stream.
async fn read_all(mut reader: Reader) -> Vec<Item> {
    let mut items = Vec::new();
    loop {
        match timeout(HANG, reader.next(&mut items))
            .await
            .expect("units or the end")
        {
            Ok(()) => {}
            Err(end) => {
                assert_eq!(end, ReaderEnd::Closed);
                return items;
            }
        }
    }
}

fn dts(items: &[Item], track: Track) -> Vec<i64> {
    let dts = |item: &Item| match item {
        Item::Unit(shared) if shared.unit.track == track => Some(shared.unit.dts_90k),
        _ => None,
    };
    items.iter().filter_map(dts).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn real_encoder_reaches_readers_in_order() {
    let mut fixture = Fixture::new().await;
    // One reads as units come, the other all at the end and therefore without any drop.
    let live = tokio::spawn(read_all(fixture.source()));
    let whole = fixture.source();
    let output = tokio::spawn(encoder(fixture.address, KEY, 4).output());
    assert_eq!(fixture.event().await, IngestEvent::Connected { event: EVENT });
    assert_eq!(fixture.event().await, IngestEvent::FirstUnit { event: EVENT });
    assert_eq!(fixture.state(), StreamState::Live);
    assert_eq!(fixture.event().await, IngestEvent::Lost { event: EVENT });
    assert_eq!(fixture.state(), StreamState::Interrupted);
    let output = output.await.expect("waits").expect("ffmpeg is installed");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    fixture.directory.close(EVENT);

    let items = read_all(whole).await;
    let Item::Configs(configs) = &items[0] else {
        panic!("configs come first")
    };
    let (video, audio) = (
        configs.video.as_ref().expect("video"),
        configs.audio.as_ref().expect("audio"),
    );
    assert_eq!(
        (video.width, video.height, audio.sample_rate_hz),
        (320, 180, 44_100)
    );
    let pictures = dts(&items, Track::Video);
    let wanted: Vec<i64> = (0..100).map(|n| pictures[0] + n * 3_600).collect();
    assert_eq!(pictures, wanted, "each of 100 pictures, 40 ms apart");
    let keys = items
        .iter()
        .filter(|i| matches!(i, Item::Unit(s) if s.unit.track == Track::Video && s.unit.is_key));
    assert_eq!(keys.count(), 4);
    let frames = dts(&items, Track::Audio);
    let spacing = frames.windows(2).map(|pair| pair[1] - pair[0]);
    assert!(
        frames.len() >= 172 && spacing.clone().all(|step| (2_089..=2_090).contains(&step)),
        "{frames:?}"
    );
    for track in [Track::Video, Track::Audio] {
        let live = dts(&items, track);
        assert!(live.windows(2).all(|pair| pair[0] < pair[1]));
    }
    let live = live.await.expect("reads");
    assert!(dts(&live, Track::Video).windows(2).all(|pair| pair[0] < pair[1]) && !live.is_empty());

    let stats = fixture.stop().await;
    assert_eq!(
        stats.units.load(Ordering::Relaxed) as usize,
        pictures.len() + frames.len()
    );
    let troubles = [
        &stats.protocol_errors,
        &stats.media_errors,
        &stats.truncated,
        &stats.units_nudged,
    ];
    assert!(
        troubles
            .iter()
            .all(|counter| counter.load(Ordering::Relaxed) == 0),
        "{stats:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn encoder_that_returns_goes_on_after_the_first() {
    let mut fixture = Fixture::new().await;
    let whole = fixture.source();
    for _ in 0..2 {
        let output = tokio::spawn(encoder(fixture.address, KEY, 1).output());
        assert_eq!(fixture.event().await, IngestEvent::Connected { event: EVENT });
        assert_eq!(fixture.event().await, IngestEvent::FirstUnit { event: EVENT });
        assert_eq!(fixture.event().await, IngestEvent::Lost { event: EVENT });
        assert!(
            output
                .await
                .expect("waits")
                .expect("ffmpeg is installed")
                .status
                .success()
        );
    }
    fixture.directory.close(EVENT);
    let items = read_all(whole).await;
    for track in [Track::Video, Track::Audio] {
        let dts = dts(&items, track);
        assert!(dts.windows(2).all(|pair| pair[0] < pair[1]), "{track:?}: {dts:?}");
    }
    assert_eq!(
        items
            .iter()
            .filter(|item| matches!(item, Item::Discontinuity))
            .count(),
        1
    );
    fixture.stop().await;
}

#[tokio::test]
async fn real_encoder_with_a_wrong_key_fails_and_publishes_nothing() {
    let fixture = Fixture::new().await;
    let output = timeout(HANG, encoder(fixture.address, "7-wrong", 1).output()).await;
    assert!(
        !output
            .expect("ends")
            .expect("ffmpeg is installed")
            .status
            .success()
    );
    assert!(fixture.stream.rendition(RenditionId::Source).is_none());
    let stats = fixture.stop().await;
    assert_eq!(
        (
            stats.refused_key.load(Ordering::Relaxed),
            stats.publishers.load(Ordering::Relaxed)
        ),
        (1, 0)
    );
}

#[tokio::test]
async fn refused_publishers_are_told_why() {
    let mut fixture = Fixture::new().await;
    let (first, code) = Peer::publish(fixture.address, KEY).await;
    assert_eq!(code, "NetStream.Publish.Start");
    assert_eq!(fixture.event().await, IngestEvent::Connected { event: EVENT });
    for (key, wanted) in [
        (KEY, "NetStream.Publish.BadName"),
        ("7-wrong", "NetStream.Publish.Denied"),
        ("8-no-stream", "NetStream.Publish.Denied"),
        ("later", "NetStream.Publish.Failed"),
    ] {
        let (peer, code) = Peer::publish(fixture.address, key).await;
        assert_eq!(code, wanted, "{key}");
        peer.ends().await;
    }
    drop(first);
    assert_eq!(fixture.event().await, IngestEvent::Lost { event: EVENT });
    let stats = fixture.stop().await;
    let counted = [
        &stats.refused_taken,
        &stats.refused_key,
        &stats.refused_unavailable,
    ];
    assert_eq!(counted.map(|counter| counter.load(Ordering::Relaxed)), [1, 2, 1]);
}

#[tokio::test]
async fn publisher_gone_in_the_middle_of_a_message_leaves_what_was_whole() {
    let mut fixture = Fixture::new().await;
    let (mut peer, _) = Peer::publish(fixture.address, KEY).await;
    peer.send_sound().await;
    assert_eq!(fixture.event().await, IngestEvent::Connected { event: EVENT });
    assert_eq!(fixture.event().await, IngestEvent::FirstUnit { event: EVENT });
    let reader = fixture.source();
    // A picture of 1,000 bytes, of which the header and 100 come.
    let mut part = vec![5, 0, 0, 0, 0, 3, 0xe8, 9, 1, 0, 0, 0];
    part.resize(112, 0x17);
    peer.socket.write_all(&part).await.expect("open");
    drop(peer);
    assert_eq!(fixture.event().await, IngestEvent::Lost { event: EVENT });
    assert_eq!(fixture.state(), StreamState::Interrupted);
    fixture.directory.close(EVENT);
    assert_eq!(dts(&read_all(reader).await, Track::Video), []);
    assert_eq!(fixture.stop().await.truncated.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn bytes_that_are_not_rtmp_close_the_connection() {
    let fixture = Fixture::new().await;
    let greeting = [&[VERSION][..], &[0; 2 * PACKET_BYTES]].concat();
    let chunks: [&[u8]; 4] = [
        b"GET / HTTP/1.1\r\nHost: example\r\n\r\n",
        &[0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3],
        // A chunk that continues nothing, and a message of 16 MiB.
        &[&greeting[..], &[0xc7, 1, 2, 3]].concat(),
        &[&greeting[..], &[3, 0, 0, 0, 0xff, 0xff, 0xff, 9, 0, 0, 0, 0]].concat(),
    ];
    for bytes in chunks {
        let mut socket = TcpStream::connect(fixture.address)
            .await
            .expect("the server listens");
        socket.write_all(bytes).await.expect("open");
        let end = async { while matches!(socket.read(&mut [0; 4_096]).await, Ok(1..)) {} };
        timeout(HANG, end)
            .await
            .expect("the server closes the connection");
    }
    let stats = fixture.stop().await;
    assert_eq!(stats.protocol_errors.load(Ordering::Relaxed), chunks.len() as u64);
}

#[tokio::test]
async fn media_that_cannot_be_carried_is_refused_by_name() {
    let mut fixture = Fixture::new().await;
    let (mut peer, _) = Peer::publish(fixture.address, KEY).await;
    peer.send_media(MessageType::Video, 0, &[0x90, b'h', b'v', b'c', b'1', 0])
        .await;
    assert_eq!(peer.status().await, "NetStream.Publish.Rejected");
    peer.ends().await;
    assert_eq!(fixture.event().await, IngestEvent::Connected { event: EVENT });
    assert_eq!(fixture.event().await, IngestEvent::Lost { event: EVENT });
    assert_eq!(fixture.stop().await.media_errors.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn slow_and_silent_peers_are_closed() {
    let short = |setup_timeout_ms, idle_timeout_ms, message_timeout_ms| IngestConfig {
        setup_timeout_ms,
        idle_timeout_ms,
        message_timeout_ms,
        ..IngestConfig::default()
    };
    let long = 600_000;
    for (config, publishes, bytes) in [
        (short(50, long, long), false, &[][..]),
        (short(long, 50, long), true, &[]),
        (
            short(long, long, 50),
            true,
            &[5, 0, 0, 0, 0, 3, 0xe8, 9, 1, 0, 0, 0, 0x17],
        ),
        (short(long, long, 50), true, &[5, 0]),
    ] {
        let fixture = Fixture::with(config).await;
        let mut peer = match publishes {
            true => Peer::publish(fixture.address, KEY).await.0,
            false => Peer::greet(fixture.address).await,
        };
        peer.socket.write_all(bytes).await.expect("open");
        peer.ends().await;
        assert_eq!(fixture.stop().await.timeouts.load(Ordering::Relaxed), 1);
    }
}

#[tokio::test]
async fn closing_the_stream_or_the_server_ends_its_publisher() {
    for closes_stream in [true, false] {
        let mut fixture = Fixture::new().await;
        let (peer, _) = Peer::publish(fixture.address, KEY).await;
        assert_eq!(fixture.event().await, IngestEvent::Connected { event: EVENT });
        if closes_stream {
            fixture.directory.close(EVENT);
        } else {
            fixture.cancel.cancel();
        }
        peer.ends().await;
        assert_eq!(fixture.event().await, IngestEvent::Lost { event: EVENT });
        fixture.stop().await;
    }
}

#[tokio::test]
async fn publisher_that_says_good_bye_is_answered() {
    let mut fixture = Fixture::new().await;
    let (mut peer, _) = Peer::publish(fixture.address, KEY).await;
    peer.send(command::call(
        "deleteStream",
        3.0,
        &[Value::Null, Value::Number(1.0)],
        0,
    ))
    .await;
    assert_eq!(peer.status().await, "NetStream.Unpublish.Success");
    peer.ends().await;
    assert_eq!(fixture.event().await, IngestEvent::Connected { event: EVENT });
    assert_eq!(fixture.event().await, IngestEvent::Lost { event: EVENT });
    fixture.stop().await;
}

#[tokio::test]
async fn connections_above_the_limit_are_refused() {
    let fixture = Fixture::new().await;
    let mut peers = Vec::new();
    for _ in 0..MAX_CONNECTIONS {
        peers.push(Peer::greet(fixture.address).await);
    }
    let mut socket = TcpStream::connect(fixture.address)
        .await
        .expect("the system accepts");
    let end = timeout(HANG, socket.read(&mut [0])).await.expect("closed");
    assert!(matches!(end, Ok(0) | Err(_)));
    drop(peers);
    assert_eq!(fixture.stop().await.refused_full.load(Ordering::Relaxed), 1);
}

#[test]
fn configuration_refuses_unknown_fields_and_has_defaults() {
    let parse = |text: &str| toml::from_str::<IngestConfig>(text);
    assert_eq!(parse("").expect("defaults"), IngestConfig::default());
    let wanted = IngestConfig {
        idle_timeout_ms: 1,
        ..IngestConfig::default()
    };
    assert_eq!(parse("idle_timeout_ms = 1").expect("valid"), wanted);
    assert!(parse("idle_timeout = 1").is_err());
}
