use crate::{Chain, Failure, Person};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolValue;
use w3av_interfaces::{access::IAccess, event::IEvent, ticket::ITicket, token::IToken};

/// When every test starts: 2026-11-01 00:00 UTC, in seconds since the Unix epoch.
pub const NOW: u64 = 1_793_491_200;
/// Largest capacity that costs no service fee.
pub const SEAT_LIMIT: u32 = 200;
/// Title of the events of [`event_request`].
pub const TITLE: &str = "First light";
/// What people each hold of both tokens at the start.
const GRANT: u128 = 1_000_000;
/// Cap of both tokens.
const CAP: u128 = 1_000_000_000;
/// Stake of each node.
const STAKE: u128 = 10_000;

/// Kinds of operations of the access contract.
const PARAMETER: u8 = 1;
const ADDRESS: u8 = 2;
const PAY_TOKEN: u8 = 3;
const ROLE: u8 = 4;
/// Its roles.
const GUARDIAN: u8 = 2;
const MINTER: u8 = 3;
const ARBITER: u8 = 4;

/// Whole tokens in the smallest unit (18 decimals).
#[must_use]
pub const fn w3(tokens: u128) -> u128 {
    tokens * 1_000_000_000_000_000_000
}

/// The deployed suite: Alice owns it and holds every role, Ferdie is its treasury, four oracle nodes are in its first
/// signer set; Bob (who hosts), Charlie, Dave and the operators hold both tokens.
pub struct Suite {
    /// The state that the contracts live in.
    pub chain: Chain,
    /// Roles, governed values, address book.
    pub access: Address,
    /// The W3W token.
    pub w3w: Address,
    /// The W3SPACE token.
    pub w3space: Address,
    /// The firm registry.
    pub firm: Address,
    /// Authorisation of calls.
    pub call: Address,
    /// The tickets.
    pub ticket: Address,
    /// Oracle nodes and reports.
    pub oracle: Address,
    /// The events.
    pub event: Address,
}

impl Default for Suite {
    fn default() -> Self {
        Self::new()
    }
}

impl Suite {
    /// Deploys and wires the contracts as `w3av deploy` does; not sealed.
    #[must_use]
    pub fn new() -> Self {
        let mut chain = Chain::new(NOW);
        let mut deploy = |name, arguments| chain.instantiate(Person::ALICE, name, arguments);
        let access = deploy("access", (Person::FERDIE.address(),).abi_encode_params());
        let mut token = |name: &str, symbol: &str| {
            let cap = U256::from(w3(CAP));
            let arguments = (name.to_owned(), symbol.to_owned(), cap, access).abi_encode_params();
            deploy("token", arguments)
        };
        let (w3w, w3space) = (token("W3W", "W3W"), token("W3space", "W3SPACE"));
        let firm = deploy("firm", Vec::new());
        let call = deploy("call", (firm,).abi_encode_params());
        let (name, symbol) = ("W3space Ticket".to_owned(), "W3T".to_owned());
        let base_uri = "https://tickets.example/".to_owned();
        let ticket = deploy("ticket", (name, symbol, base_uri).abi_encode_params());
        let oracle = deploy("oracle", (access,).abi_encode_params());
        let event = deploy("event", (access, ticket, firm, oracle).abi_encode_params());
        let mut suite = Self {
            chain,
            access,
            w3w,
            w3space,
            firm,
            call,
            ticket,
            oracle,
            event,
        };
        suite.wire().expect("the owner wires the suite");
        suite.register_nodes(w3(STAKE)).expect("operators register");
        suite.chain.take_events();
        suite
    }

