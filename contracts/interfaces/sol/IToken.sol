// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Fungible token (ERC-20, errors by ERC-6093). One code, two instances: W3W and W3SPACE.
/// Constructor: `(string name, string symbol, uint256 cap)`; the deployer becomes the owner. 18 decimals.
interface IToken {
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed);
    error ERC20InvalidSender(address sender);
    error ERC20InvalidReceiver(address receiver);
    error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed);
    error ERC20InvalidSpender(address spender);
    error ERC20ExceededCap(uint256 increasedSupply, uint256 cap);
    error OwnableUnauthorizedAccount(address account);
    error OwnableInvalidOwner(address owner);
    /// From the constructor: name (1..=64 bytes) or symbol (1..=16 bytes) is empty or too long.
    error InvalidName(uint32 length);

    function name() external view returns (string memory);
    function symbol() external view returns (string memory);
    function decimals() external view returns (uint8);
    function totalSupply() external view returns (uint256);
    function cap() external view returns (uint256);
    function balanceOf(address account) external view returns (uint256);
    function allowance(address owner, address spender) external view returns (uint256);
    /// Emits Transfer; reverts with ERC20InsufficientBalance or ERC20InvalidReceiver.
    function transfer(address to, uint256 value) external returns (bool);
    /// Emits Approval; reverts with ERC20InvalidSpender.
    function approve(address spender, uint256 value) external returns (bool);
    /// An allowance of 2^256-1 is not decremented. Emits Transfer.
    function transferFrom(address from, address to, uint256 value) external returns (bool);
    /// Owner only, up to the cap. Emits Transfer from the zero address.
    function mint(address to, uint256 value) external;
    function owner() external view returns (address);
    /// Owner only. Emits OwnershipTransferred.
    function transferOwnership(address newOwner) external;
}
