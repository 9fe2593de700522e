//! What the node must remember of events beyond a restart and cannot read back from the chain's state.

use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use w3av_types::EventId;

/// Titles, which contracts only emit, and media time delivered so far. An embedded database: after `kill -9` it holds
/// what was last written.
#[derive(Debug)]
pub(crate) struct Memory {
    database: Database,
}

/// The memory cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{operation} the node's memory")]
pub(crate) struct MemoryError {
    operation: &'static str,
    #[source]
    source: Box<redb::Error>,
}

impl Memory {
    /// Opens the memory, creating it when the file does not exist. Blocking.
    ///
    /// # Errors
    /// [`MemoryError`], also when another process has it open.
    pub(crate) fn open(path: &Path) -> Result<Self, MemoryError> {
        let database = Database::create(path).map_err(|error| failed("opening", error))?;
        let write = database.begin_write().map_err(|error| failed("opening", error))?;
        write
            .open_table(TITLES)
            .map_err(|error| failed("opening", error))?;
        write
            .open_table(DELIVERED)
            .map_err(|error| failed("opening", error))?;
        for table in [ENDED, PEAK] {
            write
                .open_table(table)
                .map_err(|error| failed("opening", error))?;
        }
        write
            .open_table(ENDPOINTS)
            .map_err(|error| failed("opening", error))?;
        write.commit().map_err(|error| failed("opening", error))?;
        Ok(Self { database })
    }

    /// Remembers the title of an event. Blocking: one `fsync`.
    ///
    /// # Errors
    /// [`MemoryError`].
    pub(crate) fn set_title(&self, event: EventId, title: &str) -> Result<(), MemoryError> {
        // At most 128 bytes by the contract; a strange contract must not fill the disk.
        let title: String = title.chars().take(MAX_TITLE_CHARS).collect();
        let failed = |error: redb::Error| failed("writing", error);
        let write = self
            .database
            .begin_write()
            .map_err(|error| failed(error.into()))?;
        let table = write.open_table(TITLES).map_err(|error| failed(error.into()));
        table?
            .insert(event.0, title.as_str())
            .map_err(|error| failed(error.into()))?;
        write.commit().map_err(|error| failed(error.into()))
    }

    /// The title of an event, if it was ever seen.
    ///
    /// # Errors
    /// [`MemoryError`].
    pub(crate) fn title(&self, event: EventId) -> Result<Option<String>, MemoryError> {
        let failed = |error: redb::Error| failed("reading", error);
        let read = self.database.begin_read().map_err(|error| failed(error.into()))?;
        let table = read.open_table(TITLES).map_err(|error| failed(error.into()))?;
        let title = table.get(event.0).map_err(|error| failed(error.into()))?;
        Ok(title.map(|title| title.value().to_owned()))
    }

    /// Adds media time delivered for an event, in ms. Blocking: one `fsync`.
    ///
    /// # Errors
    /// [`MemoryError`].
    pub(crate) fn add_delivered_ms(&self, event: EventId, added_ms: u64) -> Result<(), MemoryError> {
        let failed = |error: redb::Error| failed("writing", error);
        let write = self
            .database
            .begin_write()
            .map_err(|error| failed(error.into()))?;
        {
            let mut table = write
                .open_table(DELIVERED)
                .map_err(|error| failed(error.into()))?;
            let before = table
                .get(event.0)
                .map_err(|error| failed(error.into()))?
                .map_or(0, |ms| ms.value());
            let sum = before.saturating_add(added_ms);
            table.insert(event.0, sum).map_err(|error| failed(error.into()))?;
        }
        write.commit().map_err(|error| failed(error.into()))
    }

    /// When an event ended, in Unix seconds. Blocking: one `fsync`.
    ///
    /// # Errors
    /// [`MemoryError`].
    pub(crate) fn set_ended_s(&self, event: EventId, ended_s: u64) -> Result<(), MemoryError> {
        self.raise(ENDED, event, ended_s)
    }

    /// When an event ended, if this node saw it.
    ///
    /// # Errors
    /// [`MemoryError`].
    pub(crate) fn ended_s(&self, event: EventId) -> Result<Option<u64>, MemoryError> {
        Ok(Some(self.number(ENDED, event)?).filter(|ended_s| *ended_s > 0))
    }

    /// Notes viewers of an event, when they are more than ever. Blocking: one `fsync`.
    ///
    /// # Errors
    /// [`MemoryError`].
    pub(crate) fn note_viewers(&self, event: EventId, viewers: u64) -> Result<(), MemoryError> {
        self.raise(PEAK, event, viewers)
    }

    /// Most viewers of an event at a time.
    ///
    /// # Errors
    /// [`MemoryError`].
    pub(crate) fn peak_viewers(&self, event: EventId) -> Result<u64, MemoryError> {
        self.number(PEAK, event)
    }

    /// Remembers where another oracle node is reached. Blocking: one `fsync`.
    ///
    /// # Errors
    /// [`MemoryError`].
    pub(crate) fn set_endpoint(&self, node: u32, endpoint: &str) -> Result<(), MemoryError> {
        let failed = |error: redb::Error| failed("writing", error);
        let write = self
            .database
            .begin_write()
            .map_err(|error| failed(error.into()))?;
        write
            .open_table(ENDPOINTS)
            .map_err(|error| failed(error.into()))?
            .insert(node, endpoint)
            .map_err(|error| failed(error.into()))?;
        write.commit().map_err(|error| failed(error.into()))
    }

