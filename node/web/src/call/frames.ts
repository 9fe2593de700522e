import { concat } from "./bytes";
import {
  decodeHeader,
  decryptFrame,
  deriveFrameKey,
  encryptFrame,
  FrameError,
  type FrameKey,
} from "./sframe";

/** What a frame carries; a codec each, as the calls use no others. */
export type FrameKind = "audio" | "video";

/** Bytes that stay readable, since packetizing and decoding start with them: VP8's frame header, Opus's TOC byte. */
export const CLEAR_BYTES: Record<FrameKind, number> = { audio: 1, video: 10 };

/** Frames of one direction of one track. */
export interface FrameCounts {
  /** Came in from the encoder or the network. */
  seen: number;
  /** Went on, sealed or opened. */
  passed: number;
  /** No key for it. */
  withoutKey: number;
  /** Wrong tag or form: of another key, or altered on the way. */
  refused: number;
}

/** The own sender key. All own tracks to all peers share it, and with it the counter. */
export class SenderKey {
  private readonly waiting: FrameKey[] = [];
  private current: FrameKey | undefined;
  private counter = 0;

  /** Derives a key and holds it back until {@link use}. */
  async prepare(keyId: number, baseKey: Uint8Array<ArrayBuffer>): Promise<void> {
    this.waiting.push(await deriveFrameKey(keyId, baseKey));
  }

  /** Encrypts with a prepared key from now on. A key that was used before is never taken again. */
  use(keyId: number): void {
    const at = this.waiting.findIndex((key) => key.keyId === keyId);
    const key = this.waiting[at];
    if (key === undefined) return;
    this.waiting.splice(0, at + 1);
    this.current = key;
    this.counter = 0;
  }

  /** Header and ciphertext, or undefined without a key. */
  async seal(
    metadata: Uint8Array,
    plaintext: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (this.current === undefined) return undefined;
    // Taken before the wait, so that no two frames ever share one.
    const counter = this.counter;
    this.counter += 1;
    return encryptFrame(this.current, counter, metadata, plaintext);
  }
}

/** One peer's sender keys: the present one and the one before, of which frames may still be under way. */
export class ReceiverKeys {
  private keys: FrameKey[] = [];

  async add(keyId: number, baseKey: Uint8Array<ArrayBuffer>): Promise<void> {
    const key = await deriveFrameKey(keyId, baseKey);
    this.keys = [key, ...this.keys.filter((known) => known.keyId !== keyId)].slice(0, KEPT_KEYS);
  }

  find(keyId: bigint): FrameKey | undefined {
    return this.keys.find((key) => BigInt(key.keyId) === keyId);
  }
}

const KEPT_KEYS = 2;

/** Encrypts the frames of one outgoing track. A frame that can't be sealed is dropped, never sent as it is. */
export class FrameSealer {
  readonly counts = noFrames();

  constructor(
    private readonly kind: FrameKind,
    private readonly key: SenderKey,
  ) {}

  /** The frame to send, or undefined. */
  async frame(data: ArrayBuffer): Promise<ArrayBuffer | undefined> {
    this.counts.seen += 1;
    const clear = CLEAR_BYTES[this.kind];
    if (data.byteLength < clear) {
      // The receiver would take a shorter clear part for a part of the ciphertext.
      this.counts.refused += 1;
      return undefined;
    }
    const metadata = new Uint8Array(data, 0, clear);
    const sealed = await this.key.seal(metadata, new Uint8Array(data, clear));
    if (sealed === undefined) {
      this.counts.withoutKey += 1;
      return undefined;
    }
    this.counts.passed += 1;
    return concat(metadata, sealed).buffer;
  }
}

/** Decrypts the frames of one incoming track. A frame that can't be opened is dropped, never decoded as it is. */
export class FrameOpener {
  readonly counts = noFrames();

  constructor(
    private readonly kind: FrameKind,
    private readonly keys: ReceiverKeys,
  ) {}

  /** The frame to decode, or undefined. */
  async frame(data: ArrayBuffer): Promise<ArrayBuffer | undefined> {
    this.counts.seen += 1;
    const clear = CLEAR_BYTES[this.kind];
    try {
      if (data.byteLength < clear) throw new FrameError("malformed", "shorter than its clear part");
      const metadata = new Uint8Array(data, 0, clear);
      const frame = new Uint8Array(data, clear);
      const header = decodeHeader(frame);
      const key = this.keys.find(header.keyId);
      if (key === undefined) {
        this.counts.withoutKey += 1;
        return undefined;
      }
      const opened = await decryptFrame(key, header, metadata, frame);
      this.counts.passed += 1;
      return concat(metadata, opened).buffer;
    } catch (thrown) {
      if (!(thrown instanceof FrameError)) throw thrown;
      this.counts.refused += 1;
      return undefined;
    }
  }
}

function noFrames(): FrameCounts {
  return { seen: 0, passed: 0, withoutKey: 0, refused: 0 };
}

/** Sums counts of several tracks. */
export function sumFrames(all: FrameCounts[]): FrameCounts {
  return all.reduce(
    (sum, { seen, passed, withoutKey, refused }) => ({
      seen: sum.seen + seen,
      passed: sum.passed + passed,
      withoutKey: sum.withoutKey + withoutKey,
      refused: sum.refused + refused,
    }),
    noFrames(),
  );
}
