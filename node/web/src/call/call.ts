import type { Hex } from "../api";
import type { Device } from "./device";
import { BYE, DECLINE } from "./message";

/** Why a call is over. */
export type EndReason =
  | "hung_up"
  | "declined"
  | "busy"
  | "no_answer"
  | "cancelled"
  | "answered_elsewhere"
  | "unreachable"
  | "intercepted"
  | "not_authorised"
  | "not_requested";

/** Where a call of two is. Times in milliseconds on the caller's clock of choice. */
export type CallState =
  /** Caller: the wallet or the chain has it. */
  | { name: "requested" }
  /** Caller: the id is known, the ring is going out. */
  | { name: "authorised"; call: Hex; untilMs: number }
  | { name: "ringing"; call: Hex; untilMs: number; isReached: boolean }
  | { name: "negotiating"; call: Hex; device: Device; untilMs: number }
  | { name: "confirming"; call: Hex; device: Device; untilMs: number }
  | { name: "active"; call: Hex; device: Device }
  | { name: "recovering"; call: Hex; device: Device; untilMs: number }
  | { name: "ended"; reason: EndReason; detail: string };

/** What happens to a call. */
export type CallInput =
  /** Caller: the call's id is known and the transaction is on its way. */
  | { type: "authorised"; call: Hex }
  /** Caller: there is no call; the wallet, the contract or the chain refused. */
  | { type: "not-requested"; detail: string }
  | { type: "undelivered"; code: string }
  | { type: "accepted"; device: Device }
  | { type: "declined"; reason: number }
  | { type: "cancelled" }
  /** The user. */
  | { type: "accept" }
  | { type: "decline"; isBusy?: boolean }
  | { type: "hang-up" }
  /** The connection. */
  | { type: "connected" }
  | { type: "confirmed" }
  | { type: "interrupted" }
  | { type: "recovered" }
  | { type: "closed"; reason: number | undefined; detail: string }
  /** The chain, as the node tells. */
  | { type: "ended"; reason: string }
  /** Nothing, but time went on. */
  | { type: "time" };

/** What is to be done about it, in this order. */
export type CallAction =
  | { type: "ring" }
  | { type: "accept" }
  | { type: "decline"; reason: number }
  /** To the callee's devices except this one. */
  | { type: "cancel"; except: Device | undefined }
  | { type: "connect"; device: Device; isOfferer: boolean }
  | { type: "bye"; device: Device; reason: number }
  | { type: "answer-on-chain" }
  | { type: "hang-up-on-chain" }
  | { type: "release" };

/** How long a callee's devices ring. */
export const RING_MS = 45_000;
/** A ring that did not arrive is sent again: the callee may be about to open the page. */
const RING_AGAIN_MS = 3_000;
const NEGOTIATE_MS = 15_000;
const CONFIRM_MS = 4_000;
const RECOVER_MS = 32_000;

/**
 * One call of two, decided: inputs and time in, actions out.
 *
 * Never talks, waits or reads a clock. The callee makes the first offer, since it goes out with the acceptance.
 */
export class Call {
  private constructor(
    /** True on the calling side. */
    readonly isCaller: boolean,
    private current: CallState,
    /** Callee: the device that rang. */
    private readonly ringing: Device | undefined,
  ) {}

  /** The calling side, when the user has asked for the call. */
  static outgoing(): Call {
    return new Call(true, { name: "requested" }, undefined);
  }

  /** The called side, when a device has rung. */
  static incoming(nowMs: number, call: Hex, from: Device): Call {
    return new Call(false, { name: "ringing", call, untilMs: nowMs + RING_MS, isReached: true }, from);
  }

  get state(): CallState {
    return this.current;
  }

  private ringAgainMs: number | undefined;

  /** When a `time` input is due at the latest; undefined when nothing is. */
  deadlineMs(): number | undefined {
    const { current: state } = this;
    if (!("untilMs" in state)) return undefined;
    return this.ringAgainMs === undefined ? state.untilMs : Math.min(state.untilMs, this.ringAgainMs);
  }

  handle(nowMs: number, input: CallInput): CallAction[] {
    const { current: state } = this;
    if (state.name === "ended") return [];
    if (input.type === "ended") return this.end(endOfChain(input.reason), "the chain ended the call", false);
    if (input.type === "time" && "untilMs" in state && nowMs >= state.untilMs) return this.timedOut();
    switch (state.name) {
      case "requested":
        return this.inRequested(nowMs, input);
      case "authorised":
      case "ringing":
        return this.inRinging(nowMs, input, state);
      case "negotiating":
      case "confirming":
      case "active":
      case "recovering":
        return this.inConnection(nowMs, input, state);
    }
  }

  private inRequested(nowMs: number, input: CallInput): CallAction[] {
    switch (input.type) {
      case "authorised":
        this.current = { name: "authorised", call: input.call, untilMs: nowMs + RING_MS };
        return [{ type: "ring" }];
      case "not-requested":
        return this.end("not_requested", input.detail, false);
      case "hang-up":
        // The transaction may still go through, so it is taken back on the chain.
        return this.end("hung_up", "", true);
      default:
        return [];
    }
  }

