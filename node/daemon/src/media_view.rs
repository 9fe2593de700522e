//! The media as the HTTP server sees it.

use std::sync::Arc;

use bytes::Bytes;
use w3av_api::Media;
use w3av_stream::{Directory, StreamState};
use w3av_types::{EventId, RenditionId};

use crate::shelf::Shelves;

/// Answers from the shelves.
#[derive(Debug)]
pub(crate) struct NodeMedia {
    pub(crate) directory: Arc<Directory>,
    pub(crate) shelves: Arc<Shelves>,
}

impl Media for NodeMedia {
    fn is_on_air(&self, event: EventId) -> bool {
        self.directory
            .find(event)
            .is_some_and(|stream| *stream.state().borrow() == StreamState::Live)
    }

    fn multivariant(&self, event: EventId) -> Option<Bytes> {
        self.shelves.find(event)?.multivariant()
    }

    fn playlist(&self, event: EventId, rendition: RenditionId) -> Option<Bytes> {
        self.shelves.find(event)?.rendition(rendition)?.playlist()
    }

    fn segment(&self, event: EventId, rendition: RenditionId, sequence: u64) -> Option<Bytes> {
        self.shelves.find(event)?.rendition(rendition)?.segment(sequence)
    }
}
