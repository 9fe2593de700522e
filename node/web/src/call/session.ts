import type { Hex } from "../api";
import { isEqual, sha256 } from "./bytes";
import { type Ends, fingerprintOf, isConfirmed, signConfirmation, verificationCode } from "./confirmation";
import { type Control, ControlError, decodeControl, encodeControl } from "./control";
import { compareDevices, type Device, type DeviceDirectory, type DeviceKeys, deviceName } from "./device";
import { Layout } from "./layout";
import { BYE, type Message } from "./message";
import { type Negotiating, Negotiation } from "./negotiation";
import type { Protection } from "./protection";

/** What a session is told at its start. */
export interface SessionOptions {
  call: Hex;
  own: Device;
  peer: Device;
  keys: DeviceKeys;
  directory: DeviceDirectory;
  /** Absent only in tests: then no frame leaves. */
  protection: Protection | undefined;
  /** Makes the first offer. */
  isOfferer: boolean;
  iceServers?: RTCIceServer[];
  /** Brings a message to the peer through the carrier. */
  send(message: Message): void;
  events(event: SessionEvent): void;
}

export type SessionEvent =
  | { type: "connected" }
  /** Both ends are proven; media flows. */
  | { type: "confirmed"; code: string }
  | { type: "track"; purpose: "camera" | "screen"; track: MediaStreamTrack }
  | { type: "control"; control: Control }
  /** A part of a file. */
  | { type: "bytes"; bytes: Uint8Array }
  | { type: "interrupted" }
  | { type: "recovered" }
  /** The session is over. `reason`: as in `bye`; undefined when the connection could not be made or held. */
  | { type: "ended"; reason: number | undefined; detail: string };

/** Tracks to send; null sends nothing. */
export interface OwnTracks {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
  screenAudio: MediaStreamTrack | null;
  screenVideo: MediaStreamTrack | null;
}

/** Milliseconds from the session's start. */
export interface Timings {
  connectedMs: number | undefined;
  confirmedMs: number | undefined;
}

/** From DTLS to the peer's signature. */
const CONFIRM_TIMEOUT_MS = 2_000;
/** A session that has no connection by then never will. */
const CONNECT_TIMEOUT_MS = 15_000;
const OFFER_AGAIN_MS = [3_000, 7_000, 11_000];
/** Attempts to reach the peer again after an interruption, in milliseconds since it. */
const RESTARTS_MS = [0, 300, 1_000, 2_500, 5_000, 10_000, 15_000, 20_000, 25_000];
const GIVE_UP_MS = 30_000;
/** The polite side leaves the first attempt to the other, so that both seldom offer at once. */
const POLITE_DELAY_MS = 400;

/**
 * One connection to one device.
 *
 * Sends no media before the other side has proven, on the connection itself, that both see each other's certificates.
 */
export class Session {
  readonly connection: RTCPeerConnection;
  readonly timings: Timings = { connectedMs: undefined, confirmedMs: undefined };
  private readonly layout: Layout;
  private readonly negotiation: Negotiation;
  private readonly control: RTCDataChannel;
  private readonly files: RTCDataChannel;
  private readonly isPolite: boolean;
  private readonly startedAt = performance.now();
  private readonly online = () => this.interrupted();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private tracks: OwnTracks = { audio: null, video: null, screenAudio: null, screenVideo: null };
  private reading: Promise<void> = Promise.resolve();
  private phase: "connecting" | "confirming" | "confirmed" | "ended" = "connecting";
  private isInterrupted = false;

  constructor(private readonly options: SessionOptions) {
    this.isPolite = compareDevices(options.own, options.peer) > 0;
    const configuration = {
      iceServers: options.iceServers ?? [],
      bundlePolicy: "max-bundle",
      iceCandidatePoolSize: options.isOfferer ? 0 : 1,
      // Chromium's own switch: without a transform nothing leaves, whatever the order of the calls below.
      encodedInsertableStreams: true,
    } satisfies RTCConfiguration & { encodedInsertableStreams: boolean };
    this.connection = new RTCPeerConnection(configuration);
    this.layout = new Layout(this.connection, options.protection, deviceName(options.peer));
    this.negotiation = new Negotiation(
      this.connection,
      this.isPolite,
      (message) => options.send(message),
      () => this.layout.answer(),
    );
    this.control = this.connection.createDataChannel("control", { negotiated: true, id: 0, ordered: true });
    this.files = this.connection.createDataChannel("files", { negotiated: true, id: 1, ordered: true });
    this.listen();
  }

  /** Makes the first offer and gathers candidates without sending anything. For the offerer. */
  prepare(): void {
    if (this.options.isOfferer && this.layout.audio === undefined) this.layout.offer();
  }

