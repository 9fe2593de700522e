use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use crate::Address;

/// One firm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Firm {
    /// Holds OWNER; a member without end for as long as the firm exists.
    pub owner: Address,
    /// Member who may become owner; zero for nobody.
    pub candidate: Address,
    /// Number of members, ended ones too; their places are `0..member_count`.
    pub member_count: u32,
    /// Keccak-256 of the firm's public description, kept elsewhere.
    pub meta_hash: [u8; 32],
}

/// One account in one firm: a member, somebody's delegate, or neither, and never both.
///
/// The seat of a former member stays: writing it is cheaper than removing it, and its term is still needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Seat {
    /// Goes up with every removal: what belonged to an earlier membership stays dead when the account comes back.
    pub term: u32,
    /// What the account is.
    pub standing: Standing,
}

/// What an account is in a firm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Standing {
    /// Nothing.
    #[default]
    None,
    /// On the member list.
    Member(Member),
    /// Acts for a member.
    Delegate(Delegation),
}

/// A membership.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Member {
    /// Bits of [`Roles`](super::Roles); never 0.
    pub roles: u8,
    /// Place in the member list.
    pub place: u32,
    /// First second that it is over; 0 for never.
    pub until: u64,
}

/// What a member lets another account do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Delegation {
    /// The member.
    pub principal: Address,
    /// The member's term: the delegation dies with the membership.
    pub principal_term: u32,
    /// Bits of [`Scope`](super::Scope).
    pub scope: u8,
    /// First second that it is over.
    pub until: u64,
}

/// A request to move the membership of a lost key to another account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Rotation {
    /// Gets the membership; zero when there is no request.
    pub successor: Address,
    /// Must still have the right when it is executed.
    pub requested_by: Address,
    /// Term of the lost member: the request dies with the membership.
    pub term: u32,
    /// First second that it may be executed.
    pub executable_at: u64,
}

/// Keys of one device of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Device {
    /// Ed25519.
    pub signing_key: [u8; 32],
    /// X25519.
    pub agreement_key: [u8; 32],
    /// First second that they are over; 0 when there are none.
    pub until: u64,
}

/// Merkle root of the members of a firm that are not published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct MemberRoot {
    /// Zeros: nobody is under it.
    pub root: [u8; 32],
    /// Number of roots so far.
    pub epoch: u32,
}

impl Seat {
    /// The membership, also when it has ended.
    pub const fn member(&self) -> Option<Member> {
        match self.standing {
            Standing::Member(member) => Some(member),
            Standing::None | Standing::Delegate(_) => None,
        }
    }

    /// Roles at `now`: 0 unless there is a membership that has not ended.
    pub const fn roles_at(&self, now: u64) -> u8 {
        match self.standing {
            Standing::Member(member) if member.until == 0 || now < member.until => member.roles,
            _ => 0,
        }
    }
}
