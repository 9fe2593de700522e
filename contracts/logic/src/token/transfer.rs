use super::{Book, TokenError};
use crate::{Address, U256, amount::narrow};

/// Moves `value` from the caller to `to`.
///
/// # Errors
/// [`TokenError::InvalidSender`], [`TokenError::InvalidReceiver`], [`TokenError::InsufficientBalance`].
pub fn transfer(book: &mut impl Book, caller: Address, to: Address, value: U256) -> Result<(), TokenError> {
    update(book, Some(caller), to, value)
}

/// Makes `value` new tokens for `to`.
///
/// # Errors
/// [`TokenError::Unauthorized`] unless the caller is the owner; [`TokenError::InvalidReceiver`],
/// [`TokenError::ExceededCap`].
pub fn mint(book: &mut impl Book, caller: Address, to: Address, value: U256) -> Result<(), TokenError> {
    if book.supply().owner != caller {
        return Err(TokenError::Unauthorized { account: caller });
    }
    update(book, None, to, value)
}

/// Hands the right to mint to `new_owner`; returns the previous owner.
///
/// # Errors
/// [`TokenError::Unauthorized`], [`TokenError::InvalidOwner`] for the zero address.
pub fn transfer_ownership(
    book: &mut impl Book,
    caller: Address,
    new_owner: Address,
) -> Result<Address, TokenError> {
    let supply = book.supply();
    if supply.owner != caller {
        return Err(TokenError::Unauthorized { account: caller });
    }
    if new_owner.is_zero() {
        return Err(TokenError::InvalidOwner { owner: new_owner });
    }
    book.set_supply(super::Supply {
        owner: new_owner,
        ..supply
    });
    Ok(supply.owner)
}

/// The only place where balances change. `from` is `None` for a mint.
///
/// A transfer to oneself needs the balance and changes nothing.
pub(super) fn update(
    book: &mut impl Book,
    from: Option<Address>,
    to: Address,
    value: U256,
) -> Result<(), TokenError> {
    if to.is_zero() {
        return Err(TokenError::InvalidReceiver { receiver: to });
    }
    match from {
        None => {
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
            book.set_supply(super::Supply { total, ..supply });
            book.set_balance(to, balance);
        }
        Some(from) => {
            if from.is_zero() {
                return Err(TokenError::InvalidSender { sender: from });
            }
            let balance = book.balance(from);
            let short = TokenError::InsufficientBalance {
                sender: from,
                balance: balance.into(),
                needed: value,
            };
            let amount = narrow(value).ok_or(short)?;
            let left = balance.checked_sub(amount).ok_or(short)?;
            if from != to {
                // Can't overflow while balances add up to a u128 total; refused rather than trusted.
                let received = book.balance(to).checked_add(amount).ok_or(short)?;
                book.set_balance(from, left);
                book.set_balance(to, received);
            }
        }
    }
    Ok(())
}
