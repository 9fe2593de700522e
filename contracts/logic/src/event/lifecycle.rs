use super::{Event, EventError, EventState, Hub, credit::grant, find};
use crate::Address;

/// Scheduled → Live, by the host, within the live window and before the end. Returns the event.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::NotHost`], [`EventError::TooEarly`],
/// [`EventError::TooLate`], in this order.
pub fn go_live(hub: &mut impl Hub, now: u64, caller: Address, id: u64) -> Result<Event, EventError> {
    let mut event = find(hub, id)?;
    if event.state != EventState::Scheduled {
        return Err(event.wrong_state(id));
    }
    if caller != event.terms.host {
        return Err(EventError::NotHost { event: id, caller });
    }
    let opens_at = event.terms.live_opens_at();
    if now < opens_at {
        return Err(EventError::TooEarly { event: id, opens_at });
    }
    if now > event.terms.live_closes_at() || now >= event.terms.end {
        let closed_at = event.terms.live_closes_at().min(event.terms.end);
        return Err(EventError::TooLate { event: id, closed_at });
    }
    event.state = EventState::Live;
    hub.set_event(id, &event);
    Ok(event)
}

/// Live → Ended, by the host, or by anybody from the end on.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::NotHost`].
pub fn end(hub: &mut impl Hub, now: u64, caller: Address, id: u64) -> Result<(), EventError> {
    let mut event = find(hub, id)?;
    if event.state != EventState::Live {
        return Err(event.wrong_state(id));
    }
    if caller != event.terms.host && now < event.terms.end {
        return Err(EventError::NotHost { event: id, caller });
    }
    event.state = EventState::Ended;
    hub.set_event(id, &event);
    Ok(())
}

/// Scheduled → Cancelled, by the host, or by anybody once the live window is over. Credits the fee to the host.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::NotHost`].
pub fn cancel(hub: &mut impl Hub, now: u64, caller: Address, id: u64) -> Result<(), EventError> {
    let mut event = find(hub, id)?;
    if event.state != EventState::Scheduled {
        return Err(event.wrong_state(id));
    }
    if caller != event.terms.host && now <= event.terms.live_closes_at() {
        return Err(EventError::NotHost { event: id, caller });
    }
    void(hub, &mut event)?;
    hub.set_event(id, &event);
    Ok(())
}

/// Makes the event Cancelled and credits the service fee to the host: nothing was delivered for it.
pub(super) fn void(hub: &mut impl Hub, event: &mut Event) -> Result<(), EventError> {
    let fee = event.money.release_fee();
    grant(hub, event.terms.pay_token, event.terms.host, fee)?;
    event.state = EventState::Cancelled;
    Ok(())
}
