import { type App, knownTickets } from "../app";
import { ApiError, type LiveEvent } from "../api";
import { ticketId } from "../chain/suite";
import { button, h, linkButton, notice } from "../element";
import { formatDistance, formatTimes } from "../format";
import { Panel } from "../player/panel";
import type { Trouble } from "../player/playback";
import { Session } from "../player/session";
import { asProblem, isAbort, type Problem } from "../problem";
import { fragmentOf } from "../router";
import { openAccountChooser } from "./account";
import { isOver } from "./events";

/** How often a waiting viewer's page asks whether the host is on air. */
const WAIT_MS = 2_000;
/** A picture that stands still this long is worth a look at the event. */
const STALL_SECONDS = 5;
/** A picture that stands still this long although the host is on air needs a new start. */
const RESTART_SECONDS = 15;
/** Waits between restarts after network trouble; the last one repeats. */
const RETRY_SECONDS = [1, 2, 4, 8, 15];

/** What the viewer sees: the picture, or why there is none. */
type State =
  | "loading"
  | "no-account"
  | "no-ticket"
  | "waiting"
  | "signing"
  | "starting"
  | "playing"
  | "interrupted"
  | "refused"
  | "ended"
  | "trouble";

/** Watch page of one event: proves the ticket to the node, plays, and goes on by itself after trouble. */
export function showWatch(app: App, id: number, outlet: HTMLElement, signal: AbortSignal): void {
  new WatchPage(app, id, outlet, signal);
}

class WatchPage {
  private readonly panel: Panel;
  private readonly heading = h("h1", {}, "Live event");
  private readonly section: HTMLElement;
  private session: Session | undefined;
  /** Aborts the present attempt: another account, another ticket, or the page is left. */
  private attempt = new AbortController();
  private retries = 0;
  private state: State = "loading";

  constructor(
    private readonly app: App,
    private readonly id: number,
    outlet: HTMLElement,
    signal: AbortSignal,
  ) {
    const events = {
      onTrouble: (trouble: Trouble) => this.recover(trouble),
      onEnd: () => this.recover({ status: 0, detail: "end of stream" }),
      onStall: (seconds: number) => this.noticeStall(seconds),
    };
    this.panel = new Panel(`event ${id}`, events, signal);
    this.section = h("div", { className: "watch" }, this.heading, this.panel.element);
    outlet.append(
      h("p", {}, h("a", { href: fragmentOf({ page: "event", event: id }) }, "← About this event")),
      this.section,
    );
    signal.addEventListener("abort", () => this.stop());
    app.account.watch(() => this.start(), signal);
    this.start();
  }

  /** Begins anew, with a ticket that the viewer named or the first valid one. */
  private start(named?: bigint): void {
    this.stop();
    this.attempt = new AbortController();
    const { signal } = this.attempt;
    this.run(signal, named).catch((thrown: unknown) => {
      if (signal.aborted || isAbort(thrown)) return;
      console.warn(thrown);
      this.explain(asProblem(thrown), signal, named);
    });
  }

  /** The start failed. What passes by itself is tried again by itself, unless the wallet would ask once more. */
  private explain(problem: Problem, signal: AbortSignal, named?: bigint): void {
    if (problem instanceof ApiError && (problem.status === 401 || problem.status === 403))
      return this.refuse(problem);
    const again = () => this.start(named);
    const isTransient =
      (problem.kind === "unavailable" || problem.kind === "exhausted") && this.state !== "signing";
    const wait = this.nextWaitSeconds();
    const next = isTransient ? `Trying again in ${wait} s.` : problem.next;
    this.cover("trouble", problem.message, next, [button("Try again", again, "primary")], "alert");
    if (isTransient) void pause(wait * 1000, signal).then(again, () => undefined);
  }

  private nextWaitSeconds(): number {
    const wait = RETRY_SECONDS[Math.min(this.retries, RETRY_SECONDS.length - 1)] ?? 1;
    this.retries += 1;
    return wait;
  }

  private stop(): void {
    this.attempt.abort();
    this.session?.close();
    this.session = undefined;
    this.panel.stop();
  }

