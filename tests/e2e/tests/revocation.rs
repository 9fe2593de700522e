//! A ticket that changes hands stops admitting its former holder.

use anyhow::Result;
use std::time::{Duration, Instant};

use w3av_harness::{Host, LiveEvent};
use w3av_interfaces::ticket::ITicket;

const MEDIA: Duration = Duration::from_secs(60);
/// How long a live connection may outlast the finalized transfer of its ticket.
const REVOCATION: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn transferred_ticket_stops_flv_within_a_second_and_hls_at_the_next_request() -> Result<()> {
    let live = LiveEvent::start().await?;
    let (host, viewer, event, ticket, first) = (
        live.stage.host.clone(),
        &live.viewer,
        live.event,
        live.ticket,
        &live.session,
    );
    let (charlie, dave) = (Host::account("Charlie")?, Host::account("Dave")?);

    // The second session of a ticket ends the first.
    let session = viewer
        .admit(&charlie, event, ticket)
        .await?
        .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
    assert_eq!(viewer.get(&first.hls).await?.0, 403);
    assert_eq!(viewer.get(&session.hls).await?.0, 200);

    let watching = {
        let (viewer, path) = (viewer.clone(), session.flv.clone());
        tokio::spawn(async move { viewer.flv_until_ended(&path, MEDIA).await.map(|_| Instant::now()) })
    };
    viewer.wait_for_hls(&session, MEDIA).await?;
    let transfer = ITicket::transferFromCall {
        from: charlie.address().0.into(),
        to: dave.address().0.into(),
        tokenId: ticket.token().try_into().expect("96 bits"),
    };
    host.send(&charlie, host.addresses.ticket, &transfer).await?;
    let finalized = Instant::now();
    let ended = watching.await??;
    let took = ended.saturating_duration_since(finalized);
    assert!(took <= REVOCATION, "the FLV stream went on for {took:?}");
    assert_eq!(viewer.get(&session.hls).await?.0, 403);
    let refusal = viewer
        .admit(&charlie, event, ticket)
        .await?
        .expect_err("Charlie gave it away");
    assert_eq!(refusal.status, 403);
    viewer
        .admit(&dave, event, ticket)
        .await?
        .map_err(|refusal| anyhow::anyhow!("the new holder: {refusal:?}"))?;
    Ok(())
}
