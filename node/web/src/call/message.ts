import { type CborMap, decodeCborMap, encodeCbor, type Cbor } from "./cbor";
import { concat } from "./bytes";

/** What one device tells another through the node, sealed. */
export type Message =
  | { kind: "ring"; media: number }
  | { kind: "accept"; media: number }
  | { kind: "decline"; reason: number }
  | { kind: "cancel" }
  | { kind: "offer"; sdp: string }
  | { kind: "answer"; sdp: string }
  | { kind: "candidates"; candidates: Candidate[]; isLast: boolean }
  | { kind: "bye"; reason: number }
  | { kind: "rekey"; keyId: number; baseKey: Uint8Array<ArrayBuffer> };

export type MessageKind = Message["kind"];

/** One ICE candidate and the media section that it is for. */
export interface Candidate {
  mid: string;
  candidate: string;
}

/** Kinds in the order of their numbers, from 1. */
export const KINDS = [
  "ring",
  "accept",
  "decline",
  "cancel",
  "offer",
  "answer",
  "candidates",
  "bye",
  "rekey",
] as const satisfies MessageKind[];

/** Bits of `media`. */
export const MEDIA = { audio: 1, video: 2 } as const;
/** Why a call was declined. */
export const DECLINE = { noAnswer: 0, declined: 1, busy: 2 } as const;
/** Why a connection ends. */
export const BYE = { hungUp: 0, fingerprintMismatch: 1, encryptionFailed: 2, removed: 3 } as const;

/** Candidates of one message. */
export const MAX_CANDIDATES = 32;
/** A description's length once inflated; ours have 5 to 12 kB. */
const MAX_SDP_BYTES = 65_536;
const BASE_KEY_BYTES = 32;
/** 16 bits of the sender and 8 of the generation. */
const MAX_KEY_ID = 0xff_ffff;

/** A plaintext that doesn't say what its kind should say. */
export class MessageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** Number of a kind, as in the envelope. */
export function kindNumber(kind: MessageKind): number {
  return KINDS.indexOf(kind) + 1;
}

/** The plaintext of a message: a deterministic CBOR map. */
export async function encodeMessage(message: Message): Promise<Uint8Array<ArrayBuffer>> {
  return encodeCbor(new Map(await fieldsOf(message)));
}

async function fieldsOf(message: Message): Promise<[number, Cbor][]> {
  switch (message.kind) {
    case "ring":
    case "accept":
      return [[1, message.media]];
    case "decline":
    case "bye":
      return [[1, message.reason]];
    case "cancel":
      return [];
    case "offer":
    case "answer":
      return [[1, await deflate(message.sdp)]];
    case "candidates": {
      if (message.candidates.length > MAX_CANDIDATES) throw new MessageError("too many candidates");
      const list: Cbor = message.candidates.map(({ mid, candidate }) => [mid, candidate]);
      return message.isLast
        ? [
            [1, list],
            [2, true],
          ]
        : [[1, list]];
    }
    case "rekey":
      return [
        [1, message.keyId],
        [2, message.baseKey],
      ];
  }
}

/** The message of a plaintext. Throws {@link MessageError} or `CborError`. */
export async function decodeMessage(kind: MessageKind, plaintext: Uint8Array): Promise<Message> {
  const map = decodeCborMap(plaintext);
  switch (kind) {
    case "ring":
    case "accept":
      return { kind, media: atMost(numberAt(only(map, 1), 1), MEDIA.audio | MEDIA.video) };
    case "decline":
      return { kind, reason: atMost(numberAt(only(map, 1), 1), DECLINE.busy) };
    case "bye":
      return { kind, reason: atMost(numberAt(only(map, 1), 1), BYE.removed) };
    case "cancel":
      only(map);
      return { kind };
    case "offer":
    case "answer":
      return { kind, sdp: await inflate(bytesAt(only(map, 1), 1)) };
    case "candidates":
      return { kind, candidates: candidatesOf(only(map, 1, 2).get(1)), isLast: isLastOf(map.get(2)) };
    case "rekey": {
      const baseKey = bytesAt(only(map, 1, 2), 2);
      if (baseKey.length !== BASE_KEY_BYTES) throw new MessageError(`a key of ${baseKey.length} bytes`);
      return { kind, keyId: atMost(numberAt(map, 1), MAX_KEY_ID), baseKey };
    }
  }
}

function candidatesOf(list: Cbor | undefined): Candidate[] {
  if (!Array.isArray(list) || list.length > MAX_CANDIDATES)
    throw new MessageError("not a list of candidates");
  return list.map((entry) => {
    if (!Array.isArray(entry) || entry.length !== 2) throw new MessageError("not a candidate");
    const [mid, candidate] = entry;
    if (typeof mid !== "string" || typeof candidate !== "string") throw new MessageError("not a candidate");
    return { mid, candidate };
  });
}

function isLastOf(value: Cbor | undefined): boolean {
  if (value !== undefined && value !== true) throw new MessageError("key 2 is there and not true");
  return value === true;
}

/** The map itself when it has no other keys. */
function only(map: CborMap, ...keys: number[]): CborMap {
  for (const key of map.keys()) if (!keys.includes(key)) throw new MessageError(`unknown key ${key}`);
  return map;
}

function numberAt(map: CborMap, key: number): number {
  const value = map.get(key);
  if (typeof value !== "number") throw new MessageError(`key ${key} is no number`);
  return value;
}

function atMost(value: number, most: number): number {
  if (value > most) throw new MessageError(`${value} is more than ${most}`);
  return value;
}

function bytesAt(map: CborMap, key: number): Uint8Array<ArrayBuffer> {
  const value = map.get(key);
  if (!(value instanceof Uint8Array)) throw new MessageError(`key ${key} is no byte string`);
  return value as Uint8Array<ArrayBuffer>;
}

/** Raw DEFLATE. Source: RFC 1951. */
async function deflate(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const plain = new TextEncoder().encode(text);
  if (plain.length > MAX_SDP_BYTES) throw new MessageError("the description is too long");
  return collect(plain, new CompressionStream("deflate-raw"), Number.MAX_SAFE_INTEGER);
}

async function inflate(packed: Uint8Array<ArrayBuffer>): Promise<string> {
  const plain = await collect(packed, new DecompressionStream("deflate-raw"), MAX_SDP_BYTES);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch {
    throw new MessageError("the description is not UTF-8");
  }
}

async function collect(
  bytes: Uint8Array<ArrayBuffer>,
  through: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = through.writable.getWriter();
  // Both ends fail together; the reading end reports it.
  writer.write(bytes).catch(() => undefined);
  writer.close().catch(() => undefined);
  const reader = through.readable.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      length += next.value.length;
      if (length > most) throw new MessageError("the description is too long");
      parts.push(next.value);
    }
  } catch (thrown) {
    void reader.cancel().catch(() => undefined);
    throw thrown instanceof MessageError ? thrown : new MessageError("the description is not DEFLATE");
  }
  return concat(...parts);
}
