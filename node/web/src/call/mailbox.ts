import type { Hex } from "../api";
import { type Device, type DeviceDirectory, type DeviceKeys, deviceName } from "./device";
import { decodeEnvelope, EnvelopeError, type Header, type Side } from "./envelope";
import type { Message } from "./message";
import { checkSignature, openEnvelope, sealMessage } from "./seal";

/** A call or room that this device takes part in. */
export interface Line {
  call: Hex;
  firm: number;
  /** This device's own side. */
  side: Side;
  /** The other account of a call; absent in a room. */
  peer?: Hex;
}

/** A message whose sender is certain. */
export interface Letter {
  header: Header;
  from: Device;
  message: Message;
}

/** Keeps the last sequence used in a call, so that a reloaded page goes on after it. */
export interface SequenceStore {
  last(call: Hex): number;
  keep(call: Hex, sequence: number): void;
}

/** What a mailbox works with. */
export interface MailboxOptions {
  own: Device;
  keys: DeviceKeys;
  /** The chain's genesis hash; its first 8 bytes are in every envelope. */
  genesis: Hex;
  directory: DeviceDirectory;
  sequences: SequenceStore;
  /** Milliseconds since the Unix epoch. */
  now?: () => number;
  /** False refuses calls that aren't known yet. */
  takesRings?: boolean;
}

/** Clocks may differ by this much. */
const MAX_SKEW_MS = 60_000;
/** `0x` and 8 bytes. */
const GENESIS_DIGITS = 18;

/**
 * Seals what this device sends and opens what it receives.
 *
 * Never sends and never trusts a carrier. Both directions keep their order: an envelope is finished before the next begins.
 */
