import { Api } from "./api";
import { App } from "./app";
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
    startRouter(main, (route, outlet, signal) => {
      switch (route.page) {
        case "events":
          return showEvents(app, outlet, signal);
        case "event":
          return showEvent(app, route.event, outlet, signal);
        case "watch":
          return showWatch(app, route.event, outlet, signal);
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

const [bar, main] = [document.getElementById("bar"), document.getElementById("main")];
if (bar !== null && main !== null) void start(bar, main);
