// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Firms, their members, delegates and device keys. Calls no other contract. Times in seconds since the Unix epoch.
/// Roles are bits: 1 OWNER, 2 ADMIN, 4 HR, 8 HOST, 16 SPEAKER, 32 MEMBER, 64 AUDITOR. Scopes of a delegate are bits: 1 CALL, 2 HOST, 4 VIEW.
/// Constructor: `()`. Firm ids start at 1; 0 means "no firm". `until` is the first second that something is over; 0 means without end for a
/// membership, in all else it is not allowed. A membership that has ended gives no rights at once, but keeps its place in the list until it is
/// removed; setUntil renews it. Rights are those of now, also of who signed or requested something earlier.
/// EIP-712 domain: name "W3space Firm", version "1", chainId, this contract; a `bytes signature` is as in IToken. Types:
/// Invite(uint32 firm,address invitee,uint8 roles,uint64 until,bytes32 nonce,uint64 deadline), Delegation(uint32 firm,address delegate,uint8 scope,uint64 until,bytes32 nonce,uint64 deadline)
interface IFirm {
    event FirmCreated(uint32 indexed firm, address indexed owner, bytes32 metaHash);
    event OwnerProposed(uint32 indexed firm, address indexed owner, address indexed candidate);
    event OwnerChanged(uint32 indexed firm, address indexed previousOwner, address indexed owner);
    event MemberSet(uint32 indexed firm, address indexed who, uint8 roles, uint64 until, address by);
    event MemberRemoved(uint32 indexed firm, address indexed who, address by);
    event InviteUsed(uint32 indexed firm, address indexed invitee, address indexed by, bytes32 nonce);
    event NonceRevoked(address indexed signer, bytes32 nonce);
    event DelegateSet(uint32 indexed firm, address indexed principal, address indexed delegate, uint8 scope, uint64 until);
    event DelegateRevoked(uint32 indexed firm, address indexed principal, address indexed delegate);
    event RotationRequested(uint32 indexed firm, address indexed lost, address indexed successor, uint64 executableAt);
    event RotationVetoed(uint32 indexed firm, address indexed lost, address by);
    event RotationExecuted(uint32 indexed firm, address indexed lost, address indexed successor);
    event DeviceSet(address indexed account, uint8 indexed slot, bytes32 signingKey, bytes32 agreementKey, uint64 until);
    event DeviceRevoked(address indexed account, uint8 indexed slot);
    event MemberRootSet(uint32 indexed firm, bytes32 root, uint32 epoch);

    error FirmNotFound(uint32 firm);
    error NotAuthorized(uint32 firm, address caller);
    error AlreadyMember(uint32 firm, address who);
    error NotMember(uint32 firm, address who);
    error InvalidRoles(uint8 roles);
    error InvalidScope(uint8 scope);
    error InvalidUntil(uint64 until, uint64 max);
    error OwnerMustStay(uint32 firm);
    error ZeroAddress();
    error IndexOutOfBounds(uint32 firm, uint32 index, uint32 count);
    error CounterExhausted();
    error TooManyMembers(uint32 count, uint32 max);
    error Expired(uint64 deadline);
    /// Not signed by somebody who may grant this; `signer` is zero when the signature is malformed.
    error InvalidSignature(address signer);
    error NonceUsed(address signer, bytes32 nonce);
    /// Delegates another principal in this firm, or is a member itself.
    error DelegateTaken(uint32 firm, address delegate);
    error NotDelegate(uint32 firm, address delegate);
    error RotationNotFound(uint32 firm, address lost);
    error RotationPending(uint32 firm, address lost, uint64 executableAt);
    error InvalidSlot(uint8 slot);
    error InvalidKey();
    error ProofTooLong(uint32 length, uint32 max);

