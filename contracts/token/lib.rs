//! Shell of the token contract: loads and stores cells for `w3av_contract_logic::token`, emits its events.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod cells;
pub mod error;
pub mod events;
mod signed;

#[ink::contract]
mod token {
    use ink::{
        U256,
        sol::{DynBytes, FixedBytes},
        storage::Mapping,
    };
    use w3av_contract_host::{
        ChainCrypto,
        abi::{Answer, Arguments, Text},
        caller, load_text, store_text,
    };
    use w3av_contract_logic::{
        signature::Signature,
        token::{self as rules, Authorization, Book, DECIMALS, NAME_BYTES, Permit, Supply},
    };

    use crate::{error::OrRevert, events::*};

    /// Cells of what the token is called, which transfers don't read.
    pub(crate) const NAME: u8 = 1;
    const SYMBOL: u8 = 2;

    type Bytes32 = FixedBytes<32>;
    /// What transferWithAuthorization takes, in its order.
    type SignedWithEcdsa = (Address, Address, U256, U256, U256, Bytes32, u8, Bytes32, Bytes32);
    /// The same with a signature of either kind of key.
    type SignedWithBytes = (Address, Address, U256, U256, U256, Bytes32, DynBytes);

    #[ink(storage)]
    pub struct Token {
        /// Packed into the root cell.
        pub(crate) supply: Supply,
        pub(crate) balances: Mapping<Address, u128>,
        pub(crate) allowances: Mapping<(Address, Address), U256>,
        pub(crate) nonces: Mapping<Address, u64>,
        pub(crate) consumed: Mapping<(Address, [u8; 32]), bool>,
    }

    impl Token {
        /// `(string name, string symbol, uint256 cap, address access)`. Nothing minted; immutable but for what
        /// `access` says about who is MINTER. Refuses the zero address, a name or symbol that is empty or too long,
        /// and a cap of more than 128 bits.
        #[ink(constructor)]
        pub fn new(input: Arguments<(Text, Text, U256, Address)>) -> Self {
            let (name, symbol, cap, access) = input.values();
            let supply = Supply::new(access, cap, name.0.len(), symbol.0.len()).or_revert();
            store_text(NAME, &name.0);
            store_text(SYMBOL, &symbol.0);
            Self {
                supply,
                balances: Mapping::new(),
                allowances: Mapping::new(),
                nonces: Mapping::new(),
                consumed: Mapping::new(),
            }
        }

        /// Name of the token.
        #[ink(message)]
        pub fn name(&self) -> Answer<(Text,)> {
            Answer::one(text(NAME)).send()
        }

        /// Symbol of the token.
        #[ink(message)]
        pub fn symbol(&self) -> Answer<(Text,)> {
            Answer::one(text(SYMBOL)).send()
        }

        /// 18.
        #[ink(message)]
        pub fn decimals(&self) -> Answer<(u8,)> {
            Answer::one(DECIMALS).send()
        }

        /// Sum of all balances.
        #[ink(message, name = "totalSupply")]
        pub fn total_supply(&self) -> Answer<(U256,)> {
            Answer::one(U256::from(self.supply.total)).send()
        }

        /// Most that there may ever be.
        #[ink(message)]
        pub fn cap(&self) -> Answer<(U256,)> {
            Answer::one(U256::from(self.supply.cap)).send()
        }

        /// `(address account)`. Its balance.
        #[ink(message, name = "balanceOf")]
        pub fn balance_of(&self, input: Arguments<(Address,)>) -> Answer<(U256,)> {
            let (account,) = input.values();
            Answer::one(U256::from(self.balance(account))).send()
        }

        /// `(address owner, address spender)`. What `spender` may still take from `owner`.
        #[ink(message)]
        pub fn allowance(&self, input: Arguments<(Address, Address)>) -> Answer<(U256,)> {
            let (owner, spender) = input.values();
            Answer::one(Book::allowance(self, owner, spender)).send()
        }

        /// `(address to, uint256 value)`. Moves `value` from the caller to `to`. Emits Transfer. Fails without the
        /// balance, or to the zero address.
        #[ink(message)]
        pub fn transfer(&mut self, input: Arguments<(Address, U256)>) -> Answer<(bool,)> {
            let ((to, value), from) = (input.values(), caller());
            rules::transfer(self, from, to, value).or_revert();
            Transfer { from, to, value }.emit();
            Answer::one(true).send()
        }

