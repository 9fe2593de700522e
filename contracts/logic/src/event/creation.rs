use super::{
    Event, EventError, EventState, Hub, MAX_CAPACITY, MAX_DURATION_SECONDS, MAX_PRICE, MAX_RENDITIONS,
    MAX_ROYALTY_BPS, MAX_TIERS, MAX_TITLE_BYTES, Money, PAUSE_CREATE, Policy, Terms, Tier, WHOLE_BPS, find,
    refuse_paused,
};
use crate::{Address, firm::Roles, words};

/// Number of words of the interface's `Terms`.
pub const TERMS_WORDS: usize = 15;
/// Numbers of fields in the interface's `Terms`, as [`EventError::InvalidTerms`] names them.
const SLA: u8 = 7;
const ROYALTY: u8 = 9;
const TIMEOUT: u8 = 10;
/// Longer than any delay of a policy, so that every deadline after an event's end exists.
const LONGEST_DELAYS_SECONDS: u64 = 1 << 40;

/// An event as its host wants it; `terms.host` is the caller.
#[derive(Clone, Copy, Debug)]
pub struct Draft {
    /// What the host decides.
    pub terms: Terms,
    /// The first tier, nothing of it sold.
    pub tier: Tier,
    /// Length of the title, bytes.
    pub title_bytes: usize,
}

impl Draft {
    /// Reads the words of the interface's `Terms`, in its order.
    ///
    /// # Errors
    /// [`EventError::InvalidTerms`] with the first field that is larger than its type.
    pub fn from_words(
        words: &[[u8; 32]; TERMS_WORDS],
        host: Address,
        title_bytes: usize,
    ) -> Result<Self, EventError> {
        let [
            firm,
            pay_token,
            start,
            end,
            capacity,
            renditions,
            transferable,
            sla,
            resale_cap,
            royalty,
            timeout,
            ..,
        ] = words;
        let [.., price, cap, per_wallet, allow_root] = words;
        let terms = Terms {
            host,
            firm: field(0, firm)?,
            pay_token: words::address(pay_token).ok_or(EventError::InvalidTerms { field: 1 })?,
            start: field(2, start)?,
            end: field(3, end)?,
            capacity: field(4, capacity)?,
            renditions: field(5, renditions)?,
            is_transferable: field::<u8>(6, transferable)? != 0,
            sla_bps: field(SLA, sla)?,
            resale_cap_bps: field(8, resale_cap)?,
            royalty_bps: field(ROYALTY, royalty)?,
            timeout_policy: field(TIMEOUT, timeout)?,
        };
        let tier = Tier {
            price: field(11, price)?,
            cap: field(12, cap)?,
            sold: 0,
            per_wallet: field(13, per_wallet)?,
            allow_root: *allow_root,
        };
        Ok(Self {
            terms,
            tier,
            title_bytes,
        })
    }
}

fn field<T: TryFrom<u128>>(field: u8, word: &[u8; 32]) -> Result<T, EventError> {
    words::uint(word).ok_or(EventError::InvalidTerms { field })
}

/// Creates an event; returns its id and the service fee to pull from the caller.
///
/// `caller_roles`: the caller's roles in the draft's firm; not looked at without a firm.
///
/// # Errors
/// [`EventError::Paused`]; the first mistake of the draft; [`EventError::NotHostOfFirm`],
/// [`EventError::PayTokenNotAllowed`]; [`EventError::AmountOverflow`] when the price is above [`MAX_PRICE`] or the fee
/// needs more than 128 bits.
pub fn create(
    hub: &mut impl Hub,
    now: u64,
    caller_roles: u8,
    policy: &Policy,
    draft: &Draft,
) -> Result<(u64, u128), EventError> {
    let terms = &draft.terms;
    refuse_paused(policy.paused_mask, PAUSE_CREATE)?;
    check(draft, now)?;
    if terms.firm != 0 && !Roles::from_bits(caller_roles).may_host() {
        return Err(EventError::NotHostOfFirm {
            firm: terms.firm,
            caller: terms.host,
        });
    }
    policy.admit_token(terms.pay_token, terms.capacity)?;
    let service_fee = policy.quote(now, terms.capacity, terms.start, terms.end, terms.renditions)?;
    let id = hub
        .event_count()
        .checked_add(1)
        .ok_or(EventError::AmountOverflow)?;
    hub.set_event_count(id);
    hub.set_event(
        id,
        &Event {
            terms: *terms,
            agreed: policy.agreed,
            sold: 0,
            tier_count: 1,
            viewer_check_ins: 0,
            state: EventState::Scheduled,
            money: Money {
                service_fee,
                ..Money::default()
            },
            first_tier: draft.tier,
        },
    );
    Ok((id, service_fee))
}

