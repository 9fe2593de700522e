import type { FrameCounts, FrameKind } from "./frames";

/** One direction of one track, as the worker is told. */
export interface TransformOptions {
  side: "send" | "receive";
  kind: FrameKind;
  /** Name of the device at the other end. */
  peer: string;
}

/** Frames of one track so far. */
export interface TrackCounts extends TransformOptions, FrameCounts {}

export type ToFrameWorker =
  | { type: "prepare"; id: number; keyId: number; baseKey: Uint8Array<ArrayBuffer> }
  | { type: "use"; keyId: number }
  | { type: "peer-key"; id: number; peer: string; keyId: number; baseKey: Uint8Array<ArrayBuffer> }
  | { type: "forget"; peer: string }
  | { type: "count"; id: number };

export type FromFrameWorker =
  { type: "done"; id: number } | { type: "counts"; id: number; tracks: TrackCounts[] };

/** Part of the browser's API that the compiler's library may not have. */
declare class RTCRtpScriptTransform {
  constructor(worker: Worker, options: TransformOptions);
}
interface Transformable {
  transform: RTCRtpScriptTransform | null;
}

/**
 * Frame encryption of everything that this page sends and receives: the page's end of the worker.
 *
 * One for all connections, so that the sender key's counter is one too.
 */
export class Protection {
  private readonly worker = new Worker(new URL("./frames.worker.ts", import.meta.url), {
    type: "module",
    name: "frames",
  });
  private readonly waiting = new Map<number, (answer: FromFrameWorker) => void>();
  private lastId = 0;

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<FromFrameWorker>) => {
      this.waiting.get(data.id)?.(data);
      this.waiting.delete(data.id);
    };
  }

  /** True when this browser can encrypt frames; without that there are no calls. */
  static isSupported(): boolean {
    return "RTCRtpScriptTransform" in globalThis;
  }

  /** Must come before the sender or receiver gets its track. */
  protect(end: RTCRtpSender | RTCRtpReceiver, options: TransformOptions): void {
    (end as unknown as Transformable).transform = new RTCRtpScriptTransform(this.worker, options);
  }

  /** Derives the next own key; {@link use} takes it. */
  async prepare(keyId: number, baseKey: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.ask((id) => ({ type: "prepare", id, keyId, baseKey }));
  }

  use(keyId: number): void {
    this.tell({ type: "use", keyId });
  }

  async addPeerKey(peer: string, keyId: number, baseKey: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.ask((id) => ({ type: "peer-key", id, peer, keyId, baseKey }));
  }

  /** Drops a peer's keys. */
  forget(peer: string): void {
    this.tell({ type: "forget", peer });
  }

  async counts(): Promise<TrackCounts[]> {
    const answer = await this.ask((id) => ({ type: "count", id }));
    return answer.type === "counts" ? answer.tracks : [];
  }

  /** Ends the worker: nothing can be sent or received any more. */
  close(): void {
    this.worker.terminate();
  }

  private ask(request: (id: number) => ToFrameWorker): Promise<FromFrameWorker> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.tell(request(id));
    });
  }

  private tell(request: ToFrameWorker): void {
    this.worker.postMessage(request);
  }
}
