import { describe, expect, test } from "vitest";
import { labelOf, parseRenditions, renditionOf } from "../src/player/rendition";
import { flvOf, refreshDelayMs, withToken } from "../src/player/token";

describe("token in a media address", () => {
  test.each([
    ["/p/old/e/7/master.m3u8", "/p/new/e/7/master.m3u8"],
    ["http://node:8080/p/old/e/7/720p/12.ts", "http://node:8080/p/new/e/7/720p/12.ts"],
    ["https://node/p/old/e/7/source.flv?x=/p/old/", "https://node/p/new/e/7/source.flv?x=/p/old/"],
    ["/p/new/e/7/720p/index.m3u8", "/p/new/e/7/720p/index.m3u8"],
    // The page may be served under a path of its own.
    ["https://host/av/p/old/e/7/720p/1.ts", "https://host/av/p/new/e/7/720p/1.ts"],
  ])("%s becomes %s", (url, expected) => {
    expect(withToken(url, "new")).toBe(expected);
  });

  test.each([
    "/api/v1/events",
    "blob:http://node/1",
    "data:text/plain,/p",
    "/p/old",
    "/other?u=/p/old/e/7/1.ts",
  ])("%s stays", (url) => {
    expect(withToken(url, "new")).toBe(url);
  });

  test("token with signs that replace() treats specially goes in unchanged", () => {
    expect(withToken("/p/old/e/7/1.ts", "a$&b$1")).toBe("/p/a$&b$1/e/7/1.ts");
  });
});

test.each([
  [0, 90_000, 60_000],
  [30_000, 90_000, 40_000],
  [89_999, 90_000, 1_000],
  [95_000, 90_000, 1_000],
])("at %i a token until %i is refreshed after %i ms", (now, expires, delay) => {
  expect(refreshDelayMs(now, expires)).toBe(delay);
});

test("FLV address of a rung is next to the source's", () => {
  expect(flvOf("/p/t.o-k_en/e/7/source.flv", "480p")).toBe("/p/t.o-k_en/e/7/480p.flv");
});

describe("renditions", () => {
  const PLAYLIST = [
    "#EXTM3U",
    "#EXT-X-VERSION:3",
    '#EXT-X-STREAM-INF:BANDWIDTH=4200000,RESOLUTION=1920x1080,CODECS="avc1.640028,mp4a.40.2"',
    "source/index.m3u8",
    '#EXT-X-STREAM-INF:BANDWIDTH=2928000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2"',
    "720p/index.m3u8",
    "#EXT-X-STREAM-INF:BANDWIDTH=1528000",
    "480p/index.m3u8",
    "#EXT-X-STREAM-INF:BANDWIDTH=1",
    "../elsewhere/index.m3u8",
    "",
  ];

  test.each(["\n", "\r\n"])("are read from a multivariant playlist, line end %j", (end) => {
    expect(parseRenditions(PLAYLIST.join(end))).toEqual([
      { id: "source", label: "Source (1080p)" },
      { id: "720p", label: "720p" },
      { id: "480p", label: "480p" },
    ]);
  });

  test("anything else has none", () => {
    for (const text of ["", "#EXTM3U", "<html>", "#EXT-X-STREAM-INF:BANDWIDTH=1"])
      expect(parseRenditions(text)).toEqual([]);
  });

  test("name comes from the playlist's folder", () => {
    expect(renditionOf("http://node/p/t/e/7/360p/index.m3u8")).toBe("360p");
    expect(renditionOf("http://node/p/t/e/7/0p/index.m3u8")).toBeUndefined();
    expect(labelOf("source")).toBe("Source");
  });
});
