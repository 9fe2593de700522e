//! OpenZeppelin's contracts beside ours, in one chain state.

use crate::{Chain, Cost, Emitted, Failure, NOW, Person, chain::blob_file};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolValue, sol};
use std::path::Path;
use w3av_interfaces::{access::IAccess, ticket::ITicket};

sol! {
    /// What the reference token and the reference ticket have beyond their standards, and the constructors' arguments.
    interface IReference {
        function mint(address to, uint256 value) external;
        function mint(address to, uint256 firstTokenId, uint32 quantity) external;
    }
}

/// Name of both tokens; a part of what permits are signed over.
pub const TOKEN_NAME: &str = "W3W";
/// Royalty of both ticket contracts, in hundredths of a per cent.
pub const ROYALTY_BPS: u16 = 250;
const BASE_URI: &str = "https://tickets.example/";
/// Role and operation kind, as in `IAccess`.
const MINTER: u8 = 3;
const GRANT_ROLE: u8 = 4;
/// How long the minter of the tests may mint.
const GRANTED_FOR_S: u128 = 30 * 24 * 3_600;

/// Two contracts that must not be told apart, in one chain state. Alice may mint both.
pub struct Twins {
    /// The state that both live in.
    pub chain: Chain,
    /// The contract of the suite.
    pub ours: Address,
    /// OpenZeppelin's.
    pub theirs: Address,
}

/// What one of the twins did with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Output, or why there is none.
    pub outcome: Result<Vec<u8>, Failure>,
    /// Topics and data of the events.
    pub events: Vec<(Vec<B256>, Vec<u8>)>,
}

impl Twins {
    /// W3W beside OpenZeppelin's ERC-20 with cap, burning and permit.
    #[must_use]
    pub fn tokens(cap: U256) -> Self {
        let mut chain = Chain::new(NOW);
        let ours = token(&mut chain, cap);
        let arguments = (TOKEN_NAME.to_owned(), TOKEN_NAME.to_owned(), cap).abi_encode_params();
        let theirs = reference(&mut chain, "ReferenceToken", &arguments);
        chain.take_events();
        Self { chain, ours, theirs }
    }

    /// The tickets, with event 1 open and its tickets transferable, beside OpenZeppelin's ERC-721 with ERC-2981.
    /// Bob hosts.
    #[must_use]
    pub fn tickets() -> Self {
        let mut chain = Chain::new(NOW);
        let (name, symbol, base) = ("W3space Ticket".to_owned(), "W3T".to_owned(), BASE_URI.to_owned());
        let host = Person::BOB.address();
        let arguments = (name.clone(), symbol.clone(), base.clone()).abi_encode_params();
        let ours = chain.instantiate(Person::ALICE, "ticket", arguments);
        let minter = Person::ALICE.address();
        chain
            .call(Person::ALICE, ours, ITicket::setMinterCall { minter })
            .expect("the owner names the minter");
        let open = ITicket::openEventCall {
            eventId: 1,
            host,
            royaltyBps: ROYALTY_BPS,
            transferable: true,
        };
        chain.call(Person::ALICE, ours, open).expect("the minter opens");
        let arguments = (name, symbol, base, host, u32::from(ROYALTY_BPS)).abi_encode_params();
        let theirs = reference(&mut chain, "ReferenceTicket", &arguments);
        chain.take_events();
        Self { chain, ours, theirs }
    }

    /// The same call to both: what ours answered, then what theirs did.
    pub fn call(&mut self, who: Person, input: &[u8]) -> (Answer, Answer) {
        self.call_each(who, input.to_vec(), input.to_vec())
    }

    /// One call to each, where the two must differ in form: minted tickets, signatures over the contract's address.
    pub fn call_each(&mut self, who: Person, ours: Vec<u8>, theirs: Vec<u8>) -> (Answer, Answer) {
        (
            self.answer(who, self.ours, ours),
            self.answer(who, self.theirs, theirs),
        )
    }

    /// Asks both the same and insists on the same answer.
    ///
    /// # Panics
    /// When the two answer differently.
    pub fn agreed(&mut self, who: Person, input: &[u8]) -> Result<Vec<u8>, Failure> {
        let (ours, theirs) = self.call(who, input);
        assert_eq!(ours, theirs);
        ours.outcome
    }

    /// What one call costs each of the twins, ours first; for operations that both carry out.
    ///
    /// # Panics
    /// When one of them refuses.
    pub fn costs(&mut self, who: Person, ours: Vec<u8>, theirs: Vec<u8>) -> (Cost, Cost) {
        let mut cost = |contract, input| {
            let outcome = self.chain.call_encoded(who, contract, input);
            assert!(outcome.is_ok(), "{contract}: {outcome:?}");
            self.chain.last_cost()
        };
        (cost(self.ours, ours), cost(self.theirs, theirs))
    }

    /// Runs `trial` and takes back everything that it did to the state.
    pub fn trial<T>(&mut self, trial: impl FnOnce(&mut Self) -> T) -> T {
        self.chain.checkpoint();
        let outcome = trial(self);
        self.chain.roll_back();
        outcome
    }

    fn answer(&mut self, who: Person, contract: Address, input: Vec<u8>) -> Answer {
        self.chain.take_events();
        let outcome = self.chain.call_encoded(who, contract, input);
        let events = self.chain.take_events();
        Answer {
            outcome,
            events: events
                .into_iter()
                .map(|Emitted { topics, data, .. }| (topics, data))
                .collect(),
        }
    }
}

/// Deploys W3W as the suite does, with Alice as the only minter.
pub fn token(chain: &mut Chain, cap: U256) -> Address {
    let access = chain.instantiate(Person::ALICE, "access", Person::FERDIE.address().abi_encode());
    let grant = IAccess::scheduleCall {
        kind: GRANT_ROLE,
        key: MINTER,
        subject: Person::ALICE.address(),
        value: u128::from(NOW) + GRANTED_FOR_S,
    };
    let operation = chain
        .call(Person::ALICE, access, grant)
        .expect("the owner schedules");
    chain
        .call(Person::ALICE, access, IAccess::executeCall { operation })
        .expect("no delay before the seal");
    let arguments = (TOKEN_NAME.to_owned(), TOKEN_NAME.to_owned(), cap, access).abi_encode_params();
    chain.instantiate(Person::ALICE, "token", arguments)
}

/// Deploys a compiled reference contract by Alice.
pub fn reference(chain: &mut Chain, name: &str, arguments: &[u8]) -> Address {
    let mut code = reference_code(name);
    code.extend_from_slice(arguments);
    chain.instantiate_code(Person::ALICE, name, code, Vec::new())
}

/// Bytes of code that are uploaded for a contract, ours or a reference.
#[must_use]
pub fn code_size(name: &str) -> usize {
    if name.starts_with("Reference") {
        reference_code(name).len()
    } else {
        blob_file(name).len()
    }
}

/// Init code of a reference contract, without arguments.
///
/// # Panics
/// When it has not been compiled.
fn reference_code(name: &str) -> Vec<u8> {
    let folder = std::env::var("W3AV_OPENZEPPELIN")
        .expect("W3AV_OPENZEPPELIN names the folder of compiled references: run ./scripts/test, or set it");
    let path = Path::new(&folder).join(format!("{name}.evm"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("reading {}: {error}", path.display()))
}
