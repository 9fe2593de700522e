// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Ticketed live events: sale, escrow, service fee, check-in, settlement, refunds, resale. Times in seconds since the Unix epoch.
/// Calls IToken, ITicket, IOracle, IFirm and IAccess. Immutable: no owner; what is governed is copied from IAccess when an event is created, and then stays.
/// States: 0 none, 1 Scheduled, 2 Live, 3 Ended, 4 Proposed, 5 Disputed, 6 Settled, 7 Cancelled. Every state but the last two has a way out for anybody after a deadline.
/// Money enters escrow in create, raiseCapacity, buy and as bonds, becomes a credit or a refund exactly once, and is pulled by its owner.
/// What a settlement leaves by rounding stays in escrow: at most the number of tickets, in the token's smallest unit. Without a report nodes and treasury get nothing of the service fee.
/// EIP-712 domain: name "W3space Event", version "1", chainId, this contract; a `bytes signature` is as in IToken.
/// Constructor: `(address access, address ticket, address firm, address oracle)`.
interface IEvent {
    /// What a host decides. `tierCap` 0 means the whole capacity; `perWallet` 0 means no limit; `allowRoot` zero means an open tier.
    /// `slaBps`: uptime that earns the full price (1..=10000). `resaleCapBps`: most over the price paid in a resale; 65535 for no resale. `royaltyBps` <= 1000 of a resale.
    /// `timeoutPolicy` when the oracles stay silent: 1 everybody is refunded, 2 the host is paid if at least half of the tickets were checked in by their viewers' own signatures.
    struct Terms { uint32 firm; address payToken; uint64 start; uint64 end; uint32 capacity; uint8 renditions; bool transferable; uint16 slaBps; uint16 resaleCapBps; uint16 royaltyBps; uint8 timeoutPolicy; uint128 price; uint32 tierCap; uint32 perWallet; bytes32 allowRoot; }

    event EventCreated(uint64 indexed eventId, address indexed host, uint32 indexed firm, address payToken, uint128 price, uint32 capacity, uint64 start, uint64 end, uint8 renditions, uint128 serviceFee, uint8 timeoutPolicy, string title);
    event TierAdded(uint64 indexed eventId, uint8 indexed tier, uint128 price, uint32 cap, uint32 perWallet, bytes32 allowRoot);
    event CapacityRaised(uint64 indexed eventId, uint32 capacity, uint128 serviceFee);
    event TicketsSold(uint64 indexed eventId, address indexed buyer, address indexed recipient, uint256 firstTokenId, uint32 quantity, uint128 paid, uint8 tier);
    event WentLive(uint64 indexed eventId, address indexed host, uint8 renditions, uint64 end, bytes32 seed);
    event EventEnded(uint64 indexed eventId, address indexed by);
    event ViewerCheckedIn(uint64 indexed eventId, uint256 indexed tokenId, address indexed viewer);
    event SettlementProposed(uint64 indexed eventId, address indexed by, uint16 payoutBps, uint128 workTotal, uint64 challengeUntil);
    event SettlementChallenged(uint64 indexed eventId, address indexed by, uint64 disputeUntil);
    event DisputeResolved(uint64 indexed eventId, address indexed by, uint16 payoutBps);
    event EventSettled(uint64 indexed eventId, uint128 hostPayout, uint128 protocolFee, uint128 serviceBudget, uint16 payoutBps);
    event EventCancelled(uint64 indexed eventId, address indexed by);
    event TicketRefunded(uint64 indexed eventId, uint256 indexed tokenId, address indexed owner, uint128 amount);
    event WorkClaimed(uint64 indexed eventId, address indexed account, uint32 indexed index, uint128 amount);
    event ResaleListed(uint256 indexed tokenId, address indexed seller, uint128 price);
    event ResaleDelisted(uint256 indexed tokenId);
    event Resold(uint256 indexed tokenId, address indexed seller, address indexed buyer, uint128 price, uint128 royalty, uint128 fee);
    event Withdrawn(address indexed token, address indexed account, uint128 amount);

