//! The contracts that the event contract calls, in memory, joined the way the shell joins them; calls revert whole.

use std::collections::{BTreeMap, BTreeSet};

use super::{super::*, cells::Cells, crypto::RealCrypto};
use crate::{
    U256,
    ticket::TicketId,
    typed_data::{Domain, type_hash},
};

pub(crate) const HUB: Address = Address::repeat_byte(0xA1);
pub(crate) const TREASURY: Address = Address::repeat_byte(0xA2);
pub(crate) const TOKEN: Address = Address::repeat_byte(0xA4);
pub(crate) const BOND_TOKEN: Address = Address::repeat_byte(0xA5);
/// Allowed for prices only.
pub(crate) const FOREIGN: Address = Address::repeat_byte(0xA6);
pub(crate) const HOST: Address = Address::repeat_byte(1);
pub(crate) const BUYER: Address = Address::repeat_byte(2);
pub(crate) const STRANGER: Address = Address::repeat_byte(3);
pub(crate) const ARBITRATOR: Address = Address::repeat_byte(4);
pub(crate) const NODE: Address = Address::repeat_byte(5);
pub(crate) const PEOPLE: [Address; 6] = [HOST, BUYER, STRANGER, ARBITRATOR, NODE, TREASURY];
/// What each of the people owns at first of each token.
pub(crate) const WEALTH: u128 = 1_000_000_000;
pub(crate) const BOND: u128 = 501;
pub(crate) const CHALLENGE: u64 = 86_400;
pub(crate) const DISPUTE: u64 = 7 * 86_400;
pub(crate) const REPORT: u64 = 14 * 86_400;
/// Start of the event of [`draft`].
pub(crate) const START: u64 = 1_000_000;
/// Its end.
pub(crate) const END: u64 = START + 2 * 3600;

/// Why a call reverted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Event(EventError),
    Token,
    Ticket,
}

impl From<EventError> for Failure {
    fn from(error: EventError) -> Self {
        Self::Event(error)
    }
}

/// A ticket as the ticket contract keeps it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ticket {
    pub(crate) owner: Address,
    pub(crate) price: u128,
    pub(crate) state: u8,
    pub(crate) is_paid_back: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Suite {
    pub(crate) hub: Cells,
    pub(crate) balances: BTreeMap<(Address, Address), u128>,
    pub(crate) burned: u128,
    pub(crate) tickets: BTreeMap<TicketId, Ticket>,
    pub(crate) reports: BTreeMap<u64, Report>,
    pub(crate) policy: Policy,
    pub(crate) arbiters: BTreeSet<Address>,
    /// Access and oracle contract answer.
    pub(crate) are_callees_alive: bool,
    pub(crate) now: u64,
}

/// A free event of 200 seats at 10 each.
pub(crate) fn draft() -> Draft {
    Draft {
        terms: Terms {
            host: HOST,
            firm: 0,
            pay_token: TOKEN,
            start: START,
            end: END,
            capacity: 200,
            renditions: 3,
            is_transferable: true,
            sla_bps: 9_900,
            resale_cap_bps: 1_000,
            royalty_bps: 500,
            timeout_policy: 1,
        },
        tier: Tier {
            price: 10,
            ..Tier::default()
        },
        title_bytes: 5,
    }
}

/// The same with a service fee.
pub(crate) fn paid_draft() -> Draft {
    let mut draft = draft();
    draft.terms.capacity = 300;
    draft
}

pub(crate) fn domain() -> Domain {
    Domain {
        chain_id: 42,
        name_hash: type_hash("W3space Event"),
        contract: HUB,
    }
}

impl Suite {
    pub(crate) fn new() -> Self {
        let wealth = PEOPLE
            .iter()
            .flat_map(|who| [TOKEN, BOND_TOKEN, FOREIGN].map(|token| ((token, *who), WEALTH)));
        Self {
            hub: Cells::default(),
            balances: wealth.collect(),
            burned: 0,
            tickets: BTreeMap::new(),
            reports: BTreeMap::new(),
            policy: Policy {
                pay_token_kind: KIND_FEE,
                tariff_base: 1000,
                tariff_per_seat: 3,
                tariff_per_minute: 7,
                free_seats: 200,
                paused_mask: 0,
                agreed: Agreed {
                    treasury: TREASURY,
                    bond_token: BOND_TOKEN,
                    bond: BOND,
                    protocol_bps: 2_000,
                    resale_fee_bps: 250,
                    challenge_seconds: CHALLENGE as u32,
                    dispute_seconds: DISPUTE as u32,
                    report_seconds: REPORT as u32,
                    is_measured: false,
                },
            },
            arbiters: [ARBITRATOR].into(),
            are_callees_alive: true,
            now: START - 10_000,
        }
    }

