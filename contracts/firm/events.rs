//! Events of the golden interface `IFirm`.

use ink::{Address, env::emit_event, sol::FixedBytes};
use w3av_contract_host::emit;
use w3av_contract_logic::{
    firm::Grant,
    typed_data::{address, number, type_hash},
};

/// A firm was made.
#[ink::event]
pub struct FirmCreated {
    #[ink(topic)]
    pub firm: u32,
    #[ink(topic)]
    pub owner: Address,
    pub meta_hash: FixedBytes<32>,
}

/// The owner offers the firm to a member; zero: to nobody.
#[ink::event]
pub struct OwnerProposed {
    #[ink(topic)]
    pub firm: u32,
    #[ink(topic)]
    pub owner: Address,
    #[ink(topic)]
    pub candidate: Address,
}

/// The firm has another owner.
#[ink::event]
pub struct OwnerChanged {
    #[ink(topic)]
    pub firm: u32,
    #[ink(topic)]
    pub previous_owner: Address,
    #[ink(topic)]
    pub owner: Address,
}

/// A member was added, or has other roles or another end.
#[ink::event]
pub struct MemberSet {
    #[ink(topic)]
    pub firm: u32,
    #[ink(topic)]
    pub who: Address,
    pub roles: u8,
    pub until: u64,
    pub by: Address,
}

/// A member left, was removed or has another key.
#[ink::event]
pub struct MemberRemoved {
    #[ink(topic)]
    pub firm: u32,
    #[ink(topic)]
    pub who: Address,
    pub by: Address,
}

/// A signed invite was brought.
#[ink::event]
pub struct InviteUsed {
    #[ink(topic)]
    pub firm: u32,
    #[ink(topic)]
    pub invitee: Address,
    #[ink(topic)]
    pub by: Address,
    pub nonce: FixedBytes<32>,
}

/// What the account signed with this nonce is void.
#[ink::event]
pub struct NonceRevoked {
    #[ink(topic)]
    pub signer: Address,
    pub nonce: FixedBytes<32>,
}

/// An account acts for a member.
#[ink::event]
pub struct DelegateSet {
    #[ink(topic)]
    pub firm: u32,
    #[ink(topic)]
    pub principal: Address,
    #[ink(topic)]
    pub delegate: Address,
    pub scope: u8,
    pub until: u64,
}

/// An account acts for a member no more.
#[ink::event]
pub struct DelegateRevoked {
    #[ink(topic)]
    pub firm: u32,
    #[ink(topic)]
    pub principal: Address,
    #[ink(topic)]
    pub delegate: Address,
}

/// A membership shall move to another account.
#[ink::event]
pub struct RotationRequested {
    #[ink(topic)]
    pub firm: u32,
    #[ink(topic)]
    pub lost: Address,
    #[ink(topic)]
    pub successor: Address,
    pub executable_at: u64,
}

/// It shall not.
#[ink::event]
pub struct RotationVetoed {
    #[ink(topic)]
    pub firm: u32,
    #[ink(topic)]
    pub lost: Address,
    pub by: Address,
}

/// It did.
#[ink::event]
pub struct RotationExecuted {
    #[ink(topic)]
    pub firm: u32,
    #[ink(topic)]
    pub lost: Address,
    #[ink(topic)]
    pub successor: Address,
}

/// A device has these keys.
#[ink::event]
pub struct DeviceSet {
    #[ink(topic)]
    pub account: Address,
    #[ink(topic)]
    pub slot: u8,
    pub signing_key: FixedBytes<32>,
    pub agreement_key: FixedBytes<32>,
    pub until: u64,
}

/// A device's keys are void.
#[ink::event]
pub struct DeviceRevoked {
    #[ink(topic)]
    pub account: Address,
    #[ink(topic)]
    pub slot: u8,
}

/// The members that aren't published are those under this root.
#[ink::event]
pub struct MemberRootSet {
    #[ink(topic)]
    pub firm: u32,
    pub root: FixedBytes<32>,
    pub epoch: u32,
}

/// Emits MemberSet: one function for all messages that do, and in words, because a batch emits fifty.
#[inline(never)]
pub(crate) fn emit_member(firm: u32, who: Address, roles: u8, until: u64, by: Address) {
    const SIGNATURE: [u8; 32] = type_hash("MemberSet(uint32,address,uint8,uint64,address)");
    emit(
        &[SIGNATURE, number(firm), address(who)],
        &[number(roles), number(until), address(by)],
    );
}

/// Emits MemberRemoved.
#[inline(never)]
pub(crate) fn emit_removed(firm: u32, who: Address, by: Address) {
    emit_event(MemberRemoved { firm, who, by });
}

/// Emits DelegateSet.
#[inline(never)]
pub(crate) fn emit_delegate(principal: Address, grant: Grant) {
    emit_event(DelegateSet {
        firm: grant.firm,
        principal,
        delegate: grant.delegate,
        scope: grant.scope,
        until: grant.until,
    });
}