  private async run(signal: AbortSignal, named?: bigint): Promise<void> {
    this.cover("loading", "Loading…");
    const event = await this.app.api.event(this.id, signal);
    document.title = `Watch ${event.title} · W3space A/V`;
    this.heading.textContent = event.title || `Event ${event.id}`;
    if (isOver(event)) return this.end(event);
    const account = this.app.account.value;
    if (account === undefined) {
      this.cover("no-account", "Choose the account that holds your ticket.", "", [
        button("Choose account", () => openAccountChooser(this.app), "primary"),
      ]);
      return;
    }
    const ticket = named ?? (await this.findTicket(event, signal));
    if (ticket === undefined || signal.aborted) return;
    if (!(await this.waitForAir(event, signal))) return;
    this.cover(
      "signing",
      "Confirm in your wallet that you hold the ticket…",
      "A signature only: nothing is sent, nothing is paid.",
    );
    const session = await Session.open(
      this.app.api,
      account,
      this.id,
      ticket,
      (problem) => this.refuse(problem),
      signal,
    );
    if (signal.aborted) return session.close();
    this.session = session;
    this.cover("starting", "Starting…");
    this.panel.play(session);
  }

  /** The account's ticket; without one, tells the viewer and returns nothing. */
  private async findTicket(event: LiveEvent, signal: AbortSignal): Promise<bigint | undefined> {
    const account = this.app.account.value;
    if (account === undefined) return undefined;
    const suite = await this.app.contracts();
    const { valid, isComplete } = await suite.tickets(
      event.id,
      account.address,
      knownTickets(this.app.info, event.id, account.address),
    );
    if (signal.aborted) return undefined;
    if (valid[0] === undefined) this.coverNoTicket(isComplete);
    return valid[0];
  }

  private coverNoTicket(isComplete: boolean): void {
    const actions = [
      linkButton("Buy a ticket", fragmentOf({ page: "event", event: this.id }), "primary", {
        action: "buy-ticket",
      }),
      button("Choose another account", () => openAccountChooser(this.app)),
    ];
    const message = this.cover(
      "no-ticket",
      "You need a ticket for this event",
      "The account in use holds none.",
      actions,
      "alert",
    );
    if (isComplete) return;
    const serial = h("input", { type: "number", min: "1", required: true, id: "serial" });
    const form = h(
      "form",
      {},
      h("label", { htmlFor: "serial" }, "This event has many tickets. If you have one, its number: "),
      serial,
      h("button", { type: "submit" }, "Use it"),
    );
    form.addEventListener("submit", (submitted) => {
      submitted.preventDefault();
      this.start(ticketId(this.id, Number(serial.value)));
    });
    message.append(form);
  }

  /** Waits until the host's stream arrives. Returns false when the event ended instead. */
  private async waitForAir(first: LiveEvent, signal: AbortSignal): Promise<boolean> {
    let event = first;
    while (!event.isOnAir) {
      if (isOver(event)) {
        this.end(event);
        return false;
      }
      const now = Date.now() / 1000;
      const when =
        event.start > now
          ? `It starts ${formatDistance(event.start, now)}: ${formatTimes(event.start, event.end)}.`
          : "The host has not started sending yet.";
      if (this.state !== "interrupted")
        this.cover("waiting", "Not on air yet", `${when} This page starts by itself.`);
      await pause(WAIT_MS, signal);
      // One answer that fails to come is no reason to stop waiting.
      event = await this.app.api.event(this.id, signal).catch((thrown: unknown) => {
        if (signal.aborted || (thrown instanceof ApiError && thrown.status === 404)) throw thrown;
        return event;
      });
    }
    return true;
  }

  /** Playback stopped: find out why, and go on if that is possible. */
  private recover(trouble: Trouble): void {
    const { session } = this;
    const { signal } = this.attempt;
    if (session === undefined || signal.aborted) return;
    if (this.state === "playing") this.setState("starting");
    if (trouble.detail === "unsupported") {
      this.cover(
        "trouble",
        "This browser cannot play this kind of stream.",
        "Choose the other one below, or use a current browser.",
        [],
        "alert",
      );
      return;
    }
    if (trouble.status === 401 || trouble.status === 403) {
      this.refuse(
        asProblem(new ApiError("unauthorized", trouble.status, "The node ended this viewing session.", "")),
      );
      return;
    }
    this.resume(session, trouble, signal).catch((thrown: unknown) => {
      if (!signal.aborted && !isAbort(thrown)) this.recover({ status: 0, detail: asProblem(thrown).message });
    });
  }

