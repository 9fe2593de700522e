use super::{Book, TokenError, transfer};
use crate::{Address, U256};

/// Lets `spender` take up to `value` of the caller's tokens, in place of what it could take before.
///
/// # Errors
/// [`TokenError::InvalidSpender`] for the zero address.
pub fn approve(
    book: &mut impl Book,
    caller: Address,
    spender: Address,
    value: U256,
) -> Result<(), TokenError> {
    if spender.is_zero() {
        return Err(TokenError::InvalidSpender { spender });
    }
    book.set_allowance(caller, spender, value);
    Ok(())
}

/// Moves `value` from `from` to `to` out of the caller's allowance. An allowance of 2^256-1 stays as it is.
///
/// # Errors
/// [`TokenError::InsufficientAllowance`], then the errors of a transfer.
pub fn transfer_from(
    book: &mut impl Book,
    caller: Address,
    from: Address,
    to: Address,
    value: U256,
) -> Result<(), TokenError> {
    let allowance = book.allowance(from, caller);
    let short = TokenError::InsufficientAllowance {
        spender: caller,
        allowance,
        needed: value,
    };
    let left = allowance.checked_sub(value).ok_or(short)?;
    transfer(book, from, to, value)?;
    if allowance != U256::MAX && left != allowance {
        book.set_allowance(from, caller, left);
    }
    Ok(())
}
