// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Ticketed live events: sale, escrow, service fee, oracle reports, settlement. Times in seconds since the Unix epoch.
/// States: 0 none, 1 Scheduled, 2 Live, 3 Ended, 4 Settled, 5 Cancelled.
/// Constructor: `(address ticket, address firm, address treasury)`; the deployer becomes the owner.
interface IEvent {
    event EventCreated(uint64 indexed eventId, address indexed host, uint32 indexed firm, address payToken, uint128 price, uint32 capacity, uint64 start, uint64 end, uint8 renditions, uint128 serviceFee, string title);
    event TicketsSold(uint64 indexed eventId, address indexed buyer, address indexed recipient, uint256 firstTokenId, uint32 quantity, uint128 paid);
    event WentLive(uint64 indexed eventId, address indexed host, uint8 renditions, uint64 end);
    event LiveReported(uint64 indexed eventId, address indexed oracle);
    event EventEnded(uint64 indexed eventId, address indexed by);
    event EndedReported(uint64 indexed eventId, address indexed oracle, uint32 deliveredSeconds);
    event EventCancelled(uint64 indexed eventId, address indexed by);
    event EventSettled(uint64 indexed eventId, uint128 hostPayout, uint128 serviceFee);
    event TicketRefunded(uint64 indexed eventId, uint256 indexed tokenId, address indexed owner, uint128 amount);
    event Withdrawn(address indexed token, address indexed account, uint128 amount);
    event OracleSet(address indexed oracle, bool active);
    event PayTokenSet(address indexed token, bool allowed);
    event TariffSet(uint128 base, uint128 perSeat, uint128 perMinute);
    event FreeSeatsSet(uint32 seats);
    event TreasurySet(address indexed treasury);

    error NotOwner(address caller);
    error NotHost(uint64 eventId, address caller);
    error NotOracle(address caller);
    error NotHostOfFirm(uint32 firm, address caller);
    error EventNotFound(uint64 eventId);
    error WrongState(uint64 eventId, uint8 state);
    error InvalidCapacity(uint32 capacity);
    error InvalidTimes(uint64 start, uint64 end, uint64 nowSeconds);
    error InvalidRenditions(uint8 renditions);
    error InvalidTitle(uint32 length);
    error InvalidQuantity(uint32 quantity);
    error InvalidRecipient(address recipient);
    error PayTokenNotAllowed(address token);
    error SoldOut(uint64 eventId, uint32 remaining);
    error SalesClosed(uint64 eventId, uint64 end);
    error PriceAboveMax(uint128 total, uint128 maxTotal);
    error TooEarly(uint64 eventId, uint64 opensAt);
    error TooLate(uint64 eventId, uint64 closedAt);
    error NothingToWithdraw(address token, address account);
    error AlreadyReported(uint64 eventId);
    error TokenCallFailed(address token);
    error TicketCallFailed(address ticket);
    error AmountOverflow();
    error ZeroAddress();

    /// Anyone for `firm` 0, else a member with OWNER, ADMIN or HOST. `payToken` must be allowed (W3W or W3SPACE). Capacity 1..=1,000,000; above
    /// freeSeats() the fee of quoteFee is pulled from the caller into escrow. `renditions`: 1..=8 rungs. `title` 1..=128 bytes, emitted only.
    function create(uint32 firm, uint32 capacity, uint128 price, address payToken, uint64 start, uint64 end, uint8 renditions, bool transferable, string calldata title) external returns (uint64 eventId);
    /// While Scheduled or Live and before `end`; quantity 1..=10; pulls price * quantity (<= maxTotal) from the caller, mints to `recipient`.
    function buy(uint64 eventId, uint32 quantity, uint128 maxTotal, address recipient) external returns (uint256 firstTokenId);
    /// Host only, from start - 1 h up to start + 1 h (and before end). Scheduled -> Live. Emits WentLive.
    function goLive(uint64 eventId) external;
    /// Host while Live, or anybody after `end`. Live -> Ended. Emits EventEnded.
    function end(uint64 eventId) external;
    /// Host while Scheduled, or anybody once start + 1 h has passed without goLive. The service fee is credited back to the host. Emits EventCancelled.
    function cancel(uint64 eventId) external;
    /// Oracle only, once, while Live. Emits LiveReported.
    function reportLive(uint64 eventId) external;
    /// Oracle only, once, while Ended (moves a Live event past its `end` to Ended first). Without a live report the event becomes Cancelled. Emits EndedReported.
    function reportEnded(uint64 eventId, uint32 deliveredSeconds) external;
    /// Anybody, Ended and reported -> Settled: credits ticket money to the host and the service fee to the treasury. With no report 14 days after `end`, the event becomes Cancelled instead.
    function settle(uint64 eventId) external;
    /// Anybody, while Cancelled: pays the ticket's price to its owner, once. Emits TicketRefunded.
    function claimRefund(uint256 tokenId) external;
    /// Pays the caller's whole credit in `token`. Emits Withdrawn.
    function withdraw(address token) external returns (uint128 amount);

    function eventCount() external view returns (uint64);
    function eventOf(uint64 eventId) external view returns (address host, uint32 firm, address payToken, uint128 price, uint32 capacity, uint32 sold, uint64 start, uint64 end, uint8 renditions, bool transferable, uint8 state);
    function moneyOf(uint64 eventId) external view returns (uint128 gross, uint128 refunded, uint128 hostPaid, uint128 serviceFee, uint128 serviceFeeReleased);
    function reportsOf(uint64 eventId) external view returns (uint64 liveAt, uint64 endedAt, uint32 deliveredSeconds);
    function quoteFee(uint32 capacity, uint64 start, uint64 end, uint8 renditions) external view returns (uint128);
    function creditOf(address token, address account) external view returns (uint128);
    function freeSeats() external view returns (uint32);
    function tariff() external view returns (uint128 base, uint128 perSeat, uint128 perMinute);
    function isOracle(address oracle) external view returns (bool);
    function isPayToken(address token) external view returns (bool);
    function ticketContract() external view returns (address);
    function firmContract() external view returns (address);
    function treasury() external view returns (address);
    function owner() external view returns (address);
    /// Owner only, each; a change never touches events that exist.
    function setOracle(address oracle, bool active) external;
    function setPayToken(address token, bool allowed) external;
    function setTariff(uint128 base, uint128 perSeat, uint128 perMinute) external;
    function setFreeSeats(uint32 seats) external;
    function setTreasury(address treasury) external;
}
