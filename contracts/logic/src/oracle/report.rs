use super::{
    Duty, OracleError, Reports, Roster, SETTLEMENT, STATUS, Settlement, Signed, Slot, Status,
    digest::{report_digest, settlement_body, status_body},
    lease::{check_fence, extend},
    quorum::{self, quorum},
};
use crate::{Address, crypto::Crypto};

/// Largest basis points.
const MAX_BPS: u16 = 10_000;
/// Degraded: the last of the codes of a status.
const LAST_STATUS: u8 = 3;

/// A report as it is brought: what it is about, and who signed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report<'a> {
    /// Event.
    pub event: u64,
    /// Must be the next of its kind.
    pub sequence: u32,
    /// Must be the lease's.
    pub fence: u32,
    /// Who signed.
    pub signed: Signed<'a>,
}

/// Keeps a status that f + 1 signers say, and extends the lease. Anybody brings it.
///
/// # Errors
/// [`OracleError::NotAssigned`] for an event without nodes, [`OracleError::StaleFence`],
/// [`OracleError::StaleSequence`], [`OracleError::CounterExhausted`], [`OracleError::InvalidReport`],
/// [`OracleError::SetNotFound`], [`OracleError::InvalidSigners`], [`OracleError::TooFewSigners`],
/// [`OracleError::InvalidSignature`], in this order.
#[allow(
    clippy::too_many_arguments,
    reason = "who, when and under which policy, besides the report"
)]
pub fn report_status(
    roster: &mut impl Roster,
    crypto: &impl Crypto,
    now: u64,
    caller: Address,
    report: Report<'_>,
    code: u8,
    manifest_hash: [u8; 32],
) -> Result<(), OracleError> {
    let event = report.event;
    let mut duty = duty_of(roster, caller, &report)?;
    let reports = duty.status.reports.following(now, &report)?;
    if code == 0 || code > LAST_STATUS {
        return Err(OracleError::InvalidReport { event });
    }
    let body = status_body(crypto, code, manifest_hash);
    check_signed(roster, crypto, now, report, STATUS, &body)?;
    let first_at = duty.status.ready_at;
    duty.status = Status {
        reports,
        ready_at: if first_at == 0 { now } else { first_at },
        code,
        manifest_hash,
    };
    extend(&mut duty, now);
    roster.set_duty(event, &duty);
    Ok(())
}

/// Keeps a settlement that n - f signers say, once the event has a status; a later one replaces it. `said` is what
/// they say; its `reports` are not read. Anybody brings it.
///
/// # Errors
/// As [`report_status`]; [`OracleError::InvalidReport`] for an uptime above 10,000 and before any status.
#[allow(
    clippy::too_many_arguments,
    reason = "who, when and under which policy, besides the report"
)]
pub fn report_settlement(
    roster: &mut impl Roster,
    crypto: &impl Crypto,
    now: u64,
    caller: Address,
    report: Report<'_>,
    said: Settlement,
) -> Result<(), OracleError> {
    let event = report.event;
    let duty = duty_of(roster, caller, &report)?;
    let reports = roster.settlement(event).reports.following(now, &report)?;
    if said.uptime_bps > MAX_BPS || duty.status.ready_at == 0 {
        return Err(OracleError::InvalidReport { event });
    }
    let body = settlement_body(crypto, &said);
    check_signed(roster, crypto, now, report, SETTLEMENT, &body)?;
    roster.set_settlement(event, &Settlement { reports, ..said });
    Ok(())
}

/// The event's duty, if the report is of the lease that is held.
fn duty_of(roster: &impl Roster, caller: Address, report: &Report<'_>) -> Result<Duty, OracleError> {
    let event = report.event;
    let duty = roster
        .duty(event)
        .ok_or(OracleError::NotAssigned { event, caller })?;
    check_fence(&duty, event, report.fence)?;
    Ok(duty)
}

impl Reports {
    /// Counts a report, which must be the next one.
    fn following(self, now: u64, report: &Report<'_>) -> Result<Self, OracleError> {
        let next = self.count.checked_add(1).ok_or(OracleError::CounterExhausted)?;
        if report.sequence != next {
            return Err(OracleError::StaleSequence {
                event: report.event,
                sequence: report.sequence,
                next,
            });
        }
        Ok(Self {
            count: next,
            reported_at: now,
        })
    }
}

/// One place for every kind: a set that counts, its quorum for the kind, and a digest that binds all there is.
fn check_signed(
    roster: &impl Roster,
    crypto: &impl Crypto,
    now: u64,
    report: Report<'_>,
    kind: u8,
    body: &[u8; 32],
) -> Result<(), OracleError> {
    let event = report.event;
    let head = roster.summary().countable_set(now, report.signed.set_id)?;
    let needed = quorum(head.size, kind).ok_or(OracleError::InvalidReport { event })?;
    let slot = Slot {
        event,
        kind,
        sequence: report.sequence,
        fence: report.fence,
    };
    let digest = report_digest(crypto, &head.digest, slot, body);
    quorum::check(roster, crypto, &head, needed, &digest, report.signed)
}
