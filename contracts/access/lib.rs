//! Shell of the access contract: loads and stores cells for `w3av_contract_logic::access`, emits its events.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod cells;
pub mod error;
pub mod events;
mod policy;

#[ink::contract]
mod access {
    use ink::storage::Mapping;
    use w3av_contract_host::{
        abi::{Answer, Arguments, done},
        caller, context, now,
    };
    use w3av_contract_logic::{
        access::{self as rules, Directory, Governance, Kind, Operation, Role, place},
        context::Context,
    };

    use crate::{
        error::OrRevert,
        events::*,
        policy::{EventPolicy, OraclePolicy},
    };

    #[ink(storage)]
    pub struct Access {
        /// Packed into the root cell.
        pub(crate) governance: Governance,
        pub(crate) roles: Mapping<(Role, Address), u64>,
        pub(crate) operations: Mapping<u64, Operation>,
        pub(crate) pay_tokens: Mapping<Address, u8>,
    }

    impl Access {
        /// `(address treasury)`. Owned by the deployer, with default parameters, not sealed. Emits
        /// OwnershipTransferred from zero, and AddressSet for the treasury. Refuses the zero address.
        #[ink(constructor)]
        pub fn new(input: Arguments<(Address,)>) -> Self {
            let ((subject,), new_owner) = (input.values(), caller());
            let governance = Governance::new(new_owner, subject).or_revert();
            emit_transferred(Address::zero(), new_owner);
            emit_address(place::TREASURY, subject);
            Self {
                governance,
                roles: Mapping::new(),
                operations: Mapping::new(),
                pay_tokens: Mapping::new(),
            }
        }

        /// Holds ADMIN for as long as it owns.
        #[ink(message)]
        pub fn owner(&self) -> Answer<(Address,)> {
            Answer::one(self.governance.owner).send()
        }

        /// May accept the ownership; zero for nobody.
        #[ink(message, name = "pendingOwner")]
        pub fn pending_owner(&self) -> Answer<(Address,)> {
            Answer::one(self.governance.pending_owner).send()
        }

        /// `(address newOwner)`. Owner only; the new owner must accept; zero takes the offer back. Emits
        /// OwnershipTransferStarted. Fails for anybody else.
        #[ink(message, name = "transferOwnership")]
        pub fn transfer_ownership(&mut self, input: Arguments<(Address,)>) {
            let ((new_owner,), previous_owner) = (input.values(), caller());
            rules::transfer_ownership(self, previous_owner, new_owner).or_revert();
            OwnershipTransferStarted {
                previous_owner,
                new_owner,
            }
            .emit();
        }

        /// Pending owner only. Emits OwnershipTransferred. Fails for anybody else.
        #[ink(message, name = "acceptOwnership")]
        pub fn accept_ownership(&mut self) {
            let new_owner = caller();
            let previous_owner = rules::accept_ownership(self, new_owner).or_revert();
            emit_transferred(previous_owner, new_owner);
        }

        /// Owner only, once: operations wait from now on, and open ones are void. Emits Sealed. Fails while a
        /// parameter is outside of the bounds of a public network.
        #[ink(message)]
        pub fn seal(&mut self) {
            let by = caller();
            rules::seal(self, by).or_revert();
            Sealed { by }.emit();
        }

        /// True on a public network.
        #[ink(message, name = "isSealed")]
        pub fn is_sealed(&self) -> Answer<(bool,)> {
            Answer::one(self.governance.is_sealed).send()
        }

        /// `(uint8 kind, uint8 key, address subject, uint128 value)`. ADMIN: announces a change and returns its id.
        /// Emits OperationScheduled. Fails for a change that could not be made.
        #[ink(message)]
        pub fn schedule(&mut self, input: Arguments<(u8, u8, Address, u128)>) -> Answer<(u64,)> {
            let ((kind, key, subject, value), Context { caller, now }) = (input.values(), context());
            let what = Kind::from_code(kind).or_revert();
            let (operation, scheduled) =
                rules::schedule(self, caller, now, what, key, subject, value).or_revert();
            let executable_at = scheduled.executable_at;
            OperationScheduled {
                operation,
                kind,
                key,
                subject,
                value,
                executable_at,
            }
            .emit();
            Answer::one(operation)
        }

