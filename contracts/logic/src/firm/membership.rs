use core::mem;

use super::{Firm, FirmError, Member, Registry, Roles, Seat, Standing, authority, find, places};
use crate::{Address, context::Context};

/// Most accounts that are added at once: keeps one call far below a block's weight.
pub const MAX_BATCH: usize = 50;

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
            candidate: Address::zero(),
            member_count: 1,
            meta_hash,
        },
    );
    seat(
        registry,
        id,
        caller,
        0,
        Member {
            roles: Roles::OWNER,
            place: 0,
            until: 0,
        },
    );
    places::put(registry, id, 0, &[caller]);
    Ok(id)
}

/// Adds `who` with `roles`, without end.
///
/// # Errors
/// As [`add_members`].
pub fn add_member(
    registry: &mut impl Registry,
    context: Context,
    id: u32,
    who: Address,
    roles: u8,
) -> Result<(), FirmError> {
    add_members(registry, context, id, &[who], roles, 0)
}

/// Adds 1 to [`MAX_BATCH`] accounts with the same `roles` and end: all of them or nobody. A delegate who becomes a
/// member is a delegate no more.
///
/// # Errors
/// [`FirmError::TooManyMembers`], [`FirmError::FirmNotFound`], [`FirmError::NotAuthorized`],
/// [`FirmError::InvalidRoles`], [`FirmError::InvalidUntil`], [`FirmError::ZeroAddress`],
/// [`FirmError::AlreadyMember`], [`FirmError::CounterExhausted`].
pub fn add_members(
    registry: &mut impl Registry,
    context: Context,
    id: u32,
    accounts: &[Address],
    roles: u8,
    until: u64,
) -> Result<(), FirmError> {
    if accounts.is_empty() || accounts.len() > MAX_BATCH {
        return Err(FirmError::TooManyMembers {
            count: u32::try_from(accounts.len()).unwrap_or(u32::MAX),
            max: MAX_BATCH as u32,
        });
    }
    let mut firm = find(registry, id)?;
    authority::grant(registry, context.now, id, context.caller, roles)?;
    admit(registry, context.now, id, &mut firm, accounts, roles, until)
}

/// Seats `accounts`, whoever brings them; all or nobody.
pub(super) fn admit(
    registry: &mut impl Registry,
    now: u64,
    id: u32,
    firm: &mut Firm,
    accounts: &[Address],
    roles: u8,
    until: u64,
) -> Result<(), FirmError> {
    check_until(now, until)?;
    // Checked before the first write, so that an error leaves nothing behind.
    let mut terms = [0; MAX_BATCH];
    let mut earlier: &[Address] = &[];
    // By last byte: most accounts need not be compared with all earlier ones.
    let mut seen = [false; 256];
    for (index, (who, term)) in accounts.iter().zip(&mut terms).enumerate() {
        let seat = registry.seat(id, *who);
        if who.is_zero() {
            return Err(FirmError::ZeroAddress);
        }
        let is_seen = seen
            .get_mut(usize::from(who.0[19]))
            .is_none_or(|seen| mem::replace(seen, true));
        if seat.member().is_some() || (is_seen && earlier.contains(who)) {
            return Err(FirmError::AlreadyMember { firm: id, who: *who });
        }
        *term = seat.term;
        earlier = accounts.get(..=index).unwrap_or_default();
    }
    let member_count = u32::try_from(accounts.len())
        .ok()
        .and_then(|added| firm.member_count.checked_add(added))
        .ok_or(FirmError::CounterExhausted)?;
    for ((who, term), place) in accounts.iter().zip(terms).zip(firm.member_count..) {
        seat(registry, id, *who, term, Member { roles, place, until });
    }
    places::put(registry, id, firm.member_count, accounts);
    firm.member_count = member_count;
    registry.set_firm(id, firm);
    Ok(())
}

