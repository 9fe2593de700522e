use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use w3av_types::EventId;

use crate::{error::StreamError, stream::Stream};

/// The streams that are open on this node. Shared by all who find streams by event.
#[derive(Debug, Default)]
pub struct Directory {
    streams: Mutex<BTreeMap<EventId, Arc<Stream>>>,
}

impl Directory {
    /// A directory without streams.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The stream of an event, opened now if it was not open.
    ///
    /// # Errors
    /// [`StreamError::TooManyStreams`] when [`MAX_STREAMS`] others are open.
    pub fn open(&self, event: EventId) -> Result<Arc<Stream>, StreamError> {
        let mut streams = self.locked();
        if !streams.contains_key(&event) && streams.len() >= MAX_STREAMS {
            return Err(StreamError::TooManyStreams {
                event,
                limit: MAX_STREAMS,
            });
        }
        Ok(Arc::clone(
            streams
                .entry(event)
                .or_insert_with(|| Arc::new(Stream::new(event))),
        ))
    }

    /// The stream of an event, when it is open.
    #[must_use]
    pub fn find(&self, event: EventId) -> Option<Arc<Stream>> {
        self.locked().get(&event).map(Arc::clone)
    }

    /// Closes the stream of an event and ends all its readers. Returns whether it was open.
    pub fn close(&self, event: EventId) -> bool {
        let stream = self.locked().remove(&event);
        stream.inspect(|stream| stream.close()).is_some()
    }

    /// The events with an open stream, in ascending order.
    #[must_use]
    pub fn ids(&self) -> Vec<EventId> {
        self.locked().keys().copied().collect()
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<EventId, Arc<Stream>>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Streams open at once: far more than a node can transcode, and with [`crate::MAX_RING_BYTES`] a bound on memory.
pub const MAX_STREAMS: usize = 64;
