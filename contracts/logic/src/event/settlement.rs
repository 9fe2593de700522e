use super::{EventError, EventState, Hub, credit::grant, find, lifecycle::void};
use crate::{Address, U256, ticket::TicketId};

/// How an ended event was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// Host and treasury got their credit.
    Paid {
        /// Ticket money.
        host_payout: u128,
        /// Service fee.
        service_fee: u128,
    },
    /// No oracle reported in time: ticket owners can claim refunds.
    Cancelled,
}

/// What is left to do for a refund: mark the ticket, pay its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Event of the ticket.
    pub event: u64,
    /// Token to pay in.
    pub pay_token: Address,
    /// What to pay; the ticket contract must name the same price.
    pub amount: u128,
}

/// Ended and reported → Settled; Ended and never reported → Cancelled when the report window is over. Anybody.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`]; [`EventError::TooEarly`] while a report may come;
/// [`EventError::AmountOverflow`] when a credit needs more than 128 bits.
pub fn settle(hub: &mut impl Hub, now: u64, id: u64) -> Result<Settlement, EventError> {
    let mut event = find(hub, id)?;
    if event.state != EventState::Ended {
        return Err(event.wrong_state(id));
    }
    let settlement = if event.reports.ended_at != 0 {
        let host_payout = event.money.pay_host();
        let service_fee = event.money.release_fee();
        grant(hub, event.terms.pay_token, event.terms.host, host_payout)?;
        grant(hub, event.terms.pay_token, event.terms.treasury, service_fee)?;
        event.state = EventState::Settled;
        Settlement::Paid {
            host_payout,
            service_fee,
        }
    } else {
        let opens_at = event.terms.report_closes_at();
        if now < opens_at {
            return Err(EventError::TooEarly { event: id, opens_at });
        }
        void(hub, &mut event)?;
        Settlement::Cancelled
    };
    hub.set_event(id, &event);
    Ok(settlement)
}

/// Takes the price of one ticket of a cancelled event out of escrow. The ticket contract refuses the second time.
///
/// # Errors
/// [`EventError::EventNotFound`], also for a token id that can't be a ticket's (event 0);
/// [`EventError::WrongState`]; [`EventError::AmountOverflow`] when the money isn't in escrow.
pub fn refund(hub: &mut impl Hub, token_id: U256) -> Result<Refund, EventError> {
    let id = TicketId::from_token(token_id).map_or(0, TicketId::event);
    let mut event = find(hub, id)?;
    if event.state != EventState::Cancelled {
        return Err(event.wrong_state(id));
    }
    let amount = event.terms.price;
    event.money.refund(amount)?;
    hub.set_event(id, &event);
    Ok(Refund {
        event: id,
        pay_token: event.terms.pay_token,
        amount,
    })
}
