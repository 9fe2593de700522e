//! Does on chain what the oracle decides: one duty per event at a time, each in a task of its own.

mod collect;
mod report;

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use tokio::{
    sync::{Semaphore, mpsc},
    task::JoinSet,
    time::timeout,
};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use w3av_chain::{ContractError, RevertError, Signer, SubmitError};
use w3av_interfaces::{event::IEvent, oracle::IOracle, token::IToken};
use w3av_oracle::{Duty, DutyOutcome, Event, EventStatus, MAX_ACTIVE_EVENTS, work_leaf};
use w3av_types::{ErrorKind, EventId};

use crate::{
    catalogue::Catalogue, driver::Input, guard::Guard, identity::Identities, memory::Memory, peers::Peers,
    shelf::Shelves, suite::Suite,
};
use report::ReportError;

/// One duty to do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order {
    pub(crate) event: EventId,
    pub(crate) duty: Duty,
}

/// Does duties. Every order is answered with one [`Event::DutyResult`], after a fresh snapshot of the event.
#[derive(Debug)]
pub(crate) struct Duties {
    pub(crate) hands: Arc<Hands>,
    pub(crate) orders: mpsc::Receiver<Order>,
    pub(crate) facts: mpsc::Sender<Input>,
}

/// What a duty needs of the node.
#[derive(Debug)]
pub(crate) struct Hands {
    pub(crate) suite: Suite,
    /// Without one nothing is done.
    pub(crate) signer: Option<Signer>,
    pub(crate) identity: Identities,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) memory: Arc<Memory>,
    pub(crate) shelves: Arc<Shelves>,
    pub(crate) guard: Arc<Guard>,
    pub(crate) peers: Peers,
    pub(crate) timeout: Duration,
}

/// Orders that may wait: the oracle has at most one per event outstanding.
pub(crate) const MAX_ORDERS: usize = MAX_ACTIVE_EVENTS;
/// Duties at a time: each waits for the chain or for other nodes, and costs little itself.
const MAX_CONCURRENT: usize = 32;

impl Duties {
    /// Runs until cancelled; duties that are under way then are finished first, within the node's drain time.
    pub(crate) async fn run(mut self, cancel: CancellationToken) -> anyhow::Result<()> {
        let mut running = JoinSet::new();
        let places = Arc::new(Semaphore::new(MAX_CONCURRENT));
        loop {
            let order = tokio::select! {
                () = cancel.cancelled() => break,
                Some(_) = running.join_next() => continue,
                order = self.orders.recv() => order,
            };
            let Some(order) = order else { break };
            let (hands, facts, places) = (Arc::clone(&self.hands), self.facts.clone(), Arc::clone(&places));
            running.spawn(async move {
                // Never closed.
                let _place = places.acquire().await;
                for fact in Box::pin(hands.carry_out(order)).await {
                    // The driver is gone only when the node stops.
                    _ = facts.send(Input::Fact(fact)).await;
                }
            });
        }
        while running.join_next().await.is_some() {}
        Ok(())
    }
}

