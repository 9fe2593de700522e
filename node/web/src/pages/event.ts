import { type App, knownTickets, poll, rememberTickets } from "../app";
import { ApiError, type LiveEvent } from "../api";
import type { PurchaseStep, Tickets } from "../chain/suite";
import { serialOf } from "../chain/suite";
import { button, h, linkButton, notice } from "../element";
import { formatAmount, formatPrice, formatSeats, formatTimes } from "../format";
import { asProblem } from "../problem";
import { fragmentOf } from "../router";
import type { Account } from "../wallet";
import { openAccountChooser } from "./account";
import { badgeOf, isOnSale, isOver, paySymbol, watchAddress } from "./events";

/** How often the event is read again, for its state and seats. */
const REFRESH_MS = 3_000;
/** Most tickets of one purchase, as in the event contract. */
const MAX_QUANTITY = 10;

/** One event: what it is, buying tickets, and the account's own tickets. */
export function showEvent(app: App, id: number, outlet: HTMLElement, signal: AbortSignal): void {
  new EventPage(app, id, outlet, signal);
}

class EventPage {
  private readonly summary = h("div", {});
  private readonly purchase = h("section", {
    className: "panel",
    aria: { label: "Buy tickets" },
    hidden: true,
  });
  private readonly tickets = h("section", {
    className: "panel",
    aria: { label: "My tickets" },
    hidden: true,
  });
  private readonly trouble = h("div", {});
  private event: LiveEvent | undefined;
  /** A purchase or refund is under way: nothing on the page may take its messages away. */
  private isBusy = false;
  private shown = "";
  /** What the purchase panel was built for; while that stays, so do its input and its message. */
  private purchaseFor = "";

  constructor(
    private readonly app: App,
    private readonly id: number,
    outlet: HTMLElement,
    private readonly signal: AbortSignal,
  ) {
    outlet.append(
      h("p", {}, h("a", { href: fragmentOf({ page: "events" }) }, "← All events")),
      this.trouble,
      this.summary,
      h("div", { className: "columns" }, this.purchase, this.tickets),
    );
    poll(
      () => this.load(),
      REFRESH_MS,
      signal,
      (problem) => {
        const isMissing = problem instanceof ApiError && problem.status === 404;
        this.trouble.replaceChildren(
          isMissing
            ? notice("There is no such event.", "Go back to the list of events.", [], "alert")
            : notice(problem.message, problem.next, [], "alert"),
        );
      },
    );
    app.account.watch(() => this.showAccountParts(), signal);
  }

  private async load(): Promise<void> {
    const event = await this.app.api.event(this.id, this.signal);
    this.trouble.replaceChildren();
    const key = [event.state, event.isOnAir, event.sold, event.capacity, event.servedAt].join();
    if (key === this.shown) return;
    this.shown = key;
    this.event = event;
    this.showSummary(event);
    this.showAccountParts();
  }

  private showSummary(event: LiveEvent): void {
    document.title = `${event.title} · W3space A/V`;
    const fact = (term: string, value: string | Node) => h("div", {}, h("dt", {}, term), h("dd", {}, value));
    this.summary.replaceChildren(
      h("p", {}, badgeOf(event)),
      h("h1", {}, event.title || `Event ${event.id}`),
      h(
        "dl",
        { className: "facts" },
        fact("When", formatTimes(event.start, event.end)),
        fact("Price", formatPrice(event.price, paySymbol(this.app, event))),
        fact("Seats", isOver(event) ? `${event.sold} sold` : formatSeats(event.capacity, event.sold)),
        fact("Host", h("code", {}, event.host)),
        fact("Tickets", event.isTransferable ? "May be passed on" : "Bound to the buyer"),
        fact("If nobody reports", timeoutText(event)),
      ),
      isOver(event)
        ? ""
        : h(
            "p",
            { className: "actions" },
            linkButton("Watch", watchAddress(event), "primary", {
              action: "watch",
            }),
          ),
    );
  }

  private showAccountParts(): void {
    const { event } = this;
    if (event === undefined || this.isBusy) return;
    const account = this.app.account.value;
    void this.showPurchase(event, account);
    void this.showTickets(event, account);
  }

