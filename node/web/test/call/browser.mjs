// Sessions, mesh and frame encryption in real Chromium pages, over a FAKE carrier and without a chain.
//
// Environment: W3AV_CHROMIUM browser (default /usr/bin/chromium)
//              W3AV_ONLY     run only checks whose name contains this
// Prints one JSON line per check with what was measured; exits with 1 when one failed.
import { launch } from "./chromium.mjs";
import { createServer } from "vite";

/** Two busy cores run up to four pages with an encoder for each pair. */
const STEP_TIMEOUT_MS = 45_000;
/** Long enough for a picture to be decoded if any could be. */
const NOTHING_MS = 4_000;
const FRAMES = 30;
const POLL_MS = 150;

const server = await createServer({ root: ".", server: { port: 0, host: "127.0.0.1" }, logLevel: "error" });
await server.listen();
const address = `http://127.0.0.1:${server.httpServer.address().port}/test/call/page/index.html`;
const browser = await launch();
const messages = [];
let failures = 0;

await check("pictures flow both ways, every frame encrypted", async () => {
  const pages = await open([{}, {}]);
  await connect(pages);
  await decoded(pages, FRAMES);
  await Promise.all(pages.map((page) => page.evaluate(() => window.harness.pause())));
  const [a, b] = await settled(pages);
  for (const [side, other] of [
    [a, b],
    [b, a],
  ]) {
    const { sealed, framesSent, codecs } = side.peers[0];
    const { opened, framesDecoded } = other.peers[0];
    expect(
      Math.abs(sealed.video.passed - framesSent) <= 2,
      `encrypted ${sealed.video.passed}, sent ${framesSent}`,
    );
    expect(
      sealed.video.refused + sealed.video.withoutKey + sealed.audio.refused === 0,
      "a frame was not sealed",
    );
    expect(opened.video.refused + opened.audio.refused === 0, "a frame was not opened");
    // Chromium 156 hands some frames to the transform twice (32 to 37 times for 31), and decodes each once.
    expect(
      opened.video.passed >= sealed.video.passed - 2 && Math.abs(framesDecoded - framesSent) <= 2,
      `encrypted ${sealed.video.passed}, sent ${framesSent}, opened ${opened.video.passed}, decoded ${framesDecoded}`,
    );
    expect(opened.audio.passed > 20, `only ${opened.audio.passed} sounds were opened`);
    expect(
      codecs.every((codec) => /VP8|rtx|opus/i.test(codec)),
      `codecs ${codecs}`,
    );
    expect(side.refused.length === 0, `envelopes were refused: ${side.refused}`);
  }
  expect(codeOf(a) !== undefined && codeOf(a) === codeOf(b), "the verification codes differ");
  expect(await pages[0].evaluate(() => window.harness.refusesMore()), "bytes after a description were taken");
  return { code: codeOf(a), sides: [a, b].map(summary), carrier: [a.carrier, b.carrier] };
});

await check("a receiver with a wrong key decodes nothing", async () => {
  const pages = await open([{}, { fault: "wrong-key" }]);
  await connect(pages);
  await decoded(pages.slice(0, 1), FRAMES);
  await sleep(NOTHING_MS);
  const [, b] = await readAll(pages);
  const { framesDecoded, opened } = b.peers[0];
  expect(framesDecoded === 0, `${framesDecoded} frames were decoded`);
  expect(opened.video.passed === 0 && opened.video.refused > 0, `opened ${JSON.stringify(opened.video)}`);
  return { framesDecoded, refused: opened.video.refused };
});

await check("without a transform no frame leaves", async () => {
  const pages = await open([{ fault: "no-transform" }, {}]);
  await connect(pages);
  await confirmed(pages);
  await sleep(NOTHING_MS);
  const [a, b] = await readAll(pages);
  expect(a.peers[0].mediaBytesSent === 0, `${a.peers[0].mediaBytesSent} bytes left`);
  expect(b.peers[0].framesDecoded === 0 && b.peers[0].opened.video.seen === 0, "frames arrived");
  return { framesEncoded: a.peers[0].framesEncoded, mediaBytesSent: 0, arrived: 0 };
});

for (const at of [0, 1]) {
  const faults = [{}, {}];
  faults[at] = { fault: "swapped-fingerprint" };
  await check(
    `a fingerprint swapped on the way to ${at === 0 ? "the offerer" : "the answerer"} ends both sides before media`,
    () => endsWithoutMedia(faults),
  );
}

