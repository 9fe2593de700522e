//! Shell of the firm contract: loads and stores cells for `w3av_contract_logic::firm`, emits its events.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod cells;
pub mod error;
pub mod events;

#[ink::contract]
mod registry {
    use ink::{
        sol::{DynBytes, FixedBytes},
        storage::Mapping,
    };
    use w3av_contract_host::{
        ChainCrypto,
        abi::{Answer, Arguments, List, done},
        caller, context, domain, now,
    };
    use w3av_contract_logic::firm::{self as rules, Grant, Invite, Registry, Voucher};

    use crate::{error::OrRevert, events::*};

    type Bytes32 = FixedBytes<32>;

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

        /// `(bytes32 metaHash)`. The caller becomes OWNER and first member. Emits FirmCreated and MemberSet.
        #[ink(message, name = "createFirm")]
        pub fn create_firm(&mut self, input: Arguments<(Bytes32,)>) -> Answer<(u32,)> {
            let ((meta_hash,), owner) = (input.values(), caller());
            let firm = rules::create_firm(self, owner, meta_hash.0).or_revert();
            FirmCreated {
                firm,
                owner,
                meta_hash,
            }
            .emit();
            emit_member(firm, owner, rules::Roles::OWNER, 0, owner);
            Answer::one(firm)
        }

        /// `(uint32 firm, address candidate)`. Owner only; the candidate must be a member and accept; zero takes the
        /// offer back. Emits OwnerProposed.
        #[ink(message, name = "proposeOwner")]
        pub fn propose_owner(&mut self, input: Arguments<(u32, Address)>) {
            let ((firm, candidate), context) = (input.values(), context());
            rules::propose_owner(self, context, firm, candidate).or_revert();
            let owner = context.caller;
            OwnerProposed {
                firm,
                owner,
                candidate,
            }
            .emit();
            done()
        }

        /// `(uint32 firm)`. Candidate only: becomes OWNER, and the previous owner ADMIN. Emits OwnerChanged, and
        /// MemberSet for both.
        #[ink(message, name = "acceptOwner")]
        pub fn accept_owner(&mut self, input: Arguments<(u32,)>) {
            let ((firm,), context) = (input.values(), context());
            let owner = context.caller;
            let previous_owner = rules::accept_owner(self, context, firm).or_revert();
            OwnerChanged {
                firm,
                previous_owner,
                owner,
            }
            .emit();
            emit_member(firm, previous_owner, rules::Roles::ADMIN, 0, owner);
            emit_member(firm, owner, rules::Roles::OWNER, 0, owner);
            done()
        }

        /// `(uint32 firm, address who, uint8 roles)`. OWNER, ADMIN or HR; only OWNER may grant ADMIN; nobody may
        /// grant OWNER. Without end. Emits MemberSet.
        #[ink(message, name = "addMember")]
        pub fn add_member(&mut self, input: Arguments<(u32, Address, u8)>) {
            let (firm, who, roles) = input.values();
            self.add(firm, &[who], roles, 0)
        }

        /// `(uint32 firm, address[] who, uint8 roles, uint64 until)`. As addMember for 1..=50 accounts with one end;
        /// all or nobody. Emits MemberSet for each.
        #[ink(message, name = "addMembers")]
        pub fn add_members(&mut self, input: Arguments<(u32, List<Address>, u8, u64)>) {
            let (firm, who, roles, until) = input.values();
            self.add(firm, &who.0, roles, until)
        }

        /// `(uint32 firm, address who, uint8 roles)`. Same rights as addMember, over the old and the new roles; the
        /// end stays. Emits MemberSet.
        #[ink(message, name = "setRoles")]
        pub fn set_roles(&mut self, input: Arguments<(u32, Address, u8)>) {
            let ((firm, who, roles), context) = (input.values(), context());
            let until = rules::set_roles(self, context, firm, who, roles).or_revert();
            emit_member(firm, who, roles, until, context.caller);
            done()
        }

