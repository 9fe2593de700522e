import { keccak256, type Hex } from "viem";

/** Last twelve bytes of an account that stands for an Ethereum address. */
const ETHEREUM_FILLER = 0xee;

/**
 * The contract address (H160) of an account.
 *
 * `publicKey`: 32 bytes. Last 20 bytes of keccak-256 over it; an account made from an Ethereum address gives that
 * address back. Source: pallet-revive, AccountId32Mapper.
 */
export function addressOf(publicKey: Uint8Array): Hex {
  if (publicKey.length !== 32) throw new RangeError(`a public key has 32 bytes, not ${publicKey.length}`);
  const bytes = publicKey.subarray(20).every((byte) => byte === ETHEREUM_FILLER)
    ? publicKey.subarray(0, 20)
    : keccak256(publicKey, "bytes").subarray(12);
  return hexOf(bytes);
}

/** The account that plain queries are made as: it always has a contract address, and nobody holds its key. */
export function readAccount(): Uint8Array {
  return new Uint8Array(32).fill(ETHEREUM_FILLER, 20);
}

/** `0x` and two lower-case digits per byte. */
export function hexOf(bytes: Uint8Array): Hex {
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
