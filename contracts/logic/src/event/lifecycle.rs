use super::{
    ARBITER, Event, EventError, EventState, Hub, PAUSE_GO_LIVE, credit::grant, find, refuse_paused,
    settlement,
};
use crate::{
    Address,
    crypto::{Crypto, hash_words},
    typed_data::number,
};

/// What nodes are drawn by: nobody knew it when the event was created.
pub fn seed(crypto: &impl Crypto, event_id: u64, previous_block: [u8; 32]) -> [u8; 32] {
    hash_words(crypto, &[number(event_id), previous_block])
}

/// Scheduled → Live, by the host, within the live window and before the end. Returns the event.
///
/// # Errors
/// [`EventError::Paused`], [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::NotHost`],
/// [`EventError::TooEarly`], [`EventError::TooLate`], in this order.
pub fn go_live(
    hub: &mut impl Hub,
    now: u64,
    caller: Address,
    paused_mask: u32,
    event_id: u64,
) -> Result<Event, EventError> {
    refuse_paused(paused_mask, PAUSE_GO_LIVE)?;
    let mut event = find(hub, event_id)?;
    event.expect(event_id, EventState::Scheduled)?;
    event.only_host(event_id, caller)?;
    let opens_at = event.terms.live_opens_at();
    if now < opens_at {
        return Err(EventError::TooEarly { event_id, opens_at });
    }
    if now > event.terms.live_closes_at() || now >= event.terms.end {
        let closed_at = event.terms.live_closes_at().min(event.terms.end);
        return Err(EventError::TooLate { event_id, closed_at });
    }
    event.state = EventState::Live;
    hub.set_event(event_id, &event);
    Ok(event)
}

/// Live → Ended, by the host, or by anybody from the end on.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::NotHost`].
pub fn end(hub: &mut impl Hub, now: u64, caller: Address, event_id: u64) -> Result<(), EventError> {
    let mut event = find(hub, event_id)?;
    event.expect(event_id, EventState::Live)?;
    if now < event.terms.end {
        event.only_host(event_id, caller)?;
    }
    event.state = EventState::Ended;
    hub.set_event(event_id, &event);
    Ok(())
}

/// Any state but the final ones → Cancelled: by the host while Scheduled, by anybody once the live window is over
/// without going live, by an arbiter. Credits the service fee to the host and bonds to their payers.
///
/// `is_arbiter` is asked only when nothing else allows it, so that nobody needs the access contract to leave.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`]; what `is_arbiter` says; [`EventError::NotHost`] while
/// Scheduled, else [`EventError::MissingRole`].
pub fn cancel(
    hub: &mut impl Hub,
    now: u64,
    caller: Address,
    event_id: u64,
    is_arbiter: impl FnOnce() -> Result<bool, EventError>,
) -> Result<(), EventError> {
    let mut event = find(hub, event_id)?;
    if event.state.is_final() {
        return Err(event.wrong_state(event_id));
    }
    let is_scheduled = event.state == EventState::Scheduled;
    let is_free = is_scheduled && (caller == event.terms.host || now > event.terms.live_closes_at());
    if !is_free && !is_arbiter()? {
        return Err(if is_scheduled {
            EventError::NotHost { event_id, caller }
        } else {
            EventError::MissingRole {
                role: ARBITER,
                caller,
            }
        });
    }
    void(hub, &mut event, event_id);
    hub.set_event(event_id, &event);
    Ok(())
}

/// Makes the event Cancelled: the service fee goes back to the host, bonds to who paid them.
pub(super) fn void(hub: &mut impl Hub, event: &mut Event, event_id: u64) {
    settlement::return_bonds(hub, event, event_id);
    let fee = event.money.release_fee(u128::MAX);
    grant(hub, event.terms.pay_token, event.terms.host, fee);
    event.state = EventState::Cancelled;
}
