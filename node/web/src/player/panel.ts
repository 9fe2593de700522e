import { button, h } from "../element";
import { formatDelay } from "../format";
import {
  AUTO,
  type Playback,
  type PlaybackEvents,
  type Quality,
  startWithSound,
  type Transport,
  type Trouble,
} from "./playback";
import type { Rendition } from "./rendition";
import type { Session } from "./session";

/** How often the delay is shown and the picture is checked for progress. */
const TICK_MS = 500;

/** What the panel tells the page. */
export interface PanelEvents {
  onTrouble(trouble: Trouble): void;
  onEnd(): void;
  /** The picture stands still for that long, 0 when it moves again. */
  onStall(seconds: number): void;
}

/** Video element with its controls: transport, quality, delay, and a place for messages over the picture. */
export class Panel {
  readonly element: HTMLElement;
  private readonly video: HTMLVideoElement;
  private readonly cover = h("div", { className: "cover" });
  private readonly quality = h(
    "select",
    { id: "quality", disabled: true },
    h("option", { value: AUTO }, "Auto"),
  );
  private readonly delay = h("output", { id: "delay" }, "–");
  private readonly unmute = button("Turn sound on", () => this.turnSoundOn(), "primary", {
    action: "unmute",
  });
  private transport: Transport = "hls";
  private chosen: Quality = AUTO;
  private session: Session | undefined;
  private playback: Playback | undefined;
  /** Counts the starts, so that a player that was slow to load does not start over a newer one. */
  private generation = 0;
  private lastTime = 0;
  private stalledSince: number | undefined;

  constructor(
    title: string,
    private readonly events: PanelEvents,
    signal: AbortSignal,
  ) {
    this.video = h("video", {
      id: "video",
      controls: true,
      playsInline: true,
      aria: { label: `Live video: ${title}` },
    });
    this.unmute.hidden = true;
    this.quality.addEventListener("change", () => this.choose(this.quality.value));
    this.element = h(
      "section",
      { className: "player", aria: { label: "Player" } },
      h("div", { className: "screen" }, this.video, this.cover, this.unmute),
      h(
        "div",
        { className: "controls" },
        h(
          "fieldset",
          { className: "segmented" },
          h("legend", { className: "hidden" }, "Transport"),
          this.transportChoice("hls", "HLS", "Adapts to your connection; a few seconds behind"),
          this.transportChoice("flv", "FLV", "Least delay; one fixed quality"),
        ),
        h("label", {}, "Quality ", this.quality),
        h("span", { className: "delay" }, "Behind live ", this.delay),
      ),
    );
    this.setCover(null);
    const timer = setInterval(() => this.tick(), TICK_MS);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      this.stop();
    });
  }

  /** Shows a message instead of the picture; `null` takes it away. */
  setCover(message: HTMLElement | null): void {
    this.cover.replaceChildren(...(message === null ? [] : [message]));
    this.cover.hidden = message === null;
    this.video.controls = message === null;
  }

  /** Plays the session's media; the former session's player is gone afterwards. */
  play(session: Session): void {
    this.session = session;
    void this.restart();
  }

  stop(): void {
    this.generation += 1;
    this.playback?.destroy();
    this.playback = undefined;
    this.session = undefined;
    this.stalledSince = undefined;
    this.quality.disabled = true;
    this.delay.value = formatDelay(undefined);
  }

  private async restart(): Promise<void> {
    const { session } = this;
    if (session === undefined) return;
    this.playback?.destroy();
    this.playback = undefined;
    const generation = (this.generation += 1);
    this.element.dataset["transport"] = this.transport;
    // Each player is a large script of its own; only the one in use is fetched.
    const start =
      this.transport === "hls" ? (await import("./hls")).playHls : (await import("./flv")).playFlv;
    if (generation !== this.generation) return;
    this.lastTime = 0;
    this.stalledSince = performance.now();
    this.playback = start(this.video, session, this.chosen, this.playbackEvents());
    this.unmute.hidden = await startWithSound(this.video);
  }

  private playbackEvents(): PlaybackEvents {
    return {
      onQualities: (qualities, chosen) => this.showQualities(qualities, chosen),
      onShown: (rendition) => {
        const auto = this.quality.querySelector<HTMLOptionElement>(`option[value="${AUTO}"]`);
        if (auto !== null) auto.textContent = `Auto (${rendition.label})`;
      },
      onTrouble: (trouble) => this.events.onTrouble(trouble),
      onEnd: () => this.events.onEnd(),
    };
  }

  private showQualities(qualities: Rendition[], chosen: Quality): void {
    this.quality.replaceChildren(
      ...qualities.map(({ id, label }) => h("option", { value: id, selected: id === chosen }, label)),
    );
    this.quality.disabled = false;
  }

  private choose(quality: Quality): void {
    this.chosen = quality;
    this.playback?.choose(quality);
  }

  private transportChoice(transport: Transport, label: string, title: string): HTMLElement {
    const input = h("input", {
      type: "radio",
      name: "transport",
      value: transport,
      checked: transport === this.transport,
    });
    input.addEventListener("change", () => {
      this.transport = transport;
      void this.restart();
    });
    return h("label", { title }, input, h("span", {}, label));
  }

  private turnSoundOn(): void {
    this.video.muted = false;
    this.unmute.hidden = true;
  }

  private tick(): void {
    if (this.playback === undefined) return;
    this.delay.value = formatDelay(this.playback.delay());
    const { currentTime, paused } = this.video;
    if (currentTime !== this.lastTime || (paused && currentTime > 0)) {
      this.lastTime = currentTime;
      if (this.stalledSince !== undefined) this.events.onStall(0);
      this.stalledSince = undefined;
    } else {
      this.stalledSince ??= performance.now();
      this.events.onStall((performance.now() - this.stalledSince) / 1000);
    }
  }
}
