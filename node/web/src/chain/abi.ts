import { parseAbi } from "viem";

/** The functions, events and errors that the page uses, as in `contracts/interfaces/sol`. */

export const tokenAbi = parseAbi([
  "function balanceOf(address account) view returns (uint256)",
  "function allowance(address owner, address spender) view returns (uint256)",
  "function approve(address spender, uint256 value) returns (bool)",
]);

export const ticketAbi = parseAbi([
  "function balanceOf(address owner) view returns (uint256)",
  "function viewerOf(uint256 tokenId) view returns (address viewer, uint8 state)",
  "function mintedOf(uint64 eventId) view returns (uint32)",
]);

export const eventAbi = parseAbi([
  "function buy(uint64 eventId, uint8 tier, uint32 quantity, uint128 maxTotal, address recipient) returns (uint256 firstTokenId)",
  "function claimRefund(uint256 tokenId)",
  "event TicketsSold(uint64 indexed eventId, address indexed buyer, address indexed recipient, uint256 firstTokenId, uint32 quantity, uint128 paid, uint8 tier)",
  "event TicketRefunded(uint64 indexed eventId, uint256 indexed tokenId, address indexed owner, uint128 amount)",
]);

/** Every error that one of the calls above can revert with, whichever contract of the suite raised it. */
export const errorAbi = parseAbi([
  "error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)",
  "error ERC20InvalidReceiver(address receiver)",
  "error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)",
  "error ERC20InvalidSpender(address spender)",
  "error ERC721NonexistentToken(uint256 tokenId)",
  "error ERC721InvalidReceiver(address receiver)",
  "error NotMinter(address caller)",
  "error TicketNotValid(uint256 tokenId, uint8 state)",
  "error SerialExhausted(uint64 eventId)",
  "error EventNotFound(uint64 eventId)",
  "error WrongState(uint64 eventId, uint8 state)",
  "error InvalidQuantity(uint32 quantity)",
  "error InvalidRecipient(address recipient)",
  "error TierNotFound(uint64 eventId, uint8 tier)",
  "error WalletLimit(uint64 eventId, address recipient, uint32 remaining)",
  "error NotOnAllowList(uint64 eventId, uint8 tier, address recipient)",
  "error NothingToRefund(uint256 tokenId)",
  "error AlreadyPaidBack(uint256 tokenId)",
  "error Paused(uint32 mask)",
  "error SoldOut(uint64 eventId, uint32 remaining)",
  "error SalesClosed(uint64 eventId, uint64 end)",
  "error PriceAboveMax(uint128 total, uint128 maxTotal)",
  "error TooEarly(uint64 eventId, uint64 opensAt)",
  "error TooLate(uint64 eventId, uint64 closedAt)",
  "error TokenCallFailed(address token)",
  "error TicketCallFailed(address ticket)",
  "error AmountOverflow()",
  "error ZeroAddress()",
  // What the Solidity language itself reverts with.
  "error Error(string reason)",
  "error Panic(uint256 code)",
]);
