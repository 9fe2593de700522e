use w3av_types::ErrorKind;

/// Why the chain gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChainViewError {
    /// The contract knows no such event or ticket.
    #[error("there is no {what}")]
    NotFound {
        /// What was asked for, for example `event 7`.
        what: String,
    },
    /// The chain does not answer, or not in time.
    #[error("the chain does not answer: {reason}")]
    Unavailable {
        /// For the log and the caller; holds no secret.
        reason: String,
    },
}

impl ChainViewError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound { .. } => ErrorKind::NotFound,
            Self::Unavailable { .. } => ErrorKind::Unavailable,
        }
    }
}

/// Why the server ended on its own.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The listening socket is no longer usable.
    #[error("accepting connections")]
    Accept {
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The task that carries signalling ended before it was told to: a bug.
    #[error("carrying signalling")]
    Exchange {
        /// How it ended.
        #[source]
        source: Option<tokio::task::JoinError>,
    },
}

impl ServeError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Accept { .. } => ErrorKind::Unavailable,
            Self::Exchange { .. } => ErrorKind::Internal,
        }
    }
}
