use core::mem;

use super::{FirmError, Registry, Roles, Rotation, authority, find, membership, roles_of};
use crate::{Address, context::Context};

/// Offers the firm to a member; zero takes an offer back. Only one offer is open.
///
/// # Errors
/// [`FirmError::FirmNotFound`], [`FirmError::NotAuthorized`], [`FirmError::NotMember`], and
/// [`FirmError::OwnerMustStay`] for an offer to the owner.
pub fn propose_owner(
    registry: &mut impl Registry,
    context: Context,
    id: u32,
    candidate: Address,
) -> Result<(), FirmError> {
    let mut firm = find(registry, id)?;
    authority::allow(context.caller == firm.owner, id, context.caller)?;
    if candidate == firm.owner {
        return Err(FirmError::OwnerMustStay { firm: id });
    }
    if !candidate.is_zero() && roles_of(registry, context.now, id, candidate) == 0 {
        return Err(FirmError::NotMember {
            firm: id,
            who: candidate,
        });
    }
    firm.candidate = candidate;
    registry.set_firm(id, &firm);
    Ok(())
}

/// The candidate becomes OWNER without end; the previous owner, who is returned, becomes ADMIN. Nobody's request to
/// rotate the new owner's key outlives this.
///
/// # Errors
/// [`FirmError::FirmNotFound`], and [`FirmError::NotAuthorized`] for anybody but a candidate who is a member now.
pub fn accept_owner(registry: &mut impl Registry, context: Context, id: u32) -> Result<Address, FirmError> {
    let mut firm = find(registry, id)?;
    let caller = context.caller;
    let is_candidate = caller == firm.candidate && roles_of(registry, context.now, id, caller) != 0;
    authority::allow(is_candidate, id, caller)?;
    let previous_owner = mem::replace(&mut firm.owner, caller);
    firm.candidate = Address::zero();
    for (who, roles) in [(previous_owner, Roles::ADMIN), (caller, Roles::OWNER)] {
        let mut member = registry.seat(id, who).member().unwrap_or_default();
        member.roles = roles;
        member.until = 0;
        membership::set_member(registry, id, who, member);
    }
    registry.set_firm(id, &firm);
    if registry.rotation(id, caller) != Rotation::default() {
        registry.set_rotation(id, caller, &Rotation::default());
    }
    Ok(previous_owner)
}
