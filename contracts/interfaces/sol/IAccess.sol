// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Who may do what, what governed values are, and where the contracts live. Calls no other contract. Times in seconds since the Unix epoch.
/// Roles: 1 ADMIN, 2 GUARDIAN, 3 MINTER, 4 ARBITER. The owner holds ADMIN without a cell.
/// Parameters (uint128): 1 TARIFF_BASE, 2 TARIFF_PER_SEAT, 3 TARIFF_PER_MINUTE, 4 FREE_SEATS, 5 PROTOCOL_BPS (share of the service fee for the treasury),
/// 6 RESALE_FEE_BPS, 7 CHALLENGE_SECONDS, 8 DISPUTE_SECONDS, 9 BOND, 10 REPORT_SECONDS (silence of the oracles after which an event times out),
/// 11 SET_SIZE, 12 ASSIGNED_NODES, 13 MIN_STAKE, 14 UNBONDING_SECONDS, 15 EPOCH_SECONDS, 16 LEASE_SECONDS, 17 TIMELOCK_SECONDS.
/// Address book: 1 W3W, 2 W3SPACE, 3 FIRM, 4 CALL, 5 TICKET, 6 EVENT, 7 ORACLE, 8 TREASURY.
/// Pay token kinds: 0 not allowed, 1 for ticket prices, 2 for prices and service fees (W3W and W3SPACE).
/// Operation kinds: 1 parameter (key, value), 2 address (key, subject), 3 pay token (subject, value = kind), 4 role (key = role, subject, value = until).
/// Pause bits: 1 CREATE, 2 BUY, 4 GO_LIVE, 8 RESALE, 16 REGISTER. Refund, withdraw, settlement, unbond and claim have no bit.
/// Constructor: `(address treasury)`; the deployer becomes the owner. Until `seal` operations need no delay and have wide bounds; a public network is sealed.
interface IAccess {
    event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner);
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);
    event OperationScheduled(uint64 indexed operation, uint8 kind, uint8 key, address indexed subject, uint128 value, uint64 executableAt);
    event OperationExecuted(uint64 indexed operation, address indexed by);
    event OperationCancelled(uint64 indexed operation, address indexed by);
    event ParameterSet(uint8 indexed key, uint128 value);
    event AddressSet(uint8 indexed key, address indexed subject);
    event PayTokenSet(address indexed token, uint8 kind);
    event RoleGranted(uint8 indexed role, address indexed account, uint64 until);
    event RoleRevoked(uint8 indexed role, address indexed account, address indexed by);
    event Paused(uint32 mask, uint64 until, address indexed by);
    event Unpaused(uint32 mask, address indexed by);
    event Sealed(address indexed by);

    error NotOwner(address caller);
    error NotPendingOwner(address caller);
    error MissingRole(uint8 role, address caller);
    error ZeroAddress();
    error UnknownKey(uint8 kind, uint8 key);
    error OutOfBounds(uint8 key, uint128 value, uint128 min, uint128 max);
    error OperationNotFound(uint64 operation);
    /// Executed or cancelled before. States: 1 scheduled, 2 executed, 3 cancelled.
    error OperationClosed(uint64 operation, uint8 state);
    error TooEarly(uint64 operation, uint64 executableAt);
    /// Scheduled longer ago than the grace period of 14 days after its delay.
    error Expired(uint64 operation, uint64 expiredAt);
    error InvalidUntil(uint64 until, uint64 max);
    /// These bits were paused lately: a guardian can't chain pauses.
    error PauseCoolingDown(uint32 mask, uint64 until);
    error InvalidMask(uint32 mask);
    error AlreadySealed();
    error CounterExhausted();

    function owner() external view returns (address);
    function pendingOwner() external view returns (address);
    /// Owner only; the new owner must accept; zero takes the offer back. Emits OwnershipTransferStarted.
    function transferOwnership(address newOwner) external;
    /// Pending owner only. Emits OwnershipTransferred.
    function acceptOwnership() external;
    /// Owner only, once: from now on operations wait TIMELOCK_SECONDS, and every parameter is checked against the bounds of a public network; operations that are still open
    /// never waited, and so are cancelled. UNBONDING_SECONDS is from then on at least CHALLENGE_SECONDS and 7 days. Emits Sealed.
    function seal() external;
    function isSealed() external view returns (bool);

    /// ADMIN. Announces a change; 0 seconds of delay before `seal`. Emits OperationScheduled.
    function schedule(uint8 kind, uint8 key, address subject, uint128 value) external returns (uint64 operation);
    /// ADMIN, from executableAt for 14 days. Emits OperationExecuted and what was set.
    function execute(uint64 operation) external;
    /// ADMIN or GUARDIAN, while scheduled. Emits OperationCancelled.
    function cancel(uint64 operation) external;
    function operationOf(uint64 operation) external view returns (uint8 kind, uint8 key, address subject, uint128 value, uint64 executableAt, uint8 state);
    function operationCount() external view returns (uint64);
    /// Owner, at once, any role. Emits RoleRevoked.
    function revokeRole(uint8 role, address account) external;
    /// The caller gives a role up, at once. Emits RoleRevoked.
    function renounceRole(uint8 role) external;
    /// True when `account` holds `role` now (not expired).
    function hasRole(uint8 role, address account) external view returns (bool);
    /// When the role ends or ended; 0 for none, 2^64-1 for the owner's ADMIN.
    function roleUntil(uint8 role, address account) external view returns (uint64);

    /// GUARDIAN; at most 7 days ahead; ends by itself; bits that were paused can be paused again 7 days after that pause ended. Emits Paused.
    function pause(uint32 mask, uint64 until) external;
    /// GUARDIAN or owner; lifts the bits of `mask` that are paused, InvalidMask when none is. Emits Unpaused with the lifted bits.
    function unpause(uint32 mask) external;
    /// Bits that are paused now.
    function pausedMask() external view returns (uint32);

    function parameter(uint8 key) external view returns (uint128);
    function addressOf(uint8 key) external view returns (address);
    function payTokenKind(address token) external view returns (uint8);
    /// All that an event copies when it is created, in one call; `bondToken` is W3W.
    function eventPolicy(address payToken) external view returns (uint8 payTokenKind, uint128 tariffBase, uint128 tariffPerSeat, uint128 tariffPerMinute, uint32 freeSeats, uint16 protocolBps, uint16 resaleFeeBps, uint32 challengeSeconds, uint32 disputeSeconds, uint32 reportSeconds, uint128 bond, address bondToken, address treasury, uint32 pausedMask);
    /// All that the oracle contract needs, in one call; `stakeToken` is W3W.
    function oraclePolicy() external view returns (uint8 setSize, uint8 assignedNodes, uint128 minStake, uint32 unbondingSeconds, uint32 epochSeconds, uint32 leaseSeconds, address stakeToken, address treasury, address eventContract, uint32 pausedMask);
}