        /// `(uint32 firm, address who, uint64 until)`. Same rights as addMember over the member's roles; never the
        /// owner's end or one's own. Emits MemberSet.
        #[ink(message, name = "setUntil")]
        pub fn set_until(&mut self, input: Arguments<(u32, Address, u64)>) {
            let ((firm, who, until), context) = (input.values(), context());
            let roles = rules::set_until(self, context, firm, who, until).or_revert();
            emit_member(firm, who, roles, until, context.caller);
            done()
        }

        /// `(uint32 firm, address who)`. Same rights as addMember over the member's roles, or the member itself; the
        /// owner stays. Emits MemberRemoved.
        #[ink(message, name = "removeMember")]
        pub fn remove_member(&mut self, input: Arguments<(u32, Address)>) {
            let ((firm, who), context) = (input.values(), context());
            rules::remove_member(self, context, firm, who).or_revert();
            emit_removed(firm, who, context.caller);
            done()
        }

        /// `(uint32 firm, address invitee, uint8 roles, uint64 until, bytes32 nonce, uint64 deadline, address inviter,
        /// bytes signature)`. Anybody brings a voucher signed by a member who may grant `roles`; for `invitee` zero it
        /// is the caller who becomes a member. Emits InviteUsed and MemberSet.
        #[ink(message, name = "acceptInvite")]
        pub fn accept_invite(
            &mut self,
            input: Arguments<(u32, Address, u8, u64, Bytes32, u64, Address, DynBytes)>,
        ) {
            let (firm, invitee, roles, until, nonce, deadline, inviter, signature) = input.values();
            let invite = Invite {
                firm,
                invitee,
                roles,
                until,
            };
            let voucher = voucher(inviter, nonce, deadline, &signature);
            let (context, domain) = (context(), domain(rules::NAME_HASH));
            let invitee =
                rules::accept_invite(self, &ChainCrypto, &domain, context, &invite, &voucher).or_revert();
            let by = inviter;
            InviteUsed {
                firm,
                invitee,
                by,
                nonce,
            }
            .emit();
            emit_member(firm, invitee, roles, until, by);
            done()
        }

        /// `(bytes32 nonce)`. The caller's signatures with this nonce are void from now on. Emits NonceRevoked.
        #[ink(message, name = "revokeNonce")]
        pub fn revoke_nonce(&mut self, input: Arguments<(Bytes32,)>) {
            let ((nonce,), context) = (input.values(), context());
            rules::revoke_nonce(self, context, &nonce.0).or_revert();
            let signer = context.caller;
            NonceRevoked { signer, nonce }.emit();
            done()
        }

        /// `(uint32 firm, address delegate, uint8 scope, uint64 until)`. A member lets `delegate` act within `scope`.
        /// Emits DelegateSet.
        #[ink(message, name = "setDelegate")]
        pub fn set_delegate(&mut self, input: Arguments<(u32, Address, u8, u64)>) {
            let ((firm, delegate, scope, until), context) = (input.values(), context());
            let grant = Grant {
                firm,
                delegate,
                scope,
                until,
            };
            rules::set_delegate(self, context, &grant).or_revert();
            emit_delegate(context.caller, &grant);
            done()
        }

        /// `(uint32 firm, address principal, address delegate, uint8 scope, uint64 until, bytes32 nonce, uint64
        /// deadline, bytes signature)`. As setDelegate, signed by `principal`, brought by anybody. Emits DelegateSet.
        #[ink(message, name = "setDelegateBySignature")]
        pub fn set_delegate_by_signature(
            &mut self,
            input: Arguments<(u32, Address, Address, u8, u64, Bytes32, u64, DynBytes)>,
        ) {
            let (firm, principal, delegate, scope, until, nonce, deadline, signature) = input.values();
            let grant = Grant {
                firm,
                delegate,
                scope,
                until,
            };
            let voucher = voucher(principal, nonce, deadline, &signature);
            let (now, domain) = (now(), domain(rules::NAME_HASH));
            rules::set_delegate_by_signature(self, &ChainCrypto, &domain, now, &grant, &voucher).or_revert();
            emit_delegate(principal, &grant);
            done()
        }

