//! The contracts that the node asks and calls, and what it asks them about oracle nodes and reports.

use alloy_sol_types::SolCall;
use w3av_chain::{Addresses, At, ChainClient, ContractError, Decoder, Receipt, Signer, SubmitError};
use w3av_interfaces::{access::IAccess, event::IEvent, oracle::IOracle};
use w3av_oracle::{EventStatus, Lease, work_leaf, work_total};
use w3av_types::{Address, EventId};

/// Reads at the finalized head and sends. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Suite {
    pub(crate) client: ChainClient,
    pub(crate) addresses: Addresses,
    pub(crate) decoder: Decoder,
}

/// The present set of signers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignerSet {
    pub(crate) id: u32,
    pub(crate) digest: [u8; 32],
    pub(crate) started_s: u64,
    /// Node and signer key of each member, in order.
    pub(crate) members: Vec<(u32, [u8; 32])>,
}

/// An oracle node as registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NodeRecord {
    pub(crate) operator: Address,
    pub(crate) signer_key: [u8; 32],
    /// For a minute of an event, in the smallest unit of the pay token.
    pub(crate) price: u128,
}

/// What the node's work of an event is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Work {
    pub(crate) total: u128,
    /// The one claim under it is the operator's.
    pub(crate) root: [u8; 32],
}

impl SignerSet {
    /// Place of a node in the set.
    pub(crate) fn member(&self, node: u32) -> Option<u8> {
        let index = self.members.iter().position(|(member, _)| *member == node)?;
        u8::try_from(index).ok()
    }

    pub(crate) fn keys(&self) -> Vec<[u8; 32]> {
        self.members.iter().map(|(_, key)| *key).collect()
    }
}

impl Suite {
    /// Asks a contract at the finalized head.
    pub(crate) async fn ask<C: SolCall>(
        &self,
        contract: Address,
        call: &C,
    ) -> Result<C::Return, ContractError> {
        self.client.query(contract, call, At::Finalized).await
    }

    /// Asks the event contract.
    pub(crate) async fn event<C: SolCall>(&self, call: &C) -> Result<C::Return, ContractError> {
        self.ask(self.addresses.event, call).await
    }

    /// Asks the oracle contract.
    pub(crate) async fn oracle<C: SolCall>(&self, call: &C) -> Result<C::Return, ContractError> {
        self.ask(self.addresses.oracle, call).await
    }

    /// Sends a message. As [`ChainClient::submit`].
    pub(crate) async fn send<C: SolCall>(
        &self,
        signer: &Signer,
        contract: Address,
        call: &C,
    ) -> Result<Receipt, SubmitError> {
        self.client.submit(signer, contract, call, &self.decoder).await
    }

    /// The node that an account operates.
    pub(crate) async fn node_of(&self, operator: Address) -> Result<Option<u32>, ContractError> {
        let call = IOracle::nodeOfOperatorCall {
            operator: operator.0.into(),
        };
        Ok(Some(self.oracle(&call).await?).filter(|node| *node != 0))
    }

    pub(crate) async fn node(&self, node: u32) -> Result<NodeRecord, ContractError> {
        let found = self.oracle(&IOracle::nodeOfCall { node }).await?;
        Ok(NodeRecord {
            operator: Address(found.operator.0.0),
            signer_key: found.signerKey.0,
            price: found.price,
        })
    }

    /// The present set; empty while there is none.
    pub(crate) async fn signers(&self) -> Result<SignerSet, ContractError> {
        let set = self.oracle(&IOracle::currentSetCall {}).await?;
        let mut members = Vec::with_capacity(set.size.into());
        for member in 0..set.size {
            let call = IOracle::setMemberCall {
                setId: set.setId,
                member,
            };
            let found = self.oracle(&call).await?;
            members.push((found.node, found.signerKey.0));
        }
        Ok(SignerSet {
            id: set.setId,
            digest: set.digest.0,
            started_s: set.startedAt,
            members,
        })
    }

    /// The lease of an event; `None` while there is none.
    pub(crate) async fn lease(&self, event: EventId) -> Result<Option<Lease>, ContractError> {
        let found = self.oracle(&IOracle::leaseOfCall { eventId: event.0 }).await?;
        Ok((found.node != 0).then_some(Lease {
            node: found.node,
            fence: found.fence,
            until_s: found.until,
        }))
    }

    /// What `delivered_seconds` of work are worth at the node's price, within what is left of the service fee.
    pub(crate) async fn work(
        &self,
        event: EventId,
        node: &NodeRecord,
        delivered_seconds: u32,
    ) -> Result<Work, ContractError> {
        let money = self.event(&IEvent::moneyOfCall { eventId: event.0 }).await?;
        let share = self
            .ask(
                self.addresses.access,
                &IAccess::parameterCall { key: PROTOCOL_BPS },
            )
            .await?;
        let fee = money.serviceFee;
        // Rounded up, so that the nodes' part is never more than what the contract keeps for them.
        let protocol =
            (fee / WHOLE_BPS * share).saturating_add((fee % WHOLE_BPS * share).div_ceil(WHOLE_BPS));
        let total = work_total(delivered_seconds, node.price, fee.saturating_sub(protocol));
        Ok(Work {
            total,
            root: work_leaf(0, node.operator, total),
        })
    }

    /// State, end and tickets of an event; `None` when there is none.
    pub(crate) async fn standing(
        &self,
        event: EventId,
    ) -> Result<Option<(EventStatus, u64, u32)>, ContractError> {
        let found = self.event(&IEvent::eventOfCall { eventId: event.0 }).await?;
        Ok(EventStatus::from_contract(found.state).map(|status| (status, found.end, found.sold)))
    }
}

/// Key of the parameter. Source: `IAccess.sol`.
const PROTOCOL_BPS: u8 = 5;
const WHOLE_BPS: u128 = 10_000;
