//! When to seal a block.

use futures::{Stream, StreamExt, stream::BoxStream};
use sc_consensus_manual_seal::EngineCommand;
use std::time::Duration;

/// Commands that seal and finalize a block for every transaction that arrives, or one every `block_time_ms`.
///
/// Without transactions instant seal makes no blocks, so the chain's clock stands still; a fixed rate moves it.
pub(crate) fn commands<Hash: Send + 'static>(
    transactions: impl Stream<Item = Hash> + Send + 'static,
    block_time_ms: Option<u64>,
) -> BoxStream<'static, EngineCommand<Hash>> {
    match block_time_ms {
        None => transactions.map(|_| seal(false)).boxed(),
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
