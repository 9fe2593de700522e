//! A paid event from goLive to settlement.

use anyhow::{Context, Result, ensure};
use std::time::Duration;

use w3av_harness::{EventPlan, Host, Input, Publisher, Stage, Viewer, w3};
use w3av_interfaces::event::IEvent;

const MEDIA: Duration = Duration::from_secs(60);
const SETTLED: u8 = 4;

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
    let reported = async {
        loop {
            let reports = host
                .ask(contract, &IEvent::reportsOfCall { eventId: event.0 })
                .await?;
            if reports.endedAt != 0 {
                return Ok::<_, anyhow::Error>(reports);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let reports = tokio::time::timeout(MEDIA, reported)
        .await
        .context("the oracle does not report the end")??;
    ensure!(
        reports.liveAt > 0 && reports.endedAt > 0 && reports.deliveredSeconds > 0,
        "reports are missing"
    );
    host.send(&dave, contract, &IEvent::settleCall { eventId: event.0 })
        .await
        .context("anybody may settle")?;
    assert_eq!(host.state(event).await?, SETTLED);
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
    assert_eq!(credit, w3(5));
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
