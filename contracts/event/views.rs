//! Records as views answer them.

use ink::{Address, sol::FixedBytes};
use w3av_contract_host::abi::Answer;
use w3av_contract_logic::event::{Event, Money, Settlement, Tier};

/// What `eventOf` says, in its order.
pub type EventView = (Address, u32, Address, u128, u32, u32, u64, u64, u8, bool, u8);
/// What `rulesOf` says, in its order.
pub type RulesView = (u16, u16, u16, u16, u8, u8, u32, u32, u32, u128, Address, Address);
/// What `tierOf` says, in its order.
pub type TierView = (u128, u32, u32, u32, FixedBytes<32>);
/// What `moneyOf` says, in its order.
pub type MoneyView = (u128, u128, u128, u128, u128, u128);
/// What `settlementOf` says, in its order.
pub type SettlementView = (u16, u64, Address, Address, u128, FixedBytes<32>, u64);

pub(crate) fn event(event: &Event) -> Answer<EventView> {
    let t = &event.terms;
    Answer((
        t.host,
        t.firm,
        t.pay_token,
        event.first_tier.price,
        t.capacity,
        event.sold,
        t.start,
        t.end,
        t.renditions,
        t.is_transferable,
        event.state.code(),
    ))
}

pub(crate) fn rules(event: &Event) -> Answer<RulesView> {
    let (t, a) = (&event.terms, &event.agreed);
    Answer((
        t.sla_bps,
        t.resale_cap_bps,
        t.royalty_bps,
        a.resale_fee_bps,
        t.timeout_policy,
        event.tier_count,
        a.challenge_seconds,
        a.dispute_seconds,
        a.report_seconds,
        a.bond,
        a.bond_token,
        a.treasury,
    ))
}

pub(crate) fn tier(tier: &Tier) -> Answer<TierView> {
    Answer((
        tier.price,
        tier.cap,
        tier.sold,
        tier.per_wallet,
        FixedBytes(tier.allow_root),
    ))
}

pub(crate) fn money(m: &Money) -> Answer<MoneyView> {
    Answer((
        m.gross,
        m.refunded,
        m.host_paid,
        m.service_fee,
        m.service_fee_released,
        m.work_paid,
    ))
}

pub(crate) fn settlement(s: &Settlement) -> Answer<SettlementView> {
    Answer((
        s.payout_bps,
        s.deadline,
        s.proposer,
        s.challenger,
        s.work_total,
        FixedBytes(s.work_root),
        s.settled_at,
    ))
}
