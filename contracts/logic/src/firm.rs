//! Firms, their members, delegates and device keys.

mod authority;
mod delegate;
mod device;
mod error;
mod invite;
mod membership;
mod ownership;
mod places;
mod records;
mod roles;
mod root;
mod rotation;
mod voucher;

pub use delegate::{
    Grant, delegation_of, resolve, revoke_delegate, same_firm, set_delegate, set_delegate_by_signature,
};
pub use device::{DEVICE_SLOTS, MAX_DEVICE_S, device_of, revoke_device, set_device};
pub use error::FirmError;
pub use invite::{Invite, accept_invite};
pub use membership::{MAX_BATCH, add_member, add_members, create_firm, remove_member, set_roles, set_until};
pub use ownership::{accept_owner, propose_owner};
pub use places::{PLACES_PER_CELL, Places};
pub use records::{Delegation, Device, Firm, Member, MemberRoot, Rotation, Seat, Standing};
pub use roles::{Roles, Scope};
pub use root::{set_member_root, verify_member};
pub use rotation::{
    Moved, ROTATION_DELAY_S, ROTATION_WINDOW_S, execute_rotation, request_rotation, rotation_of,
    veto_rotation,
};
pub use voucher::{NAME_HASH, Voucher, revoke_nonce};

use crate::Address;

/// Longest delegation, and longest life of a device key, in seconds: 1 year.
pub const YEAR_S: u64 = 31_536_000;

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
    /// The seat of `who` in the firm; default when there is none.
    fn seat(&self, firm: u32, who: Address) -> Seat;
    /// Writes a seat.
    fn set_seat(&mut self, firm: u32, who: Address, seat: &Seat);
    /// One cell of the member list; default when there is none.
    fn places(&self, firm: u32, cell: u32) -> Places;
    /// Writes one cell of the member list.
    fn set_places(&mut self, firm: u32, cell: u32, places: &Places);
    /// The request to rotate the key of `lost`; default when there is none.
    fn rotation(&self, firm: u32, lost: Address) -> Rotation;
    /// Writes a request to rotate.
    fn set_rotation(&mut self, firm: u32, lost: Address, rotation: &Rotation);
    /// The device of `account` in `slot`; default when there is none.
    fn device(&self, account: Address, slot: u8) -> Device;
    /// Writes a device.
    fn set_device(&mut self, account: Address, slot: u8, device: &Device);
    /// The root of the firm's unpublished members; default when there is none.
    fn member_root(&self, firm: u32) -> MemberRoot;
    /// Writes a root.
    fn set_member_root(&mut self, firm: u32, root: &MemberRoot);
    /// True when `signer` can't use `nonce` any more.
    fn is_nonce_used(&self, signer: Address, nonce: &[u8; 32]) -> bool;
    /// Marks a nonce as used.
    fn use_nonce(&mut self, signer: Address, nonce: &[u8; 32]);
}

/// The firm with this id.
///
/// # Errors
/// [`FirmError::FirmNotFound`].
pub fn find(registry: &impl Registry, id: u32) -> Result<Firm, FirmError> {
    registry.firm(id).ok_or(FirmError::FirmNotFound { firm: id })
}

/// The member at `place` and their roles, also when the membership has ended.
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
    let who = places::account_at(registry, id, place);
    let roles = registry.seat(id, who).member().map_or(0, |member| member.roles);
    Ok((who, roles))
}

/// Roles of `who` now; 0 when not a member, when the membership has ended, and when there is no such firm.
pub fn roles_of(registry: &impl Registry, now: u64, id: u32, who: Address) -> u8 {
    registry.seat(id, who).roles_at(now)
}

/// When the membership of `who` ends; 0 for never, and for who is not a member.
pub fn until_of(registry: &impl Registry, id: u32, who: Address) -> u64 {
    registry.seat(id, who).member().map_or(0, |member| member.until)
}

#[cfg(test)]
pub(crate) mod tests;
