import { LocalMedia } from "../../call/media";
import { button, h, notice } from "../../element";
import { asProblem } from "../../problem";

const CAMERA_KEY = "w3av.camera-on";

/** Camera and microphone before a call: how one looks, which devices, and whether the camera is on at the start. */
export class Preview {
  readonly element: HTMLElement;
  private media: LocalMedia | undefined;
  private readonly video = h("video", { autoplay: true, muted: true, playsInline: true });
  private readonly picture = h("div", { className: "preview" }, this.video, h("p", {}, "The camera is off."));
  private readonly lists = h("div", { className: "stack" });
  private readonly status = h("div", { role: "status" });
  private readonly tryButton: HTMLButtonElement;
  private readonly start = h("input", {
    type: "checkbox",
    id: "start-camera",
    checked: localStorage.getItem(CAMERA_KEY) !== "0",
  });

  constructor() {
    this.tryButton = button("Try camera and microphone", () => void this.toggle(), "", { action: "preview" });
    this.start.addEventListener("change", () =>
      localStorage.setItem(CAMERA_KEY, this.start.checked ? "1" : "0"),
    );
    this.element = h(
      "section",
      { className: "panel", aria: { label: "Camera and microphone" } },
      h("h2", {}, "Camera and microphone"),
      this.picture,
      h("p", { className: "actions" }, this.tryButton),
      this.lists,
      h("p", {}, h("label", { className: "check" }, this.start, " Start calls with the camera on")),
      this.status,
    );
    this.show();
  }

  get wantsVideo(): boolean {
    return this.start.checked;
  }

  /** Hands the open devices over to a call. */
  take(): LocalMedia | undefined {
    const { media } = this;
    this.media = undefined;
    return media;
  }

  close(): void {
    this.media?.stop();
    this.media = undefined;
  }

  private async toggle(): Promise<void> {
    if (this.media !== undefined) {
      this.close();
      return this.show();
    }
    const media = new LocalMedia();
    this.media = media;
    this.status.replaceChildren();
    media.addEventListener("change", () => this.show());
    try {
      await media.start({ audio: true, video: true });
      this.lists.replaceChildren(...(await deviceLists(media)));
    } catch (thrown) {
      const problem = asProblem(thrown);
      this.status.replaceChildren(notice(problem.message, problem.next, [], "alert"));
      this.close();
    }
    this.show();
  }

  private show(): void {
    const { video: track } = this.media?.own ?? { video: null };
    this.video.srcObject = track === null ? null : new MediaStream([track]);
    this.picture.dataset["on"] = String(track !== null);
    this.tryButton.textContent = this.media === undefined ? "Try camera and microphone" : "Turn off";
    if (this.media === undefined) this.lists.replaceChildren();
  }
}

/** A menu each for cameras and microphones. */
export async function deviceLists(media: LocalMedia): Promise<HTMLElement[]> {
  const devices = await media.devices();
  return (["video", "audio"] as const).flatMap((name) => {
    const some = devices.filter(({ kind }) => kind === `${name}input`);
    if (some.length === 0) return [];
    const used = media.own[name]?.getSettings().deviceId;
    const list = h(
      "select",
      { id: `device-${name}` },
      ...some.map(({ deviceId, label }, index) =>
        h("option", { value: deviceId, selected: deviceId === used }, label || `Device ${index + 1}`),
      ),
    );
    list.addEventListener("change", () => {
      media.choose(name, list.value).catch((thrown: unknown) => console.warn(thrown));
    });
    return [
      h(
        "p",
        { className: "field" },
        h("label", { htmlFor: list.id }, name === "video" ? "Camera " : "Microphone "),
        list,
      ),
    ];
  });
}
