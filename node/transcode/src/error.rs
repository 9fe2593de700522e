use std::{io, path::PathBuf};

use w3av_media::record::RecordError;
use w3av_stream::StreamError;
use w3av_types::ErrorKind;

/// Why a job gave up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TranscodeError {
    /// The worker program cannot be started at all.
    #[error("starting worker {}", path.display())]
    Spawn {
        /// The program.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Workers kept ending before any of them put out a unit.
    #[error("{attempts} workers in a row ended without output")]
    Failing {
        /// How many were started.
        attempts: u32,
        /// How the last one ended.
        #[source]
        source: WorkerEnd,
    },
    /// A rung cannot be published.
    #[error("publishing a rung")]
    Publish {
        /// What the stream said.
        #[source]
        source: StreamError,
    },
}

impl TranscodeError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Spawn { .. } | Self::Failing { .. } => ErrorKind::Unavailable,
            Self::Publish { source } => source.kind(),
        }
    }
}

/// How a worker ended that should have gone on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkerEnd {
    /// It exited or was killed.
    #[error("worker ended: {status}")]
    Exited {
        /// As the system words it.
        status: String,
    },
    /// It took input and put out nothing.
    #[error("worker is stuck")]
    Stuck,
    /// It put out something that is no record.
    #[error("reading worker output")]
    Protocol {
        /// What is wrong with it.
        #[source]
        source: RecordError,
    },
    /// Its pipes or its status cannot be read.
    #[error("talking to worker")]
    Io {
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It was so slow that the source had to end its reader.
    #[error("worker is slower than the source")]
    TooSlow,
}

impl WorkerEnd {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::TooSlow => ErrorKind::Exhausted,
            Self::Exited { .. } | Self::Stuck | Self::Io { .. } => ErrorKind::Unavailable,
            Self::Protocol { .. } => ErrorKind::Internal,
        }
    }
}
