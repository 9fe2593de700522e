import { type Cbor, type CborMap, decodeCborMap, encodeCbor } from "./cbor";

/** What two browsers tell each other directly, on the data channel `control`. */
export type Control =
  /** Always the first: the sender's signature over both certificates. */
  | { type: "confirm"; signature: Uint8Array }
  | { type: "chat"; text: string }
  /** What the sender shows now; bits of {@link SHOWS}. */
  | { type: "shows"; bits: number }
  /** The sender can open frames of this key now. */
  | { type: "has-key"; keyId: number }
  | { type: "file"; id: Uint8Array; name: string; bytes: number; mime: string }
  /** Send the file from here on. */
  | { type: "file-from"; id: Uint8Array; offset: number }
  | { type: "file-stop"; id: Uint8Array }
  | { type: "leaving" };

/** Bits of `shows`. */
export const SHOWS = { audio: 1, video: 2, screen: 4, hand: 8 } as const;

/** Types after the confirmation, in the order of their numbers from 1. */
const TYPES = ["chat", "shows", "has-key", "file", "file-from", "file-stop", "leaving"] as const;

/** Longest chat message in characters; a data channel takes 256 KiB. */
export const MAX_CHAT = 4_000;
const MAX_NAME = 255;
export const FILE_ID_BYTES = 16;

/** A message that can't be read. */
export class ControlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** Deterministic CBOR: key 0 is the type, absent in the confirmation. */
export function encodeControl(control: Control): Uint8Array<ArrayBuffer> {
  if (control.type === "confirm") return encodeCbor(new Map([[1, control.signature]]));
  const fields: Cbor[] = fieldsOf(control);
  const numbered = fields.map((value, index): [number, Cbor] => [index + 1, value]);
  return encodeCbor(new Map<number, Cbor>([[0, TYPES.indexOf(control.type) + 1], ...numbered]));
}

function fieldsOf(control: Exclude<Control, { type: "confirm" }>): Cbor[] {
  switch (control.type) {
    case "chat":
      return [control.text];
    case "shows":
      return [control.bits];
    case "has-key":
      return [control.keyId];
    case "file":
      return [control.id, control.name, control.bytes, control.mime];
    case "file-from":
      return [control.id, control.offset];
    case "file-stop":
      return [control.id];
    case "leaving":
      return [];
  }
}

/** Throws {@link ControlError} or `CborError`. A type that isn't known is undefined: a later version may have more. */
export function decodeControl(bytes: Uint8Array): Control | undefined {
  const map = decodeCborMap(bytes);
  if (!map.has(0)) return { type: "confirm", signature: bytesAt(map, 1, 64) };
  const type = TYPES[numberAt(map, 0) - 1];
  switch (type) {
    case "chat":
      return { type, text: textAt(map, 1, MAX_CHAT) };
    case "shows":
      return { type, bits: numberAt(map, 1) };
    case "has-key":
      return { type, keyId: numberAt(map, 1) };
    case "file":
      return {
        type,
        id: bytesAt(map, 1, FILE_ID_BYTES),
        name: textAt(map, 2, MAX_NAME),
        bytes: numberAt(map, 3),
        mime: textAt(map, 4, MAX_NAME),
      };
    case "file-from":
      return { type, id: bytesAt(map, 1, FILE_ID_BYTES), offset: numberAt(map, 2) };
    case "file-stop":
      return { type, id: bytesAt(map, 1, FILE_ID_BYTES) };
    case "leaving":
      return { type };
    case undefined:
      return undefined;
  }
}

function numberAt(map: CborMap, key: number): number {
  const value = map.get(key);
  if (typeof value !== "number") throw new ControlError(`key ${key} is no number`);
  return value;
}

function textAt(map: CborMap, key: number, most: number): string {
  const value = map.get(key);
  if (typeof value !== "string" || value.length > most) throw new ControlError(`key ${key} is no such text`);
  return value;
}

function bytesAt(map: CborMap, key: number, length: number): Uint8Array {
  const value = map.get(key);
  if (!(value instanceof Uint8Array) || value.length !== length)
    throw new ControlError(`key ${key} is no byte string of ${length}`);
  return value;
}
