import { describe, expect, test, vi } from "vitest";
import { type Negotiable, type Negotiating, Negotiation } from "../../src/call/negotiation";

/** The signalling states of a connection, without one. Source: W3C WebRTC, 4.3.1. */
class FakePeer implements Negotiable {
  signalingState: RTCSignalingState = "stable";
  localDescription: RTCSessionDescription | null = null;
  remoteDescription: RTCSessionDescription | null = null;
  readonly candidates: string[] = [];
  rollbacks = 0;
  private made = 0;

  constructor(private readonly name: string) {}

  async setLocalDescription(): Promise<void> {
    await Promise.resolve();
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    this.made += 1;
    this.localDescription = { type, sdp: `${type} ${this.made} of ${this.name}` } as RTCSessionDescription;
    this.signalingState = type === "answer" ? "stable" : "have-local-offer";
  }

  async setRemoteDescription({ type, sdp }: RTCSessionDescriptionInit): Promise<void> {
    await Promise.resolve();
    if (type === "answer" && this.signalingState !== "have-local-offer")
      throw new DOMException("", "InvalidStateError");
    if (type === "offer" && this.signalingState === "have-local-offer") this.rollbacks += 1;
    this.signalingState = type === "offer" ? "have-remote-offer" : "stable";
    this.remoteDescription = { type, sdp } as RTCSessionDescription;
  }

  async addIceCandidate({ candidate }: RTCIceCandidateInit): Promise<void> {
    if (this.remoteDescription === null) throw new DOMException("", "InvalidStateError");
    this.candidates.push(candidate ?? "");
  }
}

function pair() {
  const [first, second] = [new FakePeer("impolite"), new FakePeer("polite")];
  const wires: Negotiating[][] = [[], []];
  const ends: Negotiation[] = [
    new Negotiation(
      first,
      false,
      (message) => wires[1]?.push(message),
      () => undefined,
    ),
    new Negotiation(
      second,
      true,
      (message) => wires[0]?.push(message),
      () => undefined,
    ),
  ];
  for (const end of ends) end.start();
  /** Delivers what is under way until nothing is. */
  const settle = async () => {
    for (let round = 0; round < 50; round += 1) {
      for (const [index, wire] of wires.entries())
        for (const message of wire.splice(0)) await ends[index]?.receive(message);
      await Promise.resolve();
    }
  };
  return { first, second, ends, wires, settle };
}

describe("negotiation", () => {
  test.each([0, 1])("side %i offers, the other answers", async (side) => {
    const { first, second, ends, settle } = pair();
    await ends[side]?.offer();
    await settle();
    expect([first.signalingState, second.signalingState]).toEqual(["stable", "stable"]);
    expect([first, second][side]?.localDescription?.type).toBe("offer");
  });

  test("when both offer at once the polite side takes its own back, and nothing is stuck", async () => {
    const { first, second, ends, settle } = pair();
    await Promise.all(ends.map((end) => end.offer()));
    await settle();
    expect(second.rollbacks).toBe(1);
    expect(first.rollbacks).toBe(0);
    expect(first.remoteDescription?.sdp).toBe("answer 2 of polite");
    expect([first.signalingState, second.signalingState]).toEqual(["stable", "stable"]);
    await ends[1]?.offer();
    await settle();
    expect(first.remoteDescription?.sdp).toBe("offer 3 of polite");
    expect([first.signalingState, second.signalingState]).toEqual(["stable", "stable"]);
  });

  test("candidates before the description wait for it", async () => {
    const { second, ends } = pair();
    await ends[1]?.receive({
      kind: "candidates",
      candidates: [{ mid: "0", candidate: "early" }],
      isLast: false,
    });
    expect(second.candidates).toEqual([]);
    await ends[1]?.receive({ kind: "offer", sdp: "an offer" });
    await ends[1]?.receive({
      kind: "candidates",
      candidates: [{ mid: "0", candidate: "late" }],
      isLast: true,
    });
    expect(second.candidates).toEqual(["early", "late"]);
  });

  test("an answer that comes twice or too late is passed over", async () => {
    const { first, ends } = pair();
    await ends[0]?.receive({ kind: "answer", sdp: "to nothing" });
    await ends[0]?.offer();
    await ends[0]?.receive({ kind: "answer", sdp: "first" });
    await ends[0]?.receive({ kind: "answer", sdp: "second" });
    expect(first.remoteDescription?.sdp).toBe("first");
  });

  test("an offer whose answer was lost is sent again and answered again", async () => {
    const { first, second, ends, wires, settle } = pair();
    await ends[0]?.offer();
    for (const offer of wires[1]?.splice(0) ?? []) await ends[1]?.receive(offer);
    wires[0]?.splice(0);
    expect(first.signalingState).toBe("have-local-offer");
    ends[0]?.resend();
    await settle();
    expect([first.signalingState, second.signalingState]).toEqual(["stable", "stable"]);
  });

  test("what is prepared stays here until the start, and then has its candidates inside", async () => {
    vi.useFakeTimers();
    try {
      const sent: Negotiating[] = [];
      const negotiation = new Negotiation(
        new FakePeer("x"),
        false,
        (message) => sent.push(message),
        () => undefined,
      );
      await negotiation.offer();
      negotiation.gathered({ sdpMid: "0", candidate: "in the description" } as RTCIceCandidate);
      expect(sent).toEqual([]);
      negotiation.start();
      for (const candidate of ["a", "b"]) negotiation.gathered({ sdpMid: "1", candidate } as RTCIceCandidate);
      vi.runAllTimers();
      negotiation.gathered(null);
      expect(sent).toEqual([
        { kind: "offer", sdp: "offer 1 of x" },
        {
          kind: "candidates",
          candidates: [
            { mid: "1", candidate: "a" },
            { mid: "1", candidate: "b" },
          ],
          isLast: false,
        },
        { kind: "candidates", candidates: [], isLast: true },
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("many candidates take several messages", () => {
    const sent: Negotiating[] = [];
    const negotiation = new Negotiation(
      new FakePeer("x"),
      false,
      (message) => sent.push(message),
      () => undefined,
    );
    negotiation.start();
    for (let index = 0; index < 70; index += 1)
      negotiation.gathered({ sdpMid: "0", candidate: String(index) } as RTCIceCandidate);
    negotiation.gathered(null);
    const sizes = sent.map((message) => (message.kind === "candidates" ? message.candidates.length : -1));
    expect(sizes).toEqual([32, 32, 6]);
    expect(sent.at(-1)).toMatchObject({ isLast: true });
  });
});
