// Drives the real page in Chromium: choose an account, buy, watch by HLS and FLV, and be refused without a ticket.
//
// Environment: W3AV_WEB_URL  address of the page (required)
//              W3AV_EVENT    event that is on air (required)
//              W3AV_ACCOUNT  development account that holds or buys a ticket (default //Bob)
//              W3AV_STRANGER development account without one (default //Dave)
//              W3AV_BUY=1    buy a ticket first
//              W3AV_SHOTS    folder for screenshots
//              W3AV_CHROMIUM browser (default /usr/bin/chromium)
// Prints one JSON line per check; exits with 1 at the first that fails.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

/** Longest wait for any single step: a purchase is two finalized transactions. */
const STEP_TIMEOUT_MS = 60_000;
/** Playback that must happen before it counts: seconds of media, and frames at a third of the usual rate. */
const PLAY_SECONDS = 3;
const PLAY_FRAMES = 25;

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--autoplay-policy=no-user-gesture-required",
];

const url = required("W3AV_WEB_URL").replace(/\/?$/, "/");
const event = required("W3AV_EVENT");
const account = process.env.W3AV_ACCOUNT ?? "//Bob";
const stranger = process.env.W3AV_STRANGER ?? "//Dave";
const shots = process.env.W3AV_SHOTS;
if (shots) mkdirSync(shots, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.W3AV_CHROMIUM ?? "/usr/bin/chromium",
  args: FLAGS,
});
const messages = [];
let page;
try {
  page = await open();
  await check("event is listed", async () => {
    await page.goto(url);
    await page.locator(`.card[data-event="${event}"]`).waitFor();
    await shot("events");
    return { cards: await page.locator(".card").count() };
  });
  await check("account is chosen", () => choose(account));
  if (process.env.W3AV_BUY === "1") await check("ticket is bought", buy);
  await check("HLS plays", async () => {
    await page.goto(`${url}#/event/${event}/watch`);
    const played = await plays();
    await shot("hls");
    return { ...played, behind_live: await page.locator("#delay").textContent() };
  });
  await check("quality menu lists the rungs", async () => {
    const menu = await page
      .locator("#quality option")
      .evaluateAll((options) => options.map(({ value }) => value));
    if (menu[0] !== "auto" || menu.length < 2)
      throw new Error(`the menu holds ${menu.join(", ") || "nothing"}`);
    return { menu };
  });
  await check("a chosen quality plays", async () => {
    const lowest = await page.locator("#quality option").last().getAttribute("value");
    await page.locator("#quality").selectOption(lowest);
    const height = Number.parseInt(lowest, 10);
    if (height > 0)
      await page.waitForFunction((height) => document.querySelector("video").videoHeight === height, height, {
        timeout: STEP_TIMEOUT_MS,
      });
    return { chosen: lowest, ...(await plays()) };
  });
  await check("FLV plays", async () => {
    await page.locator('input[name="transport"][value="flv"]').check();
    await page.locator('.player[data-transport="flv"]').waitFor();
    const played = await plays();
    await shot("flv");
    return { ...played, behind_live: await page.locator("#delay").textContent() };
  });
  await page.context().close();

  page = await open();
  await check("stranger sees that a ticket is needed", async () => {
    await page.goto(url);
    await choose(stranger);
    await page.goto(`${url}#/event/${event}/watch`);
    await page.locator('[data-state="no-ticket"]').getByText("You need a ticket for this event").waitFor();
    await page.locator('[data-action="buy-ticket"]').waitFor();
    await shot("stranger");
    return { account: stranger };
  });
} finally {
  await browser.close();
}

/** A fresh visitor: nothing remembered. */
async function open() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(STEP_TIMEOUT_MS);
  const opened = await context.newPage();
  opened.on("console", (message) => messages.push(`${message.type()}: ${message.text()}`));
  opened.on("pageerror", (error) => messages.push(`page error: ${error.message}`));
  return opened;
}

async function choose(name) {
  await page.locator('[data-action="choose-account"]').click();
  await page.locator('[data-wallet="development"]').click();
  await page.locator(`[data-account="${name}"]`).click();
  const chosen = page.locator('[data-action="choose-account"][data-address]');
  await chosen.filter({ hasText: name }).waitFor();
  return { account: name, address: await chosen.getAttribute("data-address") };
}

async function buy() {
  await page.goto(`${url}#/event/${event}`);
  await page.locator('[data-action="buy"]').click();
  // Either the purchase goes through, or the page says why not; both end the wait.
  const outcome = page.locator('[data-action="watch-now"], form .notice.alert').first();
  await outcome.waitFor();
  await shot("bought");
  const refusal = page.locator("form .notice.alert");
  if ((await refusal.count()) > 0) throw new Error(await refusal.innerText());
  await page.locator("ul[data-tickets]").waitFor();
  return { tickets: Number(await page.locator("[data-tickets]").getAttribute("data-tickets")) };
}

/** Waits until the picture has moved on and frames were decoded. Both counters start again with each player. */
async function plays() {
  const read = () =>
    page
      .locator("video")
      .evaluate((video) => ({
        seconds: video.currentTime,
        frames: video.getVideoPlaybackQuality().totalVideoFrames,
        height: video.videoHeight,
      }));
  await page.waitForFunction(() => document.querySelector("video")?.currentTime > 0, null, {
    timeout: STEP_TIMEOUT_MS,
  });
  const first = await read();
  const wanted = { seconds: first.seconds + PLAY_SECONDS, frames: first.frames + PLAY_FRAMES };
  await page.waitForFunction(
    ({ seconds, frames }) => {
      const video = document.querySelector("video");
      return video.currentTime >= seconds && video.getVideoPlaybackQuality().totalVideoFrames >= frames;
    },
    wanted,
    { timeout: STEP_TIMEOUT_MS },
  );
  const last = await read();
  return {
    played_seconds: round(last.seconds - first.seconds),
    decoded_frames: last.frames - first.frames,
    height: last.height,
  };
}

async function check(name, run) {
  const started = performance.now();
  try {
    const detail = await run();
    console.log(
      JSON.stringify({ check: name, ok: true, ms: Math.round(performance.now() - started), ...detail }),
    );
  } catch (error) {
    await shot("failed").catch(() => undefined);
    const shown = await page
      .locator(".notice")
      .allInnerTexts()
      .catch(() => []);
    const said = error instanceof Error ? error.message : String(error);
    console.log(
      JSON.stringify({
        check: name,
        ok: false,
        ms: Math.round(performance.now() - started),
        error: said,
        page: shown,
        console: messages.slice(-10),
      }),
    );
    await browser.close();
    process.exit(1);
  }
}

async function shot(name) {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
}

function required(name) {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set; see the top of test/browser.mjs`);
  process.exit(2);
}

function round(value) {
  return Math.round(value * 10) / 10;
}
