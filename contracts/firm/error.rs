//! Errors of the golden interface `IFirm`; each reverts the call.

use ink::Address;
use w3av_contract_logic::firm::FirmError;

/// Why a call was refused: see [`FirmError`], variant by variant.
#[derive(Debug, PartialEq, Eq)]
#[ink::error]
pub enum Error {
    FirmNotFound { firm: u32 },
    NotAuthorized { firm: u32, caller: Address },
    AlreadyMember { firm: u32, who: Address },
    NotMember { firm: u32, who: Address },
    InvalidRoles { roles: u8 },
    OwnerMustStay { firm: u32 },
    ZeroAddress,
    IndexOutOfBounds { firm: u32, index: u32, count: u32 },
    CounterExhausted,
}

impl From<FirmError> for Error {
    fn from(error: FirmError) -> Self {
        match error {
            FirmError::FirmNotFound { firm } => Self::FirmNotFound { firm },
            FirmError::NotAuthorized { firm, caller } => Self::NotAuthorized { firm, caller },
            FirmError::AlreadyMember { firm, who } => Self::AlreadyMember { firm, who },
            FirmError::NotMember { firm, who } => Self::NotMember { firm, who },
            FirmError::InvalidRoles { roles } => Self::InvalidRoles { roles },
            FirmError::OwnerMustStay { firm } => Self::OwnerMustStay { firm },
            FirmError::ZeroAddress => Self::ZeroAddress,
            FirmError::IndexOutOfBounds { firm, index, count } => {
                Self::IndexOutOfBounds { firm, index, count }
            }
            FirmError::CounterExhausted => Self::CounterExhausted,
        }
    }
}
