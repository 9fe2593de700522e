//! Which events a host may publish to now.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tracing::debug;
use w3av_gate::{StreamKeyError, StreamKeys};
use w3av_ingest::{KeyCheck, KeyError};
use w3av_types::EventId;

/// The events whose ingest the oracle has open.
#[derive(Debug)]
pub(crate) struct PublishGate {
    keys: Arc<StreamKeys>,
    open: Mutex<BTreeSet<EventId>>,
}

/// Why a publisher is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PublishError {
    /// The key is malformed or wrong.
    #[error(transparent)]
    Key(#[from] StreamKeyError),
    /// The key is right, but the event is not live on chain.
    #[error("event {event} is not live")]
    NotLive {
        /// The event.
        event: EventId,
    },
}

impl PublishGate {
    pub(crate) fn new(keys: Arc<StreamKeys>) -> Self {
        Self {
            keys,
            open: Mutex::default(),
        }
    }

    /// Lets the host of an event publish.
    pub(crate) fn open(&self, event: EventId) {
        self.locked().insert(event);
    }

    /// Refuses publishers of an event from now on.
    pub(crate) fn close(&self, event: EventId) {
        self.locked().remove(&event);
    }

    /// The event that a stream key publishes to. The key is checked first, so that a stranger learns nothing about
    /// which events are live.
    ///
    /// # Errors
    /// [`PublishError`].
    pub(crate) fn authorize(&self, key: &str) -> Result<EventId, PublishError> {
        let event = self.keys.authorize(key)?;
        if self.locked().contains(&event) {
            Ok(event)
        } else {
            Err(PublishError::NotLive { event })
        }
    }

    fn locked(&self) -> MutexGuard<'_, BTreeSet<EventId>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The gate as the RTMP server asks it.
#[derive(Debug, Clone)]
pub(crate) struct HostKeys(pub(crate) Arc<PublishGate>);

impl KeyCheck for HostKeys {
    async fn authorize(&self, key: &str) -> Result<EventId, KeyError> {
        self.0.authorize(key).map_err(|error| {
            // Never the key itself; the event says enough to help a host who is early.
            debug!(%error, "publisher refused");
            KeyError::Invalid
        })
    }
}

#[cfg(test)]
mod tests {
    use w3av_types::Secret;

    use super::*;

    const EVENT: EventId = EventId(7);

    #[test]
    fn right_key_opens_only_while_the_event_is_live() {
        let keys = Arc::new(StreamKeys::new(&Secret::new([1; 32])));
        let gate = PublishGate::new(Arc::clone(&keys));
        let key = keys.issue(EVENT);
        assert_eq!(
            gate.authorize(key.expose()),
            Err(PublishError::NotLive { event: EVENT })
        );
        gate.open(EVENT);
        assert_eq!(gate.authorize(key.expose()), Ok(EVENT));
        gate.close(EVENT);
        assert_eq!(
            gate.authorize(key.expose()),
            Err(PublishError::NotLive { event: EVENT })
        );
    }

    #[test]
    fn key_of_another_event_or_node_is_wrong() {
        let gate = PublishGate::new(Arc::new(StreamKeys::new(&Secret::new([1; 32]))));
        gate.open(EVENT);
        let foreign = StreamKeys::new(&Secret::new([2; 32])).issue(EVENT);
        assert!(matches!(
            gate.authorize(foreign.expose()),
            Err(PublishError::Key(StreamKeyError::Wrong { .. }))
        ));
        assert!(matches!(
            gate.authorize("x"),
            Err(PublishError::Key(StreamKeyError::Malformed))
        ));
    }
}
