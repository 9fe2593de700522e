//! Who may talk to whom, as the signalling of calls sees it.

use std::{sync::Arc, time::Duration};

use futures::future::{BoxFuture, FutureExt as _, try_join};
use tokio::{sync::mpsc, time::timeout};
use w3av_api::{CallDirectory, ChainViewError, Keepalive, SignalParts};
use w3av_chain::{At, ContractError, ContractEvent};
use w3av_interfaces::{
    call::ICall,
    firm::IFirm::{self, IFirmEvents as F},
};
use w3av_signal::{
    CallId, ChangedDevices, DeviceId, DeviceKeys, DeviceRecord, Domain, EndReason, Grant, Standing,
};
use w3av_types::Address;

use crate::{driver::unix_ms, following::Progress, suite::Suite};

/// Asks the firm and the call contract.
#[derive(Debug)]
struct NodeCallDirectory {
    suite: Suite,
    progress: Arc<Progress>,
    timeout: Duration,
}

/// What signalling is put together from, and where to tell it of blocks.
pub(crate) fn signalling(
    suite: Suite,
    genesis: [u8; 32],
    progress: Arc<Progress>,
    timeout: Duration,
) -> (SignalParts, mpsc::Sender<ChangedDevices>) {
    let (touched, blocks) = mpsc::channel(MAX_TOUCHES);
    let parts = SignalParts {
        domain: Domain {
            genesis,
            contract: suite.addresses.call,
        },
        directory: Arc::new(NodeCallDirectory {
            suite,
            progress,
            timeout,
        }),
        touched: blocks,
        clock: Arc::new(unix_ms),
        keepalive: Keepalive::default(),
    };
    (parts, touched)
}

/// Whether a block touched the firm or the call contract, and which devices' keys it changed.
pub(crate) fn touch<'a>(events: impl IntoIterator<Item = &'a ContractEvent>) -> Option<ChangedDevices> {
    let (mut is_touched, mut devices) = (false, Vec::new());
    for event in events {
        is_touched |= matches!(event, ContractEvent::Firm(_) | ContractEvent::Call(_));
        let (account, slot) = match event {
            ContractEvent::Firm(F::DeviceSet(e)) => (e.account, e.slot),
            ContractEvent::Firm(F::DeviceRevoked(e)) => (e.account, e.slot),
            _ => continue,
        };
        // The contract has no other slots.
        devices.extend(DeviceId::new(Address(account.0.0), slot));
    }
    is_touched.then_some(ChangedDevices::Named(devices))
}

impl NodeCallDirectory {
    /// An answer within the time, of a chain that is followed now; `None` when the contract refuses the question.
    async fn ask<T>(
        &self,
        question: impl Future<Output = Result<T, ContractError>> + Send,
    ) -> Result<Option<T>, ChainViewError> {
        // An answer of a chain that we do not follow now could be old: nobody is admitted by it.
        if let Some(reason) = self.progress.problem() {
            return Err(ChainViewError::Unavailable { reason });
        }
        let reason = match timeout(self.timeout, question).await {
            Ok(Ok(answer)) => return Ok(Some(answer)),
            Ok(Err(error)) if error.revert().is_some() => return Ok(None),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("no answer within {} ms", self.timeout.as_millis()),
        };
        Err(ChainViewError::Unavailable { reason })
    }

    /// The finalized head, so that several questions are answered by one state.
    async fn head(&self) -> Result<At, ContractError> {
        Ok(At::Block(self.suite.client.finalized().await?.hash))
    }

    async fn find_device(&self, device: DeviceId) -> Result<IFirm::deviceOfReturn, ContractError> {
        let call = IFirm::deviceOfCall {
            account: device.account().0.into(),
            slot: device.slot(),
        };
        self.suite.ask(self.suite.addresses.firm, &call).await
    }

    async fn find_call(
        &self,
        firm: u32,
        caller: Address,
        callee: Address,
    ) -> Result<(ICall::callOfReturn, bool), ContractError> {
        let (client, addresses, at) = (&self.suite.client, self.suite.addresses, self.head().await?);
        let members = IFirm::resolvePairCall {
            firm,
            a: caller.0.into(),
            b: callee.0.into(),
            scope: SCOPE_CALL,
        };
        let members = client.query(addresses.firm, &members, at).await?;
        // Who was removed is nobody's principal, and its call is still to be found.
        let or_itself = |principal: [u8; 20], account: Address| match Address(principal) {
            Address::ZERO => account,
            principal => principal,
        };
        let call = ICall::callOfCall {
            firm,
            caller: or_itself(members.principalA.0.0, caller).0.into(),
            callee: or_itself(members.principalB.0.0, callee).0.into(),
        };
        // Resolves by itself.
        let is_authorised = ICall::isAuthorisedCall {
            firm,
            caller: caller.0.into(),
            callee: callee.0.into(),
        };
        try_join(
            client.query(addresses.call, &call, at),
            client.query(addresses.call, &is_authorised, at),
        )
        .await
    }

    async fn find_seat(
        &self,
        firm: u32,
        host: Address,
        account: Address,
    ) -> Result<(ICall::roomOfReturn, bool), ContractError> {
        let (client, contract, at) = (&self.suite.client, self.suite.addresses.call, self.head().await?);
        let (host, who) = (host.0.into(), account.0.into());
        let (room, is_admitted) = (
            ICall::roomOfCall { firm, host },
            ICall::isAdmittedCall { firm, host, who },
        );
        try_join(
            client.query(contract, &room, at),
            client.query(contract, &is_admitted, at),
        )
        .await
    }
}