  private async showPurchase(event: LiveEvent, account: Account | undefined): Promise<void> {
    const onSale = isOnSale(event, Date.now() / 1000);
    const purchaseFor = [onSale, isOver(event), account?.kind, account?.address].join();
    if (purchaseFor === this.purchaseFor) return;
    this.purchaseFor = purchaseFor;
    this.purchase.hidden = isOver(event);
    const heading = h("h2", {}, "Buy tickets");
    if (!onSale) {
      const why = event.sold >= event.capacity ? "The event is sold out." : "Ticket sales are closed.";
      this.purchase.replaceChildren(heading, h("p", {}, why));
      return;
    }
    if (account === undefined) {
      this.purchase.replaceChildren(
        heading,
        h("p", {}, "Choose an account to pay with."),
        button("Choose account", () => openAccountChooser(this.app), "primary"),
      );
      return;
    }
    if (account.signer === undefined) {
      this.purchase.replaceChildren(
        heading,
        h(
          "p",
          {},
          "This wallet can watch, but it cannot sign transactions of this chain. Choose an account of a Polkadot wallet to buy.",
        ),
        button("Choose account", () => openAccountChooser(this.app)),
      );
      return;
    }
    const quantity = h("input", {
      id: "quantity",
      type: "number",
      min: "1",
      max: String(Math.min(MAX_QUANTITY, event.capacity - event.sold)),
      value: "1",
      required: true,
    });
    const total = h("output", {}, formatPrice(event.price, paySymbol(this.app, event)));
    const balance = h("span", { className: "quiet", data: { balance: "" } }, "Balance: …");
    const status = h("div", { role: "status", aria: { live: "polite" } });
    quantity.addEventListener("input", () => {
      total.value = quantity.validity.valid
        ? formatPrice(event.price * BigInt(quantity.value), paySymbol(this.app, event))
        : "–";
    });
    const form = h(
      "form",
      {},
      h("label", { htmlFor: "quantity" }, "Tickets "),
      quantity,
      h("p", {}, "Total ", h("strong", {}, total), h("br"), balance),
      h("button", { type: "submit", className: "primary", data: { action: "buy" } }, "Buy"),
      status,
    );
    form.addEventListener("submit", (submitted) => {
      submitted.preventDefault();
      void this.buy(event, account, Number(quantity.value), form, status);
    });
    this.purchase.replaceChildren(heading, form);
    await this.showBalance(event, account, balance);
  }

  private async showBalance(event: LiveEvent, account: Account, into: HTMLElement): Promise<void> {
    try {
      const suite = await this.app.contracts();
      const held = await suite.balance(event.payToken, account.address);
      into.textContent = `Balance: ${formatAmount(held)} ${paySymbol(this.app, event)}`;
    } catch (thrown) {
      into.textContent = asProblem(thrown).message;
    }
  }

  private async buy(
    event: LiveEvent,
    account: Account,
    quantity: number,
    form: HTMLFormElement,
    status: HTMLElement,
  ): Promise<void> {
    const isDone = await this.act(form, status, async (progress) => {
      const suite = await this.app.contracts();
      const bought = await suite.buy(account, event, quantity, progress);
      rememberTickets(this.app.info, event.id, account.address, bought);
      const numbers = bought.map((ticket) => `#${serialOf(ticket)}`).join(", ");
      return notice(
        quantity === 1 ? "The ticket is yours." : "The tickets are yours.",
        numbers === "" ? "" : `Ticket ${numbers}`,
        [
          linkButton("Watch", watchAddress(event), "primary", {
            action: "watch-now",
          }),
        ],
      );
    });
    if (!isDone) return;
    const balance = form.querySelector<HTMLElement>("[data-balance]");
    await Promise.all([
      this.showTickets(event, account),
      balance !== null && this.showBalance(event, account, balance),
    ]);
  }