    /// Runs a call; one that fails leaves no trace, as on the chain. A rule that fails has changed nothing itself.
    fn atomically<T>(&mut self, call: impl FnOnce(&mut Self) -> Result<T, Failure>) -> Result<T, Failure> {
        let before = self.clone();
        let result = call(self);
        if let Err(failure) = result {
            if matches!(failure, Failure::Event(_)) {
                assert_eq!(self.hub, before.hub, "{failure:?} changed cells");
            }
            *self = before;
        }
        result
    }

    fn pull(&mut self, token: Address, from: Address, amount: u128) -> Result<(), Failure> {
        self.transfer(token, from, HUB, amount)
    }

    fn transfer(&mut self, token: Address, from: Address, to: Address, amount: u128) -> Result<(), Failure> {
        let balance = self
            .balance(token, from)
            .checked_sub(amount)
            .ok_or(Failure::Token)?;
        self.balances.insert((token, from), balance);
        *self.balances.entry((token, to)).or_default() += amount;
        Ok(())
    }

    pub(crate) fn balance(&self, token: Address, account: Address) -> u128 {
        self.balances.get(&(token, account)).copied().unwrap_or(0)
    }

    pub(crate) fn create(&mut self, draft: Draft) -> Result<u64, Failure> {
        self.create_with_roles(0, draft)
    }

    pub(crate) fn create_with_roles(&mut self, roles: u8, draft: Draft) -> Result<u64, Failure> {
        self.atomically(|suite| {
            let policy = suite.policy_of(draft.terms.pay_token);
            let (id, fee) = create(&mut suite.hub, suite.now, roles, &policy, &draft)?;
            suite.pull(draft.terms.pay_token, draft.terms.host, fee)?;
            Ok(id)
        })
    }

    fn policy_of(&self, token: Address) -> Policy {
        let mut policy = self.policy;
        if token == FOREIGN {
            policy.pay_token_kind = KIND_PRICE;
        } else if token != TOKEN && token != BOND_TOKEN {
            policy.pay_token_kind = 0;
        }
        policy.agreed.is_measured = policy.pay_token_kind == KIND_PRICE;
        policy
    }

    pub(crate) fn raise(&mut self, caller: Address, id: u64, capacity: u32) -> Result<u128, Failure> {
        self.atomically(|suite| {
            let token = find(&suite.hub, id)?.terms.pay_token;
            let policy = suite.policy_of(token);
            let (token, fee) = raise_capacity(&mut suite.hub, suite.now, caller, &policy, id, capacity)?;
            suite.pull(token, caller, fee)?;
            Ok(fee)
        })
    }

    pub(crate) fn add_tier(&mut self, caller: Address, id: u64, tier: Tier) -> Result<u8, Failure> {
        self.atomically(|suite| Ok(add_tier(&mut suite.hub, caller, id, tier)?))
    }

    pub(crate) fn buy(&mut self, buyer: Address, id: u64, quantity: u32) -> Result<TicketId, Failure> {
        self.order(
            buyer,
            Order {
                event_id: id,
                tier: 0,
                quantity,
                max_total: u128::MAX,
                recipient: buyer,
            },
            Admission::Open,
        )
    }

    pub(crate) fn order(
        &mut self,
        buyer: Address,
        order: Order,
        admission: Admission<'_>,
    ) -> Result<TicketId, Failure> {
        self.atomically(|suite| {
            let purchase = buy(&mut suite.hub, &RealCrypto, suite.now, &order, admission)?;
            suite.pull(purchase.pay_token, buyer, purchase.total)?;
            for offset in 0..order.quantity {
                let id = TicketId::new(order.event_id, purchase.first.serial() + offset);
                let ticket = Ticket {
                    owner: order.recipient,
                    price: purchase.price,
                    state: 1,
                    is_paid_back: false,
                };
                assert_eq!(suite.tickets.insert(id, ticket), None, "serials are new");
            }
            Ok(purchase.first)
        })
    }

