use std::sync::Arc;

use w3av_media::{track::TrackConfigs, unit::AccessUnit};
use w3av_types::{EventId, RenditionId};

use crate::{rendition::Rendition, stream::Stream};

/// The one writer of a rendition. Dropping it tells the stream that the publisher is lost; another may follow.
#[derive(Debug)]
pub struct Publisher {
    stream: Arc<Stream>,
    rendition: Arc<Rendition>,
    is_live: bool,
}

impl Publisher {
    pub(crate) const fn new(stream: Arc<Stream>, rendition: Arc<Rendition>) -> Self {
        Self {
            stream,
            rendition,
            is_live: false,
        }
    }

    /// The stream that is published to.
    #[must_use]
    pub fn event(&self) -> EventId {
        self.stream.id()
    }

    /// The rendition that is written.
    #[must_use]
    pub fn rendition(&self) -> RenditionId {
        self.rendition.id()
    }

    /// Tells how to decode the units that follow. A changed track is a discontinuity and needs a key picture.
    pub fn set_configs(&mut self, configs: TrackConfigs) {
        self.rendition.shared().set_configs(configs);
    }

    /// Appends a unit and wakes the readers; never waits. Returns whether the unit was accepted.
    ///
    /// Refused and counted in [`crate::RenditionStats`]: video before a key picture, a decode time that does not
    /// increase within its track, units that are too long, and anything after the stream was closed.
    pub fn push(&mut self, unit: AccessUnit) -> bool {
        let is_accepted = self.rendition.shared().push(unit);
        if is_accepted && !self.is_live {
            self.is_live = true;
            self.stream.publisher_is_live(self.rendition.id());
        }
        is_accepted
    }

    /// The next unit does not continue the last one. Video then starts again at a key picture.
    pub fn mark_discontinuity(&mut self) {
        self.rendition.shared().ring().mark_discontinuity();
    }

    /// Where decode times may start so that readers see them increase across publishers, in 90 kHz ticks.
    #[must_use]
    pub fn resume_90k(&self) -> i64 {
        self.rendition.shared().ring().resume_90k()
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        // In this order, or a next publisher could already be live when its stream is called interrupted.
        self.stream.publisher_is_lost(self.rendition.id());
        self.rendition.shared().leave();
    }
}
