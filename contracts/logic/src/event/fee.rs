use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use super::{EventError, Settings};

/// Service fee for events above the free seats, in units of the pay token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Tariff {
    /// Per event.
    pub base: u128,
    /// Per seat above the free ones.
    pub per_seat: u128,
    /// Per started minute and rendition.
    pub per_minute: u128,
}

impl Default for Tariff {
    /// 10 tokens, 0.01 token a seat, 0.01 token a minute and rendition, at 18 decimals: what a deployment starts with.
    fn default() -> Self {
        Self {
            base: 10_000_000_000_000_000_000,
            per_seat: 10_000_000_000_000_000,
            per_minute: 10_000_000_000_000_000,
        }
    }
}

/// Service fee of an event: 0 up to the free seats, else
/// `base + per_seat * (capacity - free) + per_minute * renditions * minutes`, a started minute counting whole.
///
/// # Errors
/// [`EventError::InvalidTimes`] when `end` is not after `start`; [`EventError::AmountOverflow`] when the fee needs
/// more than 128 bits.
pub fn quote(
    settings: &Settings,
    now: u64,
    capacity: u32,
    start: u64,
    end: u64,
    renditions: u8,
) -> Result<u128, EventError> {
    let seconds = match end.checked_sub(start) {
        Some(seconds) if seconds > 0 => seconds,
        _ => return Err(EventError::InvalidTimes { start, end, now }),
    };
    let paid_seats = match capacity.checked_sub(settings.free_seats) {
        Some(seats) if seats > 0 => seats,
        _ => return Ok(0),
    };
    let tariff = &settings.tariff;
    let fee = || {
        let seats = tariff.per_seat.checked_mul(u128::from(paid_seats))?;
        let minutes = u128::from(seconds.div_ceil(60)).checked_mul(u128::from(renditions))?;
        let minutes = tariff.per_minute.checked_mul(minutes)?;
        tariff.base.checked_add(seats)?.checked_add(minutes)
    };
    fee().ok_or(EventError::AmountOverflow)
}
