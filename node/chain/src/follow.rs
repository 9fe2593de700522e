use std::time::Duration;

use subxt::{PolkadotConfig, client::Blocks};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use tracing::{info, warn};
use w3av_types::ErrorKind;

use crate::{
    client::{At, Backoff, BlockRef, ChainClient, ChainError, bounded},
    decode::{ContractEvent, Decoder},
    hash::Hash,
};

/// Yields every finalized block once, in order, with the suite's events in it.
///
/// Blocks that were missed, before the start or while the node was away, are read by number, so a gap can't be
/// skipped. Each block's parent must be the block before it, so a replaced chain is noticed.
///
/// The consumer handles a block, then commits it to the [`Cursor`](crate::Cursor); after a crash in between it gets
/// the block again, so handling must be idempotent.
#[derive(Debug)]
pub struct Follower {
    client: ChainClient,
    decoder: Decoder,
    position: Position,
    heads: Option<Blocks<PolkadotConfig>>,
    state: watch::Sender<FollowState>,
}

/// A finalized block with the events of the suite's contracts.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Block number.
    pub number: u64,
    /// Block hash.
    pub hash: Hash,
    /// Time of the block, in milliseconds since the Unix epoch; what contracts see, in seconds, as now.
    pub timestamp_ms: u64,
    /// Events of the suite with their index among all events of the block.
    pub events: Vec<(u32, ContractEvent)>,
}

impl Block {
    /// Number and hash, for the cursor.
    #[must_use]
    pub const fn reference(&self) -> BlockRef {
        BlockRef {
            number: self.number,
            hash: self.hash,
        }
    }
}

/// How far the follower is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowState {
    /// Nothing known yet.
    Starting,
    /// Reading blocks that were finalized before.
    CatchingUp {
        /// Next block to read.
        next: u64,
        /// Newest finalized block.
        head: u64,
    },
    /// All finalized blocks were yielded.
    Live {
        /// Newest finalized block.
        head: u64,
    },
    /// The node doesn't answer; trying again.
    Lost {
        /// Failed attempts since it last answered.
        attempts: u32,
    },
}

/// Why the follower can't go on. An absent node is not an error: it waits.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FollowError {
    /// The chain doesn't continue the blocks that were handled: it was reset, or is another one.
    #[error("block {number} continues {found}, but {expected} was handled before it; the chain was replaced")]
    Fork {
        /// Number of the block that doesn't fit.
        number: u64,
        /// Hash of the last handled block.
        expected: Hash,
        /// The block's parent.
        found: Hash,
    },
    /// The node no longer has the state of a block that was not handled yet.
    #[error("the node has pruned block {number}; follow an archive node, or start from a newer block")]
    Pruned {
        /// First missing block.
        number: u64,
    },
    /// The chain is another one, or said something that we don't understand.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

impl FollowError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Fork { .. } | Self::Pruned { .. } => ErrorKind::Conflict,
            Self::Chain(error) => error.kind(),
        }
    }
}

impl Follower {
    /// A follower that goes on after `last`, or starts at block `first` when nothing was handled yet.
    #[must_use]
    pub fn new(client: ChainClient, decoder: Decoder, last: Option<BlockRef>, first: u64) -> Self {
        Self {
            client,
            decoder,
            position: Position::new(last, first),
            heads: None,
            state: watch::Sender::new(FollowState::Starting),
        }
    }