  private inRinging(
    nowMs: number,
    input: CallInput,
    state: Extract<CallState, { name: "authorised" | "ringing" }>,
  ): CallAction[] {
    const { call, untilMs } = state;
    switch (input.type) {
      case "time":
        if (this.ringAgainMs === undefined || nowMs < this.ringAgainMs) return this.rings(state);
        this.ringAgainMs = undefined;
        return [{ type: "ring" }];
      case "undelivered":
        this.ringAgainMs = nowMs + RING_AGAIN_MS;
        this.current = { name: "ringing", call, untilMs, isReached: false };
        return [];
      case "not-requested":
        return [{ type: "cancel", except: undefined }, ...this.end("not_requested", input.detail, false)];
      case "accepted":
        if (!this.isCaller) return [];
        this.negotiate(nowMs, call, input.device);
        return [
          { type: "connect", device: input.device, isOfferer: false },
          { type: "cancel", except: input.device },
        ];
      case "declined":
        return this.isCaller
          ? [{ type: "cancel", except: undefined }, ...this.end(endOfDecline(input.reason), "", true)]
          : [];
      case "cancelled":
        return this.isCaller ? [] : this.end("cancelled", "", false);
      case "accept":
        if (this.isCaller || this.ringing === undefined) return [];
        this.negotiate(nowMs, call, this.ringing);
        return [
          { type: "accept" },
          { type: "connect", device: this.ringing, isOfferer: true },
          { type: "answer-on-chain" },
        ];
      case "decline":
      case "hang-up":
        if (this.isCaller) return [{ type: "cancel", except: undefined }, ...this.end("hung_up", "", true)];
        return [
          { type: "decline", reason: "isBusy" in input && input.isBusy ? DECLINE.busy : DECLINE.declined },
          ...this.end("declined", "", false),
        ];
      default:
        return [];
    }
  }

  /** A first tick after the ring went out shows that it did. */
  private rings(state: Extract<CallState, { name: "authorised" | "ringing" }>): CallAction[] {
    if (state.name === "authorised")
      this.current = { name: "ringing", call: state.call, untilMs: state.untilMs, isReached: true };
    return [];
  }

  private inConnection(
    nowMs: number,
    input: CallInput,
    state: Extract<CallState, { device: Device }>,
  ): CallAction[] {
    const { call, device } = state;
    switch (input.type) {
      case "connected":
        if (state.name === "negotiating")
          this.current = { name: "confirming", call, device, untilMs: nowMs + CONFIRM_MS };
        return [];
      case "confirmed":
      case "recovered":
        this.current = { name: "active", call, device };
        return [];
      case "interrupted":
        if (state.name === "active")
          this.current = { name: "recovering", call, device, untilMs: nowMs + RECOVER_MS };
        return [];
      case "cancelled":
        // The caller took another device's acceptance before ours.
        return this.isCaller || state.name === "active" ? [] : this.end("answered_elsewhere", "", false);
      case "closed":
        return this.end(endOfConnection(input.reason), input.detail, false);
      case "hang-up":
        return [{ type: "bye", device, reason: BYE.hungUp }, ...this.end("hung_up", "", true)];
      default:
        return [];
    }
  }

  private timedOut(): CallAction[] {
    const { current: state } = this;
    if (state.name === "authorised" || state.name === "ringing") {
      return this.isCaller
        ? [{ type: "cancel", except: undefined }, ...this.end("no_answer", "", true)]
        : [{ type: "decline", reason: DECLINE.noAnswer }, ...this.end("no_answer", "", false)];
    }
    if (!("device" in state)) return [];
    return [
      { type: "bye", device: state.device, reason: BYE.hungUp },
      ...this.end("unreachable", "the connection did not come about in time", this.isCaller),
    ];
  }

  private negotiate(nowMs: number, call: Hex, device: Device): void {
    this.ringAgainMs = undefined;
    this.current = { name: "negotiating", call, device, untilMs: nowMs + NEGOTIATE_MS };
  }

  /** `isOurs`: the end is to be written on the chain by this side. */
  private end(reason: EndReason, detail: string, isOurs: boolean): CallAction[] {
    this.ringAgainMs = undefined;
    this.current = { name: "ended", reason, detail };
    return isOurs ? [{ type: "hang-up-on-chain" }, { type: "release" }] : [{ type: "release" }];
  }
}

function endOfDecline(reason: number): EndReason {
  return reason === DECLINE.busy ? "busy" : reason === DECLINE.noAnswer ? "no_answer" : "declined";
}

function endOfConnection(reason: number | undefined): EndReason {
  if (reason === undefined) return "unreachable";
  return reason === BYE.fingerprintMismatch || reason === BYE.encryptionFailed ? "intercepted" : "hung_up";
}

function endOfChain(reason: string): EndReason {
  return reason === "not_authorised" ? "not_authorised" : "hung_up";
}