    /// Where another oracle node is reached.
    ///
    /// # Errors
    /// [`MemoryError`].
    pub(crate) fn endpoint(&self, node: u32) -> Result<Option<String>, MemoryError> {
        let failed = |error: redb::Error| failed("reading", error);
        let read = self.database.begin_read().map_err(|error| failed(error.into()))?;
        let table = read.open_table(ENDPOINTS).map_err(|error| failed(error.into()))?;
        let endpoint = table.get(node).map_err(|error| failed(error.into()))?;
        Ok(endpoint.map(|endpoint| endpoint.value().to_owned()))
    }

    fn number(&self, table: Numbers, event: EventId) -> Result<u64, MemoryError> {
        let failed = |error: redb::Error| failed("reading", error);
        let read = self.database.begin_read().map_err(|error| failed(error.into()))?;
        let table = read.open_table(table).map_err(|error| failed(error.into()))?;
        let number = table.get(event.0).map_err(|error| failed(error.into()))?;
        Ok(number.map_or(0, |number| number.value()))
    }

    /// Writes a number that is larger than the one that is there.
    fn raise(&self, table: Numbers, event: EventId, number: u64) -> Result<(), MemoryError> {
        if self.number(table, event)? >= number {
            return Ok(());
        }
        let failed = |error: redb::Error| failed("writing", error);
        let write = self
            .database
            .begin_write()
            .map_err(|error| failed(error.into()))?;
        write
            .open_table(table)
            .map_err(|error| failed(error.into()))?
            .insert(event.0, number)
            .map_err(|error| failed(error.into()))?;
        write.commit().map_err(|error| failed(error.into()))
    }

    /// Media time delivered for an event so far, in ms.
    ///
    /// # Errors
    /// [`MemoryError`].
    pub(crate) fn delivered_ms(&self, event: EventId) -> Result<u64, MemoryError> {
        let failed = |error: redb::Error| failed("reading", error);
        let read = self.database.begin_read().map_err(|error| failed(error.into()))?;
        let table = read.open_table(DELIVERED).map_err(|error| failed(error.into()))?;
        Ok(table
            .get(event.0)
            .map_err(|error| failed(error.into()))?
            .map_or(0, |ms| ms.value()))
    }
}

fn failed(operation: &'static str, source: impl Into<redb::Error>) -> MemoryError {
    MemoryError {
        operation,
        source: Box::new(source.into()),
    }
}

/// A number per event.
type Numbers = TableDefinition<'static, u64, u64>;

const TITLES: TableDefinition<'_, u64, &str> = TableDefinition::new("titles");
const DELIVERED: TableDefinition<'_, u64, u64> = TableDefinition::new("delivered_ms");
const ENDED: Numbers = TableDefinition::new("ended_s");
const PEAK: Numbers = TableDefinition::new("peak_viewers");
const ENDPOINTS: TableDefinition<'_, u32, &str> = TableDefinition::new("endpoints");
const MAX_TITLE_CHARS: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_delivered_time_survive_a_restart() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let path = dir.path().join("memory.redb");
        let event = EventId(7);
        {
            let memory = Memory::open(&path).expect("new");
            assert_eq!(
                (
                    memory.title(event).expect("read"),
                    memory.delivered_ms(event).expect("read")
                ),
                (None, 0)
            );
            memory.add_delivered_ms(event, 1_500).expect("write");
            memory.add_delivered_ms(event, 1_000).expect("write");
            memory.set_title(event, "Opening night").expect("write");
        }
        let memory = Memory::open(&path).expect("there");
        assert_eq!(
            memory.title(event).expect("read").as_deref(),
            Some("Opening night")
        );
        assert_eq!(memory.delivered_ms(event).expect("read"), 2_500);
    }

    #[test]
    fn what_is_known_of_an_event_and_of_nodes_is_kept() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let memory = Memory::open(&dir.path().join("memory.redb")).expect("new");
        let event = EventId(7);
        assert_eq!(memory.ended_s(event).expect("read"), None);
        memory.set_ended_s(event, 5).expect("write");
        assert_eq!(memory.ended_s(event).expect("read"), Some(5));
        for viewers in [2, 7, 3] {
            memory.note_viewers(event, viewers).expect("write");
        }
        assert_eq!(memory.peak_viewers(event).expect("read"), 7);
        assert_eq!(memory.endpoint(3).expect("read"), None);
        memory.set_endpoint(3, "http://a").expect("write");
        memory.set_endpoint(3, "http://b").expect("write");
        assert_eq!(memory.endpoint(3).expect("read").as_deref(), Some("http://b"));
    }

    #[test]
    fn endless_title_is_cut() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let memory = Memory::open(&dir.path().join("memory.redb")).expect("new");
        memory.set_title(EventId(1), &"ß".repeat(10_000)).expect("write");
        assert_eq!(
            memory.title(EventId(1)).expect("read").map(|t| t.chars().count()),
            Some(MAX_TITLE_CHARS)
        );
    }
}