  /** Begins: sends the offer, or waits for it. */
  start(): void {
    this.prepare();
    if (this.options.isOfferer) this.negotiation.start();
    this.later(CONNECT_TIMEOUT_MS, () => {
      if (this.phase === "connecting") this.end(undefined, "no connection came about");
    });
    // An envelope may have been lost on the way; the same offer is answered again.
    for (const afterMs of OFFER_AGAIN_MS)
      this.later(afterMs, () => {
        if (this.phase === "connecting") this.negotiation.resend();
      });
    addEventListener("online", this.online);
  }

  /** Takes a message of the peer. */
  receive(message: Negotiating): void {
    if (this.phase === "ended") return;
    this.negotiation.receive(message).catch((thrown: unknown) => {
      this.end(undefined, `the ${message.kind} was not taken: ${String(thrown)}`);
    });
  }

  /** Sends these tracks from now on, or as soon as the peer is proven. */
  setTracks(tracks: OwnTracks): void {
    this.tracks = tracks;
    if (this.phase === "confirmed") this.attach();
  }

  /** Limits the camera's picture. `scale`: 1 keeps its size, 2 halves it. */
  async limitVideo(bitrateBps: number, scale: number): Promise<void> {
    const sender = this.layout.video;
    const parameters = sender?.getParameters();
    if (sender === undefined || parameters === undefined || parameters.encodings.length === 0) return;
    for (const encoding of parameters.encodings) {
      encoding.maxBitrate = bitrateBps;
      encoding.scaleResolutionDownBy = scale;
    }
    await sender.setParameters(parameters);
  }

  get isConfirmed(): boolean {
    return this.phase === "confirmed";
  }

  /** Tells the peer; false when it can't be told now. */
  tell(control: Control): boolean {
    if (this.phase !== "confirmed" || this.control.readyState !== "open") return false;
    this.control.send(encodeControl(control));
    return true;
  }

