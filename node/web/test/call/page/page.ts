import type { Hex } from "../../../src/api";
import { compareDevices, type Device, deviceName, generateDeviceKeys } from "../../../src/call/device";
import { EnvelopeError } from "../../../src/call/envelope";
import { type Line, Mailbox, StoredSequences } from "../../../src/call/mailbox";
import { Mesh } from "../../../src/call/mesh";
import type { Message } from "../../../src/call/message";
import { sumFrames } from "../../../src/call/frames";
import { Protection, type TrackCounts } from "../../../src/call/protection";
import { FakeCarrier, fakeDirectory, registerFake } from "./fake-carrier";
import { Interceptor } from "./interceptor";

/** One device of the test: everything of a call but chain and node. */

const CALL: Hex = `0x${"c0".repeat(32)}`;
const GENESIS: Hex = `0x${"9e".repeat(32)}`;
const line: Line = { call: CALL, firm: 1, side: 2 };

interface Options {
  index: number;
  width: number;
  height: number;
  /** What is done wrong on purpose. */
  fault?: "wrong-key" | "no-transform" | "swapped-fingerprint" | "intercepted";
}

interface Heard {
  peer: string;
  type: string;
  atMs: number;
  reason?: number | undefined;
  detail?: string;
  code?: string;
}

const deviceOf = (index: number): Device => ({ account: `0x${String(index).repeat(40)}`, slot: 0 });
const heard: Heard[] = [];
const refused: string[] = [];
const firstFrames: Record<string, number> = {};
let startedAt = 0;
let mesh: Mesh;
let carrier: FakeCarrier;
let protection: Protection;

/** Makes keys, takes the fake camera and listens. */
async function setUp(options: Options): Promise<void> {
  const own = deviceOf(options.index);
  const [keys, media] = await Promise.all([
    generateDeviceKeys(),
    navigator.mediaDevices.getUserMedia({
      audio: true,
      video: { width: options.width, height: options.height, frameRate: 15 },
    }),
  ]);
  registerFake(own, keys.public);
  const mailbox = new Mailbox({
    own,
    keys,
    genesis: GENESIS,
    directory: fakeDirectory,
    sequences: new StoredSequences(localStorage, deviceName(own)),
  });
  mailbox.join(line);
  const send = (to: Device, message: Message) =>
    void mailbox.seal(line, to, message).then((envelope) => carrier.send(to, envelope));
  const interceptor = options.fault === "intercepted" ? new Interceptor(send) : undefined;
  protection = new Protection();
  mesh = new Mesh({
    call: CALL,
    own,
    keys,
    directory: fakeDirectory,
    protection: options.fault === "no-transform" ? undefined : protection,
    send: (to, message) => (interceptor?.takesOut(to, message) ? undefined : send(to, message)),
    events: (peer, event) => {
      const { type } = event;
      const more =
        type === "ended"
          ? { reason: event.reason, detail: event.detail }
          : type === "confirmed"
            ? { code: event.code }
            : {};
      heard.push({ peer: deviceName(peer), type, atMs: performance.now() - startedAt, ...more });
      if (type === "track" && event.track.kind === "video" && event.purpose === "camera")
        show(peer, event.track);
    },
  });
  if (interceptor !== undefined) interceptor.deliver = (from, message) => void mesh.receive(from, message);
  carrier = new FakeCarrier(own, (envelope) => {
    mailbox.receive(envelope).then(
      ({ from, message }) => {
        if (interceptor?.takesIn(from, message)) return;
        void mesh.receive(from, tampered(message, options.fault));
      },
      (thrown: unknown) => refused.push(thrown instanceof EnvelopeError ? thrown.code : String(thrown)),
    );
  });
  const [audio, video] = [media.getAudioTracks()[0] ?? null, media.getVideoTracks()[0] ?? null];
  mesh.setTracks({ audio, video, screenAudio: null, screenVideo: null });
}

function tampered(message: Message, fault: Options["fault"]): Message {
  if (fault === "wrong-key" && message.kind === "rekey")
    return { ...message, baseKey: message.baseKey.map((byte) => byte ^ 0x55) };
  if (fault === "swapped-fingerprint" && (message.kind === "offer" || message.kind === "answer"))
    return {
      ...message,
      sdp: message.sdp.replace(
        /(a=fingerprint:sha-256 )(..)/g,
        (_, name: string, byte: string) => `${name}${byte === "00" ? "11" : "00"}`,
      ),
    };
  return message;
}

