//! Shell of the firm contract: loads and stores cells for `w3av_contract_logic::firm`, emits its events.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod cells;
pub mod error;
pub mod events;

#[ink::contract]
mod registry {
    use ink::{
        prelude::vec::Vec,
        sol::{DynBytes, FixedBytes},
        storage::Mapping,
    };
    use w3av_contract_host::{ChainCrypto, context, domain, now};
    use w3av_contract_logic::{
        context::Context,
        firm::{self as rules, Registry},
    };

    use crate::{
        error::Error,
        events::{
            DelegateRevoked, DeviceRevoked, DeviceSet, FirmCreated, InviteUsed, MemberRootSet, NonceRevoked,
            OwnerChanged, OwnerProposed, RotationExecuted, RotationRequested, RotationVetoed, emit_delegate,
            emit_member, emit_removed,
        },
    };

    #[ink(storage)]
    pub struct Firm {
        /// Packed into the root cell.
        pub(crate) count: u32,
        pub(crate) firms: Mapping<u32, rules::Firm>,
        pub(crate) seats: Mapping<(u32, Address), rules::Seat>,
        pub(crate) places: Mapping<(u32, u32), rules::Places>,
        pub(crate) rotations: Mapping<(u32, Address), rules::Rotation>,
        pub(crate) devices: Mapping<(Address, u8), rules::Device>,
        pub(crate) roots: Mapping<u32, rules::MemberRoot>,
        pub(crate) nonces: Mapping<(Address, [u8; 32]), bool>,
    }

    impl Firm {
        /// No firms yet.
        #[ink(constructor)]
        pub fn new() -> Self {
            Self {
                count: 0,
                firms: Mapping::new(),
                seats: Mapping::new(),
                places: Mapping::new(),
                rotations: Mapping::new(),
                devices: Mapping::new(),
                roots: Mapping::new(),
                nonces: Mapping::new(),
            }
        }

        /// The caller becomes OWNER and first member. Emits FirmCreated and MemberSet.
        #[ink(message, name = "createFirm")]
        pub fn create_firm(&mut self, meta_hash: FixedBytes<32>) -> Result<u32, Error> {
            let owner = context().caller;
            let firm = rules::create_firm(self, owner, meta_hash.0)?;
            self.env().emit_event(FirmCreated {
                firm,
                owner,
                meta_hash,
            });
            emit_member(firm, owner, rules::Roles::OWNER, 0, owner);
            Ok(firm)
        }

        /// Owner only; the candidate must be a member and accept; zero takes the offer back. Emits OwnerProposed.
        #[ink(message, name = "proposeOwner")]
        pub fn propose_owner(&mut self, firm: u32, candidate: Address) -> Result<(), Error> {
            let context = context();
            rules::propose_owner(self, context, firm, candidate)?;
            self.env().emit_event(OwnerProposed {
                firm,
                owner: context.caller,
                candidate,
            });
            Ok(())
        }

        /// Candidate only: becomes OWNER, and the previous owner ADMIN. Emits OwnerChanged, and MemberSet for both.
        #[ink(message, name = "acceptOwner")]
        pub fn accept_owner(&mut self, firm: u32) -> Result<(), Error> {
            let context = context();
            let owner = context.caller;
            let previous_owner = rules::accept_owner(self, context, firm)?;
            self.env().emit_event(OwnerChanged {
                firm,
                previous_owner,
                owner,
            });
            emit_member(firm, previous_owner, rules::Roles::ADMIN, 0, owner);
            emit_member(firm, owner, rules::Roles::OWNER, 0, owner);
            Ok(())
        }

        /// OWNER, ADMIN or HR; only OWNER may grant ADMIN; nobody may grant OWNER. Without end. Emits MemberSet.
        #[ink(message, name = "addMember")]
        pub fn add_member(&mut self, firm: u32, who: Address, roles: u8) -> Result<(), Error> {
            self.add(firm, &[who], roles, 0)
        }

        /// As addMember for 1..=50 accounts with one end; all or nobody. Emits MemberSet for each.
        #[ink(message, name = "addMembers")]
        pub fn add_members(
            &mut self,
            firm: u32,
            who: Vec<Address>,
            roles: u8,
            until: u64,
        ) -> Result<(), Error> {
            self.add(firm, &who, roles, until)
        }