    error NotHost(uint64 eventId, address caller);
    error NotHostOfFirm(uint32 firm, address caller);
    error MissingRole(uint8 role, address caller);
    error EventNotFound(uint64 eventId);
    error WrongState(uint64 eventId, uint8 state);
    error InvalidCapacity(uint32 capacity);
    error InvalidTimes(uint64 start, uint64 end, uint64 nowSeconds);
    error InvalidRenditions(uint8 renditions);
    error InvalidTitle(uint32 length);
    /// `field`: its number in Terms, from 0.
    error InvalidTerms(uint8 field);
    error InvalidQuantity(uint32 quantity);
    error InvalidRecipient(address recipient);
    error PayTokenNotAllowed(address token);
    error TierNotFound(uint64 eventId, uint8 tier);
    error TooManyTiers(uint64 eventId);
    error SoldOut(uint64 eventId, uint32 remaining);
    error WalletLimit(uint64 eventId, address recipient, uint32 remaining);
    error NotOnAllowList(uint64 eventId, uint8 tier, address recipient);
    error ProofTooLong(uint32 length, uint32 max);
    error SalesClosed(uint64 eventId, uint64 end);
    error PriceAboveMax(uint128 total, uint128 maxTotal);
    error TooEarly(uint64 eventId, uint64 opensAt);
    error TooLate(uint64 eventId, uint64 closedAt);
    error NotReported(uint64 eventId);
    error NotLeaseHolder(uint64 eventId, address caller);
    error NotViewer(uint256 tokenId, address viewer);
    error InvalidSignature(address signer);
    error TicketNotValid(uint256 tokenId, uint8 state);
    error NothingToRefund(uint256 tokenId);
    error NothingToWithdraw(address token, address account);
    error InvalidPayout(uint16 payoutBps);
    error InvalidProof(uint64 eventId, uint32 index);
    error AlreadyClaimed(uint64 eventId, uint32 index);
    error BudgetExhausted(uint64 eventId, uint128 remaining);
    error NotListed(uint256 tokenId);
    error NotTicketOwner(uint256 tokenId, address caller);
    error ResaleNotAllowed(uint64 eventId);
    error ResalePriceTooHigh(uint128 price, uint128 max);
    error Paused(uint32 mask);
    error AmountOverflow();
    error ZeroAddress();
    error TokenCallFailed(address token);
    error TicketCallFailed(address ticket);
    error OracleCallFailed(address oracle);
    error AccessCallFailed(address access);

    /// Anyone for `firm` 0, else a member with OWNER, ADMIN or HOST. Capacity 1..=1,000,000; above freeSeats the fee of quoteFee is pulled from the caller into escrow, and
    /// the pay token must be W3W or W3SPACE. At most 24 h long, renditions 1..=8, title 1..=128 bytes (emitted only), prices up to 2^128 / 1,000,000 (else AmountOverflow). The terms hold the first tier, number 0. Emits EventCreated and TierAdded.
    function create(Terms calldata terms, string calldata title) external returns (uint64 eventId);
    /// Host, while Scheduled, up to 8 tiers. Emits TierAdded.
    function addTier(uint64 eventId, uint128 price, uint32 cap, uint32 perWallet, bytes32 allowRoot) external returns (uint8 tier);
    /// Host, while Scheduled or Live: pulls what the tariff of today asks for the larger capacity above the tariff of today for the present one. Emits CapacityRaised.
    function raiseCapacity(uint64 eventId, uint32 capacity) external;
    /// While Scheduled or Live and before `end`; quantity 1..=10; pulls price * quantity (<= maxTotal) from the caller, mints to `recipient`. Emits TicketsSold.
    function buy(uint64 eventId, uint8 tier, uint32 quantity, uint128 maxTotal, address recipient) external returns (uint256 firstTokenId);
    /// As buy, in a tier with an allow-list: `proof` shows keccak256(keccak256(abi.encode(recipient, limit))) under its root; `limit` replaces perWallet.
    function buyListed(uint64 eventId, uint8 tier, uint32 quantity, uint128 maxTotal, address recipient, uint32 limit, bytes32[] calldata proof) external returns (uint256 firstTokenId);
    /// As buy in an open tier, brought by anybody: `from` signed IToken.receiveWithAuthorization to this contract over exactly price * quantity with the nonce of purchaseNonce.
    function buyWithAuthorization(uint64 eventId, uint8 tier, uint32 quantity, address from, address recipient, uint256 validAfter, uint256 validBefore, bytes32 salt, bytes calldata signature) external returns (uint256 firstTokenId);
    /// The nonce that ties an authorisation to one purchase: keccak256(abi.encode(eventId, tier, quantity, recipient, salt)).
    function purchaseNonce(uint64 eventId, uint8 tier, uint32 quantity, address recipient, bytes32 salt) external pure returns (bytes32);
    /// Host only, from start - 1 h up to start + 1 h (and before end). Scheduled -> Live; oracle nodes are drawn. Emits WentLive.
    function goLive(uint64 eventId) external;
    /// Host while Live, or anybody after `end`. Live -> Ended. Emits EventEnded.
    function end(uint64 eventId) external;
    /// Host while Scheduled; ARBITER before settlement; anybody once start + 1 h has passed without goLive. The service fee is credited back to the host, bonds to their payers. Emits EventCancelled.
    function cancel(uint64 eventId) external;

