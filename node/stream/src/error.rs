use w3av_types::{ErrorKind, EventId, RenditionId};

/// Why a stream cannot be opened or published to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError {
    /// The directory holds as many streams as it may.
    #[error("cannot open stream {event}: {limit} streams are open")]
    TooManyStreams {
        /// The stream that was asked for.
        event: EventId,
        /// [`crate::MAX_STREAMS`].
        limit: usize,
    },
    /// The stream has as many renditions as it may.
    #[error("cannot add {rendition} to stream {event}: it has {limit} renditions")]
    TooManyRenditions {
        /// The stream.
        event: EventId,
        /// The rendition that was asked for.
        rendition: RenditionId,
        /// [`crate::MAX_RENDITIONS`].
        limit: usize,
    },
    /// Somebody else publishes this rendition now.
    #[error("{rendition} of stream {event} has a publisher")]
    AlreadyPublished {
        /// The stream.
        event: EventId,
        /// The rendition.
        rendition: RenditionId,
    },
    /// The stream is over.
    #[error("stream {event} is closed")]
    Closed {
        /// The stream.
        event: EventId,
    },
}

impl StreamError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::TooManyStreams { .. } | Self::TooManyRenditions { .. } => ErrorKind::Exhausted,
            Self::AlreadyPublished { .. } => ErrorKind::Conflict,
            Self::Closed { .. } => ErrorKind::NotFound,
        }
    }
}
