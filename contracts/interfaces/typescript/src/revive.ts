/**
 * Calls through `pallet-revive` with `polkadot-api`: the same bytes that an Ethereum RPC takes, but seen by every node.
 *
 * Types come from the chain's own metadata at run time (`client.getUnsafeApi()`), so one build serves every network.
 */
import { AccountId } from "polkadot-api";
import { fromHex, toHex } from "polkadot-api/utils";
import type { Hex } from "viem";
import { readAccount } from "./account.js";
import type { ContractLog } from "./log.js";

/** Outcome of a call that was run but not sent. */
export interface DryRun {
  isReverted: boolean;
  data: Hex;
  /** What the call used. Weight in picoseconds and bytes, deposit in the chain's smallest unit. */
  refTime: bigint;
  proofSize: bigint;
  deposit: bigint;
}

/** The chain could not run the call at all: no contract there, no mapped account, not enough weight. */
export class CallError extends Error {
  constructor(
    message: string,
    /** The runtime's dispatch error. */
    readonly dispatchError: unknown,
  ) {
    super(message);
    this.name = "CallError";
  }
}

/** A dry run measures the present state; others may change it first, so allow this share more. */
const LIMIT_MARGIN_PERCENT = 25n;

const accountText = AccountId(42);

/** The parts of the runtime that are used, as the chain's metadata describes them. */
export interface ReviveApi {
  apis: {
    ReviveApi: {
      call(
        origin: string,
        dest: string,
        value: bigint,
        weight: undefined,
        deposit: undefined,
        data: Uint8Array,
      ): Promise<ReviveAnswer>;
    };
  };
  tx: { Revive: { call(fields: ReviveCall): unknown } };
}

interface ReviveAnswer {
  weight_required: { ref_time: bigint; proof_size: bigint };
  max_storage_deposit: { type: "Charge" | "Refund"; value: bigint };
  result:
    | { success: true; value: { flags: number | { bits: number }; data: Uint8Array } }
    | { success: false; value: unknown };
}

/** Fields of the extrinsic `Revive.call`. */
export interface ReviveCall {
  dest: string;
  value: bigint;
  weight_limit: { ref_time: bigint; proof_size: bigint };
  storage_deposit_limit: bigint;
  data: Uint8Array;
}

/** Runs a call at the finalized head without sending it. `from`: public key of the caller; absent for a plain query. */
export async function dryRun(
  api: Pick<ReviveApi, "apis">,
  contract: Hex,
  data: Hex,
  from: Uint8Array = readAccount(),
): Promise<DryRun> {
  const origin = accountText.dec(from);
  const answer = await api.apis.ReviveApi.call(origin, contract, 0n, undefined, undefined, fromHex(data));
  if (!answer.result.success) throw new CallError(`the call of ${contract} can't be run`, answer.result.value);
  const { flags, data: returned } = answer.result.value;
  const { weight_required: weight, max_storage_deposit: deposit } = answer;
  return {
    isReverted: ((typeof flags === "number" ? flags : flags.bits) & 1) === 1,
    data: toHex(returned) as Hex,
    refTime: weight.ref_time,
    proofSize: weight.proof_size,
    deposit: deposit.type === "Charge" ? deposit.value : 0n,
  };
}

/** The fields of `Revive.call` for a call that a dry run measured. */
export function callFields(contract: Hex, data: Hex, run: DryRun): ReviveCall {
  return {
    dest: contract,
    value: 0n,
    weight_limit: { ref_time: withMargin(run.refTime), proof_size: withMargin(run.proofSize) },
    storage_deposit_limit: withMargin(run.deposit),
    data: fromHex(data),
  };
}

/** What contracts logged in a transaction, from its events. */
export function contractLogs(events: readonly { type: string; value: unknown }[]): ContractLog[] {
  return events.filter(isContractEvent).map(({ value }) => ({
    contract: value.value.contract.toLowerCase() as Hex,
    topics: value.value.topics.map((topic) => topic.toLowerCase() as Hex),
    data: toHex(value.value.data) as Hex,
  }));
}

interface ContractEmitted {
  type: "Revive";
  value: { type: "ContractEmitted"; value: { contract: string; topics: string[]; data: Uint8Array } };
}

function isContractEvent(event: { type: string; value: unknown }): event is ContractEmitted {
  return event.type === "Revive" && (event.value as { type?: unknown }).type === "ContractEmitted";
}

function withMargin(value: bigint): bigint {
  return value + (value * LIMIT_MARGIN_PERCENT) / 100n;
}
