import { afterEach, beforeEach, describe, expect, type Mock, test, vi } from "vitest";
import type { Hex } from "../../src/api";
import { bytesOf, hexOf } from "../../src/call/bytes";
import { encodeControl, decodeControl, type Control } from "../../src/call/control";
import {
  type Device,
  deviceBytes,
  type DeviceKeys,
  generateDeviceKeys,
  isSignedBy,
} from "../../src/call/device";
import { Keyring, keyIdOf, senderOf } from "../../src/call/keyring";
import type { Message } from "../../src/call/message";
import { Signal, type SignalHandlers, type SignalState, signalUrl, type Socket } from "../../src/call/signal";

const GENESIS: Hex = `0x${"9e".repeat(32)}`;
const CONTRACT: Hex = `0x${"ca".repeat(20)}`;
const ROOM: Hex = `0x${"40".repeat(32)}`;
const own: Device = { account: `0x${"a1".repeat(20)}`, slot: 2 };
const NONCE: Hex = `0x${"4e".repeat(32)}`;

/** A socket whose node is the test. */
class FakeSocket implements Socket {
  binaryType: BinaryType = "blob";
  readyState = 1;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  readonly sent: (string | Uint8Array)[] = [];
  isClosed = false;

  send(data: string | Uint8Array): void {
    this.sent.push(data);
  }
  close(): void {
    this.isClosed = true;
  }
  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  json(at: number): Record<string, unknown> {
    return JSON.parse(String(this.sent[at])) as Record<string, unknown>;
  }
}

describe("signal", () => {
  let keys: DeviceKeys;
  let sockets: FakeSocket[];
  let states: SignalState["name"][];
  let handlers: { [K in keyof SignalHandlers]: Mock<SignalHandlers[K]> };
  let signal: Signal;

  beforeEach(async () => {
    keys = await generateDeviceKeys();
    vi.useFakeTimers();
    sockets = [];
    states = [];
    handlers = {
      state: vi.fn((state: SignalState) => void states.push(state.name)),
      envelope: vi.fn<SignalHandlers["envelope"]>(),
      undelivered: vi.fn<SignalHandlers["undelivered"]>(),
      room: vi.fn<SignalHandlers["room"]>(),
      ended: vi.fn<SignalHandlers["ended"]>(),
    };
    signal = new Signal({
      url: "ws://node/v1/signal",
      own,
      keys,
      genesis: GENESIS,
      contract: CONTRACT,
      handlers,
      connect: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket;
      },
    });
  });
  afterEach(() => {
    signal.close();
    vi.useRealTimers();
  });

  const socket = () => sockets.at(-1) as FakeSocket;
  async function ready(): Promise<void> {
    socket().say({ type: "challenge", nonce: NONCE, genesis: GENESIS, contract: CONTRACT });
    vi.useRealTimers();
    await vi.waitFor(() => expect(socket().sent.length).toBe(1));
    vi.useFakeTimers();
    socket().say({ type: "ready" });
    await Promise.resolve();
  }

  test("says who it is, signed, and sends what has waited", async () => {
    signal.start();
    signal.send(Uint8Array.of(1));
    await ready();
    const hello = socket().json(0);
    expect(hello).toMatchObject({ type: "hello", account: own.account, slot: 2 });
    const parts = [bytesOf(NONCE), bytesOf(GENESIS), bytesOf(CONTRACT), deviceBytes(own)];
    expect(
      await isSignedBy(
        keys.public.signing,
        bytesOf(String(hello["signature"])),
        "w3space-av/hello/1",
        ...parts,
      ),
    ).toBe(true);
    expect(socket().sent[1]).toEqual(Uint8Array.of(1));
    expect(states).toEqual(["connecting", "ready"]);
  });

  test("does not sign for another chain", async () => {
    signal.start();
    socket().say({ type: "challenge", nonce: NONCE, genesis: `0x${"00".repeat(32)}`, contract: CONTRACT });
    await Promise.resolve();
    expect(states).toEqual(["connecting", "refused"]);
    expect(sockets[0]?.sent).toEqual([]);
  });

  test("comes back after a loss, enters its rooms again, and waits longer each time", async () => {
    signal.start();
    signal.join(ROOM, 1, own.account);
    await ready();
    expect(socket().json(1)).toEqual({ type: "join", room: ROOM, firm: 1, host: own.account });
    for (const [count, mostMs] of [
      [2, 500],
      [3, 800],
      [4, 1_700],
      [5, 3_200],
    ] as const) {
      socket().onclose?.({});
      vi.advanceTimersByTime(mostMs);
      expect(sockets.length).toBe(count);
    }
    await ready();
    expect(socket().json(1)).toMatchObject({ type: "join", room: ROOM });
    signal.leave(ROOM);
    expect(socket().json(2)).toEqual({ type: "leave", room: ROOM });
  });

  test("stays quiet once another page took over, until it is asked", async () => {
    signal.start();
    await ready();
    socket().say({ type: "refused", code: "replaced", detail: "" });
    await Promise.resolve();
    vi.advanceTimersByTime(60_000);
    expect([states.at(-1), sockets.length]).toEqual(["replaced", 1]);
    signal.retry();
    vi.advanceTimersByTime(1);
    expect(sockets.length).toBe(2);
  });

  test("asks again after a refusal: the device may be registered by then", async () => {
    signal.start();
    socket().say({ type: "refused", code: "unknown_device", detail: "no such device" });
    await Promise.resolve();
    expect(handlers.state).toHaveBeenLastCalledWith({
      name: "refused",
      code: "unknown_device",
      detail: "no such device",
    });
    vi.advanceTimersByTime(5_000);
    expect(sockets.length).toBe(2);
  });

  test("gives up a socket that says nothing", () => {
    signal.start();
    vi.advanceTimersByTime(15_000);
    expect(states).toEqual(["connecting", "offline"]);
    expect(socket().isClosed).toBe(true);
  });

  test("hands on what the node says, and passes over what it can't read", async () => {
    signal.start();
    await ready();
    const say = async (message: object) => {
      socket().say(message);
      await Promise.resolve();
    };
    await say({ type: "undelivered", call: ROOM, sequence: 7, code: "offline", detail: "d" });
    await say({ type: "undelivered", code: "malformed", detail: "d" });
    await say({
      type: "room",
      room: ROOM,
      topology: 1,
      present: [{ account: own.account.toUpperCase().replace("0X", "0x"), slot: 0 }],
    });
    await say({ type: "ended", call: ROOM, reason: "closed" });
    await say({ type: "room", room: "nonsense" });
    await say({ type: "later" });
    socket().onmessage?.({ data: "{" });
    socket().onmessage?.({ data: Uint8Array.of(5).buffer });
    expect(handlers.undelivered.mock.calls).toEqual([
      [{ call: ROOM, sequence: 7, code: "offline", detail: "d" }],
      [{ call: undefined, sequence: undefined, code: "malformed", detail: "d" }],
    ]);
    expect(handlers.room.mock.calls).toEqual([
      [{ room: ROOM, topology: 1, present: [{ account: own.account, slot: 0 }] }],
    ]);
    expect(handlers.ended.mock.calls).toEqual([[ROOM, "closed"]]);
    expect(handlers.envelope.mock.calls).toEqual([[Uint8Array.of(5)]]);
  });

  test.each([
    ["http://127.0.0.1:8080/#/calls", "ws://127.0.0.1:8080/v1/signal"],
    ["https://node.example/page/index.html", "wss://node.example/v1/signal"],
  ])("page %s signals at %s", (page, url) => expect(signalUrl(page)).toBe(url));
});