    pub(crate) fn go_live(&mut self, caller: Address, id: u64) -> Result<(), Failure> {
        let mask = self.policy.paused_mask;
        self.atomically(|suite| Ok(go_live(&mut suite.hub, suite.now, caller, mask, id).map(drop)?))
    }

    pub(crate) fn end(&mut self, caller: Address, id: u64) -> Result<(), Failure> {
        self.atomically(|suite| Ok(end(&mut suite.hub, suite.now, caller, id)?))
    }

    pub(crate) fn cancel(&mut self, caller: Address, id: u64) -> Result<(), Failure> {
        self.atomically(|suite| {
            let is_arbiter = suite.is_arbiter(caller);
            Ok(cancel(&mut suite.hub, suite.now, caller, id, || is_arbiter)?)
        })
    }

    fn is_arbiter(&self, caller: Address) -> Result<bool, EventError> {
        if self.are_callees_alive {
            Ok(self.arbiters.contains(&caller))
        } else {
            Err(EventError::AccessCallFailed { access: HUB })
        }
    }

    pub(crate) fn check_in(&mut self, caller: Address, id: TicketId) -> Result<Seat, Failure> {
        let ticket = self.tickets.get(&id).copied();
        let check_in = CheckIn {
            token_id: id.token(),
            deadline: u64::MAX,
            signature: &[],
            viewer: ticket.map_or(Address::zero(), |ticket| ticket.owner),
            ticket_state: ticket.map_or(0, |ticket| ticket.state),
        };
        self.atomically(|suite| {
            let seat = check_in_viewer(
                &mut suite.hub,
                &RealCrypto,
                &domain(),
                suite.now,
                caller,
                &check_in,
            )?;
            suite.tickets.get_mut(&id).ok_or(Failure::Ticket)?.state = 2;
            Ok(seat)
        })
    }

    pub(crate) fn propose(&mut self, caller: Address, id: u64) -> Result<Proposal, Failure> {
        self.atomically(|suite| {
            if !suite.are_callees_alive {
                return Err(EventError::OracleCallFailed { oracle: HUB }.into());
            }
            let report = suite.reports.get(&id).copied().unwrap_or_default();
            let proposal = propose(&mut suite.hub, suite.now, caller, id, &report)?;
            suite.pull(proposal.bond_token, caller, proposal.bond)?;
            Ok(proposal)
        })
    }

    pub(crate) fn challenge(&mut self, caller: Address, id: u64) -> Result<Proposal, Failure> {
        self.atomically(|suite| {
            let proposal = challenge(&mut suite.hub, suite.now, caller, id)?;
            suite.pull(proposal.bond_token, caller, proposal.bond)?;
            Ok(proposal)
        })
    }

    pub(crate) fn resolve(&mut self, caller: Address, id: u64, payout_bps: u16) -> Result<Settled, Failure> {
        self.atomically(|suite| {
            let is_arbiter = suite.is_arbiter(caller)?;
            let (settled, token, burned) =
                resolve(&mut suite.hub, suite.now, caller, is_arbiter, id, payout_bps)?;
            let balance = suite
                .balance(token, HUB)
                .checked_sub(burned)
                .ok_or(Failure::Token)?;
            suite.balances.insert((token, HUB), balance);
            suite.burned += burned;
            Ok(settled)
        })
    }

    pub(crate) fn finalize(&mut self, id: u64) -> Result<Settled, Failure> {
        self.atomically(|suite| Ok(finalize(&mut suite.hub, suite.now, id)?))
    }

    pub(crate) fn timeout(&mut self, id: u64) -> Result<Outcome, Failure> {
        let is_reported = self.are_callees_alive && self.reports.contains_key(&id);
        self.atomically(|suite| Ok(timeout(&mut suite.hub, suite.now, id, || is_reported)?))
    }