/// Gives member `who` other `roles`; returns when the membership ends.
///
/// # Errors
/// [`FirmError::FirmNotFound`], [`FirmError::NotAuthorized`], [`FirmError::InvalidRoles`],
/// [`FirmError::NotMember`], and [`FirmError::OwnerMustStay`] for the owner.
pub fn set_roles(
    registry: &mut impl Registry,
    context: Context,
    id: u32,
    who: Address,
    roles: u8,
) -> Result<u64, FirmError> {
    let firm = find(registry, id)?;
    authority::grant(registry, context.now, id, context.caller, roles)?;
    let mut member = authority::changeable(registry, context, id, &firm, who)?;
    authority::manage(registry, context.now, id, context.caller, member.roles)?;
    member.roles = roles;
    set_member(registry, id, who, member);
    Ok(member.until)
}

/// Ends the membership of `who` at `until`, or never for 0; returns the roles. Nobody changes their own end.
///
/// # Errors
/// [`FirmError::FirmNotFound`], [`FirmError::NotAuthorized`], [`FirmError::NotMember`],
/// [`FirmError::InvalidUntil`] in the past, and [`FirmError::OwnerMustStay`] for the owner.
pub fn set_until(
    registry: &mut impl Registry,
    context: Context,
    id: u32,
    who: Address,
    until: u64,
) -> Result<u8, FirmError> {
    let firm = find(registry, id)?;
    let mut member = authority::changeable(registry, context, id, &firm, who)?;
    authority::allow(context.caller != who, id, context.caller)?;
    authority::manage(registry, context.now, id, context.caller, member.roles)?;
    check_until(context.now, until)?;
    member.until = until;
    set_member(registry, id, who, member);
    Ok(member.roles)
}

/// Removes `who`; the last member of the list takes their place. Everybody but the owner may remove themselves, also
/// after the end.
///
/// # Errors
/// [`FirmError::FirmNotFound`], [`FirmError::NotAuthorized`], [`FirmError::NotMember`],
/// [`FirmError::OwnerMustStay`].
pub fn remove_member(
    registry: &mut impl Registry,
    context: Context,
    id: u32,
    who: Address,
) -> Result<(), FirmError> {
    let mut firm = find(registry, id)?;
    let member = authority::changeable(registry, context, id, &firm, who)?;
    if context.caller != who {
        authority::manage(registry, context.now, id, context.caller, member.roles)?;
    }
    // The owner is always there, so a firm with somebody to remove has at least two members.
    let last = firm
        .member_count
        .checked_sub(1)
        .ok_or(FirmError::NotMember { firm: id, who })?;
    if member.place != last {
        let moved = places::account_at(registry, id, last);
        if let Some(mut moved_member) = registry.seat(id, moved).member() {
            moved_member.place = member.place;
            set_member(registry, id, moved, moved_member);
        }
        places::put(registry, id, member.place, &[moved]);
    }
    firm.member_count = last;
    firm.candidate = without(firm.candidate, who);
    registry.set_firm(id, &firm);
    vacate(registry, id, who);
    Ok(())
}

/// Ends the membership of `who` for good: delegations and requests of this term are dead.
pub(super) fn vacate(registry: &mut impl Registry, id: u32, who: Address) {
    let mut seat = registry.seat(id, who);
    seat.term = seat.term.wrapping_add(1);
    seat.standing = Standing::None;
    registry.set_seat(id, who, &seat);
}

/// Makes `who` a member; the place of the list is for the caller to write.
pub(super) fn seat(registry: &mut impl Registry, id: u32, who: Address, term: u32, member: Member) {
    let standing = Standing::Member(member);
    registry.set_seat(id, who, &Seat { term, standing });
}

/// Changes a membership that goes on.
pub(super) fn set_member(registry: &mut impl Registry, id: u32, who: Address, member: Member) {
    let mut seat = registry.seat(id, who);
    seat.standing = Standing::Member(member);
    registry.set_seat(id, who, &seat);
}

/// The candidate, unless it is `who`, who goes.
pub(super) fn without(candidate: Address, who: Address) -> Address {
    if candidate == who {
        Address::zero()
    } else {
        candidate
    }
}

/// A membership ends in the future or never.
fn check_until(now: u64, until: u64) -> Result<(), FirmError> {
    if until == 0 || now < until {
        Ok(())
    } else {
        Err(FirmError::InvalidUntil { until, max: u64::MAX })
    }
}
