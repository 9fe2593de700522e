use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_sol_types::{SolCall, SolError, SolValue};
use sp_core::{Pair, sr25519};
use sp_keyring::Sr25519Keyring;
use w3av_contract_tests::{Chain, Failure, NOW, Person, w3};
use w3av_interfaces::{access::IAccess, oracle::IOracle, token::IToken};

/// What every node stakes, and what it has.
pub const STAKE: u128 = w3(1_000);
const FUNDS: u128 = w3(10_000);
pub const EVENT: u64 = 7;
/// Acts as the event contract. In a network of twelve it operates a node besides, and so does the stranger.
pub const EVENT_CONTRACT: Person = Person(Sr25519Keyring::FerdieStash);
pub const STRANGER: Person = Person(Sr25519Keyring::EveStash);
pub const DAY: u64 = 24 * 3600;

const ARBITER: u8 = 4;
const MINTER: u8 = 3;

/// Access, W3W and oracle; Alice owns access and may slash and mint, Ferdie is the treasury.
pub struct Scene {
    pub chain: Chain,
    pub access: Address,
    pub w3w: Address,
    pub oracle: Address,
    pub nodes: u32,
    /// The nodes of the first set, in its order: from where the block hash says.
    pub set: Vec<u32>,
}

/// Operator of a node.
pub fn operator(node: u32) -> Person {
    use Sr25519Keyring as K;
    Person(
        [
            K::Bob,
            K::Charlie,
            K::Dave,
            K::Eve,
            K::Ferdie,
            K::Alice,
            K::AliceStash,
            K::BobStash,
            K::CharlieStash,
            K::DaveStash,
            K::EveStash,
            K::FerdieStash,
        ][node as usize - 1],
    )
}

pub fn signer(node: u32) -> sr25519::Pair {
    sr25519::Pair::from_seed(&[node as u8; 32])
}

pub fn key(node: u32) -> B256 {
    B256::from(signer(node).public().0)
}

pub fn register(node: u32) -> IOracle::registerCall {
    IOracle::registerCall {
        signerKey: key(node),
        peerIdHash: B256::repeat_byte(9),
        region: 3,
        capacity: 200,
        price: 5,
        stake: STAKE,
        endpoints: "/dns4/node.example/tcp/4001".into(),
    }
}

/// What a report is about.
#[derive(Clone, Copy)]
pub struct Slot {
    pub kind: u8,
    pub sequence: u32,
    pub fence: u32,
}

/// What a signer signs, put together as the interface says. Small numbers take a word as larger ones do.
pub fn digest(set_digest: B256, slot: Slot, body: B256) -> B256 {
    let name = "W3space oracle report v1".to_owned();
    keccak256(
        (
            name,
            set_digest,
            EVENT,
            u16::from(slot.kind),
            slot.sequence,
            slot.fence,
            body,
        )
            .abi_encode_params(),
    )
}

pub fn status_body(status: u8) -> B256 {
    keccak256((u16::from(status), B256::repeat_byte(5)).abi_encode_params())
}

impl Scene {
    /// Nodes `1..=nodes` are active, in the first set, and drawn for the event.
    pub fn new(nodes: u32) -> Self {
        let mut chain = Chain::new(NOW);
        let treasury = Person::FERDIE.address().abi_encode();
        let access = chain.instantiate(Person::ALICE, "access", treasury);
        let label = ("W3W".to_owned(), "W3W".to_owned());
        let arguments = (label.0, label.1, U256::from(w3(1_000_000_000)), access).abi_encode_params();
        let w3w = chain.instantiate(Person::ALICE, "token", arguments);
        let oracle = chain.instantiate(Person::ALICE, "oracle", access.abi_encode());
        let mut scene = Self {
            chain,
            access,
            w3w,
            oracle,
            nodes,
            set: Vec::new(),
        };
        for (kind, key, subject, value) in [
            (2, 1, w3w, 0),
            (2, 6, EVENT_CONTRACT.address(), 0),
            (4, ARBITER, Person::ALICE.address(), u64::MAX.into()),
            (4, MINTER, Person::ALICE.address(), u64::MAX.into()),
        ] {
            scene.govern(kind, key, subject, value);
        }
        for node in 1..=nodes {
            scene.fund(operator(node));
            scene.call(operator(node), register(node)).expect("a stake");
            scene
                .call(operator(node), IOracle::activateCall { node })
                .expect("registered");
        }
        if nodes > 0 {
            scene.call(STRANGER, IOracle::rollSetCall {}).expect("anybody");
            let member = |member| IOracle::setMemberCall { setId: 1, member };
            scene.set = (0..nodes as u8)
                .map(|index| scene.view(member(index)).node)
                .collect();
            scene.assign();
        }
        scene.chain.take_events();
        scene
    }

