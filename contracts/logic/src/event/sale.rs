use super::{Event, EventError, EventState, Hub, MAX_QUANTITY, find};
use crate::{Address, ticket::TicketId};

/// What a buyer wants.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// Which event.
    pub event: u64,
    /// How many tickets.
    pub quantity: u32,
    /// Most that the buyer pays in all.
    pub max_total: u128,
    /// Gets the tickets.
    pub recipient: Address,
}

/// What is left to do for a purchase: pull `total`, mint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purchase {
    /// Token to pull from the buyer.
    pub pay_token: Address,
    /// Price of one ticket.
    pub price: u128,
    /// Price of all tickets.
    pub total: u128,
    /// Id that the ticket contract must give the first ticket.
    pub first: TicketId,
    /// False for soulbound tickets.
    pub is_transferable: bool,
}

/// Sells tickets: while Scheduled or Live, before the end, up to the capacity.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::SalesClosed`],
/// [`EventError::InvalidQuantity`], [`EventError::InvalidRecipient`], [`EventError::SoldOut`],
/// [`EventError::PriceAboveMax`], in this order.
pub fn buy(hub: &mut impl Hub, now: u64, order: Order) -> Result<Purchase, EventError> {
    let Order {
        event: id,
        quantity,
        max_total,
        recipient,
    } = order;
    let mut event = find(hub, id)?;
    let purchase = admit(&event, now, id, quantity, recipient)?;
    if purchase.total > max_total {
        return Err(EventError::PriceAboveMax {
            total: purchase.total,
            max_total,
        });
    }
    event.sold = event
        .sold
        .checked_add(quantity)
        .ok_or(EventError::AmountOverflow)?;
    event.money.receive(purchase.total)?;
    hub.set_event(id, &event);
    Ok(purchase)
}

fn admit(
    event: &Event,
    now: u64,
    id: u64,
    quantity: u32,
    recipient: Address,
) -> Result<Purchase, EventError> {
    let terms = &event.terms;
    if !matches!(event.state, EventState::Scheduled | EventState::Live) {
        return Err(event.wrong_state(id));
    }
    if now >= terms.end {
        return Err(EventError::SalesClosed {
            event: id,
            end: terms.end,
        });
    }
    if quantity == 0 || quantity > MAX_QUANTITY {
        return Err(EventError::InvalidQuantity { quantity });
    }
    if recipient.is_zero() {
        return Err(EventError::InvalidRecipient { recipient });
    }
    let remaining = terms.capacity.saturating_sub(event.sold);
    if quantity > remaining {
        return Err(EventError::SoldOut { event: id, remaining });
    }
    let total = terms
        .price
        .checked_mul(u128::from(quantity))
        .ok_or(EventError::AmountOverflow)?;
    let first_serial = event.sold.checked_add(1).ok_or(EventError::AmountOverflow)?;
    Ok(Purchase {
        pay_token: terms.pay_token,
        price: terms.price,
        total,
        first: TicketId::new(id, first_serial),
        is_transferable: terms.is_transferable,
    })
}
