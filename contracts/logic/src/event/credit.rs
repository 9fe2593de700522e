use super::{EventError, Hub};
use crate::Address;

/// Takes the caller's whole credit in `token` out; the contract pays it.
///
/// # Errors
/// [`EventError::NothingToWithdraw`].
pub fn withdraw(hub: &mut impl Hub, caller: Address, token: Address) -> Result<u128, EventError> {
    let amount = hub.credit(token, caller);
    if amount == 0 {
        return Err(EventError::NothingToWithdraw {
            token,
            account: caller,
        });
    }
    hub.set_credit(token, caller, 0);
    Ok(amount)
}

/// Lets `account` withdraw `amount` more of `token`: people are paid by their own call, so none can block another.
///
/// Saturates, since no token has more than 128 bits of units and an exit must never fail.
pub(super) fn grant(hub: &mut impl Hub, token: Address, account: Address, amount: u128) {
    if amount != 0 {
        let credit = hub.credit(token, account).saturating_add(amount);
        hub.set_credit(token, account, credit);
    }
}
