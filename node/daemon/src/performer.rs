//! Does what the oracle decides: starts and stops what runs for events, hands reports on, ends sessions.

use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::{Semaphore, mpsc};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{error, info, warn};
use w3av_api::Viewers;
use w3av_chain::Signer;
use w3av_oracle::{Action, BlockRef};
use w3av_types::{EventId, TicketId};

use crate::{
    driver::{Input, Perform},
    duties::Order,
    identity::Identities,
    ladder::Ladder,
    live_event::{LiveEvent, Studio},
    metrics::Jobs,
    observer::Observer,
    peers::Peers,
    supervisor::{Role, Tasks},
};

/// The oracle's hands. Every action returns at once.
#[derive(Debug)]
pub(crate) struct Performer {
    pub(crate) tasks: Tasks,
    pub(crate) studio: Arc<Studio>,
    pub(crate) viewers: Arc<Viewers>,
    pub(crate) duties: mpsc::Sender<Order>,
    pub(crate) witness: Option<Witness>,
    pub(crate) ladder: LadderPlan,
    pub(crate) running: BTreeMap<EventId, Running>,
    /// Stops what is watched as a witness.
    pub(crate) observed: BTreeMap<EventId, CancellationToken>,
}

/// What a node with a signer watches others with.
#[derive(Debug)]
pub(crate) struct Witness {
    pub(crate) signer: Signer,
    pub(crate) identity: Identities,
    pub(crate) genesis: String,
    pub(crate) peers: Peers,
    pub(crate) facts: mpsc::Sender<Input>,
}

/// What this node transcodes.
#[derive(Debug)]
pub(crate) struct LadderPlan {
    pub(crate) worker: std::path::PathBuf,
    pub(crate) max_rungs: u8,
    /// One permit per event that is transcoded.
    pub(crate) permits: Arc<Semaphore>,
    pub(crate) jobs: Arc<Jobs>,
}

/// What runs for an event.
#[derive(Debug)]
pub(crate) struct Running {
    closed: CancellationToken,
    ladder_stop: CancellationToken,
    ladder: TaskTracker,
}

impl Perform for Performer {
    fn perform(&mut self, action: Action, cause: Option<BlockRef>) {
        match action {
            Action::OpenIngest { event, .. } => self.open(event, cause),
            Action::StartLadder { event, renditions } => self.start_ladder(event, renditions),
            Action::StopLadder { event } => self.with(event, |running| running.ladder_stop.cancel()),
            Action::CloseIngest { event } => {
                // At once, and not only when the event's task gets to it.
                self.studio.publish_gate.close(event);
                self.with(event, |running| running.closed.cancel());
            }
            Action::Observe { event, holder } => self.observe(event, holder),
            Action::StopObserving { event } => self.stop_observing(event),
            Action::Do { event, duty } => {
                if self.duties.try_send(Order { event, duty }).is_err() {
                    // There is room for one order per active event, so this is a bug; the event stays undone.
                    error!(%event, ?duty, "duty lost: no more orders are taken");
                }
            }
            Action::RevokeTicket(ticket) => self.revoke_ticket(ticket),
            Action::RevokeEvent(event) => {
                self.running.remove(&event);
                let sessions = self.viewers.revoke_event(event);
                self.studio.shelves.remove(event);
                self.ladder.jobs.remove(event);
                info!(%event, sessions, "event taken down");
            }
        }
    }
}

impl Performer {
    fn open(&mut self, event: EventId, cause: Option<BlockRef>) {
        let running = Running {
            closed: CancellationToken::new(),
            ladder_stop: CancellationToken::new(),
            ladder: TaskTracker::new(),
        };
        let task = LiveEvent {
            event,
            studio: Arc::clone(&self.studio),
            cause,
            closed: running.closed.clone(),
            ladder_stop: running.ladder_stop.clone(),
            ladder: running.ladder.clone(),
        };
        self.running.insert(event, running);
        self.tasks
            .spawn("live event", Role::Passing, task.run(self.tasks.cancelled()));
    }

    fn start_ladder(&mut self, event: EventId, renditions: u8) {
        let max_rungs = renditions.min(self.ladder.max_rungs);
        let (Some(running), Some(stream)) = (self.running.get(&event), self.studio.directory.find(event))
        else {
            return;
        };
        if max_rungs == 0 {
            info!(%event, "source is passed through, nothing is transcoded");
            return;
        }
        let Ok(permit) = Arc::clone(&self.ladder.permits).try_acquire_owned() else {
            warn!(%event, "as many events are transcoded as may be, source is passed through");
            return;
        };
        let (worker, jobs) = (self.ladder.worker.clone(), Arc::clone(&self.ladder.jobs));
        let ladder = Ladder {
            stream,
            max_rungs,
            worker,
            jobs,
            _permit: permit,
        };
        let task = ladder.run(running.ladder_stop.clone());
        self.tasks
            .spawn("ladder", Role::Passing, running.ladder.track_future(task));
    }

    fn observe(&mut self, event: EventId, holder: u32) {
        self.stop_observing(event);
        let Some(witness) = &self.witness else { return };
        let Some(node) = witness.identity.present().node else {
            return;
        };
        let stop = self.tasks.cancelled();
        let observer = Observer {
            event,
            holder,
            node,
            signer: witness.signer.clone(),
            genesis: witness.genesis.clone(),
            peers: witness.peers.clone(),
            memory: Arc::clone(&self.studio.memory),
            facts: witness.facts.clone(),
        };
        self.observed.insert(event, stop.clone());
        self.tasks.spawn("observer", Role::Passing, observer.run(stop));
    }

    fn stop_observing(&mut self, event: EventId) {
        if let Some(stop) = self.observed.remove(&event) {
            stop.cancel();
        }
    }

    fn revoke_ticket(&self, ticket: TicketId) {
        let sessions = self.viewers.revoke_ticket(ticket);
        if sessions > 0 {
            info!(event = %ticket.event(), sessions, "ticket revoked");
        }
    }

    fn with(&self, event: EventId, apply: impl FnOnce(&Running)) {
        if let Some(running) = self.running.get(&event) {
            apply(running);
        }
    }
}
