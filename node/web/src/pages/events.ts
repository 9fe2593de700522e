import { type App, poll } from "../app";
import type { EventState, LiveEvent } from "../api";
import { h, notice } from "../element";
import { formatDistance, formatPrice, formatSeats, formatTimes, shortAddress } from "../format";
import { fragmentOf } from "../router";

/** How often the list is read again, for badges and seats. */
const REFRESH_MS = 5_000;

/** All events, those on air first, then the next ones. */
export function showEvents(app: App, outlet: HTMLElement, signal: AbortSignal): void {
  document.title = "Events · W3space A/V";
  const status = h("div", {}, h("p", { className: "quiet", role: "status" }, "Loading events…"));
  const cards = h("ul", { className: "cards" });
  outlet.append(h("h1", {}, "Live events"), status, cards);
  let shown = "";
  const load = async () => {
    const events = sorted(await app.api.events(signal));
    status.replaceChildren(...(events.length === 0 ? [emptyNotice()] : []));
    const key = events
      .map((event) => [event.id, event.state, event.isOnAir, event.sold, event.capacity].join())
      .join(";");
    // Unchanged cards stay, so that focus and selection in them stay too.
    if (key === shown) return;
    shown = key;
    cards.replaceChildren(...events.map((event) => cardOf(app, event)));
  };
  poll(load, REFRESH_MS, signal, (problem) => {
    status.replaceChildren(notice(problem.message, problem.next, [], "alert"));
  });
}

/** `On air`, or the event's state. */
export function badgeOf(event: LiveEvent): HTMLElement {
  const [text, kind] = event.isOnAir ? ["On air", "on-air"] : [STATE_LABELS[event.state], event.state];
  return h("span", { className: `badge ${kind}`, data: { badge: kind } }, text);
}

const STATE_LABELS: Record<EventState, string> = {
  scheduled: "Scheduled",
  live: "Starting",
  ended: "Ended",
  proposed: "Ended",
  disputed: "Ended, in dispute",
  settled: "Ended",
  cancelled: "Cancelled",
};

/** True while tickets can be bought. `now`: seconds since the Unix epoch. */
export function isOnSale(event: LiveEvent, now: number): boolean {
  return (
    (event.state === "scheduled" || event.state === "live") && now < event.end && event.sold < event.capacity
  );
}

/** True when there is nothing more to see. */
export function isOver(event: LiveEvent): boolean {
  return event.state !== "scheduled" && event.state !== "live";
}

/** Address of the watch page: of the node that serves the event, when it is another one than this page's. */
export function watchAddress(event: LiveEvent): string {
  const fragment = fragmentOf({ page: "watch", event: event.id });
  const isElsewhere = event.servedAt !== undefined && new URL(event.servedAt).origin !== location.origin;
  return isElsewhere ? `${event.servedAt}/${fragment}` : fragment;
}

/** Symbol of the token that an event is paid in. */
export function paySymbol(app: App, event: LiveEvent): string {
  return event.payToken === app.info.contracts.w3space ? "W3SPACE" : "W3W";
}

function cardOf(app: App, event: LiveEvent): HTMLElement {
  const now = Date.now() / 1000;
  return h(
    "li",
    { className: "card", data: { event: String(event.id) } },
    h(
      "p",
      {},
      badgeOf(event),
      event.state === "scheduled" &&
        event.start > now &&
        h("span", { className: "quiet" }, ` ${formatDistance(event.start, now)}`),
    ),
    h(
      "h2",
      {},
      h("a", { href: fragmentOf({ page: "event", event: event.id }) }, event.title || `Event ${event.id}`),
    ),
    h("p", { className: "quiet" }, formatTimes(event.start, event.end)),
    h("p", { className: "quiet" }, "Host ", h("code", { title: event.host }, shortAddress(event.host))),
    h(
      "p",
      { className: "foot" },
      h("strong", {}, formatPrice(event.price, paySymbol(app, event))),
      h("span", {}, isOver(event) ? "" : formatSeats(event.capacity, event.sold)),
    ),
  );
}

function emptyNotice(): HTMLElement {
  return notice("No events yet.", "Hosts create them on chain; they show up here by themselves.");
}

function sorted(events: LiveEvent[]): LiveEvent[] {
  const rank = (event: LiveEvent) => (event.isOnAir ? 0 : event.state === "live" ? 1 : isOver(event) ? 3 : 2);
  return [...events].sort(
    (a, b) => rank(a) - rank(b) || (rank(a) === 3 ? b.start - a.start : a.start - b.start) || a.id - b.id,
  );
}
