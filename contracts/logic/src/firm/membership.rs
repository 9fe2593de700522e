use super::{Firm, FirmError, Member, Registry, Roles, find};
use crate::Address;

/// Makes a firm with the caller as OWNER and first member; returns its id.
///
/// # Errors
/// [`FirmError::CounterExhausted`] when there are 2^32-1 firms.
pub fn create_firm(
    registry: &mut impl Registry,
    caller: Address,
    meta_hash: [u8; 32],
) -> Result<u32, FirmError> {
    let id = registry
        .firm_count()
        .checked_add(1)
        .ok_or(FirmError::CounterExhausted)?;
    registry.set_firm_count(id);
    registry.set_firm(
        id,
        &Firm {
            owner: caller,
            member_count: 1,
            meta_hash,
        },
    );
    registry.set_member(
        id,
        caller,
        &Member {
            roles: Roles::OWNER,
            place: 0,
        },
    );
    registry.set_account_at(id, 0, caller);
    Ok(id)
}

/// Adds `who` with `roles`.
///
/// # Errors
/// [`FirmError::FirmNotFound`], [`FirmError::NotAuthorized`], [`FirmError::InvalidRoles`],
/// [`FirmError::ZeroAddress`], [`FirmError::AlreadyMember`], [`FirmError::CounterExhausted`].
pub fn add_member(
    registry: &mut impl Registry,
    caller: Address,
    id: u32,
    who: Address,
    roles: u8,
) -> Result<(), FirmError> {
    let firm = find(registry, id)?;
    authorize(registry, caller, id, roles)?;
    if who.is_zero() {
        return Err(FirmError::ZeroAddress);
    }
    if registry.member(id, who).roles != 0 {
        return Err(FirmError::AlreadyMember { firm: id, who });
    }
    let place = firm.member_count;
    let member_count = place.checked_add(1).ok_or(FirmError::CounterExhausted)?;
    registry.set_firm(id, &Firm { member_count, ..firm });
    registry.set_member(id, who, &Member { roles, place });
    registry.set_account_at(id, place, who);
    Ok(())
}

/// Gives member `who` other `roles`.
///
/// # Errors
/// As [`add_member`], [`FirmError::NotMember`], and [`FirmError::OwnerMustStay`] for the owner.
pub fn set_roles(
    registry: &mut impl Registry,
    caller: Address,
    id: u32,
    who: Address,
    roles: u8,
) -> Result<(), FirmError> {
    let firm = find(registry, id)?;
    authorize(registry, caller, id, roles)?;
    let member = registry.member(id, who);
    if member.roles == 0 {
        return Err(FirmError::NotMember { firm: id, who });
    }
    if who == firm.owner {
        return Err(FirmError::OwnerMustStay { firm: id });
    }
    manage(registry, caller, id, member.roles)?;
    registry.set_member(id, who, &Member { roles, ..member });
    Ok(())
}

/// Removes `who`; the last member of the list takes their place. Everybody but the owner may remove themselves.
///
/// # Errors
/// [`FirmError::FirmNotFound`], [`FirmError::NotAuthorized`], [`FirmError::NotMember`],
/// [`FirmError::OwnerMustStay`].
pub fn remove_member(
    registry: &mut impl Registry,
    caller: Address,
    id: u32,
    who: Address,
) -> Result<(), FirmError> {
    let firm = find(registry, id)?;
    let member = registry.member(id, who);
    if caller != who {
        manage(registry, caller, id, 0)?;
    }
    if member.roles == 0 {
        return Err(FirmError::NotMember { firm: id, who });
    }
    if who == firm.owner {
        return Err(FirmError::OwnerMustStay { firm: id });
    }
    if caller != who {
        manage(registry, caller, id, member.roles)?;
    }
    // The owner is always there, so a firm with somebody to remove has at least two members.
    let last = firm
        .member_count
        .checked_sub(1)
        .ok_or(FirmError::NotMember { firm: id, who })?;
    if member.place != last {
        let moved = registry.account_at(id, last);
        let moved_member = registry.member(id, moved);
        registry.set_member(
            id,
            moved,
            &Member {
                place: member.place,
                ..moved_member
            },
        );
        registry.set_account_at(id, member.place, moved);
    }
    registry.set_firm(
        id,
        &Firm {
            member_count: last,
            ..firm
        },
    );
    registry.set_member(id, who, &Member::default());
    Ok(())
}

/// The caller may grant `roles` in this firm.
fn authorize(registry: &impl Registry, caller: Address, id: u32, roles: u8) -> Result<(), FirmError> {
    manage(registry, caller, id, 0)?;
    if !Roles::from_bits(roles).is_grantable() {
        return Err(FirmError::InvalidRoles { roles });
    }
    manage(registry, caller, id, roles)
}

/// The caller may manage members with `roles` in this firm.
fn manage(registry: &impl Registry, caller: Address, id: u32, roles: u8) -> Result<(), FirmError> {
    let caller_roles = Roles::from_bits(registry.member(id, caller).roles);
    if caller_roles.may_manage(Roles::from_bits(roles)) {
        Ok(())
    } else {
        Err(FirmError::NotAuthorized { firm: id, caller })
    }
}
