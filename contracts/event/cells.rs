//! Where the records of the rules are stored: one cell each.

use ink::Address;
use w3av_contract_logic::{
    event::{self as rules, Hub, Listing, Settlement, Tier},
    ticket::TicketId,
};

use crate::hub::Event;

impl Hub for Event {
    fn event_count(&self) -> u64 {
        self.counts.get(()).unwrap_or(0)
    }

    fn set_event_count(&mut self, count: u64) {
        self.counts.insert((), &count);
    }

    #[inline(never)]
    fn event(&self, id: u64) -> Option<rules::Event> {
        self.events.get(id)
    }

    #[inline(never)]
    fn set_event(&mut self, id: u64, event: &rules::Event) {
        self.events.insert(id, event);
    }

    #[inline(never)]
    fn tier(&self, id: u64, tier: u8) -> Option<Tier> {
        self.tiers.get((id, tier))
    }

    #[inline(never)]
    fn set_tier(&mut self, id: u64, tier: u8, record: &Tier) {
        self.tiers.insert((id, tier), record);
    }

    #[inline(never)]
    fn settlement(&self, id: u64) -> Settlement {
        self.settlements.get(id).unwrap_or_default()
    }

    #[inline(never)]
    fn set_settlement(&mut self, id: u64, settlement: &Settlement) {
        self.settlements.insert(id, settlement);
    }

    fn bought(&self, id: u64, tier: u8, recipient: Address) -> u32 {
        self.bought.get((id, tier, recipient)).unwrap_or(0)
    }

    fn set_bought(&mut self, id: u64, tier: u8, recipient: Address, count: u32) {
        self.bought.insert((id, tier, recipient), &count);
    }

    fn viewer_bits(&self, id: u64, word: u32) -> [u8; 32] {
        self.bits(VIEWERS, id, word)
    }

    fn set_viewer_bits(&mut self, id: u64, word: u32, bits: [u8; 32]) {
        self.set_bits(VIEWERS, id, word, bits);
    }

    fn work_bits(&self, id: u64, word: u32) -> [u8; 32] {
        self.bits(WORK, id, word)
    }

    fn set_work_bits(&mut self, id: u64, word: u32, bits: [u8; 32]) {
        self.set_bits(WORK, id, word, bits);
    }

    #[inline(never)]
    fn listing(&self, ticket: TicketId) -> Listing {
        self.listings.get(ticket).unwrap_or_default()
    }

    #[inline(never)]
    fn set_listing(&mut self, ticket: TicketId, listing: &Listing) {
        self.listings.insert(ticket, listing);
    }

    #[inline(never)]
    fn credit(&self, token: Address, account: Address) -> u128 {
        self.credits.get((token, account)).unwrap_or(0)
    }

    #[inline(never)]
    fn set_credit(&mut self, token: Address, account: Address, amount: u128) {
        self.credits.insert((token, account), &amount);
    }
}

/// Bitmaps share a mapping: of viewers who checked in, and of work that was claimed.
const VIEWERS: u8 = 0;
const WORK: u8 = 1;

impl Event {
    #[inline(never)]
    fn bits(&self, kind: u8, id: u64, word: u32) -> [u8; 32] {
        self.bitmaps.get((kind, id, word)).unwrap_or_default()
    }

    #[inline(never)]
    fn set_bits(&mut self, kind: u8, id: u64, word: u32, bits: [u8; 32]) {
        self.bitmaps.insert((kind, id, word), &bits);
    }
}
