//! The events on chain, as of the newest finalized block that was handled.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use w3av_api::{EventState, EventView};
use w3av_chain::{At, ChainClient, ContractError};
use w3av_interfaces::event::IEvent;
use w3av_oracle::{EventStatus, Snapshot};
use w3av_types::{Address, EventId};

use crate::memory::{Memory, MemoryError};

/// Reads events from the contract and keeps them for those who ask.
#[derive(Debug)]
pub(crate) struct Catalogue {
    client: ChainClient,
    /// The event contract.
    contract: Address,
    memory: Arc<Memory>,
    events: RwLock<BTreeMap<EventId, EventView>>,
}

/// An event could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CatalogueError {
    #[error("reading an event from the chain")]
    Chain(#[from] ContractError),
    #[error(transparent)]
    Memory(#[from] MemoryError),
}

impl CatalogueError {
    /// Whether the same read may succeed later.
    pub(crate) const fn is_transient(&self) -> bool {
        matches!(self, Self::Chain(error) if error.kind().is_transient())
    }
}

impl Catalogue {
    pub(crate) fn new(client: ChainClient, contract: Address, memory: Arc<Memory>) -> Self {
        Self {
            client,
            contract,
            memory,
            events: RwLock::default(),
        }
    }

    /// Reads all events at the finalized head; returns what the oracle must know of them.
    ///
    /// # Errors
    /// [`CatalogueError`] when the chain or the memory cannot be read.
    pub(crate) async fn load(&self) -> Result<Vec<Snapshot>, CatalogueError> {
        let at = At::Block(self.client.finalized().await.map_err(ContractError::from)?.hash);
        let count = self
            .client
            .query(self.contract, &IEvent::eventCountCall {}, at)
            .await?;
        let oldest = count.saturating_sub(MAX_EVENTS);
        stream::iter(oldest..=count)
            .map(|id| self.read(EventId(id), at))
            .buffered(CONCURRENT_READS)
            .try_filter_map(|snapshot| std::future::ready(Ok(snapshot)))
            .try_collect()
            .await
    }

    /// Reads one event anew; `None` when there is no such event.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub(crate) async fn refresh(&self, event: EventId) -> Result<Option<Snapshot>, CatalogueError> {
        self.read(event, At::Finalized).await
    }

    /// Remembers the title, which only the contract event carries. Blocking: one `fsync`.
    ///
    /// # Errors
    /// [`MemoryError`].
    pub(crate) fn set_title(&self, event: EventId, title: &str) -> Result<(), MemoryError> {
        self.memory.set_title(event, title)
    }

    pub(crate) fn event(&self, event: EventId) -> Option<EventView> {
        self.events
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&event)
            .cloned()
    }

    /// The newest events, newest first.
    pub(crate) fn newest(&self, limit: usize) -> Vec<EventView> {
        let events = self.events.read().unwrap_or_else(PoisonError::into_inner);
        events.values().rev().take(limit).cloned().collect()
    }

    pub(crate) fn ids(&self) -> Vec<EventId> {
        self.events
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .keys()
            .copied()
            .collect()
    }

    async fn read(&self, event: EventId, at: At) -> Result<Option<Snapshot>, CatalogueError> {
        let found = match self
            .client
            .query(self.contract, &IEvent::eventOfCall { eventId: event.0 }, at)
            .await
        {
            Ok(found) => found,
            Err(error) if error.revert().is_some() => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let (Some(status), Some(state)) = (
            EventStatus::from_contract(found.state),
            EventState::from_contract(found.state),
        ) else {
            return Ok(None);
        };
        let title = self
            .memory
            .title(event)?
            .unwrap_or_else(|| format!("Event {event}"));
        let view = EventView {
            id: event.0,
            title,
            host: Address(found.host.0.0).to_string(),
            firm: found.firm,
            pay_token: Address(found.payToken.0.0).to_string(),
            price: found.price.to_string(),
            capacity: found.capacity,
            sold: found.sold,
            start: found.start,
            end: found.end,
            renditions: found.renditions,
            transferable: found.transferable,
            state,
            on_air: false,
        };
        self.keep(event, view);
        let (live_reported, ended_reported) = match status {
            EventStatus::Live | EventStatus::Ended => {
                let reports = self
                    .client
                    .query(self.contract, &IEvent::reportsOfCall { eventId: event.0 }, at)
                    .await?;
                (reports.liveAt > 0, reports.endedAt > 0)
            }
            // Not asked for, since nothing follows from it.
            EventStatus::Scheduled => (false, false),
            EventStatus::Settled | EventStatus::Cancelled => (true, true),
        };
        Ok(Some(Snapshot {
            event,
            status,
            live_reported,
            ended_reported,
            end_s: found.end,
            renditions: found.renditions,
            delivered_ms: self.memory.delivered_ms(event)?,
        }))
    }

    fn keep(&self, event: EventId, view: EventView) {
        let mut events = self.events.write().unwrap_or_else(PoisonError::into_inner);
        events.insert(event, view);
        if events.len() > MAX_KEPT_EVENTS {
            events.pop_first();
        }
    }
}

/// Newest events that are read at the start: some ten seconds of dry runs.
const MAX_EVENTS: u64 = 10_000;
/// Events in memory, at some 500 bytes.
const MAX_KEPT_EVENTS: usize = 20_000;
/// Dry runs at once at the start; more would keep the RPC node from everybody else.
const CONCURRENT_READS: usize = 16;
