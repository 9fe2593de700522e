// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Fungible token: ERC-20 (errors by ERC-6093), EIP-2612 permit, ERC-3009 transfer authorisations. One code, two instances: W3W and W3SPACE.
/// Constructor: `(string name, string symbol, uint256 cap, address access)`. 18 decimals. Immutable: no owner, no pause.
/// EIP-712 domain: name name(), version "1", chainId, this contract. Types: Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline),
/// TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce),
/// ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce),
/// CancelAuthorization(address authorizer,bytes32 nonce). A `bytes signature` is 65 bytes r ‖ s ‖ v of a secp256k1 key, or
/// 96 bytes key ‖ signature of an sr25519 key over the EIP-712 digest (32 bytes), raw or between `<Bytes>` and `</Bytes>` as wallets sign;
/// the signer is then the account that the chain maps this key to.
interface IToken {
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event AuthorizationUsed(address indexed authorizer, bytes32 indexed nonce);
    event AuthorizationCanceled(address indexed authorizer, bytes32 indexed nonce);

    error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed);
    error ERC20InvalidSender(address sender);
    error ERC20InvalidReceiver(address receiver);
    error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed);
    error ERC20InvalidSpender(address spender);
    error ERC20ExceededCap(uint256 increasedSupply, uint256 cap);
    error ERC2612ExpiredSignature(uint256 deadline);
    /// `signer` is zero when the signature is malformed (wrong length, high s, v not 27 or 28, not a signature).
    error ERC2612InvalidSigner(address signer, address owner);
    error ERC3009InvalidAuthorizationTime(uint256 validAfter, uint256 validBefore);
    error ERC3009InvalidSignature();
    error ERC3009ConsumedAuthorization(address authorizer, bytes32 nonce);
    /// receiveWithAuthorization is for the payee only.
    error ERC3009CallerNotPayee(address caller, address payee);
    /// The caller lacks MINTER in the access contract.
    error NotMinter(address caller);
    /// From the constructor: name (1..=64 bytes) or symbol (1..=16 bytes) is empty or too long.
    error InvalidName(uint32 length);
    /// From the constructor.
    error ZeroAddress();

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
    /// MINTER only, up to the cap. Emits Transfer from the zero address.
    function mint(address to, uint256 value) external;
    /// Destroys the caller's tokens. Emits Transfer to the zero address.
    function burn(uint256 value) external;
    /// The access contract that says who is MINTER.
    function accessContract() external view returns (address);

    /// EIP-2612. Emits Approval.
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
    /// The same for either kind of key. Emits Approval.
    function permit(address owner, address spender, uint256 value, uint256 deadline, bytes calldata signature) external;
    /// Next nonce of `owner` for permit.
    function nonces(address owner) external view returns (uint256);
    function DOMAIN_SEPARATOR() external view returns (bytes32);

    /// ERC-3009: moves `value` in (validAfter, validBefore), once per nonce; anybody may bring it. Emits AuthorizationUsed and Transfer.
    function transferWithAuthorization(address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce, uint8 v, bytes32 r, bytes32 s) external;
    function transferWithAuthorization(address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce, bytes calldata signature) external;
    /// ERC-3009: as above, brought by the payee only, so that a contract can tie it to what it is for. Emits AuthorizationUsed and Transfer.
    function receiveWithAuthorization(address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce, uint8 v, bytes32 r, bytes32 s) external;
    function receiveWithAuthorization(address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce, bytes calldata signature) external;
    /// ERC-3009: makes an unused nonce unusable. Emits AuthorizationCanceled.
    function cancelAuthorization(address authorizer, bytes32 nonce, uint8 v, bytes32 r, bytes32 s) external;
    function cancelAuthorization(address authorizer, bytes32 nonce, bytes calldata signature) external;
    /// True when the nonce was used or cancelled.
    function authorizationState(address authorizer, bytes32 nonce) external view returns (bool);
}
