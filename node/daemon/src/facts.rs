//! What contract events mean for the oracle.

use w3av_chain::ContractEvent;
use w3av_interfaces::{event::IEvent::IEventEvents as E, ticket::ITicket::ITicketEvents as T};
use w3av_oracle::ChainEvent;
use w3av_types::{Address, EventId, TicketId};

/// The fact for the oracle, if the contract event is one.
pub(crate) fn chain_event(event: &ContractEvent) -> Option<ChainEvent> {
    match event {
        ContractEvent::Event(event) => event_fact(event),
        ContractEvent::Ticket(event) => ticket_fact(event),
        ContractEvent::Token { .. } | ContractEvent::Firm(_) | ContractEvent::Call(_) => None,
    }
}

/// The event whose record on chain has changed, if any.
pub(crate) fn touched_event(event: &ContractEvent) -> Option<EventId> {
    let ContractEvent::Event(event) = event else {
        return None;
    };
    Some(EventId(match event {
        E::EventCreated(e) => e.eventId,
        E::TicketsSold(e) => e.eventId,
        E::WentLive(e) => e.eventId,
        E::LiveReported(e) => e.eventId,
        E::EventEnded(e) => e.eventId,
        E::EndedReported(e) => e.eventId,
        E::EventCancelled(e) => e.eventId,
        E::EventSettled(e) => e.eventId,
        _ => return None,
    }))
}

fn event_fact(event: &E) -> Option<ChainEvent> {
    Some(match event {
        E::EventCreated(e) => ChainEvent::EventCreated {
            event: EventId(e.eventId),
        },
        E::TicketsSold(e) => ChainEvent::TicketsSold {
            event: EventId(e.eventId),
        },
        E::WentLive(e) => ChainEvent::WentLive {
            event: EventId(e.eventId),
            renditions: e.renditions,
            end_s: e.end,
        },
        E::LiveReported(e) => ChainEvent::LiveReported {
            event: EventId(e.eventId),
        },
        E::EventEnded(e) => ChainEvent::EventEnded {
            event: EventId(e.eventId),
        },
        E::EndedReported(e) => ChainEvent::EndedReported {
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
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use w3av_interfaces::{event::IEvent, ticket::ITicket};

    use super::*;

    #[test]
    fn going_live_carries_what_the_host_paid_for() {
        let event = ContractEvent::Event(E::WentLive(IEvent::WentLive {
            eventId: 7,
            host: [1; 20].into(),
            renditions: 3,
            end: 99,
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
    fn settings_of_the_contract_are_no_facts() {
        let event = ContractEvent::Event(E::FreeSeatsSet(IEvent::FreeSeatsSet { seats: 1 }));
        assert_eq!((chain_event(&event), touched_event(&event)), (None, None));
    }
}
