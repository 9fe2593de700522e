import type { CallCenter } from "../../call/center";
import type { Figures } from "../../call/conversation";

/** What the page measured of the call that goes on, or of the last one: for tests, and for support. */
export interface CallProbe extends Partial<Figures> {
  /** What brings the envelopes: the socket to the node. */
  carrier: "websocket";
  /** State of the carrier. */
  signal: string;
  state: string;
  reason: string | undefined;
}

/** Keeps `window.w3avCall` and the page's `data-call` up to date. */
export function expose(center: CallCenter): void {
  let last = center.current;
  const update = () => {
    last = center.current ?? last;
    const state = last?.state;
    const probe: CallProbe = {
      carrier: "websocket",
      signal: center.state.name === "open" ? center.state.signal.name : center.state.name,
      state: state?.name ?? "none",
      reason: state?.name === "ended" ? state.reason : undefined,
      ...last?.conversation?.figures(),
    };
    (window as unknown as { w3avCall: CallProbe }).w3avCall = probe;
    document.body.dataset["call"] = probe.state;
  };
  center.addEventListener("change", update);
  update();
}
