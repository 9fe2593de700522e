use std::sync::Arc;

use tokio::sync::watch;

use crate::{
    cursor::{Cursor, ReaderEnd},
    rendition::Shared,
    ring::Item,
};

/// One reader's place in a rendition. Dropping it leaves.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    cursor: Cursor,
    head: watch::Receiver<u64>,
}

impl Reader {
    pub(crate) fn new(shared: Arc<Shared>, cursor: Cursor, head: watch::Receiver<u64>) -> Self {
        Self { shared, cursor, head }
    }

    /// Waits until there is something to read, then appends all of it to `out`, which the caller empties.
    ///
    /// At least one item is appended. How much is there at once tells how long the caller took since its last call,
    /// and decides what it loses: see [`crate::DISPOSABLE_LAG`], [`crate::GAP_LAG`] and [`crate::TOO_SLOW_LAG`].
    /// Cancel-safe: a dropped future has taken nothing.
    ///
    /// # Errors
    /// [`ReaderEnd`], again at every further call.
    pub async fn next(&mut self, out: &mut Vec<Item>) -> Result<(), ReaderEnd> {
        let before = out.len();
        loop {
            // Seen first, then read: a unit that comes in between wakes the wait below at once.
            self.head.borrow_and_update();
            self.cursor.drain(&mut self.shared.ring(), out)?;
            if out.len() > before {
                return Ok(());
            }
            if self.head.changed().await.is_err() {
                return Err(ReaderEnd::Closed);
            }
        }
    }

    /// Waits until this reader is so far behind that its next read ends it.
    ///
    /// For a caller that is stuck writing what it read last: it can give up the write when this completes. It never
    /// does when no more units come, so such a write needs a time limit too. Cancel-safe.
    pub async fn fell_behind(&self) {
        let mut pulse = self.shared.pulse();
        while !self.cursor.is_too_slow(&self.shared.ring()) {
            if pulse.changed().await.is_err() {
                return;
            }
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.shared.ring().stats.readers -= 1;
    }
}

#[cfg(test)]
mod tests;
