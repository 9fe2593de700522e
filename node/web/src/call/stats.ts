/** How a connection does, from the browser's own counters. Pure: reports and times are arguments. */

/** Counters of one connection at one time. */
export interface LinkSample {
  atMs: number;
  /** Undefined until a pair of candidates was chosen. */
  path: "direct" | "relay" | undefined;
  roundTripMs: number | undefined;
  packetsReceived: number;
  packetsLost: number;
  framesDecoded: number;
  framesSent: number;
  frozenMs: number;
  bytesReceived: number;
  bytesSent: number;
}

export type Quality = "unknown" | "good" | "fair" | "poor";

/** One entry of a report; the compiler's library leaves most fields out. */
type Entry = Record<string, unknown> & { type: string };

/** From the entries of `RTCPeerConnection.getStats()`. */
export function sampleOf(entries: Iterable<unknown>, atMs: number): LinkSample {
  const all = [...entries] as Entry[];
  const byId = new Map(all.map((entry) => [entry["id"], entry]));
  const transport = all.find(({ type }) => type === "transport");
  const pair = byId.get(transport?.["selectedCandidatePairId"]);
  const ends = [byId.get(pair?.["localCandidateId"]), byId.get(pair?.["remoteCandidateId"])];
  const sum = (type: string, field: string, kind?: string) =>
    all
      .filter((entry) => entry.type === type && (kind === undefined || entry["kind"] === kind))
      .reduce((total, entry) => total + number(entry[field]), 0);
  const roundTrip = pair?.["currentRoundTripTime"];
  return {
    atMs,
    path:
      pair === undefined
        ? undefined
        : ends.some((end) => end?.["candidateType"] === "relay")
          ? "relay"
          : "direct",
    roundTripMs: typeof roundTrip === "number" ? roundTrip * 1_000 : undefined,
    packetsReceived: sum("inbound-rtp", "packetsReceived"),
    packetsLost: sum("inbound-rtp", "packetsLost"),
    framesDecoded: sum("inbound-rtp", "framesDecoded", "video"),
    framesSent: sum("outbound-rtp", "framesSent", "video"),
    frozenMs: sum("inbound-rtp", "totalFreezesDuration", "video") * 1_000,
    bytesReceived: sum("inbound-rtp", "bytesReceived"),
    bytesSent: sum("outbound-rtp", "bytesSent"),
  };
}

/** Loss, delay and standstill between two samples, the worst of the three. */
export function qualityOf(before: LinkSample | undefined, now: LinkSample): Quality {
  if (before === undefined || now.path === undefined) return "unknown";
  const received = now.packetsReceived - before.packetsReceived;
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  const loss = received + lost === 0 ? 0 : lost / (received + lost);
  const frozen = (now.frozenMs - before.frozenMs) / Math.max(1, now.atMs - before.atMs);
  const delay = now.roundTripMs ?? 0;
  if (loss > LIMITS.poor.loss || frozen > LIMITS.poor.frozen || delay > LIMITS.poor.roundTripMs)
    return "poor";
  if (loss > LIMITS.fair.loss || frozen > LIMITS.fair.frozen || delay > LIMITS.fair.roundTripMs)
    return "fair";
  return "good";
}

/** Above these a connection is not good, or poor. Shares, and milliseconds. ITU-T G.114 asks for 150 ms one way. */
const LIMITS = {
  fair: { loss: 0.02, frozen: 0.02, roundTripMs: 250 },
  poor: { loss: 0.08, frozen: 0.15, roundTripMs: 500 },
};

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