        /// `(uint32 firm, address delegate)`. The principal, the delegate, or who may manage the principal. Emits
        /// DelegateRevoked.
        #[ink(message, name = "revokeDelegate")]
        pub fn revoke_delegate(&mut self, input: Arguments<(u32, Address)>) {
            let ((firm, delegate), context) = (input.values(), context());
            let principal = rules::revoke_delegate(self, context, firm, delegate).or_revert();
            DelegateRevoked {
                firm,
                principal,
                delegate,
            }
            .emit();
            done()
        }

        /// `(uint32 firm, address lost, address successor)`. Who may manage `lost`, for managers the owner: after 48 h
        /// its membership moves to `successor`. Emits RotationRequested.
        #[ink(message, name = "requestRotation")]
        pub fn request_rotation(&mut self, input: Arguments<(u32, Address, Address)>) {
            let ((firm, lost, successor), context) = (input.values(), context());
            let executable_at = rules::request_rotation(self, context, firm, lost, successor).or_revert();
            RotationRequested {
                firm,
                lost,
                successor,
                executable_at,
            }
            .emit();
            done()
        }

        /// `(uint32 firm, address lost)`. `lost` itself or the owner, while pending. Emits RotationVetoed.
        #[ink(message, name = "vetoRotation")]
        pub fn veto_rotation(&mut self, input: Arguments<(u32, Address)>) {
            let ((firm, lost), context) = (input.values(), context());
            rules::veto_rotation(self, context, firm, lost).or_revert();
            let by = context.caller;
            RotationVetoed { firm, lost, by }.emit();
            done()
        }

        /// `(uint32 firm, address lost)`. Anybody, after the delay. Emits RotationExecuted, MemberRemoved and
        /// MemberSet.
        #[ink(message, name = "executeRotation")]
        pub fn execute_rotation(&mut self, input: Arguments<(u32, Address)>) {
            let ((firm, lost), context) = (input.values(), context());
            let moved = rules::execute_rotation(self, context.now, firm, lost).or_revert();
            let successor = moved.successor;
            RotationExecuted {
                firm,
                lost,
                successor,
            }
            .emit();
            emit_removed(firm, lost, context.caller);
            emit_member(firm, successor, moved.roles, moved.until, context.caller);
            done()
        }

        /// `(uint8 slot, bytes32 signingKey, bytes32 agreementKey, uint64 until)`. The caller's keys of one device,
        /// slot 0..=3: Ed25519 and X25519, at most 1 year. Emits DeviceSet.
        #[ink(message, name = "setDevice")]
        pub fn set_device(&mut self, input: Arguments<(u8, Bytes32, Bytes32, u64)>) {
            let ((slot, signing_key, agreement_key, until), context) = (input.values(), context());
            let device = rules::Device {
                signing_key: signing_key.0,
                agreement_key: agreement_key.0,
                until,
            };
            rules::set_device(self, context, slot, &device).or_revert();
            DeviceSet {
                account: context.caller,
                slot,
                signing_key,
                agreement_key,
                until,
            }
            .emit();
            done()
        }

        /// `(uint8 slot)`. Voids the caller's keys in `slot`. Emits DeviceRevoked.
        #[ink(message, name = "revokeDevice")]
        pub fn revoke_device(&mut self, input: Arguments<(u8,)>) {
            let ((slot,), context) = (input.values(), context());
            rules::revoke_device(self, context, slot).or_revert();
            let account = context.caller;
            DeviceRevoked { account, slot }.emit();
            done()
        }

