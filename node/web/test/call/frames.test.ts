import { describe, expect, test } from "vitest";
import { bytesOf, hexOf } from "../../src/call/bytes";
import { CLEAR_BYTES, FrameOpener, FrameSealer, ReceiverKeys, SenderKey } from "../../src/call/frames";
import {
  decodeHeader,
  decryptFrame,
  deriveFrameKey,
  encodeHeader,
  encryptFrame,
} from "../../src/call/sframe";

const bytes = (hex: string) => bytesOf(`0x${hex}`);

/** Source: RFC 9605, appendix C.1: every combination of these key ids and counters. */
describe("header of RFC 9605", () => {
  test.each([
    [0n, 0n, "00"],
    [0n, 1n, "01"],
    [0n, 255n, "08ff"],
    [0n, 256n, "090100"],
    [0n, 65_535n, "09ffff"],
    [0n, 16_777_216n, "0b01000000"],
    [0n, 18_446_744_073_709_551_615n, "0fffffffffffffffff"],
    [1n, 0n, "10"],
    [1n, 1n, "11"],
    [1n, 255n, "18ff"],
    [1n, 4_294_967_296n, "1c0100000000"],
    [255n, 0n, "80ff"],
    [255n, 256n, "89ff0100"],
    [256n, 65_536n, "9a0100010000"],
    [65_535n, 16_777_215n, "9affffffffff"],
    [65_536n, 1n, "a1010000"],
    [16_777_215n, 255n, "a8ffffffff"],
    [4_294_967_295n, 281_474_976_710_655n, "bdffffffffffffffffffff"],
    [4_294_967_296n, 72_057_594_037_927_936n, "cf01000000000100000000000000"],
  ])("key %i, counter %i is %s", (keyId, counter, encoded) => {
    expect(hexOf(encodeHeader(keyId, counter))).toBe(`0x${encoded}`);
    const padded = bytes(encoded + "00".repeat(16));
    expect(decodeHeader(padded)).toEqual({ keyId, counter, length: encoded.length / 2 });
  });

  test.each(["", "00", "80", "8fff", `09ff${"00".repeat(15)}`])("%s is cut short", (hex) => {
    expect(() => decodeHeader(bytes(hex))).toThrow();
  });
});

/** Source: RFC 9605, appendix C.3, cipher suite 4. */
describe("AES_128_GCM_SHA256_128 of RFC 9605", () => {
  const VECTOR = {
    keyId: 291,
    counter: 17_767,
    baseKey: bytes("000102030405060708090a0b0c0d0e0f"),
    salt: "0x75234edefe07819026751816",
    metadata: bytes("4945544620534672616d65205747"),
    plaintext: bytes("64726166742d696574662d736672616d652d656e63"),
    ciphertext: "9901234567b7412c2513a1b66dbb48841bbaf17f598751176ad847681a69c6d0b091c07018ce4adb34eb",
  };

  test("key, salt, nonce and ciphertext agree", async () => {
    const key = await deriveFrameKey(VECTOR.keyId, VECTOR.baseKey);
    expect(hexOf(key.salt)).toBe(VECTOR.salt);
    const frame = await encryptFrame(key, VECTOR.counter, VECTOR.metadata, VECTOR.plaintext);
    expect(hexOf(frame)).toBe(`0x${VECTOR.ciphertext}`);
  });

  test("the ciphertext opens", async () => {
    const key = await deriveFrameKey(VECTOR.keyId, VECTOR.baseKey);
    const frame = bytes(VECTOR.ciphertext);
    const header = decodeHeader(frame);
    expect(header).toEqual({ keyId: 291n, counter: 17_767n, length: 5 });
    expect(hexOf(await decryptFrame(key, header, VECTOR.metadata, frame))).toBe(hexOf(VECTOR.plaintext));
  });

  test("no byte of metadata, header or ciphertext can be changed", async () => {
    const key = await deriveFrameKey(VECTOR.keyId, VECTOR.baseKey);
    const genuine = bytes(VECTOR.ciphertext);
    for (let at = 1; at < genuine.length; at += 1) {
      const frame = genuine.slice();
      frame[at] = (frame[at] as number) ^ 1;
      await expect(decryptFrame(key, decodeHeader(frame), VECTOR.metadata, frame)).rejects.toThrow();
    }
    const metadata = VECTOR.metadata.map((byte) => byte ^ 1);
    await expect(decryptFrame(key, decodeHeader(genuine), metadata, genuine)).rejects.toThrow();
  });
});

