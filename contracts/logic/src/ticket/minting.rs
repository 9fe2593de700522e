use super::{
    Admin, EventTickets, Ledger, MAX_ROYALTY_BPS, Standing, Ticket, TicketError, TicketId, TicketRange,
    transfer::{require_receiver, update},
    view::only_minter,
};
use crate::Address;

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
    /// Number of the price tier.
    pub tier: u8,
}

/// Opens an event, so that tickets can be minted for it.
///
/// # Errors
/// [`TicketError::NotMinter`], [`TicketError::InvalidRoyalty`], [`TicketError::EventAlreadyOpen`].
pub fn open_event(
    ledger: &mut impl Ledger,
    caller: Address,
    event: u64,
    host: Address,
    royalty_bps: u16,
    is_transferable: bool,
) -> Result<(), TicketError> {
    only_minter(ledger.admin(), caller)?;
    if royalty_bps > MAX_ROYALTY_BPS {
        return Err(TicketError::InvalidRoyalty { royalty_bps });
    }
    if ledger.event(event).is_some() {
        return Err(TicketError::EventAlreadyOpen { event });
    }
    let tickets = EventTickets {
        host,
        royalty_bps,
        is_transferable,
        minted: 0,
    };
    ledger.set_event(event, &tickets);
    Ok(())
}

/// Makes tickets with consecutive serials. Returns which, and whether they may be transferred.
///
/// # Errors
/// [`TicketError::NotMinter`], [`TicketError::InvalidReceiver`], [`TicketError::EventNotOpen`],
/// [`TicketError::SerialExhausted`].
pub fn mint(
    ledger: &mut impl Ledger,
    caller: Address,
    order: &Order,
) -> Result<(TicketRange, bool), TicketError> {
    only_minter(ledger.admin(), caller)?;
    require_receiver(order.to)?;
    let event = order.event;
    let tickets = ledger.event(event).ok_or(TicketError::EventNotOpen { event })?;
    let exhausted = TicketError::SerialExhausted { event };
    let minted = tickets.minted.checked_add(order.quantity).ok_or(exhausted)?;
    // The first serial is minted + 1; with nothing to mint and no serial left it would be out of range.
    let first = tickets.minted.checked_add(1).ok_or(exhausted)?;
    let range = TicketRange {
        first: TicketId::new(event, first),
        quantity: order.quantity,
    };
    let ticket = Ticket {
        owner: order.to,
        user: Address::zero(),
        user_until: 0,
        price: order.price,
        tier: order.tier,
        standing: Standing::Good,
        is_paid_back: false,
        is_approved: false,
    };
    update(ledger, range, None, &ticket)?;
    ledger.set_event(event, &EventTickets { minted, ..tickets });
    Ok((range, tickets.is_transferable))
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
