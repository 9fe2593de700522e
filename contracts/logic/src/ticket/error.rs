use crate::{Address, U256};

/// Why a ticket call was refused. The first group follows ERC-6093.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "the fields are the ones of ERC-6093, or say which ticket, account or event"
)]
pub enum TicketError {
    /// No ticket has this id.
    NonexistentToken { token_id: U256 },
    /// `sender` does not own the ticket.
    IncorrectOwner {
        sender: Address,
        token_id: U256,
        owner: Address,
    },
    /// The zero address, or an address with code in a safe transfer.
    InvalidReceiver { receiver: Address },
    /// The zero address owns nothing.
    InvalidOwner { owner: Address },
    /// The zero address can't be an operator or minter.
    InvalidOperator { operator: Address },
    /// Only the owner and their operators may approve.
    InvalidApprover { approver: Address },
    /// The caller may not move the ticket or give it a user.
    InsufficientApproval { operator: Address, token_id: U256 },
    /// The caller is not the owner of the contract.
    Unauthorized { account: Address },
    /// The caller is not the event contract.
    NotMinter { caller: Address },
    /// The minter is named once.
    MinterAlreadySet { minter: Address },
    /// The host didn't make the event's tickets transferable.
    Soulbound { token_id: U256 },
    /// The ticket was used, refunded or voided.
    TicketNotValid { token_id: U256, state: u8 },
    /// A ticket's money is paid back once.
    AlreadyPaidBack { token_id: U256 },
    /// An event is opened once.
    EventAlreadyOpen { event: u64 },
    /// No such event was opened.
    EventNotOpen { event: u64 },
    /// No more serial numbers in this event.
    SerialExhausted { event: u64 },
    /// The royalty is above [`super::MAX_ROYALTY_BPS`].
    InvalidRoyalty { royalty_bps: u16 },
    /// Name, symbol or base URI is empty or too long.
    InvalidName { length: u32 },
}
