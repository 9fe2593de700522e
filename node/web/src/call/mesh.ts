import type { Hex } from "../api";
import { isEqual } from "./bytes";
import { fingerprintOf } from "./confirmation";
import type { Control } from "./control";
import { type Device, type DeviceDirectory, type DeviceKeys, deviceName } from "./device";
import { Keyring, senderOf } from "./keyring";
import { BYE, type Message } from "./message";
import type { Protection } from "./protection";
import { type OwnTracks, Session, type SessionEvent } from "./session";

/** What a mesh is told at its start. */
export interface MeshOptions {
  call: Hex;
  own: Device;
  keys: DeviceKeys;
  directory: DeviceDirectory;
  protection: Protection | undefined;
  iceServers?: RTCIceServer[];
  /** Brings a message to a peer through the carrier. */
  send(to: Device, message: Message): void;
  events(peer: Device, event: SessionEvent): void;
}

interface Member {
  device: Device;
  session: Session;
  isOfferer: boolean;
  isStarted: boolean;
}

/** Members of a room whose cameras are sent; with more, everybody sends sound only. */
export const MAX_VIDEO_MEMBERS = 4;

/** The camera's share by the number of connections: each has its own encoder and its own part of the uplink. */
const VIDEO_LIMITS = [
  { bitrateBps: 1_500_000, scale: 1 },
  { bitrateBps: 700_000, scale: 1 },
  { bitrateBps: 400_000, scale: 2 },
];

/** A connection to each of the others; a call of two is the smallest. */
export class Mesh {
  private readonly members = new Map<string, Member>();
  /** The random bits of each peer's key ids: new after its page was loaded anew. May be known before the session is. */
  private readonly senders = new Map<string, number>();
  private readonly keyring: Keyring;
  private readonly opened: Promise<void>;
  private receiving: Promise<void> = Promise.resolve();
  private tracks: OwnTracks = { audio: null, video: null, screenAudio: null, screenVideo: null };

  constructor(private readonly options: MeshOptions) {
    this.keyring = new Keyring(options);
    this.opened = this.keyring.open();
  }

  /** Devices with a session, connected or not. */
  get peers(): Device[] {
    return [...this.members.values()].map(({ device }) => device);
  }

  get connected(): Device[] {
    return [...this.members.values()]
      .filter(({ session }) => session.isConfirmed)
      .map(({ device }) => device);
  }

  session(peer: Device): Session | undefined {
    return this.members.get(deviceName(peer))?.session;
  }

  /** Makes a connection ready, without a word to the peer. */
  prepare(device: Device, isOfferer: boolean): void {
    const name = deviceName(device);
    if (this.members.has(name)) return;
    const { call, own, keys, directory, protection, iceServers } = this.options;
    const session: Session = new Session({
      call,
      own,
      peer: device,
      keys,
      directory,
      protection,
      isOfferer,
      ...(iceServers === undefined ? {} : { iceServers }),
      send: (message) => this.options.send(device, message),
      events: (event) => this.heard(device, session, event),
    });
    this.members.set(name, { device, session, isOfferer, isStarted: false });
    session.setTracks(this.tracks);
    session.prepare();
  }

  /** Connects: gives the own key, then offers or waits for the offer. */
  async start(device: Device, isOfferer: boolean): Promise<void> {
    await this.opened;
    this.prepare(device, isOfferer);
    const member = this.members.get(deviceName(device));
    if (member === undefined || member.isStarted) return;
    member.isStarted = true;
    this.keyring.share(device);
    member.session.start();
  }

  /** Takes a message of a peer's device. Only of devices that may take part: the caller has checked that. */
  receive(from: Device, message: Message): Promise<void> {
    // One after another: candidates must find the session that their offer makes.
    this.receiving = this.receiving
      .then(() => this.take(from, message))
      .catch((thrown: unknown) => console.warn(`the ${message.kind} was not taken`, thrown));
    return this.receiving;
  }

