use super::{Ledger, Ticket, TicketError, TicketRange, TicketState, find};
use crate::{Address, U256};

/// Moves a ticket; its single approval ends.
///
/// # Errors
/// [`TicketError::InvalidReceiver`], [`TicketError::NonexistentToken`], [`TicketError::InsufficientApproval`],
/// [`TicketError::IncorrectOwner`], [`TicketError::Soulbound`], [`TicketError::TicketNotValid`], in this order.
pub fn transfer(
    ledger: &mut impl Ledger,
    caller: Address,
    from: Address,
    to: Address,
    token_id: U256,
) -> Result<(), TicketError> {
    if to.is_zero() {
        return Err(TicketError::InvalidReceiver { receiver: to });
    }
    let (id, ticket) = find(ledger, token_id)?;
    let is_allowed =
        caller == ticket.owner || caller == ticket.approved || ledger.is_operator(ticket.owner, caller);
    if !is_allowed {
        return Err(TicketError::InsufficientApproval {
            operator: caller,
            token_id,
        });
    }
    if from != ticket.owner {
        return Err(TicketError::IncorrectOwner {
            sender: from,
            token_id,
            owner: ticket.owner,
        });
    }
    if !ticket.is_transferable {
        return Err(TicketError::Soulbound { token_id });
    }
    if ticket.state != TicketState::Valid {
        return Err(TicketError::TicketNotValid {
            token_id,
            state: ticket.state.code(),
        });
    }
    let range = TicketRange {
        first: id,
        quantity: 1,
    };
    update(
        ledger,
        range,
        Some(from),
        Ticket {
            owner: to,
            approved: Address::zero(),
            ..ticket
        },
    )
}

/// Refuses a safe transfer to an address with code: this contract calls nobody back, so it can't ask the receiver.
///
/// # Errors
/// [`TicketError::InvalidReceiver`].
pub fn refuse_code(receiver: Address, has_code: bool) -> Result<(), TicketError> {
    if has_code {
        Err(TicketError::InvalidReceiver { receiver })
    } else {
        Ok(())
    }
}

/// The only place where tickets get an owner: all of `range` become `ticket`. `from` is `None` for a mint.
pub(super) fn update(
    ledger: &mut impl Ledger,
    range: TicketRange,
    from: Option<Address>,
    ticket: Ticket,
) -> Result<(), TicketError> {
    if from != Some(ticket.owner) {
        let count = u64::from(range.quantity);
        let exhausted = TicketError::SerialExhausted {
            event: range.first.event(),
        };
        let received = ledger.holding(ticket.owner).checked_add(count).ok_or(exhausted)?;
        if let Some(from) = from {
            let left = ledger.holding(from).checked_sub(count).ok_or(exhausted)?;
            ledger.set_holding(from, left);
        }
        ledger.set_holding(ticket.owner, received);
    }
    for id in range.ids() {
        ledger.set_ticket(id, &ticket);
    }
    Ok(())
}
