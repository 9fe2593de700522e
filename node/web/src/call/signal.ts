import type { Hex } from "../api";
import { bytesOf, hexOf } from "./bytes";
import { type Device, deviceBytes, type DeviceKeys, signAs } from "./device";
import { connectSocket } from "./socket";

/** The carrier's condition. */
export type SignalState =
  | { name: "connecting" }
  | { name: "ready" }
  /** No socket; the next attempt comes by itself. */
  | { name: "offline"; retryMs: number }
  /** The node does not take this device. `code`: the node's. */
  | { name: "refused"; code: string; detail: string }
  /** Another page of this device took over; this one stays quiet. */
  | { name: "replaced" }
  | { name: "closed" };

/** An envelope that the node did not forward. */
export interface Undelivered {
  /** Absent when the node could not read it. */
  call: Hex | undefined;
  /** Absent for a room that was not entered. */
  sequence: number | undefined;
  code: string;
  detail: string;
}

/** Who is in a room now. */
export interface Presence {
  room: Hex;
  topology: number;
  present: Device[];
}

export interface SignalHandlers {
  state(state: SignalState): void;
  envelope(bytes: Uint8Array): void;
  undelivered(report: Undelivered): void;
  room(presence: Presence): void;
  /** The chain ended a call or room, or one side's membership. */
  ended(call: Hex, reason: string): void;
}

/** The part of a WebSocket that is used. */
export interface Socket {
  binaryType: BinaryType;
  readonly readyState: number;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: unknown) => void) | null;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export interface SignalOptions {
  url: string;
  own: Device;
  keys: DeviceKeys;
  genesis: Hex;
  /** Address of the call contract. */
  contract: Hex;
  handlers: SignalHandlers;
  connect?: (url: string) => Socket;
}

const HELLO_DOMAIN = "w3space-av/hello/1";
/** Waits before each attempt; the last one repeats. */
const RETRIES_MS = [0, 300, 1_200, 2_700, 4_800, 7_000];
/** The device may have been registered a moment ago: the node reads the finalized head. */
const REFUSED_RETRY_MS = 5_000;
/** A socket that isn't ready by then is given up. */
const READY_TIMEOUT_MS = 15_000;
/** Envelopes that wait for a socket. A receiver refuses those older than a minute. */
const MAX_WAITING = 64;
const WAITING_MS = 45_000;

/**
 * The WebSocket to the node, for as long as the page takes calls.
 *
 * Says who this device is, connects again by itself, and enters rooms again. Never looks into an envelope.
 */
export class Signal {
  private socket: Socket | undefined;
  private isReady = false;
  private isClosed = false;
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waiting: { envelope: Uint8Array<ArrayBuffer>; atMs: number }[] = [];
  private readonly rooms = new Map<Hex, { firm: number; host: Hex }>();
  private readonly online = () => this.again(0);

  constructor(private readonly options: SignalOptions) {}

  start(): void {
    globalThis.addEventListener?.("online", this.online);
    this.open();
  }

  /** Sends an envelope now, or as soon as there is a socket. */
  send(envelope: Uint8Array<ArrayBuffer>): void {
    if (this.isReady) this.socket?.send(envelope);
    else this.waiting = [...this.waiting, { envelope, atMs: Date.now() }].slice(-MAX_WAITING);
  }

  join(room: Hex, firm: number, host: Hex): void {
    this.rooms.set(room, { firm, host });
    if (this.isReady) this.say({ type: "join", room, firm, host });
  }

  leave(room: Hex): void {
    if (this.rooms.delete(room) && this.isReady) this.say({ type: "leave", room });
  }

  /** Tries at once, also after another page took over. */
  retry(): void {
    this.attempt = 0;
    this.again(0);
  }

  close(): void {
    this.isClosed = true;
    globalThis.removeEventListener?.("online", this.online);
    this.drop();
    this.options.handlers.state({ name: "closed" });
  }

