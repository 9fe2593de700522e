import type { Hex } from "../api";
import { bytesOf, concat, isEqual, sha256 } from "./bytes";
import {
  compareDevices,
  type Device,
  deviceBytes,
  type DeviceKeys,
  type DevicePublic,
  isSignedBy,
  signAs,
} from "./device";

/** Both ends of a connection as one side sees them. */
export interface Ends {
  call: Hex;
  own: Device;
  peer: Device;
  /** SHA-256 of the own DTLS certificate. */
  ownFingerprint: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the certificate that the other end really showed. */
  peerFingerprint: Uint8Array<ArrayBuffer>;
}

const CONFIRM_DOMAIN = "w3space-av/confirm/1";
const CODE_DOMAIN = "w3space-av/code/1";
/** The code's groups of digits; 50 bits are far more than somebody between can try within a call. */
const CODE_GROUPS = 3;

/** The own signature over both certificates: proves to the other side that nobody sits between. */
export function signConfirmation(keys: DeviceKeys, ends: Ends): Promise<Uint8Array<ArrayBuffer>> {
  return signAs(keys, CONFIRM_DOMAIN, ...confirmed(ends));
}

/** Whether the other side saw the same two certificates as this side. */
export function isConfirmed(ends: Ends, peer: DevicePublic, signature: Uint8Array): Promise<boolean> {
  const mirrored: Ends = {
    call: ends.call,
    own: ends.peer,
    peer: ends.own,
    ownFingerprint: ends.peerFingerprint,
    peerFingerprint: ends.ownFingerprint,
  };
  return isSignedBy(peer.signing, signature, CONFIRM_DOMAIN, ...confirmed(mirrored));
}

/** Digits that are the same on both sides when they talk to each other and not to somebody between. */
export async function verificationCode(ends: Ends, own: DevicePublic, peer: DevicePublic): Promise<string> {
  const sides = [
    { device: ends.own, parts: [deviceBytes(ends.own), own.signing, ends.ownFingerprint] },
    { device: ends.peer, parts: [deviceBytes(ends.peer), peer.signing, ends.peerFingerprint] },
  ].sort((a, b) => compareDevices(a.device, b.device));
  const digest = await sha256(
    concat(
      new TextEncoder().encode(CODE_DOMAIN),
      Uint8Array.of(0),
      bytesOf(ends.call),
      ...sides.flatMap(({ parts }) => parts),
    ),
  );
  const groups = Array.from({ length: CODE_GROUPS }, (_, index) => {
    const number = digest.subarray(4 * index, 4 * index + 4).reduce((value, byte) => value * 256 + byte, 0);
    return String(number % 100_000).padStart(5, "0");
  });
  return groups.join(" ");
}

/** The SHA-256 fingerprint in a description, where there is one and no second that differs. */
export function fingerprintOf(sdp: string): Uint8Array<ArrayBuffer> | undefined {
  const found = [...sdp.matchAll(/^a=fingerprint:sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})\r?$/gim)].map(
    ([, digits]) => bytesOf(`0x${digits?.replaceAll(":", "")}`),
  );
  const [first] = found;
  return first !== undefined && found.every((other) => isEqual(first, other)) ? first : undefined;
}

function confirmed(ends: Ends): Uint8Array[] {
  return [
    bytesOf(ends.call),
    deviceBytes(ends.own),
    deviceBytes(ends.peer),
    ends.ownFingerprint,
    ends.peerFingerprint,
  ];
}
