import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Hex } from "../../src/api";
import { bytesOf, concat, hexOf } from "../../src/call/bytes";
import { encodeCbor } from "../../src/call/cbor";
import { isConfirmed, signConfirmation } from "../../src/call/confirmation";
import {
  type Device,
  deviceBytes,
  type DeviceKeys,
  deviceName,
  signAs,
  withPublic,
} from "../../src/call/device";
import {
  decodeEnvelope,
  encodeEnvelope,
  ENVELOPE_DOMAIN,
  headerPart,
  signedPart,
} from "../../src/call/envelope";
import { Mailbox, MemorySequences } from "../../src/call/mailbox";
import { decodeMessage, encodeMessage } from "../../src/call/message";
import { checkSignature, openEnvelope } from "../../src/call/seal";

/** What the node's implementation of the same protocol made: both must agree to the byte. */
const FOLDER =
  process.env["W3AV_SIGNAL_VECTORS"] ?? new URL("../../../signal/vectors", import.meta.url).pathname;
const isThere = existsSync(FOLDER);

interface Party {
  account: Hex;
  slot: number;
  agreement_key: Hex;
  agreement_secret: Hex;
  signing_key: Hex;
  signing_seed: Hex;
}
interface File {
  context: {
    alice: Party;
    bob: Party;
    call: Hex;
    contract: Hex;
    firm: number;
    genesis: Hex;
    now_ms: number;
    random: Hex;
  };
  vectors: Record<string, string>[];
}
const file = (name: string): File =>
  isThere
    ? (JSON.parse(readFileSync(`${FOLDER}/${name}.json`, "utf8")) as File)
    : ({ vectors: [] } as unknown as File);
const field = (vector: Record<string, string>, name: string) => bytesOf(vector[name] ?? "missing");
const deviceOf = ({ account, slot }: Party): Device => ({ account, slot });

/** Key pairs of the raw halves that the files have. */
async function keysOf(party: Party): Promise<DeviceKeys> {
  const pair = async (name: "Ed25519" | "X25519", secret: Hex, open: Hex): Promise<CryptoKeyPair> => {
    const [privateUse, publicUse]: [KeyUsage[], KeyUsage[]] =
      name === "Ed25519" ? [["sign"], ["verify"]] : [["deriveBits"], []];
    const prefix = bytesOf(
      name === "Ed25519" ? "0x302e020100300506032b657004220420" : "0x302e020100300506032b656e04220420",
    );
    return {
      privateKey: await crypto.subtle.importKey(
        "pkcs8",
        concat(prefix, bytesOf(secret)),
        name,
        false,
        privateUse,
      ),
      publicKey: await crypto.subtle.importKey("raw", bytesOf(open), name, true, publicUse),
    };
  };
  return withPublic(
    await pair("Ed25519", party.signing_seed, party.signing_key),
    await pair("X25519", party.agreement_secret, party.agreement_key),
  );
}

