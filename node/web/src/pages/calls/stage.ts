import type { CallCenter, Current } from "../../call/center";
import type { Conversation } from "../../call/conversation";
import { SHOWS } from "../../call/control";
import { deviceName } from "../../call/device";
import type { LocalMedia } from "../../call/media";
import { PairCall } from "../../call/pair";
import { button, h, notice } from "../../element";
import { asProblem } from "../../problem";
import { Talk } from "./talk";
import type { People } from "./people";
import { deviceLists } from "./preview";
import { Tile, viewOf } from "./tile";

/** A call or room that goes on: pictures, controls, words and files. */
export class Stage {
  readonly element: HTMLElement;
  private readonly banner = h("div", { className: "banner", role: "status", aria: { live: "polite" } });
  private readonly trouble = h("div", {});
  private readonly tiles = h("div", { className: "tiles" });
  private readonly controls: Record<"audio" | "video" | "share" | "hand" | "chat" | "pip", HTMLButtonElement>;
  private readonly settings = h("dialog", { aria: { label: "Camera and microphone" } });
  private readonly known = new Map<string, Tile>();
  private readonly ownStream = new MediaStream();
  private talk: Talk | undefined;
  private frame = 0;
  private readonly keys = (event: KeyboardEvent) => this.pressed(event);

  constructor(
    center: CallCenter,
    private readonly people: People,
    readonly current: Current,
  ) {
    const control = (label: string, key: string, action: string, press: () => void) => {
      const by = button(label, press, "", { action });
      by.setAttribute("aria-keyshortcuts", key);
      by.title = `${label} (${key.toUpperCase()})`;
      return by;
    };
    this.controls = {
      audio: control("Microphone", "m", "audio", () => void this.turn("audio")),
      video: control("Camera", "v", "video", () => void this.turn("video")),
      share: control("Share screen", "s", "share", () => void this.share()),
      hand: control("Raise hand", "h", "hand", () => this.raiseHand()),
      chat: control("Chat", "c", "chat", () => this.toggleTalk()),
      pip: control("Small window", "p", "pip", () => void this.pictureInPicture()),
    };
    const { audio, video, share, hand, chat, pip } = this.controls;
    this.element = h(
      "section",
      { className: "stage", aria: { label: "Call" }, data: { stage: "" } },
      this.banner,
      this.trouble,
      h("div", { className: "scene" }, this.tiles),
      h(
        "div",
        { className: "call-controls", role: "toolbar", aria: { label: "Call controls" } },
        audio,
        video,
        share,
        hand,
        chat,
        pip,
        button("Devices", () => void this.openSettings(), "", { action: "devices" }),
        button(current instanceof PairCall ? "Hang up" : "Leave", () => center.hangUp(), "danger", {
          action: "hang-up",
        }),
      ),
      this.settings,
    );
    addEventListener("keydown", this.keys);
    this.element.tabIndex = -1;
  }

