use super::{AccessError, Directory, Governance, PAUSE_BITS, Role, ownership::check_owner, role::check_role};
use crate::Address;

/// Longest pause, and shortest time between two pauses of the same bit, seconds.
pub const PAUSE_SECONDS: u64 = 7 * 86_400;
/// Every bit there is.
const ALL: u32 = 0b1_1111;

const _: () = assert!(ALL.trailing_ones() as usize == PAUSE_BITS && ALL.count_ones() as usize == PAUSE_BITS);

/// Bits that are paused at `now`.
pub fn paused_mask(governance: &Governance, now: u64) -> u32 {
    mask_of(&governance.pauses, |until| now < until)
}

/// Pauses the bits of `mask` until then; it ends by itself.
///
/// # Errors
/// [`AccessError::MissingRole`] unless the caller holds GUARDIAN; [`AccessError::InvalidMask`];
/// [`AccessError::InvalidUntil`] unless after now and at most [`PAUSE_SECONDS`] ahead;
/// [`AccessError::PauseCoolingDown`] when one of the bits is paused, or was less than [`PAUSE_SECONDS`] ago.
pub fn pause(
    directory: &mut impl Directory,
    caller: Address,
    now: u64,
    mask: u32,
    until: u64,
) -> Result<(), AccessError> {
    check_role(directory, Role::Guardian, caller, now)?;
    check_mask(mask)?;
    let max = now.saturating_add(PAUSE_SECONDS);
    if until <= now || until > max {
        return Err(AccessError::InvalidUntil { until, max });
    }
    let pauses = &mut directory.governance_mut().pauses;
    let cool_at = |end: u64| {
        if end == 0 {
            0
        } else {
            end.saturating_add(PAUSE_SECONDS)
        }
    };
    let cooling = mask & mask_of(pauses, |end| now < cool_at(end));
    if cooling != 0 {
        let last = selected(pauses, cooling).map(|end| cool_at(*end)).max();
        return Err(AccessError::PauseCoolingDown {
            mask: cooling,
            until: last.unwrap_or(now),
        });
    }
    selected(pauses, mask).for_each(|end| *end = until);
    Ok(())
}

/// Ends the pause of the bits of `mask`; returns the ones that were paused.
///
/// # Errors
/// [`AccessError::MissingRole`] unless the caller holds GUARDIAN or is the owner; [`AccessError::InvalidMask`] for
/// unknown bits, and when none of them is paused.
pub fn unpause(
    directory: &mut impl Directory,
    caller: Address,
    now: u64,
    mask: u32,
) -> Result<u32, AccessError> {
    if check_owner(directory, caller).is_err() {
        check_role(directory, Role::Guardian, caller, now)?;
    }
    check_mask(mask)?;
    let lifted = mask & paused_mask(directory.governance(), now);
    if lifted == 0 {
        return Err(AccessError::InvalidMask { mask });
    }
    selected(&mut directory.governance_mut().pauses, lifted).for_each(|end| *end = now);
    Ok(lifted)
}

fn check_mask(mask: u32) -> Result<(), AccessError> {
    if mask == 0 || mask & !ALL != 0 {
        return Err(AccessError::InvalidMask { mask });
    }
    Ok(())
}

fn mask_of(pauses: &[u64; PAUSE_BITS], is_in: impl Fn(u64) -> bool) -> u32 {
    let bits = pauses.iter().zip(0u32..);
    bits.filter(|(end, _)| is_in(**end))
        .fold(0, |mask, (_, bit)| mask | 1u32.wrapping_shl(bit))
}

fn selected(pauses: &mut [u64; PAUSE_BITS], mask: u32) -> impl Iterator<Item = &mut u64> {
    let bits = pauses.iter_mut().zip(0u32..);
    bits.filter(move |(_, bit)| mask & 1u32.wrapping_shl(*bit) != 0)
        .map(|(end, _)| end)
}
