import { SHOWS } from "./control";
import { type Device, deviceName } from "./device";
import { Files } from "./files";
import { sumFrames } from "./frames";
import type { Line } from "./mailbox";
import type { LocalMedia } from "./media";
import { MAX_VIDEO_MEMBERS, Mesh } from "./mesh";
import type { Office } from "./office";
import { Protection, type TrackCounts } from "./protection";
import type { OwnTracks, SessionEvent } from "./session";
import { type LinkSample, type Quality, qualityOf, sampleOf } from "./stats";

/** One of the others, as the page shows them. */
export interface Participant {
  device: Device;
  state: "connecting" | "connected" | "interrupted";
  /** Digits that both sides see the same when nobody is between them. */
  code: string | undefined;
  camera: MediaStream;
  screen: MediaStream;
  /** What they send now; bits of `SHOWS`. */
  shows: number;
  isSpeaking: boolean;
  quality: Quality;
  sample: LinkSample | undefined;
}

export interface ChatLine {
  /** Undefined for the own lines. */
  from: Device | undefined;
  text: string;
  atMs: number;
}

/** Numbers for tests and for the curious. */
export interface Figures {
  /** From the press of the button to the first picture of somebody else. */
  timeToFirstFrameMs: number | undefined;
  timeToConnectedMs: number | undefined;
  path: "direct" | "relay" | undefined;
  frames: { encrypted: number; sent: number; decrypted: number; decoded: number; dropped: number };
  participants: {
    device: string;
    state: string;
    path: string | undefined;
    code: string | undefined;
    decoded: number;
  }[];
}

const STATS_MS = 1_000;
const SPEAKING_MS = 100;
/** A pause between words is no silence. */
const PAUSE_MS = 700;
/** Level of sound, 0..=1, that counts as speech. */
const SPEECH = 0.02;

/** People in a call or room: their pictures, sounds, words and files. Fires `change` and `chat`. */
export class Conversation extends EventTarget {
  readonly participants = new Map<string, Participant>();
  readonly chat: ChatLine[] = [];
  readonly files: Files;
  readonly mesh: Mesh;
  isHandUp = false;
  /** Of this conversation alone: its keys end with it. */
  private readonly protection = new Protection();
  private firstFrameMs: number | undefined;
  private connectedMs: number | undefined;
  private readonly spoke = new WeakMap<Participant, number>();
  private counts: TrackCounts[] = [];
  private readonly timers: ReturnType<typeof setInterval>[];
  private readonly changed = () => this.mediaChanged();

  constructor(
    office: Office,
    readonly line: Line,
    readonly media: LocalMedia,
    private readonly hears: (peer: Device, event: SessionEvent) => void,
    /** When the user pressed the button, on the clock of `performance.now()`. */
    private startedAt = performance.now(),
  ) {
    super();
    this.mesh = new Mesh({
      call: line.call,
      own: office.own,
      keys: office.keys,
      directory: office.directory,
      protection: this.protection,
      send: (to, message) => office.post(line, to, message),
      events: (peer, event) => this.heard(peer, event),
    });
    this.files = new Files({
      session: (peer) => this.mesh.session(peer),
      changed: () => this.dispatchEvent(new Event("change")),
    });
    media.addEventListener("change", this.changed);
    this.mesh.setTracks(this.sent());
    this.timers = [
      setInterval(() => void this.measure(), STATS_MS),
      setInterval(() => this.listenForSpeech(), SPEAKING_MS),
    ];
  }

  /** Somebody who is to come: shown as connecting. */
  expect(device: Device): Participant {
    const name = deviceName(device);
    const known = this.participants.get(name);
    if (known !== undefined) return known;
    const participant: Participant = {
      device,
      state: "connecting",
      code: undefined,
      camera: new MediaStream(),
      screen: new MediaStream(),
      shows: 0,
      isSpeaking: false,
      quality: "unknown",
      sample: undefined,
    };
    this.participants.set(name, participant);
    this.mediaChanged();
    return participant;
  }

  forget(device: Device): void {
    if (this.participants.delete(deviceName(device))) this.mediaChanged();
  }

  /** The user pressed the button only now: a call that rang here before. */
  restartClock(): void {
    this.startedAt = performance.now();
  }

  /** More people than pictures can be sent to. */
  get isVoiceOnly(): boolean {
    return this.participants.size >= MAX_VIDEO_MEMBERS;
  }

  say(text: string): void {
    this.mesh.tell({ type: "chat", text });
    this.addLine({ from: undefined, text, atMs: Date.now() });
  }

  raiseHand(isUp: boolean): void {
    this.isHandUp = isUp;
    this.tellShows();
    this.update();
  }

  /** Called when the first frame of somebody's camera is on the screen. */
  sawFrame(): void {
    this.firstFrameMs ??= performance.now() - this.startedAt;
  }

