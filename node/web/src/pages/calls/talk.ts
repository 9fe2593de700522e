import type { ChatLine, Conversation } from "../../call/conversation";
import { MAX_CHAT } from "../../call/control";
import type { Transfer } from "../../call/files";
import { button, h } from "../../element";
import type { People } from "./people";

/** Words and files beside the pictures. */
export class Talk {
  readonly element: HTMLElement;
  unread = 0;
  isOpen = false;
  private readonly lines = h("ol", {
    className: "lines",
    role: "log",
    aria: { live: "polite", label: "Messages" },
  });
  private readonly transfers = h("ul", { className: "transfers", aria: { label: "Files" } });
  private readonly input = h("input", {
    id: "chat",
    maxLength: MAX_CHAT,
    autocomplete: "off",
    placeholder: "Message",
  });
  private readonly added = () => this.addLines();
  private count = 0;
  private shownTransfers = "";

  constructor(
    private readonly conversation: Conversation,
    private readonly people: People,
  ) {
    const picker = h("input", { type: "file", multiple: true, hidden: true });
    picker.addEventListener("change", () => {
      for (const file of picker.files ?? [])
        for (const peer of conversation.mesh.connected) conversation.files.offer(peer, file);
      picker.value = "";
    });
    const form = h(
      "form",
      {},
      h("label", { htmlFor: "chat", className: "hidden" }, "Message to everybody in the call"),
      this.input,
      h("button", { type: "submit", data: { action: "send" } }, "Send"),
    );
    form.addEventListener("submit", (submitted) => {
      submitted.preventDefault();
      const text = this.input.value.trim();
      if (text === "") return;
      conversation.say(text);
      this.input.value = "";
    });
    this.element = h(
      "aside",
      { className: "talk", hidden: true, aria: { label: "Chat and files" } },
      this.lines,
      this.transfers,
      form,
      h(
        "p",
        { className: "actions" },
        button("Send a file", () => picker.click(), "", { action: "file" }),
        picker,
      ),
    );
    conversation.addEventListener("chat", this.added);
    this.addLines();
  }

  toggle(): void {
    this.isOpen = !this.isOpen;
    this.element.hidden = !this.isOpen;
    if (!this.isOpen) return;
    this.unread = 0;
    this.input.focus();
  }

  show(): void {
    const { transfers } = this.conversation.files;
    // An offer must be seen to be decided.
    if (transfers.some(({ isOwn, state }) => !isOwn && state === "offered") && !this.isOpen) this.toggle();
    const key = transfers
      .map(({ id, state, doneBytes, bytes }) =>
        [id, state, Math.floor((20 * doneBytes) / (bytes || 1))].join(),
      )
      .join(";");
    if (key === this.shownTransfers) return;
    this.shownTransfers = key;
    this.transfers.replaceChildren(...transfers.map((transfer) => this.item(transfer)));
  }

  close(): void {
    this.conversation.removeEventListener("chat", this.added);
  }

  private addLines(): void {
    for (const line of this.conversation.chat.slice(this.count)) {
      this.lines.append(this.lineOf(line));
      if (!this.isOpen && line.from !== undefined) this.unread += 1;
    }
    this.count = this.conversation.chat.length;
    this.lines.scrollTop = this.lines.scrollHeight;
    this.conversation.dispatchEvent(new Event("change"));
  }

  private lineOf({ from, text, atMs }: ChatLine): HTMLElement {
    const time = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" }).format(atMs);
    return h(
      "li",
      { className: from === undefined ? "own" : "" },
      h(
        "span",
        { className: "quiet" },
        `${from === undefined ? "You" : this.people.name(from.account)}, ${time}`,
      ),
      h("span", { className: "text" }, text),
    );
  }

  private item(transfer: Transfer): HTMLElement {
    const { id, name, bytes, doneBytes, state, isOwn, url, peer } = transfer;
    const { files } = this.conversation;
    const who = this.people.name(peer.account);
    const isOver = state === "done" || state === "stopped";
    return h(
      "li",
      { data: { transfer: state } },
      h("span", {}, `${isOwn ? "To" : "From"} ${who}: `, h("strong", {}, name), ` (${formatBytes(bytes)})`),
      state === "running" &&
        h("progress", { max: bytes || 1, value: doneBytes, aria: { label: `Progress of ${name}` } }),
      h("span", { className: "quiet" }, STATES[state]),
      h(
        "span",
        { className: "actions" },
        !isOwn &&
          state === "offered" &&
          button("Take", () => files.accept(id), "primary", { action: "take-file" }),
        url !== undefined && h("a", { href: url, download: name, className: "button" }, "Save"),
        !isOver && button(isOwn || state !== "offered" ? "Stop" : "Refuse", () => files.stop(id)),
      ),
    );
  }
}

const STATES: Record<Transfer["state"], string> = {
  offered: "Waiting to be taken",
  running: "On its way",
  waiting: "Goes on when the connection is back",
  done: "Done",
  stopped: "Stopped",
};

function formatBytes(bytes: number): string {
  const unit = bytes >= 1e6 ? "megabyte" : bytes >= 1e3 ? "kilobyte" : "byte";
  const size = { megabyte: 1e6, kilobyte: 1e3, byte: 1 }[unit];
  return new Intl.NumberFormat(undefined, { style: "unit", unit, maximumFractionDigits: 1 }).format(
    bytes / size,
  );
}
