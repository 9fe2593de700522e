//! Events of the golden interface `IEvent`.

use ink::{Address, U256, abi::Sol, prelude::string::String, sol::FixedBytes};
use w3av_contract_host::{self as host, Word};

/// Topic 0 of an event.
const fn signature<E: ink::env::Event<Sol>>() -> [u8; 32] {
    match E::SIGNATURE_TOPIC {
        Some(topic) => topic,
        None => [0; 32],
    }
}

/// Declares events for the ABI (indexed fields before the semicolon), and emits them in words.
macro_rules! events {
    ($($(#[$doc:meta])* $name:ident { $($topic:ident: $topic_type:ty),*; $($field:ident: $type:ty),* })+) => {$(
        $(#[$doc])*
        #[ink::event]
        pub struct $name {
            $(#[ink(topic)] pub $topic: $topic_type,)*
            $(pub $field: $type,)*
        }

        impl $name {
            pub(crate) fn emit(self) {
                host::emit(&[signature::<Self>(), $(self.$topic.word()),*], &[$(self.$field.word()),*]);
            }
        }
    )+};
}

events! {
    /// A kind of tickets is on sale.
    TierAdded { event_id: u64, tier: u8; price: u128, cap: u32, per_wallet: u32, allow_root: FixedBytes<32> }
    /// There are more seats.
    CapacityRaised { event_id: u64; capacity: u32, service_fee: u128 }
    /// Tickets were sold, with consecutive ids.
    TicketsSold { event_id: u64, buyer: Address, recipient: Address;
        first_token_id: U256, quantity: u32, paid: u128, tier: u8 }
    /// The host goes on air: the drawn nodes must open ingest.
    WentLive { event_id: u64, host: Address; renditions: u8, end: u64, seed: FixedBytes<32> }
    /// The event is over.
    EventEnded { event_id: u64, by: Address; }
    /// A viewer used a ticket.
    ViewerCheckedIn { event_id: u64, token_id: U256, viewer: Address; }
    /// What a quorum reported can be challenged.
    SettlementProposed { event_id: u64, by: Address; payout_bps: u16, work_total: u128, challenge_until: u64 }
    /// An arbiter must decide.
    SettlementChallenged { event_id: u64, by: Address; dispute_until: u64 }
    /// An arbiter decided.
    DisputeResolved { event_id: u64, by: Address; payout_bps: u16 }
    /// Host and treasury got their credit.
    EventSettled { event_id: u64; host_payout: u128, protocol_fee: u128, service_budget: u128, payout_bps: u16 }
    /// Ticket owners can claim their whole price.
    EventCancelled { event_id: u64, by: Address; }
    /// A ticket's price, or a part, was paid back.
    TicketRefunded { event_id: u64, token_id: U256, owner: Address; amount: u128 }
    /// A node got its credit.
    WorkClaimed { event_id: u64, account: Address, index: u32; amount: u128 }
    /// A ticket is offered.
    ResaleListed { token_id: U256, seller: Address; price: u128 }
    /// A ticket is not offered any more.
    ResaleDelisted { token_id: U256; }
    /// A ticket was sold on.
    Resold { token_id: U256, seller: Address, buyer: Address; price: u128, royalty: u128, fee: u128 }
    /// A credit was paid.
    Withdrawn { token: Address, account: Address; amount: u128 }
}

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
    pub timeout_policy: u8,
    pub title: String,
}

impl EventCreated {
    pub(crate) fn emit(self) {
        let topics = [
            signature::<Self>(),
            self.event_id.word(),
            self.host.word(),
            self.firm.word(),
        ];
        let words = [
            self.pay_token.word(),
            self.price.word(),
            self.capacity.word(),
            self.start.word(),
            self.end.word(),
            self.renditions.word(),
            self.service_fee.word(),
            self.timeout_policy.word(),
        ];
        host::emit_with_bytes(&topics, &words, self.title.as_bytes());
    }
}
