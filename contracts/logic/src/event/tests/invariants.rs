//! What must hold whatever was called.

use std::{collections::BTreeMap, vec::Vec};

use super::{super::*, suite::*};

impl Suite {
    /// What must hold after every call, whatever was called.
    pub(crate) fn check(&self) {
        let mut owed: BTreeMap<Address, u128> = BTreeMap::new();
        for ((token, _), credit) in &self.hub.credits {
            *owed.entry(*token).or_default() += credit;
        }
        for (id, event) in &self.hub.events {
            let money = event.money;
            let remaining = money.gross - money.refunded - money.host_paid;
            assert_eq!(remaining, money.remaining(), "ticket money adds up");
            let budget = money.service_fee - money.service_fee_released - money.work_paid;
            assert_eq!(budget, money.budget(), "service money adds up");
            *owed.entry(event.terms.pay_token).or_default() += remaining + budget;
            let bonds = match event.state {
                EventState::Proposed => 1,
                EventState::Disputed => 2,
                _ => 0,
            };
            *owed.entry(event.agreed.bond_token).or_default() += bonds * event.agreed.bond;
            let tickets: Vec<_> = self
                .tickets
                .iter()
                .filter(|(ticket, _)| ticket.event() == *id)
                .collect();
            let paid: u128 = tickets.iter().map(|(_, ticket)| ticket.price).sum();
            assert_eq!(money.gross, paid, "every seat sold was paid");
            assert_eq!(tickets.len(), event.sold as usize, "sold is minted");
            assert!(event.sold <= event.terms.capacity, "no seat is sold twice");
            let in_tiers: u32 = (0..event.tier_count)
                .map(|tier| find_tier(&self.hub, event, *id, tier).expect("counted").sold)
                .sum();
            assert_eq!(in_tiers, event.sold, "every ticket is of one tier");
            if !event.state.is_final() {
                assert_eq!(
                    (money.refunded, money.host_paid),
                    (0, 0),
                    "ticket money stays until the end"
                );
                assert_eq!((money.service_fee_released, money.work_paid), (0, 0));
            }
            if event.state == EventState::Cancelled {
                assert_eq!(
                    (money.host_paid, budget),
                    (0, 0),
                    "a cancelled event pays nobody but buyers"
                );
            }
            let is_settled = event.state == EventState::Settled;
            assert!(money.work_paid == 0 || is_settled);
            if is_settled || event.state == EventState::Cancelled {
                // What is left once everybody has claimed is dust.
                let bps = if is_settled {
                    10_000 - self.hub.settlement(*id).payout_bps
                } else {
                    10_000
                };
                let claims = tickets
                    .iter()
                    .filter(|(_, ticket)| !ticket.is_paid_back)
                    .map(|(_, ticket)| share(ticket.price, bps));
                let claims: u128 = claims.sum();
                assert!(claims <= remaining, "every refund is there");
                assert!(remaining - claims <= tickets.len() as u128, "dust");
            }
        }
        for token in [TOKEN, BOND_TOKEN, FOREIGN] {
            let held = self.balance(token, HUB);
            assert_eq!(
                held,
                owed.get(&token).copied().unwrap_or(0),
                "holds exactly what it owes"
            );
            let all: u128 = self
                .balances
                .iter()
                .filter(|((of, _), _)| *of == token)
                .map(|(_, b)| b)
                .sum();
            let burned = if token == BOND_TOKEN { self.burned } else { 0 };
            assert_eq!(
                all + burned,
                WEALTH * PEOPLE.len() as u128,
                "no token appears or disappears"
            );
        }
    }
}