impl CallDirectory for NodeCallDirectory {
    fn device(&self, device: DeviceId) -> BoxFuture<'_, Result<Option<DeviceRecord>, ChainViewError>> {
        async move {
            let found = self.ask(self.find_device(device)).await?;
            Ok(found.and_then(|found| record(&found)))
        }
        .boxed()
    }

    fn call(
        &self,
        firm: u32,
        caller: Address,
        callee: Address,
        call: CallId,
    ) -> BoxFuture<'_, Result<Standing, ChainViewError>> {
        async move {
            let found = self.ask(self.find_call(firm, caller, callee)).await?;
            Ok(found.map_or(Standing::Unknown, |(found, is_authorised)| {
                call_standing(&found, is_authorised, call)
            }))
        }
        .boxed()
    }

    fn seat(
        &self,
        firm: u32,
        host: Address,
        room: CallId,
        account: Address,
    ) -> BoxFuture<'_, Result<Standing, ChainViewError>> {
        async move {
            let found = self.ask(self.find_seat(firm, host, account)).await?;
            Ok(found.map_or(Standing::Unknown, |(found, is_admitted)| {
                seat_standing(&found, is_admitted, room)
            }))
        }
        .boxed()
    }
}

/// Zero keys stand for no device.
fn record(found: &IFirm::deviceOfReturn) -> Option<DeviceRecord> {
    let keys = DeviceKeys {
        signing: found.signingKey.0,
        agreement: found.agreementKey.0,
    };
    (keys.signing != [0; 32]).then_some(DeviceRecord {
        keys,
        until_s: found.until,
    })
}

fn call_standing(found: &ICall::callOfReturn, is_authorised: bool, call: CallId) -> Standing {
    match found.state {
        _ if found.callId.0 != call.0 => Standing::Unknown,
        STATE_ENDED => Standing::Over(EndReason::Ended),
        _ if !is_authorised => Standing::Over(EndReason::NotAuthorised),
        _ => Standing::Valid(Grant {
            until_s: found.expiresAt,
            topology: 0,
            seats: 0,
        }),
    }
}

fn seat_standing(found: &ICall::roomOfReturn, is_admitted: bool, room: CallId) -> Standing {
    if found.roomId.0 != room.0 {
        return Standing::Unknown;
    }
    if !is_admitted {
        return Standing::Over(EndReason::NotAuthorised);
    }
    Standing::Valid(Grant {
        until_s: found.expiresAt,
        topology: found.topology,
        seats: found.seats,
    })
}

/// Source: `IFirm.sol`, scopes of a delegate.
const SCOPE_CALL: u8 = 1;

/// Source: `ICall.sol`, call states.
const STATE_ENDED: u8 = 3;

/// Blocks that the exchange may be behind. It takes each in less than a millisecond; when it doesn't, the follower waits.
const MAX_TOUCHES: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: CallId = CallId([7; 32]);

    #[test]
    fn call_stands_as_the_contract_says() {
        let found = |id: [u8; 32], state| ICall::callOfReturn {
            callId: id.into(),
            state,
            expiresAt: 99,
        };
        let valid = Standing::Valid(Grant {
            until_s: 99,
            topology: 0,
            seats: 0,
        });
        for (id, state, is_authorised, expected) in [
            (CALL.0, 1, true, valid),
            (CALL.0, 2, true, valid),
            (CALL.0, 2, false, Standing::Over(EndReason::NotAuthorised)),
            (CALL.0, 3, false, Standing::Over(EndReason::Ended)),
            ([8; 32], 2, true, Standing::Unknown),
            ([0; 32], 0, false, Standing::Unknown),
        ] {
            assert_eq!(call_standing(&found(id, state), is_authorised, CALL), expected);
        }
    }

    #[test]
    fn seat_stands_as_the_contract_says() {
        let found = |id: [u8; 32]| ICall::roomOfReturn {
            roomId: id.into(),
            topology: 2,
            seats: 32,
            expiresAt: 99,
        };
        let valid = Standing::Valid(Grant {
            until_s: 99,
            topology: 2,
            seats: 32,
        });
        assert_eq!(seat_standing(&found(CALL.0), true, CALL), valid);
        let over = Standing::Over(EndReason::NotAuthorised);
        assert_eq!(seat_standing(&found(CALL.0), false, CALL), over);
        assert_eq!(seat_standing(&found([0; 32]), false, CALL), Standing::Unknown);
    }

    #[test]
    fn device_without_keys_is_none() {
        let found = |key: [u8; 32]| IFirm::deviceOfReturn {
            signingKey: key.into(),
            agreementKey: key.into(),
            until: 99,
        };
        assert_eq!(record(&found([0; 32])), None);
        assert_eq!(record(&found([1; 32])).map(|record| record.until_s), Some(99));
    }

    #[test]
    fn block_that_touches_neither_contract_says_nothing() {
        let revoked = |slot| {
            ContractEvent::Firm(F::DeviceRevoked(IFirm::DeviceRevoked {
                account: [1; 20].into(),
                slot,
            }))
        };
        let ended = ContractEvent::Call(ICall::ICallEvents::CallEnded(ICall::CallEnded {
            callId: CALL.0.into(),
        }));
        assert_eq!(touch(&[]), None);
        assert_eq!(
            touch(std::slice::from_ref(&ended)),
            Some(ChangedDevices::Named(vec![]))
        );
        let device = DeviceId::new(Address([1; 20]), 2).expect("a slot");
        let named = ChangedDevices::Named(vec![device]);
        assert_eq!(touch(&[ended, revoked(2), revoked(9)]), Some(named));
    }
}
