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
    for bit in 0..=u8::MAX {
        let is_minted = serial_of(word, bit).is_some_and(|serial| (1..=minted).contains(&serial));
        let (byte, mask) = place(bit);
        let (Some(wanted), Some(present)) = (asked.get(byte), bits.get_mut(byte)) else {
            continue;
        };
        if is_minted && wanted & mask != 0 && *present & mask == 0 {
            *present |= mask;
            added = added.saturating_add(1);
        }
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

/// Serial of a bit; `None` when there is no such number.
fn serial_of(word: u32, bit: u8) -> Option<u32> {
    word.checked_mul(256)?.checked_add(u32::from(bit))
}

/// Byte of a big-endian word, and the bit within it.
const fn place(bit: u8) -> (usize, u8) {
    ((31 ^ (bit >> 3)) as usize, 1 << (bit & 7))
}
