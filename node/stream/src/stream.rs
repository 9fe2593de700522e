use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;
use w3av_types::{EventId, RenditionId};

use crate::{error::StreamError, publisher::Publisher, rendition::Rendition};

/// A live stream: the renditions of one event.
#[derive(Debug)]
pub struct Stream {
    id: EventId,
    renditions: Mutex<BTreeMap<RenditionId, Arc<Rendition>>>,
    catalogue: watch::Sender<Vec<RenditionId>>,
    state: watch::Sender<StreamState>,
}

/// How the publisher of a stream's source rendition is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StreamState {
    /// No unit has come yet.
    Waiting,
    /// A publisher sends.
    Live,
    /// The publisher is lost. Readers stay; who opened the stream decides how long to wait for another.
    Interrupted,
    /// Over. Readers get what is left, then the end.
    Closed,
}

impl Stream {
    pub(crate) fn new(id: EventId) -> Self {
        Self {
            id,
            renditions: Mutex::default(),
            catalogue: watch::Sender::new(Vec::new()),
            state: watch::Sender::new(StreamState::Waiting),
        }
    }

    /// The event that is streamed.
    #[must_use]
    pub const fn id(&self) -> EventId {
        self.id
    }

    /// The rendition, once somebody has published it.
    #[must_use]
    pub fn rendition(&self, id: RenditionId) -> Option<Arc<Rendition>> {
        self.locked().get(&id).map(Arc::clone)
    }

    /// All renditions that were ever published, source first, then by height.
    #[must_use]
    pub fn renditions(&self) -> Vec<RenditionId> {
        self.catalogue.borrow().clone()
    }

    /// The same list, for those who wait for a rendition to appear.
    #[must_use]
    pub fn catalogue(&self) -> watch::Receiver<Vec<RenditionId>> {
        self.catalogue.subscribe()
    }

    /// The state, for those who wait for it to change.
    #[must_use]
    pub fn state(&self) -> watch::Receiver<StreamState> {
        self.state.subscribe()
    }

    /// Takes the one publisher's seat of a rendition, which appears if it is new.
    ///
    /// # Errors
    /// [`StreamError::AlreadyPublished`] while another publisher is there, [`StreamError::TooManyRenditions`],
    /// [`StreamError::Closed`].
    pub fn publish(self: &Arc<Self>, id: RenditionId) -> Result<Publisher, StreamError> {
        let mut renditions = self.locked();
        if *self.state.borrow() == StreamState::Closed {
            return Err(StreamError::Closed { event: self.id });
        }
        if !renditions.contains_key(&id) && renditions.len() >= MAX_RENDITIONS {
            return Err(StreamError::TooManyRenditions {
                event: self.id,
                rendition: id,
                limit: MAX_RENDITIONS,
            });
        }
        let rendition = Arc::clone(
            renditions
                .entry(id)
                .or_insert_with(|| Arc::new(Rendition::new(id))),
        );
        if !rendition.shared().seat() {
            return Err(StreamError::AlreadyPublished {
                event: self.id,
                rendition: id,
            });
        }
        self.catalogue.send_if_modified(|catalogue| {
            let is_new = catalogue.len() != renditions.len();
            *catalogue = renditions.keys().copied().collect();
            is_new
        });
        Ok(Publisher::new(Arc::clone(self), rendition))
    }

    /// Ends the stream for its publishers and, once they have read what is left, for its readers.
    pub(crate) fn close(&self) {
        let renditions = self.locked();
        self.state.send_replace(StreamState::Closed);
        for rendition in renditions.values() {
            rendition.shared().close();
        }
    }

    pub(crate) fn publisher_is_live(&self, id: RenditionId) {
        self.change_state(id, |state| state != StreamState::Closed, StreamState::Live);
    }

    pub(crate) fn publisher_is_lost(&self, id: RenditionId) {
        self.change_state(id, |state| state == StreamState::Live, StreamState::Interrupted);
    }

    fn change_state(&self, id: RenditionId, applies: impl FnOnce(StreamState) -> bool, new: StreamState) {
        if id == RenditionId::Source {
            self.state.send_if_modified(|state| {
                let changes = applies(*state) && *state != new;
                if changes {
                    *state = new;
                }
                changes
            });
        }
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<RenditionId, Arc<Rendition>>> {
        self.renditions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Renditions of one stream: the source and more rungs than any ladder here has.
pub const MAX_RENDITIONS: usize = 8;
