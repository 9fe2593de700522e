//! The token's blob behaves by ERC-20 and ERC-6093, and mints for the MINTER of the access contract only.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, SolValue};
use w3av_contract_tests::{Chain, Failure, NOW, Person, w3};
use w3av_interfaces::{access::IAccess, token::IToken};

const MINTER: u8 = 3;
const CAP: u128 = w3(1_000);

/// An access contract and one token, of which Bob holds 100. Alice owns the one and mints the other.
struct Scene {
    chain: Chain,
    access: Address,
    token: Address,
}

impl Scene {
    fn new() -> Self {
        let mut chain = Chain::new(NOW);
        let treasury = Person::FERDIE.address().abi_encode();
        let access = chain.instantiate(Person::ALICE, "access", treasury);
        let token = deploy_token(&mut chain, access);
        let mut scene = Self { chain, access, token };
        scene.grant_minter(Person::ALICE);
        let mint = IToken::mintCall {
            to: Person::BOB.address(),
            value: U256::from(w3(100)),
        };
        scene.call(Person::ALICE, mint).expect("Alice mints");
        scene.chain.take_events();
        scene
    }

    fn grant_minter(&mut self, to: Person) {
        let schedule = IAccess::scheduleCall {
            kind: 4,
            key: MINTER,
            subject: to.address(),
            value: u128::from(u64::MAX),
        };
        let access = self.access;
        let operation = self
            .chain
            .call(Person::ALICE, access, schedule)
            .expect("the owner");
        let execute = IAccess::executeCall { operation };
        self.chain.call(Person::ALICE, access, execute).expect("no delay");
    }

    fn call<C: SolCall>(&mut self, who: Person, call: C) -> Result<C::Return, Failure> {
        self.chain.call(who, self.token, call)
    }

    fn balance(&mut self, account: Address) -> u128 {
        self.call(Person::DAVE, IToken::balanceOfCall { account })
            .expect("a view")
            .to()
    }

    fn supply(&mut self) -> U256 {
        self.call(Person::DAVE, IToken::totalSupplyCall {})
            .expect("a view")
    }
}

fn deploy_token(chain: &mut Chain, access: Address) -> Address {
    let arguments = ("W3W".to_owned(), "W3W".to_owned(), U256::from(CAP), access).abi_encode_params();
    chain.instantiate(Person::ALICE, "token", arguments)
}

fn transfer(to: Person, tokens: u128) -> IToken::transferCall {
    IToken::transferCall {
        to: to.address(),
        value: U256::from(w3(tokens)),
    }
}

fn mint(value: U256) -> IToken::mintCall {
    IToken::mintCall {
        to: Person::DAVE.address(),
        value,
    }
}

#[test]
fn what_was_deployed_can_be_read() {
    let mut scene = Scene::new();
    let (dave, access) = (Person::DAVE, scene.access);
    assert_eq!(scene.call(dave, IToken::nameCall {}).expect("a view"), "W3W");
    assert_eq!(scene.call(dave, IToken::symbolCall {}).expect("a view"), "W3W");
    assert_eq!(scene.call(dave, IToken::decimalsCall {}).expect("a view"), 18);
    assert_eq!(
        scene.call(dave, IToken::capCall {}).expect("a view"),
        U256::from(CAP)
    );
    assert_eq!(
        scene.call(dave, IToken::accessContractCall {}).expect("a view"),
        access
    );
    assert_eq!(scene.supply(), U256::from(w3(100)));
}

#[test]
fn transfer_moves_the_amount_and_emits_the_standard_event() {
    let mut scene = Scene::new();
    assert!(
        scene
            .call(Person::BOB, transfer(Person::DAVE, 7))
            .expect("Bob has tokens")
    );
    let event: IToken::Transfer = scene.chain.only_event();
    assert_eq!(
        (event.from, event.to),
        (Person::BOB.address(), Person::DAVE.address())
    );
    assert_eq!(event.value, U256::from(w3(7)));
    assert_eq!(scene.balance(Person::DAVE.address()), w3(7));
    assert_eq!(scene.balance(Person::BOB.address()), w3(93));
}

#[test]
fn transfer_above_the_balance_names_what_is_missing() {
    let mut scene = Scene::new();
    let failure = scene
        .call(Person::DAVE, transfer(Person::BOB, 1))
        .err()
        .expect("Dave has none");
    let error: IToken::ERC20InsufficientBalance = failure.error().expect("the standard's error");
    assert_eq!(
        (error.sender, error.balance, error.needed),
        (Person::DAVE.address(), U256::ZERO, U256::from(w3(1)))
    );
}

#[test]
fn amounts_above_128_bits_are_refused_without_a_trap() {
    let mut scene = Scene::new();
    for value in [
        U256::MAX,
        U256::from(u128::MAX) + U256::from(1),
        U256::from(u128::MAX),
    ] {
        let to = Person::DAVE.address();
        let failure = scene
            .call(Person::BOB, IToken::transferCall { to, value })
            .err()
            .expect("nobody has it");
        assert!(
            failure.error::<IToken::ERC20InsufficientBalance>().is_some(),
            "{value}: {failure:?}"
        );
        let failure = scene
            .call(Person::BOB, IToken::burnCall { value })
            .err()
            .expect("nobody has it");
        assert!(
            failure.error::<IToken::ERC20InsufficientBalance>().is_some(),
            "{value}: {failure:?}"
        );
        let failure = scene
            .call(Person::ALICE, mint(value))
            .err()
            .expect("above the cap");
        assert!(
            failure.error::<IToken::ERC20ExceededCap>().is_some(),
            "{value}: {failure:?}"
        );
    }
    assert_eq!(scene.supply(), U256::from(w3(100)));
}

