//! From finalized blocks to facts for the oracle, each once and none lost.

use std::{
    collections::BTreeSet,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::spawn_blocking,
    time::sleep,
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};
use w3av_api::Viewers;
use w3av_chain::{
    Block, BlockRef, ChainClient, ContractEvent, Cursor, Decoder, FollowError, FollowState, Follower,
};
use w3av_interfaces::event::IEvent::IEventEvents;
use w3av_oracle::{BlockRef as OracleBlock, Event, EventStatus};
use w3av_signal::ChangedDevices;
use w3av_types::EventId;

use crate::{
    call_directory, catalogue::Catalogue, driver::Input, facts, identity::Identities, memory::Memory,
    peers::http_endpoint,
};

/// Follows the chain for the whole node.
#[derive(Debug)]
pub(crate) struct Following {
    pub(crate) client: ChainClient,
    pub(crate) decoder: Decoder,
    pub(crate) cursor: Arc<Cursor>,
    /// Where to start when the cursor is new.
    pub(crate) first_block: u64,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) memory: Arc<Memory>,
    pub(crate) identity: Identities,
    pub(crate) viewers: Arc<Viewers>,
    pub(crate) inputs: mpsc::Sender<Input>,
    /// Where the signalling of calls learns of blocks that concern it.
    pub(crate) touched: mpsc::Sender<ChangedDevices>,
    pub(crate) progress: Arc<Progress>,
}

/// How far the node is with the chain; read by readiness and metrics.
#[derive(Debug)]
pub(crate) struct Progress {
    handled: AtomicU64,
    state: watch::Sender<FollowState>,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            handled: AtomicU64::new(0),
            state: watch::Sender::new(FollowState::Starting),
        }
    }
}

impl Progress {
    /// Number of the last handled block; `None` before the first.
    pub(crate) fn handled(&self) -> Option<u64> {
        Some(self.handled.load(Ordering::Relaxed)).filter(|number| *number > 0)
    }

    fn set(&self, state: FollowState) {
        self.state.send_replace(state);
    }

    pub(crate) fn state(&self) -> FollowState {
        *self.state.borrow()
    }

    /// Why the node does not know the chain's present state; `None` when it does.
    pub(crate) fn problem(&self) -> Option<String> {
        match self.state() {
            FollowState::Starting => Some("the chain is not read yet".to_owned()),
            FollowState::CatchingUp { next, head } if head.saturating_sub(next) >= MAX_LAG => {
                Some(format!("catching up with the chain: block {next} of {head}"))
            }
            FollowState::CatchingUp { .. } | FollowState::Live { .. } => None,
            FollowState::Lost { attempts } => {
                Some(format!("the chain does not answer ({attempts} attempts)"))
            }
        }
    }
}

impl Following {
    /// Runs until cancelled. Ends early only when the chain is not the one that was followed so far, or the cursor
    /// cannot be written.
    pub(crate) async fn run(self, cancel: CancellationToken) -> anyhow::Result<()> {
        tokio::select! {
            () = cancel.cancelled() => Ok(()),
            ended = self.follow() => ended,
        }
    }

    async fn follow(&self) -> anyhow::Result<()> {
        let mut last = self.cursor.last()?;
        self.progress
            .handled
            .store(last.map_or(0, |block| block.number), Ordering::Relaxed);
        self.tell_identity().await?;
        self.tell_all()
            .await
            .context("read the events at the finalized head")?;
        loop {
            let follower = Follower::new(self.client.clone(), self.decoder.clone(), last, self.first_block);
            match self.follow_with(follower).await {
                Err(error) if matches!(error.downcast_ref(), Some(FollowError::Pruned { .. })) => {
                    last = Some(self.skip_pruned().await?);
                }
                other => return other,
            }
        }
    }

    async fn follow_with(&self, mut follower: Follower) -> anyhow::Result<()> {
        let mut state = follower.state();
        let mut stale = BTreeSet::new();
        loop {
            let block = {
                // Kept through changes of state: a follower that is dropped starts its back-off anew.
                let mut next = pin!(follower.next());
                loop {
                    tokio::select! {
                        block = &mut next => break block?,
                        Ok(()) = state.changed() => self.progress.set(*state.borrow_and_update()),
                    }
                }
            };
            self.handle(&block).await?;
            self.progress.set(*state.borrow_and_update());
            stale.extend(
                block
                    .events
                    .iter()
                    .filter_map(|(_, event)| facts::touched_event(event)),
            );
            if block
                .events
                .iter()
                .any(|(_, event)| facts::changes_identity(event))
            {
                self.tell_identity().await?;
            }
            self.refresh(&mut stale).await?;
        }
    }

    /// Tells the oracle which node it is, when that has changed.
    async fn tell_identity(&self) -> anyhow::Result<()> {
        match self.identity.refresh().await {
            Ok(identity) => self
                .inputs
                .send(Input::Fact(Event::Identity(identity)))
                .await
                .context("the driver is gone"),
            Err(error) => {
                warn!(
                    error = format!("{:#}", anyhow::Error::new(error)),
                    "this node's registration is not read, keeping what was known"
                );
                Ok(())
            }
        }
    }

