import { describe, expect, test, vi } from "vitest";
import type { Hex } from "../../src/api";
import { fingerprintOf, isConfirmed, signConfirmation, verificationCode } from "../../src/call/confirmation";
import type { Control } from "../../src/call/control";
import { type Device, generateDeviceKeys } from "../../src/call/device";
import { Files } from "../../src/call/files";
import { StoredSequences } from "../../src/call/mailbox";
import { mediaProblem } from "../../src/call/media";
import type { Session } from "../../src/call/session";
import { type LinkSample, qualityOf, sampleOf } from "../../src/call/stats";

describe("quality", () => {
  const sample = (change: Partial<LinkSample>): LinkSample => ({
    atMs: 0,
    path: "direct",
    roundTripMs: 20,
    packetsReceived: 1_000,
    packetsLost: 0,
    framesDecoded: 0,
    framesSent: 0,
    frozenMs: 0,
    bytesReceived: 0,
    bytesSent: 0,
    ...change,
  });

  test.each<[string, Partial<LinkSample>]>([
    ["good", { packetsReceived: 1_100 }],
    ["good", {}],
    ["fair", { packetsReceived: 1_095, packetsLost: 5 }],
    ["poor", { packetsReceived: 1_080, packetsLost: 20 }],
    ["fair", { roundTripMs: 300 }],
    ["poor", { roundTripMs: 700 }],
    ["fair", { frozenMs: 50 }],
    ["poor", { frozenMs: 400 }],
    ["unknown", { path: undefined }],
    ["good", { packetsReceived: 1_100, packetsLost: -3 }],
  ])("%s after %j", (quality, change) => {
    expect(qualityOf(sample({}), sample({ atMs: 1_000, ...change }))).toBe(quality);
  });

  test("the first sample says nothing", () => expect(qualityOf(undefined, sample({}))).toBe("unknown"));

  test.each([
    ["host", "srflx", "direct"],
    ["host", "relay", "relay"],
    ["relay", "host", "relay"],
  ])("a pair of %s and %s is %s", (local, remote, path) => {
    const entries = [
      { type: "transport", id: "T", selectedCandidatePairId: "P" },
      {
        type: "candidate-pair",
        id: "P",
        localCandidateId: "L",
        remoteCandidateId: "R",
        currentRoundTripTime: 0.05,
      },
      { type: "local-candidate", id: "L", candidateType: local },
      { type: "remote-candidate", id: "R", candidateType: remote },
      {
        type: "inbound-rtp",
        id: "1",
        kind: "video",
        packetsReceived: 10,
        packetsLost: 1,
        framesDecoded: 7,
        totalFreezesDuration: 0.5,
        bytesReceived: 3,
      },
      { type: "inbound-rtp", id: "2", kind: "audio", packetsReceived: 20, packetsLost: 0, bytesReceived: 4 },
      { type: "outbound-rtp", id: "3", kind: "video", framesSent: 9, bytesSent: 5 },
    ];
    expect(sampleOf(entries, 4)).toEqual({
      atMs: 4,
      path,
      roundTripMs: 50,
      packetsReceived: 30,
      packetsLost: 1,
      framesDecoded: 7,
      framesSent: 9,
      frozenMs: 500,
      bytesReceived: 7,
      bytesSent: 5,
    });
  });

  test("nothing is known before there is a pair", () => {
    expect(sampleOf([{ type: "transport", id: "T" }], 0)).toMatchObject({
      path: undefined,
      roundTripMs: undefined,
      framesDecoded: 0,
    });
  });
});

describe("confirmation", () => {
  const call: Hex = `0x${"c0".repeat(32)}`;
  const alice: Device = { account: `0x${"a1".repeat(20)}`, slot: 0 };
  const bob: Device = { account: `0x${"b2".repeat(20)}`, slot: 1 };
  const print = (byte: number) => new Uint8Array(32).fill(byte);

  test("holds only for the same call, devices and certificates", async () => {
    const keys = await generateDeviceKeys();
    const signed = { call, own: alice, peer: bob, ownFingerprint: print(1), peerFingerprint: print(2) };
    const seen = { call, own: bob, peer: alice, ownFingerprint: print(2), peerFingerprint: print(1) };
    const signature = await signConfirmation(keys, signed);
    expect(await isConfirmed(seen, keys.public, signature)).toBe(true);
    const others = [
      { ...seen, call: `0x${"c1".repeat(32)}` as const },
      { ...seen, own: { ...bob, slot: 2 } },
      { ...seen, peer: { ...alice, slot: 2 } },
      { ...seen, ownFingerprint: print(3) },
      { ...seen, peerFingerprint: print(3) },
      signed,
    ];
    for (const other of others) expect(await isConfirmed(other, keys.public, signature)).toBe(false);
    expect(await isConfirmed(seen, (await generateDeviceKeys()).public, signature)).toBe(false);
  });

  test("the code is the same on both sides, and another with somebody between", async () => {
    const [a, b] = [(await generateDeviceKeys()).public, (await generateDeviceKeys()).public];
    const own = { call, own: alice, peer: bob, ownFingerprint: print(1), peerFingerprint: print(2) };
    const theirs = { call, own: bob, peer: alice, ownFingerprint: print(2), peerFingerprint: print(1) };
    const code = await verificationCode(own, a, b);
    expect(code).toMatch(/^\d{5} \d{5} \d{5}$/);
    expect(await verificationCode(theirs, b, a)).toBe(code);
    expect(await verificationCode({ ...theirs, peerFingerprint: print(9) }, b, a)).not.toBe(code);
  });

  test.each([
    [`a=fingerprint:sha-256 ${Array(32).fill("AB").join(":")}\r\n`, true],
    [
      `a=fingerprint:sha-256 ${Array(32).fill("ab").join(":")}\na=fingerprint:sha-256 ${Array(32).fill("AB").join(":")}`,
      true,
    ],
    [
      `a=fingerprint:sha-256 ${Array(32).fill("AB").join(":")}\r\na=fingerprint:sha-256 ${Array(32).fill("CD").join(":")}\r\n`,
      false,
    ],
    [`a=fingerprint:sha-1 ${Array(20).fill("AB").join(":")}`, false],
    ["", false],
  ])("fingerprint of %j", (sdp, isThere) => {
    expect(fingerprintOf(sdp)).toEqual(isThere ? print(0xab) : undefined);
  });
});