        /// `(address spender, uint256 value)`. Lets `spender` take up to `value` from the caller. Emits Approval. Fails
        /// for the zero address.
        #[ink(message)]
        pub fn approve(&mut self, input: Arguments<(Address, U256)>) -> Answer<(bool,)> {
            let ((spender, value), owner) = (input.values(), caller());
            rules::approve(self, owner, spender, value).or_revert();
            Approval {
                owner,
                spender,
                value,
            }
            .emit();
            Answer::one(true).send()
        }

        /// `(address from, address to, uint256 value)`. Moves `value` from `from` to `to` out of the caller's
        /// allowance, which 2^256-1 does not use up. Emits Transfer. Fails without the allowance, and as transfer does.
        #[ink(message, name = "transferFrom")]
        pub fn transfer_from(&mut self, input: Arguments<(Address, Address, U256)>) -> Answer<(bool,)> {
            let ((from, to, value), caller) = (input.values(), caller());
            rules::transfer_from(self, caller, from, to, value).or_revert();
            Transfer { from, to, value }.emit();
            Answer::one(true).send()
        }

        /// `(address to, uint256 value)`. MINTER only, up to the cap. Emits Transfer from the zero address. Fails when
        /// the access contract does not name the caller, above the cap, or to the zero address.
        #[ink(message)]
        pub fn mint(&mut self, input: Arguments<(Address, U256)>) {
            let ((to, value), caller) = (input.values(), caller());
            let is_minter = self.is_minter(caller);
            rules::mint(self, is_minter, caller, to, value).or_revert();
            let from = Address::zero();
            Transfer { from, to, value }.emit();
        }

        /// `(uint256 value)`. Destroys the caller's tokens. Emits Transfer to the zero address. Fails without the
        /// balance.
        #[ink(message)]
        pub fn burn(&mut self, input: Arguments<(U256,)>) {
            let ((value,), from) = (input.values(), caller());
            rules::burn(self, from, value).or_revert();
            let to = Address::zero();
            Transfer { from, to, value }.emit();
        }

        /// The access contract that says who is MINTER.
        #[ink(message, name = "accessContract")]
        pub fn access_contract(&self) -> Answer<(Address,)> {
            Answer::one(self.supply.access).send()
        }

        /// `(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)`.
        /// EIP-2612: approves what the owner signed; anybody may bring it. Emits Approval. Fails after the deadline,
        /// unless signed by the owner with the owner's next nonce, and for the zero address as the spender.
        #[ink(message)]
        pub fn permit(&mut self, input: Arguments<(Address, Address, U256, U256, u8, Bytes32, Bytes32)>) {
            let (owner, spender, value, deadline, v, r, s) = input.values();
            let permit = Permit {
                owner,
                spender,
                value,
                deadline,
            };
            self.bring_permit(&permit, ecdsa(v, r, s))
        }

        /// `(address owner)`. Number of permits that `owner` has used.
        #[ink(message)]
        pub fn nonces(&self, input: Arguments<(Address,)>) -> Answer<(U256,)> {
            let (owner,) = input.values();
            Answer::one(U256::from(self.nonce(owner))).send()
        }

        /// EIP-712 domain of this token on this chain.
        #[ink(message, name = "DOMAIN_SEPARATOR")]
        pub fn domain_separator(&self) -> Answer<(Bytes32,)> {
            Answer::one(FixedBytes(self.domain().separator(&ChainCrypto))).send()
        }

        /// `(address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce, uint8 v,
        /// bytes32 r, bytes32 s)`. ERC-3009: moves what `from` signed, once per nonce; anybody may bring it. Emits
        /// AuthorizationUsed and Transfer. Fails outside of its time, for a used nonce, unless signed by `from`, and as
        /// transfer does.
        #[ink(message, name = "transferWithAuthorization")]
        pub fn transfer_with_authorization(&mut self, input: Arguments<SignedWithEcdsa>) {
            self.bring_ecdsa(&input, false)
        }

        /// As transferWithAuthorization, brought by the payee only.
        #[ink(message, name = "receiveWithAuthorization")]
        pub fn receive_with_authorization(&mut self, input: Arguments<SignedWithEcdsa>) {
            self.bring_ecdsa(&input, true)
        }

