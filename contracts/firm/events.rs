//! Events of the golden interface `IFirm`.

use ink::{Address, sol::FixedBytes};
use w3av_contract_host::abi::emit;
use w3av_contract_logic::firm::Grant;

type Bytes32 = FixedBytes<32>;

w3av_contract_host::events! {
    /// A firm was made.
    FirmCreated { firm: u32, owner: Address; meta_hash: Bytes32 }
    /// The owner offers the firm to a member; zero: to nobody.
    OwnerProposed { firm: u32, owner: Address, candidate: Address; }
    /// The firm has another owner.
    OwnerChanged { firm: u32, previous_owner: Address, owner: Address; }
    /// A member was added, or has other roles or another end.
    MemberSet { firm: u32, who: Address; roles: u8, until: u64, by: Address }
    /// A member left, was removed or has another key.
    MemberRemoved { firm: u32, who: Address; by: Address }
    /// A signed invite was brought.
    InviteUsed { firm: u32, invitee: Address, by: Address; nonce: Bytes32 }
    /// What the account signed with this nonce is void.
    NonceRevoked { signer: Address; nonce: Bytes32 }
    /// An account acts for a member.
    DelegateSet { firm: u32, principal: Address, delegate: Address; scope: u8, until: u64 }
    /// An account acts for a member no more.
    DelegateRevoked { firm: u32, principal: Address, delegate: Address; }
    /// A membership shall move to another account.
    RotationRequested { firm: u32, lost: Address, successor: Address; executable_at: u64 }
    /// It shall not.
    RotationVetoed { firm: u32, lost: Address; by: Address }
    /// It did.
    RotationExecuted { firm: u32, lost: Address, successor: Address; }
    /// A device has these keys.
    DeviceSet { account: Address, slot: u8; signing_key: Bytes32, agreement_key: Bytes32, until: u64 }
    /// A device's keys are void.
    DeviceRevoked { account: Address, slot: u8; }
    /// The members that aren't published are those under this root.
    MemberRootSet { firm: u32; root: Bytes32, epoch: u32 }
}

/// Emits MemberSet: one function for all messages that do.
#[inline(never)]
pub(crate) fn emit_member(firm: u32, who: Address, roles: u8, until: u64, by: Address) {
    emit_members(firm, &[who], roles, until, by);
}

/// Emits MemberSet for each account. The words are made once, and the account in them replaced.
#[inline(never)]
pub(crate) fn emit_members(firm: u32, accounts: &[Address], roles: u8, until: u64, by: Address) {
    const WHO: usize = 2;
    let who = Address::zero();
    let mut output = MemberSet {
        firm,
        who,
        roles,
        until,
        by,
    }
    .output();
    for who in accounts {
        output.replace(WHO, &who.0);
        emit(&mut output, MemberSet::TOPICS);
    }
}

/// Emits MemberRemoved.
#[inline(never)]
pub(crate) fn emit_removed(firm: u32, who: Address, by: Address) {
    MemberRemoved { firm, who, by }.emit();
}

/// Emits DelegateSet.
#[inline(never)]
pub(crate) fn emit_delegate(principal: Address, grant: &Grant) {
    let Grant {
        firm,
        delegate,
        scope,
        until,
    } = *grant;
    DelegateSet {
        firm,
        principal,
        delegate,
        scope,
        until,
    }
    .emit();
}
