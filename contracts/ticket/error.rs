//! Errors of the golden interface `ITicket` (ERC-6093); each reverts the call.

use ink::{Address, U256};
use w3av_contract_logic::ticket::TicketError;

/// Why a call was refused: see [`TicketError`], variant by variant.
#[derive(Debug, PartialEq, Eq)]
#[ink::error]
pub enum Error {
    ERC721NonexistentToken {
        token_id: U256,
    },
    ERC721IncorrectOwner {
        sender: Address,
        token_id: U256,
        owner: Address,
    },
    ERC721InvalidReceiver {
        receiver: Address,
    },
    ERC721InvalidOwner {
        owner: Address,
    },
    ERC721InvalidOperator {
        operator: Address,
    },
    ERC721InvalidApprover {
        approver: Address,
    },
    ERC721InsufficientApproval {
        operator: Address,
        token_id: U256,
    },
    OwnableUnauthorizedAccount {
        account: Address,
    },
    NotMinter {
        caller: Address,
    },
    MinterAlreadySet {
        minter: Address,
    },
    Soulbound {
        token_id: U256,
    },
    TicketNotValid {
        token_id: U256,
        state: u8,
    },
    SerialExhausted {
        event_id: u64,
    },
    InvalidName {
        length: u32,
    },
}

impl From<TicketError> for Error {
    fn from(error: TicketError) -> Self {
        match error {
            TicketError::NonexistentToken { token_id } => Self::ERC721NonexistentToken { token_id },
            TicketError::IncorrectOwner {
                sender,
                token_id,
                owner,
            } => Self::ERC721IncorrectOwner {
                sender,
                token_id,
                owner,
            },
            TicketError::InvalidReceiver { receiver } => Self::ERC721InvalidReceiver { receiver },
            TicketError::InvalidOwner { owner } => Self::ERC721InvalidOwner { owner },
            TicketError::InvalidOperator { operator } => Self::ERC721InvalidOperator { operator },
            TicketError::InvalidApprover { approver } => Self::ERC721InvalidApprover { approver },
            TicketError::InsufficientApproval { operator, token_id } => {
                Self::ERC721InsufficientApproval { operator, token_id }
            }
            TicketError::Unauthorized { account } => Self::OwnableUnauthorizedAccount { account },
            TicketError::NotMinter { caller } => Self::NotMinter { caller },
            TicketError::MinterAlreadySet { minter } => Self::MinterAlreadySet { minter },
            TicketError::Soulbound { token_id } => Self::Soulbound { token_id },
            TicketError::TicketNotValid { token_id, state } => Self::TicketNotValid { token_id, state },
            TicketError::SerialExhausted { event } => Self::SerialExhausted { event_id: event },
            TicketError::InvalidName { length } => Self::InvalidName { length },
        }
    }
}
