import { beforeAll, describe, expect, test } from "vitest";
import type { Hex } from "../../src/api";
import { bytesOf, hexOf } from "../../src/call/bytes";
import { type Cbor, CborError, decodeCbor, decodeCborMap, encodeCbor } from "../../src/call/cbor";
import { type Device, type DeviceKeys, deviceName, generateDeviceKeys } from "../../src/call/device";
import { decodeEnvelope, encodeEnvelope, type Header, type Refusal } from "../../src/call/envelope";
import { type Line, Mailbox, MemorySequences } from "../../src/call/mailbox";
import { decodeMessage, encodeMessage, type Message } from "../../src/call/message";
import { sealMessage } from "../../src/call/seal";

const bytes = (hex: string) => bytesOf(`0x${hex}`);

/** Source: RFC 8949, appendix A. */
describe("CBOR", () => {
  test.each<[Cbor, string]>([
    [0, "00"],
    [23, "17"],
    [24, "1818"],
    [255, "18ff"],
    [256, "190100"],
    [1000, "1903e8"],
    [1_000_000, "1a000f4240"],
    [1_000_000_000_000, "1b000000e8d4a51000"],
    [18_446_744_073_709_551_615n, "1bffffffffffffffff"],
    [false, "f4"],
    [true, "f5"],
    [bytes("01020304"), "4401020304"],
    ["IETF", "6449455446"],
    ["\u6c34", "63e6b0b4"],
    [[1, [2, 3], [4, 5]], "8301820203820405"],
    [
      new Map<number, Cbor>([
        [1, 2],
        [3, 4],
      ]),
      "a201020304",
    ],
    [
      new Map<number, Cbor>([
        [30, 4],
        [3, 4],
      ]),
      "a20304181e04",
    ],
  ])("value %# is as the RFC has it", (value, hex) => {
    expect(hexOf(encodeCbor(value))).toBe(`0x${hex}`);
    expect(encodeCbor(decodeCbor(bytes(hex)))).toEqual(bytes(hex));
  });

  test.each([
    ["1817", "not_deterministic"],
    ["190018", "not_deterministic"],
    ["1a0000ffff", "not_deterministic"],
    ["1b00000000ffffffff", "not_deterministic"],
    ["5801ff", "not_deterministic"],
    ["5f42010243030405ff", "not_deterministic"],
    ["9f0102ff", "not_deterministic"],
    ["a203040102", "not_deterministic"],
    ["a201020102", "not_deterministic"],
    ["0000", "trailing_bytes"],
    ["", "malformed"],
    ["18", "malformed"],
    ["4401", "malformed"],
    ["9bffffffffffffffff", "malformed"],
    ["20", "malformed"],
    ["f6", "malformed"],
    ["f97e00", "malformed"],
    ["c000", "malformed"],
    ["62c328", "malformed"],
    ["a1616101", "malformed"],
    ["818181818181818100", "malformed"],
  ])("%s is refused as %s", (hex, code) => {
    expect(() => decodeCbor(bytes(hex))).toThrow(expect.objectContaining({ name: "CborError", code }));
  });

  test("random bytes never do worse than an error", () => {
    for (let round = 0; round < 5_000; round += 1) {
      const noise = crypto.getRandomValues(new Uint8Array(round % 40));
      try {
        expect(encodeCbor(decodeCbor(noise))).toEqual(noise);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(CborError);
      }
    }
  });
});

const MESSAGES: Message[] = [
  { kind: "ring", media: 3 },
  { kind: "accept", media: 1 },
  { kind: "decline", reason: 2 },
  { kind: "cancel" },
  { kind: "offer", sdp: "v=0\r\n".repeat(2_000) },
  { kind: "answer", sdp: "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n" },
  {
    kind: "candidates",
    candidates: [{ mid: "0", candidate: "candidate:1 1 udp 1 ::1 9 typ host" }],
    isLast: false,
  },
  { kind: "candidates", candidates: [], isLast: true },
  { kind: "bye", reason: 1 },
  { kind: "rekey", keyId: 0xff_ffff, baseKey: new Uint8Array(32).fill(7) },
];

