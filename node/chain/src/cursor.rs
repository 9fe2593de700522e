use std::path::Path;

use redb::{Database, ReadableDatabase, TableDefinition};
use w3av_types::ErrorKind;

use crate::{client::BlockRef, hash::Hash};

/// The last block whose events were handled, kept in an embedded database.
///
/// [`Self::commit`] returns once the block is on disk: after `kill -9` the cursor is at the last committed block, never
/// between two.
#[derive(Debug)]
pub struct Cursor {
    database: Database,
}

/// Why the cursor can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CursorError {
    /// The database can't be read or written.
    #[error("{operation} the cursor database")]
    Database {
        /// What we were doing.
        operation: &'static str,
        /// What the database said.
        #[source]
        source: Box<redb::Error>,
    },
    /// The database belongs to another chain.
    #[error(
        "the cursor belongs to the chain with genesis {found}, this is {expected}; use another data directory"
    )]
    OtherChain {
        /// Genesis of the chain that we follow.
        expected: Hash,
        /// Genesis in the database.
        found: Hash,
    },
    /// A block was committed that doesn't come after the last one.
    #[error("committing block {block} after block {last}")]
    OutOfOrder {
        /// Last committed block.
        last: u64,
        /// Block to commit.
        block: u64,
    },
}

impl CursorError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Database { .. } | Self::OutOfOrder { .. } => ErrorKind::Internal,
            Self::OtherChain { .. } => ErrorKind::Conflict,
        }
    }

    fn database(operation: &'static str, source: impl Into<redb::Error>) -> Self {
        Self::Database {
            operation,
            source: Box::new(source.into()),
        }
    }
}

impl Cursor {
    /// Opens the cursor of the chain with this genesis, creating it when the file doesn't exist.
    ///
    /// # Errors
    /// [`CursorError::OtherChain`] when the file belongs to another chain; [`CursorError::Database`] when it can't be
    /// opened (also when another process has it open).
    pub fn open(path: &Path, genesis: Hash) -> Result<Self, CursorError> {
        let cursor = Self {
            database: Database::create(path).map_err(|error| CursorError::database("opening", error))?,
        };
        match cursor.read(GENESIS)? {
            Some((_, found)) if found != genesis => Err(CursorError::OtherChain {
                expected: genesis,
                found,
            }),
            Some(_) => Ok(cursor),
            None => {
                cursor.write(GENESIS, 0, genesis)?;
                Ok(cursor)
            }
        }
    }

    /// The last committed block; `None` before the first.
    ///
    /// # Errors
    /// [`CursorError::Database`] when it can't be read.
    pub fn last(&self) -> Result<Option<BlockRef>, CursorError> {
        Ok(self.read(LAST)?.map(|(number, hash)| BlockRef { number, hash }))
    }

    /// Remembers that `block` was handled. Blocking: one `fsync`.
    ///
    /// # Errors
    /// [`CursorError::OutOfOrder`] when a later block was committed already; committing the last one again is fine.
    pub fn commit(&self, block: BlockRef) -> Result<(), CursorError> {
        match self.last()? {
            Some(last) if last == block => Ok(()),
            Some(last) if last.number >= block.number => Err(CursorError::OutOfOrder {
                last: last.number,
                block: block.number,
            }),
            _ => self.write(LAST, block.number, block.hash),
        }
    }

    fn read(&self, key: &str) -> Result<Option<(u64, Hash)>, CursorError> {
        let error = |error: redb::Error| CursorError::database("reading", error);
        let transaction = self.database.begin_read().map_err(|e| error(e.into()))?;
        let table = match transaction.open_table(TABLE) {
            Ok(table) => table,
            Err(redb::TableError::TableDoesNotExist(_)) => return Ok(None),
            Err(e) => return Err(error(e.into())),
        };
        let value = table.get(key).map_err(|e| error(e.into()))?;
        Ok(value.map(|value| {
            let (number, hash) = value.value();
            (number, Hash(hash))
        }))
    }

    fn write(&self, key: &str, number: u64, hash: Hash) -> Result<(), CursorError> {
        let error = |error: redb::Error| CursorError::database("writing", error);
        let transaction = self.database.begin_write().map_err(|e| error(e.into()))?;
        {
            let mut table = transaction.open_table(TABLE).map_err(|e| error(e.into()))?;
            table.insert(key, (number, hash.0)).map_err(|e| error(e.into()))?;
        }
        transaction.commit().map_err(|e| error(e.into()))
    }
}

const TABLE: TableDefinition<'_, &str, (u64, [u8; 32])> = TableDefinition::new("cursor");
const GENESIS: &str = "genesis";
const LAST: &str = "last";

#[cfg(test)]
mod tests {
    use super::*;

    const GENESIS_HASH: Hash = Hash([9; 32]);

    fn block(number: u64) -> BlockRef {
        BlockRef {
            number,
            hash: Hash([u8::try_from(number).expect("small"); 32]),
        }
    }

    #[test]
    fn committed_block_is_there_after_reopening() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("cursor.redb");
        let cursor = Cursor::open(&path, GENESIS_HASH).expect("new");
        assert_eq!(cursor.last().expect("readable"), None);
        cursor.commit(block(3)).expect("first");
        cursor.commit(block(4)).expect("next");
        drop(cursor);
        assert_eq!(
            Cursor::open(&path, GENESIS_HASH)
                .expect("kept")
                .last()
                .expect("readable"),
            Some(block(4))
        );
    }

    #[test]
    fn a_copy_taken_while_running_holds_the_last_commit() {
        // What a process killed without warning leaves behind: the file as it is, never closed.
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("cursor.redb");
        let cursor = Cursor::open(&path, GENESIS_HASH).expect("new");
        for number in 1..20 {
            cursor.commit(block(number)).expect("in order");
            let copy = folder.path().join(format!("killed-{number}.redb"));
            std::fs::copy(&path, &copy).expect("copied");
            let killed = Cursor::open(&copy, GENESIS_HASH).expect("recovers");
            assert_eq!(killed.last().expect("readable"), Some(block(number)));
        }
    }

    #[test]
    fn blocks_go_forward_only() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let cursor = Cursor::open(&folder.path().join("cursor.redb"), GENESIS_HASH).expect("new");
        cursor.commit(block(5)).expect("first");
        cursor.commit(block(5)).expect("again is fine");
        assert!(matches!(
            cursor.commit(block(4)),
            Err(CursorError::OutOfOrder { last: 5, block: 4 })
        ));
        let other = BlockRef {
            number: 5,
            hash: Hash([1; 32]),
        };
        assert!(matches!(
            cursor.commit(other),
            Err(CursorError::OutOfOrder { .. })
        ));
    }

    #[test]
    fn cursor_of_another_chain_is_refused() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("cursor.redb");
        drop(Cursor::open(&path, GENESIS_HASH).expect("new"));
        let error = Cursor::open(&path, Hash([8; 32])).expect_err("another chain");
        assert!(matches!(error, CursorError::OtherChain { .. }));
        assert_eq!(error.kind(), ErrorKind::Conflict);
    }
}
