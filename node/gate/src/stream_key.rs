//! Keys that let an event's host publish.

use w3av_types::{ErrorKind, EventId, Secret};

/// Makes and checks stream keys. A key is the event's number, a dash and 32 hex digits that only this node
/// can compute, so none is stored, and the same event always has the same key.
#[derive(Debug)]
pub struct StreamKeys {
    key: Secret<[u8; 32]>,
}

/// Why a stream key is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StreamKeyError {
    /// Not an event's number, a dash and 32 lower-case hex digits.
    #[error("the stream key is malformed")]
    Malformed,
    /// Well formed, but not the key of that event.
    #[error("the stream key is not the one of event {event}")]
    Wrong {
        /// The event that it names.
        event: EventId,
    },
}

impl StreamKeyError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Unauthorized
    }
}

impl StreamKeys {
    /// Keys under the node's secret.
    #[must_use]
    pub fn new(secret: &Secret<[u8; 32]>) -> Self {
        Self {
            key: Secret::new(blake3::derive_key("w3av 2026-11 stream key", secret.expose())),
        }
    }

    /// The key of `event`, for its host only.
    #[must_use]
    pub fn issue(&self, event: EventId) -> Secret<String> {
        Secret::new(format!("{event}-{}", hex::encode(self.secret_part(event))))
    }

    /// The event that `key` lets a publisher send to. Takes the same time for every wrong key of an event.
    ///
    /// # Errors
    /// [`StreamKeyError`] when it is malformed or wrong.
    pub fn authorize(&self, key: &str) -> Result<EventId, StreamKeyError> {
        let (number, secret) = key.split_once('-').ok_or(StreamKeyError::Malformed)?;
        let event: EventId = number.parse().map_err(|_| StreamKeyError::Malformed)?;
        // One spelling per event: no sign, no leading zero.
        if event.to_string() != number {
            return Err(StreamKeyError::Malformed);
        }
        let mut part = [0; SECRET_LEN];
        hex::decode_to_slice(secret, &mut part).map_err(|_| StreamKeyError::Malformed)?;
        let difference = part
            .iter()
            .zip(self.secret_part(event))
            .fold(0, |sum, (a, b)| sum | (a ^ b));
        if difference == 0 {
            Ok(event)
        } else {
            Err(StreamKeyError::Wrong { event })
        }
    }

    fn secret_part(&self, event: EventId) -> [u8; SECRET_LEN] {
        let mut part = [0; SECRET_LEN];
        let hash = blake3::keyed_hash(self.key.expose(), &event.0.to_be_bytes());
        part.copy_from_slice(&hash.as_bytes()[..SECRET_LEN]);
        part
    }
}

/// 128 bits: out of reach of guessing, short enough to type into an encoder.
const SECRET_LEN: usize = 16;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys() -> StreamKeys {
        StreamKeys::new(&Secret::new([9; 32]))
    }

    #[test]
    fn stream_key_opens_its_own_event_only() {
        let key = keys().issue(EventId(7));
        assert_eq!(keys().authorize(key.expose()), Ok(EventId(7)));
        let foreign = key.expose().replacen('7', "8", 1);
        assert_eq!(
            keys().authorize(&foreign),
            Err(StreamKeyError::Wrong { event: EventId(8) })
        );
        assert!(
            StreamKeys::new(&Secret::new([8; 32]))
                .authorize(key.expose())
                .is_err()
        );
    }

    #[test]
    fn malformed_stream_keys_are_refused() {
        let zeros = "0".repeat(32);
        for key in [
            "",
            "-",
            "7",
            "7-",
            "x-00",
            &format!("07-{zeros}"),
            &format!("+7-{zeros}"),
            &format!("7-{zeros}0"),
        ] {
            assert_eq!(keys().authorize(key), Err(StreamKeyError::Malformed), "{key}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_stream_keys_never_panic(key: String) {
            prop_assert!(keys().authorize(&key).is_err());
        }
    }
}
