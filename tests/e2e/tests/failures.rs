//! Parts that die or lie: worker, node, chain, publisher, stranger.

use anyhow::{Context, Result, ensure};
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    process::Command,
};

use w3av_harness::{Host, Input, LiveEvent, Publisher};
use w3av_interfaces::oracle::IOracle;

const MEDIA: Duration = Duration::from_secs(60);

/// Media sequence number of the newest segment of the smallest rung.
async fn newest_segment(live: &LiveEvent) -> Result<u64> {
    let path = live.session.hls.replace("master.m3u8", "360p/index.m3u8");
    let (status, body) = live.viewer.get(&path).await?;
    ensure!(status == 200, "the playlist answers {status}");
    let text = String::from_utf8(body.to_vec())?;
    let last = text
        .lines()
        .rfind(|line| line.ends_with(".ts"))
        .context("no segment")?;
    last.trim_end_matches(".ts")
        .parse()
        .context("a segment is named by its number")
}

/// Waits for segments after `number`.
async fn segment_after(live: &LiveEvent, number: u64, within: Duration) -> Result<Duration> {
    let started = Instant::now();
    while newest_segment(live).await? <= number {
        ensure!(
            started.elapsed() < within,
            "no segment after {number} within {within:?}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(started.elapsed())
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_worker_is_replaced_and_segments_go_on() -> Result<()> {
    let live = LiveEvent::start().await?;
    let node = live.stage.node.child.id().context("the node runs")?;
    let worker = Command::new("pgrep")
        .args(["-P", &node.to_string(), "w3av-worker"])
        .output()
        .await?;
    let worker = String::from_utf8(worker.stdout)?.trim().to_owned();
    ensure!(!worker.is_empty(), "the node has no worker");
    let before = newest_segment(&live).await?;
    ensure!(
        Command::new("kill")
            .args(["-KILL", &worker])
            .status()
            .await?
            .success(),
        "kill failed"
    );
    // One segment may already be on its way; the one after it is the new worker's.
    segment_after(&live, before + 1, Duration::from_secs(10)).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_node_resumes_the_event_without_reporting_twice() -> Result<()> {
    let mut live = LiveEvent::start().await?;
    let (host, event) = (live.stage.host.clone(), live.event);
    let reports = IOracle::settlementOfCall { eventId: event.0 };
    let started = Instant::now();
    let live_at = loop {
        let live_at = host.ask(host.addresses.oracle, &reports).await?.readyAt;
        if live_at != 0 {
            break live_at;
        }
        ensure!(started.elapsed() < MEDIA, "ready is not reported");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    live.stage.node.child.kill().await?;
    drop(live.publisher.kill().await);
    live.stage.restart().await?;
    live.stage
        .node
        .child
        .line(&["ingest open", &format!("event={event}")], MEDIA)
        .await?;
    live.publisher = Publisher::start(&Input::Pattern { height: 360 }, &live.rtmp).await?;
    let charlie = Host::account("Charlie")?;
    live.session = live
        .viewer
        .admit(&charlie, event, live.ticket)
        .await?
        .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
    live.viewer.wait_for_hls(&live.session, MEDIA).await?;
    assert_eq!(
        host.ask(host.addresses.oracle, &reports).await?.readyAt,
        live_at,
        "ready was reported again"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn publisher_lost_in_mid_gop_may_come_back() -> Result<()> {
    let mut live = LiveEvent::start().await?;
    live.publisher.kill().await?;
    let before = newest_segment(&live).await?;
    live.publisher = Publisher::start(&Input::Pattern { height: 360 }, &live.rtmp).await?;
    segment_after(&live, before + 2, MEDIA).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_on_the_rtmp_port_disturb_nobody() -> Result<()> {
    let live = LiveEvent::start().await?;
    let address = live
        .rtmp
        .trim_start_matches("rtmp://")
        .split('/')
        .next()
        .context("an address")?
        .to_owned();
    for garbage in [
        &b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..],
        &[0xff; 4096],
        &[3; 1537],
        &[],
    ] {
        let mut socket = TcpStream::connect(&address).await?;
        socket.write_all(garbage).await?;
        socket.shutdown().await?;
        let mut answer = Vec::new();
        // The server closes; a reset is a way of closing.
        let _ = tokio::time::timeout(MEDIA, socket.read_to_end(&mut answer))
            .await
            .context("the server keeps garbage")?;
    }
    let wrong = format!("rtmp://{address}/live/{}-{}", live.event, "0".repeat(64));
    let mut refused = Publisher::start(&Input::Pattern { height: 360 }, &wrong).await?;
    let (is_content, _) = refused.ended(MEDIA).await?;
    assert!(!is_content, "a wrong key was accepted");
    let mut second = Publisher::start(&Input::Pattern { height: 360 }, &live.rtmp).await?;
    let (is_content, _) = second.ended(MEDIA).await?;
    assert!(!is_content, "a second publisher was accepted");
    let before = newest_segment(&live).await?;
    segment_after(&live, before, MEDIA).await?;
    Ok(())
}
