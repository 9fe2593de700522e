use super::{FirmError, MemberRoot, Registry, Roles, authority, find, roles_of};
use crate::{
    Address,
    context::Context,
    crypto::Crypto,
    merkle::{MAX_PROOF, is_under, leaf},
    typed_data::address,
};

/// Sets the root of the members that are not published; returns its epoch. Zeros: there are none.
///
/// # Errors
/// [`FirmError::FirmNotFound`], [`FirmError::NotAuthorized`], [`FirmError::CounterExhausted`].
pub fn set_member_root(
    registry: &mut impl Registry,
    context: Context,
    id: u32,
    root: [u8; 32],
) -> Result<u32, FirmError> {
    find(registry, id)?;
    let roles = Roles::from_bits(roles_of(registry, context.now, id, context.caller));
    authority::allow(roles.may_set_root(), id, context.caller)?;
    let epoch = registry
        .member_root(id)
        .epoch
        .checked_add(1)
        .ok_or(FirmError::CounterExhausted)?;
    registry.set_member_root(id, &MemberRoot { root, epoch });
    Ok(epoch)
}

/// True when `account` with `salt` is under the firm's root; always false while there is none.
///
/// # Errors
/// [`FirmError::ProofTooLong`].
pub fn verify_member<'a>(
    registry: &impl Registry,
    crypto: &impl Crypto,
    id: u32,
    account: Address,
    salt: [u8; 32],
    proof: impl ExactSizeIterator<Item = &'a [u8; 32]>,
) -> Result<bool, FirmError> {
    if proof.len() > MAX_PROOF {
        return Err(FirmError::ProofTooLong {
            length: u32::try_from(proof.len()).unwrap_or(u32::MAX),
            max: MAX_PROOF as u32,
        });
    }
    let leaf = leaf(crypto, &[address(account), salt]);
    Ok(is_under(crypto, &registry.member_root(id).root, leaf, proof))
}