        /// Same rights as addMember, over the old and the new roles; the end stays. Emits MemberSet.
        #[ink(message, name = "setRoles")]
        pub fn set_roles(&mut self, firm: u32, who: Address, roles: u8) -> Result<(), Error> {
            let context = context();
            let until = rules::set_roles(self, context, firm, who, roles)?;
            emit_member(firm, who, roles, until, context.caller);
            Ok(())
        }

        /// Same rights as addMember over the member's roles; never the owner's end or one's own. Emits MemberSet.
        #[ink(message, name = "setUntil")]
        pub fn set_until(&mut self, firm: u32, who: Address, until: u64) -> Result<(), Error> {
            let context = context();
            let roles = rules::set_until(self, context, firm, who, until)?;
            emit_member(firm, who, roles, until, context.caller);
            Ok(())
        }

        /// Same rights as addMember over the member's roles, or the member itself; the owner stays. Emits
        /// MemberRemoved.
        #[ink(message, name = "removeMember")]
        pub fn remove_member(&mut self, firm: u32, who: Address) -> Result<(), Error> {
            let context = context();
            rules::remove_member(self, context, firm, who)?;
            emit_removed(firm, who, context.caller);
            Ok(())
        }

        /// Anybody brings a voucher signed by a member who may grant `roles`; for `invitee` zero it is the caller
        /// who becomes a member. Emits InviteUsed and MemberSet.
        #[ink(message, name = "acceptInvite")]
        #[allow(clippy::too_many_arguments, reason = "the interface names them one by one")]
        pub fn accept_invite(
            &mut self,
            firm: u32,
            invitee: Address,
            roles: u8,
            until: u64,
            nonce: FixedBytes<32>,
            deadline: u64,
            inviter: Address,
            signature: DynBytes,
        ) -> Result<(), Error> {
            let invite = rules::Invite {
                firm,
                invitee,
                roles,
                until,
            };
            let voucher = rules::Voucher {
                signer: inviter,
                nonce: nonce.0,
                deadline,
                signature: &signature.0,
            };
            let (context, domain) = (context(), domain(rules::NAME_HASH));
            let who = rules::accept_invite(self, &ChainCrypto, &domain, context, &invite, &voucher)?;
            self.env().emit_event(InviteUsed {
                firm,
                invitee: who,
                by: inviter,
                nonce,
            });
            emit_member(firm, who, roles, until, inviter);
            Ok(())
        }

        /// The caller's signatures with this nonce are void from now on. Emits NonceRevoked.
        #[ink(message, name = "revokeNonce")]
        pub fn revoke_nonce(&mut self, nonce: FixedBytes<32>) -> Result<(), Error> {
            let context = context();
            rules::revoke_nonce(self, context, &nonce.0)?;
            self.env().emit_event(NonceRevoked {
                signer: context.caller,
                nonce,
            });
            Ok(())
        }

        /// A member lets `delegate` act within `scope`. Emits DelegateSet.
        #[ink(message, name = "setDelegate")]
        pub fn set_delegate(
            &mut self,
            firm: u32,
            delegate: Address,
            scope: u8,
            until: u64,
        ) -> Result<(), Error> {
            let context = context();
            let grant = rules::Grant {
                firm,
                delegate,
                scope,
                until,
            };
            rules::set_delegate(self, context, &grant)?;
            emit_delegate(context.caller, grant);
            Ok(())
        }

        /// As setDelegate, signed by `principal`, brought by anybody. Emits DelegateSet.
        #[ink(message, name = "setDelegateBySignature")]
        #[allow(clippy::too_many_arguments, reason = "the interface names them one by one")]
        pub fn set_delegate_by_signature(
            &mut self,
            firm: u32,
            principal: Address,
            delegate: Address,
            scope: u8,
            until: u64,
            nonce: FixedBytes<32>,
            deadline: u64,
            signature: DynBytes,
        ) -> Result<(), Error> {
            let grant = rules::Grant {
                firm,
                delegate,
                scope,
                until,
            };
            let voucher = rules::Voucher {
                signer: principal,
                nonce: nonce.0,
                deadline,
                signature: &signature.0,
            };
            let (now, domain) = (now(), domain(rules::NAME_HASH));
            rules::set_delegate_by_signature(self, &ChainCrypto, &domain, now, &grant, &voucher)?;
            emit_delegate(principal, grant);
            Ok(())
        }

