import { type Abi, type ContractEventName, decodeEventLog, type DecodeEventLogReturnType, type Hex } from "viem";

/** A log entry of a contract, as it stands in the block's events. */
export interface ContractLog {
  contract: Hex;
  topics: Hex[];
  data: Hex;
}

/** The log as an event of the ABI, or undefined when the ABI has no such event. */
export function decodeLog<const A extends Abi>(
  abi: A,
  log: ContractLog,
): DecodeEventLogReturnType<A, ContractEventName<A>> | undefined {
  try {
    const topics = log.topics as [Hex, ...Hex[]];
    return decodeEventLog({ abi: abi as Abi, topics, data: log.data }) as never;
  } catch {
    return undefined;
  }
}
