// The page for calls in real Chromium pages, against the FAKE node and the FAKE chain of test/fake.
//
// Environment: W3AV_CHROMIUM browser (default /usr/bin/chromium)
//              W3AV_SHOTS    folder for screenshots
// Prints one JSON line per check with what was measured; exits with 1 when one failed.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { build, preview } from "vite";
import { addressOf, figuresOf, launch, openPage } from "./chromium.mjs";

const STEP_TIMEOUT_MS = 45_000;
const shots = process.env.W3AV_SHOTS;
if (shots) mkdirSync(shots, { recursive: true });

const configFile = "test/fake/vite.config.ts";
await build({ configFile, logLevel: "error" });
const server = await preview({ configFile, preview: { port: 0, host: "127.0.0.1" }, logLevel: "error" });
const url = `http://127.0.0.1:${server.httpServer.address().port}/`;
const browser = await launch();
const messages = [];
let failures = 0;
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
context.setDefaultTimeout(STEP_TIMEOUT_MS);
const [alice, bob] = [await open("//Alice"), await open("//Bob")];

await check("both register their browser and are ready", async () => {
  for (const page of [alice, bob]) {
    if (page === alice) await shot(page, "register");
    await page.locator('[data-action="register"]').click();
    await page.locator('[data-desk="ready"]').waitFor();
  }
  await alice.locator('[data-member] [data-action="call"]').first().waitFor();
  await shot(alice, "lobby");
  return { colleagues: await alice.locator("[data-member]").count() };
});

await check("a call rings, is accepted, and both see each other", async () => {
  const callee = await addressOf(bob);
  const pressed = performance.now();
  await alice.locator(`[data-member="${callee}"] [data-action="call"]`).click();
  await bob.locator("dialog[data-ring]").waitFor();
  const rang = performance.now();
  await shot(bob, "ring");
  await shot(alice, "calling");
  await bob.locator('[data-action="accept"]').click();
  await Promise.all([alice, bob].map((page) => state(page, "active")));
  const figures = await Promise.all([alice, bob].map(firstFrame));
  await alice.locator(".code summary").first().click();
  const codes = await Promise.all(
    [alice, bob].map((page) => page.locator("[data-code]").first().getAttribute("data-code")),
  );
  if (codes[0] !== codes[1] || !/^\d{5} \d{5} \d{5}$/.test(codes[0])) throw new Error(`codes ${codes}`);
  await shot(alice, "call");
  await alice.locator(".code summary").first().click();
  return { rangMs: Math.round(rang - pressed), figures, codes };
});

await check("chat, hand, mute and camera reach the other side", async () => {
  await alice.keyboard.press("c");
  await alice.locator("#chat").fill("Hello <b>Bob</b>");
  await alice.keyboard.press("Enter");
  await bob.locator('[data-action="chat"]').getByText("Chat (1)").waitFor();
  await bob.locator('[data-action="chat"]').click();
  await bob.locator(".lines .text").getByText("Hello <b>Bob</b>").waitFor();
  await bob.locator('[data-tile="peer"].speaking').waitFor();
  await alice.locator('[data-action="hand"]').click();
  await bob.locator('[data-tile="peer"] [aria-label="Hand is up"]').waitFor();
  await alice.locator('[data-action="video"]').click();
  await bob.locator('[data-tile="peer"][data-picture="false"]').waitFor();
  const live = await alice.evaluate(
    () =>
      document
        .querySelector('[data-tile="own"] video')
        .srcObject.getVideoTracks()
        .filter(({ readyState }) => readyState === "live").length,
  );
  if (live !== 0) throw new Error("the camera's track is still there");
  await shot(bob, "muted");
  await alice.locator('[data-action="video"]').click();
  await bob.locator('[data-tile="peer"][data-picture="true"]').waitFor();
  await alice.locator('[data-action="audio"]').click();
  await bob.locator('[data-tile="peer"] [aria-label="Microphone is off"]').waitFor();
  return {};
});

await check("a file arrives whole", async () => {
  const bytes = Buffer.alloc(3_000_000, "0123456789abcdef");
  const started = performance.now();
  await alice
    .locator('.talk input[type="file"]')
    .setInputFiles({ name: "report.bin", mimeType: "text/html", buffer: bytes });
  await bob.locator('[data-action="take-file"]').click();
  await bob.locator('[data-transfer="done"] a[download]').waitFor();
  const took = Math.round(performance.now() - started);
  const [size, type] = await bob.evaluate(async () => {
    const blob = await (await fetch(document.querySelector('[data-transfer="done"] a').href)).blob();
    return [blob.size, blob.type];
  });
  if (size !== bytes.length || type !== "application/octet-stream")
    throw new Error(`${size} bytes of ${type}`);
  await shot(bob, "file");
  return { bytes: size, ms: took };
});

await check("a screen is shared and stopped", async () => {
  await alice.locator('[data-action="share"]').click();
  await bob.locator('[data-kind="screen"] video').waitFor();
  await bob.waitForFunction(() => document.querySelector('[data-kind="screen"] video')?.videoWidth > 0);
  await shot(bob, "screen");
  await alice.locator('[data-action="share"]').click();
  await bob.locator('[data-kind="screen"]').waitFor({ state: "detached" });
  return {};
});

await check("the call outlives a look at another part of the page, and ends on both sides", async () => {
  await alice.goto(`${url}#/`);
  await alice.locator(".card").first().waitFor();
  await alice.goto(`${url}#/calls`);
  await alice.locator("[data-stage]").waitFor();
  const { frames } = await figuresOf(alice);
  await bob.locator('[data-action="hang-up"]').click();
  await alice.getByText("The call is over.").waitFor();
  await alice.locator("[data-member]").first().waitFor();
  const live = await alice.evaluate(() =>
    navigator.mediaDevices.enumerateDevices().then(() => document.querySelectorAll("[data-stage]").length),
  );
  await sleep(2_500); // The end is written on the FAKE chain.
  return { frames, stages: live };
});

