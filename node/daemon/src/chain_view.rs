//! The contracts as the HTTP server sees them.

use std::{sync::Arc, time::Duration};

use futures::future::{BoxFuture, FutureExt as _};
use tokio::time::timeout;
use w3av_api::{ChainView, ChainViewError, EventView, Readiness, TicketHolder};
use w3av_chain::{At, ChainClient};
use w3av_interfaces::ticket::ITicket;
use w3av_types::{Address, EventId, TicketId};

use crate::{catalogue::Catalogue, following::Progress};

/// Answers from the catalogue, and asks the chain about tickets.
#[derive(Debug)]
pub(crate) struct NodeChainView {
    pub(crate) client: ChainClient,
    /// The ticket contract.
    pub(crate) tickets: Address,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) progress: Arc<Progress>,
    pub(crate) timeout: Duration,
}

impl NodeChainView {
    async fn holder(&self, ticket: TicketId) -> Result<TicketHolder, ChainViewError> {
        // An answer of a chain that we do not follow now could be old: nobody new is admitted.
        if let Some(reason) = self.progress.problem() {
            return Err(ChainViewError::Unavailable { reason });
        }
        let unavailable = |reason: String| ChainViewError::Unavailable { reason };
        let token = ticket
            .token()
            .try_into()
            .map_err(|_| not_found(format!("ticket {ticket}")))?;
        let call = ITicket::viewerOfCall { tokenId: token };
        match timeout(
            self.timeout,
            self.client.query(self.tickets, &call, At::Finalized),
        )
        .await
        {
            Ok(Ok(holder)) => Ok(TicketHolder {
                viewer: Address(holder.viewer.0.0),
                state: holder.state,
            }),
            Ok(Err(error)) if error.revert().is_some() => Err(not_found(format!("ticket {ticket}"))),
            Ok(Err(error)) => Err(unavailable(error.to_string())),
            Err(_) => Err(unavailable(format!(
                "no answer within {} ms",
                self.timeout.as_millis()
            ))),
        }
    }

    fn known(&self, event: EventId) -> Result<EventView, ChainViewError> {
        match (self.catalogue.event(event), self.progress.problem()) {
            (Some(view), _) => Ok(view),
            // It may be newer than what we have read.
            (None, Some(reason)) => Err(ChainViewError::Unavailable { reason }),
            (None, None) => Err(not_found(format!("event {event}"))),
        }
    }
}

impl ChainView for NodeChainView {
    fn viewer_of(&self, ticket: TicketId) -> BoxFuture<'_, Result<TicketHolder, ChainViewError>> {
        self.holder(ticket).boxed()
    }

    fn host_of(&self, event: EventId) -> BoxFuture<'_, Result<Address, ChainViewError>> {
        let host = self.known(event).and_then(|view| {
            let unreadable = |_| ChainViewError::Unavailable {
                reason: "the host's address is unreadable".to_owned(),
            };
            view.host.parse().map_err(unreadable)
        });
        std::future::ready(host).boxed()
    }

    fn events(&self, limit: usize) -> BoxFuture<'_, Result<Vec<EventView>, ChainViewError>> {
        std::future::ready(Ok(self.catalogue.newest(limit))).boxed()
    }

    fn event(&self, event: EventId) -> BoxFuture<'_, Result<EventView, ChainViewError>> {
        std::future::ready(self.known(event)).boxed()
    }

    fn readiness(&self) -> Readiness {
        Readiness {
            finalized_block: self.progress.handled(),
            problem: self.progress.problem(),
        }
    }
}

fn not_found(what: String) -> ChainViewError {
    ChainViewError::NotFound { what }
}
