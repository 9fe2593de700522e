import { describe, expect, test } from "vitest";
import type { Hex } from "../../src/api";
import { Call, type CallAction, type CallInput, RING_MS } from "../../src/call/call";
import type { Device } from "../../src/call/device";
import { BYE, DECLINE } from "../../src/call/message";

const CALL: Hex = `0x${"c0".repeat(32)}`;
const device: Device = { account: `0x${"b2".repeat(20)}`, slot: 1 };
const other: Device = { ...device, slot: 2 };

/** Gives inputs one millisecond after another. Returns the call and every action's name. */
function play(call: Call, ...inputs: CallInput[]): string[] {
  return inputs.flatMap((input, index) => call.handle(index + 1, input)).map(nameOf);
}

function nameOf(action: CallAction): string {
  switch (action.type) {
    case "connect":
      return action.isOfferer ? "offer" : "await-offer";
    case "decline":
    case "bye":
      return `${action.type} ${action.reason}`;
    case "cancel":
      return action.except === undefined ? "cancel" : `cancel but ${action.except.slot}`;
    default:
      return action.type;
  }
}

const authorised: CallInput = { type: "authorised", call: CALL };
const accepted: CallInput = { type: "accepted", device };
const connected: CallInput = { type: "connected" };
const confirmed: CallInput = { type: "confirmed" };

describe("caller", () => {
  test("rings, connects, talks and hangs up", () => {
    const call = Call.outgoing();
    expect(play(call, authorised)).toEqual(["ring"]);
    expect(call.state.name).toBe("authorised");
    expect(play(call, { type: "time" })).toEqual([]);
    expect(call.state).toMatchObject({ name: "ringing", isReached: true });
    expect(play(call, accepted)).toEqual(["await-offer", "cancel but 1"]);
    expect(call.state.name).toBe("negotiating");
    play(call, connected);
    expect(call.state.name).toBe("confirming");
    play(call, confirmed);
    expect(call.state.name).toBe("active");
    expect(call.deadlineMs()).toBeUndefined();
    expect(play(call, { type: "hang-up" })).toEqual(["bye 0", "hang-up-on-chain", "release"]);
    expect(call.state).toMatchObject({ name: "ended", reason: "hung_up" });
  });

  test.each<[string, CallInput[], string[], string]>([
    ["refused by the wallet", [{ type: "not-requested", detail: "no" }], ["release"], "not_requested"],
    ["given up before the chain has it", [{ type: "hang-up" }], ["hang-up-on-chain", "release"], "hung_up"],
    [
      "failed on the chain while ringing",
      [authorised, { type: "not-requested", detail: "no" }],
      ["ring", "cancel", "release"],
      "not_requested",
    ],
    [
      "declined",
      [authorised, { type: "declined", reason: DECLINE.declined }],
      ["ring", "cancel", "hang-up-on-chain", "release"],
      "declined",
    ],
    [
      "busy",
      [authorised, { type: "declined", reason: DECLINE.busy }],
      ["ring", "cancel", "hang-up-on-chain", "release"],
      "busy",
    ],
    [
      "given up while ringing",
      [authorised, { type: "hang-up" }],
      ["ring", "cancel", "hang-up-on-chain", "release"],
      "hung_up",
    ],
    [
      "ended by the chain",
      [authorised, accepted, connected, confirmed, { type: "ended", reason: "not_authorised" }],
      ["ring", "await-offer", "cancel but 1", "release"],
      "not_authorised",
    ],
    [
      "intercepted",
      [authorised, accepted, connected, { type: "closed", reason: BYE.fingerprintMismatch, detail: "" }],
      ["ring", "await-offer", "cancel but 1", "release"],
      "intercepted",
    ],
    [
      "without a way through",
      [authorised, accepted, { type: "closed", reason: undefined, detail: "" }],
      ["ring", "await-offer", "cancel but 1", "release"],
      "unreachable",
    ],
  ])("%s", (_, inputs, actions, reason) => {
    const call = Call.outgoing();
    expect(play(call, ...inputs)).toEqual(actions);
    expect(call.state).toMatchObject({ name: "ended", reason });
  });

  test("a ring that did not arrive goes out again every few seconds until nobody answers", () => {
    const call = Call.outgoing();
    call.handle(0, authorised);
    let rings = 1;
    let now = 0;
    while (call.state.name !== "ended") {
      call.handle(now, { type: "undelivered", code: "offline" });
      const due = call.deadlineMs();
      expect(due).toBeGreaterThan(now);
      now = due as number;
      const actions = call.handle(now, { type: "time" });
      rings += actions.filter(({ type }) => type === "ring").length;
    }
    expect(now).toBe(RING_MS);
    expect(rings).toBe(15);
    expect(call.state).toMatchObject({ reason: "no_answer" });
  });

  test("a second acceptance comes too late", () => {
    const call = Call.outgoing();
    play(call, authorised, accepted);
    expect(play(call, { type: "accepted", device: other })).toEqual([]);
    expect(call.state).toMatchObject({ name: "negotiating", device });
  });
});

