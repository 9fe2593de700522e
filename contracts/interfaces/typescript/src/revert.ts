import { decodeErrorResult, type Hex } from "viem";
import { errorAbi, errorSignatures } from "./abi/index.js";

/** What Solidity itself reverts with. */
const languageAbi = [
  { type: "error", name: "Error", inputs: [{ name: "reason", type: "string" }] },
  { type: "error", name: "Panic", inputs: [{ name: "code", type: "uint256" }] },
] as const;

/** Every error that a call can revert with: the suite's and the language's. */
export const revertAbi = [...errorAbi, ...languageAbi] as const;

/** A typed error: what the contract said when it refused. */
export interface Revert {
  name: string;
  signature: string | undefined;
  args: readonly unknown[];
}

/** Reads what a call reverted with; undefined when no contract of the suite says so. */
export function decodeRevert(data: Hex): Revert | undefined {
  try {
    const { errorName, args } = decodeErrorResult({ abi: revertAbi, data });
    return { name: errorName, signature: errorSignatures[data.slice(0, 10)], args: args ?? [] };
  } catch {
    return undefined;
  }
}
