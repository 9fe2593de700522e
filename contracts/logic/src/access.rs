//! Roles, governed values, pause and address book.

mod error;
mod operation;
mod ownership;
mod parameter;
mod pause;
mod policy;
mod role;

pub use error::AccessError;
pub use operation::{GRACE_SECONDS, Kind, Operation, State, cancel, execute, find, schedule};
pub use ownership::{accept_ownership, seal, transfer_ownership};
pub use parameter::{Parameters, key};
pub use pause::{PAUSE_SECONDS, pause, paused_mask, unpause};
pub use policy::{EVENT_POLICY_WORDS, ORACLE_POLICY_WORDS, event_policy, oracle_policy};
pub use role::{Role, has_role, renounce_role, revoke_role, role_until};

use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use crate::Address;

/// Number of places in the address book; keys are `1..=ADDRESSES`.
pub const ADDRESSES: usize = 8;
/// Number of things that can be paused, one bit each: creation, sale, going live, resale, registration. Refund,
/// withdrawal, settlement, unbonding and claim have none.
pub const PAUSE_BITS: usize = 5;
/// Largest kind of a pay token: for prices and service fees.
pub const PAY_TOKEN_KINDS: u8 = 2;

/// Places of the address book.
pub mod place {
    /// The W3W token: bonds and stakes.
    pub const W3W: u8 = 1;
    /// The W3SPACE token.
    pub const W3SPACE: u8 = 2;
    /// The firm registry.
    pub const FIRM: u8 = 3;
    /// Call signalling.
    pub const CALL: u8 = 4;
    /// The tickets.
    pub const TICKET: u8 = 5;
    /// The events.
    pub const EVENT: u8 = 6;
    /// The oracle nodes.
    pub const ORACLE: u8 = 7;
    /// Receives fees and slashed stakes.
    pub const TREASURY: u8 = 8;
}

/// The root cell: all that a policy is made of, so that one read gives it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Governance {
    /// Holds ADMIN without a cell.
    pub owner: Address,
    /// May accept the ownership; zero for nobody.
    pub pending_owner: Address,
    /// True on a public network: operations wait, and bounds are narrow.
    pub is_sealed: bool,
    /// Number of operations; ids are `1..=operation_count`.
    pub operation_count: u64,
    /// Operations up to this id were scheduled without delay before the seal, so the seal cancelled them.
    pub void_through: u64,
    /// The governed values.
    pub parameters: Parameters,
    /// The address book; zero where nothing was set.
    pub addresses: [Address; ADDRESSES],
    /// When the last pause of each bit ends or ended; 0 for never paused.
    pub pauses: [u64; PAUSE_BITS],
}

impl Governance {
    /// Owned by the deployer, with default parameters, not sealed.
    ///
    /// # Errors
    /// [`AccessError::ZeroAddress`] without a treasury.
    pub fn new(owner: Address, treasury: Address) -> Result<Self, AccessError> {
        if treasury.is_zero() || owner.is_zero() {
            return Err(AccessError::ZeroAddress);
        }
        let mut governance = Self {
            owner,
            ..Self::default()
        };
        governance.set_address(place::TREASURY, treasury);
        Ok(governance)
    }

    /// What the address book has at `key`.
    ///
    /// # Errors
    /// [`AccessError::UnknownKey`].
    pub fn address(&self, key: u8) -> Result<Address, AccessError> {
        let unknown = AccessError::UnknownKey {
            kind: Kind::Address.code(),
            key,
        };
        let index = usize::from(key).checked_sub(1).ok_or(unknown)?;
        self.addresses.get(index).copied().ok_or(unknown)
    }

    fn set_address(&mut self, key: u8, subject: Address) {
        if let Some(entry) = usize::from(key)
            .checked_sub(1)
            .and_then(|index| self.addresses.get_mut(index))
        {
            *entry = subject;
        }
    }

    /// The governed value at `key`.
    ///
    /// # Errors
    /// [`AccessError::UnknownKey`].
    pub fn parameter(&self, key: u8) -> Result<u128, AccessError> {
        self.parameters.get(key).ok_or(AccessError::UnknownKey {
            kind: Kind::Parameter.code(),
            key,
        })
    }
}

/// The cells of the access contract.
pub trait Directory {
    /// The root cell.
    fn governance(&self) -> &Governance;
    /// The root cell, to change.
    fn governance_mut(&mut self) -> &mut Governance;
    /// When `account` loses the role, 0 when there is no cell.
    fn role_end(&self, role: Role, account: Address) -> u64;
    /// Writes the end of a role; 0 for none.
    fn set_role_end(&mut self, role: Role, account: Address, until: u64);
    /// The operation with this id.
    fn operation(&self, id: u64) -> Option<Operation>;
    /// Writes an operation.
    fn set_operation(&mut self, id: u64, operation: &Operation);
    /// What a token pays for, 0 when there is no cell.
    fn pay_token_kind(&self, token: Address) -> u8;
    /// Writes what a token pays for.
    fn set_pay_token_kind(&mut self, token: Address, kind: u8);
}

#[cfg(test)]
mod tests;
