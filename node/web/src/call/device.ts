import type { Hex } from "../api";
import { bytesOf, concat, hexOf } from "./bytes";

/** One device of an account: a slot of the firm contract, 0..=3. */
export interface Device {
  /** Contract address (H160), lower case. */
  account: Hex;
  slot: number;
}

/** Public keys of a device, 32 bytes each. */
export interface DevicePublic {
  /** Ed25519. */
  signing: Uint8Array<ArrayBuffer>;
  /** X25519. */
  agreement: Uint8Array<ArrayBuffer>;
}

/** The device's own keys. The private halves can't be read out, only used. */
export interface DeviceKeys {
  signing: CryptoKeyPair;
  agreement: CryptoKeyPair;
  public: DevicePublic;
}

/** Finds the public keys of a device at the finalized head; undefined when it has none or they have ended. */
export type DeviceDirectory = (device: Device) => Promise<DevicePublic | undefined>;

/** Devices that an account may have. */
export const MAX_SLOT = 3;

/** A text that is the same for the same device, for maps. */
export function deviceName({ account, slot }: Device): string {
  return `${account}/${slot}`;
}

/** Order of devices: by account, then slot. Negative when `a` comes first. */
export function compareDevices(a: Device, b: Device): number {
  return a.account === b.account ? a.slot - b.slot : a.account < b.account ? -1 : 1;
}

/** Account and slot as in signed texts: 21 bytes. */
export function deviceBytes({ account, slot }: Device): Uint8Array<ArrayBuffer> {
  return concat(bytesOf(account), Uint8Array.of(slot));
}

/** New keys that can't be extracted. */
export async function generateDeviceKeys(): Promise<DeviceKeys> {
  const [signing, agreement] = await Promise.all([
    crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]) as Promise<CryptoKeyPair>,
    crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]) as Promise<CryptoKeyPair>,
  ]);
  return withPublic(signing, agreement);
}

/** Adds the raw public halves. */
export async function withPublic(signing: CryptoKeyPair, agreement: CryptoKeyPair): Promise<DeviceKeys> {
  const [first, second] = await Promise.all([
    crypto.subtle.exportKey("raw", signing.publicKey),
    crypto.subtle.exportKey("raw", agreement.publicKey),
  ]);
  return {
    signing,
    agreement,
    public: { signing: new Uint8Array(first), agreement: new Uint8Array(second) },
  };
}

/** Signs `parts` after the domain's name and a zero byte. */
export async function signAs(
  keys: DeviceKeys,
  domain: string,
  ...parts: Uint8Array[]
): Promise<Uint8Array<ArrayBuffer>> {
  const signed = await crypto.subtle.sign("Ed25519", keys.signing.privateKey, domained(domain, parts));
  return new Uint8Array(signed);
}

/** Whether `signature` is by the device with this signing key, over the same text as {@link signAs} makes. */
export async function isSignedBy(
  signing: Uint8Array<ArrayBuffer>,
  signature: Uint8Array,
  domain: string,
  ...parts: Uint8Array[]
): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey("raw", signing, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, concat(signature), domained(domain, parts));
  } catch {
    // Not a point of the curve: nobody can have signed with it.
    return false;
  }
}

/** The keys as the contract's setDevice takes them. */
export function publicHex({ signing, agreement }: DevicePublic): { signing: Hex; agreement: Hex } {
  return { signing: hexOf(signing), agreement: hexOf(agreement) };
}

function domained(domain: string, parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concat(new TextEncoder().encode(domain), Uint8Array.of(0), ...parts);
}