    pub fn assign(&mut self) {
        let assign = IOracle::assignCall {
            eventId: EVENT,
            seed: B256::ZERO,
        };
        self.call(EVENT_CONTRACT, assign).expect("the event contract");
    }

    pub fn govern(&mut self, kind: u8, key: u8, subject: Address, value: u128) {
        let schedule = IAccess::scheduleCall {
            kind,
            key,
            subject,
            value,
        };
        let operation = self
            .chain
            .call(Person::ALICE, self.access, schedule)
            .expect("the owner");
        let execute = IAccess::executeCall { operation };
        self.chain
            .call(Person::ALICE, self.access, execute)
            .expect("not sealed");
    }

    /// Mints tokens for a person, who lets the contract pull them.
    pub fn fund(&mut self, person: Person) {
        let value = U256::from(FUNDS);
        let mint = IToken::mintCall {
            to: person.address(),
            value,
        };
        self.chain.call(Person::ALICE, self.w3w, mint).expect("a minter");
        let approve = IToken::approveCall {
            spender: self.oracle,
            value,
        };
        self.chain.call(person, self.w3w, approve).expect("anybody");
    }

    pub fn call<C: SolCall>(&mut self, who: Person, call: C) -> Result<C::Return, Failure> {
        self.chain.call(who, self.oracle, call)
    }

    pub fn view<C: SolCall>(&mut self, call: C) -> C::Return {
        self.call(STRANGER, call).expect("a view")
    }

    /// The call is refused with this error.
    pub fn refused<E: SolError>(&mut self, who: Person, call: impl SolCall) -> E {
        let failure = self.call(who, call).err().expect("refused");
        failure.error().unwrap_or_else(|| panic!("{failure:?}"))
    }

    pub fn balance(&mut self, account: Address) -> u128 {
        let call = IToken::balanceOfCall { account };
        self.chain.call(STRANGER, self.w3w, call).expect("a view").to()
    }

    /// Every node's stake and unbonding, and the credits of these accounts.
    pub fn owed(&mut self, accounts: &[Address]) -> u128 {
        let stakes: u128 = (1..=self.nodes)
            .map(|node| {
                let stake = self.view(IOracle::stakeOfCall { node });
                stake.stake + stake.unbonding
            })
            .sum();
        let credit = |account: &Address| self.view(IOracle::creditOfCall { account: *account });
        stakes + accounts.iter().map(credit).sum::<u128>()
    }

    /// Where a node is in the first set.
    pub fn place(&self, node: u32) -> u8 {
        let place = self.set.iter().position(|member| *member == node);
        place.expect("a member") as u8
    }

    /// Hash of the keys of the first set.
    pub fn keys_hash(&self) -> B256 {
        keccak256(self.set.iter().flat_map(|node| key(*node).0).collect::<Vec<u8>>())
    }

    /// Signatures of nodes in the order of the first set, and the bits they have there.
    pub fn sign(&mut self, slot: Slot, body: B256, nodes: impl Iterator<Item = u32>) -> (u32, Bytes) {
        let digest = digest(self.view(IOracle::currentSetCall {}).digest, slot, body);
        let signers = nodes.fold(0, |bits, node| bits | 1u32 << self.place(node));
        let members = self
            .set
            .iter()
            .enumerate()
            .filter(|(place, _)| signers >> place & 1 == 1);
        let bytes: Vec<u8> = members
            .flat_map(|(_, node)| signer(*node).sign(digest.as_slice()).0)
            .collect();
        (signers, bytes.into())
    }

    pub fn status(&mut self, sequence: u32, nodes: impl Iterator<Item = u32>) -> IOracle::reportStatusCall {
        let slot = Slot {
            kind: 1,
            sequence,
            fence: 1,
        };
        let (signers, signatures) = self.sign(slot, status_body(2), nodes);
        IOracle::reportStatusCall {
            eventId: EVENT,
            sequence,
            fence: 1,
            status: 2,
            manifestHash: B256::repeat_byte(5),
            setId: 1,
            signers,
            signatures,
        }
    }

    pub fn settlement(
        &mut self,
        sequence: u32,
        nodes: impl Iterator<Item = u32>,
    ) -> IOracle::reportSettlementCall {
        let slot = Slot {
            kind: 2,
            sequence,
            fence: 1,
        };
        let (work_root, log_root) = (B256::repeat_byte(6), B256::repeat_byte(7));
        let body = keccak256((3_599u32, 9_990u16, 180u32, 77u128, work_root, log_root).abi_encode_params());
        let (signers, signatures) = self.sign(slot, body, nodes);
        IOracle::reportSettlementCall {
            eventId: EVENT,
            sequence,
            fence: 1,
            deliveredSeconds: 3_599,
            uptimeBps: 9_990,
            peakViewers: 180,
            workTotal: 77,
            workRoot: work_root,
            logRoot: log_root,
            setId: 1,
            signers,
            signatures,
        }
    }
}
