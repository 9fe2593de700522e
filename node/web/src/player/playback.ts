import type { Rendition } from "./rendition";

/** How the media comes: segments over HLS, or one long FLV response with less delay. */
export type Transport = "hls" | "flv";

/** Choice of the quality menu: a rendition's id, or `auto` for HLS. */
export type Quality = string;
export const AUTO: Quality = "auto";

/** Why playback stopped. `status`: of the HTTP answer, 0 when there was none. */
export interface Trouble {
  status: number;
  detail: string;
}

/** What a playback reports to the page that started it. */
export interface PlaybackEvents {
  /** The choices of the quality menu. */
  onQualities(qualities: Rendition[], chosen: Quality): void;
  /** The rendition on screen, when the player chooses by itself. */
  onShown(rendition: Rendition): void;
  /** It cannot go on; nothing more is reported after this. */
  onTrouble(trouble: Trouble): void;
  /** The stream is over. */
  onEnd(): void;
}

/** One running player on a video element. */
export interface Playback {
  choose(quality: Quality): void;
  /** Seconds behind the live edge, if known. */
  delay(): number | undefined;
  destroy(): void;
}

/** The browser cannot play the transport at all. */
export const UNSUPPORTED: Trouble = { status: 0, detail: "unsupported" };

/**
 * Starts playing with sound; without, if the browser wants a click first. Returns whether there is sound.
 *
 * An interrupted start is no error: the next source takes over.
 */
export async function startWithSound(video: HTMLVideoElement): Promise<boolean> {
  try {
    await video.play();
    return !video.muted;
  } catch (thrown) {
    if (!(thrown instanceof DOMException) || thrown.name !== "NotAllowedError") return true;
    video.muted = true;
    await video.play().catch(() => undefined);
    return false;
  }
}
