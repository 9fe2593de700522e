mod encoded;

use crate::Cost;
use alloy_primitives::{Address, B256};
use alloy_sol_types::{SolCall, SolError, SolEvent};
use frame_support::traits::Hooks;
use pallet_revive::{AddressMapper, StorageDeposit, TransactionLimits};
use sp_keyring::Sr25519Keyring;
use std::fmt;
use w3av_devnet_runtime::{AccountId, Runtime, RuntimeEvent, System, Timestamp};

/// Everything a message may use: far above what any of ours needs, and half of a block.
const WEIGHT_LIMIT: frame_support::weights::Weight =
    frame_support::weights::Weight::from_parts(1_000_000_000_000, 5 * 1024 * 1024);
const DEPOSIT_LIMIT: u128 = u128::MAX / 4;

/// Who signs: the well-known development accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person(pub Sr25519Keyring);

impl Person {
    /// Deploys the contracts and owns them.
    pub const ALICE: Self = Self(Sr25519Keyring::Alice);
    /// Hosts events.
    pub const BOB: Self = Self(Sr25519Keyring::Bob);
    /// Buys tickets.
    pub const CHARLIE: Self = Self(Sr25519Keyring::Charlie);
    /// Knows nobody.
    pub const DAVE: Self = Self(Sr25519Keyring::Dave);
    /// Watches, and knows nobody either.
    pub const EVE: Self = Self(Sr25519Keyring::Eve);
    /// Receives service fees.
    pub const FERDIE: Self = Self(Sr25519Keyring::Ferdie);

    /// Operate the oracle nodes.
    pub const OPERATORS: [Self; 4] = [
        Self(Sr25519Keyring::AliceStash),
        Self(Sr25519Keyring::BobStash),
        Self(Sr25519Keyring::CharlieStash),
        Self(Sr25519Keyring::DaveStash),
    ];

    fn account(self) -> AccountId {
        self.0.to_account_id()
    }

    /// The person's address in contracts.
    #[must_use]
    pub fn address(self) -> Address {
        Address::from(<Runtime as pallet_revive::Config>::AddressMapper::to_address(&self.account()).0)
    }
}

/// Why a call changed nothing.
#[derive(Clone, PartialEq, Eq)]
pub enum Failure {
    /// The contract refused, with this error data.
    Reverted(Vec<u8>),
    /// The contract or the pallet broke off: a bug.
    Trapped(String),
}

impl Failure {
    /// The typed error, when it is an `E`.
    #[must_use]
    pub fn error<E: SolError>(&self) -> Option<E> {
        match self {
            Self::Reverted(data) => E::abi_decode(data).ok(),
            Self::Trapped(_) => None,
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reverted(data) => {
                let name = w3av_interfaces::golden_abis().into_iter().find_map(|(_, abi)| {
                    let selector = data.get(..4)?;
                    abi.errors()
                        .find(|error| error.selector() == selector)
                        .map(|error| error.signature())
                });
                write!(f, "Reverted({})", name.unwrap_or_else(|| format!("{data:02x?}")))
            }
            Self::Trapped(why) => write!(f, "Trapped({why})"),
        }
    }
}

/// A contract event as the pallet emitted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emitted {
    /// The contract that emitted it.
    pub contract: Address,
    /// Signature hash and indexed fields.
    pub topics: Vec<B256>,
    /// The other fields.
    pub data: Vec<u8>,
}

impl Emitted {
    /// The typed event, when it is an `E`.
    #[must_use]
    pub fn decode<E: SolEvent>(&self) -> Option<E> {
        E::decode_raw_log_validate(self.topics.iter().copied(), &self.data).ok()
    }
}

/// One fresh chain state. Every test has its own.
pub struct Chain {
    state: sp_io::TestExternalities,
    last_cost: Cost,
    instantiated: u8,
}

