//! Errors of the golden interface `IFirm`; each reverts the call.

use ink::{Address, sol::FixedBytes};
use w3av_contract_logic::firm::FirmError;

/// Why a call was refused: see [`FirmError`], variant by variant.
#[derive(Debug, PartialEq, Eq)]
#[ink::error]
pub enum Error {
    FirmNotFound {
        firm: u32,
    },
    NotAuthorized {
        firm: u32,
        caller: Address,
    },
    AlreadyMember {
        firm: u32,
        who: Address,
    },
    NotMember {
        firm: u32,
        who: Address,
    },
    InvalidRoles {
        roles: u8,
    },
    InvalidScope {
        scope: u8,
    },
    InvalidUntil {
        until: u64,
        max: u64,
    },
    OwnerMustStay {
        firm: u32,
    },
    ZeroAddress,
    IndexOutOfBounds {
        firm: u32,
        index: u32,
        count: u32,
    },
    CounterExhausted,
    TooManyMembers {
        count: u32,
        max: u32,
    },
    Expired {
        deadline: u64,
    },
    InvalidSignature {
        signer: Address,
    },
    NonceUsed {
        signer: Address,
        nonce: FixedBytes<32>,
    },
    DelegateTaken {
        firm: u32,
        delegate: Address,
    },
    NotDelegate {
        firm: u32,
        delegate: Address,
    },
    RotationNotFound {
        firm: u32,
        lost: Address,
    },
    RotationPending {
        firm: u32,
        lost: Address,
        executable_at: u64,
    },
    InvalidSlot {
        slot: u8,
    },
    InvalidKey,
    ProofTooLong {
        length: u32,
        max: u32,
    },
}

impl From<FirmError> for Error {
    #[inline(never)]
    fn from(error: FirmError) -> Self {
        match error {
            FirmError::FirmNotFound { firm } => Self::FirmNotFound { firm },
            FirmError::NotAuthorized { firm, caller } => Self::NotAuthorized { firm, caller },
            FirmError::AlreadyMember { firm, who } => Self::AlreadyMember { firm, who },
            FirmError::NotMember { firm, who } => Self::NotMember { firm, who },
            FirmError::InvalidRoles { roles } => Self::InvalidRoles { roles },
            FirmError::InvalidScope { scope } => Self::InvalidScope { scope },
            FirmError::InvalidUntil { until, max } => Self::InvalidUntil { until, max },
            FirmError::OwnerMustStay { firm } => Self::OwnerMustStay { firm },
            FirmError::ZeroAddress => Self::ZeroAddress,
            FirmError::IndexOutOfBounds { firm, index, count } => {
                Self::IndexOutOfBounds { firm, index, count }
            }
            FirmError::CounterExhausted => Self::CounterExhausted,
            FirmError::TooManyMembers { count, max } => Self::TooManyMembers { count, max },
            FirmError::Expired { deadline } => Self::Expired { deadline },
            FirmError::InvalidSignature { signer } => Self::InvalidSignature { signer },
            FirmError::NonceUsed { signer, nonce } => Self::NonceUsed {
                signer,
                nonce: FixedBytes(nonce),
            },
            FirmError::DelegateTaken { firm, delegate } => Self::DelegateTaken { firm, delegate },
            FirmError::NotDelegate { firm, delegate } => Self::NotDelegate { firm, delegate },
            FirmError::RotationNotFound { firm, lost } => Self::RotationNotFound { firm, lost },
            FirmError::RotationPending {
                firm,
                lost,
                executable_at,
            } => Self::RotationPending {
                firm,
                lost,
                executable_at,
            },
            FirmError::InvalidSlot { slot } => Self::InvalidSlot { slot },
            FirmError::InvalidKey => Self::InvalidKey,
            FirmError::ProofTooLong { length, max } => Self::ProofTooLong { length, max },
        }
    }
}
