import type { Hex } from "../api";
import type { Calls } from "../chain/calls";
import { type Device, type DeviceDirectory, type DeviceKeys, deviceName, type DevicePublic } from "./device";
import { EnvelopeError } from "./envelope";
import { type Letter, type Line, Mailbox, StoredSequences } from "./mailbox";
import type { Message } from "./message";
import { type Presence, Signal, type SignalState, type Socket, type Undelivered } from "./signal";

/** What a call or room hears through the office. */
export interface LineListener {
  letter(letter: Letter): void;
  undelivered?(report: Undelivered): void;
  presence?(presence: Presence): void;
  ended(reason: string): void;
  /** There is a new block: time to ask the chain whether it still stands, whatever the node says or doesn't. */
  looked?(): void;
}

export interface OfficeOptions {
  own: Device;
  keys: DeviceKeys;
  calls: Calls;
  genesis: Hex;
  contract: Hex;
  url: string;
  state(state: SignalState): void;
  /** Somebody rings with a call that nobody here listens to. */
  ring(letter: Letter): void;
  connect?: (url: string) => Socket;
}

/** How long a device's keys are believed; the node ends what the chain ends within a block. */
const KEYS_MS = 30_000;

/** This device at work: its socket and its mailbox. Made once per account and page. */
export class Office {
  readonly own: Device;
  readonly keys: DeviceKeys;
  readonly calls: Calls;
  private readonly mailbox: Mailbox;
  private readonly signal: Signal;
  private stopBlocks: () => void = () => undefined;
  private readonly listeners = new Map<Hex, LineListener>();
  private readonly known = new Map<string, { keys: DevicePublic; atMs: number }>();

  constructor(private readonly options: OfficeOptions) {
    const { own, keys, calls, genesis, contract, url, connect } = options;
    this.own = own;
    this.keys = keys;
    this.calls = calls;
    const sequences = new StoredSequences(localStorage, deviceName(own), Object.keys(localStorage));
    this.mailbox = new Mailbox({ own, keys, genesis, directory: this.directory, sequences });
    this.signal = new Signal({
      url,
      own,
      keys,
      genesis,
      contract,
      ...(connect === undefined ? {} : { connect }),
      handlers: {
        state: (state) => {
          options.state(state);
        },
        envelope: (bytes) => void this.take(bytes),
        undelivered: (report) => {
          if (report.call === undefined) return;
          if (report.code === "replayed") this.mailbox.goOnAfter(report.call, lastNumberOf(report.detail));
          this.listeners.get(report.call)?.undelivered?.(report);
        },
        room: (presence) => this.listeners.get(presence.room)?.presence?.(presence),
        ended: (call, reason) => this.listeners.get(call)?.ended(reason),
      },
    });
  }

  /** Connects to the node. */
  start(): void {
    this.signal.start();
    this.stopBlocks = this.calls.onBlock(() => {
      for (const listener of this.listeners.values()) listener.looked?.();
    });
  }

  /** Public keys by the page's own look at the chain, never by the node's word. */
  readonly directory: DeviceDirectory = async (device) => {
    const name = deviceName(device);
    const known = this.known.get(name);
    if (known !== undefined && Date.now() - known.atMs < KEYS_MS) return known.keys;
    const keys = await this.options.calls.device(device);
    if (keys === undefined) this.known.delete(name);
    else this.known.set(name, { keys, atMs: Date.now() });
    return keys;
  };

  /** Hears of a call or room from now on. */
  listen(line: Line, listener: LineListener): void {
    this.mailbox.join(line);
    this.listeners.set(line.call, listener);
  }

  /** Hears nothing more of it. */
  leave(call: Hex): void {
    this.mailbox.leave(call);
    this.listeners.delete(call);
    this.signal.leave(call);
  }

  enterRoom(room: Hex, firm: number, host: Hex): void {
    this.signal.join(room, firm, host);
  }

  /** Sends a message; what can't be sealed is not sent. */
  post(line: Line, to: Device, message: Message): void {
    this.mailbox.seal(line, to, message).then(
      (envelope) => this.signal.send(envelope),
      (thrown: unknown) => console.warn(`the ${message.kind} was not sent`, thrown),
    );
  }

  retry(): void {
    this.signal.retry();
  }

  close(): void {
    this.stopBlocks();
    this.signal.close();
  }

  private async take(bytes: Uint8Array): Promise<void> {
    try {
      const letter = await this.mailbox.receive(bytes);
      const listener = this.listeners.get(letter.header.call);
      if (listener !== undefined) listener.letter(letter);
      else this.options.ring(letter);
    } catch (thrown) {
      // Nobody is told: whoever sent it has no business here.
      if (thrown instanceof EnvelopeError)
        console.info(`an envelope was refused: ${thrown.code}`, thrown.message);
      else console.warn("an envelope could not be checked", thrown);
    }
  }
}

/** The largest number in the node's words about a sequence that did not grow. */
function lastNumberOf(detail: string): number {
  return Math.max(0, ...(detail.match(/\d{1,10}/g) ?? []).map(Number).filter((one) => one <= 0xffff_ffff));
}
