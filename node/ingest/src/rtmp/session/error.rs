use w3av_types::ErrorKind;

use crate::rtmp::{
    aggregate::AggregateError, chunk::ChunkError, command::CommandError, handshake::HandshakeError,
};

/// Why a session ended before the peer ended it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The handshake failed.
    #[error("rtmp handshake")]
    Handshake {
        /// What was wrong with it.
        #[source]
        source: HandshakeError,
    },
    /// The chunk stream is broken.
    #[error("reading the chunk stream")]
    Chunk {
        /// What is wrong with it.
        #[source]
        source: ChunkError,
    },
    /// An aggregate message is broken.
    #[error("reading an aggregate message")]
    Aggregate {
        /// What is wrong with it.
        #[source]
        source: AggregateError,
    },
    /// A command is broken.
    #[error("reading a command")]
    Command {
        /// What is wrong with it.
        #[source]
        source: CommandError,
    },
    /// A command other than `connect` came first.
    #[error("command before connect")]
    NotConnected,
    /// `connect` or `publish` came a second time, or too early.
    #[error("connect or publish out of order")]
    OutOfOrder,
    /// The application is not the one that takes streams.
    #[error("unknown application")]
    App,
    /// The stream key is empty or too long.
    #[error("malformed stream key")]
    Key,
    /// The peer wants to play.
    #[error("playing is not supported over rtmp")]
    Play,
    /// Media came before `publish` was accepted.
    #[error("media before publish")]
    MediaBeforePublish,
    /// The peer calls without end.
    #[error("more than {} commands", super::MAX_COMMANDS)]
    TooManyCommands,
    /// The owner gave more input without polling events.
    #[error("more than {} bytes of input wait", super::MAX_INPUT_BYTES)]
    InputOverflow,
}

impl SessionError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Chunk { source } => source.kind(),
            Self::App => ErrorKind::NotFound,
            Self::Key => ErrorKind::Unauthorized,
            Self::NotConnected | Self::OutOfOrder | Self::MediaBeforePublish => ErrorKind::Conflict,
            Self::TooManyCommands => ErrorKind::Exhausted,
            Self::InputOverflow => ErrorKind::Internal,
            _ => ErrorKind::Invalid,
        }
    }
}
