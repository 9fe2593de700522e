use super::{
    Ledger, Standing, Ticket, TicketError, TicketState, find,
    view::{only_minter, require_valid, state},
};
use crate::{Address, U256};

/// What paying back needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaidBack {
    /// Gets the money.
    pub owner: Address,
    /// What the ticket cost.
    pub price: u128,
    /// True when the ticket became Refunded by it.
    pub is_refunded: bool,
}

/// Marks that a ticket's money, or a part, was paid back; with `whole` a valid ticket becomes Refunded.
///
/// # Errors
/// [`TicketError::NotMinter`], [`TicketError::NonexistentToken`], [`TicketError::AlreadyPaidBack`].
pub fn mark_paid_back(
    ledger: &mut impl Ledger,
    caller: Address,
    token_id: U256,
    whole: bool,
) -> Result<PaidBack, TicketError> {
    only_minter(ledger.admin(), caller)?;
    let (id, ticket) = find(ledger, token_id)?;
    if ticket.is_paid_back {
        return Err(TicketError::AlreadyPaidBack { token_id });
    }
    let is_refunded = whole && state(ledger, id, &ticket) == TicketState::Valid;
    let standing = if is_refunded {
        Standing::Refunded
    } else {
        ticket.standing
    };
    let changed = Ticket {
        standing,
        is_paid_back: true,
        ..ticket
    };
    ledger.set_ticket(id, &changed);
    Ok(PaidBack {
        owner: ticket.owner,
        price: ticket.price,
        is_refunded,
    })
}

/// Takes a valid ticket out of use.
///
/// # Errors
/// [`TicketError::NotMinter`], [`TicketError::NonexistentToken`], [`TicketError::TicketNotValid`].
pub fn mark_void(ledger: &mut impl Ledger, caller: Address, token_id: U256) -> Result<(), TicketError> {
    only_minter(ledger.admin(), caller)?;
    let (id, ticket) = find(ledger, token_id)?;
    require_valid(ledger, id, &ticket)?;
    let changed = Ticket {
        standing: Standing::Void,
        ..ticket
    };
    ledger.set_ticket(id, &changed);
    Ok(())
}
