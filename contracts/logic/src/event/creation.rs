use super::{
    Event, EventError, EventState, Hub, MAX_CAPACITY, MAX_DURATION_SECONDS, MAX_RENDITIONS, MAX_TITLE_BYTES,
    Money, REPORT_WINDOW_SECONDS, Reports, Settings, Terms, quote,
};
use crate::{Address, firm::Roles};

/// An event as its host wants it.
#[derive(Clone, Copy, Debug)]
pub struct Draft {
    /// Firm in whose name it is; 0 for none.
    pub firm: u32,
    /// Most tickets.
    pub capacity: u32,
    /// Price of one ticket.
    pub price: u128,
    /// Token of price and fee.
    pub pay_token: Address,
    /// Planned start, seconds.
    pub start: u64,
    /// End, seconds.
    pub end: u64,
    /// Rungs of the ladder.
    pub renditions: u8,
    /// False for soulbound tickets.
    pub is_transferable: bool,
    /// Length of the title, bytes.
    pub title_bytes: usize,
}

/// Creates an event; returns its id and the service fee to pull from the caller.
///
/// `caller_roles`: the caller's roles in the draft's firm; not looked at without a firm.
///
/// # Errors
/// The first mistake of the draft; [`EventError::NotHostOfFirm`], [`EventError::PayTokenNotAllowed`];
/// [`EventError::AmountOverflow`] when fee or a full house need more than 128 bits.
pub fn create(
    hub: &mut impl Hub,
    now: u64,
    caller: Address,
    caller_roles: u8,
    draft: Draft,
) -> Result<(u64, u128), EventError> {
    check(&draft, now)?;
    if draft.firm != 0 && !Roles::from_bits(caller_roles).may_host() {
        return Err(EventError::NotHostOfFirm {
            firm: draft.firm,
            caller,
        });
    }
    if !hub.is_pay_token(draft.pay_token) {
        return Err(EventError::PayTokenNotAllowed {
            token: draft.pay_token,
        });
    }
    // A full house must fit, so that no purchase can fail by overflow.
    draft
        .price
        .checked_mul(u128::from(draft.capacity))
        .ok_or(EventError::AmountOverflow)?;
    let settings = hub.settings();
    let service_fee = quote(
        &settings,
        now,
        draft.capacity,
        draft.start,
        draft.end,
        draft.renditions,
    )?;
    let id = settings
        .event_count
        .checked_add(1)
        .ok_or(EventError::AmountOverflow)?;
    hub.set_settings(Settings {
        event_count: id,
        ..settings
    });
    hub.set_event(
        id,
        &Event {
            terms: Terms {
                host: caller,
                firm: draft.firm,
                pay_token: draft.pay_token,
                treasury: settings.treasury,
                price: draft.price,
                capacity: draft.capacity,
                start: draft.start,
                end: draft.end,
                renditions: draft.renditions,
                is_transferable: draft.is_transferable,
            },
            sold: 0,
            state: EventState::Scheduled,
            money: Money {
                service_fee,
                ..Money::default()
            },
            reports: Reports::default(),
        },
    );
    Ok((id, service_fee))
}

fn check(draft: &Draft, now: u64) -> Result<(), EventError> {
    let Draft {
        capacity,
        start,
        end,
        renditions,
        title_bytes,
        ..
    } = *draft;
    if capacity == 0 || capacity > MAX_CAPACITY {
        return Err(EventError::InvalidCapacity { capacity });
    }
    if renditions == 0 || renditions > MAX_RENDITIONS {
        return Err(EventError::InvalidRenditions { renditions });
    }
    if title_bytes == 0 || title_bytes > MAX_TITLE_BYTES {
        return Err(EventError::InvalidTitle {
            length: u32::try_from(title_bytes).unwrap_or(u32::MAX),
        });
    }
    let lasts_well = end
        .checked_sub(start)
        .is_some_and(|seconds| (1..=MAX_DURATION_SECONDS).contains(&seconds));
    // Every later deadline is at most `end` plus the report window: it must exist.
    let has_deadlines = end.checked_add(REPORT_WINDOW_SECONDS).is_some();
    if !lasts_well || !has_deadlines || end <= now {
        return Err(EventError::InvalidTimes { start, end, now });
    }
    Ok(())
}
