//! Where the records of the rules are stored: one cell each.

use ink::Address;
use w3av_contract_logic::oracle::{Duty, Members, Node, PLACES_PER_CELL, Roster, Settlement, Summary};

use crate::oracle::Oracle;

impl Roster for Oracle {
    fn summary(&self) -> Summary {
        self.summary
    }

    fn set_summary(&mut self, summary: &Summary) {
        self.summary = *summary;
    }

    fn node(&self, id: u32) -> Option<Node> {
        self.nodes.get(id)
    }

    fn set_node(&mut self, id: u32, node: &Node) {
        self.nodes.insert(id, node);
    }

    fn node_of_operator(&self, operator: Address) -> u32 {
        self.operators.get(operator).unwrap_or(0)
    }

    fn set_node_of_operator(&mut self, operator: Address, id: u32) {
        self.operators.insert(operator, &id);
    }

    fn node_of_key(&self, key: &[u8; 32]) -> u32 {
        self.keys.get(key).unwrap_or(0)
    }

    fn set_node_of_key(&mut self, key: &[u8; 32], id: u32) {
        self.keys.insert(key, &id);
    }

    fn places(&self, cell: u32) -> [u32; PLACES_PER_CELL] {
        self.places.get(cell).unwrap_or_default()
    }

    fn set_places(&mut self, cell: u32, nodes: &[u32; PLACES_PER_CELL]) {
        self.places.insert(cell, nodes);
    }

    fn members(&self, cell: u8) -> Members {
        self.members.get(cell).unwrap_or_default()
    }

    fn set_members(&mut self, cell: u8, members: &Members) {
        self.members.insert(cell, members);
    }

    fn duty(&self, event: u64) -> Option<Duty> {
        self.duties.get(event)
    }

    fn set_duty(&mut self, event: u64, duty: &Duty) {
        self.duties.insert(event, duty);
    }

    fn settlement(&self, event: u64) -> Settlement {
        self.settlements.get(event).unwrap_or_default()
    }

    fn set_settlement(&mut self, event: u64, settlement: &Settlement) {
        self.settlements.insert(event, settlement);
    }

    fn credit(&self, account: Address) -> u128 {
        self.credits.get(account).unwrap_or(0)
    }

    fn set_credit(&mut self, account: Address, amount: u128) {
        self.credits.insert(account, &amount);
    }
}
