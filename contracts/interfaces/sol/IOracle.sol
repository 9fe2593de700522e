// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Oracle nodes: registry and stake, signer sets, assignment and leases, quorum reports. Calls IToken and IAccess. Times in seconds since the Unix epoch.
/// Node states: 0 none, 1 Registered, 2 Active, 3 Draining, 4 Exited, 5 Jailed. Node ids start at 1. Constructor: `(address access)`.
/// Report kinds: 1 status (f + 1 signatures), 2 settlement (n - f signatures: 2f + 1 when n = 3f + 1), with f = (n - 1) / 3 of a set of n.
/// A signer signs with sr25519 over `reportDigest`, raw or between `<Bytes>` and `</Bytes>`:
/// keccak256(abi.encode("W3space oracle report v1", setDigest, eventId, kind, sequence, fence, bodyHash)), where
/// setDigest = keccak256(abi.encode(chainId, this, setId, n, keccak256(signer keys one after the other))), bodyHash = keccak256(abi.encode(body fields in
/// order)): status, manifestHash; or deliveredSeconds, uptimeBps, peakViewers, workTotal, workRoot, logRoot.
/// Sequences count from 1 per event and kind, set ids and fences from 1. A signer signs at most one body for a set, event, kind, sequence and fence: two are
/// equivocation, so a node keeps what it signed. Stakes are in the W3W of the address book when the first node registers, for good.
interface IOracle {
    event NodeRegistered(uint32 indexed node, address indexed operator, bytes32 signerKey, bytes32 peerIdHash, uint8 region, uint32 capacity, uint128 price, string endpoints);
    event NodeUpdated(uint32 indexed node, bytes32 peerIdHash, uint8 region, uint32 capacity, uint128 price, string endpoints);
    event NodeStateChanged(uint32 indexed node, uint8 state);
    event SignerRotated(uint32 indexed node, bytes32 signerKey);
    event StakeAdded(uint32 indexed node, uint128 amount);
    event Unbonding(uint32 indexed node, uint128 amount, uint64 withdrawableAt);
    event StakeWithdrawn(uint32 indexed node, address indexed operator, uint128 amount);
    event Slashed(uint32 indexed node, uint128 amount, address indexed by, bytes32 reason);
    event SetRolled(uint32 indexed setId, uint8 size, bytes32 digest);
    event NodesAssigned(uint64 indexed eventId, uint32[] nodes, bytes32 seed);
    event LeaseTaken(uint64 indexed eventId, uint32 indexed node, uint32 indexed fence, uint64 until);
    event StatusReported(uint64 indexed eventId, uint32 sequence, uint8 status, bytes32 manifestHash, uint32 setId, uint32 signers);
    event SettlementReported(uint64 indexed eventId, uint32 sequence, uint32 deliveredSeconds, uint16 uptimeBps, uint32 peakViewers, uint128 workTotal, bytes32 workRoot, bytes32 logRoot, uint32 setId, uint32 signers);
    event Withdrawn(address indexed account, uint128 amount);

    error NodeNotFound(uint32 node);
    error NotOperator(uint32 node, address caller);
    error NotEventContract(address caller);
    error MissingRole(uint8 role, address caller);
    error WrongNodeState(uint32 node, uint8 state);
    error AlreadyRegistered(address operator, uint32 node);
    error InvalidKey();
    error KeyTaken(bytes32 signerKey);
    error InvalidEndpoints(uint32 length);
    error InvalidCapacity(uint32 capacity);
    error StakeTooLow(uint128 stake, uint128 min);
    error InvalidAmount(uint128 amount, uint128 max);
    error TooEarly(uint64 opensAt);
    error SetNotFound(uint32 setId);
    error NoActiveNodes();
    error AlreadyAssigned(uint64 eventId);
    error NotAssigned(uint64 eventId, address caller);
    error LeaseHeld(uint64 eventId, uint32 node, uint64 until);
    /// A successor took over: this node acts on an old lease.
    error StaleFence(uint64 eventId, uint32 fence, uint32 current);
    error StaleSequence(uint64 eventId, uint32 sequence, uint32 next);
    error InvalidReport(uint64 eventId);
    error InvalidSigners(uint32 signers, uint8 size);
    error TooFewSigners(uint8 signers, uint8 needed);
    error InvalidSignature(uint8 member);
    error NotEquivocation();
    error SlashTooHigh(uint16 bps, uint16 max);
    error NothingToWithdraw(address account);
    error TokenCallFailed(address token);
    error AccessCallFailed(address access);
    error Paused();
    error AmountOverflow();
    error CounterExhausted();
    error ZeroAddress();