        /// The principal, the delegate, or who may manage the principal. Emits DelegateRevoked.
        #[ink(message, name = "revokeDelegate")]
        pub fn revoke_delegate(&mut self, firm: u32, delegate: Address) -> Result<(), Error> {
            let context = context();
            let principal = rules::revoke_delegate(self, context, firm, delegate)?;
            self.env().emit_event(DelegateRevoked {
                firm,
                principal,
                delegate,
            });
            Ok(())
        }

        /// Who may manage `lost`, for managers the owner: after 48 h its membership moves to `successor`. Emits
        /// RotationRequested.
        #[ink(message, name = "requestRotation")]
        pub fn request_rotation(
            &mut self,
            firm: u32,
            lost: Address,
            successor: Address,
        ) -> Result<(), Error> {
            let context = context();
            let executable_at = rules::request_rotation(self, context, firm, lost, successor)?;
            self.env().emit_event(RotationRequested {
                firm,
                lost,
                successor,
                executable_at,
            });
            Ok(())
        }

        /// `lost` itself or the owner, while pending. Emits RotationVetoed.
        #[ink(message, name = "vetoRotation")]
        pub fn veto_rotation(&mut self, firm: u32, lost: Address) -> Result<(), Error> {
            let context = context();
            rules::veto_rotation(self, context, firm, lost)?;
            self.env().emit_event(RotationVetoed {
                firm,
                lost,
                by: context.caller,
            });
            Ok(())
        }

        /// Anybody, after the delay. Emits RotationExecuted, MemberRemoved and MemberSet.
        #[ink(message, name = "executeRotation")]
        pub fn execute_rotation(&mut self, firm: u32, lost: Address) -> Result<(), Error> {
            let Context { caller, now } = context();
            let moved = rules::execute_rotation(self, now, firm, lost)?;
            self.env().emit_event(RotationExecuted {
                firm,
                lost,
                successor: moved.successor,
            });
            emit_removed(firm, lost, caller);
            emit_member(firm, moved.successor, moved.roles, moved.until, caller);
            Ok(())
        }

        /// The caller's keys of one device, slot 0..=3: Ed25519 and X25519, at most 1 year. Emits DeviceSet.
        #[ink(message, name = "setDevice")]
        pub fn set_device(
            &mut self,
            slot: u8,
            signing_key: FixedBytes<32>,
            agreement_key: FixedBytes<32>,
            until: u64,
        ) -> Result<(), Error> {
            let context = context();
            let device = rules::Device {
                signing_key: signing_key.0,
                agreement_key: agreement_key.0,
                until,
            };
            rules::set_device(self, context, slot, &device)?;
            self.env().emit_event(DeviceSet {
                account: context.caller,
                slot,
                signing_key,
                agreement_key,
                until,
            });
            Ok(())
        }

        /// Voids the caller's keys in `slot`. Emits DeviceRevoked.
        #[ink(message, name = "revokeDevice")]
        pub fn revoke_device(&mut self, slot: u8) -> Result<(), Error> {
            let context = context();
            rules::revoke_device(self, context, slot)?;
            self.env().emit_event(DeviceRevoked {
                account: context.caller,
                slot,
            });
            Ok(())
        }

        /// OWNER or ADMIN: root of the members that aren't published. Emits MemberRootSet.
        #[ink(message, name = "setMemberRoot")]
        pub fn set_member_root(&mut self, firm: u32, root: FixedBytes<32>) -> Result<(), Error> {
            let context = context();
            let epoch = rules::set_member_root(self, context, firm, root.0)?;
            self.env().emit_event(MemberRootSet { firm, root, epoch });
            Ok(())
        }

        /// Number of firms.
        #[ink(message, name = "firmCount")]
        pub fn firm_count(&self) -> u32 {
            self.count
        }

        /// The owner of the firm.
        #[ink(message, name = "firmOwner")]
        pub fn firm_owner(&self, firm: u32) -> Result<Address, Error> {
            Ok(rules::find(self, firm)?.owner)
        }

        /// Number of members, ended ones too.
        #[ink(message, name = "memberCount")]
        pub fn member_count(&self, firm: u32) -> Result<u32, Error> {
            Ok(rules::find(self, firm)?.member_count)
        }

        /// The member at `index` and their roles, ended or not, in no particular order.
        #[ink(message, name = "memberAt")]
        pub fn member_at(&self, firm: u32, index: u32) -> Result<(Address, u8), Error> {
            Ok(rules::member_at(self, firm, index)?)
        }

