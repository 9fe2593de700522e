// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Tickets of all events: ERC-721 (errors by ERC-6093) with ERC-2981 royalty, ERC-4906 metadata updates, ERC-5192 soulbound and an ERC-4907 user as the viewing key.
/// tokenId = eventId << 32 | serial (serials start at 1). States: 0 none, 1 Valid, 2 CheckedIn, 3 Refunded, 4 Void; Valid becomes one of the others, and stays so.
/// Constructor: `(string name, string symbol, string baseUri)`; the deployer names the minter (the event contract) once, and then can do nothing. Calls no other contract.
interface ITicket {
    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);
    event Approval(address indexed owner, address indexed approved, uint256 indexed tokenId);
    event ApprovalForAll(address indexed owner, address indexed operator, bool approved);
    event TicketStateChanged(uint256 indexed tokenId, uint8 state);
    /// Bits of 256 consecutive serials (bit 0 is serial word * 256) that are checked in now.
    event CheckedIn(uint64 indexed eventId, uint32 indexed word, bytes32 bits);
    event UpdateUser(uint256 indexed tokenId, address indexed user, uint64 expires);
    event MetadataUpdate(uint256 tokenId);
    event BatchMetadataUpdate(uint256 fromTokenId, uint256 toTokenId);
    event Locked(uint256 tokenId);
    event Unlocked(uint256 tokenId);
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
    error AlreadyPaidBack(uint256 tokenId);
    error EventAlreadyOpen(uint64 eventId);
    error EventNotOpen(uint64 eventId);
    error SerialExhausted(uint64 eventId);
    error InvalidRoyalty(uint16 royaltyBps);
    /// From the constructor: name (1..=64 bytes), symbol (1..=16 bytes) or base URI (0..=128 bytes) is empty or too long.
    error InvalidName(uint32 length);

    function name() external view returns (string memory);
    function symbol() external view returns (string memory);
    /// ERC-165, 721, 2981, 4906, 5192, 4907, and 721 metadata.
    function supportsInterface(bytes4 interfaceId) external view returns (bool);
    function balanceOf(address owner) external view returns (uint256);
    function ownerOf(uint256 tokenId) external view returns (address);
    /// baseUri followed by the token id in decimal; empty when baseUri is.
    function tokenURI(uint256 tokenId) external view returns (string memory);
    function approve(address to, uint256 tokenId) external;
    function getApproved(uint256 tokenId) external view returns (address);
    function setApprovalForAll(address operator, bool approved) external;
    function isApprovedForAll(address owner, address operator) external view returns (bool);
    /// Reverts with Soulbound unless the host made the event's tickets transferable, and with TicketNotValid unless Valid. Ends approval and user. Emits Transfer.
    function transferFrom(address from, address to, uint256 tokenId) external;
    /// Like transferFrom; a receiver with code is refused, since this contract calls nobody back.
    function safeTransferFrom(address from, address to, uint256 tokenId) external;
    function safeTransferFrom(address from, address to, uint256 tokenId, bytes calldata data) external;
    /// ERC-2981: the event's host and its share of `salePrice`.
    function royaltyInfo(uint256 tokenId, uint256 salePrice) external view returns (address receiver, uint256 royaltyAmount);
    /// ERC-5192: true for soulbound tickets.
    function locked(uint256 tokenId) external view returns (bool);
    /// ERC-4907: owner, approved or operator lets `user` watch in their place until `expires`. Emits UpdateUser.
    function setUser(uint256 tokenId, address user, uint64 expires) external;
    /// Zero when there is none or it has ended.
    function userOf(uint256 tokenId) external view returns (address);
    function userExpires(uint256 tokenId) external view returns (uint256);

    /// Minter only, each of the following. Opens an event: who is paid royalties, how much (at most 1000), and whether its tickets may be transferred.
    function openEvent(uint64 eventId, address host, uint16 royaltyBps, bool transferable) external;
    /// `quantity` Valid tickets with consecutive serials; returns the first. Emits Transfer from zero for each, and Locked for each soulbound one.
    function mint(address to, uint64 eventId, uint32 quantity, uint128 price, uint8 tier) external returns (uint256 firstTokenId);
    /// Moves a Valid ticket that was sold through the event contract, soulbound or not, from `from` who must own it. Ends approval and user. Emits Transfer.
    function moveSold(address from, address to, uint256 tokenId) external;
    /// Marks that the ticket's money, or a part, was paid back, once; with `whole` a Valid ticket becomes Refunded. Returns owner and price. Emits TicketStateChanged and MetadataUpdate when the state changes.
    function markPaidBack(uint256 tokenId, bool whole) external returns (address owner, uint128 price);
    /// Valid -> Void. Emits TicketStateChanged and MetadataUpdate.
    function markVoid(uint256 tokenId) external;
    /// Sets bits of one word of the event's check-in bitmap; returns how many were new. Serials that were not minted are left out; a bit of a Refunded or Void ticket has no effect. Emits CheckedIn and BatchMetadataUpdate when any is new.
    function checkIn(uint64 eventId, uint32 word, bytes32 bits) external returns (uint32 added);

    /// Owner of this contract, once. Emits MinterSet.
    function setMinter(address minter) external;
    function minter() external view returns (address);
    /// What stream nodes read: who may watch with this ticket now (the user while there is one, else the owner), and its state. Zero address and 0 when there is none.
    function viewerOf(uint256 tokenId) external view returns (address viewer, uint8 state);
    function ticketOf(uint256 tokenId) external view returns (address owner, uint64 eventId, uint8 tier, uint8 state, bool transferable, bool paidBack, uint128 price);
    /// Tickets minted for the event; serials 1..=minted exist.
    function mintedOf(uint64 eventId) external view returns (uint32);
    function checkInWord(uint64 eventId, uint32 word) external view returns (bytes32);
}