await check("somebody between with certificates of their own ends both sides before media", () =>
  endsWithoutMedia([{}, { fault: "intercepted" }]),
);

await check("both sides offer at once and the pictures go on", async () => {
  const pages = await open([{}, {}]);
  await connect(pages);
  await decoded(pages, 10);
  await Promise.all(pages.map((page) => page.evaluate(() => window.harness.share())));
  await Promise.all(
    pages.map((page) => until(page, ({ heard }) => heard.filter(({ type }) => type === "track").length >= 3)),
  );
  const before = await readAll(pages);
  await decoded(pages, Math.max(...before.map(({ peers }) => peers[0].framesDecoded)) + FRAMES);
  await Promise.all(pages.map((page) => page.evaluate(() => window.harness.restart())));
  await Promise.all(pages.map((page) => hears(page, "recovered")));
  const after = await readAll(pages);
  await decoded(pages, Math.max(...after.map(({ peers }) => peers[0].framesDecoded)) + FRAMES);
  return { tracks: after.map(({ heard }) => heard.filter(({ type }) => type === "track").length) };
});

await check("four devices decode twelve streams; the rest go on with new keys when one leaves", async () => {
  const pages = await open([{}, {}, {}, {}].map((one) => ({ ...one, width: 320, height: 180 })));
  await connect(pages);
  await decoded(pages, FRAMES, 3);
  const all = await readAll(pages);
  const streams = all
    .flatMap(({ peers }) => peers)
    .filter(({ framesDecoded }) => framesDecoded >= FRAMES).length;
  expect(streams === 12, `${streams} streams`);
  await pages[3].evaluate(() => window.harness.leave());
  const rest = pages.slice(0, 3);
  await Promise.all(rest.map((page) => hears(page, "ended")));
  const left = await readAll(rest);
  await sleep(1_500);
  await decoded(
    rest,
    Math.max(...left.flatMap(({ peers }) => peers.map(({ framesDecoded }) => framesDecoded))) + FRAMES,
    2,
  );
  const firsts = all
    .flatMap(({ peers }) => peers.map(({ firstFrameMs }) => Math.round(firstFrameMs ?? 0)))
    .sort((a, b) => a - b);
  const refused = (await readAll(rest)).flatMap(({ peers }) =>
    peers.map(({ opened }) => opened.video.refused + opened.video.withoutKey),
  );
  return { streams, firstFrameMs: firsts, framesWithoutKeyAfterRotation: refused };
});

for (const at of [0, 1])
  await check(
    `a page that is loaded anew is connected again (${at === 0 ? "it offers" : "it waits"})`,
    async () => {
      const pages = await open([{}, {}]);
      await connect(pages);
      await decoded(pages, 10);
      const page = pages[at];
      await page.reload();
      await ready(page, { index: at + 1 });
      const started = performance.now();
      await page.evaluate(([own, peers]) => window.harness.connect(own, peers), [at + 1, [2 - at]]);
      await decoded([page], FRAMES);
      await until(
        pages[1 - at],
        ({ heard }) => heard.filter(({ type }) => type === "confirmed").length === 2,
      );
      await decoded([pages[1 - at]], FRAMES);
      const [own] = await readAll([page]);
      return {
        ms: Math.round(performance.now() - started),
        firstFrameMs: Math.round(own.peers[0].firstFrameMs),
      };
    },
  );

await check("a network that is gone for a while is recovered from", async () => {
  const pages = await open([{}, {}]);
  const network = await Promise.all(pages.map((page) => page.context().newCDPSession(page)));
  const lose = (packetLoss) =>
    Promise.all(
      network.map((one) =>
        one.send("Network.emulateNetworkConditions", {
          offline: false,
          latency: 1,
          downloadThroughput: -1,
          uploadThroughput: -1,
          packetLoss,
          packetQueueLength: 1_000,
        }),
      ),
    );
  // From the start: Chromium throttles only connections that were made while it was asked to.
  await lose(0);
  await connect(pages);
  await decoded(pages, 10);
  await lose(100);
  await Promise.all(pages.map((page) => hears(page, "interrupted")));
  const away = await readAll(pages);
  await lose(0);
  const back = performance.now();
  await Promise.all(pages.map((page) => hears(page, "recovered")));
  const recoveredMs = Math.round(performance.now() - back);
  await decoded(pages, Math.max(...away.map(({ peers }) => peers[0].framesDecoded)) + FRAMES);
  return { recoveredMs, flowingMs: Math.round(performance.now() - back) };
});

await browser.close();
await server.close();
process.exit(failures === 0 ? 0 : 1);

