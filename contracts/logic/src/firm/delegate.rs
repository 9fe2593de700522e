use super::{
    Delegation, FirmError, Registry, Scope, Seat, Standing, Voucher, YEAR_S, authority, find, roles_of,
};
use crate::{
    Address,
    context::Context,
    crypto::Crypto,
    typed_data::{Domain, address, number, type_hash},
};

/// Type hash of a signed delegation.
const DELEGATION: [u8; 32] = type_hash(
    "Delegation(uint32 firm,address delegate,uint8 scope,uint64 until,bytes32 nonce,uint64 deadline)",
);

/// What a member lets which account do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The firm.
    pub firm: u32,
    /// The account that will act for the member.
    pub delegate: Address,
    /// Bits of [`Scope`].
    pub scope: u8,
    /// First second that it is over: at most a year away, and not after the membership.
    pub until: u64,
}

/// Lets another account act for the caller.
///
/// # Errors
/// [`FirmError::FirmNotFound`], [`FirmError::NotMember`] unless the principal is a member now,
/// [`FirmError::ZeroAddress`], [`FirmError::InvalidScope`], [`FirmError::InvalidUntil`], and
/// [`FirmError::DelegateTaken`] for a member and for the live delegate of somebody else.
pub fn set_delegate(registry: &mut impl Registry, context: Context, grant: &Grant) -> Result<(), FirmError> {
    let seat = delegated(registry, context.now, context.caller, grant)?;
    registry.set_seat(grant.firm, grant.delegate, &seat);
    Ok(())
}

/// As [`set_delegate`], for the member who signed.
///
/// # Errors
/// As [`set_delegate`], [`FirmError::Expired`], [`FirmError::NonceUsed`], [`FirmError::InvalidSignature`].
pub fn set_delegate_by_signature(
    registry: &mut impl Registry,
    crypto: &impl Crypto,
    domain: &Domain,
    now: u64,
    grant: &Grant,
    voucher: &Voucher<'_>,
) -> Result<(), FirmError> {
    let seat = delegated(registry, now, voucher.signer, grant)?;
    voucher.check(
        registry,
        crypto,
        domain,
        now,
        &[
            DELEGATION,
            number(grant.firm),
            address(grant.delegate),
            number(grant.scope),
            number(grant.until),
            voucher.nonce,
            number(voucher.deadline),
        ],
    )?;
    registry.use_nonce(voucher.signer, &voucher.nonce);
    registry.set_seat(grant.firm, grant.delegate, &seat);
    Ok(())
}

/// Ends a delegation, alive or not; returns the principal. For the principal, the delegate (nobody has to be one),
/// and who may manage the principal.
///
/// # Errors
/// [`FirmError::NotDelegate`], [`FirmError::NotAuthorized`].
pub fn revoke_delegate(
    registry: &mut impl Registry,
    context: Context,
    id: u32,
    delegate: Address,
) -> Result<Address, FirmError> {
    let mut seat = registry.seat(id, delegate);
    let Standing::Delegate(Delegation { principal, .. }) = seat.standing else {
        return Err(FirmError::NotDelegate { firm: id, delegate });
    };
    if context.caller != principal && context.caller != delegate {
        let roles = roles_of(registry, context.now, id, principal);
        authority::manage(registry, context.now, id, context.caller, roles)?;
    }
    seat.standing = Standing::None;
    registry.set_seat(id, delegate, &seat);
    Ok(principal)
}

/// The delegation of `delegate`, when it is alive now.
pub fn delegation_of(registry: &impl Registry, now: u64, id: u32, delegate: Address) -> Option<Delegation> {
    live(registry, now, id, &registry.seat(id, delegate))
}

/// The member that `who` acts for now within `scope`: itself when a member, the principal of a live delegation.
pub fn resolve(registry: &impl Registry, now: u64, id: u32, who: Address, scope: u8) -> Option<Address> {
    let seat = registry.seat(id, who);
    if seat.roles_at(now) != 0 {
        return Some(who);
    }
    live(registry, now, id, &seat)
        .filter(|delegation| Scope::from_bits(delegation.scope).covers(scope))
        .map(|delegation| delegation.principal)
}

/// True when both resolve for CALL now.
pub fn same_firm(registry: &impl Registry, now: u64, id: u32, a: Address, b: Address) -> bool {
    [a, b]
        .iter()
        .all(|who| resolve(registry, now, id, *who, Scope::CALL).is_some())
}

/// The seat that `grant` gives the delegate.
fn delegated(
    registry: &impl Registry,
    now: u64,
    principal: Address,
    grant: &Grant,
) -> Result<Seat, FirmError> {
    let Grant {
        firm,
        delegate,
        scope,
        until,
    } = *grant;
    find(registry, firm)?;
    let principal_seat = registry.seat(firm, principal);
    let Some(member) = principal_seat
        .member()
        .filter(|_| principal_seat.roles_at(now) != 0)
    else {
        return Err(FirmError::NotMember { firm, who: principal });
    };
    if delegate.is_zero() {
        return Err(FirmError::ZeroAddress);
    }
    if !Scope::from_bits(scope).is_valid() {
        return Err(FirmError::InvalidScope { scope });
    }
    let mut max = now.saturating_add(YEAR_S);
    if member.until != 0 {
        max = max.min(member.until);
    }
    if until <= now || until > max {
        return Err(FirmError::InvalidUntil { until, max });
    }
    let seat = registry.seat(firm, delegate);
    let is_taken =
        live(registry, now, firm, &seat).is_some_and(|delegation| delegation.principal != principal);
    if seat.member().is_some() || is_taken {
        return Err(FirmError::DelegateTaken { firm, delegate });
    }
    Ok(Seat {
        term: seat.term,
        standing: Standing::Delegate(Delegation {
            principal,
            principal_term: principal_seat.term,
            scope,
            until,
        }),
    })
}

/// The delegation in this seat, unless it is over, or the membership that it came from.
fn live(registry: &impl Registry, now: u64, id: u32, seat: &Seat) -> Option<Delegation> {
    let Standing::Delegate(delegation) = seat.standing else {
        return None;
    };
    if delegation.until <= now {
        return None;
    }
    let principal = registry.seat(id, delegation.principal);
    let is_live = principal.roles_at(now) != 0 && principal.term == delegation.principal_term;
    is_live.then_some(delegation)
}
