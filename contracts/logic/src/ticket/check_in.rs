use super::{Bits, Ledger, TicketError, TicketId, view::only_minter};
use crate::Address;

/// What a check-in changed; nothing when `added` is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckedIn {
    /// Bits that were not set before.
    pub added: u32,
    /// The word as it is now.
    pub bits: Bits,
    /// First minted ticket of the word.
    pub first: TicketId,
    /// Last minted ticket of the word.
    pub last: TicketId,
}

/// Sets bits of one word of an event's bitmap. Serials that were not minted are left out; cells of tickets are not
/// read, so a refunded or void ticket's bit may be set: it has no effect.
///
/// # Errors
/// [`TicketError::NotMinter`], [`TicketError::EventNotOpen`].
pub fn check_in(
    ledger: &mut impl Ledger,
    caller: Address,
    event: u64,
    word: u32,
    asked: &Bits,
) -> Result<CheckedIn, TicketError> {
    only_minter(ledger.admin(), caller)?;
    let minted = ledger
        .event(event)
        .ok_or(TicketError::EventNotOpen { event })?
        .minted;
    let mut bits = ledger.check_ins(event, word);
    let mut added: u32 = 0;
    let (limbs, _) = bits.as_chunks_mut();
    let (asked, _) = asked.as_chunks();
    // Most significant first, so the last limb has the lowest serials.
    for ((present, asked), place) in limbs.iter_mut().zip(asked).rev().zip(0u64..) {
        let before = u64::from_be_bytes(*present);
        let minted = minted_of(u64::from(word) << 8 | place << 6, minted);
        let new = u64::from_be_bytes(*asked) & minted & !before;
        *present = (before | new).to_be_bytes();
        added = added.saturating_add(new.count_ones());
    }
    if added > 0 {
        ledger.set_check_ins(event, word, &bits);
    }
    let end = serial_of(word, u8::MAX).unwrap_or(u32::MAX).min(minted);
    let start = serial_of(word, 0).unwrap_or(u32::MAX).max(1);
    Ok(CheckedIn {
        added,
        bits,
        first: TicketId::new(event, start),
        last: TicketId::new(event, end),
    })
}

/// True when the ticket's bit is set.
pub(super) fn is_checked_in(ledger: &impl Ledger, id: TicketId) -> bool {
    let (byte, mask) = place(id.serial() as u8);
    ledger
        .check_ins(id.event(), id.serial() >> 8)
        .get(byte)
        .is_some_and(|bits| bits & mask != 0)
}

/// Bits of the 64 serials from `start` on that were minted.
fn minted_of(start: u64, minted: u32) -> u64 {
    let count = u64::from(minted).saturating_add(1).saturating_sub(start).min(64);
    let bits = u64::MAX
        .checked_shr(64u32.saturating_sub(count as u32))
        .unwrap_or(0);
    // Serial 0 does not exist.
    if start == 0 { bits & !1 } else { bits }
}

/// Serial of a bit; `None` when there is no such number.
fn serial_of(word: u32, bit: u8) -> Option<u32> {
    word.checked_mul(256)?.checked_add(u32::from(bit))
}

/// Byte of a big-endian word, and the bit within it.
const fn place(bit: u8) -> (usize, u8) {
    ((31 ^ (bit >> 3)) as usize, 1 << (bit & 7))
}
