use super::{
    ARBITER, Event, EventError, EventState, Hub, Settlement, WHOLE_BPS, credit::grant, find, lifecycle::void,
    share,
};
use crate::{Address, words};

/// Number of words of the oracle contract's `settlementOf`.
pub const REPORT_WORDS: usize = 9;

/// What a quorum of oracles reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// When, seconds; 0 for not yet.
    pub reported_at: u64,
    /// Share of the time in which there was video, basis points.
    pub uptime_bps: u16,
    /// What nodes worked for.
    pub work_total: u128,
    /// Merkle root of who worked for what.
    pub work_root: [u8; 32],
}

impl Report {
    /// Reads the answer of `settlementOf`; `None` when a word is larger than its type.
    pub fn from_words(answer: &[[u8; 32]; REPORT_WORDS]) -> Option<Self> {
        let [_, _, reported_at, _, uptime_bps, _, work_total, work_root, _] = answer;
        Some(Self {
            reported_at: words::uint(reported_at)?,
            uptime_bps: words::uint(uptime_bps)?,
            work_total: words::uint(work_total)?,
            work_root: *work_root,
        })
    }

    /// The host's share: everything when the uptime is what was promised, else in proportion, rounded down.
    fn payout_bps(&self, sla_bps: u16) -> u16 {
        let whole = u32::from(WHOLE_BPS);
        let part = u32::from(self.uptime_bps)
            .saturating_mul(whole)
            .checked_div(u32::from(sla_bps))
            .unwrap_or(whole);
        u16::try_from(part.min(whole)).unwrap_or(WHOLE_BPS)
    }
}

/// What is left to do for a proposal or a challenge: pull the bond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Token of the bond.
    pub bond_token: Address,
    /// The bond.
    pub bond: u128,
    /// The host's share as proposed.
    pub payout_bps: u16,
    /// What nodes worked for.
    pub work_total: u128,
    /// End of the window that began.
    pub deadline: u64,
    /// The event was Live past its end and is over by this call.
    pub is_ended_now: bool,
}

/// How the money was divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Ticket money for the host.
    pub host_payout: u128,
    /// Service money for the treasury.
    pub protocol_fee: u128,
    /// Service money for nodes.
    pub service_budget: u128,
    /// The host's share of the ticket money.
    pub payout_bps: u16,
}

/// How an event without a report was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The host is paid.
    Settled(Settled),
    /// Ticket owners can claim their whole price.
    Cancelled,
}

/// Ended, or Live past the end → Proposed, by anybody who pays the bond.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::NotReported`], in this order.
pub fn propose(
    hub: &mut impl Hub,
    now: u64,
    caller: Address,
    event_id: u64,
    report: &Report,
) -> Result<Proposal, EventError> {
    let mut event = find(hub, event_id)?;
    let is_ended_now = event.expect_over(event_id, now)?;
    if report.reported_at == 0 {
        return Err(EventError::NotReported { event_id });
    }
    let settlement = Settlement {
        payout_bps: report.payout_bps(event.terms.sla_bps),
        deadline: now.saturating_add(event.agreed.challenge_seconds.into()),
        proposer: caller,
        work_total: report.work_total,
        work_root: report.work_root,
        ..Settlement::default()
    };
    event.state = EventState::Proposed;
    hub.set_settlement(event_id, &settlement);
    hub.set_event(event_id, &event);
    Ok(proposal(&event, &settlement, is_ended_now))
}

/// Proposed → Disputed, by anybody who pays the bond, before the deadline.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::TooLate`], in this order.
pub fn challenge(
    hub: &mut impl Hub,
    now: u64,
    caller: Address,
    event_id: u64,
) -> Result<Proposal, EventError> {
    let mut event = find(hub, event_id)?;
    event.expect(event_id, EventState::Proposed)?;
    let mut settlement = hub.settlement(event_id);
    if now >= settlement.deadline {
        return Err(EventError::TooLate {
            event_id,
            closed_at: settlement.deadline,
        });
    }
    settlement.challenger = caller;
    settlement.deadline = now.saturating_add(event.agreed.dispute_seconds.into());
    event.state = EventState::Disputed;
    hub.set_settlement(event_id, &settlement);
    hub.set_event(event_id, &event);
    Ok(proposal(&event, &settlement, false))
}

/// Disputed → Settled, by an arbiter. Returns what is left to do: burn an amount of the bond token.
///
/// A changed payout gives the challenger both bonds but half of one, an unchanged one gives them to the proposer.
///
/// # Errors
/// [`EventError::MissingRole`], [`EventError::InvalidPayout`], [`EventError::EventNotFound`],
/// [`EventError::WrongState`], in this order.
pub fn resolve(
    hub: &mut impl Hub,
    now: u64,
    caller: Address,
    is_arbiter: bool,
    event_id: u64,
    payout_bps: u16,
) -> Result<(Settled, Address, u128), EventError> {
    if !is_arbiter {
        return Err(EventError::MissingRole {
            role: ARBITER,
            caller,
        });
    }
    if payout_bps > WHOLE_BPS {
        return Err(EventError::InvalidPayout { payout_bps });
    }
    let mut event = find(hub, event_id)?;
    event.expect(event_id, EventState::Disputed)?;
    let mut settlement = hub.settlement(event_id);
    let winner = if payout_bps == settlement.payout_bps {
        settlement.proposer
    } else {
        settlement.challenger
    };
    settlement.payout_bps = payout_bps;
    let (token, bond) = (event.agreed.bond_token, event.agreed.bond);
    let burned = bond / 2;
    grant(hub, token, winner, bond);
    grant(hub, token, winner, bond.saturating_sub(burned));
    let settled = settle(hub, now, event_id, &mut event, &mut settlement, true);
    Ok((settled, token, burned))
}