  /** Brings the picture up to date, at most once a frame. */
  show(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  close(): void {
    removeEventListener("keydown", this.keys);
    cancelAnimationFrame(this.frame);
    this.talk?.close();
  }

  private get media(): LocalMedia {
    return this.current.options.media;
  }

  private get conversation(): Conversation | undefined {
    return this.current.conversation;
  }

  private draw(): void {
    const text = bannerOf(this.current, this.people);
    if (this.banner.textContent !== text) this.banner.textContent = text;
    this.banner.hidden = text === "";
    this.element.dataset["state"] = this.current.state.name;
    this.drawControls();
    this.drawTiles();
    this.drawTrouble();
    if (this.talk === undefined && this.conversation !== undefined) {
      this.talk = new Talk(this.conversation, this.people);
      this.element.querySelector(".scene")?.append(this.talk.element);
    }
    this.talk?.show();
    const unread = this.talk?.unread ?? 0;
    this.controls.chat.textContent = unread > 0 ? `Chat (${unread})` : "Chat";
  }

  private drawControls(): void {
    const { audio, video, share, hand, chat, pip } = this.controls;
    const set = (by: HTMLButtonElement, isOn: boolean, label: string) => {
      by.setAttribute("aria-pressed", String(isOn));
      if (by.textContent !== label) by.textContent = label;
    };
    set(audio, this.media.isOn("audio"), this.media.isOn("audio") ? "Mute" : "Unmute");
    set(video, this.media.isOn("video"), this.media.isOn("video") ? "Camera off" : "Camera on");
    set(
      share,
      this.media.isOn("screenVideo"),
      this.media.isOn("screenVideo") ? "Stop sharing" : "Share screen",
    );
    set(
      hand,
      this.conversation?.isHandUp ?? false,
      this.conversation?.isHandUp ? "Lower hand" : "Raise hand",
    );
    chat.setAttribute("aria-expanded", String(this.talk?.isOpen ?? false));
    share.hidden = !("getDisplayMedia" in navigator.mediaDevices);
    pip.hidden = !document.pictureInPictureEnabled;
  }

  private drawTiles(): void {
    const wanted: [string, () => Tile, (tile: Tile) => void][] = [];
    const { audio, video, screenVideo } = this.media.own;
    this.keep(this.ownStream, video);
    wanted.push([
      "own",
      () => new Tile("camera", true),
      (tile) =>
        tile.show({
          name: "You",
          isOwn: true,
          stream: this.ownStream,
          hasPicture: video !== null,
          hasSound: audio !== null,
          isHandUp: this.conversation?.isHandUp ?? false,
          isSpeaking: false,
          note: screenVideo === null ? "" : "You are sharing your screen.",
          quality: "unknown",
          code: undefined,
        }),
    ]);
    for (const participant of this.conversation?.participants.values() ?? []) {
      const id = deviceName(participant.device);
      const name = this.people.name(participant.device.account);
      const first = () => this.conversation?.sawFrame();
      wanted.push([
        id,
        () => new Tile("camera", false, first),
        (tile) => tile.show(viewOf(participant, name)),
      ]);
      if ((participant.shows & SHOWS.screen) !== 0) {
        const view = {
          ...viewOf(participant, `Screen of ${name}`),
          stream: participant.screen,
          hasPicture: true,
          hasSound: true,
          isHandUp: false,
          isSpeaking: false,
          code: undefined,
        };
        wanted.push([`${id}/screen`, () => new Tile("screen", false), (tile) => tile.show(view)]);
      }
    }
    for (const [id, tile] of this.known)
      if (!wanted.some(([one]) => one === id)) {
        tile.element.remove();
        this.known.delete(id);
      }
    for (const [id, make, show] of wanted) {
      const tile = this.known.get(id) ?? make();
      if (!this.known.has(id)) {
        this.known.set(id, tile);
        if (id === "own") this.tiles.append(tile.element);
        else this.tiles.prepend(tile.element);
      }
      show(tile);
    }
    this.tiles.dataset["count"] = String(wanted.length);
  }

  /** One track at most, so that the picture's element never has to start anew. */
  private keep(stream: MediaStream, track: MediaStreamTrack | null): void {
    for (const old of stream.getTracks()) if (old !== track) stream.removeTrack(old);
    if (track !== null) stream.addTrack(track);
  }

  private drawTrouble(): void {
    const trouble = this.current instanceof PairCall ? this.current.trouble : undefined;
    if (trouble === undefined || this.trouble.textContent?.includes(trouble.message)) return;
    this.trouble.replaceChildren(notice(trouble.message, trouble.next, [], "alert"));
  }

  private async turn(name: "audio" | "video"): Promise<void> {
    await this.attempt(() => this.media.turn(name, !this.media.isOn(name)));
  }

  private async share(): Promise<void> {
    await this.attempt(() => this.media.share(!this.media.isOn("screenVideo")));
  }

  private async attempt(run: () => Promise<void>): Promise<void> {
    try {
      this.trouble.replaceChildren();
      await run();
    } catch (thrown) {
      const problem = asProblem(thrown);
      this.trouble.replaceChildren(notice(problem.message, problem.next, [], "alert"));
    }
    this.show();
  }

  private raiseHand(): void {
    this.conversation?.raiseHand(!this.conversation.isHandUp);
  }

  private toggleTalk(): void {
    this.talk?.toggle();
    this.show();
  }

  /** The one who speaks, or the first, in a window above all others. */
  private async pictureInPicture(): Promise<void> {
    if (document.pictureInPictureElement !== null) return document.exitPictureInPicture();
    const speaking = [...(this.conversation?.participants.values() ?? [])].find(
      ({ isSpeaking }) => isSpeaking,
    );
    const tile =
      (speaking === undefined ? undefined : this.known.get(deviceName(speaking.device))) ??
      [...this.known].find(([id]) => id !== "own")?.[1] ??
      this.known.get("own");
    await this.attempt(async () => void (await tile?.video.requestPictureInPicture()));
  }

  private async openSettings(): Promise<void> {
    const lists = await deviceLists(this.media);
    this.settings.replaceChildren(
      h("h2", {}, "Camera and microphone"),
      ...(lists.length > 0 ? lists : [h("p", {}, "Allow the camera or the microphone first.")]),
      h(
        "p",
        { className: "actions" },
        button("Close", () => this.settings.close()),
      ),
    );
    this.settings.showModal();
  }

  private pressed(event: KeyboardEvent): void {
    const isText =
      event.target instanceof HTMLElement && /^(?:INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (
      isText ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      document.querySelector("dialog[open]") !== null
    )
      return;
    const by = Object.values(this.controls).find(
      (one) => one.getAttribute("aria-keyshortcuts") === event.key.toLowerCase(),
    );
    if (by === undefined || by.hidden) return;
    event.preventDefault();
    by.click();
  }
}

/** What is going on, when it isn't plainly a conversation. */
function bannerOf(current: Current, people: People): string {
  const { state } = current;
  if (current instanceof PairCall) {
    const name = people.name(current.options.other);
    switch (state.name) {
      case "requested":
        return current.step || `Calling ${name}…`;
      case "authorised":
        return `Calling ${name}… ${current.step}`;
      case "ringing":
        return state.isReached
          ? `Ringing at ${name}… ${current.step}`
          : `${name} is not here at the moment; trying again… ${current.step}`;
      case "negotiating":
        return "Connecting…";
      case "confirming":
        return "Checking that nobody is between you…";
      case "recovering":
        return "The connection was interrupted. Reconnecting…";
    }
    return "";
  }
  if (state.name === "entering") return "Entering the room…";
  const others = [...current.conversation.participants.values()];
  if (current.conversation.isVoiceOnly) return "With this many people everybody sends sound only.";
  if (others.length === 0) return "You are alone in the room. Colleagues of the firm can join.";
  return others.some(({ state: one }) => one === "interrupted")
    ? "A connection was interrupted. Reconnecting…"
    : "";
}
