use crate::Address;

/// Why a firm call was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields say which firm, account or roles")]
pub enum FirmError {
    /// No firm has this id.
    FirmNotFound { firm: u32 },
    /// The caller's roles don't allow it.
    NotAuthorized { firm: u32, caller: Address },
    /// The account is a member already.
    AlreadyMember { firm: u32, who: Address },
    /// The account is not a member.
    NotMember { firm: u32, who: Address },
    /// No role, an unknown bit, or OWNER.
    InvalidRoles { roles: u8 },
    /// The owner keeps OWNER and stays a member.
    OwnerMustStay { firm: u32 },
    /// The zero address can't be a member.
    ZeroAddress,
    /// There are fewer members.
    IndexOutOfBounds { firm: u32, index: u32, count: u32 },
    /// No more firms, or no more members in this firm.
    CounterExhausted,
}
