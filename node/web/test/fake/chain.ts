import {
  type Abi,
  decodeFunctionData,
  encodeAbiParameters,
  encodeErrorResult,
  encodeEventTopics,
  encodeFunctionResult,
} from "viem";
import type { Hex } from "../../src/api";
import { errorAbi, eventAbi, ticketAbi, tokenAbi } from "../../src/chain/abi";
import { addressOf, readAccount } from "../../src/chain/account";
import type { Chain, ContractLog, DryRun } from "../../src/chain/client";
import { Problem } from "../../src/problem";
import { CONTRACTS, EVENTS } from "./data";
import { runFirm } from "./firm";

/** FAKE chain in the browser's memory: balances, allowances and tickets, enough to see every state of the page. */

export class ChainError extends Problem {}

/** Time between the blocks of the FAKE chain. */
const BLOCK_MS = 1_000;
const UNIT = 10n ** 18n;
const allowances = new Map<string, bigint>();
const spent = new Map<string, bigint>();
const owners = new Map<bigint, Hex>(
  JSON.parse(sessionStorage.getItem("fake-tickets") ?? "[]").map(([id, owner]: [string, Hex]) => [
    BigInt(id),
    owner,
  ]),
);

export async function connectChain(): Promise<Chain> {
  await later(300);
  return { dryRun, isMapped: async () => true, map: async () => undefined, send, onFinalized, close: () => undefined };

  async function dryRun(contract: Hex, data: Hex, from = readAccount()): Promise<DryRun> {
    await later(40);
    const { result, isReverted } = run(contract, data, addressOf(from), false);
    return { isReverted, data: result, refTime: 1n, proofSize: 1n, deposit: 0n };
  }

  function onFinalized(listener: () => void): () => void {
    const timer = setInterval(listener, BLOCK_MS);
    return () => clearInterval(timer);
  }

  async function send(
    ...[signer, contract, data, , progress]: Parameters<Chain["send"]>
  ): Promise<ContractLog[]> {
    progress("signing");
    await later(400);
    progress("sent");
    await later(400);
    progress("included");
    await later(400);
    return run(contract, data, addressOf(signer.publicKey), true).logs;
  }
}

function run(
  contract: Hex,
  data: Hex,
  caller: Hex,
  isSent: boolean,
): { result: Hex; isReverted: boolean; logs: ContractLog[] } {
  const done = (abi: Abi, functionName: string, value: unknown, logs: ContractLog[] = []) => ({
    result: encodeFunctionResult({ abi, functionName, result: value }),
    isReverted: false,
    logs,
  });
  if (contract === CONTRACTS.firm || contract === CONTRACTS.call) return runFirm(contract, data, caller, isSent);
  if (contract === CONTRACTS.ticket) {
    const { functionName, args } = decodeFunctionData({ abi: ticketAbi, data });
    if (functionName === "balanceOf")
      return done(
        ticketAbi,
        functionName,
        BigInt([...owners.values()].filter((owner) => owner === args[0].toLowerCase()).length),
      );
    if (functionName === "mintedOf")
      return done(ticketAbi, functionName, [...owners.keys()].filter((id) => id >> 32n === args[0]).length);
    const owner = owners.get(args[0]);
    return done(ticketAbi, functionName, owner === undefined ? [`0x${"0".repeat(40)}`, 0] : [owner, 1]);
  }
  if (contract === CONTRACTS.event) {
    const { functionName, args } = decodeFunctionData({ abi: eventAbi, data });
    if (functionName === "claimRefund") return done(eventAbi, functionName, undefined);
    const [event, tier, quantity, total, recipient] = args;
    if (event === 2n)
      return {
        result: encodeErrorResult({ abi: errorAbi, errorName: "SoldOut", args: [event, 0] }),
        isReverted: true,
        logs: [],
      };
    const serial = [...owners.keys()].filter((id) => id >> 32n === event).length + 1;
    const first = (event << 32n) | BigInt(serial);
    if (isSent) {
      for (let index = 0; index < quantity; index += 1)
        owners.set(first + BigInt(index), recipient.toLowerCase() as Hex);
      sessionStorage.setItem(
        "fake-tickets",
        JSON.stringify([...owners].map(([id, owner]) => [id.toString(), owner])),
      );
      spent.set(caller, (spent.get(caller) ?? 0n) + total);
    }
    const topics = encodeEventTopics({
      abi: eventAbi,
      eventName: "TicketsSold",
      args: { eventId: event, buyer: caller, recipient },
    }) as Hex[];
    const fields = encodeAbiParameters(
      [{ type: "uint256" }, { type: "uint32" }, { type: "uint128" }, { type: "uint8" }],
      [first, quantity, total, tier],
    );
    return done(eventAbi, functionName, first, [{ contract, topics, data: fields }]);
  }
  const { functionName, args } = decodeFunctionData({ abi: tokenAbi, data });
  if (functionName === "balanceOf")
    return done(
      tokenAbi,
      functionName,
      contract === CONTRACTS.w3w
        ? 12_345_678_900_000_000_000_000n - (spent.get(args[0].toLowerCase()) ?? 0n)
        : 250n * UNIT,
    );
  if (functionName === "allowance")
    return done(tokenAbi, functionName, allowances.get(args[0].toLowerCase()) ?? 0n);
  if (isSent) allowances.set(caller, args[1]);
  return done(tokenAbi, functionName, true);
}

/** Events of the fake node, so that both fakes agree. */
export const events = EVENTS;

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
