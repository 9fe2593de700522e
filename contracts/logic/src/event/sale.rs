use super::{EventError, Hub, MAX_QUANTITY, Tier, find, find_tier};
use crate::{
    Address,
    amount::times,
    crypto::{Crypto, hash_words},
    merkle,
    ticket::TicketId,
    typed_data::{address, number},
};

/// What a buyer wants.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// Which event.
    pub event_id: u64,
    /// Which of its tiers.
    pub tier: u8,
    /// How many tickets.
    pub quantity: u32,
    /// Most that the buyer pays in all.
    pub max_total: u128,
    /// Gets the tickets.
    pub recipient: Address,
}

/// Why the recipient may have tickets of the tier.
#[derive(Clone, Copy, Debug)]
pub enum Admission<'a> {
    /// Everybody may.
    Open,
    /// A proof says that the recipient may have up to `limit` (0: no limit).
    Listed {
        /// Replaces the tier's limit.
        limit: u32,
        /// Hashes from the leaf to the tier's root.
        proof: &'a [[u8; 32]],
    },
}

/// What is left to do for a purchase: pull `total`, mint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purchase {
    /// Token to pull from the buyer.
    pub pay_token: Address,
    /// True when what arrives must be measured.
    pub is_measured: bool,
    /// Price of one ticket.
    pub price: u128,
    /// Price of all tickets.
    pub total: u128,
    /// Id that the ticket contract must give the first ticket.
    pub first: TicketId,
}

/// Sells tickets: while Scheduled or Live, before the end, up to the limits of event, tier and recipient.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::SalesClosed`],
/// [`EventError::InvalidQuantity`], [`EventError::InvalidRecipient`], [`EventError::TierNotFound`],
/// [`EventError::ProofTooLong`], [`EventError::NotOnAllowList`], [`EventError::SoldOut`],
/// [`EventError::WalletLimit`], [`EventError::PriceAboveMax`], in this order.
pub fn buy(
    hub: &mut impl Hub,
    crypto: &impl Crypto,
    now: u64,
    order: &Order,
    admission: Admission<'_>,
) -> Result<Purchase, EventError> {
    let Order {
        event_id,
        quantity,
        recipient,
        ..
    } = *order;
    let mut event = find(hub, event_id)?;
    event.expect_on_sale(event_id, now)?;
    if quantity == 0 || quantity > MAX_QUANTITY {
        return Err(EventError::InvalidQuantity { quantity });
    }
    if recipient.is_zero() {
        return Err(EventError::InvalidRecipient { recipient });
    }
    let mut tier = find_tier(hub, &event, event_id, order.tier)?;
    let limit = limit_of(crypto, &tier, order, admission)?;
    let remaining = tier.remaining(&event);
    if quantity > remaining {
        return Err(EventError::SoldOut { event_id, remaining });
    }
    let bought = count(hub, order, limit)?;
    let total = times(tier.price, quantity.into()).ok_or(EventError::AmountOverflow)?;
    if total > order.max_total {
        return Err(EventError::PriceAboveMax {
            total,
            max_total: order.max_total,
        });
    }
    let first = TicketId::new(event_id, event.sold.saturating_add(1));
    event.money.receive(total)?;
    // Neither can overflow: both stay within the capacity.
    event.sold = event.sold.saturating_add(quantity);
    tier.sold = tier.sold.saturating_add(quantity);
    if let Some(bought) = bought {
        hub.set_bought(event_id, order.tier, recipient, bought);
    }
    if order.tier == 0 {
        event.first_tier = tier;
    } else {
        hub.set_tier(event_id, order.tier, &tier);
    }
    hub.set_event(event_id, &event);
    Ok(Purchase {
        pay_token: event.terms.pay_token,
        is_measured: event.agreed.is_measured,
        price: tier.price,
        total,
        first,
    })
}

/// Most tickets that the recipient may have of the tier; 0 for no limit.
fn limit_of(
    crypto: &impl Crypto,
    tier: &Tier,
    order: &Order,
    admission: Admission<'_>,
) -> Result<u32, EventError> {
    let is_listed = match admission {
        Admission::Open if tier.is_open() => return Ok(tier.per_wallet),
        Admission::Open => None,
        Admission::Listed { limit, proof } => {
            if proof.len() > merkle::MAX_PROOF {
                return Err(EventError::ProofTooLong {
                    length: u32::try_from(proof.len()).unwrap_or(u32::MAX),
                    max: merkle::MAX_PROOF as u32,
                });
            }
            let leaf = merkle::leaf(crypto, &[address(order.recipient), number(limit)]);
            merkle::is_under(crypto, &tier.allow_root, leaf, proof.iter()).then_some(limit)
        }
    };
    is_listed.ok_or(EventError::NotOnAllowList {
        event_id: order.event_id,
        tier: order.tier,
        recipient: order.recipient,
    })
}

/// What the recipient has of the tier with this order; `None` when nobody counts.
fn count(hub: &impl Hub, order: &Order, limit: u32) -> Result<Option<u32>, EventError> {
    if limit == 0 {
        return Ok(None);
    }
    let had = hub.bought(order.event_id, order.tier, order.recipient);
    let remaining = limit.saturating_sub(had);
    if order.quantity > remaining {
        return Err(EventError::WalletLimit {
            event_id: order.event_id,
            recipient: order.recipient,
            remaining,
        });
    }
    Ok(Some(had.saturating_add(order.quantity)))
}

/// The nonce that ties a transfer authorisation to one purchase.
pub fn purchase_nonce(crypto: &impl Crypto, order: &Order, salt: [u8; 32]) -> [u8; 32] {
    hash_words(
        crypto,
        &[
            number(order.event_id),
            number(order.tier),
            number(order.quantity),
            address(order.recipient),
            salt,
        ],
    )
}