describe("callee", () => {
  const incoming = () => Call.incoming(0, CALL, device);

  test("accepts, offers at once and answers on the chain besides", () => {
    const call = incoming();
    expect(play(call, { type: "accept" })).toEqual(["accept", "offer", "answer-on-chain"]);
    play(call, connected, confirmed);
    expect(call.state.name).toBe("active");
  });

  test.each<[string, CallInput[], string[], string]>([
    ["declines", [{ type: "decline" }], ["decline 1", "release"], "declined"],
    ["is busy", [{ type: "decline", isBusy: true }], ["decline 2", "release"], "declined"],
    ["is called no more", [{ type: "cancelled" }], ["release"], "cancelled"],
    [
      "was slower than another device",
      [{ type: "accept" }, { type: "cancelled" }],
      ["accept", "offer", "answer-on-chain", "release"],
      "answered_elsewhere",
    ],
  ])("%s", (_, inputs, actions, reason) => {
    const call = incoming();
    expect(play(call, ...inputs)).toEqual(actions);
    expect(call.state).toMatchObject({ name: "ended", reason });
  });

  test("does not answer", () => {
    const call = incoming();
    expect(call.deadlineMs()).toBe(RING_MS);
    expect(call.handle(RING_MS - 1, { type: "time" })).toEqual([]);
    expect(call.handle(RING_MS, { type: "time" }).map(nameOf)).toEqual(["decline 0", "release"]);
  });
});

test("an interruption is recovered from, or ends the call", () => {
  const call = Call.incoming(0, CALL, device);
  play(call, { type: "accept" }, connected, confirmed, { type: "interrupted" });
  expect(call.state.name).toBe("recovering");
  play(call, { type: "recovered" });
  expect(call.state.name).toBe("active");
  call.handle(100, { type: "interrupted" });
  const due = call.deadlineMs() as number;
  expect(call.handle(due, { type: "time" }).map(nameOf)).toEqual(["bye 0", "release"]);
  expect(call.state).toMatchObject({ name: "ended", reason: "unreachable" });
});

test("no order of inputs breaks a call, and an ended one stays so", () => {
  const inputs: CallInput[] = [
    authorised,
    accepted,
    connected,
    confirmed,
    { type: "not-requested", detail: "" },
    { type: "undelivered", code: "offline" },
    { type: "declined", reason: 1 },
    { type: "cancelled" },
    { type: "accept" },
    { type: "decline" },
    { type: "hang-up" },
    { type: "interrupted" },
    { type: "recovered" },
    { type: "closed", reason: 0, detail: "" },
    { type: "ended", reason: "ended" },
    { type: "time" },
  ];
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  for (let round = 0; round < 2_000; round += 1) {
    const call = round % 2 === 0 ? Call.outgoing() : Call.incoming(0, CALL, device);
    let releases = 0;
    for (let step = 1; step < 40; step += 1) {
      const actions = call.handle(step * random(4_000), inputs[random(inputs.length)] as CallInput);
      releases += actions.filter(({ type }) => type === "release").length;
      if (actions.some(({ type }) => type === "connect")) expect(call.state.name).toBe("negotiating");
    }
    expect(releases).toBe(call.state.name === "ended" ? 1 : 0);
  }
});
