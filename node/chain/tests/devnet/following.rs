use std::{path::Path, time::Duration};

use tokio::time::timeout;
use w3av_chain::{Block, BlockRef, ContractEvent, Cursor, FollowError, FollowState, Follower};
use w3av_interfaces::token::IToken;

use crate::suite::Suite;

fn follower(suite: &Suite, cursor: &Cursor, first: u64) -> Follower {
    let last = cursor.last().expect("readable");
    Follower::new(suite.client.clone(), suite.decoder.clone(), last, first)
}

fn cursor(suite: &Suite, folder: &Path) -> Cursor {
    Cursor::open(&folder.join("cursor.redb"), suite.client.genesis_hash()).expect("opened")
}

/// Values of the `Transfer` events in a block.
fn minted(block: &Block) -> Vec<u64> {
    let value = |event: &ContractEvent| match event {
        ContractEvent::Token {
            event: IToken::ITokenEvents::Transfer(transfer),
            ..
        } => Some(transfer.value.saturating_to()),
        _ => None,
    };
    block
        .events
        .iter()
        .filter_map(|(_, event)| value(event))
        .collect()
}

async fn next(follower: &mut Follower) -> Block {
    timeout(BLOCK_TIMEOUT, follower.next())
        .await
        .expect("in time")
        .expect("the same chain")
}

#[tokio::test]
async fn each_event_is_seen_once_across_a_restart_with_the_same_cursor() {
    let Some(suite) = Suite::start().await else { return };
    let folder = tempfile::tempdir().expect("temporary folder");
    let first = suite.client.finalized().await.expect("asked").number + 1;
    for value in 1..=4 {
        suite.mint(value).await;
    }
    let opened = cursor(&suite, folder.path());
    let mut running = follower(&suite, &opened, first);
    let mut seen = Vec::new();
    for _ in 0..3 {
        let block = next(&mut running).await;
        seen.extend(minted(&block));
        opened.commit(block.reference()).expect("committed");
    }
    // Block 4 is taken but not committed when everything dies.
    assert_eq!(minted(&next(&mut running).await), [4]);
    drop((running, opened));
    // While nobody follows, the chain goes on.
    for value in 5..=6 {
        suite.mint(value).await;
    }
    let opened = cursor(&suite, folder.path());
    let mut running = follower(&suite, &opened, first);
    for _ in 0..3 {
        let block = next(&mut running).await;
        seen.extend(minted(&block));
        opened.commit(block.reference()).expect("committed");
    }
    assert_eq!(*running.state().borrow(), FollowState::Live { head: first + 5 });
    // And live.
    let (block, _) = tokio::join!(next(&mut running), suite.mint(7));
    seen.extend(minted(&block));
    assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7]);
    assert!(block.timestamp_ms > 1_700_000_000_000);
    assert_eq!(suite.decoder.undecoded(), 0);
}

#[tokio::test]
async fn the_node_may_die_and_come_back() {
    let Some(mut suite) = Suite::start().await else {
        return;
    };
    let folder = tempfile::tempdir().expect("temporary folder");
    let opened = cursor(&suite, folder.path());
    let first = suite.client.finalized().await.expect("asked").number + 1;
    let mut running = follower(&suite, &opened, first);
    suite.mint(1).await;
    assert_eq!(minted(&next(&mut running).await), [1]);

    let mut state = running.state();
    let following = tokio::spawn(async move {
        let block = next(&mut running).await;
        (block, running)
    });
    suite.chain.kill().await;
    let lost = state.wait_for(|state| matches!(state, FollowState::Lost { .. }));
    assert!(timeout(BLOCK_TIMEOUT, lost).await.expect("noticed").is_ok());
    suite.chain.restart().await;
    // The same client reads and writes again, and the follower goes on.
    suite.mint(2).await;
    let (block, mut running) = following.await.expect("follows");
    assert_eq!((block.number, minted(&block)), (first + 1, vec![2]));
    suite.mint(3).await;
    assert_eq!(minted(&next(&mut running).await), [3]);
}

#[tokio::test]
async fn a_cursor_that_the_chain_does_not_continue_is_refused() {
    let Some(suite) = Suite::start().await else { return };
    let head = suite.client.finalized().await.expect("asked");
    let forged = BlockRef {
        number: head.number - 1,
        hash: w3av_chain::Hash([1; 32]),
    };
    let mut running = Follower::new(suite.client.clone(), suite.decoder.clone(), Some(forged), 1);
    let error = timeout(BLOCK_TIMEOUT, running.next())
        .await
        .expect("in time")
        .expect_err("another chain");
    assert!(matches!(error, FollowError::Fork { .. }), "{error}");
}

/// Far above what a loaded machine needs for one block or one reconnection.
const BLOCK_TIMEOUT: Duration = Duration::from_secs(60);
