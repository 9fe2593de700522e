import { describe, expect, test } from "vitest";
import { Api, ApiError, refusal } from "../src/api";
import { fragmentOf, routeOf } from "../src/router";

test.each([
  ["", { page: "events" }],
  ["#/", { page: "events" }],
  ["#/event/7", { page: "event", event: 7 }],
  ["#/event/7/watch", { page: "watch", event: 7 }],
  ["#/calls", { page: "calls" }],
  ["#/calls/diagnosis", { page: "diagnosis" }],
  ["#/calls/x", { page: "unknown" }],
  ["#/event/0", { page: "unknown" }],
  ["#/event/07", { page: "unknown" }],
  ["#/event/7/../8", { page: "unknown" }],
  ["#/event/99999999999999999999", { page: "unknown" }],
] as const)("fragment %j is route %j", (fragment, route) => {
  expect(routeOf(fragment)).toEqual(route);
});

test("every route's fragment leads back to it", () => {
  for (const route of [
    { page: "events" },
    { page: "event", event: 3 },
    { page: "watch", event: 3 },
    { page: "calls" },
    { page: "diagnosis" },
  ] as const) {
    expect(routeOf(fragmentOf(route))).toEqual(route);
  }
});

describe("refusal", () => {
  test.each([
    [401, "unauthorized"],
    [403, "unauthorized"],
    [404, "not_found"],
    [409, "conflict"],
    [429, "exhausted"],
    [503, "unavailable"],
    [500, "internal"],
    [418, "invalid"],
  ])("status %i is %s and has a next step", (status, kind) => {
    const problem = refusal(status, {});
    expect(problem).toMatchObject({ status, kind });
    expect(problem.next).not.toBe("");
  });

  test("the node's own words come first, as a sentence", () => {
    expect(
      refusal(403, { title: "Forbidden", detail: "this address does not hold the ticket" }).message,
    ).toBe("This address does not hold the ticket.");
    expect(refusal(403, "gone").message).toBe("The node refused access.");
  });
});

describe("API answers", () => {
  const EVENT = {
    id: 7,
    title: "A",
    host: `0x${"F".repeat(40)}`,
    firm: 0,
    pay_token: `0x${"1".repeat(40)}`,
    price: "340282366920938463463374607431768211455",
    capacity: 5,
    sold: 1,
    start: 1,
    end: 2,
    renditions: 3,
    transferable: true,
    timeout_policy: 1,
    state: "live",
    on_air: true,
  };

  test("event keeps its price exact and its addresses lower case", async () => {
    const event = await answering(EVENT).event(7);
    expect(event.price).toBe(2n ** 128n - 1n);
    expect(event).toMatchObject({ state: "live", isOnAir: true, host: `0x${"f".repeat(40)}` });
  });

  test.each([
    null,
    [],
    {},
    { ...EVENT, price: 5 },
    { ...EVENT, price: "1e3" },
    { ...EVENT, state: "paused" },
    { ...EVENT, id: "7" },
    { ...EVENT, host: "me" },
  ])("answer %j is a problem, not an event", async (body) => {
    await expect(answering(body).event(7)).rejects.toBeInstanceOf(ApiError);
  });

  /** An API whose node answers everything with `body`. */
  function answering(body: unknown): Api {
    return new Api(`data:application/json,${encodeURIComponent(JSON.stringify(body))}#`);
  }
});