        /// `(uint64 operation)`. ADMIN, from the operation's time for 14 days: makes the change. Emits
        /// OperationExecuted and what was set. Fails too early, too late, for a closed operation, and for a change
        /// that can't be made any more.
        #[ink(message)]
        pub fn execute(&mut self, input: Arguments<(u64,)>) {
            let ((operation,), Context { caller: by, now }) = (input.values(), context());
            let Operation {
                kind,
                key,
                subject,
                value,
                ..
            } = rules::execute(self, by, now, operation).or_revert();
            OperationExecuted { operation, by }.emit();
            match kind {
                Kind::Parameter => ParameterSet { key, value }.emit(),
                Kind::Address => emit_address(key, subject),
                Kind::PayToken => {
                    let (token, kind) = (subject, self.pay_token_kind(subject));
                    PayTokenSet { token, kind }.emit();
                }
                Kind::Role => {
                    let (role, account, until) = (key, subject, self.role_end_of(key, subject));
                    RoleGranted { role, account, until }.emit();
                }
            }
        }

        /// `(uint64 operation)`. ADMIN or GUARDIAN, while scheduled: gives the change up. Emits OperationCancelled.
        /// Fails for a closed operation.
        #[ink(message)]
        pub fn cancel(&mut self, input: Arguments<(u64,)>) {
            let ((operation,), Context { caller: by, now }) = (input.values(), context());
            rules::cancel(self, by, now, operation).or_revert();
            OperationCancelled { operation, by }.emit();
            done()
        }

        /// `(uint64 operation)`. Kind, key, subject, value, from when, state. Fails when there is none.
        #[ink(message, name = "operationOf")]
        pub fn operation_of(&self, input: Arguments<(u64,)>) -> Answer<(u8, u8, Address, u128, u64, u8)> {
            let (operation,) = input.values();
            let found = rules::find(self, operation).or_revert();
            Answer((
                found.kind.code(),
                found.key,
                found.subject,
                found.value,
                found.executable_at,
                found.state.code(),
            ))
            .send()
        }

        /// Number of operations; ids are 1..=operationCount.
        #[ink(message, name = "operationCount")]
        pub fn operation_count(&self) -> Answer<(u64,)> {
            Answer::one(self.governance.operation_count).send()
        }

        /// `(uint8 role, address account)`. Owner, at once. Emits RoleRevoked. Fails when `account` was not granted the
        /// role.
        #[ink(message, name = "revokeRole")]
        pub fn revoke_role(&mut self, input: Arguments<(u8, Address)>) {
            let ((role, account), by) = (input.values(), caller());
            rules::revoke_role(self, by, Role::from_code(role).or_revert(), account).or_revert();
            revoked(role, account, by)
        }

        /// `(uint8 role)`. The caller gives a role up, at once. Emits RoleRevoked. Fails when the caller was not
        /// granted the role.
        #[ink(message, name = "renounceRole")]
        pub fn renounce_role(&mut self, input: Arguments<(u8,)>) {
            let ((role,), by) = (input.values(), caller());
            rules::renounce_role(self, by, Role::from_code(role).or_revert()).or_revert();
            revoked(role, by, by)
        }

        /// `(uint8 role, address account)`. True when `account` holds `role` now; false for a role that there is not.
        #[ink(message, name = "hasRole")]
        pub fn has_role(&self, input: Arguments<(u8, Address)>) -> Answer<(bool,)> {
            let (role, account) = input.values();
            Answer::one(now() < self.role_end_of(role, account)).send()
        }

