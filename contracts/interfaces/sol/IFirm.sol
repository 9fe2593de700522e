// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Firms and their members. Roles are bits: 1 OWNER, 2 ADMIN, 4 HR, 8 HOST, 16 SPEAKER, 32 MEMBER, 64 AUDITOR.
/// Constructor: `()`. Firm ids start at 1; 0 means "no firm".
interface IFirm {
    event FirmCreated(uint32 indexed firm, address indexed owner, bytes32 metaHash);
    event MemberSet(uint32 indexed firm, address indexed who, uint8 roles, address by);
    event MemberRemoved(uint32 indexed firm, address indexed who, address by);

    error FirmNotFound(uint32 firm);
    error NotAuthorized(uint32 firm, address caller);
    error AlreadyMember(uint32 firm, address who);
    error NotMember(uint32 firm, address who);
    error InvalidRoles(uint8 roles);
    error OwnerMustStay(uint32 firm);
    error ZeroAddress();
    error IndexOutOfBounds(uint32 firm, uint32 index, uint32 count);
    error CounterExhausted();

    /// The caller becomes OWNER and first member. Emits FirmCreated and MemberSet.
    function createFirm(bytes32 metaHash) external returns (uint32 firm);
    /// OWNER, ADMIN or HR; only OWNER may grant ADMIN; nobody may grant OWNER. Emits MemberSet.
    function addMember(uint32 firm, address who, uint8 roles) external;
    /// Same rights as addMember, over the old and the new roles. Emits MemberSet.
    function setRoles(uint32 firm, address who, uint8 roles) external;
    /// Same rights as addMember over the member's roles; the owner can't be removed; anybody else may remove themselves. Emits MemberRemoved.
    function removeMember(uint32 firm, address who) external;
    function firmCount() external view returns (uint32);
    function firmOwner(uint32 firm) external view returns (address);
    function memberCount(uint32 firm) external view returns (uint32);
    /// Members in no particular order; `index` < memberCount. A removal moves the last member into the gap.
    function memberAt(uint32 firm, uint32 index) external view returns (address who, uint8 roles);
    /// 0 when `who` is not a member.
    function rolesOf(uint32 firm, address who) external view returns (uint8);
    function isMember(uint32 firm, address who) external view returns (bool);
    /// True when both are members of `firm` now.
    function sameFirm(uint32 firm, address a, address b) external view returns (bool);
}
