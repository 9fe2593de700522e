import type { App } from "../../app";
import type { CallCenter, DeskState } from "../../call/center";
import { button, h, linkButton, notice } from "../../element";
import { asProblem } from "../../problem";
import { fragmentOf } from "../../router";
import { openAccountChooser } from "../account";

const STEPS = {
  signing: "Confirm in your wallet…",
  sent: "On its way to the chain…",
  included: "The chain has it; waiting until it is final…",
} as const;

/** Whether this browser takes calls, and what to do when it doesn't. */
export class Desk {
  readonly element: HTMLElement;
  private readonly state = h("div", { data: { desk: "" } });
  private readonly said = h("div", { role: "status", aria: { live: "polite" } });
  private shown = "";

  constructor(
    private readonly app: App,
    private readonly center: CallCenter,
  ) {
    this.element = h("div", {}, this.state, this.said);
  }

  /** Says how the last call ended. */
  say({ text, next, isAlert }: { text: string; next: string; isAlert: boolean }): void {
    const actions = isAlert ? [linkButton("Diagnosis", fragmentOf({ page: "diagnosis" }))] : [];
    this.said.replaceChildren(notice(text, next, actions, isAlert ? "alert" : "info"));
  }

  show(): void {
    const { state } = this.center;
    if (this.center.current !== undefined) this.said.replaceChildren();
    const key = JSON.stringify([
      state.name,
      "why" in state && state.why,
      "slot" in state && state.slot,
      "signal" in state && state.signal.name,
    ]);
    if (key === this.shown) return;
    this.shown = key;
    this.state.dataset["desk"] = state.name === "open" ? state.signal.name : state.name;
    this.state.replaceChildren(this.contentOf(state));
  }

  private contentOf(state: DeskState): Node | string {
    switch (state.name) {
      case "none":
        return this.obstacle(state.why);
      case "opening":
        return h("p", { className: "quiet", role: "status" }, "Looking your firm up on the chain…");
      case "failed":
        return notice(state.problem.message, state.problem.next, [this.again(), this.diagnosis()], "alert");
      case "unregistered":
        return this.registration(state.slot);
      case "open":
        return this.line(state);
    }
  }

  private obstacle(why: Extract<DeskState, { name: "none" }>["why"]): Node {
    const choose = button("Choose account", () => openAccountChooser(this.app), "primary");
    switch (why) {
      case "no-contract":
        return notice("This node does not carry calls.", "Ask its operator, or use another node.");
      case "unsupported":
        return notice(
          "This browser can't encrypt calls from end to end.",
          "Use a current Chromium, Chrome, Edge or Brave.",
          [],
          "alert",
        );
      case "no-account":
        return notice(
          "Choose the account that your firm knows you by.",
          "Only members of a firm can call each other.",
          [choose],
        );
      case "no-signer":
        return notice(
          "This wallet can't sign transactions of this chain.",
          "Choose an account of a Polkadot wallet.",
          [choose],
        );
    }
  }

  private registration(slot: number | undefined): Node {
    const status = h("p", { className: "progress", role: "status" });
    const chosen = h(
      "select",
      { id: "slot" },
      ...[0, 1, 2, 3].map((index) =>
        h("option", { value: String(index), selected: index === (slot ?? 0) }, `Device ${index + 1}`),
      ),
    );
    const register = button(
      slot === undefined ? "Replace that device" : "Register this browser",
      () => void this.register(slot ?? Number(chosen.value), register, status),
      "primary",
      { action: "register" },
    );
    return h(
      "section",
      { className: "panel" },
      h("h2", {}, "Register this browser for calls"),
      h(
        "p",
        {},
        "Its keys stay in this browser and can't be read out. The chain lists their public halves, so that colleagues know that it is you.",
      ),
      slot === undefined &&
        h(
          "p",
          {},
          "All four places of your account are taken. ",
          h("label", { htmlFor: "slot" }, "Replace "),
          chosen,
        ),
      h("p", { className: "actions" }, register),
      status,
    );
  }

  private async register(slot: number, by: HTMLButtonElement, status: HTMLElement): Promise<void> {
    by.disabled = true;
    try {
      await this.center.register(slot, (step) => (status.textContent = STEPS[step]));
    } catch (thrown) {
      const problem = asProblem(thrown);
      status.replaceChildren(notice(problem.message, problem.next, [], "alert"));
      by.disabled = false;
    }
  }

  private line({ signal, own }: Extract<DeskState, { name: "open" }>): Node | string {
    switch (signal.name) {
      case "ready":
        return h(
          "p",
          { className: "quiet" },
          h("span", { className: "badge ready" }, "Ready for calls"),
          ` Device ${own.slot + 1} · `,
          h("a", { href: fragmentOf({ page: "diagnosis" }) }, "Diagnosis"),
        );
      case "connecting":
      case "offline":
        return h(
          "p",
          { className: "quiet", role: "status" },
          h("span", { className: "badge" }, "Connecting to the node…"),
          " Calls that go on are not affected. ",
          h("a", { href: fragmentOf({ page: "diagnosis" }) }, "Diagnosis"),
        );
      case "replaced":
        return notice("Another page of this browser takes the calls.", "Close it, or take them here.", [
          button("Take calls here", () => this.center.retry(), "primary"),
        ]);
      case "refused":
        return notice(
          "The node does not take this device yet.",
          `${signal.detail} The page tries again.`.trim(),
          [this.diagnosis()],
        );
      case "closed":
        return "";
    }
  }

  private again(): HTMLButtonElement {
    return button("Try again", () => void this.center.open(), "primary");
  }

  private diagnosis(): HTMLAnchorElement {
    return linkButton("Diagnosis", fragmentOf({ page: "diagnosis" }));
  }
}
