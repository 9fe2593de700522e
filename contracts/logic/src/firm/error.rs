use crate::Address;

/// Why a firm call was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields say which firm, account or number")]
pub enum FirmError {
    /// No firm has this id.
    FirmNotFound { firm: u32 },
    /// The caller's roles, or those of who signed, don't allow it now.
    NotAuthorized { firm: u32, caller: Address },
    /// The account is a member already; an ended membership counts until it is removed.
    AlreadyMember { firm: u32, who: Address },
    /// The account is not a member.
    NotMember { firm: u32, who: Address },
    /// No role, an unknown bit, or OWNER.
    InvalidRoles { roles: u8 },
    /// Nothing, or an unknown bit.
    InvalidScope { scope: u8 },
    /// In the past, or later than it may be.
    InvalidUntil { until: u64, max: u64 },
    /// The owner keeps OWNER and stays a member without end.
    OwnerMustStay { firm: u32 },
    /// The zero address can't be a member, delegate or successor.
    ZeroAddress,
    /// There are fewer members.
    IndexOutOfBounds { firm: u32, index: u32, count: u32 },
    /// No more firms, members in this firm, or roots.
    CounterExhausted,
    /// Nobody, or more accounts than one batch takes.
    TooManyMembers { count: u32, max: u32 },
    /// The signature was good until `deadline`.
    Expired { deadline: u64 },
    /// Not signed by who should have; zero when nobody signed.
    InvalidSignature { signer: Address },
    /// This nonce of the signer was used or revoked.
    NonceUsed { signer: Address, nonce: [u8; 32] },
    /// Delegates another principal, or is a member.
    DelegateTaken { firm: u32, delegate: Address },
    /// Delegates nobody in this firm.
    NotDelegate { firm: u32, delegate: Address },
    /// No request is pending.
    RotationNotFound { firm: u32, lost: Address },
    /// A request is pending and can't be executed before `executable_at`.
    RotationPending {
        firm: u32,
        lost: Address,
        executable_at: u64,
    },
    /// There are only so many slots.
    InvalidSlot { slot: u8 },
    /// A key of zeros.
    InvalidKey,
    /// Longer than any proof can be.
    ProofTooLong { length: u32, max: u32 },
}
