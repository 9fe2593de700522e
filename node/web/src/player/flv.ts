import mpegts from "mpegts.js";
import { AUTO, type Playback, type PlaybackEvents, type Quality, UNSUPPORTED } from "./playback";
import { parseRenditions, type Rendition } from "./rendition";
import type { Session } from "./session";
import { flvOf } from "./token";

/** Rendition that is played unless the viewer chose another: what the host sends, with the least delay. */
const SOURCE: Rendition = { id: "source", label: "Source" };
/** Delay that the player steers for by playing slightly faster, in seconds; two GOPs at most may pile up. */
const TARGET_DELAY_SECONDS = 0.8;
const MAX_DELAY_SECONDS = 2;
/** Played media that is kept, in seconds; bounds the memory of an hours-long event. */
const BACK_BUFFER_SECONDS = 30;

/**
 * Plays one rendition's HTTP-FLV stream with mpegts.js.
 *
 * The token counts when the connection is made; a refresh changes nothing while it is open. Another quality is
 * another connection.
 */
export function playFlv(
  video: HTMLVideoElement,
  session: Session,
  quality: Quality,
  events: PlaybackEvents,
): Playback {
  if (!mpegts.getFeatureList().mseLivePlayback) {
    queueMicrotask(() => events.onTrouble(UNSUPPORTED));
    return { choose: () => undefined, delay: () => undefined, destroy: () => undefined };
  }
  mpegts.LoggingControl.enableAll = false;
  const abort = new AbortController();
  let isOver = false;
  let player = open(quality === AUTO ? SOURCE.id : quality);

  function open(rendition: string): mpegts.Player {
    const url = new URL(flvOf(session.flv, rendition), location.href).href;
    const opened = mpegts.createPlayer(
      { type: "flv", isLive: true, url },
      {
        enableStashBuffer: false,
        liveSync: true,
        liveSyncTargetLatency: TARGET_DELAY_SECONDS,
        liveSyncMaxLatency: MAX_DELAY_SECONDS,
        autoCleanupSourceBuffer: true,
        autoCleanupMaxBackwardDuration: 2 * BACK_BUFFER_SECONDS,
        autoCleanupMinBackwardDuration: BACK_BUFFER_SECONDS,
        referrerPolicy: "no-referrer",
      },
    );
    const isCurrent = () => opened === player && !isOver;
    opened.on(mpegts.Events.ERROR, (_kind: string, detail: string, info: { code?: number } | undefined) => {
      if (!isCurrent()) return;
      isOver = true;
      events.onTrouble({ status: info?.code !== undefined && info.code > 0 ? info.code : 0, detail });
    });
    opened.on(mpegts.Events.LOADING_COMPLETE, () => {
      if (!isCurrent()) return;
      isOver = true;
      events.onEnd();
    });
    opened.attachMediaElement(video);
    opened.load();
    return opened;
  }

  async function listQualities(): Promise<void> {
    const rungs = await fetch(session.hls, { cache: "no-store", signal: abort.signal })
      .then((response) => (response.ok ? response.text() : ""))
      .then(parseRenditions)
      // Without the playlist there is still the source; a real failure shows on the stream itself.
      .catch(() => []);
    if (abort.signal.aborted) return;
    const source = rungs.find(({ id }) => id === SOURCE.id) ?? SOURCE;
    const chosen = rungs.some(({ id }) => id === quality) ? quality : SOURCE.id;
    events.onQualities([source, ...rungs.filter(({ id }) => id !== SOURCE.id)], chosen);
  }

  void listQualities();
  return {
    choose: (next) => {
      // The old player clears the video element as it goes, so it must be gone before the next one comes.
      player.destroy();
      player = open(next);
      void player.play()?.catch(() => undefined);
    },
    delay: () => {
      const { buffered, currentTime } = video;
      return buffered.length === 0 ? undefined : Math.max(0, buffered.end(buffered.length - 1) - currentTime);
    },
    destroy: () => {
      isOver = true;
      abort.abort();
      player.destroy();
    },
  };
}
