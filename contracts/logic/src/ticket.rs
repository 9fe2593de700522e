//! Tickets of all events by ERC-721, errors by ERC-6093.

mod approval;
mod error;
mod id;
mod minting;
mod transfer;

pub use approval::{approve, balance_of, set_approval_for_all};
pub use error::TicketError;
pub use id::{TicketId, TicketRange};
pub use minting::{Order, Refund, mark_refunded, mint, set_minter};
pub use transfer::{refuse_code, transfer};

use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use crate::{Address, U256};

/// Longest name of the collection, bytes: wallets cut longer ones.
pub const NAME_BYTES: usize = 64;
/// Longest symbol of the collection, bytes: wallets cut longer ones.
pub const SYMBOL_BYTES: usize = 16;

/// The root cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Admin {
    /// The deployer; names the minter once.
    pub owner: Address,
    /// The event contract; zero until named.
    pub minter: Address,
}

impl Admin {
    /// A contract without a minter, owned by the deployer.
    ///
    /// # Errors
    /// [`TicketError::InvalidName`] when name or symbol is empty or too long.
    pub fn new(owner: Address, name_bytes: usize, symbol_bytes: usize) -> Result<Self, TicketError> {
        for (length, max) in [(name_bytes, NAME_BYTES), (symbol_bytes, SYMBOL_BYTES)] {
            if length == 0 || length > max {
                return Err(TicketError::InvalidName {
                    length: u32::try_from(length).unwrap_or(u32::MAX),
                });
            }
        }
        Ok(Self {
            owner,
            minter: Address::zero(),
        })
    }
}

/// State of a ticket; it never goes back to [`TicketState::Valid`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum TicketState {
    /// Paid; its owner may watch.
    #[codec(index = 1)]
    Valid,
    /// Used.
    #[codec(index = 2)]
    CheckedIn,
    /// Paid back.
    #[codec(index = 3)]
    Refunded,
    /// Taken out of use without a refund.
    #[codec(index = 4)]
    Void,
}

impl TicketState {
    /// The number at the ABI.
    pub const fn code(self) -> u8 {
        match self {
            Self::Valid => 1,
            Self::CheckedIn => 2,
            Self::Refunded => 3,
            Self::Void => 4,
        }
    }
}

/// One ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Ticket {
    /// Who may watch.
    pub owner: Address,
    /// May transfer this ticket once; zero for nobody.
    pub approved: Address,
    /// What was paid, in the event's pay token.
    pub price: u128,
    /// Valid, or why not any more.
    pub state: TicketState,
    /// False for a soulbound ticket.
    pub is_transferable: bool,
}

/// The cells of the ticket contract.
pub trait Ledger {
    /// The root cell.
    fn admin(&self) -> Admin;
    /// Writes the root cell.
    fn set_admin(&mut self, admin: Admin);
    /// The ticket with this id.
    fn ticket(&self, id: TicketId) -> Option<Ticket>;
    /// Writes a ticket.
    fn set_ticket(&mut self, id: TicketId, ticket: &Ticket);
    /// Number of tickets that `owner` has.
    fn holding(&self, owner: Address) -> u64;
    /// Writes the number of tickets that `owner` has.
    fn set_holding(&mut self, owner: Address, count: u64);
    /// Number of tickets minted for the event.
    fn minted(&self, event: u64) -> u32;
    /// Writes the number of tickets minted for the event.
    fn set_minted(&mut self, event: u64, count: u32);
    /// True when `operator` may transfer all tickets of `owner`.
    fn is_operator(&self, owner: Address, operator: Address) -> bool;
    /// Writes whether `operator` may transfer all tickets of `owner`.
    fn set_operator(&mut self, owner: Address, operator: Address, approved: bool);
}

/// ERC-165: true for ERC-165 itself and ERC-721. Not for its metadata extension, since there is no `tokenURI`.
pub fn supports_interface(interface_id: [u8; 4]) -> bool {
    const ERC165: [u8; 4] = [0x01, 0xff, 0xc9, 0xa7];
    const ERC721: [u8; 4] = [0x80, 0xac, 0x58, 0xcd];
    matches!(interface_id, ERC165 | ERC721)
}

/// The ticket with this token id.
///
/// # Errors
/// [`TicketError::NonexistentToken`].
pub fn find(ledger: &impl Ledger, token_id: U256) -> Result<(TicketId, Ticket), TicketError> {
    lookup(ledger, token_id).ok_or(TicketError::NonexistentToken { token_id })
}

/// The ticket with this token id, if there is one.
pub fn lookup(ledger: &impl Ledger, token_id: U256) -> Option<(TicketId, Ticket)> {
    let id = TicketId::from_token(token_id)?;
    Some((id, ledger.ticket(id)?))
}

#[cfg(test)]
pub(crate) mod tests;
