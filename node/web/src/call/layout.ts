import type { FrameKind } from "./frames";
import type { Protection, TransformOptions } from "./protection";

/**
 * The media sections of a connection: one-way, each protected before it has a track.
 *
 * The first offer has four sections: the offerer's audio and video, then the answerer's. Later sections are screens.
 */
export class Layout {
  /** What this side sends; absent until negotiated. */
  audio: RTCRtpSender | undefined;
  video: RTCRtpSender | undefined;
  screenAudio: RTCRtpSender | undefined;
  screenVideo: RTCRtpSender | undefined;
  private readonly isProtected = new WeakSet<RTCRtpSender | RTCRtpReceiver>();
  private readonly cameras = new WeakSet<RTCRtpReceiver>();

  constructor(
    private readonly peer: RTCPeerConnection,
    /** Undefined sends and receives nothing at all: for tests of just that. */
    private readonly protection: Protection | undefined,
    private readonly peerName: string,
  ) {}

  /** The sections of the first offer. */
  offer(): void {
    this.audio = this.add("audio", "sendonly").sender;
    this.video = this.add("video", "sendonly").sender;
    for (const kind of ["audio", "video"] as const) this.cameras.add(this.add(kind, "recvonly").receiver);
  }

  /** After a remote offer: protects what came new, and takes the sections that are ours. Throws when they aren't there. */
  answer(): void {
    const transceivers = this.peer.getTransceivers();
    for (const transceiver of transceivers) {
      this.guard(transceiver.receiver, "receive", transceiver);
      prefer(transceiver);
    }
    if (this.audio !== undefined) return;
    const [theirAudio, theirVideo, audio, video] = transceivers;
    const kinds = [theirAudio, theirVideo, audio, video].map((one) => one?.receiver.track.kind).join();
    if (kinds !== "audio,video,audio,video" || audio === undefined || video === undefined)
      throw new TypeError(`unexpected media sections: ${kinds}`);
    for (const one of [theirAudio, theirVideo]) if (one !== undefined) this.cameras.add(one.receiver);
    for (const one of [audio, video]) {
      this.guard(one.sender, "send", one);
      one.direction = "sendonly";
    }
    this.audio = audio.sender;
    this.video = video.sender;
  }

  /** Adds the sections of a shared screen, once. They are negotiated by the next offer. */
  addScreen(): void {
    this.screenVideo ??= this.add("video", "sendonly").sender;
    this.screenAudio ??= this.add("audio", "sendonly").sender;
  }

  /** What an incoming track shows. Protects it too, if nothing did before. */
  purposeOf(transceiver: RTCRtpTransceiver): "camera" | "screen" {
    this.guard(transceiver.receiver, "receive", transceiver);
    // The first four sections may be seen here before `answer` has looked at them.
    const isFirst = this.peer.getTransceivers().indexOf(transceiver) < 4;
    return isFirst || this.cameras.has(transceiver.receiver) ? "camera" : "screen";
  }

  private add(kind: FrameKind, direction: "sendonly" | "recvonly"): RTCRtpTransceiver {
    const transceiver = this.peer.addTransceiver(kind, { direction });
    this.guard(transceiver.sender, "send", transceiver);
    this.guard(transceiver.receiver, "receive", transceiver);
    prefer(transceiver);
    return transceiver;
  }

  private guard(
    end: RTCRtpSender | RTCRtpReceiver,
    side: TransformOptions["side"],
    transceiver: RTCRtpTransceiver,
  ): void {
    if (this.isProtected.has(end)) return;
    this.isProtected.add(end);
    const kind = transceiver.receiver.track.kind as FrameKind;
    this.protection?.protect(end, { side, kind, peer: this.peerName });
  }
}

/** The codecs whose frames can be encrypted with their first bytes clear: VP8 with retransmission, and Opus. */
const CODECS = /^(?:video\/VP8|video\/rtx|audio\/opus)$/i;

function prefer(transceiver: RTCRtpTransceiver): void {
  const capabilities = RTCRtpReceiver.getCapabilities(transceiver.receiver.track.kind);
  const codecs = capabilities?.codecs.filter(({ mimeType }) => CODECS.test(mimeType)) ?? [];
  if (codecs.length > 0) transceiver.setCodecPreferences(codecs);
}
