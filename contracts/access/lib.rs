//! Shell of the access contract: loads and stores cells for `w3av_contract_logic::access`, emits its events.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod cells;
pub mod error;
pub mod events;
mod policy;

#[ink::contract]
mod access {
    use ink::storage::Mapping;
    use w3av_contract_logic::access::{self as rules, Directory, Governance, Kind, Operation, Role, place};

    use crate::{
        error::Error,
        events::{
            AddressSet, OperationCancelled, OperationExecuted, OperationScheduled, OwnershipTransferStarted,
            OwnershipTransferred, ParameterSet, Paused, PayTokenSet, RoleGranted, RoleRevoked, Sealed,
            Unpaused,
        },
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
        /// Owned by the deployer, with default parameters, not sealed. Emits OwnershipTransferred from zero, and
        /// AddressSet for the treasury. Refuses the zero address.
        #[ink(constructor)]
        pub fn new(treasury: Address) -> Result<Self, Error> {
            let owner = Self::env().caller();
            let governance = Governance::new(owner, treasury)?;
            Self::env().emit_event(OwnershipTransferred {
                previous_owner: Address::zero(),
                new_owner: owner,
            });
            Self::env().emit_event(AddressSet {
                key: place::TREASURY,
                subject: treasury,
            });
            Ok(Self {
                governance,
                roles: Mapping::new(),
                operations: Mapping::new(),
                pay_tokens: Mapping::new(),
            })
        }

        /// Holds ADMIN for as long as it owns.
        #[ink(message)]
        pub fn owner(&self) -> Address {
            self.governance.owner
        }

        /// May accept the ownership; zero for nobody.
        #[ink(message, name = "pendingOwner")]
        pub fn pending_owner(&self) -> Address {
            self.governance.pending_owner
        }

        /// Owner only; the new owner must accept; zero takes the offer back. Emits OwnershipTransferStarted. Fails
        /// for anybody else.
        #[ink(message, name = "transferOwnership")]
        pub fn transfer_ownership(&mut self, new_owner: Address) -> Result<(), Error> {
            let previous_owner = self.env().caller();
            rules::transfer_ownership(self, previous_owner, new_owner)?;
            self.env().emit_event(OwnershipTransferStarted {
                previous_owner,
                new_owner,
            });
            Ok(())
        }

        /// Pending owner only. Emits OwnershipTransferred. Fails for anybody else.
        #[ink(message, name = "acceptOwnership")]
        pub fn accept_ownership(&mut self) -> Result<(), Error> {
            let new_owner = self.env().caller();
            let previous_owner = rules::accept_ownership(self, new_owner)?;
            self.env().emit_event(OwnershipTransferred {
                previous_owner,
                new_owner,
            });
            Ok(())
        }

        /// Owner only, once: operations wait from now on, and open ones are void. Emits Sealed. Fails while a
        /// parameter is outside of the bounds of a public network.
        #[ink(message)]
        pub fn seal(&mut self) -> Result<(), Error> {
            let by = self.env().caller();
            rules::seal(self, by)?;
            self.env().emit_event(Sealed { by });
            Ok(())
        }

        /// True on a public network.
        #[ink(message, name = "isSealed")]
        pub fn is_sealed(&self) -> bool {
            self.governance.is_sealed
        }

        /// ADMIN: announces a change and returns its id. Emits OperationScheduled. Fails for a change that could not
        /// be made.
        #[ink(message)]
        pub fn schedule(&mut self, kind: u8, key: u8, subject: Address, value: u128) -> Result<u64, Error> {
            let (caller, now) = self.caller_and_time();
            let (operation, scheduled) =
                rules::schedule(self, caller, now, Kind::from_code(kind)?, key, subject, value)?;
            self.env().emit_event(OperationScheduled {
                operation,
                kind,
                key,
                subject,
                value,
                executable_at: scheduled.executable_at,
            });
            Ok(operation)
        }

        /// ADMIN, from the operation's time for 14 days: makes the change. Emits OperationExecuted and what was set.
        /// Fails too early, too late, for a closed operation, and for a change that can't be made any more.
        #[ink(message)]
        pub fn execute(&mut self, operation: u64) -> Result<(), Error> {
            let (by, now) = self.caller_and_time();
            let Operation {
                kind,
                key,
                subject,
                value,
                ..
            } = rules::execute(self, by, now, operation)?;
            self.env().emit_event(OperationExecuted { operation, by });
            match kind {
                Kind::Parameter => self.env().emit_event(ParameterSet { key, value }),
                Kind::Address => self.env().emit_event(AddressSet { key, subject }),
                Kind::PayToken => self.env().emit_event(PayTokenSet {
                    token: subject,
                    kind: self.pay_token_kind(subject),
                }),
                Kind::Role => self.env().emit_event(RoleGranted {
                    role: key,
                    account: subject,
                    until: self.role_until(key, subject),
                }),
            }
            Ok(())
        }

        /// ADMIN or GUARDIAN, while scheduled: gives the change up. Emits OperationCancelled. Fails for a closed
        /// operation.
        #[ink(message)]
        pub fn cancel(&mut self, operation: u64) -> Result<(), Error> {
            let (by, now) = self.caller_and_time();
            rules::cancel(self, by, now, operation)?;
            self.env().emit_event(OperationCancelled { operation, by });
            Ok(())
        }

        /// An operation: kind, key, subject, value, from when, state. Fails when there is none.
        #[ink(message, name = "operationOf")]
        pub fn operation_of(&self, operation: u64) -> Result<(u8, u8, Address, u128, u64, u8), Error> {
            let found = rules::find(self, operation)?;
            Ok((
                found.kind.code(),
                found.key,
                found.subject,
                found.value,
                found.executable_at,
                found.state.code(),
            ))
        }

        /// Number of operations; ids are 1..=operationCount.
        #[ink(message, name = "operationCount")]
        pub fn operation_count(&self) -> u64 {
            self.governance.operation_count
        }

        /// Owner, at once. Emits RoleRevoked. Fails when `account` was not granted the role.
        #[ink(message, name = "revokeRole")]
        pub fn revoke_role(&mut self, role: u8, account: Address) -> Result<(), Error> {
            let by = self.env().caller();
            rules::revoke_role(self, by, Role::from_code(role)?, account)?;
            self.env().emit_event(RoleRevoked { role, account, by });
            Ok(())
        }

        /// The caller gives a role up, at once. Emits RoleRevoked. Fails when the caller was not granted the role.
        #[ink(message, name = "renounceRole")]
        pub fn renounce_role(&mut self, role: u8) -> Result<(), Error> {
            let by = self.env().caller();
            rules::renounce_role(self, by, Role::from_code(role)?)?;
            self.env().emit_event(RoleRevoked {
                role,
                account: by,
                by,
            });
            Ok(())
        }

        /// True when `account` holds `role` now; false for a role that there is not.
        #[ink(message, name = "hasRole")]
        pub fn has_role(&self, role: u8, account: Address) -> bool {
            self.env().block_timestamp() < self.role_until(role, account)
        }

        /// When the role ends or ended; 0 for none, 2^64-1 for the owner's ADMIN.
        #[ink(message, name = "roleUntil")]
        pub fn role_until(&self, role: u8, account: Address) -> u64 {
            Role::from_code(role).map_or(0, |role| rules::role_until(self, role, account))
        }

        /// GUARDIAN: pauses the bits of `mask` until then, at most 7 days ahead. Emits Paused. Fails for unknown
        /// bits, and for ones that are or lately were paused.
        #[ink(message)]
        pub fn pause(&mut self, mask: u32, until: u64) -> Result<(), Error> {
            let (by, now) = self.caller_and_time();
            rules::pause(self, by, now, mask, until)?;
            self.env().emit_event(Paused { mask, until, by });
            Ok(())
        }

        /// GUARDIAN or owner: ends the pause of the bits of `mask`. Emits Unpaused with the ones that were paused.
        /// Fails when none was.
        #[ink(message)]
        pub fn unpause(&mut self, mask: u32) -> Result<(), Error> {
            let (by, now) = self.caller_and_time();
            let mask = rules::unpause(self, by, now, mask)?;
            self.env().emit_event(Unpaused { mask, by });
            Ok(())
        }

        /// Bits that are paused now.
        #[ink(message, name = "pausedMask")]
        pub fn paused_mask(&self) -> u32 {
            rules::paused_mask(&self.governance, self.env().block_timestamp())
        }

        /// The governed value at `key`. Fails when there is no such key.
        #[ink(message)]
        pub fn parameter(&self, key: u8) -> Result<u128, Error> {
            Ok(self.governance.parameter(key)?)
        }

        /// What the address book has at `key`, zero when not set. Fails when there is no such key.
        #[ink(message, name = "addressOf")]
        pub fn address_of(&self, key: u8) -> Result<Address, Error> {
            Ok(self.governance.address(key)?)
        }

        /// 0 when the token is not allowed.
        #[ink(message, name = "payTokenKind")]
        pub fn kind_of_pay_token(&self, token: Address) -> u8 {
            self.pay_token_kind(token)
        }

        /// All that an event copies when it is created.
        #[ink(message, name = "eventPolicy")]
        pub fn event_policy(&self, pay_token: Address) -> EventPolicy {
            let now = self.env().block_timestamp();
            EventPolicy::new(rules::event_policy(self, now, pay_token))
        }

        /// All that the oracle contract needs.
        #[ink(message, name = "oraclePolicy")]
        pub fn oracle_policy(&self) -> OraclePolicy {
            let now = self.env().block_timestamp();
            OraclePolicy::new(rules::oracle_policy(&self.governance, now))
        }

        fn caller_and_time(&self) -> (Address, u64) {
            (self.env().caller(), self.env().block_timestamp())
        }
    }
}
