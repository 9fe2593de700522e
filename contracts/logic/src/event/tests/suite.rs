//! The whole suite in memory: event, token and ticket, joined the way the contracts are, calls that revert whole.

use std::collections::{BTreeMap, BTreeSet};

use super::super::*;
use crate::{
    U256,
    ticket::{self, TicketId},
    token::{self, Book},
};

pub(crate) const OWNER: Address = Address::repeat_byte(0xA0);
pub(crate) const HUB: Address = Address::repeat_byte(0xA1);
pub(crate) const TREASURY: Address = Address::repeat_byte(0xA2);
pub(crate) const ORACLE: Address = Address::repeat_byte(0xA3);
pub(crate) const TOKEN: Address = Address::repeat_byte(0xA4);
pub(crate) const HOST: Address = Address::repeat_byte(1);
pub(crate) const BUYER: Address = Address::repeat_byte(2);
pub(crate) const STRANGER: Address = Address::repeat_byte(3);
/// What host, buyer and stranger own at first.
pub(crate) const WEALTH: u128 = 1_000_000;
/// Start of the event of [`Suite::draft`].
pub(crate) const START: u64 = 100_000;
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

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cells {
    pub(crate) settings: Settings,
    pub(crate) events: BTreeMap<u64, Event>,
    pub(crate) credits: BTreeMap<(Address, Address), u128>,
    pub(crate) oracles: BTreeSet<Address>,
    pub(crate) pay_tokens: BTreeSet<Address>,
}

