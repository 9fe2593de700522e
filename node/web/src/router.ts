/** A page and its argument, as the address's fragment names them. */
export type Route =
  | { page: "events" }
  | { page: "event"; event: number }
  | { page: "watch"; event: number }
  | { page: "calls" }
  | { page: "diagnosis" }
  | { page: "unknown" };

/** The route of a fragment such as `#/event/7/watch`. */
export function routeOf(fragment: string): Route {
  if (/^(#?\/?)$/.test(fragment)) return { page: "events" };
  if (/^#\/calls\/?$/.test(fragment)) return { page: "calls" };
  if (/^#\/calls\/diagnosis\/?$/.test(fragment)) return { page: "diagnosis" };
  const parts = /^#\/event\/([1-9]\d{0,14})(\/watch)?\/?$/.exec(fragment);
  if (parts === null) return { page: "unknown" };
  return { page: parts[2] === undefined ? "event" : "watch", event: Number(parts[1]) };
}

/** The fragment of a route. */
export function fragmentOf(route: Exclude<Route, { page: "unknown" }>): string {
  switch (route.page) {
    case "events":
      return "#/";
    case "event":
      return `#/event/${route.event}`;
    case "watch":
      return `#/event/${route.event}/watch`;
    case "calls":
      return "#/calls";
    case "diagnosis":
      return "#/calls/diagnosis";
  }
}

/** Fills `outlet` for a route; everything it started must stop when `signal` aborts. */
export type Show = (route: Route, outlet: HTMLElement, signal: AbortSignal) => void;

/** Shows the page of the present address, and the next one whenever it changes. */
export function startRouter(outlet: HTMLElement, show: Show): { reload(): void } {
  let abort = new AbortController();
  const change = (moveFocus: boolean) => {
    abort.abort();
    abort = new AbortController();
    outlet.replaceChildren();
    show(routeOf(location.hash), outlet, abort.signal);
    // A reader of the page by keyboard or voice lands on the new content, not on the old link.
    if (moveFocus) outlet.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  };
  addEventListener("hashchange", () => change(true));
  change(false);
  return { reload: () => change(false) };
}
