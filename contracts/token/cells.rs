//! Where the records of the rules are stored: one cell each.

use ink::{Address, U256};
use w3av_contract_logic::token::{Book, Supply};

use crate::token::Token;

impl Book for Token {
    fn supply(&self) -> Supply {
        self.supply
    }

    fn set_supply(&mut self, supply: Supply) {
        self.supply = supply;
    }

    fn balance(&self, account: Address) -> u128 {
        self.balances.get(account).unwrap_or(0)
    }

    fn set_balance(&mut self, account: Address, balance: u128) {
        self.balances.insert(account, &balance);
    }

    fn allowance(&self, owner: Address, spender: Address) -> U256 {
        self.allowances.get((owner, spender)).unwrap_or_default()
    }

    fn set_allowance(&mut self, owner: Address, spender: Address, value: U256) {
        self.allowances.insert((owner, spender), &value);
    }

    fn nonce(&self, owner: Address) -> u64 {
        self.nonces.get(owner).unwrap_or(0)
    }

    fn set_nonce(&mut self, owner: Address, nonce: u64) {
        self.nonces.insert(owner, &nonce);
    }

    fn is_consumed(&self, authorizer: Address, nonce: [u8; 32]) -> bool {
        self.consumed.get((authorizer, nonce)).unwrap_or(false)
    }

    fn consume(&mut self, authorizer: Address, nonce: [u8; 32]) {
        self.consumed.insert((authorizer, nonce), &true);
    }
}
