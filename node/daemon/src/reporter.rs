//! Signs and sends the oracle's reports, one after the other.

use std::time::Duration;

use tokio::{sync::mpsc, time::timeout};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use w3av_chain::{Call, ChainClient, Decoder, RevertError, Signer};
use w3av_interfaces::event::IEvent;
use w3av_oracle::{Event, MAX_ACTIVE_EVENTS, Report, ReportOutcome};
use w3av_types::{Address, EventId};

use crate::driver::Input;

/// One report to make.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order {
    pub(crate) event: EventId,
    pub(crate) report: Report,
}

/// Makes reports on chain. Every order is answered with one [`Event::ReportResult`].
#[derive(Debug)]
pub(crate) struct Reporter {
    pub(crate) client: ChainClient,
    /// Without one nothing is reported.
    pub(crate) signer: Option<Signer>,
    /// The event contract.
    pub(crate) contract: Address,
    pub(crate) decoder: Decoder,
    pub(crate) timeout: Duration,
    pub(crate) orders: mpsc::Receiver<Order>,
    pub(crate) facts: mpsc::Sender<Input>,
}

/// Orders that may wait: the oracle has at most one per event outstanding.
pub(crate) const MAX_ORDERS: usize = MAX_ACTIVE_EVENTS;

impl Reporter {
    /// Runs until cancelled; a report that is on its way then is finished first, within the node's drain time.
    pub(crate) async fn run(mut self, cancel: CancellationToken) -> anyhow::Result<()> {
        loop {
            let order = tokio::select! {
                () = cancel.cancelled() => return Ok(()),
                order = self.orders.recv() => order,
            };
            let Some(order) = order else { return Ok(()) };
            let outcome = self.make(order).await;
            let result = Event::ReportResult {
                event: order.event,
                report: order.report,
                outcome,
            };
            if self.facts.send(Input::Fact(result)).await.is_err() {
                return Ok(());
            }
        }
    }

    async fn make(&self, Order { event, report }: Order) -> ReportOutcome {
        let Some(signer) = &self.signer else {
            return ReportOutcome::Unavailable;
        };
        let call = match report {
            Report::Live => Call::new(self.contract, &IEvent::reportLiveCall { eventId: event.0 }),
            Report::Ended { delivered_seconds } => Call::new(
                self.contract,
                &IEvent::reportEndedCall {
                    eventId: event.0,
                    deliveredSeconds: delivered_seconds,
                },
            ),
        };
        match timeout(
            self.timeout,
            self.client.submit_call(signer, &call, &self.decoder),
        )
        .await
        {
            Ok(Ok(receipt)) => {
                info!(%event, message = %call.message, block = receipt.block.number, "reported on chain");
                ReportOutcome::Accepted
            }
            Ok(Err(error)) if error.revert().is_some_and(is_reported) => {
                info!(%event, message = %call.message, "was reported on chain already");
                ReportOutcome::Accepted
            }
            Ok(Err(error)) => {
                let is_transient = error.kind().is_transient();
                let error = format!("{:#}", anyhow::Error::new(error));
                warn!(%event, message = %call.message, error, "report failed, trying again");
                if is_transient {
                    ReportOutcome::Unavailable
                } else {
                    ReportOutcome::Refused
                }
            }
            Err(_) => {
                warn!(%event, message = %call.message, "report is not finalized in time, trying again");
                ReportOutcome::Unavailable
            }
        }
    }
}

fn is_reported(revert: &RevertError) -> bool {
    revert.downcast::<IEvent::AlreadyReported>().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_report_that_is_there_already_counts_as_made() {
        // Selector and argument of `AlreadyReported(uint64)` and `NotOracle(address)`.
        let encoded = |signature: &str| {
            let mut data = w3av_chain::keccak256(signature.as_bytes()).0[..4].to_vec();
            data.extend_from_slice(&[0; 32]);
            RevertError::decode(&data)
        };
        assert!(is_reported(&encoded("AlreadyReported(uint64)")));
        assert!(!is_reported(&encoded("NotOracle(address)")));
    }
}
