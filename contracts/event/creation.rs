//! How an event comes into being, and grows.

use ink::{
    SolDecode,
    sol::{Error, FixedBytes},
};
use w3av_contract_host::{
    abi::{Answer, Output, Text, Value, Values, done},
    caller, now,
};
use w3av_contract_logic::event::{self as rules, Draft, TERMS_WORDS, Tier};

use crate::{callee, error::OrRevert, events::*, hub::Event};

/// What `create` takes: the interface's `Terms`, more than ink! has tuples for, and the title.
#[derive(Debug)]
pub struct Creation {
    /// As they came: the rules check them. A struct of static fields is encoded like its fields.
    pub terms: [[u8; 32]; TERMS_WORDS],
    /// Title of the event.
    pub title: Text,
}

impl Values for Creation {
    fn read(data: &[u8]) -> Self {
        let mut terms = [[0; 32]; TERMS_WORDS];
        for (index, word) in terms.iter_mut().enumerate() {
            *word = Value::read(data, index);
        }
        let title = Value::read(data, TERMS_WORDS);
        Self { terms, title }
    }
    fn write(&self, output: &mut Output) {
        output.begin_values(const { TERMS_WORDS + 1 });
        for word in &self.terms {
            word.write(output);
        }
        self.title.write(output);
    }
}

/// Only its name counts: [`Values::read`] reads it.
impl SolDecode for Creation {
    type SolType = ();

    const SOL_NAME: &'static str = "((uint32,address,uint64,uint64,uint32,uint8,bool,uint16,uint16,uint16,uint8,\
                                    uint128,uint32,uint32,bytes32),string)";

    fn from_sol_type(_value: Self::SolType) -> Result<Self, Error> {
        Err(Error)
    }
}

impl Event {
    pub(crate) fn open(&mut self, Creation { terms, title }: Creation) -> ! {
        let (host, now) = (caller(), now());
        let draft = Draft::from_words(&terms, host, title.0.len()).or_revert();
        let t = &draft.terms;
        let roles = match t.firm {
            0 => 0,
            firm => callee::roles_of(self.firm, firm, host),
        };
        let policy = callee::policy(self.access, t.pay_token);
        let (event_id, service_fee) = rules::create(self, now, roles, &policy, &draft).or_revert();
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
        callee::open_event(self.ticket, event_id, host, t.royalty_bps, t.is_transferable);
        self.pull_own(t.pay_token, host, service_fee);
        Answer::one(event_id).send()
    }

    pub(crate) fn open_tier(&mut self, event_id: u64, tier: &Tier) -> ! {
        let number = rules::add_tier(self, caller(), event_id, *tier).or_revert();
        emit_tier(event_id, number, tier);
        Answer::one(number).send()
    }

    pub(crate) fn enlarge(&mut self, event_id: u64, capacity: u32) -> ! {
        let (host, now) = (caller(), now());
        let token = rules::find(self, event_id).or_revert().terms.pay_token;
        let policy = callee::policy(self.access, token);
        let (token, service_fee) =
            rules::raise_capacity(self, now, host, &policy, event_id, capacity).or_revert();
        CapacityRaised {
            event_id,
            capacity,
            service_fee,
        }
        .emit();
        self.pull_own(token, host, service_fee);
        done()
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
