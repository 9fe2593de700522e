//! The cells of the event contract in memory.

use std::collections::BTreeMap;

use super::super::*;
use crate::ticket::TicketId;

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cells {
    pub(crate) count: u64,
    pub(crate) events: BTreeMap<u64, Event>,
    pub(crate) tiers: BTreeMap<(u64, u8), Tier>,
    pub(crate) settlements: BTreeMap<u64, Settlement>,
    pub(crate) bought: BTreeMap<(u64, u8, Address), u32>,
    pub(crate) viewers: BTreeMap<(u64, u32), [u8; 32]>,
    pub(crate) work: BTreeMap<(u64, u32), [u8; 32]>,
    pub(crate) listings: BTreeMap<TicketId, Listing>,
    pub(crate) credits: BTreeMap<(Address, Address), u128>,
}

impl Hub for Cells {
    fn event_count(&self) -> u64 {
        self.count
    }
    fn set_event_count(&mut self, count: u64) {
        self.count = count;
    }
    fn event(&self, id: u64) -> Option<Event> {
        self.events.get(&id).copied()
    }
    fn set_event(&mut self, id: u64, event: &Event) {
        self.events.insert(id, *event);
    }
    fn tier(&self, id: u64, tier: u8) -> Option<Tier> {
        self.tiers.get(&(id, tier)).copied()
    }
    fn set_tier(&mut self, id: u64, tier: u8, record: &Tier) {
        self.tiers.insert((id, tier), *record);
    }
    fn settlement(&self, id: u64) -> Settlement {
        self.settlements.get(&id).copied().unwrap_or_default()
    }
    fn set_settlement(&mut self, id: u64, settlement: &Settlement) {
        self.settlements.insert(id, *settlement);
    }
    fn bought(&self, id: u64, tier: u8, recipient: Address) -> u32 {
        self.bought.get(&(id, tier, recipient)).copied().unwrap_or(0)
    }
    fn set_bought(&mut self, id: u64, tier: u8, recipient: Address, count: u32) {
        self.bought.insert((id, tier, recipient), count);
    }
    fn viewer_bits(&self, id: u64, word: u32) -> [u8; 32] {
        self.viewers.get(&(id, word)).copied().unwrap_or_default()
    }
    fn set_viewer_bits(&mut self, id: u64, word: u32, bits: [u8; 32]) {
        self.viewers.insert((id, word), bits);
    }
    fn work_bits(&self, id: u64, word: u32) -> [u8; 32] {
        self.work.get(&(id, word)).copied().unwrap_or_default()
    }
    fn set_work_bits(&mut self, id: u64, word: u32, bits: [u8; 32]) {
        self.work.insert((id, word), bits);
    }
    fn listing(&self, ticket: TicketId) -> Listing {
        self.listings.get(&ticket).copied().unwrap_or_default()
    }
    fn set_listing(&mut self, ticket: TicketId, listing: &Listing) {
        self.listings.insert(ticket, *listing);
    }
    fn credit(&self, token: Address, account: Address) -> u128 {
        self.credits.get(&(token, account)).copied().unwrap_or(0)
    }
    fn set_credit(&mut self, token: Address, account: Address, amount: u128) {
        self.credits.insert((token, account), amount);
    }
}