describe("frames", () => {
  const baseKey = () => crypto.getRandomValues(new Uint8Array(32));
  const frame = (length: number) => crypto.getRandomValues(new Uint8Array(length)).buffer;

  async function pair(kind: "audio" | "video", keyId = 0x1234_00) {
    const [sender, receiver] = [new SenderKey(), new ReceiverKeys()];
    const key = baseKey();
    await sender.prepare(keyId, key);
    await receiver.add(keyId, key);
    return {
      sender,
      receiver,
      sealer: new FrameSealer(kind, sender),
      opener: new FrameOpener(kind, receiver),
    };
  }

  test.each(["audio", "video"] as const)("%s comes back, its first bytes stay clear", async (kind) => {
    const { sender, sealer, opener } = await pair(kind);
    sender.use(0x1234_00);
    for (const length of [CLEAR_BYTES[kind], 40, 1200, 70_000 % 65_536]) {
      const plain = frame(length);
      const sealed = await sealer.frame(plain);
      expect(new Uint8Array(sealed!, 0, CLEAR_BYTES[kind])).toEqual(
        new Uint8Array(plain, 0, CLEAR_BYTES[kind]),
      );
      expect(new Uint8Array((await opener.frame(sealed!))!)).toEqual(new Uint8Array(plain));
    }
    expect(sealer.counts).toEqual({ seen: 4, passed: 4, withoutKey: 0, refused: 0 });
    expect(opener.counts).toEqual({ seen: 4, passed: 4, withoutKey: 0, refused: 0 });
  });

  test("sender without a key in use sends nothing", async () => {
    const { sealer } = await pair("video");
    expect(await sealer.frame(frame(100))).toBeUndefined();
    expect(sealer.counts).toMatchObject({ passed: 0, withoutKey: 1 });
  });

  test("receiver without the key, and with a wrong one, decodes nothing", async () => {
    const { sender, sealer } = await pair("video");
    sender.use(0x1234_00);
    const sealed = (await sealer.frame(frame(100)))!;
    const [none, wrong] = [new ReceiverKeys(), new ReceiverKeys()];
    await wrong.add(0x1234_00, baseKey());
    const openers = [new FrameOpener("video", none), new FrameOpener("video", wrong)];
    for (const opener of openers) expect(await opener.frame(sealed)).toBeUndefined();
    expect(openers[0]?.counts).toMatchObject({ passed: 0, withoutKey: 1, refused: 0 });
    expect(openers[1]?.counts).toMatchObject({ passed: 0, withoutKey: 0, refused: 1 });
  });

  test("a plain frame is refused, not decoded", async () => {
    const { opener } = await pair("video");
    for (const length of [0, 9, 10, 11, 30, 500])
      expect(await opener.frame(new Uint8Array(length).buffer)).toBeUndefined();
    expect(opener.counts.passed).toBe(0);
  });

  test("frames at once never share a counter", async () => {
    const { sender, sealer } = await pair("audio");
    sender.use(0x1234_00);
    const sealed = await Promise.all(Array.from({ length: 300 }, () => sealer.frame(frame(20))));
    const counters = sealed.map((data) => decodeHeader(new Uint8Array(data!, 1)).counter);
    expect(new Set(counters).size).toBe(300);
  });

  test("the key before still opens after a new one, the one before that doesn't", async () => {
    const { sender, receiver, sealer, opener } = await pair("video", 1);
    const sealed: ArrayBuffer[] = [];
    for (const keyId of [1, 2, 3]) {
      const key = baseKey();
      await sender.prepare(keyId, key);
      await receiver.add(keyId, key);
      sender.use(keyId);
      sealed.push((await sealer.frame(frame(100)))!);
    }
    const opened = [];
    for (const data of sealed.slice(1)) opened.push(await opener.frame(data));
    expect(opened.every((data) => data !== undefined)).toBe(true);
    expect(await opener.frame(sealed[0]!)).toBeUndefined();
  });
});
