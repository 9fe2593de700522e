//! Records as the words that views answer.

use w3av_contract_host::Word;
use w3av_contract_logic::event::{Event, Money, Settlement, Tier};

pub(crate) fn event(event: &Event) -> [[u8; 32]; 11] {
    let t = &event.terms;
    [
        t.host.word(),
        t.firm.word(),
        t.pay_token.word(),
        event.first_tier.price.word(),
        t.capacity.word(),
        event.sold.word(),
        t.start.word(),
        t.end.word(),
        t.renditions.word(),
        t.is_transferable.word(),
        event.state.code().word(),
    ]
}

pub(crate) fn rules(event: &Event) -> [[u8; 32]; 12] {
    let (t, a) = (&event.terms, &event.agreed);
    [
        t.sla_bps.word(),
        t.resale_cap_bps.word(),
        t.royalty_bps.word(),
        a.resale_fee_bps.word(),
        t.timeout_policy.word(),
        event.tier_count.word(),
        a.challenge_seconds.word(),
        a.dispute_seconds.word(),
        a.report_seconds.word(),
        a.bond.word(),
        a.bond_token.word(),
        a.treasury.word(),
    ]
}

pub(crate) fn tier(tier: &Tier) -> [[u8; 32]; 5] {
    [
        tier.price.word(),
        tier.cap.word(),
        tier.sold.word(),
        tier.per_wallet.word(),
        tier.allow_root,
    ]
}

pub(crate) fn money(m: &Money) -> [[u8; 32]; 6] {
    [
        m.gross.word(),
        m.refunded.word(),
        m.host_paid.word(),
        m.service_fee.word(),
        m.service_fee_released.word(),
        m.work_paid.word(),
    ]
}

pub(crate) fn settlement(s: &Settlement) -> [[u8; 32]; 7] {
    [
        s.payout_bps.word(),
        s.deadline.word(),
        s.proposer.word(),
        s.challenger.word(),
        s.work_total.word(),
        s.work_root,
        s.settled_at.word(),
    ]
}
