import type { Hex } from "../../src/api";
import { type Device, deviceName } from "../../src/call/device";
import { decodeEnvelope, type Header } from "../../src/call/envelope";
import type { Socket } from "../../src/call/signal";
import { CONTRACTS } from "./data";
import { callOf, isLive } from "./firm";

/** FAKE node's signalling among the pages of one browser. Believes everybody; holds envelopes until the FAKE chain has the call. */

type Note =
  | { type: "envelope"; to: string; envelope: Uint8Array }
  | { type: "here"; name: string; rooms: Hex[] }
  | { type: "who" }
  | { type: "gone"; name: string };

const HOLD_MS = 15_000;
const LOOK_MS = 200;

export function connectSocket(): Socket {
  return new FakeSocket();
}

class FakeSocket implements Socket {
  binaryType: BinaryType = "arraybuffer";
  readyState = 1;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  private readonly channel = new BroadcastChannel("fake-node");
  private readonly others = new Map<string, Hex[]>();
  private readonly rooms: Hex[] = [];
  private own: Device | undefined;
  private sending: Promise<void> = Promise.resolve();

  constructor() {
    this.channel.onmessage = ({ data }: MessageEvent<Note>) => this.heard(data);
    const nonce = `0x${"4e".repeat(32)}`;
    const genesis = `0x${"0".repeat(64)}`;
    setTimeout(() => this.say({ type: "challenge", nonce, genesis, contract: CONTRACTS.call }), 20);
    addEventListener("pagehide", () => this.close());
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    if (typeof data !== "string") {
      this.sending = this.sending.then(() => this.forward(data));
      return;
    }
    const message = JSON.parse(data) as { type: string; account: Hex; slot: number; room: Hex };
    if (message.type === "hello") {
      this.own = { account: message.account, slot: message.slot };
      this.say({ type: "ready" });
      this.tell({ type: "who" });
    }
    if (message.type === "join") this.rooms.push(message.room);
    if (message.type === "leave") this.rooms.splice(this.rooms.indexOf(message.room), 1);
    this.here();
    this.presence();
  }

  close(): void {
    if (this.own !== undefined) this.tell({ type: "gone", name: deviceName(this.own) });
    this.channel.close();
  }

  private async forward(envelope: Uint8Array): Promise<void> {
    const { header } = decodeEnvelope(envelope);
    const { call, sequence, to } = header;
    const end = Date.now() + HOLD_MS;
    while (!isAuthorised(header)) {
      if (Date.now() > end)
        return this.say({ type: "undelivered", call, sequence, code: "not_authorised", detail: "" });
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    if (!this.others.has(deviceName(to)))
      return this.say({ type: "undelivered", call, sequence, code: "offline", detail: "" });
    this.tell({ type: "envelope", to: deviceName(to), envelope });
  }

  private heard(note: Note): void {
    if (note.type === "envelope" && this.own !== undefined && note.to === deviceName(this.own))
      this.onmessage?.({ data: note.envelope.slice().buffer });
    if (note.type === "who") this.here();
    if (note.type === "here") this.others.set(note.name, note.rooms);
    if (note.type === "gone") this.others.delete(note.name);
    if (note.type === "here" || note.type === "gone") this.presence();
  }

  private here(): void {
    if (this.own !== undefined) this.tell({ type: "here", name: deviceName(this.own), rooms: this.rooms });
  }

  private presence(): void {
    if (this.own === undefined) return;
    for (const room of this.rooms) {
      const names = [...this.others].filter(([, rooms]) => rooms.includes(room)).map(([name]) => name);
      const present = [deviceName(this.own), ...names].sort().map((name) => {
        const [account, slot] = name.split("/");
        return { account, slot: Number(slot) };
      });
      this.say({ type: "room", room, topology: 1, present });
    }
  }

  private tell(note: Note): void {
    this.channel.postMessage(note);
  }

  private say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

function isAuthorised({ side, from, to, call }: Header): boolean {
  if (side === 2) return true;
  const entry = side === 0 ? callOf(from.account, to.account) : callOf(to.account, from.account);
  return entry?.id === call && isLive(entry);
}
