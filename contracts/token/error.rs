//! Errors of the golden interface `IToken`; each reverts the call.

use ink::{Address, U256, sol::FixedBytes};
use w3av_contract_logic::token::TokenError;

/// Why a call was refused: see [`TokenError`], variant by variant.
#[derive(Debug, PartialEq, Eq)]
#[ink::error]
pub enum Error {
    ERC20InsufficientBalance {
        sender: Address,
        balance: U256,
        needed: U256,
    },
    ERC20InvalidSender {
        sender: Address,
    },
    ERC20InvalidReceiver {
        receiver: Address,
    },
    ERC20InsufficientAllowance {
        spender: Address,
        allowance: U256,
        needed: U256,
    },
    ERC20InvalidSpender {
        spender: Address,
    },
    ERC20ExceededCap {
        increased_supply: U256,
        cap: U256,
    },
    ERC2612ExpiredSignature {
        deadline: U256,
    },
    ERC2612InvalidSigner {
        signer: Address,
        owner: Address,
    },
    ERC3009InvalidAuthorizationTime {
        valid_after: U256,
        valid_before: U256,
    },
    ERC3009InvalidSignature,
    ERC3009ConsumedAuthorization {
        authorizer: Address,
        nonce: FixedBytes<32>,
    },
    ERC3009CallerNotPayee {
        caller: Address,
        payee: Address,
    },
    NotMinter {
        caller: Address,
    },
    ZeroAddress,
    InvalidName {
        length: u32,
    },
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::InsufficientBalance {
                sender,
                balance,
                needed,
            } => Self::ERC20InsufficientBalance {
                sender,
                balance,
                needed,
            },
            TokenError::InvalidSender { sender } => Self::ERC20InvalidSender { sender },
            TokenError::InvalidReceiver { receiver } => Self::ERC20InvalidReceiver { receiver },
            TokenError::InsufficientAllowance {
                spender,
                allowance,
                needed,
            } => Self::ERC20InsufficientAllowance {
                spender,
                allowance,
                needed,
            },
            TokenError::InvalidSpender { spender } => Self::ERC20InvalidSpender { spender },
            TokenError::ExceededCap {
                increased_supply,
                cap,
            } => Self::ERC20ExceededCap {
                increased_supply,
                cap,
            },
            TokenError::ExpiredSignature { deadline } => Self::ERC2612ExpiredSignature { deadline },
            TokenError::InvalidSigner { signer, owner } => Self::ERC2612InvalidSigner { signer, owner },
            TokenError::InvalidAuthorizationTime {
                valid_after,
                valid_before,
            } => Self::ERC3009InvalidAuthorizationTime {
                valid_after,
                valid_before,
            },
            TokenError::InvalidSignature => Self::ERC3009InvalidSignature,
            TokenError::ConsumedAuthorization { authorizer, nonce } => Self::ERC3009ConsumedAuthorization {
                authorizer,
                nonce: FixedBytes(nonce),
            },
            TokenError::CallerNotPayee { caller, payee } => Self::ERC3009CallerNotPayee { caller, payee },
            TokenError::NotMinter { caller } => Self::NotMinter { caller },
            TokenError::ZeroAddress => Self::ZeroAddress,
            TokenError::InvalidName { length } => Self::InvalidName { length },
        }
    }
}
