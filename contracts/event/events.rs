//! Events of the golden interface `IEvent`.

use ink::{Address, U256, sol::FixedBytes};
use w3av_contract_host::abi::Text;

w3av_contract_host::events! {
    /// An event went on sale.
    EventCreated {
        event_id: u64, host: Address, firm: u32;
        pay_token: Address, price: u128, capacity: u32, start: u64, end: u64, renditions: u8, service_fee: u128,
        timeout_policy: u8, title: Text
    }
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
