//! When to seal a block.

use futures::{Stream, StreamExt, stream::BoxStream};
use sc_consensus_manual_seal::EngineCommand;
use std::time::Duration;

/// With instant seal, a block at least this often: contracts and viewers read the time from the newest block.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// Commands that seal and finalize a block for every transaction that arrives, or one every `block_time_ms`.
pub(crate) fn commands<Hash: Send + 'static>(
    transactions: impl Stream<Item = Hash> + Send + 'static,
    block_time_ms: Option<u64>,
) -> BoxStream<'static, EngineCommand<Hash>> {
    match block_time_ms {
        None => futures::stream::select(transactions.map(|_| seal(false)), every(HEARTBEAT)).boxed(),
        Some(period_ms) => every(Duration::from_millis(period_ms)).boxed(),
    }
}

fn every<Hash>(period: Duration) -> impl Stream<Item = EngineCommand<Hash>> {
    let mut interval = tokio::time::interval(period);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    tokio_stream::wrappers::IntervalStream::new(interval).map(|_| seal(true))
}

/// `create_empty`: a fixed rate keeps chain time moving; instant seal finds the pool empty when the block before
/// took several transactions, and then makes none.
fn seal<Hash>(create_empty: bool) -> EngineCommand<Hash> {
    EngineCommand::SealNewBlock {
        create_empty,
        finalize: true,
        parent_hash: None,
        sender: None,
    }
}
