//! Shell of the token contract: loads and stores cells for `w3av_contract_logic::token`, emits its events.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
#![allow(
    clippy::too_many_arguments,
    reason = "the parameters are the ones of the standards"
)]

mod cells;
pub mod error;
pub mod events;
mod signed;

#[ink::contract]
mod token {
    use ink::{
        U256,
        prelude::string::String,
        sol::{DynBytes, FixedBytes},
        storage::{Lazy, Mapping},
    };
    use w3av_contract_host::ChainCrypto;
    use w3av_contract_logic::{
        signature::Signature,
        token::{self as rules, Authorization, Book, DECIMALS, Permit, Supply},
    };

    use crate::error::Error;

    #[ink(storage)]
    pub struct Token {
        /// Packed into the root cell.
        pub(crate) supply: Supply,
        /// Name and symbol; a cell of their own, which transfers don't read.
        pub(crate) label: Lazy<(String, String)>,
        pub(crate) balances: Mapping<Address, u128>,
        pub(crate) allowances: Mapping<(Address, Address), U256>,
        pub(crate) nonces: Mapping<Address, u64>,
        pub(crate) consumed: Mapping<(Address, [u8; 32]), bool>,
    }

    impl Token {
        /// Nothing minted; immutable but for what `access` says about who is MINTER. Refuses the zero address, a name
        /// or symbol that is empty or too long, and a cap of more than 128 bits.
        #[ink(constructor)]
        pub fn new(name: String, symbol: String, cap: U256, access: Address) -> Result<Self, Error> {
            let supply = Supply::new(access, cap, name.len(), symbol.len())?;
            let mut label = Lazy::new();
            label.set(&(name, symbol));
            Ok(Self {
                supply,
                label,
                balances: Mapping::new(),
                allowances: Mapping::new(),
                nonces: Mapping::new(),
                consumed: Mapping::new(),
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

        /// Moves `value` from the caller to `to`. Emits Transfer. Fails without the balance, or to the zero address.
        #[ink(message)]
        pub fn transfer(&mut self, to: Address, value: U256) -> Result<bool, Error> {
            let from = self.env().caller();
            rules::transfer(self, from, to, value)?;
            self.emit_transfer(from, to, value);
            Ok(true)
        }

        /// Lets `spender` take up to `value` from the caller. Emits Approval. Fails for the zero address.
        #[ink(message)]
        pub fn approve(&mut self, spender: Address, value: U256) -> Result<bool, Error> {
            let owner = self.env().caller();
            rules::approve(self, owner, spender, value)?;
            self.emit_approval(owner, spender, value);
            Ok(true)
        }

        /// Moves `value` from `from` to `to` out of the caller's allowance, which 2^256-1 does not use up. Emits
        /// Transfer. Fails without the allowance, and as transfer does.
        #[ink(message, name = "transferFrom")]
        pub fn transfer_from(&mut self, from: Address, to: Address, value: U256) -> Result<bool, Error> {
            let caller = self.env().caller();
            rules::transfer_from(self, caller, from, to, value)?;
            self.emit_transfer(from, to, value);
            Ok(true)
        }

        /// MINTER only, up to the cap. Emits Transfer from the zero address. Fails when the access contract does not
        /// name the caller, above the cap, or to the zero address.
        #[ink(message)]
        pub fn mint(&mut self, to: Address, value: U256) -> Result<(), Error> {
            let caller = self.env().caller();
            let is_minter = self.is_minter(caller);
            rules::mint(self, is_minter, caller, to, value)?;
            self.emit_transfer(Address::zero(), to, value);
            Ok(())
        }

        /// Destroys the caller's tokens. Emits Transfer to the zero address. Fails without the balance.
        #[ink(message)]
        pub fn burn(&mut self, value: U256) -> Result<(), Error> {
            let from = self.env().caller();
            rules::burn(self, from, value)?;
            self.emit_transfer(from, Address::zero(), value);
            Ok(())
        }

        /// The access contract that says who is MINTER.
        #[ink(message, name = "accessContract")]
        pub fn access_contract(&self) -> Address {
            self.supply.access
        }

        /// EIP-2612: approves what the owner signed; anybody may bring it. Emits Approval. Fails after the deadline,
        /// unless signed by the owner with the owner's next nonce, and for the zero address as the spender.
        #[ink(message)]
        pub fn permit(
            &mut self,
            owner: Address,
            spender: Address,
            value: U256,
            deadline: U256,
            v: u8,
            r: FixedBytes<32>,
            s: FixedBytes<32>,
        ) -> Result<(), Error> {
            let permit = Permit {
                owner,
                spender,
                value,
                deadline,
            };
            self.bring_permit(permit, ecdsa(v, r, s))
        }

        /// Number of permits that `owner` has used.
        #[ink(message)]
        pub fn nonces(&self, owner: Address) -> U256 {
            self.nonce(owner).into()
        }

        /// EIP-712 domain of this token on this chain.
        #[ink(message, name = "DOMAIN_SEPARATOR")]
        pub fn domain_separator(&self) -> FixedBytes<32> {
            FixedBytes(self.domain().separator(&ChainCrypto))
        }

        /// ERC-3009: moves what `from` signed, once per nonce; anybody may bring it. Emits AuthorizationUsed and
        /// Transfer. Fails outside of its time, for a used nonce, unless signed by `from`, and as transfer does.
        #[ink(message, name = "transferWithAuthorization")]
        pub fn transfer_with_authorization(
            &mut self,
            from: Address,
            to: Address,
            value: U256,
            valid_after: U256,
            valid_before: U256,
            nonce: FixedBytes<32>,
            v: u8,
            r: FixedBytes<32>,
            s: FixedBytes<32>,
        ) -> Result<(), Error> {
            let transfer = authorization(from, to, value, valid_after, valid_before, nonce);
            self.bring_transfer(transfer, ecdsa(v, r, s), false)
        }

        /// ERC-3009: as transferWithAuthorization, brought by the payee only.
        #[ink(message, name = "receiveWithAuthorization")]
        pub fn receive_with_authorization(
            &mut self,
            from: Address,
            to: Address,
            value: U256,
            valid_after: U256,
            valid_before: U256,
            nonce: FixedBytes<32>,
            v: u8,
            r: FixedBytes<32>,
            s: FixedBytes<32>,
        ) -> Result<(), Error> {
            let transfer = authorization(from, to, value, valid_after, valid_before, nonce);
            self.bring_transfer(transfer, ecdsa(v, r, s), true)
        }

        /// ERC-3009: makes an unused nonce unusable, as its owner signed; anybody may bring it. Emits
        /// AuthorizationCanceled. Fails for a used nonce, and unless signed by the authorizer.
        #[ink(message, name = "cancelAuthorization")]
        pub fn cancel_authorization(
            &mut self,
            authorizer: Address,
            nonce: FixedBytes<32>,
            v: u8,
            r: FixedBytes<32>,
            s: FixedBytes<32>,
        ) -> Result<(), Error> {
            self.bring_cancellation(authorizer, nonce, ecdsa(v, r, s))
        }

        /// True when the nonce was used or cancelled.
        #[ink(message, name = "authorizationState")]
        pub fn authorization_state(&self, authorizer: Address, nonce: FixedBytes<32>) -> bool {
            self.is_consumed(authorizer, nonce.0)
        }
    }

    /// The overloads are in a block of their own: ink! refuses two messages of one name in one namespace, which only
    /// its own selectors know; the Solidity selector is of name and types.
    #[ink(impl, namespace = "bytes")]
    impl Token {
        /// As permit with `v, r, s`, for either kind of key.
        #[ink(message, name = "permit")]
        pub fn permit_with_bytes(
            &mut self,
            owner: Address,
            spender: Address,
            value: U256,
            deadline: U256,
            signature: DynBytes,
        ) -> Result<(), Error> {
            let permit = Permit {
                owner,
                spender,
                value,
                deadline,
            };
            self.bring_permit(permit, Signature::from_bytes(&signature.0))
        }

        /// As transferWithAuthorization with `v, r, s`, for either kind of key.
        #[ink(message, name = "transferWithAuthorization")]
        pub fn transfer_with_authorization_bytes(
            &mut self,
            from: Address,
            to: Address,
            value: U256,
            valid_after: U256,
            valid_before: U256,
            nonce: FixedBytes<32>,
            signature: DynBytes,
        ) -> Result<(), Error> {
            let transfer = authorization(from, to, value, valid_after, valid_before, nonce);
            self.bring_transfer(transfer, Signature::from_bytes(&signature.0), false)
        }

        /// As receiveWithAuthorization with `v, r, s`, for either kind of key.
        #[ink(message, name = "receiveWithAuthorization")]
        pub fn receive_with_authorization_bytes(
            &mut self,
            from: Address,
            to: Address,
            value: U256,
            valid_after: U256,
            valid_before: U256,
            nonce: FixedBytes<32>,
            signature: DynBytes,
        ) -> Result<(), Error> {
            let transfer = authorization(from, to, value, valid_after, valid_before, nonce);
            self.bring_transfer(transfer, Signature::from_bytes(&signature.0), true)
        }

        /// As cancelAuthorization with `v, r, s`, for either kind of key.
        #[ink(message, name = "cancelAuthorization")]
        pub fn cancel_authorization_bytes(
            &mut self,
            authorizer: Address,
            nonce: FixedBytes<32>,
            signature: DynBytes,
        ) -> Result<(), Error> {
            self.bring_cancellation(authorizer, nonce, Signature::from_bytes(&signature.0))
        }
    }

    fn ecdsa(v: u8, r: FixedBytes<32>, s: FixedBytes<32>) -> Option<Signature> {
        Some(Signature::Ecdsa { v, r: r.0, s: s.0 })
    }

    fn authorization(
        from: Address,
        to: Address,
        value: U256,
        valid_after: U256,
        valid_before: U256,
        nonce: FixedBytes<32>,
    ) -> Authorization {
        Authorization {
            from,
            to,
            value,
            valid_after,
            valid_before,
            nonce: nonce.0,
        }
    }
}