  private open(): void {
    this.drop();
    this.options.handlers.state({ name: "connecting" });
    const connect = this.options.connect ?? connectSocket;
    let socket: Socket;
    try {
      socket = connect(this.options.url);
    } catch {
      return this.lost();
    }
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      if (this.socket === socket) void this.take(socket, data);
    };
    socket.onclose = () => {
      if (this.socket === socket) this.lost();
    };
    this.socket = socket;
    this.timer = setTimeout(() => this.lost(), READY_TIMEOUT_MS);
  }

  private async take(socket: Socket, data: unknown): Promise<void> {
    if (data instanceof ArrayBuffer) return this.options.handlers.envelope(new Uint8Array(data));
    const message = parse(data);
    if (message === undefined) return;
    try {
      await this.handle(socket, message);
    } catch (thrown) {
      console.info("a message of the node was not understood", thrown);
    }
  }

  private async handle(socket: Socket, message: Record<string, unknown>): Promise<void> {
    const { handlers } = this.options;
    switch (message["type"]) {
      case "challenge":
        return this.hello(socket, message);
      case "ready":
        return this.ready();
      case "refused":
        return this.refused(text(message["code"]), text(message["detail"]));
      case "undelivered":
        return handlers.undelivered({
          call: message["call"] === undefined ? undefined : hex(message["call"]),
          sequence: message["sequence"] === undefined ? undefined : Number(message["sequence"]),
          code: text(message["code"]),
          detail: text(message["detail"]),
        });
      case "room":
        return handlers.room(presenceOf(message));
      case "ended":
        return handlers.ended(hex(message["call"]), text(message["reason"]));
    }
  }

  private async hello(socket: Socket, challenge: Record<string, unknown>): Promise<void> {
    const { own, keys, genesis, contract } = this.options;
    // The signature counts on the chain and contract that the page works with, whatever the node claims.
    if (hex(challenge["genesis"]) !== genesis || hex(challenge["contract"]) !== contract)
      return this.refused("wrong_chain", "the node follows another chain or contract than this page");
    const nonce = bytesOf(hex(challenge["nonce"]));
    const parts = [nonce, bytesOf(genesis), bytesOf(contract), deviceBytes(own)];
    const signature = await signAs(keys, HELLO_DOMAIN, ...parts);
    if (this.socket !== socket) return;
    this.say({ type: "hello", account: own.account, slot: own.slot, signature: hexOf(signature) });
  }

  private ready(): void {
    clearTimeout(this.timer);
    this.isReady = true;
    this.attempt = 0;
    this.options.handlers.state({ name: "ready" });
    for (const [room, { firm, host }] of this.rooms) this.say({ type: "join", room, firm, host });
    const oldest = Date.now() - WAITING_MS;
    for (const { envelope, atMs } of this.waiting.splice(0)) if (atMs >= oldest) this.socket?.send(envelope);
  }

  private refused(code: string, detail: string): void {
    this.drop();
    if (code === "replaced") return this.options.handlers.state({ name: "replaced" });
    this.options.handlers.state({ name: "refused", code, detail });
    this.timer = setTimeout(() => this.open(), REFUSED_RETRY_MS);
  }

  private lost(): void {
    this.drop();
    if (this.isClosed) return;
    const step = RETRIES_MS[Math.min(this.attempt, RETRIES_MS.length - 1)] ?? 0;
    this.attempt += 1;
    // Not all pages at once after the node was away.
    const retryMs = step + Math.random() * 500;
    this.options.handlers.state({ name: "offline", retryMs });
    this.timer = setTimeout(() => this.open(), retryMs);
  }

  private again(afterMs: number): void {
    if (this.isClosed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), afterMs);
  }

  private drop(): void {
    clearTimeout(this.timer);
    this.isReady = false;
    const { socket } = this;
    this.socket = undefined;
    if (socket === undefined) return;
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
  }

  private say(message: object): void {
    this.socket?.send(JSON.stringify(message));
  }
}

/** Address of the signalling socket of the node that serves `page`. */
export function signalUrl(page: string): string {
  const url = new URL("/v1/signal", page);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

function presenceOf(message: Record<string, unknown>): Presence {
  const { present } = message;
  if (!Array.isArray(present)) throw new TypeError("nobody is named");
  return {
    room: hex(message["room"]),
    topology: Number(message["topology"]),
    present: present.map((one: Record<string, unknown>) => ({
      account: hex(one["account"]),
      slot: Number(one["slot"]),
    })),
  };
}

function parse(data: unknown): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(String(data));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function hex(value: unknown): Hex {
  if (typeof value !== "string" || !/^0x(?:[0-9a-fA-F]{2})*$/.test(value)) throw new TypeError("not hex");
  return value.toLowerCase() as Hex;
}
