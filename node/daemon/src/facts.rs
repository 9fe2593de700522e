//! What contract events mean for the oracle.

use w3av_chain::ContractEvent;
use w3av_interfaces::{
    event::IEvent::IEventEvents as E, oracle::IOracle::IOracleEvents as O,
    ticket::ITicket::ITicketEvents as T,
};
use w3av_oracle::{ChainEvent, Lease};
use w3av_types::{Address, EventId, TicketId};

/// The fact for the oracle, if the contract event is one.
pub(crate) fn chain_event(event: &ContractEvent) -> Option<ChainEvent> {
    match event {
        ContractEvent::Event(event) => event_fact(event),
        ContractEvent::Oracle(event) => oracle_fact(event),
        ContractEvent::Ticket(event) => ticket_fact(event),
        ContractEvent::Access(_)
        | ContractEvent::Token { .. }
        | ContractEvent::Firm(_)
        | ContractEvent::Call(_) => None,
    }
}

/// The event whose record on chain has changed, if any.
pub(crate) fn touched_event(event: &ContractEvent) -> Option<EventId> {
    Some(EventId(match event {
        ContractEvent::Event(event) => match event {
            E::EventCreated(e) => e.eventId,
            E::CapacityRaised(e) => e.eventId,
            E::TicketsSold(e) => e.eventId,
            E::WentLive(e) => e.eventId,
            E::EventEnded(e) => e.eventId,
            E::SettlementProposed(e) => e.eventId,
            E::SettlementChallenged(e) => e.eventId,
            E::DisputeResolved(e) => e.eventId,
            E::EventCancelled(e) => e.eventId,
            E::EventSettled(e) => e.eventId,
            E::WorkClaimed(e) => e.eventId,
            _ => return None,
        },
        ContractEvent::Oracle(event) => match event {
            O::NodesAssigned(e) => e.eventId,
            O::LeaseTaken(e) => e.eventId,
            O::StatusReported(e) => e.eventId,
            O::SettlementReported(e) => e.eventId,
            _ => return None,
        },
        _ => return None,
    }))
}

/// The oracle node that registered where it is reached, and where.
pub(crate) fn endpoints(event: &ContractEvent) -> Option<(u32, &str)> {
    match event {
        ContractEvent::Oracle(O::NodeRegistered(e)) => Some((e.node, &e.endpoints)),
        ContractEvent::Oracle(O::NodeUpdated(e)) => Some((e.node, &e.endpoints)),
        _ => None,
    }
}

/// Whether this node may have become an oracle or a signer, or have ceased to be one.
pub(crate) const fn changes_identity(event: &ContractEvent) -> bool {
    matches!(
        event,
        ContractEvent::Oracle(
            O::NodeRegistered(_) | O::NodeStateChanged(_) | O::SignerRotated(_) | O::SetRolled(_)
        )
    )
}

fn event_fact(event: &E) -> Option<ChainEvent> {
    Some(match event {
        E::WentLive(e) => ChainEvent::WentLive {
            event: EventId(e.eventId),
            renditions: e.renditions,
            end_s: e.end,
        },
        E::EventEnded(e) => ChainEvent::EventEnded {
            event: EventId(e.eventId),
        },
        E::EventCancelled(e) => ChainEvent::EventCancelled {
            event: EventId(e.eventId),
        },
        E::EventSettled(e) => ChainEvent::EventSettled {
            event: EventId(e.eventId),
        },
        _ => return None,
    })
}

fn oracle_fact(event: &O) -> Option<ChainEvent> {
    Some(match event {
        O::NodesAssigned(e) => ChainEvent::NodesAssigned {
            event: EventId(e.eventId),
            nodes: e.nodes.clone(),
        },
        O::LeaseTaken(e) => ChainEvent::LeaseTaken {
            event: EventId(e.eventId),
            lease: Lease {
                node: e.node,
                fence: e.fence,
                until_s: e.until,
            },
        },
        _ => return None,
    })
}

fn ticket_fact(event: &T) -> Option<ChainEvent> {
    match event {
        T::Transfer(e) => Some(ChainEvent::TicketTransferred {
            ticket: u128::try_from(e.tokenId).ok()?.try_into().ok()?,
            from: Address(e.from.0.0),
            to: Address(e.to.0.0),
        }),
        T::TicketStateChanged(e) => {
            let ticket: TicketId = u128::try_from(e.tokenId).ok()?.try_into().ok()?;
            Some(ChainEvent::TicketStateChanged {
                ticket,
                state: e.state,
            })
        }
        T::UpdateUser(e) => Some(ChainEvent::TicketUserChanged {
            ticket: u128::try_from(e.tokenId).ok()?.try_into().ok()?,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use w3av_interfaces::{event::IEvent, oracle::IOracle, ticket::ITicket};

    use super::*;

    #[test]
    fn going_live_carries_what_the_host_paid_for() {
        let event = ContractEvent::Event(E::WentLive(IEvent::WentLive {
            eventId: 7,
            host: [1; 20].into(),
            renditions: 3,
            end: 99,
            seed: Default::default(),
        }));
        let fact = ChainEvent::WentLive {
            event: EventId(7),
            renditions: 3,
            end_s: 99,
        };
        assert_eq!(
            (chain_event(&event), touched_event(&event)),
            (Some(fact), Some(EventId(7)))
        );
    }

    #[test]
    fn ticket_transfer_names_both_owners() {
        let ticket = TicketId::new(EventId(7), 2);
        let event = ContractEvent::Ticket(T::Transfer(ITicket::Transfer {
            from: [1; 20].into(),
            to: [2; 20].into(),
            tokenId: ticket.token().try_into().expect("fits"),
        }));
        let fact = ChainEvent::TicketTransferred {
            ticket,
            from: Address([1; 20]),
            to: Address([2; 20]),
        };
        assert_eq!((chain_event(&event), touched_event(&event)), (Some(fact), None));
    }

    #[test]
    fn lease_names_its_holder_and_touches_its_event() {
        let event = ContractEvent::Oracle(O::LeaseTaken(IOracle::LeaseTaken {
            eventId: 7,
            node: 2,
            fence: 3,
            until: 99,
        }));
        let fact = ChainEvent::LeaseTaken {
            event: EventId(7),
            lease: Lease {
                node: 2,
                fence: 3,
                until_s: 99,
            },
        };
        assert_eq!(
            (chain_event(&event), touched_event(&event)),
            (Some(fact), Some(EventId(7)))
        );
        assert!(!changes_identity(&event));
    }

    #[test]
    fn set_of_signers_is_no_fact_but_may_concern_this_node() {
        let event = ContractEvent::Oracle(O::SetRolled(IOracle::SetRolled {
            setId: 1,
            size: 3,
            digest: Default::default(),
        }));
        assert_eq!((chain_event(&event), touched_event(&event)), (None, None));
        assert!(changes_identity(&event));
    }
}
