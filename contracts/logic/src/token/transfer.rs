use super::{Book, Supply, TokenError};
use crate::{Address, U256, amount::narrow};

/// Moves `value` from `from`, who asked for it, to `to`.
///
/// A transfer to oneself needs the balance and changes nothing.
///
/// # Errors
/// [`TokenError::InvalidReceiver`], [`TokenError::InvalidSender`], [`TokenError::InsufficientBalance`].
pub fn transfer(book: &mut impl Book, from: Address, to: Address, value: U256) -> Result<(), TokenError> {
    if to.is_zero() {
        return Err(TokenError::InvalidReceiver { receiver: to });
    }
    if from.is_zero() {
        return Err(TokenError::InvalidSender { sender: from });
    }
    let debit = debit(book, from, value)?;
    if from != to {
        // Can't overflow while balances add up to a u128 total; refused rather than trusted.
        let received = book.balance(to).checked_add(debit.amount).ok_or(debit.refusal)?;
        book.set_balance(from, debit.left);
        book.set_balance(to, received);
    }
    Ok(())
}

/// Makes `value` new tokens for `to`; `is_minter` is what the access contract says of the caller.
///
/// # Errors
/// [`TokenError::NotMinter`], [`TokenError::InvalidReceiver`], [`TokenError::ExceededCap`].
pub fn mint(
    book: &mut impl Book,
    is_minter: bool,
    caller: Address,
    to: Address,
    value: U256,
) -> Result<(), TokenError> {
    if !is_minter {
        return Err(TokenError::NotMinter { caller });
    }
    if to.is_zero() {
        return Err(TokenError::InvalidReceiver { receiver: to });
    }
    let supply = book.supply();
    let increased = U256::from(supply.total).saturating_add(value);
    let exceeded = TokenError::ExceededCap {
        increased_supply: increased,
        cap: supply.cap.into(),
    };
    let total = narrow(increased)
        .filter(|total| *total <= supply.cap)
        .ok_or(exceeded)?;
    let amount = total.checked_sub(supply.total).ok_or(exceeded)?;
    let balance = book.balance(to).checked_add(amount).ok_or(exceeded)?;
    book.set_supply(Supply { total, ..supply });
    book.set_balance(to, balance);
    Ok(())
}

/// Destroys `value` of the caller's tokens.
///
/// # Errors
/// [`TokenError::InsufficientBalance`].
pub fn burn(book: &mut impl Book, caller: Address, value: U256) -> Result<(), TokenError> {
    let debit = debit(book, caller, value)?;
    let supply = book.supply();
    let total = supply.total.checked_sub(debit.amount).ok_or(debit.refusal)?;
    book.set_supply(Supply { total, ..supply });
    book.set_balance(caller, debit.left);
    Ok(())
}

/// What a spending would do to a balance.
struct Debit {
    amount: u128,
    left: u128,
    refusal: TokenError,
}

fn debit(book: &impl Book, from: Address, value: U256) -> Result<Debit, TokenError> {
    let balance = book.balance(from);
    let refusal = TokenError::InsufficientBalance {
        sender: from,
        balance: balance.into(),
        needed: value,
    };
    let amount = narrow(value).ok_or(refusal)?;
    let left = balance.checked_sub(amount).ok_or(refusal)?;
    Ok(Debit {
        amount,
        left,
        refusal,
    })
}