    pub(crate) fn claim_refund(&mut self, id: TicketId) -> Result<u128, Failure> {
        self.atomically(|suite| {
            let claim = claim_of(&suite.hub, id.token())?;
            let ticket = suite.tickets.get_mut(&id).ok_or(Failure::Ticket)?;
            if core::mem::replace(&mut ticket.is_paid_back, true) {
                return Err(Failure::Ticket);
            }
            if claim.is_whole && ticket.state == 1 {
                ticket.state = 3;
            }
            let Ticket { owner, price, .. } = *ticket;
            let refund = refund(&mut suite.hub, id.token(), &claim, price)?;
            suite.transfer(refund.pay_token, HUB, owner, refund.amount)?;
            Ok(refund.amount)
        })
    }

    pub(crate) fn claim_work(&mut self, work: Work, proof: &[[u8; 32]]) -> Result<(), Failure> {
        self.atomically(|suite| Ok(claim_work(&mut suite.hub, &RealCrypto, &work, proof)?))
    }

    pub(crate) fn reclaim(&mut self, id: u64) -> Result<(), Failure> {
        self.atomically(|suite| Ok(reclaim_budget(&mut suite.hub, suite.now, id)?))
    }

    pub(crate) fn withdraw(&mut self, caller: Address, token: Address) -> Result<u128, Failure> {
        self.atomically(|suite| {
            let amount = withdraw(&mut suite.hub, caller, token)?;
            suite.transfer(token, HUB, caller, amount)?;
            Ok(amount)
        })
    }

    pub(crate) fn list(&mut self, caller: Address, id: TicketId, price: u128) -> Result<(), Failure> {
        let ticket = self.tickets.get(&id).copied();
        let resale = Resale {
            token_id: id.token(),
            price,
            owner: ticket.map_or(Address::zero(), |ticket| ticket.owner),
            ticket_state: ticket.map_or(0, |ticket| ticket.state),
            paid: ticket.map_or(0, |ticket| ticket.price),
        };
        let mask = self.policy.paused_mask;
        self.atomically(|suite| Ok(list(&mut suite.hub, suite.now, caller, mask, &resale)?))
    }

    pub(crate) fn delist(&mut self, caller: Address, token_id: U256) -> Result<(), Failure> {
        self.atomically(|suite| Ok(delist(&mut suite.hub, caller, token_id)?))
    }

    pub(crate) fn buy_resale(&mut self, caller: Address, id: TicketId, max: u128) -> Result<Resold, Failure> {
        let mask = self.policy.paused_mask;
        self.atomically(|suite| {
            let resold = buy_resale(&mut suite.hub, suite.now, mask, id.token(), max, caller)?;
            suite.pull(resold.pay_token, caller, resold.price)?;
            let ticket = suite.tickets.get_mut(&id).ok_or(Failure::Ticket)?;
            if ticket.owner != resold.seller || ticket.state != 1 {
                return Err(Failure::Ticket);
            }
            ticket.owner = caller;
            Ok(resold)
        })
    }

    pub(crate) fn event(&self, id: u64) -> Event {
        self.hub.events[&id]
    }

    pub(crate) fn state(&self, id: u64) -> EventState {
        self.event(id).state
    }

    pub(crate) fn credit(&self, token: Address, account: Address) -> u128 {
        self.hub.credit(token, account)
    }

    /// A quorum reports for the event.
    pub(crate) fn report(&mut self, id: u64, uptime_bps: u16, work_total: u128, work_root: [u8; 32]) {
        let report = Report {
            reported_at: self.now,
            uptime_bps,
            work_total,
            work_root,
        };
        self.reports.insert(id, report);
    }

    /// An event that is live since its start, with tickets of the buyer.
    pub(crate) fn live(draft: Draft, quantity: u32) -> (Self, u64, TicketId) {
        let mut suite = Self::new();
        let id = suite.create(draft).expect("a good draft");
        let ticket = suite.buy(BUYER, id, quantity).expect("on sale");
        suite.now = START;
        suite.go_live(HOST, id).expect("at the start");
        suite.check();
        (suite, id, ticket)
    }

    /// The same, over and reported.
    pub(crate) fn reported(
        draft: Draft,
        quantity: u32,
        uptime_bps: u16,
        work: u128,
    ) -> (Self, u64, TicketId) {
        let (mut suite, id, ticket) = Self::live(draft, quantity);
        suite.now = END;
        suite.end(STRANGER, id).expect("anybody from the end on");
        suite.report(id, uptime_bps, work, [7; 32]);
        (suite, id, ticket)
    }
}