/// Why a duty was not done.
#[derive(Debug, thiserror::Error)]
enum DutyError {
    #[error(transparent)]
    Ask(#[from] ContractError),
    #[error(transparent)]
    Send(#[from] SubmitError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error("this node has no signer, or operates no oracle node")]
    NoOracle,
}

impl DutyError {
    fn outcome(&self) -> DutyOutcome {
        let kind = match self {
            Self::Ask(error) => error.kind(),
            Self::Send(error) => error.kind(),
            Self::Report(error) => error.kind(),
            Self::NoOracle => ErrorKind::Conflict,
        };
        if kind.is_transient() {
            DutyOutcome::Unavailable
        } else {
            DutyOutcome::Refused
        }
    }
}

impl Hands {
    /// Does the duty, then reads the event anew: what was done, or why it can't be, is in its state.
    async fn carry_out(&self, Order { event, duty }: Order) -> Vec<Event> {
        let outcome = match timeout(self.timeout, self.perform(event, duty)).await {
            Ok(Ok(block)) => {
                info!(%event, duty = name(&duty), block, "done on chain");
                DutyOutcome::Accepted
            }
            Ok(Err(error)) => {
                let outcome = error.outcome();
                let error = format!("{:#}", anyhow::Error::new(error));
                warn!(%event, duty = name(&duty), error, "not done, trying again");
                outcome
            }
            Err(_) => {
                warn!(%event, duty = name(&duty), "not finished in time, trying again");
                DutyOutcome::Unavailable
            }
        };
        let mut facts = Vec::new();
        match self.catalogue.refresh(event).await.context("read the event") {
            Ok(Some(snapshot)) => facts.push(Event::Snapshot(snapshot)),
            Ok(None) => {}
            Err(error) => warn!(%event, error = format!("{error:#}"), "event not read after a duty"),
        }
        facts.push(Event::DutyResult { event, duty, outcome });
        facts
    }

    /// Returns the block in which it was done; `None` when it had been done before.
    async fn perform(&self, event: EventId, duty: Duty) -> Result<Option<u64>, DutyError> {
        let signer = self.signer.as_ref().ok_or(DutyError::NoOracle)?;
        let (suite, event_id) = (&self.suite, event.0);
        let (oracle, contract) = (suite.addresses.oracle, suite.addresses.event);
        let receipt = match duty {
            Duty::Status { fence, health } => {
                return Ok(self.report_status(signer, event, fence, health).await?);
            }
            Duty::Settlement { fence, figures } => {
                return Ok(self.report_settlement(signer, event, fence, figures).await?);
            }
            Duty::Renew { fence } => {
                let call = IOracle::renewLeaseCall {
                    eventId: event_id,
                    fence,
                };
                suite.send(signer, oracle, &call).await?
            }
            Duty::TakeOver => {
                let call = IOracle::takeOverCall { eventId: event_id };
                suite.send(signer, oracle, &call).await?
            }
            Duty::Propose => {
                if self.is_at_least(event, EventStatus::Proposed).await? {
                    return Ok(None);
                }
                self.allow_bond(signer, event).await?;
                let call = IEvent::proposeCall { eventId: event_id };
                suite.send(signer, contract, &call).await?
            }
            Duty::Finalize => {
                if self.is_at_least(event, EventStatus::Settled).await? {
                    return Ok(None);
                }
                let call = IEvent::finalizeCall { eventId: event_id };
                suite.send(signer, contract, &call).await?
            }
            Duty::ClaimWork => match self.claim(event).await? {
                Some(call) => suite.send(signer, contract, &call).await?,
                None => return Ok(None),
            },
        };
        Ok(Some(receipt.block.number))
    }

    async fn is_at_least(&self, event: EventId, status: EventStatus) -> Result<bool, ContractError> {
        let standing = self.suite.standing(event).await?;
        Ok(standing.is_some_and(|(now, ..)| now >= status))
    }

    /// Lets the event contract take the bond, once: the allowance is without end, the contract takes bonds only.
    async fn allow_bond(&self, signer: &Signer, event: EventId) -> Result<(), DutyError> {
        let suite = &self.suite;
        let rules = suite.event(&IEvent::rulesOfCall { eventId: event.0 }).await?;
        let (owner, spender) = (signer.address().0.into(), suite.addresses.event.0.into());
        let token = w3av_types::Address(rules.bondToken.0.0);
        let allowed = suite
            .ask(token, &IToken::allowanceCall { owner, spender })
            .await?;
        if allowed >= alloy_primitives::U256::from(rules.bond) {
            return Ok(());
        }
        let call = IToken::approveCall {
            spender,
            value: alloy_primitives::U256::MAX,
        };
        suite.send(signer, token, &call).await?;
        Ok(())
    }

    /// The claim of this node's work; `None` when it is paid, or there is nothing to pay to this node.
    async fn claim(&self, event: EventId) -> Result<Option<IEvent::claimWorkCall>, DutyError> {
        let suite = &self.suite;
        let node = self.identity.present().node.ok_or(DutyError::NoOracle)?;
        let account = suite.node(node).await?.operator;
        let settled = suite
            .event(&IEvent::settlementOfCall { eventId: event.0 })
            .await?;
        let is_claimed = IEvent::isWorkClaimedCall {
            eventId: event.0,
            index: 0,
        };
        let amount = settled.workTotal;
        let is_own = settled.workRoot.0 == work_leaf(0, account, amount);
        if amount == 0 || !is_own || suite.event(&is_claimed).await? {
            return Ok(None);
        }
        Ok(Some(IEvent::claimWorkCall {
            eventId: event.0,
            index: 0,
            account: account.0.into(),
            amount,
            proof: Vec::new(),
        }))
    }
}

const fn name(duty: &Duty) -> &'static str {
    match duty {
        Duty::Status { .. } => "report status",
        Duty::Renew { .. } => "renew lease",
        Duty::TakeOver => "take over",
        Duty::Settlement { .. } => "report settlement",
        Duty::Propose => "propose settlement",
        Duty::Finalize => "finalize",
        Duty::ClaimWork => "claim work",
    }
}

/// Whether a contract refused because somebody else was faster.
fn is_stale(revert: &RevertError) -> bool {
    revert.downcast::<IOracle::StaleSequence>().is_some()
}
