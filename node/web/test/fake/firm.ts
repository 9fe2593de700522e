import {
  type Abi,
  decodeFunctionData,
  encodeAbiParameters,
  encodeEventTopics,
  encodeFunctionResult,
  keccak256,
  toHex,
} from "viem";
import type { Hex } from "../../src/api";
import { callAbi, firmAbi } from "../../src/chain/abi";
import { addressOf } from "../../src/chain/account";
import type { ContractLog } from "../../src/chain/client";
import { developmentSigners } from "../../src/wallet/development";
import { CONTRACTS, FIRM } from "./data";

/** FAKE firm and call contracts in the browser's storage, so that all pages of one browser see the same. Checks little. */

const ZERO: Hex = `0x${"0".repeat(64)}`;
const RINGING = 1;
const ACTIVE = 2;
const ENDED = 3;

interface Entry {
  id: Hex;
  state: number;
  until: number;
}

const members = developmentSigners().map(({ signer }) => addressOf(signer.publicKey));
const now = () => Math.floor(Date.now() / 1000);
const read = <T>(key: string): T | undefined =>
  JSON.parse(localStorage.getItem(`fake.${key}`) ?? "null") ?? undefined;
const write = (key: string, value: unknown) => localStorage.setItem(`fake.${key}`, JSON.stringify(value));

/** The latest call of a pair, as the FAKE node asks too. */
export function callOf(caller: Hex, callee: Hex): Entry | undefined {
  return read<Entry>(`call.${caller}.${callee}`);
}

export function isLive(entry: Entry | undefined): boolean {
  return entry !== undefined && entry.state !== ENDED && now() < entry.until;
}

export function runFirm(
  contract: Hex,
  data: Hex,
  caller: Hex,
  isSent: boolean,
): { result: Hex; isReverted: boolean; logs: ContractLog[] } {
  const isFirm = contract === CONTRACTS.firm;
  const abi: Abi = isFirm ? firmAbi : callAbi;
  const { functionName, args } = decodeFunctionData({ abi, data });
  const lower = (args ?? []).map((arg) =>
    typeof arg === "string" ? (arg.toLowerCase() as Hex) : arg,
  ) as never[];
  const { value, logs } = isFirm
    ? firm(functionName, lower, caller, isSent)
    : call(functionName, lower, caller, isSent);
  return {
    result: encodeFunctionResult({ abi, functionName, result: value as never }),
    isReverted: false,
    logs: logs ?? [],
  };
}

interface Outcome {
  value?: unknown;
  logs?: ContractLog[];
}

function firm(name: string, args: never[], caller: Hex, isSent: boolean): Outcome {
  const [first, second, third, fourth] = args as unknown as [number, Hex, Hex, bigint];
  switch (name) {
    case "firmCount":
      return { value: FIRM };
    case "memberCount":
      return { value: members.length };
    case "memberAt":
      return { value: [members[Number(second)], 32] };
    case "isMember":
      return { value: first === FIRM && members.includes(second) };
    case "deviceOf": {
      const device = read<{ keys: [Hex, Hex]; until: number }>(`device.${first}.${second}`);
      return { value: device === undefined ? [ZERO, ZERO, 0n] : [...device.keys, BigInt(device.until)] };
    }
    default:
      if (isSent) write(`device.${caller}.${first}`, { keys: [second, third], until: Number(fourth) });
      return {};
  }
}

function call(name: string, args: never[], caller: Hex, isSent: boolean): Outcome {
  const [, a, b, c] = args as unknown as [number, Hex, Hex, bigint];
  switch (name) {
    case "callOf": {
      const entry = callOf(a, b);
      return {
        value:
          entry === undefined
            ? [ZERO, 0, 0n]
            : [entry.id, isLive(entry) ? entry.state : ENDED, BigInt(entry.until)],
      };
    }
    case "isAuthorised":
      return { value: isLive(callOf(a, b)) };
    case "roomOf": {
      const room = read<Entry & { seats: number }>(`room.${a}`);
      return {
        value:
          isLive(room) && room !== undefined
            ? [room.id, 1, room.seats, BigInt(room.until)]
            : [ZERO, 0, 0, 0n],
      };
    }
    case "isAdmitted":
      return { value: isLive(read<Entry>(`room.${a}`)) && members.includes(b) };
    case "requestCall": {
      const id = nextId(caller, a);
      const topics = encodeEventTopics({
        abi: callAbi,
        eventName: "CallAuthorised",
        args: { callId: id, firm: FIRM, calleeTag: b },
      }) as Hex[];
      const data = encodeAbiParameters([{ type: "address" }, { type: "uint64" }], [caller, c]);
      if (isSent) write(`call.${caller}.${a}`, { id, state: RINGING, until: Number(c) });
      return { value: id, logs: [{ contract: CONTRACTS.call, topics, data }] };
    }
    case "answer":
      if (isSent)
        write(`call.${a}.${caller}`, { ...callOf(a, caller), state: ACTIVE, until: now() + 43_200 });
      return {};
    case "hangUp": {
      const pair = (b as unknown as boolean) ? [caller, a] : [a, caller];
      if (isSent)
        write(`call.${pair.join(".")}`, { ...callOf(pair[0] as Hex, pair[1] as Hex), state: ENDED });
      return {};
    }
    case "openRoom": {
      const id = nextId(caller, caller);
      if (isSent) write(`room.${caller}`, { id, state: ACTIVE, until: Number(c), seats: Number(b) });
      return { value: id };
    }
    default:
      if (isSent) write(`room.${caller}`, { ...read<Entry>(`room.${caller}`), state: ENDED });
      return {};
  }
}

/** The same for a dry run and the transaction after it, as on the chain. */
function nextId(caller: Hex, other: Hex): Hex {
  const last = caller === other ? read<Entry>(`room.${caller}`)?.id : callOf(caller, other)?.id;
  return keccak256(toHex(`${caller}${other}${last ?? ""}`));
}
