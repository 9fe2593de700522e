import { type Candidate, MAX_CANDIDATES, type Message } from "./message";

/** What is negotiated over; the part of RTCPeerConnection that is needed. */
export interface Negotiable {
  readonly signalingState: RTCSignalingState;
  readonly localDescription: RTCSessionDescription | null;
  readonly remoteDescription: RTCSessionDescription | null;
  setLocalDescription(): Promise<void>;
  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void>;
  addIceCandidate(candidate: RTCIceCandidateInit): Promise<void>;
}

/** Messages that negotiate. */
export type Negotiating = Extract<Message, { kind: "offer" | "answer" | "candidates" }>;

/** How candidates wait for each other, so that one envelope takes many. */
const GATHER_MS = 20;

/**
 * Perfect negotiation of one connection, with candidates in batches.
 *
 * Both sides may offer at any time; when both do, the polite one takes its own back. Remote candidates wait for the
 * description that they belong to. Source: W3C WebRTC, 10.7.
 */
export class Negotiation {
  private isMakingOffer = false;
  private isIgnoringOffer = false;
  private isStarted = false;
  private incoming: Promise<void> = Promise.resolve();
  private early: Candidate[] = [];
  private outgoing: Candidate[] = [];
  private isGathered = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly peer: Negotiable,
    private readonly isPolite: boolean,
    private readonly send: (message: Negotiating) => void,
    /** Called between a remote offer and the answer to it: the time to choose what to send. */
    private readonly beforeAnswer: () => void,
  ) {}

  /** Makes an offer; sends it when started, else keeps it for {@link start}. */
  async offer(): Promise<void> {
    try {
      this.isMakingOffer = true;
      await this.peer.setLocalDescription();
      if (this.isStarted) this.sendLocal();
    } finally {
      this.isMakingOffer = false;
    }
  }

  /** Sends what was prepared, and from now on everything at once. */
  start(): void {
    if (this.isStarted) return;
    this.isStarted = true;
    // Candidates found so far are in the description.
    this.outgoing = [];
    if (this.peer.localDescription !== null) this.sendLocal();
    if (this.isGathered) this.flush();
  }

  /** Sends an offer again that nobody answered: the carrier may have lost it, or its answer. */
  resend(): void {
    if (this.peer.signalingState === "have-local-offer") this.sendLocal();
  }

  /** A local candidate, or null after the last. */
  gathered(candidate: RTCIceCandidate | null): void {
    if (candidate === null) this.isGathered = true;
    else {
      this.isGathered = false;
      this.outgoing.push({ mid: candidate.sdpMid ?? "0", candidate: candidate.candidate });
    }
    if (!this.isStarted) return;
    if (candidate === null || this.outgoing.length >= MAX_CANDIDATES) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Takes a message of the other side, after those before it. Rejects when the browser refuses a description. */
  receive(message: Negotiating): Promise<void> {
    const done = this.incoming.then(() =>
      message.kind === "candidates" ? this.takeCandidates(message.candidates) : this.takeDescription(message),
    );
    this.incoming = done.catch(() => undefined);
    return done;
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private async takeDescription({ kind: type, sdp }: Extract<Negotiating, { sdp: string }>): Promise<void> {
    const isStable = this.peer.signalingState === "stable";
    const isCollision = type === "offer" && (this.isMakingOffer || !isStable);
    this.isIgnoringOffer = !this.isPolite && isCollision;
    if (this.isIgnoringOffer) return;
    // An answer to an offer that was taken back, or one that came twice.
    if (type === "answer" && this.peer.signalingState !== "have-local-offer") return;
    await this.peer.setRemoteDescription({ type, sdp });
    await this.takeCandidates(this.early.splice(0));
    if (type === "answer") return;
    this.beforeAnswer();
    this.isStarted = true;
    await this.peer.setLocalDescription();
    this.sendLocal();
  }

  private async takeCandidates(candidates: Candidate[]): Promise<void> {
    if (this.peer.remoteDescription === null) {
      this.early.push(...candidates);
      return;
    }
    for (const { mid, candidate } of candidates) {
      try {
        await this.peer.addIceCandidate({ sdpMid: mid, candidate });
      } catch (thrown) {
        // Of an offer that we ignore, or of a generation that is over; connectivity checks show what works.
        if (!this.isIgnoringOffer) console.info("a candidate was not taken", thrown);
      }
    }
  }

  private sendLocal(): void {
    const description = this.peer.localDescription;
    if (description === null || (description.type !== "offer" && description.type !== "answer")) return;
    this.send({ kind: description.type, sdp: description.sdp });
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    do {
      const candidates = this.outgoing.splice(0, MAX_CANDIDATES);
      const isLast = this.isGathered && this.outgoing.length === 0;
      if (candidates.length > 0 || isLast) this.send({ kind: "candidates", candidates, isLast });
    } while (this.outgoing.length > 0);
  }
}