describe("messages", () => {
  test.each(MESSAGES)("$kind comes back", async (message) => {
    expect(await decodeMessage(message.kind, await encodeMessage(message))).toEqual(message);
  });

  test.each<[Message["kind"], string]>([
    ["ring", "a0"],
    ["ring", "a1016161"],
    ["ring", "a201030204"],
    ["cancel", "a10100"],
    ["offer", "a10143ffffff"],
    ["offer", "a10140"],
    ["candidates", "a10101"],
    ["candidates", "a101818101"],
    ["candidates", "a201800201"],
    ["rekey", "a2010102420000"],
    ["bye", "80"],
    ["bye", "a10104"],
    ["decline", "a10103"],
    ["accept", "a10104"],
  ])("%s of %s is refused", async (kind, hex) => {
    await expect(decodeMessage(kind, bytes(hex))).rejects.toThrow();
  });

  test("a description that inflates without end is refused", async () => {
    const bomb = new Blob([new Uint8Array(1_000_000)])
      .stream()
      .pipeThrough(new CompressionStream("deflate-raw"));
    const packed = new Uint8Array(await new Response(bomb).arrayBuffer());
    expect(packed.length).toBeLessThan(2_000);
    await expect(decodeMessage("offer", encodeCbor(new Map([[1, packed]])))).rejects.toThrow("too long");
  });
});