        /// `(uint8 role, address account)`. When the role ends or ended; 0 for none, 2^64-1 for the owner's ADMIN.
        #[ink(message, name = "roleUntil")]
        pub fn role_until(&self, input: Arguments<(u8, Address)>) -> Answer<(u64,)> {
            let (role, account) = input.values();
            Answer::one(self.role_end_of(role, account)).send()
        }

        /// `(uint32 mask, uint64 until)`. GUARDIAN: pauses the bits of `mask` until then, at most 7 days ahead. Emits
        /// Paused. Fails for unknown bits, and for ones that are or lately were paused.
        #[ink(message)]
        pub fn pause(&mut self, input: Arguments<(u32, u64)>) {
            let ((mask, until), Context { caller: by, now }) = (input.values(), context());
            rules::pause(self, by, now, mask, until).or_revert();
            Paused { mask, until, by }.emit();
        }

        /// `(uint32 mask)`. GUARDIAN or owner: ends the pause of the bits of `mask`. Emits Unpaused with the ones that
        /// were paused. Fails when none was.
        #[ink(message)]
        pub fn unpause(&mut self, input: Arguments<(u32,)>) {
            let ((mask,), Context { caller: by, now }) = (input.values(), context());
            let mask = rules::unpause(self, by, now, mask).or_revert();
            Unpaused { mask, by }.emit();
        }

        /// Bits that are paused now.
        #[ink(message, name = "pausedMask")]
        pub fn paused_mask(&self) -> Answer<(u32,)> {
            Answer::one(rules::paused_mask(&self.governance, now())).send()
        }

        /// `(uint8 key)`. The governed value at `key`. Fails when there is no such key.
        #[ink(message)]
        pub fn parameter(&self, input: Arguments<(u8,)>) -> Answer<(u128,)> {
            let (key,) = input.values();
            Answer::one(self.governance.parameter(key).or_revert()).send()
        }

        /// `(uint8 key)`. What the address book has at `key`, zero when not set. Fails when there is no such key.
        #[ink(message, name = "addressOf")]
        pub fn address_of(&self, input: Arguments<(u8,)>) -> Answer<(Address,)> {
            let (key,) = input.values();
            Answer::one(self.governance.address(key).or_revert()).send()
        }

        /// `(address token)`. 0 when the token is not allowed.
        #[ink(message, name = "payTokenKind")]
        pub fn kind_of_pay_token(&self, input: Arguments<(Address,)>) -> Answer<(u8,)> {
            let (token,) = input.values();
            Answer::one(self.pay_token_kind(token)).send()
        }

        /// `(address payToken)`. All that an event copies when it is created.
        #[ink(message, name = "eventPolicy")]
        pub fn event_policy(&self, input: Arguments<(Address,)>) -> EventPolicy {
            let (pay_token,) = input.values();
            EventPolicy::new(rules::event_policy(self, now(), pay_token)).send()
        }

        /// All that the oracle contract needs.
        #[ink(message, name = "oraclePolicy")]
        pub fn oracle_policy(&self) -> OraclePolicy {
            OraclePolicy::new(rules::oracle_policy(&self.governance, now())).send()
        }

        /// 0 for a role that there is not.
        #[inline(never)]
        fn role_end_of(&self, role: u8, account: Address) -> u64 {
            Role::from_code(role).map_or(0, |role| rules::role_until(self, role, account))
        }
    }

    #[inline(never)]
    fn emit_transferred(previous_owner: Address, new_owner: Address) {
        OwnershipTransferred {
            previous_owner,
            new_owner,
        }
        .emit();
    }

    #[inline(never)]
    fn emit_address(key: u8, subject: Address) {
        AddressSet { key, subject }.emit();
    }

    /// Says so, and ends the call.
    #[inline(never)]
    fn revoked(role: u8, account: Address, by: Address) -> ! {
        RoleRevoked { role, account, by }.emit();
        done()
    }
}
