//! Where the records of the rules are stored: one cell each.

use ink::Address;
use w3av_contract_logic::ticket::{self as rules, Admin, Bits, EventTickets, Ledger, TicketId};

use crate::collection::Ticket;

impl Ledger for Ticket {
    fn admin(&self) -> Admin {
        self.admin
    }

    fn set_admin(&mut self, admin: Admin) {
        self.admin = admin;
    }

    fn ticket(&self, id: TicketId) -> Option<rules::Ticket> {
        self.tickets.get(id)
    }

    fn set_ticket(&mut self, id: TicketId, ticket: &rules::Ticket) {
        self.tickets.insert(id, ticket);
    }

    fn approved(&self, id: TicketId) -> Address {
        self.approvals.get(id).unwrap_or_default()
    }

    fn set_approved(&mut self, id: TicketId, approved: Address) {
        self.approvals.insert(id, &approved);
    }

    fn holding(&self, owner: Address) -> u64 {
        self.holdings.get(owner).unwrap_or(0)
    }

    fn set_holding(&mut self, owner: Address, count: u64) {
        self.holdings.insert(owner, &count);
    }

    fn event(&self, event: u64) -> Option<EventTickets> {
        self.events.get(event)
    }

    fn set_event(&mut self, event: u64, tickets: &EventTickets) {
        self.events.insert(event, tickets);
    }

    fn is_operator(&self, owner: Address, operator: Address) -> bool {
        self.operators.get((owner, operator)).unwrap_or(false)
    }

    fn set_operator(&mut self, owner: Address, operator: Address, approved: bool) {
        self.operators.insert((owner, operator), &approved);
    }

    fn check_ins(&self, event: u64, word: u32) -> Bits {
        self.check_ins.get((event, word)).unwrap_or_default()
    }

    fn set_check_ins(&mut self, event: u64, word: u32, bits: &Bits) {
        self.check_ins.insert((event, word), bits);
    }
}
