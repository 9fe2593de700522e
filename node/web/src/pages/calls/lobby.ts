import { type App, poll } from "../../app";
import type { Hex } from "../../api";
import type { CallCenter } from "../../call/center";
import type { Device } from "../../call/device";
import { LocalMedia } from "../../call/media";
import type { Room } from "../../chain/calls";
import { button, h, notice } from "../../element";
import { formatDistance } from "../../format";
import { asProblem } from "../../problem";
import type { People } from "./people";
import { Preview } from "./preview";

/** How often rooms and colleagues are read again. */
const REFRESH_MS = 8_000;
/** Rest between two looks at a firm, for each of its members. */
const MEMBER_MS = 300;
/** Seats of a room with pictures; see `MAX_VIDEO_MEMBERS`. */
const SEATS = 4;
const FIRM_KEY = "w3av.firm";

/** Before a call: firm, colleagues, rooms, camera and microphone. */
export class Lobby {
  readonly element: HTMLElement;
  private readonly firms = h("select", { id: "firm" });
  private readonly firmField = h("p", {}, h("label", { htmlFor: "firm" }, "Firm "), this.firms);
  private readonly colleagues = h("ul", { className: "people" });
  private readonly rooms = h("ul", { className: "people" });
  private readonly status = h("div", { role: "status", aria: { live: "polite" } });
  private readonly openButton: HTMLButtonElement;
  private readonly preview = new Preview();
  private readonly abort = new AbortController();
  private shown = "";
  private loadedAt = -Infinity;
  private loadedFirm = 0;
  private memberCount = 0;
  private firm = Number(localStorage.getItem(FIRM_KEY) ?? 0);

  constructor(
    private readonly app: App,
    private readonly center: CallCenter,
    private readonly people: People,
    private readonly own: Device,
  ) {
    this.openButton = button("Open a room", () => void this.openRoom(), "", { action: "open-room" });
    this.element = h(
      "div",
      {},
      this.firmField,
      this.status,
      h(
        "div",
        { className: "columns" },
        h(
          "section",
          { className: "panel", aria: { label: "Colleagues" } },
          h("h2", {}, "Colleagues"),
          this.colleagues,
        ),
        h(
          "section",
          { className: "panel", aria: { label: "Rooms" } },
          h("h2", {}, "Rooms"),
          this.rooms,
          h("p", { className: "actions" }, this.openButton),
        ),
        this.preview.element,
      ),
    );
    this.colleagues.append(h("li", { className: "quiet" }, "Looking…"));
    this.firms.addEventListener("change", () => {
      this.firm = Number(this.firms.value);
      localStorage.setItem(FIRM_KEY, String(this.firm));
      void this.load();
    });
    poll(
      () => this.load(),
      REFRESH_MS,
      this.abort.signal,
      (problem) => this.status.replaceChildren(notice(problem.message, problem.next, [], "alert")),
    );
  }

  show(): void {
    const isReady = this.center.state.name === "open" && this.center.state.signal.name === "ready";
    for (const one of this.element.querySelectorAll<HTMLButtonElement>("[data-needs-node]"))
      one.disabled = !isReady;
  }

  close(): void {
    this.abort.abort();
    this.preview.close();
  }

  private async load(): Promise<void> {
    // Every member takes a few questions, so a large firm is asked about less often.
    const isDue = performance.now() - this.loadedAt > this.memberCount * MEMBER_MS;
    if (!isDue && this.firm === this.loadedFirm) return;
    const calls = await this.center.calls();
    await this.people.load();
    const firms = await calls.firmsOf(this.own.account);
    this.showFirms(firms);
    if (firms.length === 0) return;
    const { firm } = this;
    const members = await calls.membersOf(firm);
    const rooms = await calls.rooms(firm, members);
    const devices: { account: Hex; count: number }[] = [];
    for (const account of members.filter((one) => one !== this.own.account))
      devices.push({ account, count: (await calls.devicesOf(account)).size });
    // Another firm was chosen meanwhile, or the lobby was left.
    if (this.abort.signal.aborted || firm !== this.firm) return;
    this.loadedAt = performance.now();
    this.loadedFirm = firm;
    this.memberCount = members.length;
    const key = JSON.stringify([this.firm, rooms, devices]);
    if (key === this.shown) return;
    this.shown = key;
    this.colleagues.replaceChildren(...this.colleagueItems(devices));
    this.rooms.replaceChildren(...this.roomItems(rooms));
    const hasOwn = rooms.some(({ host }) => host === this.own.account);
    this.openButton.hidden = hasOwn;
    this.show();
  }

