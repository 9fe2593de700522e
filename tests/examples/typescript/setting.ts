import type { Address } from "viem";

/** WebSocket address of a chain with pallet-revive, and the address of a token on it whose holder is //Bob. */
export function setting(): { url: string; token: Address } {
  const { W3AV_CHAIN_URL: url, W3AV_TOKEN: token } = process.env;
  if (url === undefined || token === undefined) throw new Error("set W3AV_CHAIN_URL and W3AV_TOKEN");
  return { url, token: token as Address };
}
