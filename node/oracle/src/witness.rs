//! What a witness confirms with its signature: only what it knows itself.

use crate::{Body, EventStatus, Figures};

/// What a witness knows of an event, from the finalized head and from watching the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Knowledge {
    /// State of the event.
    pub status: EventStatus,
    /// Whether its planned end has passed.
    pub is_past_end: bool,
    /// The node that asks holds the lease under the report's fence.
    pub is_holder: bool,
    /// The report's sequence is the next one.
    pub is_next: bool,
    /// What this node received itself.
    pub observed: Figures,
    /// Tickets sold, the most viewers there can have been.
    pub tickets: u32,
    /// What the work of the delivered time is worth at the asking node's registered price, within the budget.
    pub work_total: u128,
    /// Hash of the asking node's claim for it.
    pub work_root: [u8; 32],
}

/// Why a witness doesn't sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The event is in another state than the report is for.
    #[error("the event is {status:?}")]
    WrongState {
        /// Its state.
        status: EventStatus,
    },
    /// Another node serves the event, or the same one under a newer lease.
    #[error("the lease is not held under this fence")]
    NotHolder,
    /// A report with this number exists, or one before it doesn't.
    #[error("the sequence is not the next one")]
    WrongSequence,
    /// Nothing was received, so nothing can be confirmed.
    #[error("this witness has received nothing of the stream")]
    NothingReceived,
    /// The claimed time is too far from what was received.
    #[error("{claimed} s are claimed, {received} s were received")]
    DeliveredTime {
        /// In the report, in seconds.
        claimed: u32,
        /// By this witness, in seconds.
        received: u32,
    },
    /// The claimed share is too far from what was received.
    #[error("an uptime of {claimed} is claimed, {received} was received")]
    Uptime {
        /// In the report, in hundredths of a per cent.
        claimed: u16,
        /// By this witness.
        received: u16,
    },
    /// More viewers than tickets.
    #[error("{claimed} viewers are claimed with {tickets} tickets")]
    Viewers {
        /// In the report.
        claimed: u32,
        /// Sold.
        tickets: u32,
    },
    /// The claimed work isn't what the delivered time is worth.
    #[error("work for {claimed} is claimed, {expected} is due")]
    Work {
        /// In the report.
        claimed: u128,
        /// By the node's price and the event's budget.
        expected: u128,
    },
}

impl Refusal {
    /// A word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WrongState { .. } => "wrong_state",
            Self::NotHolder => "not_holder",
            Self::WrongSequence => "wrong_sequence",
            Self::NothingReceived => "nothing_received",
            Self::DeliveredTime { .. } => "delivered_time",
            Self::Uptime { .. } => "uptime",
            Self::Viewers { .. } => "viewers",
            Self::Work { .. } => "work",
        }
    }
}

/// Decides whether to sign. Never asks the chain, never signs.
///
/// # Errors
/// The first [`Refusal`] that applies.
pub fn judge(body: &Body, known: &Knowledge) -> Result<(), Refusal> {
    let is_state_right = match body {
        Body::Status { .. } => known.status == EventStatus::Live,
        Body::Settlement { .. } => {
            known.status == EventStatus::Ended || (known.status == EventStatus::Live && known.is_past_end)
        }
    };
    if !is_state_right {
        return Err(Refusal::WrongState { status: known.status });
    }
    if !known.is_holder {
        return Err(Refusal::NotHolder);
    }
    if !known.is_next {
        return Err(Refusal::WrongSequence);
    }
    match *body {
        Body::Status { status, .. } => {
            // That the publisher is away is no claim that anybody gains by.
            let claims_media = status < DEGRADED;
            if claims_media && known.observed.delivered_seconds == 0 {
                return Err(Refusal::NothingReceived);
            }
            Ok(())
        }
        Body::Settlement {
            delivered_seconds,
            uptime_bps,
            peak_viewers,
            work_total,
            work_root,
            ..
        } => {
            let observed = known.observed;
            if !is_near(delivered_seconds, observed.delivered_seconds, TOLERANCE_SECONDS) {
                return Err(Refusal::DeliveredTime {
                    claimed: delivered_seconds,
                    received: observed.delivered_seconds,
                });
            }
            // Within the tolerated time the share differs by as much, which is much of a short event.
            let of_time = u32::from(observed.uptime_bps).saturating_mul(TOLERANCE_SECONDS)
                / observed.delivered_seconds.max(1);
            if !is_near(uptime_bps.into(), observed.uptime_bps.into(), of_time) {
                return Err(Refusal::Uptime {
                    claimed: uptime_bps,
                    received: observed.uptime_bps,
                });
            }
            if peak_viewers > known.tickets {
                return Err(Refusal::Viewers {
                    claimed: peak_viewers,
                    tickets: known.tickets,
                });
            }
            if (work_total, work_root) != (known.work_total, known.work_root) {
                return Err(Refusal::Work {
                    claimed: work_total,
                    expected: known.work_total,
                });
            }
            Ok(())
        }
    }
}