  private async showTickets(event: LiveEvent, account: Account | undefined): Promise<void> {
    this.tickets.hidden = account === undefined;
    if (account === undefined) return;
    const heading = h("h2", {}, "My tickets");
    if (this.tickets.childElementCount === 0)
      this.tickets.replaceChildren(heading, h("p", { className: "quiet" }, "Looking…"));
    try {
      const suite = await this.app.contracts();
      const found = await suite.tickets(
        event.id,
        account.address,
        knownTickets(this.app.info, event.id, account.address),
      );
      if (this.app.account.value === account)
        this.tickets.replaceChildren(heading, this.ticketList(event, account, found));
    } catch (thrown) {
      const problem = asProblem(thrown);
      this.tickets.replaceChildren(
        heading,
        notice(
          problem.message,
          problem.next,
          [button("Try again", () => void this.showTickets(event, account))],
          "alert",
        ),
      );
    }
  }

  private ticketList(event: LiveEvent, account: Account, { valid, isComplete }: Tickets): HTMLElement {
    if (valid.length === 0) {
      return h(
        "p",
        { data: { tickets: "0" } },
        isComplete
          ? "This account has no ticket for this event."
          : "No ticket among the newest ones; you can name yours by its number on the watch page.",
      );
    }
    return h(
      "ul",
      { className: "tickets", data: { tickets: String(valid.length) } },
      ...valid.map((ticket) => {
        const status = h("div", { role: "status" });
        const item = h("li", {}, h("span", {}, `Ticket #${serialOf(ticket)}`));
        if (event.state === "cancelled")
          item.append(
            button("Take refund", () => void this.refund(event, account, ticket, item, status)),
            status,
          );
        return item;
      }),
    );
  }

  private async refund(
    event: LiveEvent,
    account: Account,
    ticket: bigint,
    item: HTMLElement,
    status: HTMLElement,
  ): Promise<void> {
    await this.act(item, status, async (progress) => {
      const suite = await this.app.contracts();
      await suite.refund(account, ticket, progress);
      return notice(
        "Refunded.",
        `${formatPrice(event.price, paySymbol(this.app, event))} went back to your account.`,
      );
    });
  }

  /** Runs one signed action: its buttons rest meanwhile, and `status` tells how far it is. Returns whether it went through. */
  private async act(
    area: HTMLElement,
    status: HTMLElement,
    action: (progress: (step: PurchaseStep) => void) => Promise<HTMLElement>,
  ): Promise<boolean> {
    const controls = area.querySelectorAll<HTMLButtonElement | HTMLInputElement>("button, input");
    const rest = (isResting: boolean) => controls.forEach((control) => (control.disabled = isResting));
    this.isBusy = true;
    rest(true);
    try {
      const done = await action((step) =>
        status.replaceChildren(h("p", { className: "progress", data: { step } }, STEP_LABELS[step])),
      );
      status.replaceChildren(done);
      this.app.dispatchEvent(new Event("balances"));
      return true;
    } catch (thrown) {
      console.warn(thrown);
      const problem = asProblem(thrown);
      status.replaceChildren(notice(problem.message, problem.next, [], "alert"));
      return false;
    } finally {
      this.isBusy = false;
      rest(false);
    }
  }
}

/** What buyers can count on when the oracle nodes stay silent. */
function timeoutText(event: LiveEvent): string {
  return event.timeoutPolicy === 2
    ? "The host is paid if at least half of the viewers checked in, else everybody is refunded"
    : "Everybody is refunded";
}

const STEP_LABELS: Record<PurchaseStep, string> = {
  checking: "Checking balance and price…",
  "approve-signing": "Step 1 of 2: allow the event contract to take the price. Confirm in your wallet…",
  "approve-sent": "Step 1 of 2: allowance sent…",
  "approve-included": "Step 1 of 2: allowance is in a block, waiting for finality…",
  "buy-signing": "Buying. Confirm in your wallet…",
  "buy-sent": "Purchase sent…",
  "buy-included": "Purchase is in a block, waiting for finality…",
  "refund-signing": "Refund. Confirm in your wallet…",
  "refund-sent": "Refund sent…",
  "refund-included": "Refund is in a block, waiting for finality…",
};
