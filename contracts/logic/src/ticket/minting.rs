use super::{Admin, Ledger, Ticket, TicketError, TicketId, TicketRange, TicketState, find, transfer::update};
use crate::{Address, U256};

/// Tickets to mint.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// Their owner.
    pub to: Address,
    /// The event that they admit to.
    pub event: u64,
    /// How many.
    pub quantity: u32,
    /// Price of one, in the event's pay token.
    pub price: u128,
    /// False for soulbound tickets.
    pub is_transferable: bool,
}

/// What a refund needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Gets the money.
    pub owner: Address,
    /// What the ticket cost.
    pub price: u128,
}

/// Makes tickets with consecutive serials.
///
/// # Errors
/// [`TicketError::NotMinter`], [`TicketError::InvalidReceiver`], [`TicketError::SerialExhausted`].
pub fn mint(ledger: &mut impl Ledger, caller: Address, order: Order) -> Result<TicketRange, TicketError> {
    only_minter(ledger, caller)?;
    if order.to.is_zero() {
        return Err(TicketError::InvalidReceiver { receiver: order.to });
    }
    let exhausted = TicketError::SerialExhausted { event: order.event };
    let before = ledger.minted(order.event);
    let after = before.checked_add(order.quantity).ok_or(exhausted)?;
    // The first serial is before + 1; with nothing to mint and no serial left it would be out of range.
    let first = before.checked_add(1).ok_or(exhausted)?;
    let minted = TicketRange {
        first: TicketId::new(order.event, first),
        quantity: order.quantity,
    };
    let ticket = Ticket {
        owner: order.to,
        approved: Address::zero(),
        price: order.price,
        state: TicketState::Valid,
        is_transferable: order.is_transferable,
    };
    update(ledger, minted, None, ticket)?;
    ledger.set_minted(order.event, after);
    Ok(minted)
}

/// Marks a valid ticket as paid back; the caller pays.
///
/// # Errors
/// [`TicketError::NotMinter`], [`TicketError::NonexistentToken`], [`TicketError::TicketNotValid`].
pub fn mark_refunded(
    ledger: &mut impl Ledger,
    caller: Address,
    token_id: U256,
) -> Result<Refund, TicketError> {
    only_minter(ledger, caller)?;
    let (id, ticket) = find(ledger, token_id)?;
    if ticket.state != TicketState::Valid {
        return Err(TicketError::TicketNotValid {
            token_id,
            state: ticket.state.code(),
        });
    }
    ledger.set_ticket(
        id,
        &Ticket {
            state: TicketState::Refunded,
            ..ticket
        },
    );
    Ok(Refund {
        owner: ticket.owner,
        price: ticket.price,
    })
}

/// Names the event contract, once.
///
/// # Errors
/// [`TicketError::Unauthorized`], [`TicketError::MinterAlreadySet`], [`TicketError::InvalidOperator`] for zero.
pub fn set_minter(ledger: &mut impl Ledger, caller: Address, minter: Address) -> Result<(), TicketError> {
    let admin = ledger.admin();
    if caller != admin.owner {
        return Err(TicketError::Unauthorized { account: caller });
    }
    if !admin.minter.is_zero() {
        return Err(TicketError::MinterAlreadySet { minter: admin.minter });
    }
    if minter.is_zero() {
        return Err(TicketError::InvalidOperator { operator: minter });
    }
    ledger.set_admin(Admin { minter, ..admin });
    Ok(())
}

fn only_minter(ledger: &impl Ledger, caller: Address) -> Result<(), TicketError> {
    let minter = ledger.admin().minter;
    // An unset minter is the zero address, which nobody can call from; refused all the same.
    if minter.is_zero() || caller != minter {
        Err(TicketError::NotMinter { caller })
    } else {
        Ok(())
    }
}
