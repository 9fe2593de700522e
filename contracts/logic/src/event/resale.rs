use super::{
    Event, EventError, Hub, Listing, NO_RESALE, PAUSE_RESALE, WHOLE_BPS, credit::grant, find, refuse_paused,
    share,
};
use crate::{Address, U256, amount::times, ticket::TicketId};

/// State of a ticket, as the ticket contract numbers it, in which it can be sold on.
const VALID: u8 = 1;

/// An owner's offer of a ticket.
#[derive(Clone, Copy, Debug)]
pub struct Resale {
    /// The ticket.
    pub token_id: U256,
    /// What its owner asks.
    pub price: u128,
    /// Owner, as the ticket contract says.
    pub owner: Address,
    /// State, as the ticket contract says.
    pub ticket_state: u8,
    /// What the ticket cost, as the ticket contract says.
    pub paid: u128,
}

/// What is left to do for a resale: pull the price, move the ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resold {
    /// Token to pull from the buyer.
    pub pay_token: Address,
    /// True when what arrives must be measured.
    pub is_measured: bool,
    /// Owns the ticket.
    pub seller: Address,
    /// To pull from the buyer; royalty, fee and the seller's credit in all.
    pub price: u128,
    /// Credited to the host.
    pub royalty: u128,
    /// Credited to the treasury.
    pub fee: u128,
}

/// Offers a Valid ticket of an event on sale, by its owner, for at most what the host allows.
///
/// # Errors
/// [`EventError::Paused`], [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::SalesClosed`],
/// [`EventError::NotTicketOwner`], [`EventError::TicketNotValid`], [`EventError::ResaleNotAllowed`],
/// [`EventError::ResalePriceTooHigh`], in this order.
pub fn list(
    hub: &mut impl Hub,
    now: u64,
    caller: Address,
    paused_mask: u32,
    resale: &Resale,
) -> Result<(), EventError> {
    let Resale {
        token_id,
        price,
        owner,
        ticket_state,
        paid,
    } = *resale;
    refuse_paused(paused_mask, PAUSE_RESALE)?;
    let ticket = TicketId::from_token(token_id).unwrap_or(TicketId::new(0, 0));
    let event = find(hub, ticket.event())?;
    let event_id = ticket.event();
    event.expect_on_sale(event_id, now)?;
    if owner.is_zero() || owner != caller {
        return Err(EventError::NotTicketOwner { token_id, caller });
    }
    if ticket_state != VALID {
        return Err(EventError::TicketNotValid {
            token_id,
            state: ticket_state,
        });
    }
    let cap_bps = event.terms.resale_cap_bps;
    if cap_bps == NO_RESALE {
        return Err(EventError::ResaleNotAllowed { event_id });
    }
    let max = highest(paid, cap_bps);
    if price > max {
        return Err(EventError::ResalePriceTooHigh { price, max });
    }
    hub.set_listing(
        ticket,
        &Listing {
            seller: caller,
            price,
        },
    );
    Ok(())
}

/// Takes the seller's offer back.
///
/// # Errors
/// [`EventError::NotListed`], [`EventError::NotTicketOwner`].
pub fn delist(hub: &mut impl Hub, caller: Address, token_id: U256) -> Result<(), EventError> {
    let (ticket, listing) = offer(hub, token_id)?;
    if listing.seller != caller {
        return Err(EventError::NotTicketOwner { token_id, caller });
    }
    hub.set_listing(ticket, &Listing::default());
    Ok(())
}

/// Sells an offered ticket: credits host, treasury and seller. The ticket contract refuses when the seller doesn't own
/// the ticket any more, or it isn't Valid.
///
/// # Errors
/// [`EventError::Paused`], [`EventError::InvalidRecipient`], [`EventError::NotListed`],
/// [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::SalesClosed`],
/// [`EventError::PriceAboveMax`], in this order.
pub fn buy_resale(
    hub: &mut impl Hub,
    now: u64,
    paused_mask: u32,
    token_id: U256,
    max_price: u128,
    recipient: Address,
) -> Result<Resold, EventError> {
    refuse_paused(paused_mask, PAUSE_RESALE)?;
    if recipient.is_zero() {
        return Err(EventError::InvalidRecipient { recipient });
    }
    let (ticket, Listing { seller, price }) = offer(hub, token_id)?;
    let event = find(hub, ticket.event())?;
    event.expect_on_sale(ticket.event(), now)?;
    let Event { terms, agreed, .. } = event;
    if price > max_price {
        return Err(EventError::PriceAboveMax {
            total: price,
            max_total: max_price,
        });
    }
    let royalty = share(price, terms.royalty_bps);
    // A tenth at most goes to the host, so that both parts fit whatever the fee is.
    let fee = share(price, agreed.resale_fee_bps).min(price.saturating_sub(royalty));
    let rest = price.saturating_sub(royalty).saturating_sub(fee);
    for (account, amount) in [(terms.host, royalty), (agreed.treasury, fee), (seller, rest)] {
        grant(hub, terms.pay_token, account, amount);
    }
    hub.set_listing(ticket, &Listing::default());
    Ok(Resold {
        pay_token: terms.pay_token,
        is_measured: agreed.is_measured,
        seller,
        price,
        royalty,
        fee,
    })
}

/// `paid` and `cap_bps` basis points of it, rounded down.
fn highest(paid: u128, cap_bps: u16) -> u128 {
    let wholes = u128::from(cap_bps / WHOLE_BPS).saturating_add(1);
    times(paid, wholes)
        .unwrap_or(u128::MAX)
        .saturating_add(share(paid, cap_bps % WHOLE_BPS))
}

fn offer(hub: &impl Hub, token_id: U256) -> Result<(TicketId, Listing), EventError> {
    TicketId::from_token(token_id)
        .map(|ticket| (ticket, hub.listing(ticket)))
        .filter(|(_, listing)| !listing.seller.is_zero())
        .ok_or(EventError::NotListed { token_id })
}
