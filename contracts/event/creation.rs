//! How an event comes into being, and grows.

use ink::prelude::string::String;
use ink::sol::FixedBytes;
use w3av_contract_host::{Word, answer};
use w3av_contract_logic::event::{self as rules, Draft, Tier};

use crate::{callee, error::ok, events::*, hub::Event, terms::Terms};

impl Event {
    pub(crate) fn open(&mut self, terms: &Terms, title: String) -> ! {
        let (host, now) = self.caller_and_now();
        let draft = ok(Draft::from_words(&terms.0, host, title.len()));
        let t = &draft.terms;
        let roles = match t.firm {
            0 => 0,
            firm => callee::roles_of(self.firm, firm, host),
        };
        let policy = ok(callee::policy(self.access, t.pay_token));
        let (event_id, service_fee) = ok(rules::create(self, now, roles, &policy, &draft));
        EventCreated {
            event_id,
            host,
            firm: t.firm,
            pay_token: t.pay_token,
            price: draft.tier.price,
            capacity: t.capacity,
            start: t.start,
            end: t.end,
            renditions: t.renditions,
            service_fee,
            timeout_policy: t.timeout_policy,
            title,
        }
        .emit();
        emit_tier(event_id, 0, &draft.tier);
        ok(callee::open_event(
            self.ticket,
            event_id,
            host,
            t.royalty_bps,
            t.is_transferable,
        ));
        self.pull_own(t.pay_token, host, service_fee);
        answer(&[event_id.word()])
    }

    pub(crate) fn open_tier(&mut self, event_id: u64, tier: &Tier) -> ! {
        let caller = self.caller_and_now().0;
        let number = ok(rules::add_tier(self, caller, event_id, *tier));
        emit_tier(event_id, number, tier);
        answer(&[number.word()])
    }

    pub(crate) fn enlarge(&mut self, event_id: u64, capacity: u32) -> ! {
        let (host, now) = self.caller_and_now();
        let token = ok(rules::find(self, event_id)).terms.pay_token;
        let policy = ok(callee::policy(self.access, token));
        let (token, service_fee) = ok(rules::raise_capacity(
            self, now, host, &policy, event_id, capacity,
        ));
        CapacityRaised {
            event_id,
            capacity,
            service_fee,
        }
        .emit();
        self.pull_own(token, host, service_fee);
        answer(&[])
    }
}

fn emit_tier(event_id: u64, number: u8, tier: &Tier) {
    TierAdded {
        event_id,
        tier: number,
        price: tier.price,
        cap: tier.cap,
        per_wallet: tier.per_wallet,
        allow_root: FixedBytes(tier.allow_root),
    }
    .emit();
}