  private showFirms(firms: number[]): void {
    if (firms.length === 0) {
      this.firmField.hidden = true;
      this.colleagues.replaceChildren(
        h(
          "li",
          {},
          notice(
            "This account is not a member of a firm.",
            "Ask an administrator of your firm to add it, or choose another account.",
          ),
        ),
      );
      this.rooms.replaceChildren();
      this.openButton.hidden = true;
      return;
    }
    if (!firms.includes(this.firm)) this.firm = firms.at(-1) ?? 0;
    this.firmField.hidden = false;
    if (this.firms.options.length === firms.length && this.firms.value === String(this.firm)) return;
    this.firms.replaceChildren(
      ...firms.map((firm) =>
        h("option", { value: String(firm), selected: firm === this.firm }, `Firm ${firm}`),
      ),
    );
    this.firms.value = String(this.firm);
  }

  private colleagueItems(colleagues: { account: Hex; count: number }[]): HTMLElement[] {
    if (colleagues.length === 0) return [h("li", { className: "quiet" }, "You are the only member so far.")];
    return colleagues.map(({ account, count }) => {
      const name = this.people.name(account);
      const call = (video: boolean) => {
        const by = button(
          video ? "Call" : "Voice only",
          () => this.call(account, video),
          video ? "primary" : "",
          {
            action: video ? "call" : "call-audio",
            needsNode: "",
            account,
          },
        );
        by.setAttribute("aria-label", `${video ? "Call" : "Call without camera"} ${name}`);
        return by;
      };
      return h(
        "li",
        { data: { member: account } },
        h("span", { className: "who", title: account }, name),
        ...(count === 0
          ? [h("span", { className: "quiet" }, "No device for calls yet")]
          : [h("span", { className: "actions" }, call(true), call(false))]),
      );
    });
  }

  private roomItems(rooms: Room[]): HTMLElement[] {
    if (rooms.length === 0) return [h("li", { className: "quiet" }, "No room is open.")];
    return rooms.map((room) => {
      const isOwn = room.host === this.own.account;
      const name = isOwn ? "Your room" : `Room of ${this.people.name(room.host)}`;
      const enter = button("Join", () => this.enter(room), "primary", {
        action: "join",
        needsNode: "",
        room: room.id,
      });
      enter.setAttribute("aria-label", `Join: ${name}`);
      const close = button("Close", () => void this.closeRoom(close), "", { action: "close-room" });
      return h(
        "li",
        { data: { room: room.id } },
        h("span", { className: "who" }, name),
        h(
          "span",
          { className: "quiet" },
          `${room.seats} seats · ends ${formatDistance(room.expiresAt, Date.now() / 1000)}`,
        ),
        h("span", { className: "actions" }, enter, isOwn && close),
      );
    });
  }

  private call(account: Hex, video: boolean): void {
    const media = this.media({ audio: true, video: video && this.preview.wantsVideo });
    this.attempt(media, () => this.center.call(this.firm, account, media));
  }

  private enter({ firm, host, id }: Room): void {
    const media = this.media({ audio: true, video: this.preview.wantsVideo });
    this.attempt(media, () => this.center.enter(firm, host, id, media));
  }

  private async openRoom(): Promise<void> {
    this.openButton.disabled = true;
    const media = this.media({ audio: true, video: this.preview.wantsVideo });
    try {
      await this.center.openRoom(this.firm, SEATS, media, (step) => {
        this.status.replaceChildren(
          h(
            "p",
            { className: "progress" },
            step === "signing" ? "Confirm the room in your wallet…" : "The room is on its way to the chain…",
          ),
        );
      });
    } catch (thrown) {
      media.stop();
      this.tell(thrown);
    } finally {
      this.openButton.disabled = false;
    }
  }

  private async closeRoom(by: HTMLButtonElement): Promise<void> {
    by.disabled = true;
    const account = this.app.account.value;
    try {
      if (account !== undefined) await (await this.center.calls()).closeRoom(account, this.firm);
      this.loadedAt = -Infinity;
      await this.load();
    } catch (thrown) {
      this.tell(thrown);
      by.disabled = false;
    }
  }

  /** Camera and microphone as chosen; they start while the rest is still on its way. */
  private media(wanted: { audio: boolean; video: boolean }): LocalMedia {
    const media = this.preview.take() ?? new LocalMedia();
    if (!wanted.video) void media.turn("video", false);
    media.start(wanted).catch((thrown: unknown) => this.tell(thrown));
    return media;
  }

  private attempt(media: LocalMedia, run: () => unknown): void {
    try {
      run();
    } catch (thrown) {
      media.stop();
      this.tell(thrown);
    }
  }

  private tell(thrown: unknown): void {
    console.warn(thrown);
    const problem = asProblem(thrown);
    this.status.replaceChildren(notice(problem.message, problem.next, [], "alert"));
  }
}
