import Hls, { type ErrorData, type Level } from "hls.js";
import { AUTO, type Playback, type PlaybackEvents, type Quality, UNSUPPORTED } from "./playback";
import { labelOf, type Rendition, renditionOf } from "./rendition";
import type { Session } from "./session";

/** Segments between the player and the live edge. Two-second segments: about four seconds, room for one late segment. */
const SYNC_SEGMENTS = 2;
/** Further behind than this, jump back to the edge. */
const MAX_BEHIND_SEGMENTS = 6;
/** Catching up a little faster than real time goes unnoticed. */
const CATCH_UP_RATE = 1.05;
/** Played media that is kept for seeking back, in seconds; bounds the memory of an hours-long event. */
const BACK_BUFFER_SECONDS = 30;

/** Plays the multivariant playlist with hls.js. Every request carries the session's newest token. */
export function playHls(
  video: HTMLVideoElement,
  session: Session,
  quality: Quality,
  events: PlaybackEvents,
): Playback {
  if (!Hls.isSupported()) {
    queueMicrotask(() => events.onTrouble(UNSUPPORTED));
    return { choose: () => undefined, delay: () => undefined, destroy: () => undefined };
  }
  const hls = new Hls({
    lowLatencyMode: false,
    liveSyncDurationCount: SYNC_SEGMENTS,
    liveMaxLatencyDurationCount: MAX_BEHIND_SEGMENTS,
    maxLiveSyncPlaybackRate: CATCH_UP_RATE,
    backBufferLength: BACK_BUFFER_SECONDS,
    xhrSetup: (xhr, url) => xhr.open("GET", session.fresh(url), true),
  });
  let isOver = false;
  const finish = (report: () => void) => {
    if (isOver) return;
    isOver = true;
    hls.stopLoad();
    report();
  };

  hls.on(Hls.Events.MANIFEST_PARSED, () => {
    // hls.js orders by rising bit rate; people look for the best at the top.
    const qualities = hls.levels.map(renditionOfLevel).reverse();
    hls.currentLevel = levelOf(hls, quality);
    const chosen = hls.autoLevelEnabled ? AUTO : quality;
    events.onQualities([{ id: AUTO, label: "Auto" }, ...qualities], chosen);
  });
  hls.on(Hls.Events.LEVEL_SWITCHED, (_, { level }) => {
    const shown = hls.levels[level];
    if (shown !== undefined) events.onShown(renditionOfLevel(shown));
  });
  hls.on(Hls.Events.ERROR, (_, data) => {
    const status = statusOf(data);
    // A refused token stays refused; waiting for the player's own retries would only leave a frozen picture.
    if (data.fatal || status === 401 || status === 403)
      finish(() => events.onTrouble({ status, detail: data.details }));
  });
  const onEnded = () => finish(events.onEnd);
  video.addEventListener("ended", onEnded);

  hls.loadSource(new URL(session.hls, location.href).href);
  hls.attachMedia(video);

  return {
    choose: (next) => {
      hls.nextLevel = levelOf(hls, next);
    },
    delay: () => {
      // The playlist's wall-clock times tell the real delay; without them the distance to the edge has to do.
      const shown = hls.playingDate;
      return shown === null ? hls.latency || undefined : (Date.now() - shown.getTime()) / 1000;
    },
    destroy: () => {
      isOver = true;
      video.removeEventListener("ended", onEnded);
      hls.destroy();
    },
  };
}

function renditionOfLevel(level: Level): Rendition {
  const id = renditionOf(level.url[0] ?? "") ?? `${level.height}p`;
  return { id, label: labelOf(id, level.height) };
}

/** Index of the level with that rendition; -1, hls.js's word for automatic, when there is none. */
function levelOf(hls: Hls, quality: Quality): number {
  return hls.levels.findIndex((level) => renditionOfLevel(level).id === quality);
}

function statusOf(data: ErrorData): number {
  return data.response?.code ?? 0;
}