/// Proposed or Disputed past the deadline → Settled with what was proposed; bonds go back. Anybody.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::TooEarly`], in this order.
pub fn finalize(hub: &mut impl Hub, now: u64, event_id: u64) -> Result<Settled, EventError> {
    let mut event = find(hub, event_id)?;
    if !matches!(event.state, EventState::Proposed | EventState::Disputed) {
        return Err(event.wrong_state(event_id));
    }
    let mut settlement = hub.settlement(event_id);
    if now < settlement.deadline {
        return Err(EventError::TooEarly {
            event_id,
            opens_at: settlement.deadline,
        });
    }
    return_bonds(hub, &event, event_id);
    Ok(settle(hub, now, event_id, &mut event, &mut settlement, true))
}

/// Ended, or Live past the end, and unreported for the report window → Settled or Cancelled by the event's timeout
/// policy. Anybody.
///
/// `is_reported`: whether a quorum has reported, as far as the oracle contract answers; asked last.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`] (also when there is a report: it is to be proposed),
/// [`EventError::TooEarly`].
pub fn timeout(
    hub: &mut impl Hub,
    now: u64,
    event_id: u64,
    is_reported: impl FnOnce() -> bool,
) -> Result<Outcome, EventError> {
    let mut event = find(hub, event_id)?;
    event.expect_over(event_id, now)?;
    let opens_at = event.terms.end.saturating_add(event.agreed.report_seconds.into());
    if now < opens_at {
        return Err(EventError::TooEarly { event_id, opens_at });
    }
    if is_reported() {
        return Err(event.wrong_state(event_id));
    }
    let used = u64::from(event.viewer_check_ins).saturating_mul(2);
    if event.terms.timeout_policy == 2 && used >= u64::from(event.sold) {
        let mut settlement = Settlement {
            payout_bps: WHOLE_BPS,
            ..Settlement::default()
        };
        let settled = settle(hub, now, event_id, &mut event, &mut settlement, false);
        return Ok(Outcome::Settled(settled));
    }
    void(hub, &mut event, event_id);
    hub.set_event(event_id, &event);
    Ok(Outcome::Cancelled)
}

/// Credits the bonds of an event to who paid them, whatever its state.
pub(super) fn return_bonds(hub: &mut impl Hub, event: &Event, event_id: u64) {
    let is_disputed = event.state == EventState::Disputed;
    if !is_disputed && event.state != EventState::Proposed {
        return;
    }
    let settlement = hub.settlement(event_id);
    let (token, bond) = (event.agreed.bond_token, event.agreed.bond);
    grant(hub, token, settlement.proposer, bond);
    if is_disputed {
        grant(hub, token, settlement.challenger, bond);
    }
}

/// Divides the money by the settlement and keeps both. Without a report nobody worked: the host gets the fee back.
fn settle(
    hub: &mut impl Hub,
    now: u64,
    event_id: u64,
    event: &mut Event,
    settlement: &mut Settlement,
    is_reported: bool,
) -> Settled {
    let Event {
        terms, agreed, money, ..
    } = event;
    let host_payout = money.pay_host(settlement.payout_bps);
    let fee = money.budget();
    let (protocol_fee, service_budget) = if is_reported {
        let protocol_fee = share(fee, agreed.protocol_bps);
        (
            protocol_fee,
            settlement.work_total.min(fee.saturating_sub(protocol_fee)),
        )
    } else {
        (0, 0)
    };
    let released = money.release_fee(fee.saturating_sub(service_budget));
    let for_host = host_payout.saturating_add(released.saturating_sub(protocol_fee));
    grant(hub, terms.pay_token, terms.host, for_host);
    grant(hub, terms.pay_token, agreed.treasury, protocol_fee);
    settlement.settled_at = now;
    event.state = EventState::Settled;
    hub.set_settlement(event_id, settlement);
    hub.set_event(event_id, event);
    Settled {
        host_payout,
        protocol_fee,
        service_budget,
        payout_bps: settlement.payout_bps,
    }
}

fn proposal(event: &Event, settlement: &Settlement, is_ended_now: bool) -> Proposal {
    Proposal {
        bond_token: event.agreed.bond_token,
        bond: event.agreed.bond,
        payout_bps: settlement.payout_bps,
        work_total: settlement.work_total,
        deadline: settlement.deadline,
        is_ended_now,
    }
}
