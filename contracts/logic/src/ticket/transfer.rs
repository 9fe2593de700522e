use super::{
    Ledger, Ticket, TicketError, TicketId, TicketRange,
    approval::authorize,
    find,
    view::{is_transferable, only_minter, require_valid},
};
use crate::{Address, U256};

/// Moves a transferable, valid ticket; its single approval and its user end.
///
/// # Errors
/// [`TicketError::InvalidReceiver`] for zero, [`TicketError::NonexistentToken`],
/// [`TicketError::InsufficientApproval`], [`TicketError::IncorrectOwner`], [`TicketError::Soulbound`],
/// [`TicketError::TicketNotValid`], in this order.
pub fn transfer(
    ledger: &mut impl Ledger,
    caller: Address,
    from: Address,
    to: Address,
    token_id: U256,
) -> Result<(), TicketError> {
    safe_transfer(ledger, caller, from, to, token_id, false)
}

/// As [`transfer`]; a receiver with code is refused, since this contract calls nobody and so can't ask it.
///
/// # Errors
/// Those of [`transfer`], then [`TicketError::InvalidReceiver`] for code.
pub fn safe_transfer(
    ledger: &mut impl Ledger,
    caller: Address,
    from: Address,
    to: Address,
    token_id: U256,
    has_code: bool,
) -> Result<(), TicketError> {
    require_receiver(to)?;
    let (id, ticket) = find(ledger, token_id)?;
    authorize(ledger, caller, id, &ticket)?;
    require_owner(from, id, &ticket)?;
    if !is_transferable(ledger, id) {
        return Err(TicketError::Soulbound { token_id });
    }
    require_valid(ledger, id, &ticket)?;
    if has_code {
        return Err(TicketError::InvalidReceiver { receiver: to });
    }
    hand_over(ledger, id, ticket, to)
}

/// Moves a valid ticket, soulbound or not, that was sold through the event contract; approval and user end.
///
/// # Errors
/// [`TicketError::NotMinter`], [`TicketError::InvalidReceiver`], [`TicketError::NonexistentToken`],
/// [`TicketError::IncorrectOwner`], [`TicketError::TicketNotValid`], in this order.
pub fn move_sold(
    ledger: &mut impl Ledger,
    caller: Address,
    from: Address,
    to: Address,
    token_id: U256,
) -> Result<(), TicketError> {
    only_minter(ledger.admin(), caller)?;
    require_receiver(to)?;
    let (id, ticket) = find(ledger, token_id)?;
    require_owner(from, id, &ticket)?;
    require_valid(ledger, id, &ticket)?;
    hand_over(ledger, id, ticket, to)
}

/// Refuses the zero address.
///
/// # Errors
/// [`TicketError::InvalidReceiver`].
pub(super) fn require_receiver(receiver: Address) -> Result<(), TicketError> {
    if receiver.is_zero() {
        Err(TicketError::InvalidReceiver { receiver })
    } else {
        Ok(())
    }
}

fn require_owner(from: Address, id: TicketId, ticket: &Ticket) -> Result<(), TicketError> {
    if from == ticket.owner {
        Ok(())
    } else {
        Err(TicketError::IncorrectOwner {
            sender: from,
            token_id: id.token(),
            owner: ticket.owner,
        })
    }
}

fn hand_over(ledger: &mut impl Ledger, id: TicketId, ticket: Ticket, to: Address) -> Result<(), TicketError> {
    let range = TicketRange {
        first: id,
        quantity: 1,
    };
    let moved = Ticket {
        owner: to,
        user: Address::zero(),
        user_until: 0,
        is_approved: false,
        ..ticket
    };
    update(ledger, range, Some(ticket.owner), &moved)
}

/// The only place where tickets get an owner: all of `range` become `ticket`. `from` is `None` for a mint.
///
/// # Errors
/// [`TicketError::SerialExhausted`] if a count of tickets left 64 bits, which it can't with serials of 32.
pub(super) fn update(
    ledger: &mut impl Ledger,
    range: TicketRange,
    from: Option<Address>,
    ticket: &Ticket,
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
        ledger.set_ticket(id, ticket);
    }
    Ok(())
}
