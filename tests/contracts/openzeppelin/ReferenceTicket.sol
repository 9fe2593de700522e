// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC2981} from "@openzeppelin/contracts/token/common/ERC2981.sol";

/// OpenZeppelin's ERC-721 with a royalty. Only its gate before `mint`, the choice of ids and the base URI are ours.
contract ReferenceTicket is ERC721, ERC2981 {
    error NotMinter(address caller);

    address private immutable minter = msg.sender;
    string private base;

    constructor(string memory name, string memory symbol, string memory baseUri, address host, uint96 royaltyBps) ERC721(name, symbol) {
        base = baseUri;
        _setDefaultRoyalty(host, royaltyBps);
    }

    /// `quantity` tokens with consecutive ids from `firstTokenId`.
    function mint(address to, uint256 firstTokenId, uint32 quantity) external {
        if (msg.sender != minter) revert NotMinter(msg.sender);
        for (uint256 i = 0; i < quantity; i++) _mint(to, firstTokenId + i);
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC721, ERC2981) returns (bool) {
        return super.supportsInterface(interfaceId);
    }

    function _baseURI() internal view override returns (string memory) {
        return base;
    }
}