        /// Roles now; 0 when `who` is not a member or the membership has ended.
        #[ink(message, name = "rolesOf")]
        pub fn roles_of(&self, firm: u32, who: Address) -> u8 {
            rules::roles_of(self, now(), firm, who)
        }

        /// When the membership ends; 0 for never, and for who is not a member.
        #[ink(message, name = "memberUntil")]
        pub fn member_until(&self, firm: u32, who: Address) -> u64 {
            rules::until_of(self, firm, who)
        }

        /// True when `who` is a member now.
        #[ink(message, name = "isMember")]
        pub fn is_member(&self, firm: u32, who: Address) -> bool {
            self.roles_of(firm, who) != 0
        }

        /// The member that `who` acts for within `scope` now; zero when for nobody.
        #[ink(message)]
        pub fn resolve(&self, firm: u32, who: Address, scope: u8) -> Address {
            rules::resolve(self, now(), firm, who, scope).unwrap_or_default()
        }

        /// `resolve` of two accounts.
        #[ink(message, name = "resolvePair")]
        pub fn resolve_pair(&self, firm: u32, a: Address, b: Address, scope: u8) -> (Address, Address) {
            (self.resolve(firm, a, scope), self.resolve(firm, b, scope))
        }

        /// True when both resolve to members now, for CALL.
        #[ink(message, name = "sameFirm")]
        pub fn same_firm(&self, firm: u32, a: Address, b: Address) -> bool {
            rules::same_firm(self, now(), firm, a, b)
        }

        /// Principal, scope and end of a live delegation; zeros when there is none.
        #[ink(message, name = "delegateOf")]
        pub fn delegate_of(&self, firm: u32, delegate: Address) -> (Address, u8, u64) {
            let delegation = rules::delegation_of(self, now(), firm, delegate).unwrap_or_default();
            (delegation.principal, delegation.scope, delegation.until)
        }

        /// Successor and time of a pending rotation; zeros when there is none.
        #[ink(message, name = "rotationOf")]
        pub fn rotation_of(&self, firm: u32, lost: Address) -> (Address, u64) {
            let rotation = rules::rotation_of(self, now(), firm, lost).unwrap_or_default();
            (rotation.successor, rotation.executable_at)
        }

        /// Keys of a device; zeros when there are none or they have ended.
        #[ink(message, name = "deviceOf")]
        pub fn device_of(&self, account: Address, slot: u8) -> (FixedBytes<32>, FixedBytes<32>, u64) {
            let device = rules::device_of(self, now(), account, slot);
            (
                FixedBytes(device.signing_key),
                FixedBytes(device.agreement_key),
                device.until,
            )
        }

        /// True when signatures of `signer` with this nonce are void.
        #[ink(message, name = "isNonceUsed")]
        pub fn is_nonce_used_by(&self, signer: Address, nonce: FixedBytes<32>) -> bool {
            self.is_nonce_used(signer, &nonce.0)
        }

        /// Root of the members that aren't published, and how many there were.
        #[ink(message, name = "memberRoot")]
        pub fn member_root_of(&self, firm: u32) -> (FixedBytes<32>, u32) {
            let root = self.member_root(firm);
            (FixedBytes(root.root), root.epoch)
        }

        /// True when the account is under the firm's root.
        #[ink(message, name = "verifyMember")]
        pub fn verify_member(
            &self,
            firm: u32,
            account: Address,
            salt: FixedBytes<32>,
            proof: Vec<FixedBytes<32>>,
        ) -> Result<bool, Error> {
            let proof = proof.iter().map(|hash| &hash.0);
            Ok(rules::verify_member(
                self,
                &ChainCrypto,
                firm,
                account,
                salt.0,
                proof,
            )?)
        }

        /// Domain separator of what members sign.
        #[ink(message, name = "DOMAIN_SEPARATOR")]
        pub fn domain_separator(&self) -> FixedBytes<32> {
            FixedBytes(domain(rules::NAME_HASH).separator(&ChainCrypto))
        }

        fn add(&mut self, firm: u32, accounts: &[Address], roles: u8, until: u64) -> Result<(), Error> {
            let context = context();
            rules::add_members(self, context, firm, accounts, roles, until)?;
            for who in accounts {
                emit_member(firm, *who, roles, until, context.caller);
            }
            Ok(())
        }
    }

    impl Default for Firm {
        fn default() -> Self {
            Self::new()
        }
    }
}