#[test]
fn allowance_is_spent_and_the_infinite_one_is_not() {
    let mut scene = Scene::new();
    let spend = |tokens| IToken::transferFromCall {
        from: Person::BOB.address(),
        to: Person::DAVE.address(),
        value: U256::from(w3(tokens)),
    };
    let allowance = IToken::allowanceCall {
        owner: Person::BOB.address(),
        spender: Person::CHARLIE.address(),
    };
    let approve = |value| IToken::approveCall {
        spender: Person::CHARLIE.address(),
        value,
    };
    scene
        .call(Person::BOB, approve(U256::from(w3(3))))
        .expect("approve");
    let event: IToken::Approval = scene.chain.only_event();
    assert_eq!(
        (event.owner, event.value),
        (Person::BOB.address(), U256::from(w3(3)))
    );
    scene
        .call(Person::CHARLIE, spend(2))
        .expect("within the allowance");
    let left = scene.call(Person::DAVE, allowance.clone()).expect("a view");
    assert_eq!(left, U256::from(w3(1)));
    let failure = scene
        .call(Person::CHARLIE, spend(2))
        .err()
        .expect("above the allowance");
    assert!(
        failure.error::<IToken::ERC20InsufficientAllowance>().is_some(),
        "{failure:?}"
    );
    scene
        .call(Person::BOB, approve(U256::MAX))
        .expect("approve without limit");
    scene.call(Person::CHARLIE, spend(2)).expect("no limit");
    assert_eq!(scene.call(Person::DAVE, allowance).expect("a view"), U256::MAX);
}

#[test]
fn only_a_minter_mints_and_never_above_the_cap() {
    let mut scene = Scene::new();
    let failure = scene
        .call(Person::BOB, mint(U256::from(1)))
        .err()
        .expect("no minter");
    let error: IToken::NotMinter = failure.error().expect("typed");
    assert_eq!(error.caller, Person::BOB.address());
    scene
        .call(Person::ALICE, mint(U256::from(CAP - w3(100))))
        .expect("up to the cap");
    let event: IToken::Transfer = scene.chain.only_event();
    assert_eq!((event.from, event.to), (Address::ZERO, Person::DAVE.address()));
    let failure = scene
        .call(Person::ALICE, mint(U256::from(1)))
        .err()
        .expect("above the cap");
    let error: IToken::ERC20ExceededCap = failure.error().expect("typed");
    assert_eq!(
        (error.increasedSupply, error.cap),
        (U256::from(CAP + 1), U256::from(CAP))
    );
}

#[test]
fn a_minter_without_the_role_mints_no_more() {
    let mut scene = Scene::new();
    scene.grant_minter(Person::EVE);
    scene.call(Person::EVE, mint(U256::from(1))).expect("granted");
    let revoke = IAccess::revokeRoleCall {
        role: MINTER,
        account: Person::EVE.address(),
    };
    let access = scene.access;
    scene
        .chain
        .call(Person::ALICE, access, revoke)
        .expect("the owner");
    let failure = scene
        .call(Person::EVE, mint(U256::from(1)))
        .err()
        .expect("revoked");
    assert!(failure.error::<IToken::NotMinter>().is_some(), "{failure:?}");
}

#[test]
fn without_an_access_contract_nobody_mints() {
    let mut scene = Scene::new();
    // An account without code answers every call with nothing; a token answers hasRole with a revert.
    for access in [Person::ALICE.address(), scene.token] {
        let token = deploy_token(&mut scene.chain, access);
        let failure = scene
            .chain
            .call(Person::ALICE, token, mint(U256::from(1)))
            .err()
            .expect("nobody says so");
        assert!(failure.error::<IToken::NotMinter>().is_some(), "{failure:?}");
    }
}

#[test]
fn burning_destroys_the_callers_tokens() {
    let mut scene = Scene::new();
    let burn = |tokens| IToken::burnCall {
        value: U256::from(w3(tokens)),
    };
    scene.call(Person::BOB, burn(40)).expect("Bob has tokens");
    let event: IToken::Transfer = scene.chain.only_event();
    assert_eq!((event.from, event.to), (Person::BOB.address(), Address::ZERO));
    assert_eq!(event.value, U256::from(w3(40)));
    assert_eq!(
        (scene.balance(Person::BOB.address()), scene.supply()),
        (w3(60), U256::from(w3(60)))
    );
    let failure = scene.call(Person::BOB, burn(61)).err().expect("too much");
    assert!(
        failure.error::<IToken::ERC20InsufficientBalance>().is_some(),
        "{failure:?}"
    );
}

#[test]
fn zero_addresses_are_refused() {
    let mut scene = Scene::new();
    let (to, value) = (Address::ZERO, U256::from(1));
    let failure = scene
        .call(Person::BOB, IToken::transferCall { to, value })
        .err()
        .expect("nobody");
    assert!(
        failure.error::<IToken::ERC20InvalidReceiver>().is_some(),
        "{failure:?}"
    );
    let failure = scene
        .call(Person::ALICE, IToken::mintCall { to, value })
        .err()
        .expect("nobody");
    assert!(
        failure.error::<IToken::ERC20InvalidReceiver>().is_some(),
        "{failure:?}"
    );
    let failure = scene
        .call(Person::BOB, IToken::approveCall { spender: to, value })
        .err()
        .expect("nobody");
    assert!(
        failure.error::<IToken::ERC20InvalidSpender>().is_some(),
        "{failure:?}"
    );
}