/** What the pages count once nothing moves any more. */
async function settled(pages) {
  let before = "";
  for (;;) {
    await sleep(700);
    const all = await readAll(pages);
    const now = JSON.stringify(
      all.map(({ peers }) => peers.map(({ sealed, opened, framesSent }) => [sealed, opened, framesSent])),
    );
    if (now === before) return all;
    before = now;
  }
}

async function endsWithoutMedia(faults) {
  const pages = await open(faults);
  await connect(pages);
  const ends = await Promise.all(pages.map((page) => hears(page, "ended")));
  const all = await readAll(pages);
  for (const side of all) {
    expect(!side.heard.some(({ type }) => type === "confirmed"), "a side was confirmed");
    for (const { mediaBytesSent } of side.peers)
      expect(mediaBytesSent === 0, `${mediaBytesSent} bytes of media left`);
  }
  const sealed = await Promise.all(pages.map((page) => page.evaluate(() => window.harness.framesSealed())));
  expect(
    sealed.every((count) => count === 0),
    `frames were sealed: ${sealed}`,
  );
  return {
    ends: ends.map(({ atMs, reason, detail }) => ({ ms: Math.round(atMs), reason, detail })),
    framesSealed: sealed,
  };
}

/** A page for each device, all of one browser context: they share the FAKE chain and carrier. */
async function open(devices) {
  const context = await browser.newContext();
  context.setDefaultTimeout(STEP_TIMEOUT_MS);
  return Promise.all(
    devices.map(async (device, at) => {
      const page = await context.newPage();
      page.on("console", (message) => messages.push(`${at}: ${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => messages.push(`${at}: page error: ${error.message}`));
      await page.goto(address);
      await ready(page, { index: at + 1, ...device });
      return page;
    }),
  );
}

async function ready(page, device) {
  await page.waitForFunction(() => "harness" in window);
  await page.evaluate((options) => window.harness.setUp(options), { width: 640, height: 360, ...device });
}

async function connect(pages) {
  await Promise.all(
    pages.map((page, at) => {
      const peers = pages.map((_, index) => index + 1).filter((index) => index !== at + 1);
      return page.evaluate(([own, peers]) => window.harness.connect(own, peers), [at + 1, peers]);
    }),
  );
}

async function decoded(pages, frames, count = 1) {
  await Promise.all(
    pages.map((page) =>
      until(
        page,
        ({ peers }) => peers.length >= count && peers.every(({ framesDecoded }) => framesDecoded >= frames),
      ),
    ),
  );
}

/** Reads a page until something of it is so; gives that. */
async function until(page, found) {
  const end = performance.now() + STEP_TIMEOUT_MS;
  while (performance.now() < end) {
    const value = found(await page.evaluate(() => window.harness.read()));
    if (value) return value;
    await sleep(POLL_MS);
  }
  throw new Error("it did not come about in time");
}

async function confirmed(pages) {
  await Promise.all(pages.map((page) => hears(page, "confirmed")));
}

function hears(page, type) {
  return until(page, ({ heard }) => heard.find((one) => one.type === type));
}

function readAll(pages) {
  return Promise.all(pages.map((page) => page.evaluate(() => window.harness.read())));
}

function codeOf({ heard }) {
  return heard.find(({ type }) => type === "confirmed")?.code;
}

function summary({ peers: [peer] }) {
  return {
    connectedMs: Math.round(peer.timings.connectedMs),
    confirmedMs: Math.round(peer.timings.confirmedMs),
    firstFrameMs: Math.round(peer.firstFrameMs),
    encrypted: peer.sealed.video.passed,
    sent: peer.framesSent,
    opened: peer.opened.video.passed,
    decoded: peer.framesDecoded,
  };
}

async function check(name, run) {
  if (process.env.W3AV_ONLY && !name.includes(process.env.W3AV_ONLY)) return;
  const started = performance.now();
  messages.length = 0;
  const line = (ok, more) =>
    console.log(JSON.stringify({ check: name, ok, ms: Math.round(performance.now() - started), ...more }));
  try {
    line(true, await run());
  } catch (error) {
    failures += 1;
    const read = [];
    for (const context of browser.contexts())
      for (const page of context.pages())
        read.push(await page.evaluate(() => window.harness?.read()).catch(String));
    line(false, {
      error: error instanceof Error ? error.message : String(error),
      console: messages.slice(-12),
      read,
    });
  }
  for (const context of browser.contexts()) await context.close();
}

function expect(holds, message) {
  if (!holds) throw new Error(message);
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