/// Adds a tier; returns its number. Host, while Scheduled.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::NotHost`], [`EventError::TooManyTiers`],
/// [`EventError::AmountOverflow`] for a price above [`MAX_PRICE`], in this order.
pub fn add_tier(hub: &mut impl Hub, caller: Address, event_id: u64, tier: Tier) -> Result<u8, EventError> {
    let mut event = find(hub, event_id)?;
    event.expect(event_id, EventState::Scheduled)?;
    event.only_host(event_id, caller)?;
    let number = event.tier_count;
    if number >= MAX_TIERS {
        return Err(EventError::TooManyTiers { event_id });
    }
    check_price(tier.price)?;
    event.tier_count = number.saturating_add(1);
    hub.set_tier(event_id, number, &tier);
    hub.set_event(event_id, &event);
    Ok(number)
}

/// Raises the capacity; returns the pay token and the service fee to pull from the host: what today's tariff asks for
/// the larger capacity above what it asks for the present one. Host, while Scheduled or Live.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::NotHost`],
/// [`EventError::InvalidCapacity`], [`EventError::PayTokenNotAllowed`], [`EventError::AmountOverflow`], in this order.
pub fn raise_capacity(
    hub: &mut impl Hub,
    now: u64,
    caller: Address,
    policy: &Policy,
    event_id: u64,
    capacity: u32,
) -> Result<(Address, u128), EventError> {
    let mut event = find(hub, event_id)?;
    if !event.state.is_on_sale() {
        return Err(event.wrong_state(event_id));
    }
    event.only_host(event_id, caller)?;
    let terms = &mut event.terms;
    if capacity <= terms.capacity || capacity > MAX_CAPACITY {
        return Err(EventError::InvalidCapacity { capacity });
    }
    policy.admit_token(terms.pay_token, capacity)?;
    let quote = |seats| policy.quote(now, seats, terms.start, terms.end, terms.renditions);
    let fee = quote(capacity)?.saturating_sub(quote(terms.capacity)?);
    terms.capacity = capacity;
    let pay_token = terms.pay_token;
    event.money.receive_fee(fee)?;
    hub.set_event(event_id, &event);
    Ok((pay_token, fee))
}

fn check(draft: &Draft, now: u64) -> Result<(), EventError> {
    let Terms {
        capacity,
        start,
        end,
        renditions,
        sla_bps,
        royalty_bps,
        timeout_policy,
        ..
    } = draft.terms;
    if capacity == 0 || capacity > MAX_CAPACITY {
        return Err(EventError::InvalidCapacity { capacity });
    }
    if renditions == 0 || renditions > MAX_RENDITIONS {
        return Err(EventError::InvalidRenditions { renditions });
    }
    if draft.title_bytes == 0 || draft.title_bytes > MAX_TITLE_BYTES {
        return Err(EventError::InvalidTitle {
            length: u32::try_from(draft.title_bytes).unwrap_or(u32::MAX),
        });
    }
    let lasts_well = end
        .checked_sub(start)
        .is_some_and(|seconds| (1..=MAX_DURATION_SECONDS).contains(&seconds));
    if !lasts_well || end.checked_add(LONGEST_DELAYS_SECONDS).is_none() || end <= now {
        return Err(EventError::InvalidTimes {
            start,
            end,
            now_seconds: now,
        });
    }
    for (field, is_good) in [
        (SLA, (1..=WHOLE_BPS).contains(&sla_bps)),
        (ROYALTY, royalty_bps <= MAX_ROYALTY_BPS),
        (TIMEOUT, matches!(timeout_policy, 1 | 2)),
    ] {
        if !is_good {
            return Err(EventError::InvalidTerms { field });
        }
    }
    check_price(draft.tier.price)
}

fn check_price(price: u128) -> Result<(), EventError> {
    if price > MAX_PRICE {
        return Err(EventError::AmountOverflow);
    }
    Ok(())
}
