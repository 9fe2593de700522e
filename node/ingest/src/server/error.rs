use std::{io, net::SocketAddr};

use w3av_stream::StreamError;
use w3av_types::{ErrorKind, EventId};

use crate::{demuxer::DemuxError, key::KeyError, rtmp::session::SessionError, stats::IngestStats};

/// Why the ingest server does not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IngestError {
    /// The address cannot be listened on.
    #[error("listening for rtmp on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The system does not tell the listener's address.
    #[error("asking for the listener's address")]
    Address {
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

impl IngestError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Listen { .. } => ErrorKind::Conflict,
            Self::Address { .. } => ErrorKind::Internal,
        }
    }
}

/// Why a connection ended before its publisher ended it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectionError {
    /// The peer broke the protocol.
    #[error("speaking rtmp")]
    Protocol {
        /// How.
        #[source]
        source: SessionError,
    },
    /// The media cannot be carried.
    #[error("taking the publisher's media")]
    Media {
        /// Why.
        #[source]
        source: DemuxError,
    },
    /// The stream key was not accepted.
    #[error("checking a stream key")]
    Key {
        /// Why.
        #[source]
        source: KeyError,
    },
    /// The key is right, but the event's stream is not open.
    #[error("stream {event} is not open")]
    NotOpen {
        /// The event.
        event: EventId,
    },
    /// The stream takes no publisher now.
    #[error("publishing")]
    Publish {
        /// Why.
        #[source]
        source: StreamError,
    },
    /// The peer took too long.
    #[error("peer took too long: {phase:?}")]
    Timeout {
        /// What it took too long for.
        phase: TimeoutPhase,
    },
    /// The connection ended in the middle of a message.
    #[error("connection ended in the middle of a message")]
    Truncated,
    /// The network broke the connection.
    #[error("connection broken")]
    Io {
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// What a peer took too long for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeoutPhase {
    /// To start publishing.
    Setup,
    /// To send anything.
    Idle,
    /// To finish a message.
    Message,
    /// To take what it was sent.
    Write,
}

impl ConnectionError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Protocol { source } => source.kind(),
            Self::Media { source } => source.kind(),
            Self::Key { source } => source.kind(),
            Self::NotOpen { .. } => ErrorKind::NotFound,
            Self::Publish { source } => source.kind(),
            Self::Timeout { .. } | Self::Io { .. } => ErrorKind::Unavailable,
            Self::Truncated => ErrorKind::Invalid,
        }
    }

    pub(crate) fn count(&self, stats: &IngestStats) {
        IngestStats::count(match self {
            Self::Protocol { .. } => &stats.protocol_errors,
            Self::Media { .. } => &stats.media_errors,
            Self::Key {
                source: KeyError::Invalid,
            }
            | Self::NotOpen { .. } => &stats.refused_key,
            Self::Publish {
                source: StreamError::AlreadyPublished { .. },
            } => &stats.refused_taken,
            Self::Key { .. } | Self::Publish { .. } => &stats.refused_unavailable,
            Self::Timeout { .. } => &stats.timeouts,
            Self::Truncated => &stats.truncated,
            Self::Io { .. } => &stats.io_errors,
        });
    }
}
