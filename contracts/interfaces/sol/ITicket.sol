// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Tickets of all events in one ERC-721 contract (errors by ERC-6093).
/// tokenId = eventId << 32 | serial (serials start at 1). States: 0 none, 1 Valid, 2 CheckedIn, 3 Refunded, 4 Void.
/// Constructor: `(string name, string symbol)`; the deployer becomes the owner and names the minter once.
interface ITicket {
    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);
    event Approval(address indexed owner, address indexed approved, uint256 indexed tokenId);
    event ApprovalForAll(address indexed owner, address indexed operator, bool approved);
    event TicketStateChanged(uint256 indexed tokenId, uint8 state);
    event MinterSet(address indexed minter);

    error ERC721NonexistentToken(uint256 tokenId);
    error ERC721IncorrectOwner(address sender, uint256 tokenId, address owner);
    error ERC721InvalidReceiver(address receiver);
    error ERC721InvalidOwner(address owner);
    error ERC721InvalidOperator(address operator);
    error ERC721InvalidApprover(address approver);
    error ERC721InsufficientApproval(address operator, uint256 tokenId);
    error OwnableUnauthorizedAccount(address account);
    error NotMinter(address caller);
    error MinterAlreadySet(address minter);
    error Soulbound(uint256 tokenId);
    error TicketNotValid(uint256 tokenId, uint8 state);
    error SerialExhausted(uint64 eventId);
    /// From the constructor: name (1..=64 bytes) or symbol (1..=16 bytes) is empty or too long.
    error InvalidName(uint32 length);

    function name() external view returns (string memory);
    function symbol() external view returns (string memory);
    function supportsInterface(bytes4 interfaceId) external view returns (bool);
    function balanceOf(address owner) external view returns (uint256);
    function ownerOf(uint256 tokenId) external view returns (address);
    function approve(address to, uint256 tokenId) external;
    function getApproved(uint256 tokenId) external view returns (address);
    function setApprovalForAll(address operator, bool approved) external;
    function isApprovedForAll(address owner, address operator) external view returns (bool);
    /// Reverts with Soulbound unless the host made the event's tickets transferable, and with TicketNotValid unless Valid.
    function transferFrom(address from, address to, uint256 tokenId) external;
    /// Like transferFrom; a receiver with code is refused, since this contract calls nobody back.
    function safeTransferFrom(address from, address to, uint256 tokenId) external;
    function safeTransferFrom(address from, address to, uint256 tokenId, bytes calldata data) external;

    /// Minter only (the event contract). `quantity` tickets with consecutive serials; returns the first. Emits Transfer from zero for each.
    function mint(address to, uint64 eventId, uint32 quantity, uint128 price, bool transferable) external returns (uint256 firstTokenId);
    /// Minter only, Valid -> Refunded. Returns the owner and the price paid. Emits TicketStateChanged.
    function markRefunded(uint256 tokenId) external returns (address owner, uint128 price);
    /// Owner of this contract, once. Emits MinterSet.
    function setMinter(address minter) external;
    function minter() external view returns (address);
    /// What stream nodes read: who may watch with this ticket, and its state. Zero address and 0 when there is none.
    function viewerOf(uint256 tokenId) external view returns (address viewer, uint8 state);
    function ticketOf(uint256 tokenId) external view returns (address owner, uint64 eventId, uint8 state, bool transferable, uint128 price);
    /// Tickets minted for the event; serials 1..=minted exist.
    function mintedOf(uint64 eventId) external view returns (uint32);
}
