//! The token's blob behaves by ERC-20 and ERC-6093.

use alloy_primitives::{Address, U256};
use w3av_contract_tests::{Person, Suite, w3};
use w3av_interfaces::token::IToken;

fn transfer(to: Person, tokens: u128) -> IToken::transferCall {
    IToken::transferCall {
        to: to.address(),
        value: U256::from(w3(tokens)),
    }
}

#[test]
fn transfer_moves_the_amount_and_emits_the_standard_event() {
    let mut suite = Suite::new();
    let (before, token) = (suite.balance(suite.w3w, Person::BOB.address()), suite.w3w);
    assert!(
        suite
            .chain
            .call(Person::BOB, token, transfer(Person::DAVE, 7))
            .expect("Bob has tokens")
    );
    let event: IToken::Transfer = suite.chain.only_event();
    assert_eq!(
        (event.from, event.to),
        (Person::BOB.address(), Person::DAVE.address())
    );
    assert_eq!(event.value, U256::from(w3(7)));
    assert_eq!(suite.balance(token, Person::DAVE.address()), w3(7));
    assert_eq!(suite.balance(token, Person::BOB.address()), before - w3(7));
}

#[test]
fn transfer_above_the_balance_names_what_is_missing() {
    let mut suite = Suite::new();
    let token = suite.w3w;
    let failure = suite
        .chain
        .call(Person::DAVE, token, transfer(Person::BOB, 1))
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
    let mut suite = Suite::new();
    let token = suite.w3w;
    for value in [
        U256::MAX,
        U256::from(u128::MAX) + U256::from(1),
        U256::from(u128::MAX),
    ] {
        let call = IToken::transferCall {
            to: Person::DAVE.address(),
            value,
        };
        let failure = suite
            .chain
            .call(Person::BOB, token, call)
            .err()
            .expect("nobody has that much");
        assert!(
            failure.error::<IToken::ERC20InsufficientBalance>().is_some(),
            "{value}: {failure:?}"
        );
    }
}

#[test]
fn allowance_is_spent_and_the_infinite_one_is_not() {
    let mut suite = Suite::new();
    let token = suite.w3w;
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
    suite
        .chain
        .call(Person::BOB, token, approve(U256::from(w3(3))))
        .expect("approve");
    suite
        .chain
        .call(Person::CHARLIE, token, spend(2))
        .expect("within the allowance");
    assert_eq!(
        suite
            .chain
            .call(Person::DAVE, token, allowance.clone())
            .expect("view"),
        U256::from(w3(1))
    );
    let failure = suite
        .chain
        .call(Person::CHARLIE, token, spend(2))
        .err()
        .expect("above the allowance");
    assert!(
        failure.error::<IToken::ERC20InsufficientAllowance>().is_some(),
        "{failure:?}"
    );
    suite
        .chain
        .call(Person::BOB, token, approve(U256::MAX))
        .expect("approve without limit");
    suite
        .chain
        .call(Person::CHARLIE, token, spend(2))
        .expect("no limit");
    assert_eq!(
        suite.chain.call(Person::DAVE, token, allowance).expect("view"),
        U256::MAX
    );
}

#[test]
fn only_the_owner_mints_and_never_above_the_cap() {
    let mut suite = Suite::new();
    let token = suite.w3w;
    let mint = |value| IToken::mintCall {
        to: Person::DAVE.address(),
        value,
    };
    let failure = suite
        .chain
        .call(Person::BOB, token, mint(U256::from(1)))
        .err()
        .expect("not the owner");
    assert!(
        failure.error::<IToken::OwnableUnauthorizedAccount>().is_some(),
        "{failure:?}"
    );
    let cap = suite
        .chain
        .call(Person::BOB, token, IToken::capCall {})
        .expect("view");
    let supply = suite
        .chain
        .call(Person::BOB, token, IToken::totalSupplyCall {})
        .expect("view");
    suite
        .chain
        .call(Person::ALICE, token, mint(cap - supply))
        .expect("up to the cap");
    let failure = suite
        .chain
        .call(Person::ALICE, token, mint(U256::from(1)))
        .err()
        .expect("above the cap");
    assert!(
        failure.error::<IToken::ERC20ExceededCap>().is_some(),
        "{failure:?}"
    );
    let failure = suite
        .chain
        .call(Person::ALICE, token, mint(U256::MAX))
        .err()
        .expect("overflow");
    assert!(
        failure.error::<IToken::ERC20ExceededCap>().is_some(),
        "{failure:?}"
    );
}

#[test]
fn zero_addresses_are_refused() {
    let mut suite = Suite::new();
    let token = suite.w3w;
    let to_nobody = IToken::transferCall {
        to: Address::ZERO,
        value: U256::from(1),
    };
    let failure = suite
        .chain
        .call(Person::BOB, token, to_nobody)
        .err()
        .expect("nobody");
    assert!(
        failure.error::<IToken::ERC20InvalidReceiver>().is_some(),
        "{failure:?}"
    );
    let for_nobody = IToken::approveCall {
        spender: Address::ZERO,
        value: U256::from(1),
    };
    let failure = suite
        .chain
        .call(Person::BOB, token, for_nobody)
        .err()
        .expect("nobody");
    assert!(
        failure.error::<IToken::ERC20InvalidSpender>().is_some(),
        "{failure:?}"
    );
}
