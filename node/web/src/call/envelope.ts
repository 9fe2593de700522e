import type { Hex } from "../api";
import { bytesOf, hexOf } from "./bytes";
import { type Cbor, CborError, type CborMap, decodeCborMap, encodeCbor } from "./cbor";
import type { Device } from "./device";
import { KINDS, kindNumber, type MessageKind } from "./message";

/** What everybody on the way may read of an envelope: keys 1 to 10. */
export interface Header {
  kind: MessageKind;
  /** Call id or room id of the call contract, 32 bytes. */
  call: Hex;
  /** First 8 bytes of the chain's genesis hash. */
  genesis: Hex;
  firm: number;
  from: Device;
  to: Device;
  /** Per call and sending device, from 1, strictly growing. */
  sequence: number;
  /** Milliseconds since the Unix epoch. */
  sentAtMs: number;
  side: Side;
}

/** 0: `from` is the caller, 1: the callee, 2: both are in a room. */
export type Side = 0 | 1 | 2;

/** A header with its sealed message and the sender's signature. */
export interface Envelope {
  header: Header;
  /** Encapsulated key of HPKE, 32 bytes. */
  encapsulated: Uint8Array<ArrayBuffer>;
  ciphertext: Uint8Array<ArrayBuffer>;
  /** Ed25519, 64 bytes, over {@link signedPart}. */
  signature: Uint8Array<ArrayBuffer>;
}

/** Why an envelope is refused: the same words as the node's. */
export type Refusal =
  | "too_large"
  | "malformed"
  | "not_deterministic"
  | "trailing_bytes"
  | "unknown_version"
  | "unknown_kind"
  | "wrong_genesis"
  | "wrong_firm"
  | "wrong_call"
  | "not_addressed"
  | "replayed"
  | "out_of_time"
  | "unknown_device"
  | "bad_signature"
  | "does_not_open"
  | "bad_plaintext";

export class EnvelopeError extends Error {
  constructor(
    readonly code: Refusal,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = new.target.name;
  }
}

export const VERSION = 1;
export const MAX_ENVELOPE_BYTES = 16_384;
export const ENVELOPE_DOMAIN = "w3space-av/envelope/1";

const MAX_U32 = 0xffff_ffff;

/** Keys 1 to 10: what the sealing binds the message to. */
export function headerPart(header: Header): Uint8Array<ArrayBuffer> {
  return encodeCbor(headerMap(header));
}

/** Keys 1 to 12: what the sender signs. */
export function signedPart(envelope: Omit<Envelope, "signature">): Uint8Array<ArrayBuffer> {
  return encodeCbor(sealedMap(envelope));
}

/** Throws when the envelope is longer than any carrier takes. */
export function encodeEnvelope(envelope: Envelope): Uint8Array<ArrayBuffer> {
  const bytes = encodeCbor(sealedMap(envelope).set(13, envelope.signature));
  if (bytes.length > MAX_ENVELOPE_BYTES)
    throw new EnvelopeError("too_large", `the envelope has ${bytes.length} bytes`);
  return bytes;
}

/** Reads the form only; whom it is from and whether to believe it comes after. Throws {@link EnvelopeError}. */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  if (bytes.length > MAX_ENVELOPE_BYTES)
    throw new EnvelopeError("too_large", `the envelope has ${bytes.length} bytes`);
  const map = mapOf(bytes);
  // First, so that a later version with other keys is named as what it is.
  if (map.get(1) !== VERSION) throw new EnvelopeError("unknown_version", `version ${String(map.get(1))}`);
  for (let key = 1; key <= 13; key += 1) if (!map.has(key)) throw malformed(`key ${key} is missing`);
  if (map.size !== 13) throw malformed("unknown keys");
  const kind = KINDS[numberOf(map.get(2), "kind") - 1];
  if (kind === undefined) throw new EnvelopeError("unknown_kind", `kind ${String(map.get(2))}`);
  return {
    header: {
      kind,
      call: hexOf(bytesIn(map.get(3), "call", 32)),
      genesis: hexOf(bytesIn(map.get(4), "genesis", 8)),
      firm: numberOf(map.get(5), "firm", MAX_U32),
      from: deviceOf(map.get(6), "from"),
      to: deviceOf(map.get(7), "to"),
      sequence: positive(numberOf(map.get(8), "sequence", MAX_U32)),
      sentAtMs: numberOf(map.get(9), "sent at"),
      side: numberOf(map.get(10), "side", 2) as Side,
    },
    encapsulated: bytesIn(map.get(11), "encapsulated key", 32),
    ciphertext: bytesIn(map.get(12), "ciphertext"),
    signature: bytesIn(map.get(13), "signature", 64),
  };
}

function headerMap(header: Header): CborMap {
  const { from, to } = header;
  return new Map<number, Cbor>([
    [1, VERSION],
    [2, kindNumber(header.kind)],
    [3, bytesOf(header.call)],
    [4, bytesOf(header.genesis)],
    [5, header.firm],
    [6, [bytesOf(from.account), from.slot]],
    [7, [bytesOf(to.account), to.slot]],
    [8, header.sequence],
    [9, header.sentAtMs],
    [10, header.side],
  ]);
}

function sealedMap({ header, encapsulated, ciphertext }: Omit<Envelope, "signature">): CborMap {
  return headerMap(header).set(11, encapsulated).set(12, ciphertext);
}

function mapOf(bytes: Uint8Array): CborMap {
  try {
    return decodeCborMap(bytes);
  } catch (thrown) {
    if (thrown instanceof CborError) throw new EnvelopeError(thrown.code, thrown.message, thrown);
    throw thrown;
  }
}

function deviceOf(value: Cbor | undefined, name: string): Device {
  if (!Array.isArray(value) || value.length !== 2) throw malformed(`${name} is no device`);
  return { account: hexOf(bytesIn(value[0], name, 20)), slot: numberOf(value[1], name, 3) };
}

function numberOf(value: Cbor | undefined, name: string, max = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== "number" || value > max) throw malformed(`${name} is no such number`);
  return value;
}

function positive(sequence: number): number {
  if (sequence === 0) throw malformed("sequences start at 1");
  return sequence;
}

function bytesIn(value: Cbor | undefined, name: string, length?: number): Uint8Array<ArrayBuffer> {
  if (!(value instanceof Uint8Array) || (length !== undefined && value.length !== length))
    throw malformed(`${name} is no byte string of that length`);
  return value as Uint8Array<ArrayBuffer>;
}

function malformed(message: string): EnvelopeError {
  return new EnvelopeError("malformed", message);
}