/// Whether two counts of the same thing agree: within a tenth of the larger, or the allowance when that is more.
fn is_near(claimed: u32, received: u32, allowance: u32) -> bool {
    let share = claimed.max(received) / TOLERANCE_DIVISOR;
    claimed.abs_diff(received) <= share.max(allowance)
}

/// What a node's work is worth: its price for each minute begun, within the budget.
#[must_use]
pub fn work_total(delivered_seconds: u32, price_per_minute: u128, budget: u128) -> u128 {
    let minutes = u128::from(delivered_seconds.div_ceil(60));
    price_per_minute.saturating_mul(minutes).min(budget)
}

/// A witness starts a little later than the holder and fetches the last segments a little later: a few segments.
pub const TOLERANCE_SECONDS: u32 = 10;
/// One part in this many of the larger figure is tolerated, where that is more than [`TOLERANCE_SECONDS`].
pub const TOLERANCE_DIVISOR: u32 = 10;
const DEGRADED: u8 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: Knowledge = Knowledge {
        status: EventStatus::Ended,
        is_past_end: false,
        is_holder: true,
        is_next: true,
        observed: Figures {
            delivered_seconds: 1_000,
            uptime_bps: 9_000,
        },
        tickets: 50,
        work_total: 17,
        work_root: [1; 32],
    };

    fn settlement(delivered_seconds: u32, uptime_bps: u16, peak_viewers: u32, work_total: u128) -> Body {
        Body::Settlement {
            delivered_seconds,
            uptime_bps,
            peak_viewers,
            work_total,
            work_root: [1; 32],
            log_root: [2; 32],
        }
    }

    fn code(body: Body, known: Knowledge) -> &'static str {
        judge(&body, &known).map_or_else(|refusal| refusal.code(), |()| "signed")
    }

    #[test]
    fn settlement_is_signed_only_near_what_was_received() {
        for (delivered, uptime, viewers, work, expected) in [
            (1_000, 9_000, 50, 17, "signed"),
            (1_100, 9_900, 0, 17, "signed"),
            (1_112, 9_000, 0, 17, "delivered_time"),
            (899, 9_000, 0, 17, "delivered_time"),
            (u32::MAX, 9_000, 0, 17, "delivered_time"),
            (1_000, 10_000, 0, 17, "signed"),
            (1_000, 8_000, 0, 17, "uptime"),
            (1_000, u16::MAX, 0, 17, "uptime"),
            (1_000, 9_000, 51, 17, "viewers"),
            (1_000, 9_000, 50, 18, "work"),
        ] {
            assert_eq!(
                code(settlement(delivered, uptime, viewers, work), KNOWN),
                expected,
                "{delivered} {uptime} {viewers} {work}"
            );
        }
    }

    #[test]
    fn short_event_is_judged_with_an_allowance() {
        let observed = Figures {
            delivered_seconds: 12,
            uptime_bps: 6_000,
        };
        let known = Knowledge { observed, ..KNOWN };
        assert_eq!(code(settlement(22, 10_000, 1, 17), known), "signed");
        assert_eq!(code(settlement(23, 10_000, 1, 17), known), "delivered_time");
    }

    #[test]
    fn chain_state_must_fit() {
        let body = settlement(1_000, 9_000, 1, 17);
        let status = |status| Knowledge { status, ..KNOWN };
        assert_eq!(code(body, status(EventStatus::Live)), "wrong_state");
        assert_eq!(code(body, status(EventStatus::Cancelled)), "wrong_state");
        let past_end = Knowledge {
            is_past_end: true,
            ..status(EventStatus::Live)
        };
        assert_eq!(code(body, past_end), "signed");
        assert_eq!(
            code(
                body,
                Knowledge {
                    is_holder: false,
                    ..KNOWN
                }
            ),
            "not_holder"
        );
        assert_eq!(
            code(
                body,
                Knowledge {
                    is_next: false,
                    ..KNOWN
                }
            ),
            "wrong_sequence"
        );
        let other_root = Knowledge {
            work_root: [9; 32],
            ..KNOWN
        };
        assert_eq!(code(body, other_root), "work");
    }

    #[test]
    fn status_needs_media_unless_it_says_that_there_is_none() {
        let live = Knowledge {
            status: EventStatus::Live,
            ..KNOWN
        };
        let nothing = Knowledge {
            observed: Figures::default(),
            ..live
        };
        let status = |status| Body::Status {
            status,
            manifest_hash: [0; 32],
        };
        assert_eq!(code(status(1), live), "signed");
        assert_eq!(code(status(1), KNOWN), "wrong_state");
        assert_eq!(code(status(2), nothing), "nothing_received");
        assert_eq!(code(status(3), nothing), "signed");
    }

    #[test]
    fn work_is_paid_by_the_minute_within_the_budget() {
        for (seconds, price, budget, expected) in [
            (0, 5, 100, 0),
            (1, 5, 100, 5),
            (60, 5, 100, 5),
            (61, 5, 100, 10),
            (3_600, 5, 100, 100),
            (u32::MAX, u128::MAX, u128::MAX, u128::MAX),
        ] {
            assert_eq!(work_total(seconds, price, budget), expected);
        }
    }
}
