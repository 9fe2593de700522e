import type { Device } from "../../../src/call/device";
import type { Message } from "../../../src/call/message";

/** An ATTACKER who holds the victim's mailbox, and sits between two devices with connections of its own to both. */
export class Interceptor {
  /** Brings a message to the device on this page. */
  deliver: (from: Device, message: Message) => void = () => undefined;
  private readonly certificate = RTCPeerConnection.generateCertificate({
    name: "ECDSA",
    namedCurve: "P-256",
  } as EcKeyGenParams);
  private towardsOwn: RTCPeerConnection | undefined;
  private towardsPeer: RTCPeerConnection | undefined;

  /** `send`: to the peer behind. */
  constructor(private readonly send: (to: Device, message: Message) => void) {}

  /** A message of the own device to the peer. */
  takesOut(to: Device, message: Message): boolean {
    if (message.kind === "offer") void this.offered(to, message.sdp, "own");
    if (message.kind === "answer") void this.answered(message.sdp, this.towardsOwn);
    if (message.kind === "candidates") void this.candidates(message, this.towardsOwn);
    return message.kind === "offer" || message.kind === "answer" || message.kind === "candidates";
  }

  /** A message of the peer to the own device. */
  takesIn(from: Device, message: Message): boolean {
    if (message.kind === "offer") void this.offered(from, message.sdp, "peer");
    if (message.kind === "answer") void this.answered(message.sdp, this.towardsPeer);
    if (message.kind === "candidates") void this.candidates(message, this.towardsPeer);
    return message.kind === "offer" || message.kind === "answer" || message.kind === "candidates";
  }

  private async offered(peer: Device, sdp: string, by: "own" | "peer"): Promise<void> {
    const certificates = [await this.certificate];
    const [near, far] = [new RTCPeerConnection({ certificates }), new RTCPeerConnection({ certificates })];
    const isOwn = by === "own";
    [this.towardsOwn, this.towardsPeer] = isOwn ? [near, far] : [far, near];
    const toOffering = (message: Message) => (isOwn ? this.deliver(peer, message) : this.send(peer, message));
    const toOther = (message: Message) => (isOwn ? this.send(peer, message) : this.deliver(peer, message));
    const channels = [near, far].map((one) => one.createDataChannel("control", { negotiated: true, id: 0 }));
    for (const [index, channel] of channels.entries())
      channel.onmessage = ({ data }) => (channels[1 - index] as RTCDataChannel).send(data as ArrayBuffer);
    near.onicecandidate = ({ candidate }) => toOffering(candidateMessage(candidate));
    far.onicecandidate = ({ candidate }) => toOther(candidateMessage(candidate));
    for (const direction of ["sendonly", "recvonly"] as const)
      for (const kind of ["audio", "video"]) far.addTransceiver(kind, { direction });
    await near.setRemoteDescription({ type: "offer", sdp });
    await near.setLocalDescription();
    await far.setLocalDescription();
    toOffering({ kind: "answer", sdp: near.localDescription?.sdp ?? "" });
    toOther({ kind: "offer", sdp: far.localDescription?.sdp ?? "" });
  }

  private async answered(sdp: string, connection: RTCPeerConnection | undefined): Promise<void> {
    await connection?.setRemoteDescription({ type: "answer", sdp });
  }

  private async candidates(
    { candidates }: Extract<Message, { kind: "candidates" }>,
    connection: RTCPeerConnection | undefined,
  ): Promise<void> {
    for (const { mid, candidate } of candidates)
      await connection?.addIceCandidate({ sdpMid: mid, candidate }).catch(() => undefined);
  }
}

function candidateMessage(candidate: RTCIceCandidate | null): Message {
  const candidates =
    candidate === null ? [] : [{ mid: candidate.sdpMid ?? "0", candidate: candidate.candidate }];
  return { kind: "candidates", candidates, isLast: candidate === null };
}