        /// `(uint32 firm, bytes32 root)`. OWNER or ADMIN: root of the members that aren't published. Emits
        /// MemberRootSet.
        #[ink(message, name = "setMemberRoot")]
        pub fn set_member_root(&mut self, input: Arguments<(u32, Bytes32)>) {
            let ((firm, root), context) = (input.values(), context());
            let epoch = rules::set_member_root(self, context, firm, root.0).or_revert();
            MemberRootSet { firm, root, epoch }.emit();
            done()
        }

        /// Number of firms.
        #[ink(message, name = "firmCount")]
        pub fn firm_count(&self) -> Answer<(u32,)> {
            Answer::one(self.count).send()
        }

        /// `(uint32 firm)`. The owner of the firm.
        #[ink(message, name = "firmOwner")]
        pub fn firm_owner(&self, input: Arguments<(u32,)>) -> Answer<(Address,)> {
            let (firm,) = input.values();
            Answer::one(rules::find(self, firm).or_revert().owner).send()
        }

        /// `(uint32 firm)`. Number of members, ended ones too.
        #[ink(message, name = "memberCount")]
        pub fn member_count(&self, input: Arguments<(u32,)>) -> Answer<(u32,)> {
            let (firm,) = input.values();
            Answer::one(rules::find(self, firm).or_revert().member_count).send()
        }

        /// `(uint32 firm, uint32 index)`. The member at `index` and their roles, ended or not, in no particular order.
        #[ink(message, name = "memberAt")]
        pub fn member_at(&self, input: Arguments<(u32, u32)>) -> Answer<(Address, u8)> {
            let (firm, index) = input.values();
            Answer(rules::member_at(self, firm, index).or_revert()).send()
        }

        /// `(uint32 firm, address who)`. Roles now; 0 when `who` is not a member or the membership has ended.
        #[ink(message, name = "rolesOf")]
        pub fn roles_of(&self, input: Arguments<(u32, Address)>) -> Answer<(u8,)> {
            let (firm, who) = input.values();
            Answer::one(rules::roles_of(self, now(), firm, who)).send()
        }

        /// `(uint32 firm, address who)`. When the membership ends; 0 for never, and for who is not a member.
        #[ink(message, name = "memberUntil")]
        pub fn member_until(&self, input: Arguments<(u32, Address)>) -> Answer<(u64,)> {
            let (firm, who) = input.values();
            Answer::one(rules::until_of(self, firm, who)).send()
        }

        /// `(uint32 firm, address who)`. True when `who` is a member now.
        #[ink(message, name = "isMember")]
        pub fn is_member(&self, input: Arguments<(u32, Address)>) -> Answer<(bool,)> {
            let (firm, who) = input.values();
            Answer::one(rules::roles_of(self, now(), firm, who) != 0).send()
        }

        /// `(uint32 firm, address who, uint8 scope)`. The member that `who` acts for within `scope` now; zero when for
        /// nobody.
        #[ink(message)]
        pub fn resolve(&self, input: Arguments<(u32, Address, u8)>) -> Answer<(Address,)> {
            let (firm, who, scope) = input.values();
            Answer::one(self.principal(firm, who, scope)).send()
        }

        /// `(uint32 firm, address a, address b, uint8 scope)`. `resolve` of two accounts.
        #[ink(message, name = "resolvePair")]
        pub fn resolve_pair(
            &self,
            input: Arguments<(u32, Address, Address, u8)>,
        ) -> Answer<(Address, Address)> {
            let (firm, a, b, scope) = input.values();
            Answer((self.principal(firm, a, scope), self.principal(firm, b, scope))).send()
        }

        /// `(uint32 firm, address a, address b)`. True when both resolve to members now, for CALL.
        #[ink(message, name = "sameFirm")]
        pub fn same_firm(&self, input: Arguments<(u32, Address, Address)>) -> Answer<(bool,)> {
            let (firm, a, b) = input.values();
            Answer::one(rules::same_firm(self, now(), firm, a, b)).send()
        }

