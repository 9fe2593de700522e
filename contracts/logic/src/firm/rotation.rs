use super::{FirmError, Registry, Rotation, authority, find, membership, places};
use crate::{Address, context::Context};

/// How long everybody can see a request, and veto it, before it is executed: 48 h.
pub const ROTATION_DELAY_S: u64 = 172_800;
/// How long it may be executed after that, so that no forgotten request lies in wait: 14 days.
pub const ROTATION_WINDOW_S: u64 = 1_209_600;

/// Asks that the membership of `lost` moves to `successor`; returns the first second that it may. For who may manage
/// `lost`; for managers only the owner. The owner can't be rotated.
///
/// # Errors
/// [`FirmError::FirmNotFound`], [`FirmError::NotAuthorized`], [`FirmError::NotMember`],
/// [`FirmError::OwnerMustStay`], [`FirmError::ZeroAddress`], [`FirmError::AlreadyMember`] about the successor, and
/// [`FirmError::RotationPending`] when there is a request already.
pub fn request_rotation(
    registry: &mut impl Registry,
    context: Context,
    id: u32,
    lost: Address,
    successor: Address,
) -> Result<u64, FirmError> {
    let Context { caller, now } = context;
    let firm = find(registry, id)?;
    let member = authority::changeable(registry, context, id, &firm, lost)?;
    authority::rotate(registry, now, id, &firm, caller, member.roles)?;
    if successor.is_zero() {
        return Err(FirmError::ZeroAddress);
    }
    refuse_member(registry, id, successor)?;
    if let Some(Rotation { executable_at, .. }) = rotation_of(registry, now, id, lost) {
        return Err(FirmError::RotationPending {
            firm: id,
            lost,
            executable_at,
        });
    }
    let executable_at = now
        .checked_add(ROTATION_DELAY_S)
        .ok_or(FirmError::CounterExhausted)?;
    let rotation = Rotation {
        successor,
        requested_by: caller,
        term: registry.seat(id, lost).term,
        executable_at,
    };
    registry.set_rotation(id, lost, &rotation);
    Ok(executable_at)
}

/// Takes the request from the table. For `lost` itself, whose key isn't lost then, and for the owner.
///
/// # Errors
/// [`FirmError::FirmNotFound`], [`FirmError::NotAuthorized`], [`FirmError::RotationNotFound`].
pub fn veto_rotation(
    registry: &mut impl Registry,
    context: Context,
    id: u32,
    lost: Address,
) -> Result<(), FirmError> {
    let firm = find(registry, id)?;
    let may_veto = context.caller == lost || context.caller == firm.owner;
    authority::allow(may_veto, id, context.caller)?;
    pending(registry, context.now, id, lost)?;
    registry.set_rotation(id, lost, &Rotation::default());
    Ok(())
}

/// Moves roles, end and place of `lost` to the successor. Delegates of `lost` are none any more, and so is an offer
/// of the firm to `lost`. Anybody may do it; who requested it must still have the right to.
///
/// # Errors
/// [`FirmError::FirmNotFound`], [`FirmError::RotationNotFound`], [`FirmError::RotationPending`],
/// [`FirmError::NotMember`], [`FirmError::OwnerMustStay`], [`FirmError::NotAuthorized`] about who requested it,
/// [`FirmError::AlreadyMember`] about the successor.
pub fn execute_rotation(
    registry: &mut impl Registry,
    now: u64,
    id: u32,
    lost: Address,
) -> Result<Moved, FirmError> {
    let mut firm = find(registry, id)?;
    let Rotation {
        successor,
        requested_by,
        executable_at,
        ..
    } = pending(registry, now, id, lost)?;
    if now < executable_at {
        return Err(FirmError::RotationPending {
            firm: id,
            lost,
            executable_at,
        });
    }
    let requester = Context {
        caller: requested_by,
        now,
    };
    let member = authority::changeable(registry, requester, id, &firm, lost)?;
    authority::rotate(registry, now, id, &firm, requested_by, member.roles)?;
    refuse_member(registry, id, successor)?;
    membership::vacate(registry, id, lost);
    let term = registry.seat(id, successor).term;
    membership::seat(registry, id, successor, term, member);
    places::put(registry, id, member.place, &[successor]);
    firm.candidate = membership::without(firm.candidate, lost);
    registry.set_firm(id, &firm);
    registry.set_rotation(id, lost, &Rotation::default());
    Ok(Moved {
        successor,
        roles: member.roles,
        until: member.until,
    })
}

/// What a rotation gave whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The new account.
    pub successor: Address,
    /// Its roles.
    pub roles: u8,
    /// When its membership ends; 0 for never.
    pub until: u64,
}

/// The request about `lost`, while it may still be executed one day.
pub fn rotation_of(registry: &impl Registry, now: u64, id: u32, lost: Address) -> Option<Rotation> {
    let rotation = registry.rotation(id, lost);
    let lapses_at = rotation.executable_at.saturating_add(ROTATION_WINDOW_S);
    let is_open =
        !rotation.successor.is_zero() && now < lapses_at && rotation.term == registry.seat(id, lost).term;
    is_open.then_some(rotation)
}

fn pending(registry: &impl Registry, now: u64, id: u32, lost: Address) -> Result<Rotation, FirmError> {
    rotation_of(registry, now, id, lost).ok_or(FirmError::RotationNotFound { firm: id, lost })
}

fn refuse_member(registry: &impl Registry, id: u32, who: Address) -> Result<(), FirmError> {
    if registry.seat(id, who).member().is_some() {
        return Err(FirmError::AlreadyMember { firm: id, who });
    }
    Ok(())
}
