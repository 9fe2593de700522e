use super::{FirmError, Registry, Voucher, authority, find, membership};
use crate::{
    Address,
    context::Context,
    crypto::Crypto,
    typed_data::{Domain, address, number, type_hash},
};

/// Type hash of a signed invite.
const INVITE: [u8; 32] =
    type_hash("Invite(uint32 firm,address invitee,uint8 roles,uint64 until,bytes32 nonce,uint64 deadline)");

/// An offer to become a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invite {
    /// The firm.
    pub firm: u32,
    /// Who is meant; zero for whoever brings it first.
    pub invitee: Address,
    /// What they become.
    pub roles: u8,
    /// When the membership ends; 0 for never.
    pub until: u64,
}

/// Makes the invitee a member, or the caller by an open invite; returns who it is. The inviter's right to grant the
/// roles is judged now, not when they signed.
///
/// # Errors
/// [`FirmError::FirmNotFound`], [`FirmError::NotAuthorized`] and [`FirmError::InvalidRoles`] about the inviter,
/// [`FirmError::Expired`], [`FirmError::NonceUsed`], [`FirmError::InvalidSignature`], and as
/// [`add_members`](super::add_members).
pub fn accept_invite(
    registry: &mut impl Registry,
    crypto: &impl Crypto,
    domain: &Domain,
    context: Context,
    invite: &Invite,
    voucher: &Voucher<'_>,
) -> Result<Address, FirmError> {
    let mut firm = find(registry, invite.firm)?;
    authority::grant(registry, context.now, invite.firm, voucher.signer, invite.roles)?;
    voucher.check(
        registry,
        crypto,
        domain,
        context.now,
        &[
            INVITE,
            number(invite.firm),
            address(invite.invitee),
            number(invite.roles),
            number(invite.until),
            voucher.nonce,
            number(voucher.deadline),
        ],
    )?;
    let who = if invite.invitee.is_zero() {
        context.caller
    } else {
        invite.invitee
    };
    membership::admit(
        registry,
        context.now,
        invite.firm,
        &mut firm,
        &[who],
        invite.roles,
        invite.until,
    )?;
    registry.use_nonce(voucher.signer, &voucher.nonce);
    Ok(who)
}
