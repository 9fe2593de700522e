use std::{collections::BTreeMap, vec::Vec};

use super::*;
use crate::U256;

mod check_in;
mod erc721;
mod minting;
mod properties;
mod settling;
mod user;
mod views;

/// The cells in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cells {
    admin: Admin,
    tickets: BTreeMap<TicketId, Ticket>,
    approvals: BTreeMap<TicketId, Address>,
    holdings: BTreeMap<Address, u64>,
    events: BTreeMap<u64, EventTickets>,
    operators: BTreeMap<(Address, Address), bool>,
    check_ins: BTreeMap<(u64, u32), Bits>,
}

impl Ledger for Cells {
    fn admin(&self) -> Admin {
        self.admin
    }
    fn set_admin(&mut self, admin: Admin) {
        self.admin = admin;
    }
    fn ticket(&self, id: TicketId) -> Option<Ticket> {
        self.tickets.get(&id).copied()
    }
    fn set_ticket(&mut self, id: TicketId, ticket: &Ticket) {
        self.tickets.insert(id, *ticket);
    }
    fn approved(&self, id: TicketId) -> Address {
        self.approvals.get(&id).copied().unwrap_or_default()
    }
    fn set_approved(&mut self, id: TicketId, approved: Address) {
        self.approvals.insert(id, approved);
    }
    fn holding(&self, owner: Address) -> u64 {
        self.holdings.get(&owner).copied().unwrap_or(0)
    }
    fn set_holding(&mut self, owner: Address, count: u64) {
        self.holdings.insert(owner, count);
    }
    fn event(&self, event: u64) -> Option<EventTickets> {
        self.events.get(&event).copied()
    }
    fn set_event(&mut self, event: u64, tickets: &EventTickets) {
        self.events.insert(event, *tickets);
    }
    fn is_operator(&self, owner: Address, operator: Address) -> bool {
        self.operators.get(&(owner, operator)).copied().unwrap_or(false)
    }
    fn set_operator(&mut self, owner: Address, operator: Address, approved: bool) {
        self.operators.insert((owner, operator), approved);
    }
    fn check_ins(&self, event: u64, word: u32) -> Bits {
        self.check_ins.get(&(event, word)).copied().unwrap_or_default()
    }
    fn set_check_ins(&mut self, event: u64, word: u32, bits: &Bits) {
        self.check_ins.insert((event, word), *bits);
    }
}

const ZERO: Address = account(0);
const OWNER: Address = account(8);
const MINTER: Address = account(9);
const HOST: Address = account(7);
/// An event whose tickets may be transferred.
const OPEN: u64 = 1;
/// An event of soulbound tickets.
const BOUND: u64 = 2;

const fn account(number: u8) -> Address {
    Address([number; 20])
}

/// With a minter, one transferable and one soulbound event, and no tickets.
fn ledger() -> Cells {
    let mut cells = Cells {
        admin: Admin {
            owner: OWNER,
            minter: ZERO,
        },
        ..Cells::default()
    };
    set_minter(&mut cells, OWNER, MINTER).expect("first time");
    open_event(&mut cells, MINTER, OPEN, HOST, 250, true).expect("new");
    open_event(&mut cells, MINTER, BOUND, HOST, 0, false).expect("new");
    cells
}

fn order(to: Address, event: u64, quantity: u32) -> Order {
    Order {
        to,
        event,
        quantity,
        price: 5,
        tier: 3,
    }
}

fn minted(cells: &mut Cells, to: Address, event: u64, quantity: u32) -> Vec<TicketId> {
    let (range, _) = mint(cells, MINTER, &order(to, event, quantity)).expect("the minter may");
    range.ids().collect()
}

/// The first ticket of the event, of account 1.
fn with_ticket(event: u64) -> (Cells, U256) {
    let mut cells = ledger();
    let ids = minted(&mut cells, account(1), event, 1);
    (cells, ids[0].token())
}

fn state_of(cells: &Cells, token_id: U256) -> TicketState {
    details(cells, token_id).expect("minted").state
}

fn check_in_first(cells: &mut Cells, event: u64) {
    let mut bits = [0; 32];
    bits[31] = 2;
    assert_eq!(
        check_in(cells, MINTER, event, 0, &bits).map(|done| done.added),
        Ok(1)
    );
}

/// The call is refused for this reason and has changed nothing.
#[track_caller]
fn refused<T: core::fmt::Debug + PartialEq>(
    cells: &Cells,
    error: TicketError,
    call: impl FnOnce(&mut Cells) -> Result<T, TicketError>,
) {
    let mut after = cells.clone();
    assert_eq!(call(&mut after), Err(error));
    assert_eq!(&after, cells, "a refused call changes nothing");
}

const fn nonexistent(token_id: U256) -> TicketError {
    TicketError::NonexistentToken { token_id }
}
