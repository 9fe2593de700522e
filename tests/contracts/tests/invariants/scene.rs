//! The suite with a hostile pay token in it, and what has happened so far.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, sol};
use w3av_contract_tests::{Failure, NOW, Person, Suite, reference, w3};
use w3av_interfaces::{event::IEvent, token::IToken};

sol! {
    interface IHostile {
        function turn(uint8 mode, address target, bytes calldata input) external;
        function mint(address to, uint256 value) external;
        function wasLetIn() external view returns (bool);
    }
}

/// Operation kind and pay token kind, as in `IAccess`: prices only, and what arrives is measured.
const PAY_TOKEN: u8 = 3;
const PRICES_ONLY: u128 = 1;

/// Who acts. Bob, Charlie and Dave hold every token, Eve none.
pub(crate) const PEOPLE: [Person; 4] = [Person::BOB, Person::CHARLIE, Person::DAVE, Person::EVE];

/// Everybody who may be owed something.
pub(crate) fn accounts() -> Vec<Person> {
    let mut accounts = PEOPLE.to_vec();
    accounts.extend([Person::ALICE, Person::FERDIE]);
    accounts.extend(Person::OPERATORS);
    accounts
}

/// An event that was created.
#[derive(Debug, Clone)]
pub(crate) struct KnownEvent {
    pub(crate) id: u64,
    /// Index in [`Scene::tokens`].
    pub(crate) token: usize,
    pub(crate) state: u8,
}

/// A ticket that was sold.
#[derive(Debug, Clone)]
pub(crate) struct KnownTicket {
    pub(crate) id: U256,
    /// Index in [`Scene::events`].
    pub(crate) event: usize,
    pub(crate) price: u128,
    pub(crate) is_paid_back: bool,
}

/// The suite, and what a life has made in it.
pub(crate) struct Scene {
    pub(crate) suite: Suite,
    pub(crate) hostile: Address,
    pub(crate) now: u64,
    pub(crate) events: Vec<KnownEvent>,
    pub(crate) tickets: Vec<KnownTicket>,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let mut suite = Suite::new();
        let hostile = reference(&mut suite.chain, "HostileToken", &[]);
        suite
            .govern(PAY_TOKEN, 0, hostile, PRICES_ONLY)
            .expect("governance was deceived");
        for person in [Person::BOB, Person::CHARLIE, Person::DAVE] {
            let mint = IHostile::mintCall {
                to: person.address(),
                value: U256::from(w3(1_000_000)),
            };
            suite.chain.call(person, hostile, mint).expect("anybody mints");
        }
        Self {
            suite,
            hostile,
            now: NOW,
            events: Vec::new(),
            tickets: Vec::new(),
        }
    }

    /// Forgets a life, whose state is rolled back besides.
    pub(crate) fn forget(&mut self) {
        self.now = NOW;
        self.events.clear();
        self.tickets.clear();
    }

    /// W3W, W3SPACE, and the hostile one.
    pub(crate) fn tokens(&self) -> [Address; 3] {
        [self.suite.w3w, self.suite.w3space, self.hostile]
    }

    /// Who gets tickets: people, and two contracts that nobody acts for.
    pub(crate) fn recipients(&self) -> [Address; 6] {
        let [bob, charlie, dave, eve] = PEOPLE.map(Person::address);
        [bob, charlie, dave, eve, self.suite.access, self.hostile]
    }

    pub(crate) fn call<C: SolCall>(
        &mut self,
        who: Person,
        contract: Address,
        call: C,
    ) -> Result<C::Return, Failure> {
        self.suite.chain.call(who, contract, call)
    }

    pub(crate) fn event_call<C: SolCall>(&mut self, who: Person, call: C) -> Result<C::Return, Failure> {
        self.call(who, self.suite.event, call)
    }

    pub(crate) fn event_view<C: SolCall>(&mut self, call: C) -> C::Return {
        self.suite.view(self.suite.event, call)
    }

    pub(crate) fn balance(&mut self, token: Address, account: Address) -> U256 {
        self.suite.view(token, IToken::balanceOfCall { account })
    }

    pub(crate) fn state_of(&mut self, event_id: u64) -> u8 {
        self.event_view(IEvent::eventOfCall { eventId: event_id }).state
    }

    pub(crate) fn advance(&mut self, seconds: u64) {
        self.now += seconds;
        self.suite.chain.set_time(self.now);
    }
}
