import { Api } from "./api";
import { App, TAKES_CALLS } from "./app";
import { button, h, notice } from "./element";
import { showBar } from "./pages/account";
import { showEvent } from "./pages/event";
import { showEvents } from "./pages/events";
import { showWatch } from "./pages/watch";
import { asProblem } from "./problem";
import { fragmentOf, startRouter } from "./router";
import { CurrentAccount } from "./wallet";

/** Waits between attempts to reach the node at the start. */
const RETRY_MS = 3_000;

async function start(bar: HTMLElement, main: HTMLElement): Promise<void> {
  const api = new Api();
  try {
    const info = await api.info();
    const account = new CurrentAccount();
    // Before the pages: they would show "choose an account" for a moment otherwise.
    await account.restore(info.isDevelopment);
    const app = new App(api, info, account);
    showBar(app, bar);
    // A browser that takes calls takes them on every page.
    if (localStorage.getItem(TAKES_CALLS) !== null) void import("./pages/calls").then(({ takeCalls }) => takeCalls(app));
    startRouter(main, (route, outlet, signal) => {
      switch (route.page) {
        case "events":
          return showEvents(app, outlet, signal);
        case "event":
          return showEvent(app, route.event, outlet, signal);
        case "watch":
          return showWatch(app, route.event, outlet, signal);
        case "calls":
          return later(outlet, signal, async () => (await import("./pages/calls")).showCalls(app, outlet, signal));
        case "diagnosis":
          return later(outlet, signal, async () =>
            (await import("./pages/calls/diagnosis")).showDiagnosis(app, outlet, signal),
          );
        case "unknown":
          outlet.append(
            h("h1", {}, "There is no such page"),
            h("p", {}, h("a", { href: fragmentOf({ page: "events" }) }, "All events")),
          );
      }
    });
  } catch (thrown) {
    console.warn(thrown);
    const problem = asProblem(thrown);
    const again = setTimeout(() => void start(bar, main), RETRY_MS);
    const now = button("Try now", () => {
      clearTimeout(again);
      void start(bar, main);
    });
    main.replaceChildren(h("h1", {}, "W3space A/V"), notice(problem.message, problem.next, [now], "alert"));
  }
}

/** Fills the outlet with a part of the page that is loaded when it is needed. */
function later(outlet: HTMLElement, signal: AbortSignal, show: () => Promise<void>): void {
  show().catch((thrown: unknown) => {
    console.warn(thrown);
    if (!signal.aborted)
      outlet.replaceChildren(
        notice("This part of the page could not be loaded.", "Check your connection, then reload the page.", [], "alert"),
      );
  });
}

const [bar, main] = [document.getElementById("bar"), document.getElementById("main")];
if (bar !== null && main !== null) void start(bar, main);