  /** Sends a part of a file; waits until there is room. Rejects when the session is over. */
  async sendBytes(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.files.bufferedAmount > FILE_BUFFER_BYTES) {
      this.files.bufferedAmountLowThreshold = FILE_BUFFER_BYTES / 2;
      await new Promise<void>((resolve, reject) => {
        this.files.addEventListener("bufferedamountlow", () => resolve(), { once: true });
        this.files.addEventListener("close", () => reject(new Error("the connection ended")), { once: true });
      });
    }
    this.files.send(bytes);
  }

  /** Ends without a word to the peer. */
  close(): void {
    this.phase = "ended";
    removeEventListener("online", this.online);
    for (const timer of this.timers) clearTimeout(timer);
    this.negotiation.close();
    this.connection.close();
  }

  private listen(): void {
    const { connection, control, files } = this;
    connection.onnegotiationneeded = () => {
      // The answerer's first word is its answer.
      if (connection.remoteDescription === null && !this.options.isOfferer) return;
      this.negotiation.offer().catch((thrown: unknown) => console.warn("no offer", thrown));
    };
    connection.onicecandidate = ({ candidate }) => this.negotiation.gathered(candidate);
    connection.onconnectionstatechange = () => this.changed();
    connection.ontrack = ({ track, transceiver }) => {
      const purpose = this.layout.purposeOf(transceiver);
      this.options.events({ type: "track", purpose, track });
    };
    control.binaryType = "arraybuffer";
    control.onopen = () => void this.sendConfirmation();
    control.onmessage = ({ data }: MessageEvent<unknown>) => {
      this.reading = this.reading.then(() => this.read(data));
    };
    files.binaryType = "arraybuffer";
    files.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (this.phase === "confirmed" && data instanceof ArrayBuffer)
        this.options.events({ type: "bytes", bytes: new Uint8Array(data) });
    };
  }

  private changed(): void {
    if (this.phase === "ended") return;
    const state = this.connection.connectionState;
    if (state === "connected") return this.connected();
    if (state !== "failed" && state !== "disconnected") return;
    if (this.connection.sctp?.transport.state === "failed")
      return this.end(BYE.fingerprintMismatch, "the other end showed another certificate than it announced");
    if (this.phase === "confirmed") this.interrupted();
    else if (state === "failed") this.end(undefined, "no way to the other device was found");
  }

  private connected(): void {
    if (this.phase === "connecting") {
      this.phase = "confirming";
      this.timings.connectedMs = performance.now() - this.startedAt;
      this.options.events({ type: "connected" });
      this.later(CONFIRM_TIMEOUT_MS, () => {
        if (this.phase === "confirming")
          this.end(BYE.fingerprintMismatch, "the other device did not confirm the connection");
      });
    } else if (this.isInterrupted) {
      this.isInterrupted = false;
      this.options.events({ type: "recovered" });
    }
  }

  /** Restarts ICE now and again until the peer is reached, or it is too late. */
  private interrupted(): void {
    if (this.isInterrupted || this.phase !== "confirmed") return;
    this.isInterrupted = true;
    this.options.events({ type: "interrupted" });
    const ifStill = (run: () => void) => () => {
      if (this.isInterrupted && this.phase === "confirmed") run();
    };
    for (const [attempt, afterMs] of RESTARTS_MS.entries()) {
      const restart = ifStill(() => {
        // The first attempts may succeed without a word; an `online` event does not mean that the path is gone.
        if (this.connection.connectionState === "connected" && attempt > 1) return this.connected();
        if (this.connection.signalingState === "stable") this.connection.restartIce();
        else this.negotiation.resend();
      });
      this.later(afterMs + (this.isPolite ? POLITE_DELAY_MS : 0), restart);
    }
    this.later(
      GIVE_UP_MS,
      ifStill(() => this.end(undefined, "the other device could not be reached again")),
    );
  }

  private async ends(): Promise<Ends> {
    const ownFingerprint = fingerprintOf(this.connection.localDescription?.sdp ?? "");
    const [shown] = this.connection.sctp?.transport.getRemoteCertificates() ?? [];
    if (ownFingerprint === undefined || shown === undefined) throw new TypeError("no certificates");
    const { call, own, peer } = this.options;
    return { call, own, peer, ownFingerprint, peerFingerprint: await sha256(shown) };
  }

  private async sendConfirmation(): Promise<void> {
    try {
      const signature = await signConfirmation(this.options.keys, await this.ends());
      if (this.phase !== "ended") this.control.send(encodeControl({ type: "confirm", signature }));
    } catch (thrown) {
      this.end(BYE.fingerprintMismatch, `the connection can't be confirmed: ${String(thrown)}`);
    }
  }

  private async read(data: unknown): Promise<void> {
    if (this.phase === "ended" || !(data instanceof ArrayBuffer)) return;
    try {
      const control = decodeControl(new Uint8Array(data));
      if (this.phase !== "confirmed") await this.confirm(control);
      else if (control !== undefined && control.type !== "confirm")
        this.options.events({ type: "control", control });
    } catch (thrown) {
      // One message that can't be read is no reason to end a call that is proven.
      if (this.phase === "confirmed") console.info("a control message was not understood", thrown);
      else this.end(BYE.fingerprintMismatch, `the confirmation can't be checked: ${String(thrown)}`);
    }
  }

  private async confirm(control: Control | undefined): Promise<void> {
    if (control?.type !== "confirm") throw new ControlError("the first message is no confirmation");
    const { directory, peer, keys } = this.options;
    const [ends, peerKeys] = await Promise.all([this.ends(), directory(peer)]);
    const announced = fingerprintOf(this.connection.remoteDescription?.sdp ?? "");
    const isGenuine =
      peerKeys !== undefined &&
      announced !== undefined &&
      isEqual(announced, ends.peerFingerprint) &&
      (await isConfirmed(ends, peerKeys, control.signature));
    if (this.isOver()) return;
    if (!isGenuine) return this.end(BYE.fingerprintMismatch, "the confirmation is not the other device's");
    const code = await verificationCode(ends, keys.public, peerKeys);
    // Whoever connects has confirmed too: the state may be behind the data channel.
    if (this.phase === "connecting") this.connected();
    this.phase = "confirmed";
    this.timings.confirmedMs = performance.now() - this.startedAt;
    this.attach();
    this.options.events({ type: "confirmed", code });
  }

  private isOver(): boolean {
    return this.phase === "ended";
  }

  private attach(): void {
    const { audio, video, screenAudio, screenVideo } = this.tracks;
    if (screenVideo !== null) this.layout.addScreen();
    const pairs: [RTCRtpSender | undefined, MediaStreamTrack | null][] = [
      [this.layout.audio, audio],
      [this.layout.video, video],
      [this.layout.screenAudio, screenAudio],
      [this.layout.screenVideo, screenVideo],
    ];
    for (const [sender, track] of pairs) {
      if (sender === undefined || sender.track === track) continue;
      sender.replaceTrack(track).catch((thrown: unknown) => console.warn("a track was not taken", thrown));
    }
  }

  /** Tells the peer why, when there is a reason, and ends. */
  private end(reason: number | undefined, detail: string): void {
    if (this.phase === "ended") return;
    if (reason !== undefined) this.options.send({ kind: "bye", reason });
    this.close();
    this.options.events({ type: "ended", reason, detail });
  }

  private later(afterMs: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, afterMs);
    this.timers.add(timer);
  }
}

/** What may wait in a file's data channel. */
const FILE_BUFFER_BYTES = 1 << 20;
