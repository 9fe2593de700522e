//! An event on air with one viewer: where most end-to-end tests begin.

use crate::{EventPlan, Host, Input, Publisher, Session, Stage, Viewer};
use anyhow::{Result, anyhow};
use std::time::Duration;
use w3av_interfaces::event::IEvent;
use w3av_types::{EventId, TicketId};

/// Encoders, the ladder and the first segments, on a machine that may be building meanwhile.
const MEDIA: Duration = Duration::from_secs(60);
/// Height of the test picture: one rung, and little work for two cores.
const HEIGHT: u16 = 360;

/// Bob's event, live and pushed; Charlie holds ticket 1 and has a session.
#[derive(Debug)]
pub struct LiveEvent {
    /// The encoder.
    pub publisher: Publisher,
    /// Chain, contracts and node.
    pub stage: Stage,
    /// Talks to the node.
    pub viewer: Viewer,
    /// The event.
    pub event: EventId,
    /// Charlie's ticket.
    pub ticket: TicketId,
    /// Charlie's session.
    pub session: Session,
    /// RTMP address with the stream key.
    pub rtmp: String,
}

impl LiveEvent {
    /// Sets a stage, and goes on until the first playlist is there.
    pub async fn start() -> Result<Self> {
        let mut stage = Stage::set().await?;
        let (bob, charlie) = (Host::account("Bob")?, Host::account("Charlie")?);
        let host = stage.host.clone();
        let event = host.create_event(&bob, &EventPlan::default()).await?;
        let ticket = host.buy(&charlie, event).await?;
        let go_live = IEvent::goLiveCall { eventId: event.0 };
        host.send(&bob, host.addresses.event, &go_live).await?;
        let opened = format!("event={event}");
        stage.node.child.line(&["ingest open", &opened], MEDIA).await?;
        let viewer = Viewer::new(&stage.node.url());
        let rtmp = viewer.rtmp_address(&bob, event).await?;
        let rtmp = rtmp.map_err(|refusal| anyhow!("the host was refused: {refusal:?}"))?;
        let publisher = Publisher::start(&Input::Pattern { height: HEIGHT }, &rtmp).await?;
        let session = viewer.admit(&charlie, event, ticket).await?;
        let session = session.map_err(|refusal| anyhow!("the holder was refused: {refusal:?}"))?;
        viewer.wait_for_hls(&session, MEDIA).await?;
        Ok(Self {
            publisher,
            stage,
            viewer,
            event,
            ticket,
            session,
            rtmp,
        })
    }
}
