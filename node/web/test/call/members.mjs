// Members of one firm call each other: the real page in Chromium, on a real node and a real chain.
//
// Environment: W3AV_WEB_URL  address of the page (required)
//              W3AV_CALLER, W3AV_CALLEE  development accounts of one firm (default //Bob, //Charlie)
//              W3AV_CHROMIUM browser (default /usr/bin/chromium)
//              W3AV_SHOTS    folder for screenshots
//              W3AV_STEPS    comma-separated checks to run, in this order: ready, call, node, removal, hang-up (default ready,call,hang-up)
// Prints one JSON line per check with what was measured; exits with 1 at the first that failed. Before the check `removal` the
// line {"wants":"removal"} asks whoever started it to remove the callee from the firm, and before `node` {"wants":"node"} to kill the node.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { addressOf, figuresOf, launch, openPage } from "./chromium.mjs";

/** Longest wait for a single step: a transaction, its block, and two encoders on a busy machine. */
const STEP_TIMEOUT_MS = 60_000;
/** Decoded pictures that count as a running call. */
const PICTURES = 15;

const url = (process.env.W3AV_WEB_URL ?? "").replace(/\/?$/, "/");
if (url === "/") throw new Error("W3AV_WEB_URL is not set");
const names = [process.env.W3AV_CALLER ?? "//Bob", process.env.W3AV_CALLEE ?? "//Charlie"];
const steps = (process.env.W3AV_STEPS ?? "ready,call,hang-up").split(",");
const shots = process.env.W3AV_SHOTS;
if (shots) mkdirSync(shots, { recursive: true });
const messages = [];
const browser = await launch();
const pages = [];
let isFailed = false;

await check("ready", async () => {
  for (const name of names) {
    const page = await open(name);
    pages.push(page);
    await page.locator('[data-action="register"]').click();
    await page.locator('[data-desk="ready"]').waitFor();
  }
  return {};
});
const [caller, callee] = pages;

await check("call", async () => {
  const pressed = performance.now();
  await caller.locator(`[data-member="${await addressOf(callee)}"] [data-action="call"]`).click();
  await callee.locator("dialog[data-ring]").waitFor();
  const rangMs = Math.round(performance.now() - pressed);
  await shot(callee, "ring");
  const accepted = performance.now();
  await callee.locator('[data-action="accept"]').click();
  const both = await Promise.all(pages.map((page) => pictures(page, PICTURES)));
  await shot(caller, "call");
  return {
    rangMs,
    acceptedToPicturesMs: Math.round(performance.now() - accepted),
    carrier: both[0].carrier,
    path: both[0].path,
    firstFrameMs: both.map(({ timeToFirstFrameMs }) => Math.round(timeToFirstFrameMs)),
    frames: both.map(({ frames }) => frames),
  };
});

await check("node", async () => {
  console.log(JSON.stringify({ wants: "node" }));
  await caller.waitForFunction(() => window.w3avCall.signal !== "ready");
  const before = await Promise.all(pages.map(figuresOf));
  const after = await Promise.all(
    pages.map((page, index) => pictures(page, before[index].frames.decoded + 3 * PICTURES)),
  );
  await Promise.all(pages.map((page) => page.waitForFunction(() => window.w3avCall.signal === "ready")));
  return { decodedWithoutNode: after.map(({ frames }, index) => frames.decoded - before[index].frames.decoded) };
});

await check("removal", async () => {
  console.log(JSON.stringify({ wants: "removal" }));
  const asked = performance.now();
  for (const page of pages) await page.locator('body[data-call="ended"]').waitFor();
  return { endedMs: Math.round(performance.now() - asked), reasons: await Promise.all(pages.map(reasonOf)) };
});

await check("hang-up", async () => {
  await caller.locator('[data-action="hang-up"]').click();
  for (const page of pages) await page.getByText("The call is over.").waitFor();
  return {};
});

await browser.close();
process.exit(isFailed ? 1 : 0);

async function open(name) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(STEP_TIMEOUT_MS);
  return openPage(context, url, name, messages);
}

async function pictures(page, count) {
  await page.waitForFunction((count) => window.w3avCall.frames?.decoded >= count, count);
  return figuresOf(page);
}

function reasonOf(page) {
  return page.evaluate(() => window.w3avCall.reason);
}

async function check(name, run) {
  if (isFailed || !steps.includes(name)) return;
  const started = performance.now();
  const line = (ok, more) =>
    console.log(JSON.stringify({ check: name, ok, ms: Math.round(performance.now() - started), ...more }));
  try {
    line(true, await run());
  } catch (error) {
    isFailed = true;
    const texts = [];
    for (const [index, page] of pages.entries()) {
      await shot(page, `failed-${index}`).catch(() => undefined);
      texts.push(await page.locator("main").innerText().catch(String));
    }
    line(false, { error: String(error), console: messages.slice(-15), pages: texts });
  }
}

async function shot(page, name) {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
}
