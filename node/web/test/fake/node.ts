import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createReadStream, existsSync, mkdirSync, mkdtempSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CONTRACTS, EVENTS } from "./data.ts";

/** FAKE node: the HTTP API's shapes with made-up answers, and media that ffmpeg loops. Checks nothing. */

const TOKEN_TTL_MS = 12_000;
const RUNGS = ["720p", "360p"] as const;
const folder = mkdtempSync(join(tmpdir(), "w3av-fake-"));
const children: ChildProcess[] = [];
let generation = 0;
let isRevoked = false;
process.on("exit", () => children.forEach((child) => child.kill()));

/** Connect-style middleware. */
export function answer(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const url = new URL(request.url ?? "/", "http://fake");
  const json = (status: number, body: unknown) => {
    response.writeHead(status, {
      "content-type": status < 400 ? "application/json" : "application/problem+json",
    });
    response.end(JSON.stringify(body));
  };
  const media = /^\/p\/t(\d+)-\d+\/e\/\d+\/(.+)$/.exec(url.pathname);
  if (media !== null) return serveMedia(Number(media[1]), media[2] ?? "", request, response);
  const event = /^\/api\/v1\/events\/(\d+)$/.exec(url.pathname);
  if (event !== null) {
    const found = EVENTS.find(({ id }) => id === Number(event[1]));
    return found === undefined
      ? json(404, { title: "not found", detail: "no such event" })
      : json(200, found);
  }
  switch (url.pathname) {
    case "/api/v1/info":
      return json(200, {
        network: "fake",
        development: true,
        chain: { rpc_url: "ws://fake", genesis_hash: `0x${"0".repeat(64)}` },
        contracts: CONTRACTS,
        rtmp_url: "rtmp://fake/live",
      });
    case "/api/v1/events":
      return json(200, url.searchParams.has("empty") ? [] : EVENTS);
    case "/api/v1/challenges":
      return json(200, { nonce: "0x00", text: "fake challenge", expires_at_ms: Date.now() + 60_000 });
    case "/api/v1/sessions":
      isRevoked = false;
      return json(200, grant(1));
    case "/api/v1/sessions/refresh":
      return isRevoked
        ? json(403, { title: "forbidden", detail: "the ticket was transferred" })
        : json(200, grant(1));
    case "/fake/on-air": {
      const changed = EVENTS.find(({ id }) => id === Number(url.searchParams.get("event")));
      if (changed !== undefined) changed.on_air = url.searchParams.get("value") === "true";
      return json(200, {});
    }
    case "/fake/revoke":
      isRevoked = true;
      return json(200, {});
  }
  next();
}

function grant(event: number): unknown {
  generation += 1;
  const path = `/p/t${Date.now() + TOKEN_TTL_MS}-${generation}/e/${event}`;
  return {
    token: path.split("/")[2],
    expires_at_ms: Date.now() + TOKEN_TTL_MS,
    hls: `${path}/master.m3u8`,
    flv: `${path}/source.flv`,
  };
}

function serveMedia(
  expiresAtMs: number,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  startMedia();
  // An expired token in a request would mean that the page did not put the newest one in.
  if (Date.now() > expiresAtMs || isRevoked) {
    response.writeHead(403).end();
    return;
  }
  if (name === "master.m3u8") {
    response.end(
      `#EXTM3U\n${RUNGS.map((rung) => `#EXT-X-STREAM-INF:BANDWIDTH=${rung === "720p" ? 2_900_000 : 900_000},RESOLUTION=${rung === "720p" ? "1280x720" : "640x360"}\n${rung}/index.m3u8\n`).join("")}`,
    );
    return;
  }
  if (name.endsWith(".flv")) {
    const clip = clipOf(name === "360p.flv" ? "360p" : "720p");
    const child = spawn("ffmpeg", [
      "-v",
      "error",
      "-re",
      "-stream_loop",
      "-1",
      "-i",
      clip,
      "-c",
      "copy",
      "-f",
      "flv",
      "-flvflags",
      "no_duration_filesize",
      "pipe:1",
    ]);
    child.stdout.pipe(response);
    request.on("close", () => child.kill());
    return;
  }
  const path = join(folder, name);
  if (name.includes("..") || !existsSync(path)) {
    response.writeHead(404).end();
    return;
  }
  createReadStream(path).pipe(response);
}

function startMedia(): void {
  if (children.length > 0) return;
  for (const rung of RUNGS) {
    mkdirSync(join(folder, rung), { recursive: true });
    const out = [
      "-f",
      "hls",
      "-hls_time",
      "2",
      "-hls_list_size",
      "6",
      "-hls_flags",
      "delete_segments",
      join(folder, rung, "index.m3u8"),
    ];
    children.push(
      spawn("ffmpeg", ["-v", "error", "-re", "-stream_loop", "-1", "-i", clipOf(rung), "-c", "copy", ...out]),
    );
  }
}

function clipOf(rung: (typeof RUNGS)[number]): string {
  const clip = join(tmpdir(), `w3av-fake-${rung}.mp4`);
  const size = rung === "720p" ? "1280x720" : "640x360";
  if (!existsSync(clip)) {
    const encode = [
      "-c:v",
      "libx264",
      "-preset",
      "ultrafast",
      "-g",
      "48",
      "-bf",
      "0",
      "-pix_fmt",
      "yuv420p",
      "-c:a",
      "aac",
      "-ar",
      "48000",
      "-t",
      "20",
    ];
    execFileSync("ffmpeg", [
      "-v",
      "error",
      "-y",
      "-f",
      "lavfi",
      "-i",
      `testsrc2=size=${size}:rate=24`,
      "-f",
      "lavfi",
      "-i",
      "sine=440:sample_rate=48000",
      ...encode,
      clip,
    ]);
  }
  return clip;
}
