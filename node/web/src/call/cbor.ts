import { concat, isEqual } from "./bytes";

/** What the calls' messages are made of. Numbers are whole and not negative; those above 2^53 - 1 are bigint. */
export type Cbor = number | bigint | boolean | string | Uint8Array | Cbor[] | CborMap;
export type CborMap = Map<number, Cbor>;

/** Bytes that aren't the one deterministic encoding of a value. */
export class CborError extends Error {
  constructor(
    readonly code: "malformed" | "not_deterministic" | "trailing_bytes",
    message: string,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** Arrays and maps within each other; no message needs more. */
const MAX_DEPTH = 4;

const MAJOR = { uint: 0, bytes: 2, text: 3, array: 4, map: 5, simple: 7 } as const;
const FALSE = 20;
const TRUE = 21;

/** Core deterministic encoding. Source: RFC 8949, 4.2.1. */
export function encodeCbor(value: Cbor): Uint8Array<ArrayBuffer> {
  if (typeof value === "number" || typeof value === "bigint") return head(MAJOR.uint, value);
  if (typeof value === "boolean") return head(MAJOR.simple, value ? TRUE : FALSE);
  if (typeof value === "string") {
    const text = new TextEncoder().encode(value);
    return concat(head(MAJOR.text, text.length), text);
  }
  if (value instanceof Uint8Array) return concat(head(MAJOR.bytes, value.length), value);
  if (Array.isArray(value)) return concat(head(MAJOR.array, value.length), ...value.map(encodeCbor));
  const entries = [...value].sort(([a], [b]) => a - b);
  return concat(
    head(MAJOR.map, entries.length),
    ...entries.flatMap(([key, entry]) => [encodeCbor(key), encodeCbor(entry)]),
  );
}

/**
 * The one value that `bytes` are.
 *
 * Throws {@link CborError} for everything that {@link encodeCbor} would not have written the same way.
 */
export function decodeCbor(bytes: Uint8Array): Cbor {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.left > 0) throw new CborError("trailing_bytes", `${reader.left} bytes after the value`);
  // Lengths and order were checked on the way; this holds even if a check is ever forgotten.
  if (!isEqual(encodeCbor(value), bytes))
    throw new CborError("not_deterministic", "not the shortest encoding");
  return value;
}

/** As {@link decodeCbor}, for a map. */
export function decodeCborMap(bytes: Uint8Array): CborMap {
  const value = decodeCbor(bytes);
  if (!(value instanceof Map)) throw new CborError("malformed", "not a map");
  return value;
}

class Reader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  value(depth: number): Cbor {
    if (depth > MAX_DEPTH) throw new CborError("malformed", "too deep");
    const initial = this.byte();
    const major = initial >> 5;
    const info = initial & 31;
    if (major === MAJOR.simple) {
      if (info !== FALSE && info !== TRUE) throw new CborError("malformed", `simple value ${info}`);
      return info === TRUE;
    }
    const argument = this.argument(info);
    if (major === MAJOR.uint) return argument;
    const length = Number(argument);
    // Every entry takes a byte at least, so a longer list than the rest is never allocated.
    if (length > this.left) throw new CborError("malformed", "cut short");
    switch (major) {
      case MAJOR.bytes:
        return this.take(length).slice();
      case MAJOR.text:
        return this.text(length);
      case MAJOR.array:
        return Array.from({ length }, () => this.value(depth + 1));
      case MAJOR.map:
        return this.map(length, depth);
      default:
        throw new CborError("malformed", `major type ${major}`);
    }
  }

  private map(length: number, depth: number): CborMap {
    const map: CborMap = new Map();
    let last = -1;
    for (let index = 0; index < length; index += 1) {
      const key = this.value(depth + 1);
      if (typeof key !== "number") throw new CborError("malformed", "a key that is not a small number");
      if (key <= last) throw new CborError("not_deterministic", "keys out of order");
      last = key;
      map.set(key, this.value(depth + 1));
    }
    return map;
  }

  private text(length: number): string {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.take(length));
    } catch (thrown) {
      if (thrown instanceof CborError) throw thrown;
      throw new CborError("malformed", "text is not UTF-8");
    }
  }

  private argument(info: number): number | bigint {
    if (info < 24) return info;
    if (info > 27) throw new CborError(info === 31 ? "not_deterministic" : "malformed", `length ${info}`);
    const size = 1 << (info - 24);
    let value = 0n;
    for (const byte of this.take(size)) value = (value << 8n) | BigInt(byte);
    const least = size === 1 ? 24n : 1n << BigInt(4 * size);
    if (value < least) throw new CborError("not_deterministic", "a number longer than needed");
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
  }

  private byte(): number {
    return this.take(1)[0] as number;
  }

  private take(length: number): Uint8Array {
    if (length > this.left) throw new CborError("malformed", "cut short");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

function head(major: number, argument: number | bigint): Uint8Array<ArrayBuffer> {
  const value = BigInt(argument);
  if (value < 0n || value >= 1n << 64n) throw new RangeError("not an unsigned number of 64 bits");
  const first = major << 5;
  if (value < 24n) return Uint8Array.of(first | Number(value));
  const power = value < 1n << 8n ? 0 : value < 1n << 16n ? 1 : value < 1n << 32n ? 2 : 3;
  const bytes = new Uint8Array(1 + (1 << power));
  bytes[0] = first | (24 + power);
  let rest = value;
  for (let at = bytes.length - 1; at > 0; at -= 1) {
    bytes[at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}