impl Hub for Cells {
    fn settings(&self) -> Settings {
        self.settings
    }
    fn set_settings(&mut self, settings: Settings) {
        self.settings = settings;
    }
    fn event(&self, id: u64) -> Option<Event> {
        self.events.get(&id).copied()
    }
    fn set_event(&mut self, id: u64, event: &Event) {
        self.events.insert(id, *event);
    }
    fn credit(&self, token: Address, account: Address) -> u128 {
        self.credits.get(&(token, account)).copied().unwrap_or(0)
    }
    fn set_credit(&mut self, token: Address, account: Address, amount: u128) {
        self.credits.insert((token, account), amount);
    }
    fn is_oracle(&self, account: Address) -> bool {
        self.oracles.contains(&account)
    }
    fn is_pay_token(&self, token: Address) -> bool {
        self.pay_tokens.contains(&token)
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Suite {
    pub(crate) hub: Cells,
    pub(crate) token: token::tests::Cells,
    pub(crate) ticket: ticket::tests::Cells,
    pub(crate) now: u64,
}

impl Suite {
    /// One pay token, one oracle, three rich accounts that allow the hub everything, a tariff of small numbers.
    pub(crate) fn new() -> Self {
        let mut suite = Self {
            now: START - 10_000,
            ..Self::default()
        };
        suite.hub.settings = Settings::new(OWNER, TOKEN, TOKEN, TREASURY).expect("no zero address");
        set_tariff(
            &mut suite.hub,
            OWNER,
            Tariff {
                base: 1000,
                per_seat: 3,
                per_minute: 7,
            },
        )
        .expect("owner");
        suite.hub.oracles.insert(ORACLE);
        suite.hub.pay_tokens.insert(TOKEN);
        suite
            .token
            .set_supply(token::Supply::new(OWNER, U256::from(u128::MAX), 1, 1).expect("valid"));
        for account in [HOST, BUYER, STRANGER] {
            token::mint(&mut suite.token, true, OWNER, account, WEALTH.into()).expect("below the cap");
            token::approve(&mut suite.token, account, HUB, U256::MAX).expect("real spender");
        }
        use ticket::Ledger;
        suite.ticket.set_admin(ticket::Admin {
            owner: OWNER,
            minter: HUB,
        });
        suite
    }

    /// A free event of 200 seats at 10 each.
    pub(crate) fn draft() -> Draft {
        Draft {
            firm: 0,
            capacity: 200,
            price: 10,
            pay_token: TOKEN,
            start: START,
            end: END,
            renditions: 3,
            is_transferable: true,
            title_bytes: 5,
        }
    }

    /// Runs a call; one that fails leaves no trace, as on the chain.
    fn atomically<T>(&mut self, call: impl FnOnce(&mut Self) -> Result<T, Failure>) -> Result<T, Failure> {
        let before = self.clone();
        let result = call(self);
        if result.is_err() {
            *self = before;
        }
        result
    }

    fn pull(&mut self, from: Address, amount: u128) -> Result<(), Failure> {
        if amount == 0 {
            return Ok(());
        }
        token::transfer_from(&mut self.token, HUB, from, HUB, amount.into()).map_err(|_| Failure::Token)
    }

    fn push(&mut self, to: Address, amount: u128) -> Result<(), Failure> {
        if amount == 0 {
            return Ok(());
        }
        token::transfer(&mut self.token, HUB, to, amount.into()).map_err(|_| Failure::Token)
    }

    pub(crate) fn create(&mut self, caller: Address, roles: u8, draft: Draft) -> Result<u64, Failure> {
        self.atomically(|suite| {
            let (id, fee) = create(&mut suite.hub, suite.now, caller, roles, draft)?;
            suite.pull(caller, fee)?;
            Ok(id)
        })
    }

    pub(crate) fn buy(&mut self, buyer: Address, id: u64, quantity: u32) -> Result<TicketId, Failure> {
        self.atomically(|suite| {
            let order = Order {
                event: id,
                quantity,
                max_total: u128::MAX,
                recipient: buyer,
            };
            let purchase = buy(&mut suite.hub, suite.now, order)?;
            suite.pull(buyer, purchase.total)?;
            let order = ticket::Order {
                to: buyer,
                event: id,
                quantity,
                price: purchase.price,
                tier: 0,
            };
            let _ = ticket::open_event(&mut suite.ticket, HUB, id, HOST, 0, purchase.is_transferable);
            let (minted, _) = ticket::mint(&mut suite.ticket, HUB, &order).map_err(|_| Failure::Ticket)?;
            assert_eq!(minted.first, purchase.first, "both contracts count alike");
            Ok(minted.first)
        })
    }

    pub(crate) fn go_live(&mut self, caller: Address, id: u64) -> Result<(), Failure> {
        self.atomically(|suite| Ok(go_live(&mut suite.hub, suite.now, caller, id).map(drop)?))
    }

    pub(crate) fn end(&mut self, caller: Address, id: u64) -> Result<(), Failure> {
        self.atomically(|suite| Ok(end(&mut suite.hub, suite.now, caller, id)?))
    }

    pub(crate) fn cancel(&mut self, caller: Address, id: u64) -> Result<(), Failure> {
        self.atomically(|suite| Ok(cancel(&mut suite.hub, suite.now, caller, id)?))
    }

    pub(crate) fn report_live(&mut self, caller: Address, id: u64) -> Result<(), Failure> {
        self.atomically(|suite| Ok(report_live(&mut suite.hub, suite.now, caller, id)?))
    }

    pub(crate) fn report_ended(&mut self, caller: Address, id: u64) -> Result<EndReport, Failure> {
        self.atomically(|suite| Ok(report_ended(&mut suite.hub, suite.now, caller, id, 60)?))
    }

    pub(crate) fn settle(&mut self, id: u64) -> Result<Settlement, Failure> {
        self.atomically(|suite| Ok(settle(&mut suite.hub, suite.now, id)?))
    }

    pub(crate) fn claim_refund(&mut self, token_id: U256) -> Result<u128, Failure> {
        self.atomically(|suite| {
            let refund = refund(&mut suite.hub, token_id)?;
            let marked = ticket::mark_paid_back(&mut suite.ticket, HUB, token_id, true)
                .map_err(|_| Failure::Ticket)?;
            assert_eq!(
                marked.price, refund.amount,
                "a ticket remembers its event's price"
            );
            suite.push(marked.owner, refund.amount)?;
            Ok(refund.amount)
        })
    }

    pub(crate) fn withdraw(&mut self, caller: Address) -> Result<u128, Failure> {
        self.atomically(|suite| {
            let amount = withdraw(&mut suite.hub, caller, TOKEN)?;
            suite.push(caller, amount)?;
            Ok(amount)
        })
    }

    pub(crate) fn event(&self, id: u64) -> Event {
        self.hub.events[&id]
    }

    pub(crate) fn supply(&self) -> u128 {
        self.token.supply().total
    }

    pub(crate) fn balance(&self, account: Address) -> u128 {
        self.token.balance(account)
    }

    /// What must hold after every call, whatever was called.
    pub(crate) fn check(&self) {
        let mut owed: u128 = self.hub.credits.values().sum();
        for event in self.hub.events.values() {
            let m = event.money;
            assert_eq!(
                m.gross,
                m.refunded + m.host_paid + m.remaining(),
                "escrow adds up"
            );
            assert_eq!(
                m.gross,
                event.terms.price * u128::from(event.sold),
                "every seat sold was paid"
            );
            assert!(event.sold <= event.terms.capacity, "no seat is sold twice");
            assert!(m.service_fee_released == 0 || m.service_fee_released == m.service_fee);
            let is_final = matches!(event.state, EventState::Settled | EventState::Cancelled);
            assert_eq!(
                is_final && m.service_fee != 0,
                m.service_fee_released != 0,
                "the fee leaves at the end"
            );
            assert!(m.refunded == 0 || m.host_paid == 0, "a seat is paid out once");
            if event.state != EventState::Cancelled {
                assert_eq!(m.refunded, 0);
            }
            if event.state == EventState::Settled {
                assert_eq!(m.remaining(), 0);
            } else {
                assert_eq!(m.host_paid, 0);
            }
            owed += m.remaining() + m.service_fee - m.service_fee_released;
        }
        assert_eq!(self.balance(HUB), owed, "the contract holds exactly what it owes");
    }
}