    /// Signalling first: somebody may have been removed. Then the oracle: a host may be waiting. Then what must be on disk,
    /// then the cursor.
    async fn handle(&self, block: &Block) -> anyhow::Result<()> {
        if let Some(devices) = call_directory::touch(block.events.iter().map(|(_, event)| event)) {
            self.tell_signalling(devices).await;
        }
        let facts: Vec<_> = block
            .events
            .iter()
            .filter_map(|(_, event)| facts::chain_event(event))
            .collect();
        debug!(block = block.number, facts = facts.len(), "finalized");
        if !facts.is_empty() {
            let (handled, is_handled) = oneshot::channel();
            let reference = OracleBlock {
                number: block.number,
                timestamp_ms: block.timestamp_ms,
            };
            let input = Input::Block {
                block: reference,
                facts,
                handled,
            };
            self.inputs.send(input).await.context("the driver is gone")?;
            is_handled.await.context("the driver is gone")?;
        }
        let notes: Vec<Note> = block.events.iter().filter_map(|(_, event)| note(event)).collect();
        let (memory, cursor, reference) = (
            Arc::clone(&self.memory),
            Arc::clone(&self.cursor),
            block.reference(),
        );
        let block_s = block.timestamp_ms / 1_000;
        spawn_blocking(move || {
            for note in notes {
                match note {
                    Note::Title(event, title) => memory.set_title(event, &title)?,
                    Note::Ended(event) => memory.set_ended_s(event, block_s)?,
                    Note::Endpoint(node, endpoint) => memory.set_endpoint(node, &endpoint)?,
                }
            }
            cursor.commit(reference).map_err(anyhow::Error::new)
        })
        .await
        .context("write the cursor")??;
        self.progress.handled.store(block.number, Ordering::Relaxed);
        Ok(())
    }

    /// Waits when the exchange is behind; nothing is left out.
    async fn tell_signalling(&self, devices: ChangedDevices) {
        // Nobody listens only when the HTTP server has ended, and with it every call's signalling.
        let _ = self.touched.send(devices).await;
    }

    /// Reads changed events anew. What cannot be read now stays stale and is tried after the next block.
    async fn refresh(&self, stale: &mut BTreeSet<EventId>) -> anyhow::Result<()> {
        while let Some(event) = stale.first().copied() {
            match self.catalogue.refresh(event).await {
                Ok(Some(snapshot)) => {
                    if snapshot.status == EventStatus::Live && snapshot.assigned.is_empty() {
                        warn!(%event, "event is live, but no oracle node is active: nobody serves it");
                    }
                    self.inputs
                        .send(Input::Fact(Event::Snapshot(snapshot)))
                        .await
                        .context("the driver is gone")?;
                }
                Ok(None) => {}
                Err(error) => {
                    warn!(%event, error = format!("{:#}", anyhow::Error::new(error)), "event not read, trying later");
                    return Ok(());
                }
            }
            stale.remove(&event);
        }
        Ok(())
    }

    /// Tells the oracle the state of all events.
    async fn tell_all(&self) -> anyhow::Result<()> {
        let snapshots = loop {
            match self.catalogue.load().await {
                Ok(snapshots) => break snapshots,
                Err(error) if error.is_transient() => {
                    warn!(
                        error = format!("{:#}", anyhow::Error::new(error)),
                        "events not read, trying again"
                    );
                    sleep(LOAD_RETRY).await;
                }
                Err(error) => return Err(error).context("read the events at the finalized head"),
            }
        };
        info!(events = snapshots.len(), "events read");
        for snapshot in snapshots {
            self.inputs
                .send(Input::Fact(Event::Snapshot(snapshot)))
                .await
                .context("the driver is gone")?;
        }
        Ok(())
    }

    /// Blocks were missed that the RPC node no longer has. The present state stands in for them; since tickets may have
    /// changed hands in between, every viewer must prove theirs again.
    async fn skip_pruned(&self) -> anyhow::Result<BlockRef> {
        let head = self.client.finalized().await?;
        warn!(
            head = head.number,
            "the RPC node has no state for missed blocks, going on from the finalized head"
        );
        self.tell_all().await?;
        for event in self.catalogue.ids() {
            self.viewers.revoke_event(event);
        }
        self.tell_signalling(ChangedDevices::All).await;
        let cursor = Arc::clone(&self.cursor);
        spawn_blocking(move || cursor.commit(head))
            .await
            .context("write the cursor")??;
        Ok(head)
    }
}

/// What only contract events say, and must be on disk before the cursor moves on.
enum Note {
    Title(EventId, String),
    Ended(EventId),
    Endpoint(u32, String),
}

fn note(event: &ContractEvent) -> Option<Note> {
    match event {
        ContractEvent::Event(IEventEvents::EventCreated(created)) => {
            Some(Note::Title(EventId(created.eventId), created.title.clone()))
        }
        ContractEvent::Event(IEventEvents::EventEnded(ended)) => Some(Note::Ended(EventId(ended.eventId))),
        _ => {
            let (node, endpoints) = facts::endpoints(event)?;
            Some(Note::Endpoint(node, http_endpoint(endpoints)?))
        }
    }
}

/// Further behind than this the node's view is too old to admit anybody.
const MAX_LAG: u64 = 32;
/// The client itself has waited for the chain already.
const LOAD_RETRY: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_is_ready_only_when_it_is_near_the_head() {
        let cases = [
            (FollowState::Starting, false),
            (FollowState::CatchingUp { next: 10, head: 11 }, true),
            (
                FollowState::CatchingUp {
                    next: 10,
                    head: 10 + MAX_LAG,
                },
                false,
            ),
            (FollowState::Live { head: 10 }, true),
            (FollowState::Lost { attempts: 1 }, false),
        ];
        for (state, is_ready) in cases {
            let progress = Progress::default();
            progress.set(state);
            assert_eq!(progress.problem().is_none(), is_ready, "{state:?}");
        }
    }
}