describe("keyring", () => {
  const peers: Device[] = [0, 1, 2].map((slot) => ({ account: `0x${"b2".repeat(20)}`, slot }));

  function keyring() {
    const log: string[] = [];
    const ring = new Keyring({
      protection: {
        prepare: async (keyId) => void log.push(`prepare ${keyId & 255}`),
        use: (keyId) => void log.push(`use ${keyId & 255}`),
        addPeerKey: async () => undefined,
        forget: () => undefined,
      },
      send: (to, message: Message) => void log.push(`${message.kind} to ${to.slot}`),
    });
    return { ring, log };
  }

  test("a new key is used once all of the rest have it", async () => {
    vi.useFakeTimers();
    const { ring, log } = keyring();
    await ring.open();
    await ring.rotate(peers.slice(0, 2), peers.slice(0, 2));
    expect(log.splice(0)).toEqual(["prepare 0", "use 0", "prepare 1", "rekey to 0", "rekey to 1"]);
    ring.has(peers[0]!, ring.keyId);
    ring.has(peers[0]!, ring.keyId);
    ring.has(peers[2]!, ring.keyId);
    ring.has(peers[1]!, ring.keyId - 1);
    expect(log).toEqual([]);
    ring.has(peers[1]!, ring.keyId);
    expect(log).toEqual(["use 1"]);
    vi.useRealTimers();
  });

  test("or after a second", async () => {
    vi.useFakeTimers();
    const { ring, log } = keyring();
    await ring.open();
    await ring.rotate(peers, peers);
    log.splice(0);
    vi.advanceTimersByTime(999);
    expect(log).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(log).toEqual(["use 1"]);
    vi.useRealTimers();
  });

  test("key ids have 24 bits and start their generations again", () => {
    expect(keyIdOf(0xffff, 255)).toBe(0xff_ffff);
    expect(keyIdOf(0xffff, 256)).toBe(0xff_ff00);
    expect(senderOf(keyIdOf(0x1234, 300))).toBe(0x1234);
  });
});

describe("control", () => {
  const id = new Uint8Array(16).fill(3);
  test.each<Control>([
    { type: "confirm", signature: new Uint8Array(64).fill(1) },
    { type: "chat", text: "Grüße 👋" },
    { type: "shows", bits: 15 },
    { type: "has-key", keyId: 0xff_ffff },
    { type: "file", id, name: "a.pdf", bytes: 5_000_000_000, mime: "application/pdf" },
    { type: "file-from", id, offset: 65_536 },
    { type: "file-stop", id },
    { type: "leaving" },
  ])("$type comes back", (control) => expect(decodeControl(encodeControl(control))).toEqual(control));

  test.each(["0xa0", "0xa10140", "0xa2000101f5", "0xa100", "0x80", "0xa2000202430000"])(
    "%s is refused",
    (hex) => {
      expect(() => decodeControl(bytesOf(hex))).toThrow();
    },
  );

  test("a type of a later version is passed over", () => {
    expect(decodeControl(bytesOf("0xa1001818"))).toBeUndefined();
    expect(hexOf(encodeControl({ type: "leaving" }))).toBe("0xa10007");
  });
});
