use super::{Ledger, Ticket, TicketError, TicketId, find};
use crate::{Address, U256};

/// Lets `to` transfer one ticket, in place of whoever could before; zero for nobody. Returns the owner.
///
/// # Errors
/// [`TicketError::NonexistentToken`]; [`TicketError::InvalidApprover`] unless the caller is the owner or their
/// operator.
pub fn approve(
    ledger: &mut impl Ledger,
    caller: Address,
    to: Address,
    token_id: U256,
) -> Result<Address, TicketError> {
    let (id, ticket) = find(ledger, token_id)?;
    if caller != ticket.owner && !ledger.is_operator(ticket.owner, caller) {
        return Err(TicketError::InvalidApprover { approver: caller });
    }
    if !to.is_zero() {
        ledger.set_approved(id, to);
    }
    let is_approved = !to.is_zero();
    if is_approved != ticket.is_approved {
        ledger.set_ticket(
            id,
            &Ticket {
                is_approved,
                ..ticket
            },
        );
    }
    Ok(ticket.owner)
}

/// Lets `operator` transfer all tickets of the caller, or not any more.
///
/// # Errors
/// [`TicketError::InvalidOperator`] for the zero address.
pub fn set_approval_for_all(
    ledger: &mut impl Ledger,
    caller: Address,
    operator: Address,
    approved: bool,
) -> Result<(), TicketError> {
    if operator.is_zero() {
        return Err(TicketError::InvalidOperator { operator });
    }
    ledger.set_operator(caller, operator, approved);
    Ok(())
}

/// Number of tickets of `owner`, whatever their state.
///
/// # Errors
/// [`TicketError::InvalidOwner`] for the zero address.
pub fn balance_of(ledger: &impl Ledger, owner: Address) -> Result<u64, TicketError> {
    if owner.is_zero() {
        return Err(TicketError::InvalidOwner { owner });
    }
    Ok(ledger.holding(owner))
}

/// Refuses everybody but the owner, the approved account and the owner's operators.
///
/// # Errors
/// [`TicketError::InsufficientApproval`].
pub(super) fn authorize(
    ledger: &impl Ledger,
    caller: Address,
    id: TicketId,
    ticket: &Ticket,
) -> Result<(), TicketError> {
    let is_allowed = caller == ticket.owner
        || (ticket.is_approved && caller == ledger.approved(id))
        || ledger.is_operator(ticket.owner, caller);
    if is_allowed {
        Ok(())
    } else {
        Err(TicketError::InsufficientApproval {
            operator: caller,
            token_id: id.token(),
        })
    }
}
