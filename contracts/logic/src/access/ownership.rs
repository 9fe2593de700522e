use super::{AccessError, Directory, parameter};
use crate::Address;

/// Only the owner passes.
pub(super) fn check_owner(directory: &impl Directory, caller: Address) -> Result<(), AccessError> {
    if directory.governance().owner == caller {
        Ok(())
    } else {
        Err(AccessError::NotOwner { caller })
    }
}

/// Offers the ownership to `new_owner`, in place of any earlier offer; zero takes it back.
///
/// # Errors
/// [`AccessError::NotOwner`].
pub fn transfer_ownership(
    directory: &mut impl Directory,
    caller: Address,
    new_owner: Address,
) -> Result<(), AccessError> {
    check_owner(directory, caller)?;
    directory.governance_mut().pending_owner = new_owner;
    Ok(())
}

/// Takes the ownership that was offered to the caller; returns the previous owner.
///
/// # Errors
/// [`AccessError::NotPendingOwner`].
pub fn accept_ownership(directory: &mut impl Directory, caller: Address) -> Result<Address, AccessError> {
    let governance = directory.governance_mut();
    if caller.is_zero() || governance.pending_owner != caller {
        return Err(AccessError::NotPendingOwner { caller });
    }
    governance.pending_owner = Address::zero();
    Ok(core::mem::replace(&mut governance.owner, caller))
}

/// From now on operations wait, and every parameter is within the bounds of a public network. Operations that are
/// still open are cancelled: they never waited.
///
/// # Errors
/// [`AccessError::NotOwner`], [`AccessError::AlreadySealed`]; [`AccessError::OutOfBounds`] for the first parameter
/// that a public network does not allow.
pub fn seal(directory: &mut impl Directory, caller: Address) -> Result<(), AccessError> {
    check_owner(directory, caller)?;
    let governance = directory.governance_mut();
    if governance.is_sealed {
        return Err(AccessError::AlreadySealed);
    }
    parameter::check_all(&governance.parameters)?;
    governance.is_sealed = true;
    governance.void_through = governance.operation_count;
    Ok(())
}