        /// `(uint32 firm, address delegate)`. Principal, scope and end of a live delegation; zeros when there is none.
        #[ink(message, name = "delegateOf")]
        pub fn delegate_of(&self, input: Arguments<(u32, Address)>) -> Answer<(Address, u8, u64)> {
            let (firm, delegate) = input.values();
            let delegation = rules::delegation_of(self, now(), firm, delegate).unwrap_or_default();
            Answer((delegation.principal, delegation.scope, delegation.until)).send()
        }

        /// `(uint32 firm, address lost)`. Successor and time of a pending rotation; zeros when there is none.
        #[ink(message, name = "rotationOf")]
        pub fn rotation_of(&self, input: Arguments<(u32, Address)>) -> Answer<(Address, u64)> {
            let (firm, lost) = input.values();
            let rotation = rules::rotation_of(self, now(), firm, lost).unwrap_or_default();
            Answer((rotation.successor, rotation.executable_at)).send()
        }

        /// `(address account, uint8 slot)`. Keys of a device; zeros when there are none or they have ended.
        #[ink(message, name = "deviceOf")]
        pub fn device_of(&self, input: Arguments<(Address, u8)>) -> Answer<(Bytes32, Bytes32, u64)> {
            let (account, slot) = input.values();
            let device = rules::device_of(self, now(), account, slot);
            let (signing_key, agreement_key) =
                (FixedBytes(device.signing_key), FixedBytes(device.agreement_key));
            Answer((signing_key, agreement_key, device.until)).send()
        }

        /// `(address signer, bytes32 nonce)`. True when signatures of `signer` with this nonce are void.
        #[ink(message, name = "isNonceUsed")]
        pub fn is_nonce_used_by(&self, input: Arguments<(Address, Bytes32)>) -> Answer<(bool,)> {
            let (signer, nonce) = input.values();
            Answer::one(self.is_nonce_used(signer, &nonce.0)).send()
        }

        /// `(uint32 firm)`. Root of the members that aren't published, and how many there were.
        #[ink(message, name = "memberRoot")]
        pub fn member_root_of(&self, input: Arguments<(u32,)>) -> Answer<(Bytes32, u32)> {
            let (firm,) = input.values();
            let root = self.member_root(firm);
            Answer((FixedBytes(root.root), root.epoch)).send()
        }

        /// `(uint32 firm, address account, bytes32 salt, bytes32[] proof)`. True when the account is under the firm's
        /// root.
        #[ink(message, name = "verifyMember")]
        pub fn verify_member(
            &self,
            input: Arguments<(u32, Address, Bytes32, List<Bytes32>)>,
        ) -> Answer<(bool,)> {
            let (firm, account, salt, proof) = input.values();
            let proof = proof.0.iter().map(|hash| &hash.0);
            let is_under = rules::verify_member(self, &ChainCrypto, firm, account, salt.0, proof);
            Answer::one(is_under.or_revert()).send()
        }

        /// Domain separator of what members sign.
        #[ink(message, name = "DOMAIN_SEPARATOR")]
        pub fn domain_separator(&self) -> Answer<(Bytes32,)> {
            Answer::one(FixedBytes(domain(rules::NAME_HASH).separator(&ChainCrypto))).send()
        }

        #[inline(never)]
        fn add(&mut self, firm: u32, accounts: &[Address], roles: u8, until: u64) -> ! {
            let context = context();
            rules::add_members(self, context, firm, accounts, roles, until).or_revert();
            emit_members(firm, accounts, roles, until, context.caller);
            done()
        }

        /// Zero when `who` acts for nobody.
        #[inline(never)]
        fn principal(&self, firm: u32, who: Address, scope: u8) -> Address {
            rules::resolve(self, now(), firm, who, scope).unwrap_or_default()
        }
    }

    impl Default for Firm {
        fn default() -> Self {
            Self::new()
        }
    }

    fn voucher(signer: Address, nonce: Bytes32, deadline: u64, signature: &DynBytes) -> Voucher<'_> {
        Voucher {
            signer,
            nonce: nonce.0,
            deadline,
            signature: &signature.0,
        }
    }
}
