import type { Hex } from "../api";
import { bytesOf } from "../call/bytes";
import type { Device, DevicePublic } from "../call/device";
import type { Account } from "../wallet";
import { callAbi, firmAbi } from "./abi";
import type { Chain, Progress } from "./client";
import { Contract } from "./contract";

/** An open room of a member. Times in seconds since the Unix epoch. */
export interface Room {
  id: Hex;
  firm: number;
  host: Hex;
  topology: number;
  seats: number;
  expiresAt: number;
}

/** States of a call. */
const RINGING = 1;
const ACTIVE = 2;
const ZERO_KEY = `0x${"0".repeat(64)}`;
export const SLOTS = [0, 1, 2, 3];
/** Topology of a room whose members connect to each other directly. */
export const MESH = 1;
/** Firms that are looked through for the account's own, newest first. */
const MAX_FIRMS = 64;
/** Members that are listed. */
const MAX_MEMBERS = 200;
/** Questions asked at the same time; more only queues up in the RPC. */
const BATCH = 16;
/** How long the page registers a device; the contract takes a year at most. */
const DEVICE_S = 180 * 86_400;
/** How long a ring is authorised; the contract takes 120 s at most, and its clock may be ahead of ours. */
const RING_S = 100;
/** How long a room stays open; the contract takes 12 h at most. */
const ROOM_S = 8 * 3_600;

/** The firm and call contracts, as a member uses them. */
export class Calls {
  private readonly firm: Contract<typeof firmAbi>;
  private readonly call: Contract<typeof callAbi>;

  constructor(
    private readonly chain: Chain,
    firm: Hex,
    call: Hex,
  ) {
    this.firm = new Contract(chain, firm, firmAbi);
    this.call = new Contract(chain, call, callAbi);
  }

  /** Calls `listener` with every finalized block, until what it returns is called. */
  onBlock(listener: () => void): () => void {
    return this.chain.onFinalized(listener);
  }

  /** Firms that the account is a member of. */
  async firmsOf(account: Hex): Promise<number[]> {
    const count = await this.firm.query("firmCount", []);
    const newest = range(Math.max(1, count - MAX_FIRMS + 1), count);
    const isMember = await batched(newest, (firm) => this.firm.query("isMember", [firm, account]));
    return newest.filter((_, index) => isMember[index]);
  }

  /** Members of a firm now. */
  async membersOf(firm: number): Promise<Hex[]> {
    const count = await this.firm.query("memberCount", [firm]);
    const listed = await batched(range(0, Math.min(count, MAX_MEMBERS) - 1), (index) =>
      this.firm.query("memberAt", [firm, index]),
    );
    const accounts = listed.map(([who]) => who.toLowerCase() as Hex);
    const isMember = await batched(accounts, (who) => this.firm.query("isMember", [firm, who]));
    return accounts.filter((_, index) => isMember[index]);
  }

  /** Public keys of a device; undefined when it has none or they have ended. */
  async device({ account, slot }: Device): Promise<DevicePublic | undefined> {
    const [signing, agreement] = await this.firm.query("deviceOf", [account, slot]);
    return signing === ZERO_KEY ? undefined : { signing: bytesOf(signing), agreement: bytesOf(agreement) };
  }

  /** Devices of an account that can be called now, by slot. */
  async devicesOf(account: Hex): Promise<Map<number, DevicePublic>> {
    const found = await Promise.all(SLOTS.map((slot) => this.device({ account, slot })));
    const devices = new Map<number, DevicePublic>();
    for (const [slot, keys] of found.entries()) if (keys !== undefined) devices.set(slot, keys);
    return devices;
  }

  async setDevice(
    account: Account,
    slot: number,
    keys: { signing: Hex; agreement: Hex },
    progress: (step: Progress) => void,
  ): Promise<void> {
    const until = BigInt(Math.floor(Date.now() / 1000) + DEVICE_S);
    await this.firm.send(account, "setDevice", [slot, keys.signing, keys.agreement, until], progress);
  }

  /** Rings a colleague. `foreseen`: told the call's id as soon as the dry run gives it. Returns the id as included. */
  async requestCall(
    account: Account,
    firm: number,
    callee: Hex,
    tag: Hex,
    progress: (step: Progress) => void,
    foreseen: (call: Hex) => void,
    progressOfEnd: (step: Progress) => void = () => undefined,
  ): Promise<Hex> {
    const until = BigInt(Math.floor(Date.now() / 1000) + RING_S);
    // A call that was never ended, of a page that was closed or lost its power: the pair has one at a time.
    const [, state] = await this.call.query("callOf", [firm, account.address, callee]);
    if (state === RINGING || state === ACTIVE)
      await this.call.send(account, "hangUp", [firm, callee, true], progressOfEnd);
    let expected: Hex = "0x";
    const logs = await this.call.send(
      account,
      "requestCall",
      [firm, callee, tag, until, "0x"],
      progress,
      (id) => {
        expected = id.toLowerCase() as Hex;
        foreseen(expected);
      },
    );
    const id = this.call.findLog(logs, "CallAuthorised")?.["callId"];
    return typeof id === "string" ? (id.toLowerCase() as Hex) : expected;
  }

  async answer(account: Account, firm: number, caller: Hex): Promise<void> {
    await this.call.send(account, "answer", [firm, caller, "0x"], () => undefined);
  }

  async hangUp(account: Account, firm: number, other: Hex, fromCaller: boolean): Promise<void> {
    await this.call.send(account, "hangUp", [firm, other, fromCaller], () => undefined);
  }

  /** True when `caller` may ring `callee` with this call now. */
  async isCall(firm: number, caller: Hex, callee: Hex, call: Hex): Promise<boolean> {
    const [[id], isAuthorised] = await Promise.all([
      this.call.query("callOf", [firm, caller, callee]),
      this.call.query("isAuthorised", [firm, caller, callee]),
    ]);
    return isAuthorised && id.toLowerCase() === call;
  }

  /** The open room of a member, if there is one. */
  async room(firm: number, host: Hex): Promise<Room | undefined> {
    const [id, topology, seats, expiresAt] = await this.call.query("roomOf", [firm, host]);
    if (id === ZERO_KEY) return undefined;
    return { id: id.toLowerCase() as Hex, firm, host, topology, seats, expiresAt: Number(expiresAt) };
  }

  /** Open rooms of these members. */
  async rooms(firm: number, hosts: Hex[]): Promise<Room[]> {
    const found = await batched(hosts, (host) => this.room(firm, host));
    return found.filter((room) => room !== undefined);
  }

  isAdmitted(firm: number, host: Hex, who: Hex): Promise<boolean> {
    return this.call.query("isAdmitted", [firm, host, who]);
  }

  /** Opens the account's room for the firm. */
  async openRoom(
    account: Account,
    firm: number,
    seats: number,
    progress: (step: Progress) => void,
    foreseen: (room: Hex) => void,
  ): Promise<void> {
    const until = BigInt(Math.floor(Date.now() / 1000) + ROOM_S);
    await this.call.send(account, "openRoom", [firm, MESH, seats, until], progress, (id) =>
      foreseen(id.toLowerCase() as Hex),
    );
  }

  async closeRoom(account: Account, firm: number): Promise<void> {
    await this.call.send(account, "closeRoom", [firm], () => undefined);
  }
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

async function batched<T, R>(items: T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let at = 0; at < items.length; at += BATCH)
    answers.push(...(await Promise.all(items.slice(at, at + BATCH).map(ask))));
  return answers;
}