function show(peer: Device, track: MediaStreamTrack): void {
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  document.getElementById("tiles")?.append(video);
  void video.play();
  video.requestVideoFrameCallback(() => {
    firstFrames[deviceName(peer)] = performance.now() - startedAt;
  });
}

/** Connects to these devices; of each pair the smaller one offers. */
async function connect(own: number, peers: number[]): Promise<void> {
  startedAt = performance.now();
  await Promise.all(
    peers.map((peer) => mesh.start(deviceOf(peer), compareDevices(deviceOf(own), deviceOf(peer)) < 0)),
  );
}

/** Numbers of one connection. */
async function statsOf(peer: Device, counts: TrackCounts[]) {
  const session = mesh.session(peer);
  const name = deviceName(peer);
  const report = session === undefined ? [] : [...(await session.connection.getStats()).values()];
  // The camera's: its sections are among the first four.
  const video = (type: string) =>
    report.find((one) => one.type === type && one.kind === "video" && Number(one.mid) < 4);
  const count = (side: string, kind: string) =>
    sumFrames(counts.filter((one) => one.side === side && one.kind === kind && one.peer === name));
  const sent = report.filter((one) => one.type === "outbound-rtp");
  return {
    peer: name,
    isConfirmed: session?.isConfirmed ?? false,
    timings: session?.timings,
    firstFrameMs: firstFrames[name],
    framesDecoded: (video("inbound-rtp")?.framesDecoded ?? 0) as number,
    width: video("inbound-rtp")?.frameWidth as number | undefined,
    framesSent: (video("outbound-rtp")?.framesSent ?? 0) as number,
    framesEncoded: (video("outbound-rtp")?.framesEncoded ?? 0) as number,
    mediaBytesSent: sent.reduce((sum, one) => sum + (one.bytesSent as number), 0),
    codecs: report.filter((one) => one.type === "codec").map((one) => one.mimeType as string),
    sealed: { video: count("send", "video"), audio: count("send", "audio") },
    opened: { video: count("receive", "video"), audio: count("receive", "audio") },
  };
}

async function read() {
  const counts = await protection.counts();
  const peers = await Promise.all(mesh.peers.map((peer) => statsOf(peer, counts)));
  return { heard, refused, peers, carrier: { bytes: carrier.bytes, envelopes: carrier.envelopes } };
}

const harness = {
  setUp,
  connect,
  read,
  /** Whether a description with bytes after its end is refused. */
  refusesMore: async () => {
    const { decodeMessage, encodeMessage } = await import("../../../src/call/message");
    const { decodeCborMap, encodeCbor } = await import("../../../src/call/cbor");
    const packed = decodeCborMap(await encodeMessage({ kind: "offer", sdp: "v=0" })).get(1) as Uint8Array;
    return decodeMessage("offer", encodeCbor(new Map([[1, new Uint8Array([...packed, 0])]]))).then(
      () => false,
      () => true,
    );
  },
  /** Stops sending, so that counters on both ends can be compared. */
  pause: () => mesh.setTracks({ audio: null, video: null, screenAudio: null, screenVideo: null }),
  /** Offers once more, as both sides may do at once. */
  share: async () => {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d");
    setInterval(() => context?.fillRect(Math.random() * 200, 0, 20, 20), 100);
    const [screenVideo] = canvas.captureStream(10).getVideoTracks();
    const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    mesh.setTracks({
      audio: media.getAudioTracks()[0] ?? null,
      video: media.getVideoTracks()[0] ?? null,
      screenAudio: null,
      screenVideo: screenVideo ?? null,
    });
  },
  /** Frames of all connections so far, ended ones too. */
  framesSealed: async () =>
    (await protection.counts())
      .filter(({ side }) => side === "send")
      .reduce((sum, { passed }) => sum + passed, 0),
  restart: () => dispatchEvent(new Event("online")),
  leave: () => mesh.close(0),
};
export type Harness = typeof harness;
(window as unknown as { harness: Harness }).harness = harness;
