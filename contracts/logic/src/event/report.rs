use super::{EventError, EventState, Hub, find, lifecycle::void};
use crate::Address;

/// What a report of the end did besides being kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndReport {
    /// The event was Live past its end and is Ended by this call.
    pub is_ended_now: bool,
    /// Live was never reported, so the event is Cancelled.
    pub is_cancelled: bool,
}

/// Keeps an oracle's word that the event is on air; once, while Live.
///
/// # Errors
/// [`EventError::NotOracle`], [`EventError::EventNotFound`], [`EventError::AlreadyReported`],
/// [`EventError::WrongState`], in this order.
pub fn report_live(hub: &mut impl Hub, now: u64, caller: Address, id: u64) -> Result<(), EventError> {
    only_oracle(hub, caller)?;
    let mut event = find(hub, id)?;
    if event.reports.live_at != 0 {
        return Err(EventError::AlreadyReported { event: id });
    }
    if event.state != EventState::Live {
        return Err(event.wrong_state(id));
    }
    event.reports.live_at = now;
    hub.set_event(id, &event);
    Ok(())
}

/// Keeps an oracle's word on what was delivered; once, while Ended, or Live past its end.
///
/// # Errors
/// [`EventError::NotOracle`], [`EventError::EventNotFound`], [`EventError::AlreadyReported`],
/// [`EventError::WrongState`], in this order.
pub fn report_ended(
    hub: &mut impl Hub,
    now: u64,
    caller: Address,
    id: u64,
    delivered_seconds: u32,
) -> Result<EndReport, EventError> {
    only_oracle(hub, caller)?;
    let mut event = find(hub, id)?;
    if event.reports.ended_at != 0 {
        return Err(EventError::AlreadyReported { event: id });
    }
    let is_ended_now = event.state == EventState::Live && now >= event.terms.end;
    if !is_ended_now && event.state != EventState::Ended {
        return Err(event.wrong_state(id));
    }
    event.state = EventState::Ended;
    event.reports.ended_at = now;
    event.reports.delivered_seconds = delivered_seconds;
    let is_cancelled = event.reports.live_at == 0;
    if is_cancelled {
        void(hub, &mut event)?;
    }
    hub.set_event(id, &event);
    Ok(EndReport {
        is_ended_now,
        is_cancelled,
    })
}

/// The one place that says who may report. A quorum of oracles replaces the single account here.
fn only_oracle(hub: &impl Hub, caller: Address) -> Result<(), EventError> {
    if hub.is_oracle(caller) {
        Ok(())
    } else {
        Err(EventError::NotOracle { caller })
    }
}
