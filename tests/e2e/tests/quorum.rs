//! Three oracle nodes in one set: what one serves the others watch, sign for, and take over.

use anyhow::{Context, Result, ensure};
use std::time::Duration;

use w3av_harness::{EventPlan, Host, Input, Publisher, Stage, Viewer};
use w3av_interfaces::{event::IEvent, oracle::IOracle};
use w3av_oracle::{Body, Slot, report_digest, set_digest};
use w3av_types::EventId;

const MEDIA: Duration = Duration::from_secs(60);
/// Reports, signatures, the challenge window, and blocks.
const SETTLEMENT: Duration = Duration::from_secs(120);
/// A lease of a minute, and the time until another node takes it.
const TAKE_OVER: Duration = Duration::from_secs(120);
const SETTLED: u8 = 6;
/// EIP-155 id of the development chain.
const CHAIN_ID: u64 = 420_420_420;

/// Address of the node that holds the lease.
async fn holder_url(stage: &Stage, event: EventId) -> Result<String> {
    let holder = stage.host.holder(event).await?;
    let all = std::iter::once((&stage.operator, &stage.options))
        .chain(stage.peers.iter().map(|peer| (&peer.operator, &peer.options)));
    for (operator, options) in all {
        let call = IOracle::nodeOfOperatorCall {
            operator: operator.signer.address().0.into(),
        };
        if stage.host.ask(stage.host.addresses.oracle, &call).await? == holder {
            return Ok(options.url());
        }
    }
    anyhow::bail!("node {holder} is none of ours")
}

async fn settled(stage: &Stage, event: EventId) -> Result<()> {
    let settled = async {
        while stage.host.state(event).await? != SETTLED {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Ok::<_, anyhow::Error>(())
    };
    let logs = || {
        let peers = stage.peers.iter().map(|peer| peer.node.child.tail(12));
        let tails: Vec<String> = std::iter::once(stage.node.child.tail(12)).chain(peers).collect();
        tails.join("---\n")
    };
    tokio::time::timeout(SETTLEMENT, settled)
        .await
        .with_context(|| format!("not settled:\n{}", logs()))?
}

#[tokio::test(flavor = "multi_thread")]
async fn digests_are_those_of_the_contract() -> Result<()> {
    let stage = Stage::with_nodes(2).await?;
    let (host, oracle) = (&stage.host, stage.host.addresses.oracle);
    let set = host.ask(oracle, &IOracle::currentSetCall {}).await?;
    let mut keys = Vec::new();
    for member in 0..set.size {
        let call = IOracle::setMemberCall {
            setId: set.setId,
            member,
        };
        keys.push(host.ask(oracle, &call).await?.signerKey.0);
    }
    assert_eq!(keys.len(), 2);
    assert_eq!(set_digest(CHAIN_ID, oracle, set.setId, &keys), set.digest.0);
    let slot = Slot {
        event: EventId(7),
        kind: 2,
        sequence: 3,
        fence: 4,
    };
    let body = Body::Settlement {
        delivered_seconds: 61,
        uptime_bps: 9_876,
        peak_viewers: 5,
        work_total: 1 << 100,
        work_root: [1; 32],
        log_root: [2; 32],
    };
    let call = IOracle::reportDigestCall {
        setId: set.setId,
        eventId: slot.event.0,
        kind: slot.kind,
        sequence: slot.sequence,
        fence: slot.fence,
        bodyHash: body.hash().into(),
    };
    let expected = host.ask(oracle, &call).await?;
    assert_eq!(report_digest(&set.digest.0, &slot, &body.hash()), expected.0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn settlement_is_signed_by_all_three_and_paid() -> Result<()> {
    let stage = Stage::with_nodes(3).await?;
    let (bob, charlie) = (Host::account("Bob")?, Host::account("Charlie")?);
    let (host, contract) = (stage.host.clone(), stage.host.addresses.event);
    let plan = EventPlan {
        renditions: 1,
        ..EventPlan::default()
    };
    let event = host.create_event(&bob, &plan).await?;
    let ticket = host.buy(&charlie, event).await?;
    host.send(&bob, contract, &IEvent::goLiveCall { eventId: event.0 })
        .await?;
    let viewer = Viewer::new(&holder_url(&stage, event).await?);
    let rtmp = viewer.rtmp_address(&bob, event).await?;
    let rtmp = rtmp.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
    let mut publisher = Publisher::start(&Input::Pattern { height: 360 }, &rtmp).await?;
    let session = viewer.admit(&charlie, event, ticket).await?;
    let session = session.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
    viewer.wait_for_hls(&session, MEDIA).await?;
    viewer.play(&session.hls, 4).await?;
    publisher.stop(MEDIA).await?;
    host.send(&bob, contract, &IEvent::endCall { eventId: event.0 })
        .await?;
    settled(&stage, event).await?;
    let reported = IOracle::settlementOfCall { eventId: event.0 };
    let reported = host.ask(host.addresses.oracle, &reported).await?;
    ensure!(
        reported.deliveredSeconds > 0 && reported.workTotal > 0,
        "{} s delivered, {} worked",
        reported.deliveredSeconds,
        reported.workTotal
    );
    let claimed = IEvent::isWorkClaimedCall {
        eventId: event.0,
        index: 0,
    };
    let paid = async {
        while !host.ask(contract, &claimed).await? {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Ok::<_, anyhow::Error>(())
    };
    tokio::time::timeout(MEDIA, paid)
        .await
        .context("the work is not claimed")?
}

#[tokio::test(flavor = "multi_thread")]
async fn another_node_takes_over_when_the_holder_dies() -> Result<()> {
    let mut stage = Stage::with_nodes(2).await?;
    let bob = Host::account("Bob")?;
    let (host, contract) = (stage.host.clone(), stage.host.addresses.event);
    let event = host.create_event(&bob, &EventPlan::default()).await?;
    host.send(&bob, contract, &IEvent::goLiveCall { eventId: event.0 })
        .await?;
    let first = host.holder(event).await?;
    let is_first = holder_url(&stage, event).await? == stage.options.url();
    let opened = format!("event={event}");
    let (holder, other) = if is_first {
        (&mut stage.node, &mut stage.peers[0].node)
    } else {
        (&mut stage.peers[0].node, &mut stage.node)
    };
    holder.child.line(&["ingest open", &opened], MEDIA).await?;
    holder.child.kill().await?;
    other.child.line(&["ingest open", &opened], TAKE_OVER).await?;
    ensure!(host.holder(event).await? != first, "the lease was not taken");
    Ok(())
}
