//! Firms and their members.

mod error;
mod membership;
mod roles;

pub use error::FirmError;
pub use membership::{add_member, create_firm, remove_member, set_roles};
pub use roles::Roles;

use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use crate::Address;

/// One firm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Firm {
    /// Holds OWNER; a member for as long as the firm exists.
    pub owner: Address,
    /// Number of members; their places are `0..member_count`.
    pub member_count: u32,
    /// Keccak-256 of the firm's public description, kept elsewhere.
    pub meta_hash: [u8; 32],
}

/// One account in one firm.
///
/// A former member's cell stays with `roles` 0: writing it is cheaper than removing it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Member {
    /// Bits of [`Roles`]; 0 means not a member.
    pub roles: u8,
    /// Place in the member list.
    pub place: u32,
}

/// The cells of the firm contract.
pub trait Registry {
    /// Number of firms; ids are `1..=firm_count`.
    fn firm_count(&self) -> u32;
    /// Writes the number of firms.
    fn set_firm_count(&mut self, count: u32);
    /// The firm with this id.
    fn firm(&self, id: u32) -> Option<Firm>;
    /// Writes a firm.
    fn set_firm(&mut self, id: u32, firm: &Firm);
    /// The cell of `who` in the firm; default when there is none.
    fn member(&self, firm: u32, who: Address) -> Member;
    /// Writes a member.
    fn set_member(&mut self, firm: u32, who: Address, member: &Member);
    /// The account at `place` in the member list; zero when there is none.
    fn account_at(&self, firm: u32, place: u32) -> Address;
    /// Writes a place of the member list.
    fn set_account_at(&mut self, firm: u32, place: u32, who: Address);
}

/// The firm with this id.
///
/// # Errors
/// [`FirmError::FirmNotFound`].
pub fn find(registry: &impl Registry, id: u32) -> Result<Firm, FirmError> {
    registry.firm(id).ok_or(FirmError::FirmNotFound { firm: id })
}

/// The member at `place` and their roles.
///
/// # Errors
/// [`FirmError::FirmNotFound`], [`FirmError::IndexOutOfBounds`].
pub fn member_at(registry: &impl Registry, id: u32, place: u32) -> Result<(Address, u8), FirmError> {
    let count = find(registry, id)?.member_count;
    if place >= count {
        return Err(FirmError::IndexOutOfBounds {
            firm: id,
            index: place,
            count,
        });
    }
    let who = registry.account_at(id, place);
    Ok((who, registry.member(id, who).roles))
}

/// True when `who` is a member of the firm now; false when there is no such firm.
pub fn is_member(registry: &impl Registry, id: u32, who: Address) -> bool {
    registry.member(id, who).roles != 0
}

#[cfg(test)]
mod tests;