        /// `(address authorizer, bytes32 nonce, uint8 v, bytes32 r, bytes32 s)`. ERC-3009: makes an unused nonce
        /// unusable, as its owner signed; anybody may bring it. Emits AuthorizationCanceled. Fails for a used nonce, and
        /// unless signed by the authorizer.
        #[ink(message, name = "cancelAuthorization")]
        pub fn cancel_authorization(&mut self, input: Arguments<(Address, Bytes32, u8, Bytes32, Bytes32)>) {
            let (authorizer, nonce, v, r, s) = input.values();
            self.bring_cancellation(authorizer, nonce, ecdsa(v, r, s))
        }

        /// `(address authorizer, bytes32 nonce)`. True when the nonce was used or cancelled.
        #[ink(message, name = "authorizationState")]
        pub fn authorization_state(&self, input: Arguments<(Address, Bytes32)>) -> Answer<(bool,)> {
            let (authorizer, nonce) = input.values();
            Answer::one(self.is_consumed(authorizer, nonce.0)).send()
        }

        #[inline(never)]
        fn bring_ecdsa(&mut self, input: &Arguments<SignedWithEcdsa>, is_for_payee: bool) -> ! {
            let (from, to, value, after, before, nonce, v, r, s) = input.values();
            let transfer = authorization(from, to, value, after, before, nonce);
            self.bring_transfer(&transfer, ecdsa(v, r, s), is_for_payee)
        }

        #[inline(never)]
        fn bring_bytes(&mut self, input: &Arguments<SignedWithBytes>, is_for_payee: bool) -> ! {
            let (from, to, value, after, before, nonce, signature) = input.values();
            let transfer = authorization(from, to, value, after, before, nonce);
            self.bring_transfer(&transfer, Signature::from_bytes(&signature.0), is_for_payee)
        }
    }

    /// The overloads are in a block of their own: ink! refuses two messages of one name in one namespace, which only
    /// its own selectors know; the Solidity selector is of name and types.
    #[ink(impl, namespace = "bytes")]
    impl Token {
        /// `(address owner, address spender, uint256 value, uint256 deadline, bytes signature)`. As permit with
        /// `v, r, s`, for either kind of key.
        #[ink(message, name = "permit")]
        pub fn permit_with_bytes(&mut self, input: Arguments<(Address, Address, U256, U256, DynBytes)>) {
            let (owner, spender, value, deadline, signature) = input.values();
            let permit = Permit {
                owner,
                spender,
                value,
                deadline,
            };
            self.bring_permit(&permit, Signature::from_bytes(&signature.0))
        }

        /// `(address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce, bytes
        /// signature)`. As transferWithAuthorization with `v, r, s`, for either kind of key.
        #[ink(message, name = "transferWithAuthorization")]
        pub fn transfer_with_authorization_bytes(&mut self, input: Arguments<SignedWithBytes>) {
            self.bring_bytes(&input, false)
        }

        /// As receiveWithAuthorization with `v, r, s`, for either kind of key.
        #[ink(message, name = "receiveWithAuthorization")]
        pub fn receive_with_authorization_bytes(&mut self, input: Arguments<SignedWithBytes>) {
            self.bring_bytes(&input, true)
        }

        /// `(address authorizer, bytes32 nonce, bytes signature)`. As cancelAuthorization with `v, r, s`, for either
        /// kind of key.
        #[ink(message, name = "cancelAuthorization")]
        pub fn cancel_authorization_bytes(&mut self, input: Arguments<(Address, Bytes32, DynBytes)>) {
            let (authorizer, nonce, signature) = input.values();
            self.bring_cancellation(authorizer, nonce, Signature::from_bytes(&signature.0))
        }
    }

    fn text(cell: u8) -> Text {
        Text(load_text::<NAME_BYTES>(cell))
    }

    fn ecdsa(v: u8, r: Bytes32, s: Bytes32) -> Option<Signature> {
        Some(Signature::Ecdsa { v, r: r.0, s: s.0 })
    }

    fn authorization(
        from: Address,
        to: Address,
        value: U256,
        valid_after: U256,
        valid_before: U256,
        nonce: Bytes32,
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
