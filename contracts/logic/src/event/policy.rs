use super::{Agreed, EventError, KIND_FEE, KIND_PRICE};
use crate::{Address, amount::times, words};

/// Number of words of `eventPolicy`.
pub const POLICY_WORDS: usize = 14;

/// Governed values as the access contract answers them in `eventPolicy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Kind of the asked token.
    pub pay_token_kind: u8,
    /// Service fee per event.
    pub tariff_base: u128,
    /// Service fee per seat above the free ones.
    pub tariff_per_seat: u128,
    /// Service fee per started minute and rendition.
    pub tariff_per_minute: u128,
    /// Seats free of the service fee.
    pub free_seats: u32,
    /// Bits that are paused now.
    pub paused_mask: u32,
    /// What an event copies.
    pub agreed: Agreed,
}

impl Policy {
    /// Reads the answer of `eventPolicy`; `None` when a word is larger than its type.
    pub fn from_words(answer: &[[u8; 32]; POLICY_WORDS]) -> Option<Self> {
        let [
            kind,
            base,
            per_seat,
            per_minute,
            free_seats,
            protocol,
            resale,
            challenge,
            dispute,
            report,
            bond,
            ..,
        ] = answer;
        let [.., bond_token, treasury, paused] = answer;
        let pay_token_kind = words::uint(kind)?;
        Some(Self {
            pay_token_kind,
            tariff_base: words::uint(base)?,
            tariff_per_seat: words::uint(per_seat)?,
            tariff_per_minute: words::uint(per_minute)?,
            free_seats: words::uint(free_seats)?,
            paused_mask: words::uint(paused)?,
            agreed: Agreed {
                treasury: words::address(treasury)?,
                bond_token: words::address(bond_token)?,
                bond: words::uint(bond)?,
                protocol_bps: words::uint(protocol)?,
                resale_fee_bps: words::uint(resale)?,
                challenge_seconds: words::uint(challenge)?,
                dispute_seconds: words::uint(dispute)?,
                report_seconds: words::uint(report)?,
                is_measured: pay_token_kind == KIND_PRICE,
            },
        })
    }

    /// Refuses a token that prices can't be in; above the free seats it must be good for fees too.
    pub(super) fn admit_token(&self, token: Address, capacity: u32) -> Result<(), EventError> {
        let is_good = match self.pay_token_kind {
            KIND_FEE => true,
            KIND_PRICE => capacity <= self.free_seats,
            _ => false,
        };
        if is_good {
            Ok(())
        } else {
            Err(EventError::PayTokenNotAllowed { token })
        }
    }

    /// Service fee of an event: 0 up to the free seats, else
    /// `base + per_seat * (capacity - free) + per_minute * renditions * minutes`, a started minute counting whole.
    ///
    /// # Errors
    /// [`EventError::InvalidTimes`] when `end` is not after `start`; [`EventError::AmountOverflow`] when the fee needs
    /// more than 128 bits.
    pub fn quote(
        &self,
        now: u64,
        capacity: u32,
        start: u64,
        end: u64,
        renditions: u8,
    ) -> Result<u128, EventError> {
        let seconds = match end.checked_sub(start) {
            Some(seconds) if seconds > 0 => seconds,
            _ => {
                return Err(EventError::InvalidTimes {
                    start,
                    end,
                    now_seconds: now,
                });
            }
        };
        let paid_seats = match capacity.checked_sub(self.free_seats) {
            Some(seats) if seats > 0 => seats,
            _ => return Ok(0),
        };
        let fee = || {
            let seats = times(self.tariff_per_seat, paid_seats.into())?;
            let minutes = times(seconds.div_ceil(60).into(), renditions.into())?;
            let minutes = times(self.tariff_per_minute, minutes)?;
            self.tariff_base.checked_add(seats)?.checked_add(minutes)
        };
        fee().ok_or(EventError::AmountOverflow)
    }
}
