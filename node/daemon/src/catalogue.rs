//! The events on chain, as of the newest finalized block that was handled.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use w3av_api::{EventState, EventView};
use w3av_chain::{At, ContractError};
use w3av_interfaces::{event::IEvent, oracle::IOracle};
use w3av_oracle::{EventStatus, Lease, Snapshot, work_leaf};
use w3av_types::{Address, EventId};

use crate::{
    memory::{Memory, MemoryError},
    suite::Suite,
};

/// Reads events from the contract and keeps them for those who ask.
#[derive(Debug)]
pub(crate) struct Catalogue {
    suite: Suite,
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
    pub(crate) fn new(suite: Suite, memory: Arc<Memory>) -> Self {
        Self {
            suite,
            memory,
            events: RwLock::default(),
        }
    }

    /// Reads all events at the finalized head; returns what the oracle must know of them.
    ///
    /// # Errors
    /// [`CatalogueError`] when the chain or the memory cannot be read.
    pub(crate) async fn load(&self) -> Result<Vec<Snapshot>, CatalogueError> {
        let at = At::Block(
            self.suite
                .client
                .finalized()
                .await
                .map_err(ContractError::from)?
                .hash,
        );
        let count = self
            .suite
            .client
            .query(self.suite.addresses.event, &IEvent::eventCountCall {}, at)
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
            .suite
            .client
            .query(
                self.suite.addresses.event,
                &IEvent::eventOfCall { eventId: event.0 },
                at,
            )
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
        let timeout_policy = match self.event(event) {
            Some(known) => known.timeout_policy,
            None => {
                let rules = IEvent::rulesOfCall { eventId: event.0 };
                self.suite
                    .client
                    .query(self.suite.addresses.event, &rules, at)
                    .await?
                    .timeoutPolicy
            }
        };
        let title = self
            .memory
            .title(event)?
            .unwrap_or_else(|| format!("Event {event}"));
        let mut snapshot = Snapshot {
            event,
            status,
            assigned: Vec::new(),
            lease: None,
            ready_s: None,
            is_settlement_reported: false,
            deadline_s: None,
            is_work_claimed: false,
            end_s: found.end,
            ended_s: self.memory.ended_s(event)?,
            renditions: found.renditions,
            delivered_ms: self.memory.delivered_ms(event)?,
        };
        // Nothing follows from the rest before it is live, and after it is cancelled.
        if !matches!(status, EventStatus::Scheduled | EventStatus::Cancelled) {
            self.read_duties(event, at, &mut snapshot).await?;
        }
        let is_live = status == EventStatus::Live;
        let holder = snapshot.lease.filter(|_| is_live).map(|lease| lease.node);
        let served_at = holder
            .map(|node| self.memory.endpoint(node))
            .transpose()?
            .flatten();
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
            timeout_policy,
            served_at,
            state,
            on_air: false,
        };
        self.keep(event, view);
        Ok(Some(snapshot))
    }

    /// What oracle nodes have done and must do for an event.
    async fn read_duties(
        &self,
        event: EventId,
        at: At,
        snapshot: &mut Snapshot,
    ) -> Result<(), CatalogueError> {
        let event_id = event.0;
        let (oracle, contract) = (self.suite.addresses.oracle, self.suite.addresses.event);
        let client = &self.suite.client;
        snapshot.assigned = client
            .query(oracle, &IOracle::assignmentOfCall { eventId: event_id }, at)
            .await?;
        if snapshot.assigned.is_empty() {
            return Ok(());
        }
        let lease = client
            .query(oracle, &IOracle::leaseOfCall { eventId: event_id }, at)
            .await?;
        snapshot.lease = (lease.node != 0).then_some(Lease {
            node: lease.node,
            fence: lease.fence,
            until_s: lease.until,
        });
        let reported = client
            .query(oracle, &IOracle::settlementOfCall { eventId: event_id }, at)
            .await?;
        snapshot.ready_s = Some(reported.readyAt).filter(|ready_s| *ready_s > 0);
        snapshot.is_settlement_reported = reported.reportedAt > 0;
        if snapshot.status >= EventStatus::Proposed {
            let settlement = client
                .query(contract, &IEvent::settlementOfCall { eventId: event_id }, at)
                .await?;
            snapshot.deadline_s = Some(settlement.deadline).filter(|deadline_s| *deadline_s > 0);
            let own = work_leaf(0, Address(lease.operator.0.0), settlement.workTotal);
            let is_claimed = client
                .query(
                    contract,
                    &IEvent::isWorkClaimedCall {
                        eventId: event_id,
                        index: 0,
                    },
                    at,
                )
                .await?;
            snapshot.is_work_claimed =
                settlement.workTotal == 0 || settlement.workRoot.0 != own || is_claimed;
        }
        Ok(())
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
