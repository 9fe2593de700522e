//! Tickets of all events: ERC-721 (errors by ERC-6093), ERC-2981 royalty, ERC-4907 user, check-in by bitmap.
//!
//! A ticket's state has two sources: its cell says Valid, Refunded or Void, and one bit of its event's bitmap says
//! whether it was checked in. Refunded and Void win. Whatever a ticket became, it never is Valid again.

mod approval;
mod check_in;
mod error;
mod id;
mod label;
mod minting;
mod settling;
mod transfer;
mod user;
mod view;

pub use approval::{approve, balance_of, set_approval_for_all};
pub use check_in::{CheckedIn, check_in};
pub use error::TicketError;
pub use id::{TicketId, TicketRange};
pub use label::{BASE_URI_BYTES, NAME_BYTES, SYMBOL_BYTES, TOKEN_URI_BYTES, check_label, token_uri};
pub use minting::{Order, mint, open_event, set_minter};
pub use settling::{PaidBack, mark_paid_back, mark_void};
pub use transfer::{move_sold, safe_transfer, transfer};
pub use user::{set_user, user_of, viewer_of};
pub use view::{Details, approved_for, details, find, is_locked, royalty, supports_interface};

use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use crate::Address;

/// Largest royalty of an event, in hundredths of a per cent of the sale price.
pub const MAX_ROYALTY_BPS: u16 = 1_000;

/// The root cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Admin {
    /// The deployer; names the minter once.
    pub owner: Address,
    /// The event contract; zero until named.
    pub minter: Address,
}

/// What the cell of a ticket says about its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Standing {
    /// Good, whether it was checked in or not.
    #[codec(index = 1)]
    Good,
    /// Paid back as a whole before it was used.
    #[codec(index = 3)]
    Refunded,
    /// Taken out of use.
    #[codec(index = 4)]
    Void,
}

/// State of a ticket at the ABI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum TicketState {
    /// Admits its viewer.
    Valid = 1,
    /// Used.
    CheckedIn = 2,
    /// Paid back.
    Refunded = 3,
    /// Taken out of use.
    Void = 4,
}

impl TicketState {
    /// The number at the ABI.
    pub const fn code(self) -> u8 {
        self as u8
    }
}

/// One ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Ticket {
    /// Whose it is.
    pub owner: Address,
    /// Watches in the owner's place up to `user_until`; zero for nobody.
    pub user: Address,
    /// Last second of the user, since the Unix epoch.
    pub user_until: u64,
    /// What was paid, in the event's pay token.
    pub price: u128,
    /// Number of the price tier that it was sold in.
    pub tier: u8,
    /// Good, or why not any more.
    pub standing: Standing,
    /// True once its price, or a part of it, was paid back.
    pub is_paid_back: bool,
    /// True when the cell of its approval holds; false makes an old one void without a write to it.
    pub is_approved: bool,
}

/// What all tickets of one event share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct EventTickets {
    /// Gets royalties.
    pub host: Address,
    /// Share of a resale's price, in hundredths of a per cent.
    pub royalty_bps: u16,
    /// False for soulbound tickets.
    pub is_transferable: bool,
    /// Tickets minted so far: serials `1..=minted` exist.
    pub minted: u32,
}

/// 256 bits, big-endian; bit `n` of word `w` is the ticket with serial `w * 256 + n`.
pub type Bits = [u8; 32];

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
    /// Who was approved last for this ticket; holds only while the ticket says so.
    fn approved(&self, id: TicketId) -> Address;
    /// Writes who is approved for this ticket.
    fn set_approved(&mut self, id: TicketId, approved: Address);
    /// Number of tickets that `owner` has.
    fn holding(&self, owner: Address) -> u64;
    /// Writes the number of tickets that `owner` has.
    fn set_holding(&mut self, owner: Address, count: u64);
    /// The tickets of an event; `None` until it was opened.
    fn event(&self, event: u64) -> Option<EventTickets>;
    /// Writes the tickets of an event.
    fn set_event(&mut self, event: u64, tickets: &EventTickets);
    /// True when `operator` may transfer all tickets of `owner`.
    fn is_operator(&self, owner: Address, operator: Address) -> bool;
    /// Writes whether `operator` may transfer all tickets of `owner`.
    fn set_operator(&mut self, owner: Address, operator: Address, approved: bool);
    /// One word of an event's check-in bitmap; zeros until it was written.
    fn check_ins(&self, event: u64, word: u32) -> Bits;
    /// Writes one word of an event's check-in bitmap.
    fn set_check_ins(&mut self, event: u64, word: u32, bits: &Bits);
}

#[cfg(test)]
pub(crate) mod tests;