    /// The caller becomes OWNER and first member. Emits FirmCreated and MemberSet.
    function createFirm(bytes32 metaHash) external returns (uint32 firm);
    /// Owner only; the candidate must be a member and accept; zero takes the offer back. Emits OwnerProposed.
    function proposeOwner(uint32 firm, address candidate) external;
    /// Candidate only: becomes OWNER; the previous owner becomes ADMIN. Emits OwnerChanged, and MemberSet for both.
    function acceptOwner(uint32 firm) external;
    /// OWNER, ADMIN or HR; only OWNER may grant ADMIN; nobody may grant OWNER. Without end. Emits MemberSet.
    function addMember(uint32 firm, address who, uint8 roles) external;
    /// As addMember for 1..=50 accounts with one end; all or nobody. Emits MemberSet for each.
    function addMembers(uint32 firm, address[] calldata who, uint8 roles, uint64 until) external;
    /// Same rights as addMember, over the old and the new roles; the end stays. Emits MemberSet.
    function setRoles(uint32 firm, address who, uint8 roles) external;
    /// Same rights as addMember over the member's roles; the owner's membership has no end, and nobody changes their own. Emits MemberSet.
    function setUntil(uint32 firm, address who, uint64 until) external;
    /// Same rights as addMember over the member's roles; the owner can't be removed; anybody else may remove themselves. Emits MemberRemoved.
    function removeMember(uint32 firm, address who) external;
    /// Anybody brings a voucher signed by a member who may grant `roles`; for `invitee` zero it is the caller who becomes a member. Emits InviteUsed and MemberSet.
    function acceptInvite(uint32 firm, address invitee, uint8 roles, uint64 until, bytes32 nonce, uint64 deadline, address inviter, bytes calldata signature) external;
    /// The caller's signatures with this nonce are void from now on. Emits NonceRevoked.
    function revokeNonce(bytes32 nonce) external;
    /// A member lets `delegate` act within `scope`, for at most 1 year and not longer than its own membership; an account that is no member itself
    /// and no live delegate of somebody else. Removal of the principal ends it for good. Emits DelegateSet.
    function setDelegate(uint32 firm, address delegate, uint8 scope, uint64 until) external;
    /// As setDelegate, signed by `principal`, brought by anybody. Emits DelegateSet.
    function setDelegateBySignature(uint32 firm, address principal, address delegate, uint8 scope, uint64 until, bytes32 nonce, uint64 deadline, bytes calldata signature) external;
    /// The principal, the delegate, or who may manage the principal. Emits DelegateRevoked.
    function revokeDelegate(uint32 firm, address delegate) external;
    /// Who may manage `lost`, when its key is lost; for an ADMIN or HR the owner only; never about the owner. After 48 h and for 14 days
    /// the membership can be moved to `successor`, who is no member. Emits RotationRequested.
    function requestRotation(uint32 firm, address lost, address successor) external;
    /// `lost` itself (its key isn't lost) or the owner, while pending. Emits RotationVetoed.
    function vetoRotation(uint32 firm, address lost) external;
    /// Anybody, after the delay, when who requested it still may. Emits RotationExecuted, MemberRemoved and MemberSet.
    function executeRotation(uint32 firm, address lost) external;
    /// The caller's keys of one device, slot 0..=3: Ed25519 for signing, X25519 for key agreement, at most 1 year. Emits DeviceSet.
    function setDevice(uint8 slot, bytes32 signingKey, bytes32 agreementKey, uint64 until) external;
    /// Emits DeviceRevoked.
    function revokeDevice(uint8 slot) external;
    /// OWNER or ADMIN: root of the members that aren't published; a new root ends all memberships proven under the old one. Emits MemberRootSet.
    function setMemberRoot(uint32 firm, bytes32 root) external;

    function firmCount() external view returns (uint32);
    function firmOwner(uint32 firm) external view returns (address);
    function memberCount(uint32 firm) external view returns (uint32);
    /// Members in no particular order, ended ones too (with the roles they had); `index` < memberCount. A removal moves the last member into the gap.
    function memberAt(uint32 firm, uint32 index) external view returns (address who, uint8 roles);
    /// Roles now; 0 when `who` is not a member or the membership has ended.
    function rolesOf(uint32 firm, address who) external view returns (uint8);
    function memberUntil(uint32 firm, address who) external view returns (uint64);
    function isMember(uint32 firm, address who) external view returns (bool);
    /// The member that `who` acts for within `scope` now: itself when a member, the principal of a live delegation, else zero.
    function resolve(uint32 firm, address who, uint8 scope) external view returns (address principal);
    /// `resolve` of two accounts at once: one call for a contract that needs both.
    function resolvePair(uint32 firm, address a, address b, uint8 scope) external view returns (address principalA, address principalB);
    /// True when both resolve to members of `firm` now, for CALL.
    function sameFirm(uint32 firm, address a, address b) external view returns (bool);
    /// Zeros unless the delegation is alive now.
    function delegateOf(uint32 firm, address delegate) external view returns (address principal, uint8 scope, uint64 until);
    /// Zeros unless a request is pending.
    function rotationOf(uint32 firm, address lost) external view returns (address successor, uint64 executableAt);
    /// Zero keys when there is none or it has ended.
    function deviceOf(address account, uint8 slot) external view returns (bytes32 signingKey, bytes32 agreementKey, uint64 until);
    function isNonceUsed(address signer, bytes32 nonce) external view returns (bool);
    function memberRoot(uint32 firm) external view returns (bytes32 root, uint32 epoch);
    /// True when keccak256(keccak256(abi.encode(account, salt))) is under the firm's root; sorted pairs, at most 32 hashes.
    function verifyMember(uint32 firm, address account, bytes32 salt, bytes32[] calldata proof) external view returns (bool);
    /// Domain separator of the EIP-712 types above.
    function DOMAIN_SEPARATOR() external view returns (bytes32);
}
