//! Where the records of the rules are stored: one cell each.

use ink::Address;
use w3av_contract_logic::firm::{self as rules, Registry};

use crate::registry::Firm;

impl Registry for Firm {
    fn firm_count(&self) -> u32 {
        self.count
    }

    fn set_firm_count(&mut self, count: u32) {
        self.count = count;
    }

    fn firm(&self, id: u32) -> Option<rules::Firm> {
        self.firms.get(id)
    }

    fn set_firm(&mut self, id: u32, firm: &rules::Firm) {
        self.firms.insert(id, firm);
    }

    fn member(&self, firm: u32, who: Address) -> rules::Member {
        self.members.get((firm, who)).unwrap_or_default()
    }

    fn set_member(&mut self, firm: u32, who: Address, member: &rules::Member) {
        self.members.insert((firm, who), member);
    }

    fn account_at(&self, firm: u32, place: u32) -> Address {
        self.places.get((firm, place)).unwrap_or_default()
    }

    fn set_account_at(&mut self, firm: u32, place: u32, who: Address) {
        self.places.insert((firm, place), &who);
    }
}
