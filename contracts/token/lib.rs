//! Shell of the token contract: loads and stores cells for `w3av_contract_logic::token`, emits its events.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod cells;
pub mod error;
pub mod events;

#[ink::contract]
mod token {
    use ink::{
        U256,
        prelude::string::String,
        storage::{Lazy, Mapping},
    };
    use w3av_contract_logic::token::{self as rules, Book, DECIMALS, Supply};

    use crate::{
        error::Error,
        events::{Approval, OwnershipTransferred, Transfer},
    };

    #[ink(storage)]
    pub struct Token {
        /// Packed into the root cell.
        pub(crate) supply: Supply,
        /// Name and symbol; a cell of their own, which transfers don't read.
        pub(crate) label: Lazy<(String, String)>,
        pub(crate) balances: Mapping<Address, u128>,
        pub(crate) allowances: Mapping<(Address, Address), U256>,
    }

    impl Token {
        /// Owned by the deployer, nothing minted.
        #[ink(constructor)]
        pub fn new(name: String, symbol: String, cap: U256) -> Result<Self, Error> {
            let owner = Self::env().caller();
            let supply = Supply::new(owner, cap, name.len(), symbol.len())?;
            let mut label = Lazy::new();
            label.set(&(name, symbol));
            Self::env().emit_event(OwnershipTransferred {
                previous_owner: Address::zero(),
                new_owner: owner,
            });
            Ok(Self {
                supply,
                label,
                balances: Mapping::new(),
                allowances: Mapping::new(),
            })
        }

        /// Name of the token.
        #[ink(message)]
        pub fn name(&self) -> String {
            self.label.get_or_default().0
        }

        /// Symbol of the token.
        #[ink(message)]
        pub fn symbol(&self) -> String {
            self.label.get_or_default().1
        }

        /// 18.
        #[ink(message)]
        pub fn decimals(&self) -> u8 {
            DECIMALS
        }

        /// Sum of all balances.
        #[ink(message, name = "totalSupply")]
        pub fn total_supply(&self) -> U256 {
            self.supply.total.into()
        }

        /// Most that there may ever be.
        #[ink(message)]
        pub fn cap(&self) -> U256 {
            self.supply.cap.into()
        }

        /// Balance of `account`.
        #[ink(message, name = "balanceOf")]
        pub fn balance_of(&self, account: Address) -> U256 {
            self.balance(account).into()
        }

        /// What `spender` may still take from `owner`.
        #[ink(message)]
        pub fn allowance(&self, owner: Address, spender: Address) -> U256 {
            Book::allowance(self, owner, spender)
        }

        /// Moves `value` from the caller to `to`. Emits Transfer.
        #[ink(message)]
        pub fn transfer(&mut self, to: Address, value: U256) -> Result<bool, Error> {
            let from = self.env().caller();
            rules::transfer(self, from, to, value)?;
            self.env().emit_event(Transfer { from, to, value });
            Ok(true)
        }

        /// Lets `spender` take up to `value` from the caller. Emits Approval.
        #[ink(message)]
        pub fn approve(&mut self, spender: Address, value: U256) -> Result<bool, Error> {
            let owner = self.env().caller();
            rules::approve(self, owner, spender, value)?;
            self.env().emit_event(Approval {
                owner,
                spender,
                value,
            });
            Ok(true)
        }

        /// Moves `value` from `from` to `to` out of the caller's allowance. Emits Transfer.
        #[ink(message, name = "transferFrom")]
        pub fn transfer_from(&mut self, from: Address, to: Address, value: U256) -> Result<bool, Error> {
            let caller = self.env().caller();
            rules::transfer_from(self, caller, from, to, value)?;
            self.env().emit_event(Transfer { from, to, value });
            Ok(true)
        }

        /// Owner only, up to the cap. Emits Transfer from the zero address.
        #[ink(message)]
        pub fn mint(&mut self, to: Address, value: U256) -> Result<(), Error> {
            let caller = self.env().caller();
            rules::mint(self, caller, to, value)?;
            self.env().emit_event(Transfer {
                from: Address::zero(),
                to,
                value,
            });
            Ok(())
        }

        /// Who may mint.
        #[ink(message)]
        pub fn owner(&self) -> Address {
            self.supply.owner
        }

        /// Owner only. Emits OwnershipTransferred.
        #[ink(message, name = "transferOwnership")]
        pub fn transfer_ownership(&mut self, new_owner: Address) -> Result<(), Error> {
            let caller = self.env().caller();
            let previous_owner = rules::transfer_ownership(self, caller, new_owner)?;
            self.env().emit_event(OwnershipTransferred {
                previous_owner,
                new_owner,
            });
            Ok(())
        }
    }
}