await check("a call is declined, and one is given up", async () => {
  const [a, b] = [await addressOf(alice), await addressOf(bob)];
  await bob.locator(`[data-member="${a}"] [data-action="call-audio"]`).click();
  await alice.locator('[data-action="decline"]').click();
  await bob.getByText("declined.").waitFor();
  await shot(bob, "declined");
  await sleep(2_500);
  await alice.locator(`[data-member="${b}"] [data-action="call"]`).click();
  await bob.locator("dialog[data-ring]").waitFor();
  await alice.locator('[data-action="hang-up"]').click();
  await bob.locator("dialog[data-ring]").waitFor({ state: "detached" });
  await sleep(2_500);
  return {};
});

await check("both call each other at once and get one call", async () => {
  const [a, b] = [await addressOf(alice), await addressOf(bob)];
  await Promise.all([
    alice.locator(`[data-member="${b}"] [data-action="call"]`).click(),
    bob.locator(`[data-member="${a}"] [data-action="call"]`).click(),
  ]);
  await Promise.all([alice, bob].map((page) => state(page, "active")));
  const figures = await Promise.all([alice, bob].map(firstFrame));
  await alice.locator('[data-action="hang-up"]').click();
  await bob.getByText("The call is over.").waitFor();
  await sleep(2_500);
  return { firstFrameMs: figures.map(({ timeToFirstFrameMs }) => Math.round(timeToFirstFrameMs)) };
});

await check("a call that ended on the chain while the node was away ends here too", async () => {
  const callee = await addressOf(bob);
  await alice.locator(`[data-member="${callee}"] [data-action="call"]`).click();
  await bob.locator('[data-action="accept"]').click();
  await Promise.all([alice, bob].map((page) => state(page, "active")));
  // The answer is on the FAKE chain by then.
  await sleep(2_500);
  await alice.evaluate(() => {
    for (const [key, value] of Object.entries(localStorage))
      if (key.startsWith("fake.call."))
        localStorage.setItem(key, JSON.stringify({ ...JSON.parse(value), state: 3 }));
    dispatchEvent(new Event("online"));
  });
  for (const page of [alice, bob]) await page.getByText("The call is over.").waitFor();
  return {};
});

await check("three meet in a room", async () => {
  const charlie = await open("//Charlie");
  await charlie.locator('[data-action="register"]').click();
  await charlie.locator('[data-desk="ready"]').waitFor();
  await alice.locator('[data-action="open-room"]').click();
  await alice.locator("[data-stage]").waitFor();
  for (const page of [bob, charlie]) await page.locator('[data-action="join"]').click();
  for (const page of [alice, bob, charlie])
    await page.waitForFunction(
      () =>
        window.w3avCall.participants?.filter(({ state, decoded }) => state === "connected" && decoded > 10)
          .length === 2,
    );
  await shot(alice, "room");
  const figures = await Promise.all([alice, bob, charlie].map(figuresOf));
  await charlie.close();
  await alice.waitForFunction(() => window.w3avCall.participants?.length === 1);
  await bob.locator('[data-action="hang-up"]').click();
  await bob.getByText("You left the room.").waitFor();
  await alice.locator('[data-action="hang-up"]').click();
  await alice.locator('[data-action="close-room"]').click();
  await alice.getByText("No room is open.").waitFor();
  return { firstFrameMs: figures.map(({ timeToFirstFrameMs }) => Math.round(timeToFirstFrameMs)) };
});

await check("the diagnosis finds everything in order, on a narrow screen too", async () => {
  await bob.setViewportSize({ width: 390, height: 844 });
  await shot(bob, "lobby-phone");
  await bob.goto(`${url}#/calls/diagnosis`);
  await bob.locator(".checks li[data-good]").nth(6).waitFor();
  const found = await bob
    .locator(".checks li")
    .evaluateAll((items) => items.map((item) => [item.dataset.good, item.textContent]));
  await shot(bob, "diagnosis-phone");
  const overflow = await bob.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (overflow > 0) throw new Error(`the page is ${overflow} px too wide`);
  if (found.some(([good]) => good === "false")) throw new Error(JSON.stringify(found));
  return { found: found.map(([, text]) => text) };
});

await browser.close();
server.httpServer.close();
process.exit(failures === 0 ? 0 : 1);

function open(name) {
  return openPage(context, url, name, messages);
}

function state(page, name) {
  return page.locator(`body[data-call="${name}"]`).waitFor();
}

async function firstFrame(page) {
  await page.waitForFunction(
    () => window.w3avCall.timeToFirstFrameMs > 0 && window.w3avCall.frames.decoded > 10,
  );
  return figuresOf(page);
}

async function check(name, run) {
  if (failures > 0) return;
  const started = performance.now();
  const line = (ok, more) =>
    console.log(JSON.stringify({ check: name, ok, ms: Math.round(performance.now() - started), ...more }));
  try {
    line(true, await run());
  } catch (error) {
    failures += 1;
    await Promise.all([shot(alice, "failed-alice"), shot(bob, "failed-bob")]).catch(() => undefined);
    const pages = [];
    for (const page of [alice, bob]) pages.push(await page.locator("main").innerText().catch(String));
    line(false, {
      error: error instanceof Error ? error.message : String(error),
      console: messages.slice(-15),
      pages,
    });
  }
}

async function shot(page, name) {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
