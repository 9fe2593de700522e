use super::{TicketError, TicketId};
use crate::digits::divide;

/// Longest name of the collection, bytes: wallets cut longer ones.
pub const NAME_BYTES: usize = 64;
/// Longest symbol of the collection, bytes: wallets cut longer ones.
pub const SYMBOL_BYTES: usize = 16;
/// Longest base URI, bytes: it and the id fit what wallets take.
pub const BASE_URI_BYTES: usize = 128;
/// Decimal digits of the largest token id, which has 96 bits.
const ID_DIGITS: usize = 29;
/// Longest token URI, bytes.
pub const TOKEN_URI_BYTES: usize = BASE_URI_BYTES + ID_DIGITS;

/// Checks the lengths, in bytes, of what the collection is called and where its metadata is.
///
/// # Errors
/// [`TicketError::InvalidName`] with the length that is empty (name, symbol) or too long.
pub fn check_label(name: usize, symbol: usize, base_uri: usize) -> Result<(), TicketError> {
    for (length, allowed) in [
        (name, 1..=NAME_BYTES),
        (symbol, 1..=SYMBOL_BYTES),
        (base_uri, 0..=BASE_URI_BYTES),
    ] {
        if !allowed.contains(&length) {
            return Err(TicketError::InvalidName {
                length: u32::try_from(length).unwrap_or(u32::MAX),
            });
        }
    }
    Ok(())
}

/// Writes the token id in decimal after the base URI; returns the length. Empty when the base is, as in OpenZeppelin.
pub fn token_uri(base_uri: &[u8], id: TicketId, buffer: &mut [u8; TOKEN_URI_BYTES]) -> usize {
    if base_uri.is_empty() {
        return 0;
    }
    let mut decimal = [0; ID_DIGITS];
    let mut number = [(id.event() >> 32) as u32, id.event() as u32, id.serial()];
    let mut count: usize = 0;
    for digit in decimal.iter_mut().rev() {
        if number == [0; 3] && count > 0 {
            break;
        }
        *digit = b'0' | divide(&mut number, 10) as u8;
        count = count.wrapping_add(1);
    }
    let used = decimal.iter().rev().take(count).rev();
    let mut length: usize = 0;
    for (place, byte) in buffer.iter_mut().zip(base_uri.iter().chain(used)) {
        *place = *byte;
        length = length.wrapping_add(1);
    }
    length
}
