//! A signer signs one body for one report: what was signed is on disk before the signature leaves.

use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use w3av_oracle::Slot;

/// What was signed so far. An embedded database: after `kill -9` it holds what was last written.
#[derive(Debug)]
pub(crate) struct Guard {
    database: Database,
}

/// Why something is not signed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GuardError {
    /// Another body was signed for the same report: two signatures would be a proof against this node.
    #[error("another body was signed for this report")]
    Equivocation,
    /// What was signed can't be read or noted, so nothing is signed.
    #[error("reading or writing what was signed")]
    Storage(#[source] Box<redb::Error>),
}

impl Guard {
    /// Opens the file, creating it when it does not exist. Blocking.
    ///
    /// # Errors
    /// [`GuardError::Storage`], also when another process has it open.
    pub(crate) fn open(path: &Path) -> Result<Self, GuardError> {
        let database = Database::create(path).map_err(storage)?;
        let write = database.begin_write().map_err(storage)?;
        write.open_table(SIGNED).map_err(storage)?;
        write.commit().map_err(storage)?;
        Ok(Self { database })
    }

    /// Notes that this node signs `body` for `slot`. Blocking: one `fsync`.
    ///
    /// # Errors
    /// [`GuardError::Equivocation`] when another body was noted; then nothing may be signed.
    pub(crate) fn note(&self, slot: &Slot, body: &str) -> Result<(), GuardError> {
        let write = self.database.begin_write().map_err(storage)?;
        {
            let mut table = write.open_table(SIGNED).map_err(storage)?;
            if let Some(noted) = table.get(key(slot)).map_err(storage)? {
                return if noted.value() == body {
                    Ok(())
                } else {
                    Err(GuardError::Equivocation)
                };
            }
            table.insert(key(slot), body).map_err(storage)?;
        }
        write.commit().map_err(storage)
    }

    /// The body that was noted for a slot. Blocking.
    ///
    /// # Errors
    /// [`GuardError::Storage`].
    pub(crate) fn noted(&self, slot: &Slot) -> Result<Option<String>, GuardError> {
        let read = self.database.begin_read().map_err(storage)?;
        let table = read.open_table(SIGNED).map_err(storage)?;
        let noted = table.get(key(slot)).map_err(storage)?;
        Ok(noted.map(|body| body.value().to_owned()))
    }
}

/// The set is left out on purpose: a new set is no reason to say something else.
const fn key(slot: &Slot) -> (u64, u8, u32, u32) {
    (slot.event.0, slot.kind, slot.sequence, slot.fence)
}

fn storage(source: impl Into<redb::Error>) -> GuardError {
    GuardError::Storage(Box::new(source.into()))
}

/// Event, kind, sequence and fence; the body as text.
const SIGNED: TableDefinition<'_, (u64, u8, u32, u32), &str> = TableDefinition::new("signed");

#[cfg(test)]
mod tests {
    use w3av_types::EventId;

    use super::*;

    #[test]
    fn second_body_for_a_slot_is_refused_also_after_a_restart() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let path = dir.path().join("guard.redb");
        let slot = Slot {
            event: EventId(7),
            kind: 2,
            sequence: 0,
            fence: 1,
        };
        {
            let guard = Guard::open(&path).expect("new");
            assert_eq!(guard.noted(&slot).expect("read"), None);
            guard.note(&slot, "a").expect("first");
            guard.note(&slot, "a").expect("the same again");
            assert!(matches!(guard.note(&slot, "b"), Err(GuardError::Equivocation)));
        }
        let guard = Guard::open(&path).expect("there");
        assert!(matches!(guard.note(&slot, "b"), Err(GuardError::Equivocation)));
        assert_eq!(guard.noted(&slot).expect("read").as_deref(), Some("a"));
        for other in [
            Slot {
                event: EventId(8),
                ..slot
            },
            Slot { kind: 1, ..slot },
            Slot { sequence: 1, ..slot },
            Slot { fence: 2, ..slot },
        ] {
            guard.note(&other, "b").expect("another report");
        }
    }
}