    /// Holder of the event's lease, while Live or Ended: sets bits of one word of 256 tickets.
    function checkIn(uint64 eventId, uint32 word, bytes32 bits) external;
    /// The ticket's viewer, or anybody with the viewer's signature (empty for the viewer itself) over the EIP-712 type CheckIn(uint256 tokenId,uint64 deadline); once per ticket, while Live or Ended; counts for timeoutPolicy 2 and sets the ticket's bit. Emits ViewerCheckedIn.
    function checkInViewer(uint256 tokenId, uint64 deadline, bytes calldata signature) external;

    /// Anybody, Ended (or Live past `end`) and reported by the quorum -> Proposed; pulls the bond. Payout: 10000 if uptime >= slaBps, else uptime * 10000 / slaBps, rounded down. Emits SettlementProposed, and EventEnded before it from Live.
    function propose(uint64 eventId) external;
    /// Anybody, within the challenge window -> Disputed; pulls an equal bond. Emits SettlementChallenged.
    function challenge(uint64 eventId) external;
    /// ARBITER, while Disputed: sets the payout; a changed payout gives the challenger both bonds but half of one, an unchanged one gives them to the proposer; that half is burned. Emits DisputeResolved and EventSettled.
    function resolve(uint64 eventId, uint16 payoutBps) external;
    /// Anybody: Proposed after the window, or Disputed after its deadline (the quorum's value stands, bonds go back) -> Settled. Emits EventSettled.
    function finalize(uint64 eventId) external;
    /// Anybody, Live past `end` or Ended without a settlement report for the report window (WrongState when there is a report: propose it) -> Settled or Cancelled by timeoutPolicy. Emits EventSettled or EventCancelled.
    function timeout(uint64 eventId) external;
    /// Anybody: pays a ticket's owner once: the price while Cancelled; price * (10000 - payoutBps) / 10000, rounded down, while Settled; NothingToRefund when that is 0. Emits TicketRefunded.
    function claimRefund(uint256 tokenId) external;
    /// Anybody, while Settled: credits a node for its work: keccak256(keccak256(abi.encode(index, account, amount))) under the reported work root; once per index, up to the budget. Emits WorkClaimed.
    function claimWork(uint64 eventId, uint32 index, address account, uint128 amount, bytes32[] calldata proof) external;
    /// Anybody, 90 days after settlement: what nodes did not claim is credited to the host.
    function reclaimBudget(uint64 eventId) external;
    /// Pays the caller's whole credit in `token`. Emits Withdrawn.
    function withdraw(address token) external returns (uint128 amount);

    /// Ticket's owner, while it is Valid and the event Scheduled or Live: at most price paid * (10000 + resaleCapBps) / 10000. Emits ResaleListed.
    function listResale(uint256 tokenId, uint128 price) external;
    /// Seller. Emits ResaleDelisted.
    function delistResale(uint256 tokenId) external;
    /// Pulls the listed price (<= maxPrice) from the caller, moves the ticket to `recipient`; royalty and fee are rounded down, the seller is credited the rest. Emits Resold.
    function buyResale(uint256 tokenId, uint128 maxPrice, address recipient) external;

    function eventCount() external view returns (uint64);
    function eventOf(uint64 eventId) external view returns (address host, uint32 firm, address payToken, uint128 price, uint32 capacity, uint32 sold, uint64 start, uint64 end, uint8 renditions, bool transferable, uint8 state);
    function rulesOf(uint64 eventId) external view returns (uint16 slaBps, uint16 resaleCapBps, uint16 royaltyBps, uint16 resaleFeeBps, uint8 timeoutPolicy, uint8 tierCount, uint32 challengeSeconds, uint32 disputeSeconds, uint32 reportSeconds, uint128 bond, address bondToken, address treasury);
    function tierOf(uint64 eventId, uint8 tier) external view returns (uint128 price, uint32 cap, uint32 sold, uint32 perWallet, bytes32 allowRoot);
    /// Counted in tiers with a limit only.
    function boughtBy(uint64 eventId, uint8 tier, address recipient) external view returns (uint32);
    function moneyOf(uint64 eventId) external view returns (uint128 gross, uint128 refunded, uint128 hostPaid, uint128 serviceFee, uint128 serviceFeeReleased, uint128 workPaid);
    function settlementOf(uint64 eventId) external view returns (uint16 payoutBps, uint64 deadline, address proposer, address challenger, uint128 workTotal, bytes32 workRoot, uint64 settledAt);
    function viewerCheckIns(uint64 eventId) external view returns (uint32);
    function listingOf(uint256 tokenId) external view returns (address seller, uint128 price);
    function quoteFee(uint32 capacity, uint64 start, uint64 end, uint8 renditions) external view returns (uint128);
    function creditOf(address token, address account) external view returns (uint128);
    function isWorkClaimed(uint64 eventId, uint32 index) external view returns (bool);
    function ticketContract() external view returns (address);
    function firmContract() external view returns (address);
    function oracleContract() external view returns (address);
    function accessContract() external view returns (address);
}