export class Mailbox {
  private readonly lines = new Map<Hex, Line>();
  /** Highest sequence of each sending device in each call. */
  private readonly seen = new Map<string, number>();
  private readonly genesis: Hex;
  private readonly now: () => number;
  private sealing: Promise<unknown> = Promise.resolve();
  private opening: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: MailboxOptions) {
    this.genesis = options.genesis.slice(0, GENESIS_DIGITS) as Hex;
    this.now = options.now ?? Date.now;
  }

  /** From now on takes letters of this call or room. */
  join(line: Line): void {
    this.lines.set(line.call, line);
  }

  /** Refuses what still comes of it. Its sequences stay known. */
  leave(call: Hex): void {
    this.lines.delete(call);
  }

  /** The envelope of a message. In the order of the calls, so that sequences grow on the wire too. */
  seal(line: Line, to: Device, message: Message): Promise<Uint8Array<ArrayBuffer>> {
    const sealed = this.sealing.then(() => this.sealNow(line, to, message));
    this.sealing = sealed.catch(() => undefined);
    return sealed;
  }

  /** Goes on after a sequence that the node has seen: this browser forgot what it sent before. */
  goOnAfter(call: Hex, sequence: number): void {
    const { sequences } = this.options;
    if (sequence > sequences.last(call)) sequences.keep(call, sequence);
  }

  /** The letter in an envelope. Throws {@link EnvelopeError}; nothing else may come of a stranger's bytes. */
  receive(bytes: Uint8Array): Promise<Letter> {
    const letter = this.opening.then(() => this.openNow(bytes));
    this.opening = letter.catch(() => undefined);
    return letter;
  }

  private async sealNow(line: Line, to: Device, message: Message): Promise<Uint8Array<ArrayBuffer>> {
    const { own, keys, directory, sequences } = this.options;
    const receiver = await directory(to);
    if (receiver === undefined) throw new EnvelopeError("unknown_device", `${deviceName(to)} has no keys`);
    const sequence = sequences.last(line.call) + 1;
    sequences.keep(line.call, sequence);
    const header: Header = {
      kind: message.kind,
      call: line.call,
      genesis: this.genesis,
      firm: line.firm,
      from: own,
      to,
      sequence,
      sentAtMs: this.now(),
      side: line.side,
    };
    return sealMessage(keys, receiver, header, message);
  }

  private async openNow(bytes: Uint8Array): Promise<Letter> {
    const envelope = decodeEnvelope(bytes);
    const { header } = envelope;
    this.checkHeader(header);
    const sender = await this.options.directory(header.from);
    if (sender === undefined)
      throw new EnvelopeError("unknown_device", `${deviceName(header.from)} is not registered`);
    await checkSignature(envelope, sender);
    const message = await openEnvelope(this.options.keys, envelope);
    const line = this.lines.get(header.call);
    if (line !== undefined && header.side !== (line.side === 2 ? 2 : 1 - line.side))
      throw new EnvelopeError("wrong_call", `side ${header.side} to side ${line.side}`);
    // Only now: a forged envelope must not use up the sequences of a genuine sender.
    this.seen.set(`${header.call}/${deviceName(header.from)}`, header.sequence);
    return { header, from: header.from, message };
  }

  private checkHeader(header: Header): void {
    const refuse = (code: EnvelopeError["code"], message: string): never => {
      throw new EnvelopeError(code, message);
    };
    if (header.genesis !== this.genesis) refuse("wrong_genesis", "an envelope of another chain");
    this.checkLine(header, refuse);
    if (deviceName(header.to) !== deviceName(this.options.own))
      refuse("not_addressed", `an envelope to ${deviceName(header.to)}`);
    const seen = this.seen.get(`${header.call}/${deviceName(header.from)}`) ?? 0;
    if (header.sequence <= seen) refuse("replayed", `sequence ${header.sequence} after ${seen}`);
    const skew = Math.abs(this.now() - header.sentAtMs);
    if (skew > MAX_SKEW_MS) refuse("out_of_time", `sent ${Math.round(skew / 1000)} s from now`);
  }

  private checkLine(header: Header, refuse: (code: EnvelopeError["code"], message: string) => never): void {
    const line = this.lines.get(header.call);
    if (line === undefined) {
      // The first that a device hears of a call; whoever rings must be looked up on the chain.
      const isRing = header.kind === "ring" && header.side === 0;
      if (!isRing || this.options.takesRings === false)
        refuse("wrong_call", "an envelope of a call that isn't ours");
      return;
    }
    if (header.firm !== line.firm) refuse("wrong_firm", `an envelope of firm ${header.firm}`);
    if (line.peer !== undefined && header.from.account !== line.peer)
      refuse("wrong_call", "an envelope of somebody who isn't in the call");
  }
}

/** Sequences that are forgotten with the page. */
export class MemorySequences implements SequenceStore {
  private readonly sequences = new Map<Hex, number>();

  last(call: Hex): number {
    return this.sequences.get(call) ?? 0;
  }

  keep(call: Hex, sequence: number): void {
    this.sequences.set(call, sequence);
  }
}

/** Longer than any call or room lives. */
const KEPT_MS = 24 * 3_600_000;

/** Sequences that outlast a reload. `storage`: the browser's; `name`: the own device's. */
export class StoredSequences implements SequenceStore {
  private readonly prefix: string;

  constructor(
    private readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
    name: string,
    /** Names of what is stored, to drop what is over. */
    names: string[] = [],
    private readonly now: () => number = Date.now,
  ) {
    this.prefix = `w3av.sequence.${name}.`;
    for (const key of names.filter((one) => one.startsWith(this.prefix)))
      if (this.now() - (this.read(key)[1] ?? 0) > KEPT_MS) storage.removeItem(key);
  }

  last(call: Hex): number {
    return this.read(this.prefix + call)[0] ?? 0;
  }

  keep(call: Hex, sequence: number): void {
    this.storage.setItem(this.prefix + call, `${sequence} ${this.now()}`);
  }

  /** Sequence and when it was used. */
  private read(key: string): number[] {
    const kept = (this.storage.getItem(key) ?? "").split(" ").map(Number);
    return kept.length === 2 && kept.every((one) => Number.isSafeInteger(one) && one > 0) ? kept : [];
  }
}