  private async resume(session: Session, trouble: Trouble, signal: AbortSignal): Promise<void> {
    const event = await this.app.api.event(this.id, signal).catch(() => undefined);
    if (signal.aborted) return;
    if (event !== undefined && isOver(event)) return this.end(event);
    if (event !== undefined && !event.isOnAir) {
      this.cover(
        "interrupted",
        "The host's stream is interrupted",
        "It goes on here by itself as soon as the host is back.",
      );
      if (!(await this.waitForAir(event, signal))) return;
    } else {
      const wait = this.nextWaitSeconds();
      // One hiccup, or the first seconds of a stream with nothing to fetch yet, is no trouble worth a message.
      if (this.retries > (trouble.status === 404 ? 3 : 1)) {
        const now = button("Try now", () => this.replay(session), "primary");
        this.cover("trouble", "The connection is in trouble", `Trying again in ${wait} s.`, [now], "alert");
      }
      await pause(wait * 1000, signal);
    }
    this.replay(session);
  }

  private replay(session: Session): void {
    if (this.session !== session || this.state === "playing") return;
    if (this.state !== "starting") this.cover("starting", "Starting…");
    this.panel.play(session);
  }

  private noticeStall(seconds: number): void {
    if (seconds === 0) {
      this.retries = 0;
      this.state = this.section.dataset["state"] = "playing";
      this.panel.setCover(null);
    } else if (this.state === "playing" && seconds > STALL_SECONDS) {
      void this.explainStall();
    } else if (this.state === "starting" && seconds > RESTART_SECONDS) {
      this.recover({ status: 0, detail: "nothing to play arrived" });
    }
  }

  /** The picture stands still. The player stays, since it may go on any moment; the cover says what is known. */
  private async explainStall(): Promise<void> {
    const { signal } = this.attempt;
    this.setState("starting");
    const event = await this.app.api.event(this.id, signal).catch(() => undefined);
    if (signal.aborted || this.state !== "starting") return;
    if (event === undefined)
      this.cover("starting", "The connection is in trouble", "The picture goes on as soon as data arrives.");
    else if (isOver(event)) this.end(event);
    else if (!event.isOnAir) this.recover({ status: 0, detail: "host interrupted" });
  }

  private refuse(problem: Problem): void {
    this.stop();
    const actions = [
      button("Watch here again", () => this.start(), "primary", { action: "watch-again" }),
      button("Choose another account", () => openAccountChooser(this.app)),
    ];
    this.cover(
      "refused",
      problem.message,
      "The ticket may be in use on another device, or was passed on or refunded.",
      actions,
      "alert",
    );
  }

  private end(event: LiveEvent): void {
    this.stop();
    const isCancelled = event.state === "cancelled";
    this.cover(
      "ended",
      isCancelled ? "The event was cancelled" : "The event has ended",
      isCancelled
        ? "Ticket holders can take their money back on the event's page."
        : "Thank you for watching.",
      [
        linkButton(
          isCancelled ? "To the event" : "All events",
          isCancelled ? fragmentOf({ page: "event", event: event.id }) : fragmentOf({ page: "events" }),
          "primary",
        ),
      ],
    );
  }

  private cover(
    state: State,
    text: string,
    next = "",
    actions: Node[] = [],
    kind: "info" | "alert" = "info",
  ): HTMLElement {
    this.setState(state);
    const message = notice(text, next, actions, kind);
    if (state === "loading" || state === "starting" || state === "signing" || state === "waiting")
      message.prepend(h("span", { className: "spinner", aria: { hidden: "true" } }));
    this.panel.setCover(message);
    return message;
  }

  private setState(state: State): void {
    this.state = state;
    this.section.dataset["state"] = state;
  }
}

/** Waits; rejects with the abort's reason when `signal` aborts first. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("left", "AbortError"));
    });
  });
}
