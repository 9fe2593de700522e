import { FrameOpener, FrameSealer, ReceiverKeys, SenderKey } from "./frames";
import type { FromFrameWorker, ToFrameWorker, TrackCounts, TransformOptions } from "./protection";

/** The worker that seals and opens media frames. It holds the keys; the page's own thread never sees a frame. */

/** The part of the worker's own scope that is used; the page's types describe windows. */
declare const self: {
  onrtctransform: ((event: { transformer: Transformer }) => void) | null;
  onmessage: ((event: MessageEvent<ToFrameWorker>) => void) | null;
  postMessage(message: FromFrameWorker): void;
};

/** The part of RTCRtpScriptTransformer that is used; the compiler's library may not have it. */
interface Transformer {
  readonly readable: ReadableStream<EncodedFrame>;
  readonly writable: WritableStream<EncodedFrame>;
  readonly options: TransformOptions;
  sendKeyFrameRequest?(): Promise<void>;
}

interface EncodedFrame {
  data: ArrayBuffer;
}

interface Track {
  options: TransformOptions;
  part: FrameSealer | FrameOpener;
  transformer: Transformer;
}

const sender = new SenderKey();
const peers = new Map<string, ReceiverKeys>();
const tracks = new Set<Track>();

self.onrtctransform = ({ transformer }) => {
  const { options } = transformer;
  const part =
    options.side === "send"
      ? new FrameSealer(options.kind, sender)
      : new FrameOpener(options.kind, keysOf(options.peer));
  const track = { options, part, transformer };
  tracks.add(track);
  const through = new TransformStream<EncodedFrame, EncodedFrame>({
    async transform(frame, controller) {
      const data = await part.frame(frame.data);
      // Fail closed: what could not be sealed or opened goes nowhere.
      if (data === undefined) return;
      frame.data = data;
      controller.enqueue(frame);
    },
  });
  transformer.readable
    .pipeThrough(through)
    .pipeTo(transformer.writable)
    // The track has ended; its counts stay.
    .catch(() => undefined);
};

self.onmessage = ({ data }) => void handle(data);

async function handle(request: ToFrameWorker): Promise<void> {
  switch (request.type) {
    case "prepare":
      await sender.prepare(request.keyId, request.baseKey);
      return answer({ type: "done", id: request.id });
    case "use":
      return sender.use(request.keyId);
    case "peer-key":
      await keysOf(request.peer).add(request.keyId, request.baseKey);
      answer({ type: "done", id: request.id });
      return askForPicture(request.peer);
    case "forget":
      peers.delete(request.peer);
      return;
    case "count":
      return answer({ type: "counts", id: request.id, tracks: [...tracks].map(countsOf) });
  }
}

/** A picture whose start was dropped can't be decoded, so ask for a new start. */
function askForPicture(peer: string): void {
  for (const { options, part, transformer } of tracks) {
    const isStuck = part.counts.withoutKey > 0;
    if (options.peer === peer && options.side === "receive" && options.kind === "video" && isStuck)
      transformer.sendKeyFrameRequest?.().catch(() => undefined);
  }
}

function keysOf(peer: string): ReceiverKeys {
  const known = peers.get(peer) ?? new ReceiverKeys();
  peers.set(peer, known);
  return known;
}

function countsOf({ options: { side, kind, peer }, part }: Track): TrackCounts {
  return { side, kind, peer, ...part.counts };
}

function answer(message: FromFrameWorker): void {
  self.postMessage(message);
}
