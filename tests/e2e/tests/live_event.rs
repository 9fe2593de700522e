//! A paid event from goLive to settlement.

use anyhow::{Context, Result, ensure};
use std::time::Duration;

use w3av_harness::{EventPlan, Host, Input, Publisher, Stage, Viewer, w3};
use w3av_interfaces::{event::IEvent, oracle::IOracle};

const MEDIA: Duration = Duration::from_secs(60);
/// Report, proposal, the challenge window of five seconds, and blocks.
const SETTLEMENT: Duration = Duration::from_secs(90);
const SETTLED: u8 = 6;

#[tokio::test(flavor = "multi_thread")]
async fn holder_watches_stranger_is_refused_and_the_money_is_settled() -> Result<()> {
    let mut stage = Stage::set().await?;
    let [bob, charlie, dave, ferdie] = ["Bob", "Charlie", "Dave", "Ferdie"].map(Host::account);
    let (bob, charlie, dave, ferdie) = (bob?, charlie?, dave?, ferdie?);
    let (host, contract) = (stage.host.clone(), stage.host.addresses.event);
    let event = host.create_event(&bob, &EventPlan::default()).await?;
    let other = host
        .create_event(
            &bob,
            &EventPlan {
                capacity: 10,
                ..EventPlan::default()
            },
        )
        .await?;
    let (ticket, elsewhere) = (host.buy(&charlie, event).await?, host.buy(&dave, other).await?);
    let viewer = Viewer::new(&stage.node.url());

    let too_early = viewer
        .rtmp_address(&charlie, event)
        .await?
        .expect_err("Charlie is not the host");
    assert_eq!(too_early.status, 403);
    host.send(&bob, contract, &IEvent::goLiveCall { eventId: event.0 })
        .await?;
    let live = format!("event={event}");
    stage.node.child.line(&["ingest open", &live], MEDIA).await?;
    let rtmp = viewer
        .rtmp_address(&bob, event)
        .await?
        .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
    let mut publisher = Publisher::start(&Input::Pattern { height: 720 }, &rtmp).await?;

    let session = viewer
        .admit(&charlie, event, ticket)
        .await?
        .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
    let playlist = viewer.wait_for_hls(&session, MEDIA).await?;
    for rung in ["720p/index.m3u8", "480p/index.m3u8", "360p/index.m3u8"] {
        assert!(playlist.contains(rung), "{rung} is missing in\n{playlist}");
    }
    let played = viewer.play(&session.hls, 4).await?;
    ensure!(played.frames >= 60, "HLS: {played:?}");
    let flv = viewer.read_flv(&session.flv, 200).await?;
    ensure!(flv.is_monotonic, "FLV timestamps go back");

    for (who, with, status) in [
        (&ferdie, ticket, 403),
        (&dave, ticket, 403),
        (&dave, elsewhere, 400),
    ] {
        let refusal = viewer
            .admit(who, event, with)
            .await?
            .expect_err("no ticket for this event");
        assert_eq!(refusal.status, status, "{refusal:?}");
    }
    let foreign = viewer
        .admit(&dave, other, elsewhere)
        .await?
        .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
    let stolen = session.hls.replace(&session.token, &foreign.token);
    for path in [stolen.as_str(), &session.hls.replace(&session.token, "AAAA")] {
        let (status, body) = viewer.get(path).await?;
        assert_eq!(status, 403);
        assert!(!body.starts_with(b"#EXTM3U"), "a stranger got a playlist");
    }

    publisher.stop(MEDIA).await?;
    host.send(&bob, contract, &IEvent::endCall { eventId: event.0 })
        .await?;
    let settled = async {
        while host.state(event).await? != SETTLED {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok::<_, anyhow::Error>(())
    };
    tokio::time::timeout(SETTLEMENT, settled)
        .await
        .context("the node does not settle the event")??;
    let reported = IOracle::settlementOfCall { eventId: event.0 };
    let reported = host.ask(host.addresses.oracle, &reported).await?;
    ensure!(
        reported.readyAt > 0 && reported.deliveredSeconds > 0 && reported.uptimeBps >= 8_000,
        "ready {}, {} s delivered, uptime {}",
        reported.readyAt,
        reported.deliveredSeconds,
        reported.uptimeBps
    );
    assert_eq!(reported.peakViewers, 1);
    let paid = IEvent::moneyOfCall { eventId: event.0 };
    let paid = host.ask(contract, &paid).await?;
    assert_eq!((paid.hostPaid, paid.gross), (w3(5), w3(5)));
    let token = host.addresses.w3w.0.into();
    let credit = host
        .ask(
            contract,
            &IEvent::creditOfCall {
                token,
                account: bob.address().0.into(),
            },
        )
        .await?;
    ensure!(credit >= w3(5), "the host is owed {credit}");
    // Viewers may play what is left; the playlist says that nothing follows.
    let (status, playlist) = viewer
        .get(&session.hls.replace("master.m3u8", "360p/index.m3u8"))
        .await?;
    ensure!(
        status == 200 && playlist.ends_with(b"#EXT-X-ENDLIST\n"),
        "{status}: {}",
        String::from_utf8_lossy(&playlist)
    );
    Ok(())
}