  private async take(from: Device, message: Message): Promise<void> {
    const member = this.members.get(deviceName(from));
    switch (message.kind) {
      case "rekey":
        return this.takeKey(from, message.keyId, message.baseKey);
      case "bye":
        if (member !== undefined) this.end(member, message.reason, "the other device ended the connection");
        return;
      case "offer": {
        if (member !== undefined && isOfAnother(member.session, message.sdp)) this.remove(member);
        await this.start(from, false);
        return this.session(from)?.receive(message);
      }
      case "answer":
      case "candidates":
        return member?.session.receive(message);
    }
  }

  /** A peer has left. Everybody else gets a new key. */
  leave(device: Device): void {
    const member = this.members.get(deviceName(device));
    if (member === undefined) return;
    this.remove(member);
    this.rotate();
  }

  setTracks(tracks: OwnTracks): void {
    this.tracks = tracks;
    for (const { session } of this.members.values()) session.setTracks(tracks);
  }

  /** Tells everybody who is connected. */
  tell(control: Control): void {
    for (const { session } of this.members.values()) session.tell(control);
  }

  /** Ends every connection. `reason`: said to the peers; undefined says nothing. */
  close(reason?: number): void {
    this.tell({ type: "leaving" });
    for (const { device, session } of this.members.values()) {
      if (reason !== undefined) this.options.send(device, { kind: "bye", reason });
      session.close();
    }
    this.members.clear();
    this.keyring.close();
  }

  private async takeKey(from: Device, keyId: number, baseKey: Uint8Array<ArrayBuffer>): Promise<void> {
    const name = deviceName(from);
    let member = this.members.get(name);
    const isReloaded = (this.senders.get(name) ?? senderOf(keyId)) !== senderOf(keyId);
    if (member !== undefined && isReloaded) {
      // The peer's page was loaded anew: it knows nothing of the connection that we still hold.
      this.remove(member);
      await this.start(from, member.isOfferer);
      member = this.members.get(name);
    }
    this.senders.set(name, senderOf(keyId));
    await this.keyring.take(from, keyId, baseKey);
    member?.session.tell({ type: "has-key", keyId });
  }

  private heard(device: Device, session: Session, event: SessionEvent): void {
    const member = this.members.get(deviceName(device));
    // Of a session that was replaced.
    if (member !== undefined && member.session !== session) return;
    if (event.type === "confirmed") this.share();
    if (event.type === "control" && event.control.type === "has-key")
      this.keyring.has(device, event.control.keyId);
    if (event.type === "control" && event.control.type === "leaving" && member !== undefined)
      return this.end(member, BYE.hungUp, "the other device left");
    if (event.type === "ended" && member !== undefined) {
      this.remove(member);
      this.rotate();
    }
    this.options.events(device, event);
  }

  private end(member: Member, reason: number, detail: string): void {
    this.remove(member);
    this.rotate();
    this.options.events(member.device, { type: "ended", reason, detail });
  }

  private remove(member: Member): void {
    member.session.close();
    this.members.delete(deviceName(member.device));
    this.senders.delete(deviceName(member.device));
    this.keyring.forget(member.device);
    this.share();
  }

  private rotate(): void {
    if (this.members.size > 0) void this.keyring.rotate(this.peers, this.connected);
  }

  /** Divides the uplink among the connections. */
  private share(): void {
    const connected = [...this.members.values()].filter(({ session }) => session.isConfirmed);
    const limit = VIDEO_LIMITS[Math.min(connected.length, VIDEO_LIMITS.length) - 1];
    if (limit === undefined) return;
    for (const { session } of connected)
      session
        .limitVideo(limit.bitrateBps, limit.scale)
        .catch((thrown: unknown) => console.info("the picture was not limited", thrown));
  }
}

/** True for an offer of another session than the present one: every session has a certificate of its own. */
function isOfAnother(session: Session, sdp: string): boolean {
  const present = fingerprintOf(session.connection.remoteDescription?.sdp ?? "");
  const offered = fingerprintOf(sdp);
  return present !== undefined && offered !== undefined && !isEqual(present, offered);
}
