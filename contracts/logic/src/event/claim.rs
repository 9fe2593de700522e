use super::{EventError, EventState, Hub, WHOLE_BPS, find, share};
use crate::{Address, U256, ticket::TicketId};

/// What part of a ticket's price goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Event of the ticket.
    pub event_id: u64,
    /// True when everything does, so that the ticket is of no more use.
    pub is_whole: bool,
    /// The part, basis points.
    pub refund_bps: u16,
}

/// What is left to do for a refund: pay the ticket's owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Token to pay in.
    pub pay_token: Address,
    /// What to pay.
    pub amount: u128,
}

/// What part of the ticket's price its owner may claim. The ticket contract says what the price was, and refuses the
/// second time.
///
/// # Errors
/// [`EventError::EventNotFound`], also for a token id that can't be a ticket's; [`EventError::WrongState`] before the
/// event is Cancelled or Settled; [`EventError::NothingToRefund`] when the host earned everything.
pub fn claim_of(hub: &impl Hub, token_id: U256) -> Result<Claim, EventError> {
    let event_id = TicketId::from_token(token_id).map_or(0, TicketId::event);
    let event = find(hub, event_id)?;
    let refund_bps = match event.state {
        EventState::Cancelled => WHOLE_BPS,
        EventState::Settled => WHOLE_BPS.saturating_sub(hub.settlement(event_id).payout_bps),
        _ => return Err(event.wrong_state(event_id)),
    };
    if refund_bps == 0 {
        return Err(EventError::NothingToRefund { token_id });
    }
    Ok(Claim {
        event_id,
        is_whole: event.state == EventState::Cancelled,
        refund_bps,
    })
}

/// Takes a ticket's part of its `price` out of escrow.
///
/// # Errors
/// [`EventError::EventNotFound`]; [`EventError::NothingToRefund`] when the part is less than the token's smallest
/// unit; [`EventError::AmountOverflow`] when the money isn't in escrow.
pub fn refund(hub: &mut impl Hub, token_id: U256, claim: &Claim, price: u128) -> Result<Refund, EventError> {
    let mut event = find(hub, claim.event_id)?;
    let amount = share(price, claim.refund_bps);
    if amount == 0 {
        return Err(EventError::NothingToRefund { token_id });
    }
    event.money.refund(amount)?;
    hub.set_event(claim.event_id, &event);
    Ok(Refund {
        pay_token: event.terms.pay_token,
        amount,
    })
}
