//! The live path on real parts: chain, node, encoder, fifty viewers.

use crate::{
    line::Line,
    peer::{self, Peer},
    process::{cpu_ms, rss_kb},
    push::Push,
    viewers::{delays, quantile},
};
use anyhow::{Context, Result};
use std::time::{Duration, Instant};
use w3av_harness::{EventPlan, Host, Stage, Viewer};
use w3av_interfaces::event::IEvent;
use w3av_types::{EventId, TicketId};

const WAIT: Duration = Duration::from_secs(60);
/// Viewers of one stream while delays are measured.
const VIEWERS: u32 = 50;
/// How long delays are measured.
const WATCH: Duration = Duration::from_secs(15);

pub(crate) async fn measure() -> Result<Vec<Line>> {
    let mut stage = Stage::set().await?;
    let (host, bob) = (stage.host.clone(), Host::account("Bob")?);
    let id = stage.node.child.id().context("the node runs")?;
    let idle_kb = rss_kb(id)?;
    let event = host.create_event(&bob, &EventPlan::default()).await?;
    let tickets = buy(&host, event).await?;
    host.send(
        &bob,
        host.addresses.event,
        &IEvent::goLiveCall { eventId: event.0 },
    )
    .await?;
    let opened = stage
        .node
        .child
        .line(&["ingest open", &format!("event={event}")], WAIT)
        .await?;
    let viewer = Viewer::new(&stage.node.url());
    let rtmp = viewer
        .rtmp_address(&bob, event)
        .await?
        .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
    let push = Push::start(&rtmp).await?;
    let segment = stage
        .node
        .child
        .line(&["first segment", &format!("event={event}")], WAIT)
        .await?;
    // The ring (12 s) and the window (13 segments of 2 s) fill before memory is compared.
    tokio::time::sleep(Duration::from_secs(35)).await;
    let streaming_kb = rss_kb(id)?;

    let charlie = Host::account("Charlie")?;
    let mut addresses = Vec::new();
    for ticket in tickets {
        let session = viewer
            .admit(&charlie, event, ticket)
            .await?
            .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        addresses.push(format!("{}{}", stage.node.url(), session.flv));
    }
    let (cpu_before, until) = (cpu_ms(id)?, Instant::now() + WATCH);
    let watching: Vec<_> = addresses
        .into_iter()
        .map(|url| tokio::spawn(delays(url, push.sent.clone(), until)))
        .collect();
    tokio::time::sleep(WATCH - Duration::from_secs(2)).await;
    let (watched_kb, cpu_after) = (rss_kb(id)?, cpu_ms(id)?);
    let mut ours = collect(watching).await?;
    drop(push);
    let mut theirs = match peer_delays().await {
        Ok(delays) => delays,
        Err(error) => {
            eprintln!("bench: no peer: {error:#}");
            Vec::new()
        }
    };
    let mut peer_at = |share| (!theirs.is_empty()).then(|| quantile(&mut theirs, share));
    let (peer_p50, peer_p99) = (peer_at(0.5), peer_at(0.99));
    eprintln!("{} units measured over {VIEWERS} viewers", ours.len());
    Ok(vec![
        Line::at_most(
            "live finalized -> ingest accepts",
            field(&opened, "since_block_ms")?,
            "ms",
            500.0,
        ),
        Line::at_most(
            "first IDR in -> first segment",
            field(&segment, "since_idr_ms")?,
            "ms",
            1_000.0,
        ),
        Line::plain(
            "RTMP -> HTTP-FLV added, 50 viewers, p50",
            quantile(&mut ours, 0.5),
            "ms",
        )
        .beside(peer::NAME, peer_p50),
        Line::at_most(
            "RTMP -> HTTP-FLV added, 50 viewers, p99",
            quantile(&mut ours, 0.99),
            "ms",
            10.0,
        )
        .beside(peer::NAME, peer_p99),
        Line::plain(
            "node CPU, 50 viewers of 3 Mbit/s",
            (cpu_after - cpu_before) / (WATCH.as_secs_f64() - 2.0),
            "ms/s",
        ),
        Line::plain("node memory, idle", idle_kb / 1_024.0, "MB"),
        Line::at_most(
            "node memory per stream (12 s ring, 3 rungs)",
            (streaming_kb - idle_kb) / 1_024.0,
            "MB",
            48.0,
        ),
        Line::at_most(
            "node memory per viewer",
            (watched_kb - streaming_kb) / f64::from(VIEWERS),
            "KiB",
            64.0,
        ),
    ])
}

async fn buy(host: &Host, event: EventId) -> Result<Vec<TicketId>> {
    let charlie = Host::account("Charlie")?;
    let mut tickets = Vec::new();
    // Ten tickets are the most that one purchase may take.
    for _ in 0..VIEWERS / 10 {
        let recipient = charlie.address().0.into();
        let call = IEvent::buyCall {
            eventId: event.0,
            tier: 0,
            quantity: 10,
            maxTotal: u128::MAX,
            recipient,
        };
        host.send(&charlie, host.addresses.event, &call).await?;
    }
    tickets.extend((1..=VIEWERS).map(|serial| TicketId::new(event, serial)));
    Ok(tickets)
}

async fn peer_delays() -> Result<Vec<f64>> {
    let peer = Peer::start().await?;
    let push = Push::start(&peer.rtmp_url()).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let until = Instant::now() + WATCH;
    let watching = (0..VIEWERS)
        .map(|_| tokio::spawn(delays(peer.flv_url(), push.sent.clone(), until)))
        .collect();
    collect(watching).await
}

async fn collect(watching: Vec<tokio::task::JoinHandle<Result<Vec<f64>>>>) -> Result<Vec<f64>> {
    let mut all = Vec::new();
    for viewer in watching {
        all.extend(viewer.await.context("a viewer panicked")??);
    }
    anyhow::ensure!(!all.is_empty(), "no unit arrived");
    Ok(all)
}

/// Number behind `name=` in a log line.
fn field(line: &str, name: &str) -> Result<f64> {
    let rest = line
        .split(&format!("{name}="))
        .nth(1)
        .with_context(|| format!("{name} is not in: {line}"))?;
    let number = rest.split_whitespace().next().unwrap_or_default();
    number
        .parse()
        .with_context(|| format!("{name} is no number in: {line}"))
}