  figures(): Figures {
    const participants = [...this.participants.values()];
    const samples = participants.flatMap(({ sample }) => (sample === undefined ? [] : [sample]));
    const sum = (field: "framesSent" | "framesDecoded") =>
      samples.reduce((total, one) => total + one[field], 0);
    const video = (side: TrackCounts["side"]) =>
      sumFrames(this.counts.filter((one) => one.side === side && one.kind === "video"));
    const [sealed, opened] = [video("send"), video("receive")];
    return {
      timeToFirstFrameMs: this.firstFrameMs,
      timeToConnectedMs: this.connectedMs,
      path: samples.some(({ path }) => path === "relay") ? "relay" : samples[0]?.path,
      frames: {
        encrypted: sealed.passed,
        sent: sum("framesSent"),
        decrypted: opened.passed,
        decoded: sum("framesDecoded"),
        dropped: sealed.withoutKey + sealed.refused + opened.withoutKey + opened.refused,
      },
      participants: participants.map(({ device, state, code, sample }) => ({
        device: deviceName(device),
        state,
        path: sample?.path,
        code,
        decoded: sample?.framesDecoded ?? 0,
      })),
    };
  }

  /** Ends all connections and gives camera and microphone back. */
  close(reason?: number): void {
    for (const timer of this.timers) clearInterval(timer);
    this.media.removeEventListener("change", this.changed);
    this.mesh.close(reason);
    this.protection.close();
    this.media.stop();
    this.update();
  }

  private heard(device: Device, event: SessionEvent): void {
    const participant = event.type === "ended" ? undefined : this.expect(device);
    switch (event.type) {
      case "confirmed":
        this.connectedMs ??= performance.now() - this.startedAt;
        if (participant !== undefined) Object.assign(participant, { state: "connected", code: event.code });
        this.tellShows();
        this.files.connected(device);
        break;
      case "track":
        participant?.[event.purpose].addTrack(event.track);
        break;
      case "control":
        this.took(device, event);
        break;
      case "bytes":
        return this.files.take(device, event.bytes);
      case "interrupted":
        if (participant !== undefined) participant.state = "interrupted";
        break;
      case "recovered":
        if (participant !== undefined) participant.state = "connected";
        break;
      case "ended":
        this.forget(device);
    }
    this.update();
    this.hears(device, event);
  }

  private took(device: Device, { control }: Extract<SessionEvent, { type: "control" }>): void {
    if (control.type === "chat") this.addLine({ from: device, text: control.text, atMs: Date.now() });
    else if (control.type === "shows") this.expect(device).shows = control.bits;
    else this.files.control(device, control);
  }

  private addLine(line: ChatLine): void {
    this.chat.push(line);
    this.dispatchEvent(new Event("chat"));
  }

  private mediaChanged(): void {
    this.mesh.setTracks(this.sent());
    this.tellShows();
    this.update();
  }

  private sent(): OwnTracks {
    return this.isVoiceOnly ? { ...this.media.own, video: null } : this.media.own;
  }

  private tellShows(): void {
    const { audio, video, screenVideo } = this.sent();
    const bits =
      (audio === null ? 0 : SHOWS.audio) |
      (video === null ? 0 : SHOWS.video) |
      (screenVideo === null ? 0 : SHOWS.screen) |
      (this.isHandUp ? SHOWS.hand : 0);
    this.mesh.tell({ type: "shows", bits });
  }

  private async measure(): Promise<void> {
    this.counts = await this.protection.counts();
    for (const participant of this.participants.values()) {
      const session = this.mesh.session(participant.device);
      if (session === undefined) continue;
      const report = await session.connection.getStats();
      const entries: unknown[] = [];
      report.forEach((entry) => entries.push(entry));
      const sample = sampleOf(entries, performance.now());
      participant.quality = qualityOf(participant.sample, sample);
      participant.sample = sample;
    }
    this.update();
  }

  private listenForSpeech(): void {
    let isChanged = false;
    for (const participant of this.participants.values()) {
      const receivers = this.mesh.session(participant.device)?.connection.getReceivers() ?? [];
      const level = Math.max(
        0,
        ...receivers
          .filter(({ track }) => participant.camera.getAudioTracks().includes(track))
          .map((receiver) => receiver.getSynchronizationSources()[0]?.audioLevel ?? 0),
      );
      const now = performance.now();
      if (level > SPEECH) this.spoke.set(participant, now);
      const spokeAt = this.spoke.get(participant) ?? -Infinity;
      const isSpeaking = now - spokeAt < PAUSE_MS && (participant.shows & SHOWS.audio) !== 0;
      isChanged ||= isSpeaking !== participant.isSpeaking;
      participant.isSpeaking = isSpeaking;
    }
    if (isChanged) this.update();
  }

  private update(): void {
    this.dispatchEvent(new Event("change"));
  }
}
