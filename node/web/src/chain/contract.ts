import {
  type Abi,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type ContractFunctionReturnType,
  decodeEventLog,
  decodeFunctionResult,
  encodeFunctionData,
} from "viem";
import type { Hex } from "../api";
import type { Account } from "../wallet";
import { Problem } from "../problem";
import { type Chain, ChainError, type ContractLog, type Progress } from "./client";
import { revertOf } from "./revert";

/** One contract at its address, with the functions that the page knows. */
export class Contract<const A extends Abi> {
  constructor(
    private readonly chain: Chain,
    readonly address: Hex,
    private readonly abi: A,
  ) {}

  /** Asks a view function at the finalized head. Free; nobody signs. */
  async query<F extends ContractFunctionName<A, "view">>(
    functionName: F,
    args: ContractFunctionArgs<A, "view", F>,
  ): Promise<ContractFunctionReturnType<A, "view", F>> {
    const run = await this.chain.dryRun(this.address, this.encode(functionName, args));
    if (run.isReverted) throw revertOf(run.data);
    return this.decode(functionName, run.data);
  }

  /**
   * Sends a call that changes state, signed by the account.
   *
   * A dry run comes first: it finds the limits, and a refusal costs nothing. Returns the logs once finalized.
   * `foreseen`: told what the call will return if nothing changes before it is included.
   *
   * Throws `RevertError` when the contract refuses, `ChainError` when the chain does.
   */
  async send<F extends ContractFunctionName<A, "nonpayable">>(
    account: Account,
    functionName: F,
    args: ContractFunctionArgs<A, "nonpayable", F>,
    progress: (step: Progress) => void,
    foreseen?: (result: ContractFunctionReturnType<A, "nonpayable", F>) => void,
  ): Promise<ContractLog[]> {
    if (account.signer === undefined) {
      throw new Problem(
        "invalid",
        "This wallet can watch, but it cannot sign transactions of this chain.",
        "Choose an account of a Polkadot wallet.",
      );
    }
    const data = this.encode(functionName, args);
    if (!(await this.chain.isMapped(account.address))) await this.chain.map(account.signer, progress);
    const run = await this.chain.dryRun(this.address, data, account.signer.publicKey);
    if (run.isReverted) throw revertOf(run.data);
    foreseen?.(this.decode(functionName, run.data));
    return this.chain.send(account.signer, this.address, data, run, progress);
  }

  /** The first log of this contract with that event's name, decoded. */
  findLog(logs: ContractLog[], eventName: string): Record<string, unknown> | undefined {
    for (const log of logs.filter(({ contract }) => contract === this.address)) {
      try {
        const topics = log.topics as [Hex, ...Hex[]];
        const decoded = decodeEventLog({ abi: this.abi as Abi, topics, data: log.data });
        if (decoded.eventName === eventName) return decoded.args as unknown as Record<string, unknown>;
      } catch {
        // A log that the page's ABI does not list; the contract has more events than the page needs.
      }
    }
    return undefined;
  }

  private decode<T>(functionName: string, data: Hex): T {
    try {
      return decodeFunctionResult({ abi: this.abi as Abi, functionName, data }) as T;
    } catch (thrown) {
      throw new ChainError(
        "internal",
        "The contract's answer is not understood.",
        "Reload the page; it may be older than the contracts.",
        thrown,
      );
    }
  }

  private encode(functionName: string, args: unknown): Hex {
    return encodeFunctionData({ abi: this.abi as Abi, functionName, args: args as unknown[] });
  }
}