    /// Operator's account, one node each: pulls `stake` W3W (>= MIN_STAKE). `endpoints`: multiaddresses, comma separated, 1..=512 bytes, emitted only. Emits NodeRegistered and StakeAdded.
    function register(bytes32 signerKey, bytes32 peerIdHash, uint8 region, uint32 capacity, uint128 price, uint128 stake, string calldata endpoints) external returns (uint32 node);
    /// Operator. Emits NodeUpdated.
    function update(uint32 node, bytes32 peerIdHash, uint8 region, uint32 capacity, uint128 price, string calldata endpoints) external;
    /// Operator: Registered or Draining -> Active; a Jailed node once its sentence is over; needs MIN_STAKE and a key that was not burnt. Emits NodeStateChanged.
    function activate(uint32 node) external;
    /// Operator: Active -> Draining: no new assignments; running leases go on. Emits NodeStateChanged.
    function drain(uint32 node) external;
    /// Operator: Registered, Draining, or Jailed after its sentence -> Exited, for good; the whole stake unbonds. Emits NodeStateChanged and Unbonding.
    function exit(uint32 node) external;
    /// Operator: the new key counts from the next signer set on. Emits SignerRotated.
    function rotateSigner(uint32 node, bytes32 signerKey) external;
    /// Operator. Emits StakeAdded.
    function addStake(uint32 node, uint128 amount) external;
    /// Operator: what stays must be >= MIN_STAKE. Slashable until withdrawn. A second unbonding starts the delay again. Emits Unbonding.
    function unbond(uint32 node, uint128 amount) external;
    /// Operator, after the delay. Emits StakeWithdrawn.
    function withdrawStake(uint32 node) external returns (uint128 amount);
    /// ARBITER, at most 1000 bps of stake and unbonding in any 24 hours; to the treasury. Emits Slashed.
    function slash(uint32 node, uint16 bps, bytes32 reason) external;
    /// Anybody: two reports for one event, kind, sequence and fence signed by one key, that a node has or had, in one set of this contract, kept or not. Slashes everything, jails the node for 365 days
    /// and burns the key; its signatures count no more. A tenth goes to the caller, the rest to the treasury. `keysHash`: hash of the set's keys one after the other. Emits Slashed and NodeStateChanged.
    function proveEquivocation(bytes32 signerKey, uint32 setId, uint8 size, bytes32 keysHash, uint64 eventId, uint8 kind, uint32 sequence, uint32 fence, bytes32 bodyA, bytes calldata signatureA, bytes32 bodyB, bytes calldata signatureB) external;
    /// Pays the caller's credit. Emits Withdrawn.
    function withdraw() external returns (uint128 amount);

    /// Anybody, once per EPOCH_SECONDS (at once while there is no set): freezes up to SET_SIZE active nodes, drawn by the previous block's hash, as the next set. The set before stays good for one epoch. Emits SetRolled.
    function rollSet() external returns (uint32 setId);
    /// Event contract only, when an event goes live: draws up to ASSIGNED_NODES active nodes by `seed`; the first holds the lease. Nothing when no node is active. Emits NodesAssigned and LeaseTaken.
    function assign(uint64 eventId, bytes32 seed) external;
    /// Operator or signer account of the holder. Emits LeaseTaken with the same fence.
    function renewLease(uint64 eventId, uint32 fence) external;
    /// Operator or signer account of an assigned node, once the lease is over or its holder is Jailed or Exited: takes the lease under the next fence. Emits LeaseTaken.
    function takeOver(uint64 eventId) external;
    /// Anybody brings f + 1 signatures (64 bytes each, in order of the bits of `signers`). `status`: 1 ready, 2 healthy, 3 degraded. Extends the lease. Emits StatusReported.
    function reportStatus(uint64 eventId, uint32 sequence, uint32 fence, uint8 status, bytes32 manifestHash, uint32 setId, uint32 signers, bytes calldata signatures) external;
    /// Anybody brings n - f signatures; only after a status report. Emits SettlementReported.
    function reportSettlement(uint64 eventId, uint32 sequence, uint32 fence, uint32 deliveredSeconds, uint16 uptimeBps, uint32 peakViewers, uint128 workTotal, bytes32 workRoot, bytes32 logRoot, uint32 setId, uint32 signers, bytes calldata signatures) external;

    function nodeCount() external view returns (uint32);
    function nodeOf(uint32 node) external view returns (address operator, bytes32 signerKey, bytes32 peerIdHash, uint8 region, uint32 capacity, uint128 price, uint8 state);
    function stakeOf(uint32 node) external view returns (uint128 stake, uint128 unbonding, uint64 withdrawableAt, uint64 jailedUntil);
    function nodeOfOperator(address operator) external view returns (uint32);
    function activeCount() external view returns (uint32);
    function currentSet() external view returns (uint32 setId, uint8 size, uint64 startedAt, bytes32 digest);
    /// Of the current set or the one before; `node` is 0 for a member that was caught or left, and counts no more.
    function setMember(uint32 setId, uint8 member) external view returns (uint32 node, bytes32 signerKey);
    /// Signatures needed for a report kind in a set.
    function quorumOf(uint32 setId, uint8 kind) external view returns (uint8);
    function assignmentOf(uint64 eventId) external view returns (uint32[] memory nodes);
    /// Node 0 when there is no lease; `operator` and `signer` may act for it until `until`, which is 0 when the holder is Jailed or Exited.
    function leaseOf(uint64 eventId) external view returns (uint32 node, address operator, address signer, uint32 fence, uint64 until);
    /// `readyAt` 0 before the first status report.
    function statusOf(uint64 eventId) external view returns (uint32 nextSequence, uint8 status, uint64 readyAt, uint64 reportedAt, bytes32 manifestHash);
    /// `reportedAt` 0 before the first settlement report.
    function settlementOf(uint64 eventId) external view returns (uint32 nextSequence, uint64 readyAt, uint64 reportedAt, uint32 deliveredSeconds, uint16 uptimeBps, uint32 peakViewers, uint128 workTotal, bytes32 workRoot, bytes32 logRoot);
    /// What signers sign.
    function reportDigest(uint32 setId, uint64 eventId, uint8 kind, uint32 sequence, uint32 fence, bytes32 bodyHash) external view returns (bytes32);
    function creditOf(address account) external view returns (uint128);
    function accessContract() external view returns (address);
}
