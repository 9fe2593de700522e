//! What hosts' publishers do, as facts for the oracle.

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::info;
use w3av_ingest::IngestEvent;
use w3av_oracle::Event;

use crate::driver::Input;

/// Events that may wait; a publisher waits when it is full, and makes three in its life.
pub(crate) const MAX_PUBLISHER_EVENTS: usize = 64;

/// Tells the oracle until cancelled.
///
/// # Errors
/// When the driver is gone.
pub(crate) async fn tell(
    mut events: mpsc::Receiver<IngestEvent>,
    inputs: mpsc::Sender<Input>,
    cancel: CancellationToken,
) -> anyhow::Result<()> {
    loop {
        let event = tokio::select! {
            () = cancel.cancelled() => return Ok(()),
            event = events.recv() => event,
        };
        let Some(event) = event else { return Ok(()) };
        let fact = log_and_name(event);
        if inputs.send(Input::Fact(fact)).await.is_err() {
            // It ends first when the node stops.
            cancel.cancelled().await;
            return Ok(());
        }
    }
}

fn log_and_name(event: IngestEvent) -> Event {
    match event {
        IngestEvent::Connected { event } => {
            info!(%event, "publisher connected");
            Event::PublisherConnected(event)
        }
        IngestEvent::FirstUnit { event } => {
            info!(%event, "publisher sends");
            Event::FirstUnit(event)
        }
        IngestEvent::Lost { event } => {
            info!(%event, "publisher lost");
            Event::PublisherLost(event)
        }
    }
}

#[cfg(test)]
mod tests {
    use w3av_types::EventId;

    use super::*;

    #[tokio::test]
    async fn life_of_a_publisher_is_told_in_order() {
        let (events, receiver) = mpsc::channel(3);
        let (inputs, mut told) = mpsc::channel(3);
        let event = EventId(7);
        for happened in [
            IngestEvent::Connected { event },
            IngestEvent::FirstUnit { event },
            IngestEvent::Lost { event },
        ] {
            events.send(happened).await.expect("room");
        }
        drop(events);
        tell(receiver, inputs, CancellationToken::new())
            .await
            .expect("no failure");
        for expected in [
            Event::PublisherConnected(event),
            Event::FirstUnit(event),
            Event::PublisherLost(event),
        ] {
            assert!(matches!(told.recv().await, Some(Input::Fact(fact)) if fact == expected));
        }
    }
}