describe.skipIf(!isThere)("the node's vectors", () => {
  test.each(file("envelopes").vectors)("envelope $name", async (vector) => {
    const { context } = file("envelopes");
    const [alice, bob] = [await keysOf(context.alice), await keysOf(context.bob)];
    const bytes = field(vector, "envelope");
    const envelope = decodeEnvelope(bytes);
    expect(encodeEnvelope(envelope)).toEqual(bytes);
    expect(envelope.header).toMatchObject({
      kind: vector["kind_name"],
      call: vector["call"],
      sequence: Number(vector["sequence"]),
    });
    expect(hexOf(headerPart(envelope.header))).toBe(vector["aad"]);
    const domain = concat(new TextEncoder().encode(ENVELOPE_DOMAIN), Uint8Array.of(0));
    expect(hexOf(concat(domain, signedPart(envelope)))).toBe(vector["signed"]);
    expect(hexOf(await signAs(alice, ENVELOPE_DOMAIN, signedPart(envelope)))).toBe(vector["signature"]);
    await checkSignature(envelope, alice.public);

    const message = await openEnvelope(bob, envelope);
    if (message.kind !== "offer" && message.kind !== "answer")
      expect(hexOf(await encodeMessage(message))).toBe(vector["plaintext"]);
    const suite = new CipherSuite({
      kem: new DhkemX25519HkdfSha256(),
      kdf: new HkdfSha256(),
      aead: new Chacha20Poly1305(),
    });
    const recipientPublicKey = await suite.kem.deserializePublicKey(bob.public.agreement.buffer);
    const info = new TextEncoder().encode(ENVELOPE_DOMAIN).buffer;
    const ekm = bytesOf(context.random).buffer;
    const sealed = await suite.seal(
      { recipientPublicKey, info, ekm },
      field(vector, "plaintext").buffer,
      field(vector, "aad").buffer,
    );
    expect(hexOf(new Uint8Array(sealed.enc))).toBe(vector["enc"]);
    expect(hexOf(new Uint8Array(sealed.ct))).toBe(vector["ciphertext"]);
  });

  test.each(file("refused").vectors)("$name is refused as $error", async (vector) => {
    const { context } = file("refused");
    const [alice, bob] = [deviceOf(context.alice), deviceOf(context.bob)];
    const aliceKeys = await keysOf(context.alice);
    const mailbox = new Mailbox({
      own: bob,
      keys: await keysOf(context.bob),
      genesis: context.genesis,
      directory: async (device) => (deviceName(device) === deviceName(alice) ? aliceKeys.public : undefined),
      sequences: new MemorySequences(),
      now: () => context.now_ms,
      takesRings: false,
    });
    mailbox.join({ call: context.call, firm: context.firm, side: 1 });
    const eighth = file("envelopes").vectors.find(({ sequence }) => Number(sequence) === 8);
    if (eighth !== undefined) await mailbox.receive(field(eighth, "envelope"));
    await expect(mailbox.receive(field(vector, "envelope"))).rejects.toMatchObject({ code: vector["error"] });
  });

  // Node 20's own DEFLATE takes bytes after the end; browsers refuse them, which test/call/browser.mjs checks.
  const descriptions = file("descriptions").vectors.filter(({ name }) => name !== "bytes after the end");
  test.each(descriptions)("description $name", async (vector) => {
    const read = decodeMessage("offer", encodeCbor(new Map([[1, field(vector, "deflated")]])));
    if (vector["sdp"] === undefined || vector["sdp"] === null) await expect(read).rejects.toThrow();
    else expect(await read).toEqual({ kind: "offer", sdp: vector["sdp"] });
  });

  test.each(file("hello").vectors)("hello", async (vector) => {
    const { context } = file("hello");
    const parts = [
      field(vector, "nonce"),
      bytesOf(context.genesis),
      bytesOf(context.contract),
      deviceBytes(deviceOf(context.alice)),
    ];
    const signature = await signAs(await keysOf(context.alice), "w3space-av/hello/1", ...parts);
    expect(hexOf(signature)).toBe(vector["signature"]);
  });

  test.each(file("confirm").vectors)("confirmation", async (vector) => {
    const { context } = file("confirm");
    const [alice, bob] = [deviceOf(context.alice), deviceOf(context.bob)];
    const keys = await keysOf(context.alice);
    const [ownFingerprint, peerFingerprint] = [
      field(vector, "own_fingerprint"),
      field(vector, "peer_fingerprint"),
    ];
    const ends = { call: context.call, own: alice, peer: bob, ownFingerprint, peerFingerprint };
    const signature = await signConfirmation(keys, ends);
    expect(hexOf(encodeCbor(new Map([[1, signature]])))).toBe(vector["message"]);
    const mirrored = {
      call: context.call,
      own: bob,
      peer: alice,
      ownFingerprint: peerFingerprint,
      peerFingerprint: ownFingerprint,
    };
    expect(await isConfirmed(mirrored, keys.public, signature)).toBe(true);
    expect(
      await isConfirmed(
        { ...mirrored, peerFingerprint: ownFingerprint.map((byte) => byte ^ 1) },
        keys.public,
        signature,
      ),
    ).toBe(false);
    expect(await isConfirmed(ends, keys.public, signature)).toBe(false);
  });
});
