import type { Participant } from "../../call/conversation";
import { SHOWS } from "../../call/control";
import { h } from "../../element";

/** What a tile shows of somebody, the user included. */
export interface TileView {
  name: string;
  isOwn: boolean;
  stream: MediaStream;
  hasPicture: boolean;
  hasSound: boolean;
  isHandUp: boolean;
  isSpeaking: boolean;
  /** Empty when there is nothing to say. */
  note: string;
  quality: Participant["quality"];
  code: string | undefined;
}

/** A picture with a name. Keeps its elements, so that the picture never starts anew. */
export class Tile {
  readonly element: HTMLElement;
  readonly video = h("video", { autoplay: true, playsInline: true });
  private readonly caption = h("span", { className: "who" });
  private readonly marks = h("span", { className: "marks" });
  private readonly blank = h("div", { className: "blank", aria: { hidden: "true" } });
  private readonly note = h("div", { className: "note", role: "status" });
  private readonly code = h("details", { className: "code" });
  private shown = "";

  constructor(kind: "camera" | "screen", isOwn: boolean, firstFrame?: () => void) {
    this.video.muted = isOwn;
    this.element = h(
      "figure",
      { className: `tile ${kind}`, data: { tile: isOwn ? "own" : "peer", kind } },
      this.video,
      this.blank,
      this.note,
      h("figcaption", {}, this.caption, this.marks, this.code),
    );
    if (firstFrame !== undefined) this.video.requestVideoFrameCallback(firstFrame);
  }

  show(view: TileView): void {
    if (this.video.srcObject !== view.stream) {
      this.video.srcObject = view.stream;
      this.video.play().catch(() => undefined);
    }
    const { name, isOwn, hasPicture, hasSound, isHandUp, isSpeaking, note, quality, code } = view;
    const key = [name, isOwn, hasPicture, hasSound, isHandUp, isSpeaking, note, quality, code].join();
    if (key === this.shown) return;
    this.shown = key;
    this.caption.textContent = name;
    this.element.classList.toggle("speaking", isSpeaking);
    this.element.dataset["picture"] = String(hasPicture);
    this.blank.hidden = hasPicture;
    this.blank.textContent = name
      .replace(/^\W+|^0x/g, "")
      .slice(0, 2)
      .toUpperCase();
    this.note.hidden = note === "";
    this.note.textContent = note;
    const mark = (text: string, label: string, kind = "") =>
      h("span", { className: `mark ${kind}`.trim(), title: label, role: "img", aria: { label } }, text);
    this.marks.replaceChildren(
      ...[
        isHandUp && mark("Hand up", "Hand is up", "hand"),
        !hasSound && mark("Muted", "Microphone is off"),
        isSpeaking && mark("•", "Speaking", "good"),
        quality !== "unknown" && mark(BARS[quality], `Connection is ${quality}`, quality),
      ].filter((one) => one !== false),
    );
    this.code.hidden = code === undefined;
    this.code.replaceChildren(
      h("summary", {}, "Code"),
      h("p", {}, h("strong", { data: { code: code ?? "" } }, code ?? "")),
      h("p", {}, "Both of you see the same digits when nobody is between you. Compare them aloud."),
    );
  }
}

const BARS = { good: "▮▮▮", fair: "▮▮▯", poor: "▮▯▯" };

/** How somebody else is shown. */
export function viewOf(participant: Participant, name: string): TileView {
  const { state, camera, shows, isSpeaking, quality, code } = participant;
  return {
    name,
    isOwn: false,
    stream: camera,
    hasPicture: state !== "connecting" && (shows & SHOWS.video) !== 0,
    hasSound: state === "connecting" || (shows & SHOWS.audio) !== 0,
    isHandUp: (shows & SHOWS.hand) !== 0,
    isSpeaking,
    note: { connecting: "Connecting…", connected: "", interrupted: "Reconnecting…" }[state],
    quality: state === "connected" ? quality : "unknown",
    code,
  };
}
