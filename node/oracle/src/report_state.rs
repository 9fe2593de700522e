//! One report on its way to the chain.

use crate::{ReportOutcome, backoff};

/// How long a finalized report may stay unseen among the chain events before it is submitted again. Generous: the
/// follower may be reconnecting, and the contract answers a second report with an error that counts as success.
pub const CONFIRM_MS: u64 = 30_000;

/// The life of one report. Times are Unix ms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReportState {
    /// There is nothing to report yet.
    NotDue,
    /// To be submitted at `at_ms`.
    Due { at_ms: u64, failures: u32 },
    /// Given to the caller; its result is outstanding. `is_confirmed`: its event was faster.
    InFlight { failures: u32, is_confirmed: bool },
    /// The chain took it; its event has not been seen yet.
    Accepted { recheck_at_ms: u64 },
    /// Its event is on chain. The end.
    Confirmed,
    /// It can no longer be made. The end.
    Void,
}

impl ReportState {
    /// Makes a report due now, once.
    pub(crate) fn want(&mut self, now_ms: u64) {
        if *self == Self::NotDue {
            *self = Self::Due {
                at_ms: now_ms,
                failures: 0,
            };
        }
    }

    /// Its event was seen on chain. A submission in flight is still waited for, so that there is only ever one.
    pub(crate) fn confirm(&mut self) {
        match self {
            Self::InFlight { is_confirmed, .. } => *is_confirmed = true,
            _ => *self = Self::Confirmed,
        }
    }

    /// Gives the report up unless it is on chain. One in flight is left to its result.
    pub(crate) fn give_up(&mut self) {
        if matches!(self, Self::NotDue | Self::Due { .. } | Self::Accepted { .. }) {
            *self = Self::Void;
        }
    }

    /// Applies a result. Ignored unless one is outstanding.
    pub(crate) fn resolve(&mut self, now_ms: u64, outcome: ReportOutcome, is_possible: bool) {
        let Self::InFlight {
            failures,
            is_confirmed,
        } = *self
        else {
            return;
        };
        *self = match outcome {
            _ if is_confirmed => Self::Confirmed,
            ReportOutcome::Accepted => Self::Accepted {
                recheck_at_ms: now_ms.saturating_add(CONFIRM_MS),
            },
            _ if !is_possible => Self::Void,
            ReportOutcome::Refused | ReportOutcome::Unavailable => {
                let failures = failures.saturating_add(1);
                Self::Due {
                    at_ms: now_ms.saturating_add(backoff::delay_ms(failures)),
                    failures,
                }
            }
        };
    }

    /// Starts the submission when it is due; true when the caller must submit now.
    pub(crate) fn take_due(&mut self, now_ms: u64) -> bool {
        match *self {
            Self::Due { at_ms, failures } if at_ms <= now_ms => {
                *self = Self::InFlight {
                    failures,
                    is_confirmed: false,
                }
            }
            Self::Accepted { recheck_at_ms } if recheck_at_ms <= now_ms => {
                *self = Self::InFlight {
                    failures: 0,
                    is_confirmed: false,
                };
            }
            _ => return false,
        }
        true
    }

    /// When [`Self::take_due`] has something to do.
    pub(crate) const fn due_at_ms(self) -> Option<u64> {
        match self {
            Self::Due { at_ms, .. } => Some(at_ms),
            Self::Accepted { recheck_at_ms } => Some(recheck_at_ms),
            _ => None,
        }
    }

    pub(crate) const fn is_in_flight(self) -> bool {
        matches!(self, Self::InFlight { .. })
    }

    /// On its way, but not on chain.
    pub(crate) const fn is_pending(self) -> bool {
        matches!(self, Self::Due { .. } | Self::InFlight { .. })
    }

    pub(crate) const fn is_final(self) -> bool {
        matches!(self, Self::Confirmed | Self::Void)
    }
}
