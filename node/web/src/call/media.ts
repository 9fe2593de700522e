import { Problem } from "../problem";
import type { OwnTracks } from "./session";

/** What the user sends. Fires `change` when a track comes or goes. */
export class LocalMedia extends EventTarget {
  private readonly tracks = new Map<keyof OwnTracks, MediaStreamTrack>();
  private chosen: Partial<Record<"audio" | "video", string>> = {};
  private isStopped = false;
  /** What the user asked for at the start; the devices may still be opening. */
  wanted = { audio: false, video: false };

  get own(): OwnTracks {
    const track = (name: keyof OwnTracks) => this.tracks.get(name) ?? null;
    return {
      audio: track("audio"),
      video: track("video"),
      screenAudio: track("screenAudio"),
      screenVideo: track("screenVideo"),
    };
  }

  isOn(name: keyof OwnTracks): boolean {
    return this.tracks.has(name);
  }

  /** Takes camera and microphone; with one of them when the other is missing. Throws when neither can be had. */
  async start(wanted: { audio: boolean; video: boolean }): Promise<void> {
    this.wanted = wanted;
    const results = await Promise.allSettled([
      wanted.audio ? this.turn("audio", true) : undefined,
      wanted.video ? this.turn("video", true) : undefined,
    ]);
    const failed = results.filter((result) => result.status === "rejected");
    if (failed.length > 0 && this.tracks.size === 0 && (wanted.audio || wanted.video))
      throw failed[0]?.reason;
  }

  /** On takes the device; off stops its track, so that its light goes out. */
  async turn(name: "audio" | "video", isOn: boolean): Promise<void> {
    if (!isOn) return this.put(name, undefined);
    if (this.tracks.has(name)) return;
    const deviceId = this.chosen[name];
    const device = deviceId === undefined ? {} : { deviceId: { exact: deviceId } };
    const constraints: MediaStreamConstraints =
      name === "audio"
        ? { audio: { ...device, echoCancellation: true, noiseSuppression: true, autoGainControl: true } }
        : { video: { ...device, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { max: 30 } } };
    const stream = await captured(() => navigator.mediaDevices.getUserMedia(constraints), name);
    this.put(name, stream.getTracks()[0]);
  }

  /** Uses another camera or microphone from now on. */
  async choose(name: "audio" | "video", deviceId: string): Promise<void> {
    this.chosen = { ...this.chosen, [name]: deviceId };
    if (!this.tracks.has(name)) return;
    this.put(name, undefined);
    await this.turn(name, true);
  }

  /** Shares a screen, window or tab with its sound where the browser has it; or stops. */
  async share(isOn: boolean): Promise<void> {
    if (!isOn) {
      this.put("screenAudio", undefined);
      return this.put("screenVideo", undefined);
    }
    const wanted = { video: { frameRate: { max: 15 } }, audio: true, systemAudio: "include" };
    const stream = await captured(() => navigator.mediaDevices.getDisplayMedia(wanted), "screen");
    const [video] = stream.getVideoTracks();
    if (video !== undefined) video.contentHint = "detail";
    this.put("screenAudio", stream.getAudioTracks()[0]);
    this.put("screenVideo", video);
  }

  /** Cameras and microphones. Their names are known once one was allowed. */
  async devices(): Promise<MediaDeviceInfo[]> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter(({ kind, deviceId }) => kind !== "audiooutput" && deviceId !== "");
  }

  /** Gives every device back. */
  stop(): void {
    this.isStopped = true;
    for (const track of this.tracks.values()) track.stop();
    this.tracks.clear();
    this.dispatchEvent(new Event("change"));
  }

  private put(name: keyof OwnTracks, track: MediaStreamTrack | undefined): void {
    this.tracks.get(name)?.stop();
    this.tracks.delete(name);
    if (track !== undefined && this.isStopped) return track.stop();
    if (track !== undefined) {
      this.tracks.set(name, track);
      // The user ended it in the browser's own bar, or the device was pulled out.
      track.addEventListener("ended", () => {
        if (this.tracks.get(name) === track) this.put(name, undefined);
      });
    }
    this.dispatchEvent(new Event("change"));
  }
}

/** The stream, or a problem in plain words. */
async function captured(
  capture: () => Promise<MediaStream>,
  what: "audio" | "video" | "screen",
): Promise<MediaStream> {
  try {
    return await capture();
  } catch (thrown) {
    throw mediaProblem(thrown, what);
  }
}

/** Why a device could not be had. */
export function mediaProblem(thrown: unknown, what: "audio" | "video" | "screen"): Problem {
  const device = { audio: "microphone", video: "camera", screen: "screen" }[what];
  switch (thrown instanceof DOMException ? thrown.name : "") {
    case "NotAllowedError":
      return new Problem(
        "unauthorized",
        `The browser may not use the ${device}.`,
        what === "screen"
          ? "Share again and choose a screen, window or tab."
          : "Allow it with the sign beside the address, then turn it on again.",
        thrown,
      );
    case "NotFoundError":
    case "OverconstrainedError":
      return new Problem(
        "not_found",
        `There is no such ${device}.`,
        "Plug one in, or choose another one.",
        thrown,
      );
    case "NotReadableError":
      return new Problem(
        "conflict",
        `The ${device} is used by another program.`,
        "Close that program, then turn it on again.",
        thrown,
      );
    default:
      return new Problem(
        "internal",
        `The ${device} does not work here.`,
        "Try another browser or device.",
        thrown,
      );
  }
}
