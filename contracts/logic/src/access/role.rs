use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use super::{AccessError, Directory, Kind, ownership::check_owner};
use crate::Address;

/// What an account may be trusted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Role {
    /// Schedules and executes operations.
    Admin,
    /// Pauses, and cancels operations.
    Guardian,
    /// Mints tokens.
    Minter,
    /// Resolves disputes and slashes.
    Arbiter,
}

impl Role {
    /// Number at the ABI.
    pub const fn code(self) -> u8 {
        match self {
            Self::Admin => 1,
            Self::Guardian => 2,
            Self::Minter => 3,
            Self::Arbiter => 4,
        }
    }

    /// The role with this number.
    ///
    /// # Errors
    /// [`AccessError::UnknownKey`].
    pub fn from_code(code: u8) -> Result<Self, AccessError> {
        Ok(match code {
            1 => Self::Admin,
            2 => Self::Guardian,
            3 => Self::Minter,
            4 => Self::Arbiter,
            _ => {
                return Err(AccessError::UnknownKey {
                    kind: Kind::Role.code(),
                    key: code,
                });
            }
        })
    }
}

/// When `account` loses the role; 0 for never had or not any more, the end of time for the owner's ADMIN.
pub fn role_until(directory: &impl Directory, role: Role, account: Address) -> u64 {
    if role == Role::Admin && account == directory.governance().owner {
        return u64::MAX;
    }
    directory.role_end(role, account)
}

/// True when `account` holds the role at `now`.
pub fn has_role(directory: &impl Directory, role: Role, account: Address, now: u64) -> bool {
    now < role_until(directory, role, account)
}

/// `caller` holds the role now.
pub(super) fn check_role(
    directory: &impl Directory,
    role: Role,
    caller: Address,
    now: u64,
) -> Result<(), AccessError> {
    if has_role(directory, role, caller, now) {
        Ok(())
    } else {
        Err(missing(role, caller))
    }
}

fn missing(role: Role, caller: Address) -> AccessError {
    AccessError::MissingRole {
        role: role.code(),
        caller,
    }
}

/// The owner takes a role from `account`, at once.
///
/// # Errors
/// [`AccessError::NotOwner`]; [`AccessError::MissingRole`] when `account` has no cell of it. The owner's own ADMIN
/// has none, and so stays.
pub fn revoke_role(
    directory: &mut impl Directory,
    caller: Address,
    role: Role,
    account: Address,
) -> Result<(), AccessError> {
    check_owner(directory, caller)?;
    renounce_role(directory, account, role)
}

/// The caller gives a role up, at once.
///
/// # Errors
/// [`AccessError::MissingRole`].
pub fn renounce_role(directory: &mut impl Directory, caller: Address, role: Role) -> Result<(), AccessError> {
    if directory.role_end(role, caller) == 0 {
        return Err(missing(role, caller));
    }
    directory.set_role_end(role, caller, 0);
    Ok(())
}
