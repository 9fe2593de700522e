import { describe, expect, test } from "vitest";
import {
  formatAmount,
  formatDelay,
  formatDistance,
  formatPrice,
  formatSeats,
  formatTimes,
  shortAddress,
} from "../src/format";

const UNIT = 10n ** 18n;

test.each([
  [0n, "0"],
  [1n, "<0.0001"],
  [UNIT / 10_000n, "0.0001"],
  [UNIT / 10_000n - 1n, "<0.0001"],
  [UNIT, "1"],
  [(UNIT * 5n) / 2n, "2.5"],
  [UNIT * 12_345n + (UNIT * 67_899n) / 100_000n, "12,345.6789"],
  [2n * UNIT - 1n, "1.9999"],
  [-3n * UNIT, "-3"],
  [2n ** 256n - 1n, "115,792,089,237,316,195,423,570,985,008,687,907,853,269,984,665,640,564,039,457.584"],
])("amount %s is cut to %s, never rounded up", (value, expected) => {
  expect(formatAmount(value, 18, "en")).toBe(expected);
});

test("amount follows the locale's marks", () => {
  expect(formatAmount(UNIT * 1_234n + UNIT / 2n, 18, "de")).toBe("1.234,5");
});

test("price of nothing is free", () => {
  expect(formatPrice(0n, "W3W", "en")).toBe("Free");
  expect(formatPrice(UNIT, "W3SPACE", "en")).toBe("1 W3SPACE");
});

test.each([
  [500, 3, "497 seats left"],
  [2_000, 0, "2,000 seats left"],
  [4, 3, "1 seat left"],
  [3, 3, "Sold out"],
  [3, 4, "Sold out"],
])("capacity %i with %i sold reads %s", (capacity, sold, expected) => {
  expect(formatSeats(capacity, sold, "en")).toBe(expected);
});

describe("times", () => {
  const start = Date.UTC(2026, 10, 22, 20, 49) / 1000;
  // Locales put narrow and thin spaces around digits; they are not what is tested.
  const plain = (text: string) => text.replace(/[\u2009\u202f\u00a0]/g, " ");

  test("same day names the day once and the zone", () => {
    expect(plain(formatTimes(start, start + 3_600, "en", "UTC"))).toBe("Nov 22, 2026, 8:49 – 9:49 PM UTC");
  });

  test("past midnight names both days", () => {
    const text = plain(formatTimes(start, start + 4 * 3_600, "en", "UTC"));
    expect(text).toContain("Nov 22, 2026, 8:49 PM");
    expect(text).toContain("Nov 23, 2026, 12:49 AM");
  });

  test.each([
    [7_199, "in 2 hours"],
    [5_400, "in 2 hours"],
    [3_600, "in 60 minutes"],
    [119, "in 2 minutes"],
    [45, "in 45 seconds"],
    [-7_200, "2 hours ago"],
    [3 * 86_400, "in 3 days"],
  ])("%i seconds away reads %s", (seconds, expected) => {
    expect(formatDistance(1_000_000 + seconds, 1_000_000, "en")).toBe(expected);
  });
});

test("unknown delay is a dash", () => {
  expect([undefined, Number.NaN, -1, 0, 4.26].map(formatDelay)).toEqual(["–", "–", "–", "0.0 s", "4.3 s"]);
});

test("short address keeps both ends", () => {
  expect(shortAddress("0xf24ff3a9cf04c71dbc94d0b566f7a27b94566cac")).toBe("0xf24f…6cac");
});
