// Chromium with a made-up camera and microphone, and what the tests of calls do in its pages.
import { chromium } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--autoplay-policy=no-user-gesture-required",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  "--auto-select-desktop-capture-source=Entire screen",
  "--disable-background-timer-throttling",
  "--disable-renderer-backgrounding",
];

/** W3AV_CHROMIUM names the browser (default /usr/bin/chromium). */
export function launch() {
  return chromium.launch({ executablePath: process.env.W3AV_CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
}

/** A page for calls with a development account; what its console says is added to `messages`. */
export async function openPage(context, url, name, messages) {
  const page = await context.newPage();
  page.on("console", (message) => messages.push(`${name}: ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => messages.push(`${name}: page error: ${error.message}`));
  await page.goto(`${url}#/calls`);
  await page.locator('[data-action="choose-account"]').click();
  await page.locator('[data-wallet="development"]').click();
  await page.locator(`[data-account="${name}"]`).click();
  await page.locator('[data-action="choose-account"][data-address]').filter({ hasText: name }).waitFor();
  return page;
}

/** Address of the account that the page uses. */
export function addressOf(page) {
  return page.locator('[data-action="choose-account"]').getAttribute("data-address");
}

/** What the page measured of its call. */
export function figuresOf(page) {
  return page.evaluate(() => window.w3avCall);
}
