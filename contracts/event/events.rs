//! Events of the golden interface `IEvent`.

use ink::{Address, U256, prelude::string::String};

/// An event went on sale.
#[ink::event]
pub struct EventCreated {
    #[ink(topic)]
    pub event_id: u64,
    #[ink(topic)]
    pub host: Address,
    #[ink(topic)]
    pub firm: u32,
    pub pay_token: Address,
    pub price: u128,
    pub capacity: u32,
    pub start: u64,
    pub end: u64,
    pub renditions: u8,
    pub service_fee: u128,
    pub title: String,
}

/// Tickets were sold, with consecutive ids.
#[ink::event]
pub struct TicketsSold {
    #[ink(topic)]
    pub event_id: u64,
    #[ink(topic)]
    pub buyer: Address,
    #[ink(topic)]
    pub recipient: Address,
    pub first_token_id: U256,
    pub quantity: u32,
    pub paid: u128,
}

/// The host goes on air: the node must open ingest.
#[ink::event]
pub struct WentLive {
    #[ink(topic)]
    pub event_id: u64,
    #[ink(topic)]
    pub host: Address,
    pub renditions: u8,
    pub end: u64,
}

/// An oracle saw video.
#[ink::event]
pub struct LiveReported {
    #[ink(topic)]
    pub event_id: u64,
    #[ink(topic)]
    pub oracle: Address,
}

/// The event is over.
#[ink::event]
pub struct EventEnded {
    #[ink(topic)]
    pub event_id: u64,
    #[ink(topic)]
    pub by: Address,
}

/// An oracle said what was delivered.
#[ink::event]
pub struct EndedReported {
    #[ink(topic)]
    pub event_id: u64,
    #[ink(topic)]
    pub oracle: Address,
    pub delivered_seconds: u32,
}

/// Ticket owners can claim refunds.
#[ink::event]
pub struct EventCancelled {
    #[ink(topic)]
    pub event_id: u64,
    #[ink(topic)]
    pub by: Address,
}

/// Host and treasury got their credit.
#[ink::event]
pub struct EventSettled {
    #[ink(topic)]
    pub event_id: u64,
    pub host_payout: u128,
    pub service_fee: u128,
}

/// A ticket was paid back.
#[ink::event]
pub struct TicketRefunded {
    #[ink(topic)]
    pub event_id: u64,
    #[ink(topic)]
    pub token_id: U256,
    #[ink(topic)]
    pub owner: Address,
    pub amount: u128,
}

/// A credit was paid.
#[ink::event]
pub struct Withdrawn {
    #[ink(topic)]
    pub token: Address,
    #[ink(topic)]
    pub account: Address,
    pub amount: u128,
}

/// An account may report, or not any more.
#[ink::event]
pub struct OracleSet {
    #[ink(topic)]
    pub oracle: Address,
    pub active: bool,
}

/// Events may be priced in a token, or not any more.
#[ink::event]
pub struct PayTokenSet {
    #[ink(topic)]
    pub token: Address,
    pub allowed: bool,
}

/// Service fee of events created from now on.
#[ink::event]
pub struct TariffSet {
    pub base: u128,
    pub per_seat: u128,
    pub per_minute: u128,
}

/// Seats free of the service fee for events created from now on.
#[ink::event]
pub struct FreeSeatsSet {
    pub seats: u32,
}

/// Who gets the service fees of events created from now on.
#[ink::event]
pub struct TreasurySet {
    #[ink(topic)]
    pub treasury: Address,
}
