use crate::{Chain, Failure, Person};
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolValue;
use w3av_interfaces::{event::IEvent, ticket::ITicket, token::IToken};

/// When every test starts: 2026-11-01 00:00 UTC, in seconds since the Unix epoch.
pub const NOW: u64 = 1_793_491_200;
/// Largest capacity that costs no service fee.
pub const SEAT_LIMIT: u32 = 200;
/// What Bob and Charlie each hold of both tokens at the start.
const GRANT: u128 = 1_000_000;
/// Cap of both tokens.
const CAP: u128 = 1_000_000_000;

/// Whole tokens in the smallest unit (18 decimals).
#[must_use]
pub const fn w3(tokens: u128) -> u128 {
    tokens * 1_000_000_000_000_000_000
}

/// The deployed suite: Alice owns it, Eve is its oracle, Ferdie its treasury; Bob and Charlie hold both tokens.
pub struct Suite {
    /// The state that the contracts live in.
    pub chain: Chain,
    /// The W3W token.
    pub w3w: Address,
    /// The W3SPACE token.
    pub w3space: Address,
    /// The firm registry.
    pub firm: Address,
    /// The tickets.
    pub ticket: Address,
    /// The events.
    pub event: Address,
}

impl Default for Suite {
    fn default() -> Self {
        Self::new()
    }
}

impl Suite {
    /// Deploys and wires the contracts as `w3av deploy` does.
    #[must_use]
    pub fn new() -> Self {
        let mut chain = Chain::new(NOW);
        let mut token = |name: &str, symbol: &str| {
            let arguments = (name.to_owned(), symbol.to_owned(), U256::from(w3(CAP))).abi_encode_params();
            chain.instantiate(Person::ALICE, "token", arguments)
        };
        let (w3w, w3space) = (token("W3W", "W3W"), token("W3space", "W3SPACE"));
        let firm = chain.instantiate(Person::ALICE, "firm", Vec::new());
        let ticket_arguments = ("W3space Ticket".to_owned(), "W3T".to_owned()).abi_encode_params();
        let ticket = chain.instantiate(Person::ALICE, "ticket", ticket_arguments);
        let event_arguments = (ticket, firm, Person::FERDIE.address()).abi_encode_params();
        let event = chain.instantiate(Person::ALICE, "event", event_arguments);
        let mut suite = Self {
            chain,
            w3w,
            w3space,
            firm,
            ticket,
            event,
        };
        suite.wire().expect("the owner wires the suite");
        suite.chain.take_events();
        suite
    }

    fn wire(&mut self) -> Result<(), Failure> {
        let Self {
            chain,
            w3w,
            w3space,
            ticket,
            event,
            ..
        } = self;
        chain.call(Person::ALICE, *ticket, ITicket::setMinterCall { minter: *event })?;
        for token in [*w3w, *w3space] {
            chain.call(
                Person::ALICE,
                *event,
                IEvent::setPayTokenCall { token, allowed: true },
            )?;
            for person in [Person::BOB, Person::CHARLIE] {
                let value = U256::from(w3(GRANT));
                chain.call(
                    Person::ALICE,
                    token,
                    IToken::mintCall {
                        to: person.address(),
                        value,
                    },
                )?;
                chain.call(
                    person,
                    token,
                    IToken::approveCall {
                        spender: *event,
                        value: U256::MAX,
                    },
                )?;
            }
        }
        chain.call(
            Person::ALICE,
            *event,
            IEvent::setOracleCall {
                oracle: Person::EVE.address(),
                active: true,
            },
        )?;
        let tariff = IEvent::setTariffCall {
            base: w3(10),
            perSeat: w3(1) / 10,
            perMinute: w3(1) / 100,
        };
        chain.call(Person::ALICE, *event, tariff)?;
        Ok(())
    }

    /// What `person` holds of `token`, in the smallest unit.
    pub fn balance(&mut self, token: Address, person: Address) -> u128 {
        let call = IToken::balanceOfCall { account: person };
        self.chain.call(Person::DAVE, token, call).expect("a view").to()
    }

    /// Bob creates an event.
    pub fn create(&mut self, request: IEvent::createCall) -> Result<u64, Failure> {
        self.chain.call(Person::BOB, self.event, request)
    }

    /// `person` buys for themselves at whatever the price is.
    pub fn buy(&mut self, person: Person, event_id: u64, quantity: u32) -> Result<U256, Failure> {
        let call = IEvent::buyCall {
            eventId: event_id,
            quantity,
            maxTotal: u128::MAX,
            recipient: person.address(),
        };
        self.chain.call(person, self.event, call)
    }

    /// Goes live, is served and reported, ends and is reported.
    pub fn run_event(&mut self, event_id: u64, delivered_s: u32) -> Result<(), Failure> {
        let event = self.event;
        self.chain
            .call(Person::BOB, event, IEvent::goLiveCall { eventId: event_id })?;
        self.chain
            .call(Person::EVE, event, IEvent::reportLiveCall { eventId: event_id })?;
        self.chain
            .call(Person::BOB, event, IEvent::endCall { eventId: event_id })?;
        let report = IEvent::reportEndedCall {
            eventId: event_id,
            deliveredSeconds: delivered_s,
        };
        self.chain.call(Person::EVE, event, report)?;
        Ok(())
    }
}

/// An event of an hour that starts in ten minutes, at 5 tokens a ticket.
#[must_use]
pub fn event_request(pay_token: Address, capacity: u32) -> IEvent::createCall {
    IEvent::createCall {
        firm: 0,
        capacity,
        price: w3(5),
        payToken: pay_token,
        start: NOW + 600,
        end: NOW + 4_200,
        renditions: 3,
        transferable: false,
        title: "First light".into(),
    }
}