    /// The next finalized block; waits for it, through any absence of the node.
    ///
    /// Dropping the future is safe: the block is yielded by the next call.
    ///
    /// # Errors
    /// [`FollowError`] when the chain isn't the one that was followed so far.
    pub async fn next(&mut self) -> Result<Block, FollowError> {
        let mut delays = Backoff::default();
        let mut attempts = 0;
        loop {
            match self.attempt().await {
                Ok(Some(block)) => {
                    self.report();
                    return Ok(block);
                }
                Ok(None) => {
                    if attempts > 0 {
                        info!(attempts, "the chain answers again");
                        (delays, attempts) = (Backoff::default(), 0);
                    }
                    self.report();
                }
                Err(FollowError::Chain(error)) if error.kind() == ErrorKind::Unavailable => {
                    attempts += 1;
                    self.heads = None;
                    self.state.send_replace(FollowState::Lost { attempts });
                    warn!(
                        error = &error as &dyn std::error::Error,
                        attempts, "following the chain interrupted"
                    );
                    sleep(delays.next().unwrap_or_default()).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// How far the follower is, for readiness and metrics.
    #[must_use]
    pub fn state(&self) -> watch::Receiver<FollowState> {
        self.state.subscribe()
    }

    /// One step: a block, or `None` after learning more about the head.
    async fn attempt(&mut self) -> Result<Option<Block>, FollowError> {
        match self.position.step() {
            Step::Fetch(number) => self.fetch(number).await,
            Step::Wait => {
                let head = self.wait_for_head().await?;
                if self.position.see_head(head) == Head::Behind {
                    self.check_last(head).await?;
                }
                Ok(None)
            }
        }
    }

    /// Waits for a finalized head, asking for it when none is announced for a while: announcements may be lost with
    /// the connection, and a silent node may be gone.
    async fn wait_for_head(&mut self) -> Result<u64, ChainError> {
        let Some(heads) = &mut self.heads else {
            self.client.check_genesis(self.client.genesis_hash()).await?;
            let stream = self.client.api().stream_blocks();
            self.heads = Some(bounded("subscribing to finalized blocks", stream).await?);
            return Ok(self.client.finalized().await?.number);
        };
        match timeout(HEAD_TIMEOUT, heads.next()).await {
            Ok(Some(Ok(head))) => Ok(head.number()),
            Ok(Some(Err(error))) => Err(ChainError::rpc("waiting for a finalized block", error)),
            Ok(None) => {
                self.heads = None;
                Ok(self.client.finalized().await?.number)
            }
            Err(_) => Ok(self.client.finalized().await?.number),
        }
    }

    /// The finalized head is below the last handled block: the node may be catching up itself, or the chain replaced.
    async fn check_last(&mut self, head: u64) -> Result<(), FollowError> {
        self.client.check_genesis(self.client.genesis_hash()).await?;
        let Some(last) = self.position.last else {
            return Ok(());
        };
        match self.client.block_hash(last.number).await? {
            Some(found) if found != last.hash => Err(FollowError::Fork {
                number: last.number,
                expected: last.hash,
                found,
            }),
            _ => {
                warn!(
                    head,
                    last = last.number,
                    "the node is behind the last handled block"
                );
                Ok(())
            }
        }
    }

    async fn fetch(&mut self, number: u64) -> Result<Option<Block>, FollowError> {
        let Some(hash) = self.client.block_hash(number).await? else {
            // The head that we know is not this node's any more: look at it afresh.
            (self.heads, self.position.head) = (None, None);
            return Ok(None);
        };
        let (parent, block) = self.read(hash).await.map_err(|error| pruned(number, error))?;
        self.position.accept(parent, block.reference())?;
        Ok(Some(block))
    }

    async fn read(&mut self, hash: Hash) -> Result<(Hash, Block), ChainError> {
        let at = self.client.at(At::Block(hash)).await?;
        let header = at
            .block_header()
            .await
            .map_err(|error| ChainError::rpc("reading a block header", error))?;
        let now = subxt::dynamic::storage::<(), u64>("Timestamp", "Now");
        let now = bounded("reading the block time", at.storage().fetch(now, ())).await?;
        let timestamp_ms = now
            .decode()
            .map_err(|error| ChainError::rpc("decoding the block time", error))?;
        let events = bounded("reading block events", at.events().fetch()).await?;
        let events = self.decoder.decode_block(events.iter())?;
        let block = Block {
            number: at.block_number(),
            hash,
            timestamp_ms,
            events,
        };
        Ok((header.parent_hash.into(), block))
    }

    fn report(&self) {
        let state = self.position.state();
        self.state
            .send_if_modified(|current| std::mem::replace(current, state) != state);
    }
}

fn pruned(number: u64, error: ChainError) -> FollowError {
    let is_pruned =
        matches!(&error, ChainError::Rpc { source, .. } if source.to_string().contains(STATE_DISCARDED));
    if is_pruned {
        FollowError::Pruned { number }
    } else {
        error.into()
    }
}

/// Where we are in the chain, and what follows from it. Never asks the chain.
#[derive(Debug)]
struct Position {
    last: Option<BlockRef>,
    first: u64,
    head: Option<u64>,
}

#[derive(Debug, PartialEq, Eq)]
enum Step {
    Wait,
    Fetch(u64),
}

#[derive(Debug, PartialEq, Eq)]
enum Head {
    Ahead,
    Behind,
}

impl Position {
    fn new(last: Option<BlockRef>, first: u64) -> Self {
        // Genesis has no events and no time.
        Self {
            last,
            first: first.max(1),
            head: None,
        }
    }

    fn next(&self) -> u64 {
        self.last.map_or(self.first, |last| last.number + 1)
    }

    fn step(&self) -> Step {
        match self.head {
            Some(head) if head >= self.next() => Step::Fetch(self.next()),
            _ => Step::Wait,
        }
    }

    /// Takes note of a finalized head. Heads may repeat, and skip blocks.
    fn see_head(&mut self, head: u64) -> Head {
        self.head = Some(head);
        match self.last {
            Some(last) if head < last.number => Head::Behind,
            _ => Head::Ahead,
        }
    }

    /// Moves to `block` if it continues the last one.
    fn accept(&mut self, parent: Hash, block: BlockRef) -> Result<(), FollowError> {
        match self.last {
            Some(last) if last.hash != parent => Err(FollowError::Fork {
                number: block.number,
                expected: last.hash,
                found: parent,
            }),
            _ => {
                self.last = Some(block);
                Ok(())
            }
        }
    }

    fn state(&self) -> FollowState {
        match self.head {
            None => FollowState::Starting,
            Some(head) if head >= self.next() => FollowState::CatchingUp {
                next: self.next(),
                head,
            },
            Some(head) => FollowState::Live { head },
        }
    }
}

/// A chain that seals on demand may be silent for hours; asking it this often shows that it is there.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// What a node says when a block's state is pruned. Source: polkadot-sdk, `sp_blockchain::Error::UnknownBlock`.
const STATE_DISCARDED: &str = "State already discarded";

#[cfg(test)]
mod tests {
    use super::*;

    fn block(number: u64) -> BlockRef {
        BlockRef {
            number,
            hash: Hash([u8::try_from(number).expect("small"); 32]),
        }
    }

    #[test]
    fn blocks_missed_between_cursor_and_head_are_read_in_order() {
        let mut position = Position::new(Some(block(4)), 1);
        assert_eq!(
            (position.step(), position.state()),
            (Step::Wait, FollowState::Starting)
        );
        assert_eq!(position.see_head(7), Head::Ahead);
        for number in 5..=7 {
            assert_eq!(position.step(), Step::Fetch(number));
            assert_eq!(
                position.state(),
                FollowState::CatchingUp {
                    next: number,
                    head: 7
                }
            );
            position
                .accept(block(number - 1).hash, block(number))
                .expect("continues");
        }
        assert_eq!(
            (position.step(), position.state()),
            (Step::Wait, FollowState::Live { head: 7 })
        );
        // The same head again, then one that skips two blocks.
        position.see_head(7);
        assert_eq!(position.step(), Step::Wait);
        position.see_head(10);
        assert_eq!(position.step(), Step::Fetch(8));
    }

    #[test]
    fn empty_cursor_starts_at_the_first_block_of_the_suite() {
        let mut position = Position::new(None, 3);
        position.see_head(2);
        assert_eq!(position.step(), Step::Wait);
        position.see_head(3);
        assert_eq!(position.step(), Step::Fetch(3));
        // Any parent will do for the first block.
        position.accept(Hash([0xEE; 32]), block(3)).expect("first");
        assert_eq!(Position::new(None, 0).next(), 1);
    }

    #[test]
    fn a_block_that_does_not_continue_the_last_one_is_refused() {
        let mut position = Position::new(Some(block(4)), 1);
        position.see_head(5);
        let error = position
            .accept(Hash([0xEE; 32]), block(5))
            .expect_err("another parent");
        assert!(matches!(error, FollowError::Fork { number: 5, .. }));
        assert_eq!(error.kind(), ErrorKind::Conflict);
        assert_eq!(position.step(), Step::Fetch(5));
    }

    #[test]
    fn a_head_below_the_cursor_is_noticed() {
        let mut position = Position::new(Some(block(9)), 1);
        assert_eq!(position.see_head(3), Head::Behind);
        assert_eq!(position.step(), Step::Wait);
        assert_eq!(position.see_head(9), Head::Ahead);
        assert_eq!(position.step(), Step::Wait);
    }

    #[test]
    fn following_and_submitting_can_be_spawned() {
        fn is_send<T: Send>(_: impl FnOnce() -> T) {}
        fn follower() -> Follower {
            unreachable!("never called")
        }
        is_send(|| async {
            let mut follower = follower();
            let block = follower.next().await;
            let (client, decoder) = (follower.client.clone(), follower.decoder.clone());
            let signer = crate::development_account("Alice").expect("known");
            let call = w3av_interfaces::event::IEvent::goLiveCall { eventId: 1 };
            let receipt = client
                .submit(&signer, w3av_types::Address::ZERO, &call, &decoder)
                .await;
            (block.is_ok(), receipt.is_ok())
        });
    }

    #[test]
    fn pruned_state_is_not_retried_for_ever() {
        let user = subxt::rpcs::UserError {
            code: 4003,
            message: "Client error: UnknownBlock: State already discarded for 0x01".to_owned(),
            data: None,
        };
        let error = ChainError::rpc("reading block events", subxt::rpcs::Error::User(user));
        assert!(matches!(pruned(8, error), FollowError::Pruned { number: 8 }));
        let other = ChainError::Timeout {
            operation: "reading block events",
            timeout_ms: 1,
        };
        assert!(matches!(pruned(8, other), FollowError::Chain(_)));
    }
}
