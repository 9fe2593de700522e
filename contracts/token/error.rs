//! Errors of the golden interface `IToken` (ERC-6093); each reverts the call.

use ink::{Address, U256};
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
    OwnableUnauthorizedAccount {
        account: Address,
    },
    OwnableInvalidOwner {
        owner: Address,
    },
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
            TokenError::Unauthorized { account } => Self::OwnableUnauthorizedAccount { account },
            TokenError::InvalidOwner { owner } => Self::OwnableInvalidOwner { owner },
            TokenError::InvalidName { length } => Self::InvalidName { length },
        }
    }
}
