//! Who may do what to whom, by the roles of now: an ended membership gives no rights.

use super::{Firm, FirmError, Member, Registry, Roles, roles_of};
use crate::{Address, context::Context};

/// `who` may grant `roles`.
pub(super) fn grant(
    registry: &impl Registry,
    now: u64,
    id: u32,
    who: Address,
    roles: u8,
) -> Result<(), FirmError> {
    let own = Roles::from_bits(roles_of(registry, now, id, who));
    let granted = Roles::from_bits(roles);
    allow(own.may_manage(Roles::from_bits(0)), id, who)?;
    if !granted.is_grantable() {
        return Err(FirmError::InvalidRoles { roles });
    }
    allow(own.may_manage(granted), id, who)
}

/// `who` may manage members with `roles`.
pub(super) fn manage(
    registry: &impl Registry,
    now: u64,
    id: u32,
    who: Address,
    roles: u8,
) -> Result<(), FirmError> {
    let own = Roles::from_bits(roles_of(registry, now, id, who));
    allow(own.may_manage(Roles::from_bits(roles)), id, who)
}

/// `who` may move the membership of a member with `roles` to another account. Managers are moved by the owner only:
/// their peers could otherwise take their place.
pub(super) fn rotate(
    registry: &impl Registry,
    now: u64,
    id: u32,
    firm: &Firm,
    who: Address,
    roles: u8,
) -> Result<(), FirmError> {
    if Roles::from_bits(roles).is_manager() {
        return allow(firm.owner == who, id, who);
    }
    manage(registry, now, id, who, roles)
}

/// The membership of `who` that the caller wants to change: not the owner's. Strangers learn nothing about who is a
/// member.
pub(super) fn changeable(
    registry: &impl Registry,
    context: Context,
    id: u32,
    firm: &Firm,
    who: Address,
) -> Result<Member, FirmError> {
    if context.caller != who {
        manage(registry, context.now, id, context.caller, 0)?;
    }
    let member = registry
        .seat(id, who)
        .member()
        .ok_or(FirmError::NotMember { firm: id, who })?;
    if who == firm.owner {
        return Err(FirmError::OwnerMustStay { firm: id });
    }
    Ok(member)
}

/// Refuses unless `is_allowed`.
pub(super) fn allow(is_allowed: bool, id: u32, caller: Address) -> Result<(), FirmError> {
    if is_allowed {
        Ok(())
    } else {
        Err(FirmError::NotAuthorized { firm: id, caller })
    }
}
