mod signed;

use std::collections::{BTreeMap, BTreeSet};
use std::vec::Vec;

use proptest::prelude::*;

use super::*;

/// The cells in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cells {
    supply: Supply,
    balances: BTreeMap<Address, u128>,
    allowances: BTreeMap<(Address, Address), U256>,
    nonces: BTreeMap<Address, u64>,
    consumed: BTreeSet<(Address, [u8; 32])>,
}

impl Book for Cells {
    fn supply(&self) -> Supply {
        self.supply
    }
    fn set_supply(&mut self, supply: Supply) {
        self.supply = supply;
    }
    fn balance(&self, account: Address) -> u128 {
        self.balances.get(&account).copied().unwrap_or(0)
    }
    fn set_balance(&mut self, account: Address, balance: u128) {
        self.balances.insert(account, balance);
    }
    fn allowance(&self, owner: Address, spender: Address) -> U256 {
        self.allowances
            .get(&(owner, spender))
            .copied()
            .unwrap_or_default()
    }
    fn set_allowance(&mut self, owner: Address, spender: Address, value: U256) {
        self.allowances.insert((owner, spender), value);
    }
    fn nonce(&self, owner: Address) -> u64 {
        self.nonces.get(&owner).copied().unwrap_or(0)
    }
    fn set_nonce(&mut self, owner: Address, nonce: u64) {
        self.nonces.insert(owner, nonce);
    }
    fn is_consumed(&self, authorizer: Address, nonce: [u8; 32]) -> bool {
        self.consumed.contains(&(authorizer, nonce))
    }
    fn consume(&mut self, authorizer: Address, nonce: [u8; 32]) {
        self.consumed.insert((authorizer, nonce));
    }
}

fn account(number: u8) -> Address {
    Address::repeat_byte(number)
}

const MINTER: u8 = 9;
const ACCESS: u8 = 8;

fn token(cap: u128) -> Cells {
    let supply = Supply::new(account(ACCESS), cap.into(), 3, 3).expect("valid");
    Cells {
        supply,
        ..Cells::default()
    }
}

#[test]
fn constructor_bounds_cap_and_names() {
    let new = |cap: U256, name, symbol| Supply::new(account(1), cap, name, symbol);
    assert_eq!(
        Supply::new(Address::zero(), 1.into(), 1, 1),
        Err(TokenError::ZeroAddress)
    );
    assert!(new(u128::MAX.into(), 1, 1).is_ok());
    assert!(new(0.into(), NAME_BYTES, SYMBOL_BYTES).is_ok());
    let too_large = U256::from(u128::MAX) + 1;
    assert_eq!(
        new(too_large, 1, 1),
        Err(TokenError::ExceededCap {
            increased_supply: too_large,
            cap: u128::MAX.into()
        })
    );
    for (name, symbol, length) in [
        (0, 1, 0),
        (1, 0, 0),
        (NAME_BYTES + 1, 1, 65),
        (1, SYMBOL_BYTES + 1, 17),
        (usize::MAX, 1, u32::MAX),
    ] {
        assert_eq!(
            new(1.into(), name, symbol),
            Err(TokenError::InvalidName { length })
        );
    }
}

#[test]
fn mint_stops_exactly_at_the_cap() {
    let mut book = token(100);
    let to = account(1);
    assert_eq!(
        mint(&mut book, false, account(1), to, 1.into()),
        Err(TokenError::NotMinter { caller: account(1) })
    );
    mint(&mut book, true, account(MINTER), to, 100.into()).expect("up to the cap");
    for (value, increased) in [(U256::one(), U256::from(101)), (U256::MAX, U256::MAX)] {
        let error = TokenError::ExceededCap {
            increased_supply: increased,
            cap: 100.into(),
        };
        assert_eq!(mint(&mut book, true, account(MINTER), to, value), Err(error));
    }
    assert_eq!(
        mint(&mut book, true, account(MINTER), Address::zero(), 0.into()),
        Err(TokenError::InvalidReceiver {
            receiver: Address::zero()
        })
    );
    assert_eq!((book.balance(to), book.supply.total), (100, 100));
}

#[test]
fn transfer_needs_the_balance_and_two_real_accounts() {
    let mut book = token(100);
    let (a, b, zero) = (account(1), account(2), Address::zero());
    mint(&mut book, true, account(MINTER), a, 10.into()).expect("below the cap");
    let before = book.clone();
    for (from, to, value, error) in [
        (
            a,
            b,
            U256::from(11),
            TokenError::InsufficientBalance {
                sender: a,
                balance: 10.into(),
                needed: 11.into(),
            },
        ),
        (
            a,
            a,
            U256::from(11),
            TokenError::InsufficientBalance {
                sender: a,
                balance: 10.into(),
                needed: 11.into(),
            },
        ),
        (
            a,
            b,
            U256::MAX,
            TokenError::InsufficientBalance {
                sender: a,
                balance: 10.into(),
                needed: U256::MAX,
            },
        ),
        (
            a,
            zero,
            U256::from(1),
            TokenError::InvalidReceiver { receiver: zero },
        ),
        (zero, b, U256::zero(), TokenError::InvalidSender { sender: zero }),
    ] {
        assert_eq!(transfer(&mut book, from, to, value), Err(error));
    }
    assert_eq!(book, before, "a refused transfer changes nothing");
    transfer(&mut book, a, a, 10.into()).expect("to oneself");
    assert_eq!(book.balance(a), 10, "a transfer to oneself makes no money");
    transfer(&mut book, a, b, 10.into()).expect("the whole balance");
    assert_eq!((book.balance(a), book.balance(b)), (0, 10));
}

