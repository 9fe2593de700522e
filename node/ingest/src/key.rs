use std::future::Future;

use w3av_types::{ErrorKind, EventId};

/// Who knows which stream key publishes which event.
pub trait KeyCheck: Send + Sync + 'static {
    /// The event that `key` publishes. `key` is what a peer typed: anything, up to 256 bytes, and secret.
    ///
    /// The future may be dropped at any time.
    ///
    /// # Errors
    /// [`KeyError`].
    fn authorize(&self, key: &str) -> impl Future<Output = Result<EventId, KeyError>> + Send;
}

/// Why a stream key was not accepted. Holds nothing of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nobody was given this key, or it is no longer valid.
    #[error("stream key is not valid")]
    Invalid,
    /// It cannot be told now.
    #[error("stream keys cannot be checked now")]
    Unavailable,
}

impl KeyError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(self) -> ErrorKind {
        match self {
            Self::Invalid => ErrorKind::Unauthorized,
            Self::Unavailable => ErrorKind::Unavailable,
        }
    }
}
