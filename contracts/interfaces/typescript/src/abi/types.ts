// Generated from contracts/interfaces/sol; do not edit.

/** Typed data by EIP-712: `types` for a wallet's signTypedData, and the domain's name, null where it is the contract's `name()`. */
export const typedData = {
  token: {
    domainName: null,
    types: {
      Permit: [
        { name: "owner", type: "address" },
        { name: "spender", type: "address" },
        { name: "value", type: "uint256" },
        { name: "nonce", type: "uint256" },
        { name: "deadline", type: "uint256" },
      ],
      TransferWithAuthorization: [
        { name: "from", type: "address" },
        { name: "to", type: "address" },
        { name: "value", type: "uint256" },
        { name: "validAfter", type: "uint256" },
        { name: "validBefore", type: "uint256" },
        { name: "nonce", type: "bytes32" },
      ],
      ReceiveWithAuthorization: [
        { name: "from", type: "address" },
        { name: "to", type: "address" },
        { name: "value", type: "uint256" },
        { name: "validAfter", type: "uint256" },
        { name: "validBefore", type: "uint256" },
        { name: "nonce", type: "bytes32" },
      ],
      CancelAuthorization: [
        { name: "authorizer", type: "address" },
        { name: "nonce", type: "bytes32" },
      ],
    },
  },
  firm: {
    domainName: "W3space Firm",
    types: {
      Invite: [
        { name: "firm", type: "uint32" },
        { name: "invitee", type: "address" },
        { name: "roles", type: "uint8" },
        { name: "until", type: "uint64" },
        { name: "nonce", type: "bytes32" },
        { name: "deadline", type: "uint64" },
      ],
      Delegation: [
        { name: "firm", type: "uint32" },
        { name: "delegate", type: "address" },
        { name: "scope", type: "uint8" },
        { name: "until", type: "uint64" },
        { name: "nonce", type: "bytes32" },
        { name: "deadline", type: "uint64" },
      ],
    },
  },
  event: {
    domainName: "W3space Event",
    types: {
      CheckIn: [
        { name: "tokenId", type: "uint256" },
        { name: "deadline", type: "uint64" },
      ],
    },
  },
} as const;
