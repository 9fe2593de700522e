// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Authorisation of calls within a firm, and a mailbox for their signalling. Calls IFirm (views). Times in seconds since the Unix epoch.
/// Events carry a tag instead of the callee; who reads the transactions themselves still sees the pair.
/// A call belongs to an ordered pair of members, and a room to a member; their live delegates (scope CALL) act for them, and events name the member.
/// Call states: 0 none, 1 ringing, 2 active, 3 ended. Topologies of a room: 1 mesh, 2 star. Constructor: `(address firm)`.
interface ICall {
    event CallAuthorised(bytes32 indexed callId, uint32 indexed firm, bytes32 indexed calleeTag, address caller, uint64 expiresAt);
    event CallAnswered(bytes32 indexed callId);
    /// `payload` is sealed for the other side by the sender's client.
    event Mail(bytes32 indexed callId, uint32 indexed sequence, bool fromCaller, bytes payload);
    event CallEnded(bytes32 indexed callId);
    event RoomOpened(bytes32 indexed roomId, uint32 indexed firm, address indexed host, uint8 topology, uint8 seats, uint64 expiresAt);
    event RoomMail(bytes32 indexed roomId, address indexed from, uint32 indexed sequence, bytes payload);
    event RoomClosed(bytes32 indexed roomId);
    event BlockSet(address indexed account, address indexed other, bool blocked);

    /// Not both members (or live delegates) of the firm now.
    error NotSameFirm(uint32 firm, address caller, address callee);
    error CallingSelf(address caller);
    error Blocked(address callee);
    error InvalidExpiry(uint64 expiresAt, uint64 max);
    error PayloadTooLarge(uint32 length, uint32 max);
    /// Next call or mail of this pair not before `retryAt`, or the call's mails are used up (`retryAt` 0).
    error RateLimited(uint64 retryAt);
    error WrongState(bytes32 callId, uint8 state);
    error CallExpired(bytes32 callId, uint64 expiresAt);
    error InvalidTopology(uint8 topology);
    error InvalidSeats(uint8 seats, uint8 max);
    error RoomNotOpen(uint32 firm, address host);
    error ZeroAddress();
    error CounterExhausted();

    /// Rings a colleague for at most 120 s. `calleeTag`: what the callee's client looks for, best derived from both sides' agreement keys. Payload up to 1024 bytes,
    /// in the event only. One reused cell per pair; 5 s between requests, and not while the last call rings or is active. Emits CallAuthorised, and Mail
    /// when there is a payload.
    function requestCall(uint32 firm, address callee, bytes32 calleeTag, uint64 expiresAt, bytes calldata payload) external returns (bytes32 callId);
    /// Callee, while ringing; the call is then authorised for 12 h. Emits CallAnswered, and Mail when there is a payload.
    function answer(uint32 firm, address caller, bytes calldata payload) external;
    /// Either side, while ringing or active; up to 16 mails a call. `fromCaller` says which side the sender is. Emits Mail.
    function post(uint32 firm, address other, bool fromCaller, bytes calldata payload) external;
    /// Either side, also when a member no more. Emits CallEnded.
    function hangUp(uint32 firm, address other, bool fromCaller) external;
    /// A member opens their room for members of the firm: mesh (2..=8 seats) or star around the host (2..=32), for at most 12 h; one room at a time. Emits RoomOpened.
    function openRoom(uint32 firm, uint8 topology, uint8 seats, uint64 expiresAt) external returns (bytes32 roomId);
    /// A member who is not blocked by the host, while the room is open; up to 1024 bytes. Emits RoomMail.
    function postToRoom(uint32 firm, address host, bytes calldata payload) external;
    /// Host. Emits RoomClosed.
    function closeRoom(uint32 firm) external;
    /// Nobody is called by an account that they block. Emits BlockSet.
    function setBlocked(address other, bool blocked) external;

    /// The latest call of an ordered pair of members: its id, state (ended when expired), and until when it rings or is authorised.
    function callOf(uint32 firm, address caller, address callee) external view returns (bytes32 callId, uint8 state, uint64 expiresAt);
    /// True while the call rings or is active and both are members now: removal ends it in the next block.
    function isAuthorised(uint32 firm, address caller, address callee) external view returns (bool);
    /// Zeros unless the room is open.
    function roomOf(uint32 firm, address host) external view returns (bytes32 roomId, uint8 topology, uint8 seats, uint64 expiresAt);
    /// True while the room is open, and host and `who` are members now and `who` isn't blocked.
    function isAdmitted(uint32 firm, address host, address who) external view returns (bool);
    function isBlocked(address account, address other) external view returns (bool);
    function firmContract() external view returns (address);
}