    fn wire(&mut self) -> Result<(), Failure> {
        let (alice, ferdie) = (Person::ALICE.address(), Person::FERDIE.address());
        let book = [
            self.w3w,
            self.w3space,
            self.firm,
            self.call,
            self.ticket,
            self.event,
            self.oracle,
            ferdie,
        ];
        for (key, subject) in (1..).zip(book) {
            self.govern(ADDRESS, key, subject, 0)?;
        }
        for role in [GUARDIAN, MINTER, ARBITER] {
            self.govern(ROLE, role, alice, u128::from(NOW + 10 * 365 * 86_400))?;
        }
        for token in [self.w3w, self.w3space] {
            self.govern(PAY_TOKEN, 0, token, 2)?;
        }
        // Base 10, 0.1 a seat, 0.01 a minute and rendition; the rest are numbers that tests can count on.
        for (key, value) in [
            (1, w3(10)),
            (2, w3(1) / 10),
            (3, w3(1) / 100),
            (4, u128::from(SEAT_LIMIT)),
            (5, 2_000),
            (6, 250),
            (7, 86_400),
            (8, 7 * 86_400),
            (9, w3(100)),
            (10, 14 * 86_400),
            (13, w3(STAKE)),
        ] {
            self.govern(PARAMETER, key, Address::ZERO, value)?;
        }
        let minter = self.event;
        self.chain
            .call(Person::ALICE, self.ticket, ITicket::setMinterCall { minter })?;
        let people = [Person::BOB, Person::CHARLIE, Person::DAVE];
        for token in [self.w3w, self.w3space] {
            for person in people.into_iter().chain(Person::OPERATORS) {
                let (to, value) = (person.address(), U256::from(w3(GRANT)));
                self.chain
                    .call(Person::ALICE, token, IToken::mintCall { to, value })?;
                for spender in [self.event, self.oracle] {
                    let value = U256::MAX;
                    self.chain
                        .call(person, token, IToken::approveCall { spender, value })?;
                }
            }
        }
        Ok(())
    }

    /// Alice changes a governed value, at once while the suite isn't sealed.
    pub fn govern(&mut self, kind: u8, key: u8, subject: Address, value: u128) -> Result<(), Failure> {
        let schedule = IAccess::scheduleCall {
            kind,
            key,
            subject,
            value,
        };
        let operation = self.chain.call(Person::ALICE, self.access, schedule)?;
        self.chain
            .call(Person::ALICE, self.access, IAccess::executeCall { operation })?;
        Ok(())
    }

    /// Alice pauses for an hour.
    pub fn pause(&mut self, mask: u32, now_s: u64) -> Result<(), Failure> {
        let until = now_s + 3_600;
        self.chain
            .call(Person::ALICE, self.access, IAccess::pauseCall { mask, until })?;
        Ok(())
    }

    /// What `person` holds of `token`, in the smallest unit.
    pub fn balance(&mut self, token: Address, person: Address) -> u128 {
        self.view(token, IToken::balanceOfCall { account: person }).to()
    }

    /// Bob creates an event.
    pub fn create(&mut self, request: IEvent::createCall) -> Result<u64, Failure> {
        self.chain.call(Person::BOB, self.event, request)
    }

    /// `person` buys of tier 0 for themselves at whatever the price is.
    pub fn buy(&mut self, person: Person, event_id: u64, quantity: u32) -> Result<U256, Failure> {
        let call = IEvent::buyCall {
            eventId: event_id,
            tier: 0,
            quantity,
            maxTotal: u128::MAX,
            recipient: person.address(),
        };
        self.chain.call(person, self.event, call)
    }

    /// Goes live and is reported on air; ends and is reported with this uptime and no work.
    pub fn run_event(&mut self, event_id: u64, uptime_bps: u16) -> Result<(), Failure> {
        let event = self.event;
        self.chain
            .call(Person::BOB, event, IEvent::goLiveCall { eventId: event_id })?;
        self.report_status(event_id)?;
        self.chain
            .call(Person::BOB, event, IEvent::endCall { eventId: event_id })?;
        self.report_settlement(event_id, uptime_bps, 0, B256::ZERO)
    }
}

/// An event of an hour that starts in ten minutes, at 5 tokens a ticket.
#[must_use]
pub fn event_request(pay_token: Address, capacity: u32) -> IEvent::createCall {
    IEvent::createCall {
        terms: IEvent::Terms {
            firm: 0,
            payToken: pay_token,
            start: NOW + 600,
            end: NOW + 4_200,
            capacity,
            renditions: 3,
            transferable: false,
            slaBps: 9_900,
            resaleCapBps: 1_000,
            royaltyBps: 500,
            timeoutPolicy: 1,
            price: w3(5),
            tierCap: 0,
            perWallet: 0,
            allowRoot: B256::ZERO,
        },
        title: TITLE.into(),
    }
}