impl Chain {
    /// The development genesis, at block 1 and time `now_s` (seconds since the Unix epoch).
    #[must_use]
    pub fn new(now_s: u64) -> Self {
        let mut state = sp_io::TestExternalities::new_empty();
        state.execute_with(|| {
            w3av_devnet_runtime::build_development_genesis();
            System::set_block_number(1);
        });
        let mut chain = Self {
            state,
            last_cost: Cost::default(),
            instantiated: 0,
        };
        chain.set_time(now_s);
        chain
    }

    /// Moves the chain's clock, in seconds since the Unix epoch.
    pub fn set_time(&mut self, now_s: u64) {
        self.state.execute_with(|| {
            Timestamp::set_timestamp(now_s * 1_000);
            Timestamp::on_finalize(System::block_number());
        });
    }

    /// Uploads a blob and runs its constructor with ABI-encoded arguments; returns the contract's address.
    ///
    /// # Panics
    /// If the constructor fails: tests deploy contracts that work.
    pub fn instantiate(&mut self, who: Person, blob: &str, arguments: Vec<u8>) -> Address {
        self.instantiate_code(who, blob, blob_file(blob), arguments)
    }

    /// Calls a message; a failure changes nothing, as in a block.
    pub fn call<C: SolCall>(
        &mut self,
        who: Person,
        contract: Address,
        call: C,
    ) -> Result<C::Return, Failure> {
        let returned = self.call_encoded(who, contract, call.abi_encode())?;
        Ok(C::abi_decode_returns(&returned).expect("a message returns what its interface says"))
    }

    /// What the last call or instantiation used.
    #[must_use]
    pub fn last_cost(&self) -> Cost {
        self.last_cost
    }

    /// Takes the contract events since the last time.
    pub fn take_events(&mut self) -> Vec<Emitted> {
        self.state.execute_with(|| {
            let emitted = System::events()
                .into_iter()
                .filter_map(|record| match record.event {
                    RuntimeEvent::Revive(pallet_revive::Event::ContractEmitted {
                        contract,
                        data,
                        topics,
                    }) => Some(Emitted {
                        contract: Address::from(contract.0),
                        topics: topics.into_iter().map(|topic| B256::from(topic.0)).collect(),
                        data,
                    }),
                    _ => None,
                });
            let emitted = emitted.collect();
            System::reset_events();
            emitted
        })
    }

    /// The only event of type `E` since the last time events were taken.
    ///
    /// # Panics
    /// When there is none, or more than one.
    pub fn only_event<E: SolEvent>(&mut self) -> E {
        let mut found: Vec<E> = self.take_events().iter().filter_map(Emitted::decode).collect();
        assert_eq!(found.len(), 1, "events of type {}", E::SIGNATURE);
        found.remove(0)
    }
}

impl Chain {
    /// The only event of type `E` of `contract` since the last time events were taken.
    ///
    /// # Panics
    /// When there is none, or more than one.
    pub fn only_event_of<E: SolEvent>(&mut self, contract: Address) -> E {
        let emitted = self.take_events();
        let of_contract = emitted.iter().filter(|event| event.contract == contract);
        let mut found: Vec<E> = of_contract.filter_map(Emitted::decode).collect();
        assert_eq!(found.len(), 1, "events of type {}", E::SIGNATURE);
        found.remove(0)
    }
}

fn limits() -> TransactionLimits<Runtime> {
    TransactionLimits::WeightAndDeposit {
        weight_limit: WEIGHT_LIMIT,
        deposit_limit: DEPOSIT_LIMIT,
    }
}

fn deposit(deposit: &StorageDeposit<u128>) -> i128 {
    match deposit {
        StorageDeposit::Charge(amount) => i128::try_from(*amount).unwrap_or(i128::MAX),
        StorageDeposit::Refund(amount) => -i128::try_from(*amount).unwrap_or(i128::MAX),
    }
}

pub(crate) fn blob_file(name: &str) -> Vec<u8> {
    let folder = std::env::var("W3AV_CONTRACTS")
        .expect("W3AV_CONTRACTS names the folder of built contracts: run ./scripts/test, or set it");
    let path = std::path::Path::new(&folder).join(format!("{name}.polkavm"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("reading {}: {error}", path.display()))
}
