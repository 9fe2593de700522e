use super::{Firm, FirmError, Member, Registry, Roles, Rotation, authority, find, membership, roles_of};
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
    let firm = find(registry, id)?;
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
    registry.set_firm(id, &Firm { candidate, ..firm });
    Ok(())
}

/// The candidate becomes OWNER without end; the previous owner, who is returned, becomes ADMIN. Nobody's request to
/// rotate the new owner's key outlives this.
///
/// # Errors
/// [`FirmError::FirmNotFound`], and [`FirmError::NotAuthorized`] for anybody but a candidate who is a member now.
pub fn accept_owner(registry: &mut impl Registry, context: Context, id: u32) -> Result<Address, FirmError> {
    let firm = find(registry, id)?;
    let caller = context.caller;
    let is_candidate = caller == firm.candidate && roles_of(registry, context.now, id, caller) != 0;
    authority::allow(is_candidate, id, caller)?;
    for (who, roles) in [(firm.owner, Roles::ADMIN), (caller, Roles::OWNER)] {
        let member = registry.seat(id, who).member().unwrap_or_default();
        membership::set_member(
            registry,
            id,
            who,
            Member {
                roles,
                until: 0,
                ..member
            },
        );
    }
    registry.set_firm(
        id,
        &Firm {
            owner: caller,
            candidate: Address::zero(),
            ..firm
        },
    );
    if registry.rotation(id, caller) != Rotation::default() {
        registry.set_rotation(id, caller, &Rotation::default());
    }
    Ok(firm.owner)
}
