//! Where the records of the rules are stored: one cell each.

use ink::Address;
use w3av_contract_logic::ticket::{self as rules, Admin, Ledger, TicketId};

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

    fn holding(&self, owner: Address) -> u64 {
        self.holdings.get(owner).unwrap_or(0)
    }

    fn set_holding(&mut self, owner: Address, count: u64) {
        self.holdings.insert(owner, &count);
    }

    fn minted(&self, event: u64) -> u32 {
        self.minted.get(event).unwrap_or(0)
    }

    fn set_minted(&mut self, event: u64, count: u32) {
        self.minted.insert(event, &count);
    }

    fn is_operator(&self, owner: Address, operator: Address) -> bool {
        self.operators.get((owner, operator)).unwrap_or(false)
    }

    fn set_operator(&mut self, owner: Address, operator: Address, approved: bool) {
        self.operators.insert((owner, operator), &approved);
    }
}
