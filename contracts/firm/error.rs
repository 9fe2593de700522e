//! Errors of the golden interface `IFirm`; each reverts the call.

use ink::{Address, sol::FixedBytes};
use w3av_contract_logic::firm::FirmError;

w3av_contract_host::errors! {
    FirmError:
    FirmError::FirmNotFound { firm } => FirmNotFound { firm: u32 },
    FirmError::NotAuthorized { firm, caller } => NotAuthorized { firm: u32, caller: Address },
    FirmError::AlreadyMember { firm, who } => AlreadyMember { firm: u32, who: Address },
    FirmError::NotMember { firm, who } => NotMember { firm: u32, who: Address },
    FirmError::InvalidRoles { roles } => InvalidRoles { roles: u8 },
    FirmError::InvalidScope { scope } => InvalidScope { scope: u8 },
    FirmError::InvalidUntil { until, max } => InvalidUntil { until: u64, max: u64 },
    FirmError::OwnerMustStay { firm } => OwnerMustStay { firm: u32 },
    FirmError::ZeroAddress => ZeroAddress {},
    FirmError::IndexOutOfBounds { firm, index, count } =>
        IndexOutOfBounds { firm: u32, index: u32, count: u32 },
    FirmError::CounterExhausted => CounterExhausted {},
    FirmError::TooManyMembers { count, max } => TooManyMembers { count: u32, max: u32 },
    FirmError::Expired { deadline } => Expired { deadline: u64 },
    FirmError::InvalidSignature { signer } => InvalidSignature { signer: Address },
    FirmError::NonceUsed { signer, nonce } => NonceUsed { signer: Address, nonce: FixedBytes<32> },
    FirmError::DelegateTaken { firm, delegate } => DelegateTaken { firm: u32, delegate: Address },
    FirmError::NotDelegate { firm, delegate } => NotDelegate { firm: u32, delegate: Address },
    FirmError::RotationNotFound { firm, lost } => RotationNotFound { firm: u32, lost: Address },
    FirmError::RotationPending { firm, lost, executable_at } =>
        RotationPending { firm: u32, lost: Address, executable_at: u64 },
    FirmError::InvalidSlot { slot } => InvalidSlot { slot: u8 },
    FirmError::InvalidKey => InvalidKey {},
    FirmError::ProofTooLong { length, max } => ProofTooLong { length: u32, max: u32 },
}
