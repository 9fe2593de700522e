//! Errors of the golden interface `ITicket` (ERC-6093); each reverts the call.

use ink::{Address, U256};
use w3av_contract_logic::ticket::TicketError;

w3av_contract_host::errors! {
    TicketError:
    TicketError::NonexistentToken { token_id } => ERC721NonexistentToken { token_id: U256 },
    TicketError::IncorrectOwner { sender, token_id, owner } =>
        ERC721IncorrectOwner { sender: Address, token_id: U256, owner: Address },
    TicketError::InvalidReceiver { receiver } => ERC721InvalidReceiver { receiver: Address },
    TicketError::InvalidOwner { owner } => ERC721InvalidOwner { owner: Address },
    TicketError::InvalidOperator { operator } => ERC721InvalidOperator { operator: Address },
    TicketError::InvalidApprover { approver } => ERC721InvalidApprover { approver: Address },
    TicketError::InsufficientApproval { operator, token_id } =>
        ERC721InsufficientApproval { operator: Address, token_id: U256 },
    TicketError::Unauthorized { account } => OwnableUnauthorizedAccount { account: Address },
    TicketError::NotMinter { caller } => NotMinter { caller: Address },
    TicketError::MinterAlreadySet { minter } => MinterAlreadySet { minter: Address },
    TicketError::Soulbound { token_id } => Soulbound { token_id: U256 },
    TicketError::TicketNotValid { token_id, state } => TicketNotValid { token_id: U256, state: u8 },
    TicketError::AlreadyPaidBack { token_id } => AlreadyPaidBack { token_id: U256 },
    TicketError::EventAlreadyOpen { event } => EventAlreadyOpen { event: u64 },
    TicketError::EventNotOpen { event } => EventNotOpen { event: u64 },
    TicketError::SerialExhausted { event } => SerialExhausted { event: u64 },
    TicketError::InvalidRoyalty { royalty_bps } => InvalidRoyalty { royalty_bps: u16 },
    TicketError::InvalidName { length } => InvalidName { length: u32 },
}
