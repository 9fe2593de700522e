import type { Device } from "./device";
import { deviceName } from "./device";
import type { Message } from "./message";
import type { Protection } from "./protection";

/** What a keyring does with the peers. */
export interface KeyringOptions {
  protection: Pick<Protection, "prepare" | "use" | "addPeerKey" | "forget"> | undefined;
  /** Brings a message to the peer through the carrier. */
  send(to: Device, message: Message): void;
}

/** A new key is used when everybody has it, or after this. */
const USE_AFTER_MS = 1_000;
const BASE_KEY_BYTES = 32;

/** The own sender key and its generations: a new one whenever somebody leaves, so that they can't listen on. */
export class Keyring {
  private readonly sender = randomSender();
  private generation = 0;
  private baseKey = newBaseKey();
  private readonly missing = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: KeyringOptions) {}

  /** Takes the first key into use. */
  async open(): Promise<void> {
    await this.options.protection?.prepare(this.keyId, this.baseKey);
    this.options.protection?.use(this.keyId);
  }

  get keyId(): number {
    return keyIdOf(this.sender, this.generation);
  }

  /** Gives the present key to a peer. */
  share(to: Device): void {
    this.options.send(to, { kind: "rekey", keyId: this.keyId, baseKey: this.baseKey });
  }

  /** Somebody left: gives a new key to the rest and uses it soon. `connected`: those of the rest who can answer. */
  async rotate(rest: Device[], connected: Device[]): Promise<void> {
    this.generation += 1;
    this.baseKey = newBaseKey();
    const { keyId } = this;
    this.missing.clear();
    for (const device of connected) this.missing.add(deviceName(device));
    await this.options.protection?.prepare(keyId, this.baseKey);
    // Somebody else may have left meanwhile: then only the newest key counts.
    if (keyId !== this.keyId) return;
    for (const device of rest) this.share(device);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.use(), this.missing.size === 0 ? 0 : USE_AFTER_MS);
  }

  /** A peer says that it has a key. */
  has(peer: Device, keyId: number): void {
    if (keyId !== this.keyId || !this.missing.delete(deviceName(peer))) return;
    if (this.missing.size === 0) this.use();
  }

  /** Takes a peer's key. */
  async take(peer: Device, keyId: number, baseKey: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.options.protection?.addPeerKey(deviceName(peer), keyId, baseKey);
  }

  forget(peer: Device): void {
    this.missing.delete(deviceName(peer));
    this.options.protection?.forget(deviceName(peer));
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private use(): void {
    clearTimeout(this.timer);
    this.options.protection?.use(this.keyId);
  }
}

/** 16 random bits of the sender and the key's generation, which starts again after 255. */
export function keyIdOf(sender: number, generation: number): number {
  return sender * 256 + (generation % 256);
}

/** The random bits of a key id. */
export function senderOf(keyId: number): number {
  return Math.floor(keyId / 256);
}

function randomSender(): number {
  return new DataView(crypto.getRandomValues(new Uint8Array(2)).buffer).getUint16(0);
}

function newBaseKey(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(BASE_KEY_BYTES));
}
