import { bigEndian, concat } from "./bytes";

/**
 * SFrame with the cipher suite AES_128_GCM_SHA256_128.
 *
 * This module never keeps a counter: who encrypts must never use one twice with a key. Source: RFC 9605.
 */

/** Key and salt of one sender's generation, ready for use. */
export interface FrameKey {
  keyId: number;
  key: CryptoKey;
  salt: Uint8Array<ArrayBuffer>;
}

/** Header fields. Source: RFC 9605, 4.3. */
export interface FrameHeader {
  keyId: bigint;
  counter: bigint;
  /** Bytes that the header takes. */
  length: number;
}

/** The ciphertext is not a frame of this suite, or not of this key. */
export class FrameError extends Error {
  constructor(
    readonly code: "malformed" | "bad_tag",
    message: string,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

export const TAG_BYTES = 16;
const CIPHER_SUITE = 0x0004;
const KEY_BITS = 128;
const SALT_BYTES = 12;

/** Derives key and salt. `baseKey`: any length, 32 bytes here. Source: RFC 9605, 4.4.2. */
export async function deriveFrameKey(keyId: number, baseKey: Uint8Array<ArrayBuffer>): Promise<FrameKey> {
  const secret = await crypto.subtle.importKey("raw", baseKey, "HKDF", false, ["deriveKey", "deriveBits"]);
  const expand = (label: string) => ({
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(),
    info: concat(new TextEncoder().encode(label), bigEndian(keyId, 8), bigEndian(CIPHER_SUITE, 2)),
  });
  const [key, salt] = await Promise.all([
    crypto.subtle.deriveKey(
      expand("SFrame 1.0 Secret key "),
      secret,
      { name: "AES-GCM", length: KEY_BITS },
      false,
      ["encrypt", "decrypt"],
    ),
    crypto.subtle.deriveBits(expand("SFrame 1.0 Secret salt "), secret, SALT_BYTES * 8),
  ]);
  return { keyId, key, salt: new Uint8Array(salt) };
}

/** Header and ciphertext of a frame. */
export async function encryptFrame(
  { keyId, key, salt }: FrameKey,
  counter: number | bigint,
  metadata: Uint8Array,
  plaintext: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const header = encodeHeader(keyId, counter);
  const sealed = await crypto.subtle.encrypt(gcm(salt, BigInt(counter), header, metadata), key, plaintext);
  return concat(header, new Uint8Array(sealed));
}

/** The plaintext of `frame`: header and ciphertext. `header`: as {@link decodeHeader} read it. */
export async function decryptFrame(
  { key, salt }: FrameKey,
  header: FrameHeader,
  metadata: Uint8Array,
  frame: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const parameters = gcm(salt, header.counter, frame.subarray(0, header.length), metadata);
  try {
    return new Uint8Array(await crypto.subtle.decrypt(parameters, key, frame.subarray(header.length)));
  } catch {
    throw new FrameError("bad_tag", "the frame is not of this key, or was altered");
  }
}

/** Source: RFC 9605, 4.3: a small number sits in the first byte, a larger one follows in as few bytes as it needs. */
export function encodeHeader(keyId: number | bigint, counter: number | bigint): Uint8Array<ArrayBuffer> {
  const [key, count] = [field(BigInt(keyId)), field(BigInt(counter))];
  return concat(Uint8Array.of((key.bits << 4) | count.bits), key.bytes, count.bytes);
}

export function decodeHeader(bytes: Uint8Array): FrameHeader {
  const config = bytes[0];
  if (config === undefined) throw new FrameError("malformed", "an empty frame");
  let length = 1;
  const read = (bits: number): bigint => {
    if ((bits & 8) === 0) return BigInt(bits);
    const size = (bits & 7) + 1;
    if (bytes.length < length + size) throw new FrameError("malformed", "the header is cut short");
    let value = 0n;
    for (const byte of bytes.subarray(length, length + size)) value = (value << 8n) | BigInt(byte);
    length += size;
    return value;
  };
  const keyId = read(config >> 4);
  const counter = read(config & 15);
  if (bytes.length < length + TAG_BYTES) throw new FrameError("malformed", "no room for the tag");
  return { keyId, counter, length };
}

function field(value: bigint): { bits: number; bytes: Uint8Array<ArrayBuffer> } {
  if (value < 8n) return { bits: Number(value), bytes: new Uint8Array() };
  let size = 1;
  while (value >> BigInt(8 * size) > 0n) size += 1;
  return { bits: 8 | (size - 1), bytes: bigEndian(value, size) };
}

function gcm(
  salt: Uint8Array<ArrayBuffer>,
  counter: bigint,
  header: Uint8Array,
  metadata: Uint8Array,
): AesGcmParams {
  const nonce = bigEndian(counter, SALT_BYTES).map((byte, index) => byte ^ (salt[index] as number));
  return { name: "AES-GCM", iv: nonce, additionalData: concat(header, metadata), tagLength: 8 * TAG_BYTES };
}