#[test]
fn allowance_is_spent_to_the_unit_and_infinite_stays() {
    let mut book = token(100);
    let (a, b, c) = (account(1), account(2), account(3));
    mint(&mut book, true, account(MINTER), a, 50.into()).expect("below the cap");
    assert_eq!(
        approve(&mut book, a, Address::zero(), 1.into()),
        Err(TokenError::InvalidSpender {
            spender: Address::zero()
        })
    );
    approve(&mut book, a, b, 10.into()).expect("real spender");
    transfer_from(&mut book, b, a, c, 10.into()).expect("exactly the allowance");
    assert_eq!(
        transfer_from(&mut book, b, a, c, 1.into()),
        Err(TokenError::InsufficientAllowance {
            spender: b,
            allowance: 0.into(),
            needed: 1.into()
        })
    );
    approve(&mut book, a, b, U256::MAX).expect("infinite");
    transfer_from(&mut book, b, a, c, 5.into()).expect("infinite");
    assert_eq!(Book::allowance(&book, a, b), U256::MAX);
    approve(&mut book, a, b, U256::MAX - 1).expect("finite, though larger than any balance");
    let spent = book.clone();
    assert_eq!(
        transfer_from(&mut book, b, a, c, 36.into()),
        Err(TokenError::InsufficientBalance {
            sender: a,
            balance: 35.into(),
            needed: 36.into()
        })
    );
    assert_eq!(book, spent, "a transfer that fails spends no allowance");
}

#[test]
fn burning_takes_from_the_caller_and_the_supply() {
    let mut book = token(100);
    let (a, b) = (account(1), account(2));
    mint(&mut book, true, account(MINTER), a, 60.into()).expect("below the cap");
    mint(&mut book, true, account(MINTER), b, 40.into()).expect("up to the cap");
    let before = book.clone();
    for value in [
        U256::from(61),
        u128::MAX.into(),
        U256::from(u128::MAX) + 1,
        U256::MAX,
    ] {
        let error = TokenError::InsufficientBalance {
            sender: a,
            balance: 60.into(),
            needed: value,
        };
        assert_eq!(burn(&mut book, a, value), Err(error));
    }
    assert_eq!(book, before, "a refused burn changes nothing");
    burn(&mut book, a, 0.into()).expect("nothing");
    burn(&mut book, a, 60.into()).expect("all");
    assert_eq!((book.balance(a), book.balance(b)), (0, 40));
    assert_eq!((book.supply.total, book.supply.cap), (40, 100));
    mint(&mut book, true, account(MINTER), b, 60.into()).expect("what was burnt may be made again");
}

#[test]
fn books_that_do_not_add_up_are_refused() {
    let (a, b) = (account(1), account(2));
    let mut book = token(100);
    book.set_balance(a, 10);
    book.set_balance(b, u128::MAX);
    let before = book.clone();
    assert!(
        transfer(&mut book, a, b, 1.into()).is_err(),
        "the receiver's balance would overflow"
    );
    assert!(mint(&mut book, true, account(MINTER), b, 1.into()).is_err());
    assert!(burn(&mut book, a, 1.into()).is_err(), "more than there is");
    book.supply.total = 101;
    assert!(mint(&mut book, true, account(MINTER), a, 0.into()).is_err());
    book.supply.total = 0;
    assert_eq!(book, before);
}

#[derive(Clone, Debug)]
enum Step {
    Mint(u8, U256),
    Burn(u8, U256),
    Transfer(u8, u8, U256),
    Approve(u8, u8, U256),
    TransferFrom(u8, u8, u8, U256),
}

fn value() -> impl Strategy<Value = U256> {
    prop_oneof![
        4 => (0u64..60).prop_map(U256::from),
        1 => any::<u128>().prop_map(U256::from),
        1 => Just(U256::MAX),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 0u8..4;
    prop_oneof![
        (who(), value()).prop_map(|(a, v)| Step::Mint(a, v)),
        (who(), value()).prop_map(|(a, v)| Step::Burn(a, v)),
        (who(), who(), value()).prop_map(|(a, b, v)| Step::Transfer(a, b, v)),
        (who(), who(), value()).prop_map(|(a, b, v)| Step::Approve(a, b, v)),
        (who(), who(), who(), value()).prop_map(|(a, b, c, v)| Step::TransferFrom(a, b, c, v)),
    ]
}

proptest! {
    #[test]
    fn balances_always_add_up_to_the_supply(
        cap in prop_oneof![Just(100u128), Just(u128::MAX)],
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut book = token(cap);
        for step in steps {
            let before = book.clone();
            let result = match step {
                Step::Mint(to, value) => mint(&mut book, true, account(MINTER), account(to), value),
                Step::Burn(from, value) => burn(&mut book, account(from), value),
                Step::Transfer(from, to, value) => transfer(&mut book, account(from), account(to), value),
                Step::Approve(owner, spender, value) => {
                    approve(&mut book, account(owner), account(spender), value)
                }
                Step::TransferFrom(by, from, to, value) => {
                    let allowance = Book::allowance(&book, account(from), account(by));
                    let result = transfer_from(&mut book, account(by), account(from), account(to), value);
                    if result.is_ok() {
                        prop_assert!(value <= allowance);
                        let left = Book::allowance(&book, account(from), account(by));
                        let expected = if allowance == U256::MAX { allowance } else { allowance - value };
                        prop_assert_eq!(left, expected);
                    }
                    result
                }
            };
            if result.is_err() {
                prop_assert_eq!(&book, &before);
            }
            let balances: Vec<U256> = book.balances.values().map(|b| U256::from(*b)).collect();
            let sum = balances.into_iter().fold(U256::zero(), |sum, b| sum + b);
            prop_assert_eq!(sum, U256::from(book.supply.total));
            prop_assert!(book.supply.total <= book.supply.cap);
            prop_assert_eq!(book.balance(Address::zero()), 0);
        }
    }
}
