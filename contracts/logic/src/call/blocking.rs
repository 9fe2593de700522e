use super::{CallError, Exchange};
use crate::{Address, context::Context};

/// The caller doesn't want to be called by `other`, or does again. For members: a block by a delegate is about
/// calls to the delegate's account, which nobody makes.
///
/// # Errors
/// [`CallError::ZeroAddress`].
pub fn set_blocked(
    exchange: &mut impl Exchange,
    context: Context,
    other: Address,
    is_blocked: bool,
) -> Result<(), CallError> {
    if other.is_zero() {
        return Err(CallError::ZeroAddress);
    }
    exchange.set_blocked(context.caller, other, is_blocked);
    Ok(())
}

/// Refuses when `account` blocks the member, or the account that acts for it.
pub(super) fn refuse_blocked(
    exchange: &impl Exchange,
    account: Address,
    member: Address,
    actor: Address,
) -> Result<(), CallError> {
    let is_blocked =
        exchange.is_blocked(account, member) || (actor != member && exchange.is_blocked(account, actor));
    if is_blocked {
        return Err(CallError::Blocked { callee: account });
    }
    Ok(())
}