describe("files", () => {
  const peer: Device = { account: `0x${"b2".repeat(20)}`, slot: 0 };

  /** Two ends whose wires may be cut. */
  function ends() {
    const wire = { isUp: true, parts: 0, cutAfter: Infinity };
    const make = (other: () => Files): Files =>
      new Files({
        changed: () => undefined,
        session: () =>
          ({
            get isConfirmed() {
              return wire.isUp;
            },
            tell: (control: Control) => {
              if (wire.isUp) other().control(peer, control);
              return wire.isUp;
            },
            sendBytes: async (bytes: Uint8Array) => {
              wire.parts += 1;
              if (wire.parts > wire.cutAfter) wire.isUp = false;
              if (!wire.isUp) throw new Error("cut");
              other().take(peer, bytes);
            },
          }) as unknown as Session,
      });
    const from: Files = make(() => to);
    const to: Files = make(() => from);
    return { from, to, wire };
  }

  test("goes on where it stopped after the connection was lost", async () => {
    const { from, to, wire } = ends();
    const content = crypto.getRandomValues(new Uint8Array(60_000));
    const file = new File(Array(10).fill(content), "long.bin");
    wire.cutAfter = 4;
    from.offer(peer, file);
    to.accept(to.transfers[0]!.id);
    await vi.waitFor(() => expect(from.transfers[0]?.state).toBe("waiting"));
    expect(to.transfers[0]).toMatchObject({ state: "running", doneBytes: 4 * 65_536 });
    Object.assign(wire, { isUp: true, cutAfter: Infinity, parts: 0 });
    from.connected(peer);
    to.connected(peer);
    await vi.waitFor(() => expect(to.transfers[0]?.state).toBe("done"));
    expect(wire.parts).toBe(Math.ceil(600_000 / 65_536) - 4);
    const arrived = await (await fetch(to.transfers[0]!.url!)).arrayBuffer();
    expect(new Uint8Array(arrived)).toEqual(new Uint8Array(await file.arrayBuffer()));
  });

  test("nothing is taken that was not accepted, or is more than announced", () => {
    const { from, to } = ends();
    from.offer(peer, new File(["abc"], "a"));
    const [offered] = to.transfers;
    const id = offered!.id.split("/0x")[1]!;
    const part = (offset: number, length: number) => {
      const bytes = new Uint8Array(24 + length);
      bytes.set(Uint8Array.from(id.match(/../g)!.map((one) => Number.parseInt(one, 16))));
      bytes[23] = offset;
      return bytes;
    };
    to.take(peer, part(0, 3));
    expect(offered?.doneBytes).toBe(0);
    to.stop(offered!.id);
    expect(from.transfers[0]?.state).toBe("stopped");
  });
});

test("sequences outlast the page, and those of old calls are dropped", () => {
  const stored = new Map<string, string>();
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  };
  const [first, second]: Hex[] = ["0x01", "0x02"];
  new StoredSequences(storage, "me", [], () => 1).keep(first!, 7);
  const later = new StoredSequences(storage, "me", [...stored.keys()], () => 1_000);
  expect([later.last(first!), later.last(second!)]).toEqual([7, 0]);
  later.keep(second!, 3);
  const muchLater = new StoredSequences(storage, "me", [...stored.keys()], () => 24 * 3_600_000 + 500);
  expect([muchLater.last(first!), muchLater.last(second!)]).toEqual([0, 3]);
});

test.each([
  ["NotAllowedError", "unauthorized"],
  ["NotFoundError", "not_found"],
  ["NotReadableError", "conflict"],
  ["AbortError", "internal"],
])("%s of a camera is %s and has a next step", (name, kind) => {
  const problem = mediaProblem(new DOMException("", name), "video");
  expect(problem).toMatchObject({ kind });
  expect(problem.message).toContain("camera");
  expect(problem.next).not.toBe("");
});