describe("envelope", () => {
  const GENESIS: Hex = `0x${"ab".repeat(32)}`;
  const CALL: Hex = `0x${"c1".repeat(32)}`;
  const alice: Device = { account: `0x${"a1".repeat(20)}`, slot: 0 };
  const bob: Device = { account: `0x${"b2".repeat(20)}`, slot: 3 };
  const NOW = 1_763_866_000_000;
  const keys = new Map<string, DeviceKeys>();
  let aliceKeys: DeviceKeys;

  beforeAll(async () => {
    aliceKeys = await generateDeviceKeys();
    keys.set(deviceName(alice), aliceKeys).set(deviceName(bob), await generateDeviceKeys());
  });

  const mailbox = (own: Device, line: Partial<Line>, now = NOW) => {
    const box = new Mailbox({
      own,
      keys: keys.get(deviceName(own))!,
      genesis: GENESIS,
      directory: async (device) => keys.get(deviceName(device))?.public,
      sequences: new MemorySequences(),
      now: () => now,
    });
    box.join({ call: CALL, firm: 7, side: 0, ...line });
    return box;
  };
  const header: Header = {
    kind: "bye",
    call: CALL,
    genesis: `0x${"ab".repeat(8)}`,
    firm: 7,
    from: alice,
    to: bob,
    sequence: 1,
    sentAtMs: NOW,
    side: 0,
  };
  /** An envelope of Alice's whose header says something else. */
  const forged = (change: Partial<Header>) =>
    sealMessage(
      aliceKeys,
      keys.get(deviceName(bob))!.public,
      { ...header, ...change },
      { kind: "bye", reason: 0 },
    );

  test("messages arrive in order, whole and with their sender", async () => {
    const [from, to] = [mailbox(alice, {}), mailbox(bob, { side: 1, peer: alice.account })];
    const line: Line = { call: CALL, firm: 7, side: 0 };
    const sealed = await Promise.all(MESSAGES.map((message) => from.seal(line, bob, message)));
    expect(sealed.map((one) => decodeEnvelope(one).header.sequence)).toEqual(
      MESSAGES.map((_, index) => index + 1),
    );
    const letters = await Promise.all(sealed.map((one) => to.receive(one)));
    expect(letters.map(({ message }) => message)).toEqual(MESSAGES);
    expect(letters[0]?.from).toEqual(alice);
    expect(Math.max(...sealed.map((one) => one.length))).toBeLessThan(1_000);
  });

  test("a ring is the first that is heard of a call", async () => {
    const [from, to] = [mailbox(alice, {}), mailbox(bob, {})];
    to.leave(CALL);
    const line: Line = { call: CALL, firm: 7, side: 0 };
    const letter = await to.receive(await from.seal(line, bob, { kind: "ring", media: 3 }));
    expect(letter.message).toEqual({ kind: "ring", media: 3 });
    await expect(to.receive(await from.seal(line, bob, { kind: "cancel" }))).rejects.toMatchObject({
      code: "wrong_call",
    });
    await expect(
      to.receive(await from.seal({ ...line, side: 1 }, bob, { kind: "ring", media: 3 })),
    ).rejects.toMatchObject({ code: "wrong_call" });
  });

  test("a replayed envelope is refused, and so is an older one", async () => {
    const to = mailbox(bob, { side: 1 });
    const first = await forged({ sequence: 5 });
    await to.receive(first);
    for (const again of [first, await forged({ sequence: 4 })])
      await expect(to.receive(again)).rejects.toMatchObject({ code: "replayed" });
    await to.receive(await forged({ sequence: 6 }));
  });

  test("a forged envelope does not use up the sender's sequences", async () => {
    const to = mailbox(bob, { side: 1 });
    const decoded = decodeEnvelope(await forged({ sequence: 9 }));
    decoded.signature[0] = (decoded.signature[0] as number) ^ 1;
    await expect(to.receive(encodeEnvelope(decoded))).rejects.toMatchObject({ code: "bad_signature" });
    await to.receive(await forged({ sequence: 1 }));
  });

  test.each<[string, Partial<Header>, Refusal]>([
    ["of another chain", { genesis: `0x${"00".repeat(8)}` }, "wrong_genesis"],
    ["of another firm", { firm: 8 }, "wrong_firm"],
    ["of another call", { call: `0x${"c2".repeat(32)}` }, "wrong_call"],
    ["of the own side", { side: 1 }, "wrong_call"],
    ["of a room", { side: 2 }, "wrong_call"],
    ["to another device", { to: { ...bob, slot: 1 } }, "not_addressed"],
    ["of somebody else in the call", { from: { ...bob, slot: 2 } }, "wrong_call"],
    ["of an unregistered device", { from: { ...alice, slot: 2 } }, "unknown_device"],
    ["from the past", { sentAtMs: NOW - 60_001 }, "out_of_time"],
    ["from the future", { sentAtMs: NOW + 60_001 }, "out_of_time"],
    ["without a sequence", { sequence: 0 }, "malformed"],
    ["with a plaintext of another kind", { kind: "offer" }, "bad_plaintext"],
  ])("an envelope %s is refused", async (_, change, code) => {
    const to = mailbox(bob, { side: 1, peer: alice.account });
    await expect(to.receive(await forged(change))).rejects.toMatchObject({ name: "EnvelopeError", code });
  });

  test("no byte of an envelope can be changed", async () => {
    const genuine = await forged({});
    for (let at = 0; at < genuine.length; at += 1) {
      const changed = genuine.slice();
      changed[at] = (changed[at] as number) ^ 1;
      await expect(mailbox(bob, { side: 1 }).receive(changed)).rejects.toMatchObject({
        name: "EnvelopeError",
      });
    }
  });

  test("a ciphertext under another name is not opened", async () => {
    // Alice's message, signed again by somebody who puts an own name on it.
    const stolen = decodeEnvelope(await forged({}));
    const thief: Device = { account: `0x${"e3".repeat(20)}`, slot: 0 };
    const thiefKeys = await generateDeviceKeys();
    keys.set(deviceName(thief), thiefKeys);
    const { signAs } = await import("../../src/call/device");
    const { ENVELOPE_DOMAIN, signedPart } = await import("../../src/call/envelope");
    const relabelled = { ...stolen, header: { ...stolen.header, from: thief } };
    const signature = await signAs(thiefKeys, ENVELOPE_DOMAIN, signedPart(relabelled));
    await expect(
      mailbox(bob, { side: 1 }).receive(encodeEnvelope({ ...relabelled, signature })),
    ).rejects.toMatchObject({ code: "does_not_open" });
  });

  test.each<[string, (map: Map<number, Cbor>) => void, Refusal]>([
    ["version 2", (map) => map.set(1, 2), "unknown_version"],
    ["kind 10", (map) => map.set(2, 10), "unknown_kind"],
    ["kind 0", (map) => map.set(2, 0), "unknown_kind"],
    ["a short call id", (map) => map.set(3, new Uint8Array(31)), "malformed"],
    ["a large firm", (map) => map.set(5, 2 ** 32), "malformed"],
    ["slot 4", (map) => map.set(6, [new Uint8Array(20), 4]), "malformed"],
    ["side 3", (map) => map.set(10, 3), "malformed"],
    ["a missing signature", (map) => map.delete(13), "malformed"],
    ["a further key", (map) => map.set(14, 1), "malformed"],
    ["a long ciphertext", (map) => map.set(12, new Uint8Array(16_384)), "too_large"],
  ])("%s is refused", async (_, change, code) => {
    const map = decodeCborMap(await forged({}));
    change(map);
    expect(() => decodeEnvelope(encodeCbor(map))).toThrow(expect.objectContaining({ code }));
  });

  test("trailing bytes are refused", async () => {
    const longer = new Uint8Array([...(await forged({})), 0]);
    expect(() => decodeEnvelope(longer)).toThrow(expect.objectContaining({ code: "trailing_bytes" }));
  });
});
